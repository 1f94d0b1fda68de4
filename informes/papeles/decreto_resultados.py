"""The draft of the decree of results: compliance, tier and pesos, of an institution or a ministry.

Its figures are those of the page of incentives, read by the same function.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluacion.models import Evaluacion
from incentivos.consultas import etiqueta, meses_en_palabras
from incentivos.consultas_montos import Montos, montos_de
from incentivos.models import Incentivo
from incentivos.reglas import tabla_de
from informes.decisiones import decisiones
from informes.papeles.salida import Ficha, Papel, Pendiente
from informes.papeles.vistos import Visto
from pmg_site.comun import formato

PLANTILLA = "papeles/decreto_resultados.html"
DECRETADOS = ("decretada", "publicada")
SIN_NORMA = "No la dicen las reglas cargadas; complétela quien redacta el decreto"


@dataclass(frozen=True, slots=True)
class ParteDelResultado:
    """What the decree says of one institution."""

    incentivo: Incentivo
    montos: Montos | None

    @property
    def evaluacion(self) -> Evaluacion:
        return self.incentivo.resultado.evaluacion

    @property
    def institucion(self) -> Any:
        return self.incentivo.adscripcion.institucion

    @property
    def tramo(self) -> str:
        return etiqueta(self.incentivo.tramo)

    @property
    def meses(self) -> str:
        """The months of its instalments, in words."""
        return meses_en_palabras(self.incentivo.fundamento.get("meses", []))


def decreto_de_resultados(
    incentivos: Sequence[Incentivo], *, de_ministerio: bool, con_montos: bool
) -> Papel:
    """The draft for these increments, of one mechanism and one year."""
    partes = [ParteDelResultado(i, montos_de(i) if con_montos else None) for i in incentivos]
    primera = partes[0]
    proceso = primera.incentivo.adscripcion.proceso
    return Papel(
        titulo=(
            f"Proyecto de decreto de resultados: {proceso.mecanismo.nombre}, "
            f"año {proceso.anio_programa}"
        ),
        corto=f"Resultados {proceso.anio_programa}",
        plantilla=PLANTILLA,
        archivo=_archivo(primera, de_ministerio),
        ficha=_ficha(partes, de_ministerio),
        vigente=all(p.evaluacion.estado in DECRETADOS for p in partes),
        datos={
            "partes": partes,
            "varias": de_ministerio,
            "proceso": proceso,
            "ministerio": primera.institucion.ministerio,
            "vistos": list(_vistos(partes)),
            "decisiones": decisiones([p.evaluacion for p in partes]),
            "con_montos": con_montos,
            "suma": _suma(partes),
        },
        pendientes=tuple(dict.fromkeys(_pendientes(partes))),
    )


def _archivo(primera: ParteDelResultado, de_ministerio: bool) -> str:
    proceso, institucion = primera.incentivo.adscripcion.proceso, primera.institucion
    de = institucion.ministerio.codigo if de_ministerio else institucion.codigo
    return f"Decreto_de_resultados_{de}_{proceso.mecanismo.codigo}_{proceso.anio_programa}.pdf"


def _ficha(partes: Sequence[ParteDelResultado], de_ministerio: bool) -> Ficha:
    primera = partes[0]
    institucion = primera.institucion
    cuantas = "1 institución" if len(partes) == 1 else f"{len(partes)} instituciones"
    estados = dict.fromkeys(p.evaluacion.get_estado_display() for p in partes)
    fechas = [p.evaluacion.decretada_el or p.evaluacion.cerrada_el for p in partes]
    return Ficha(
        ministerio=institucion.ministerio.nombre,
        partida=institucion.ministerio.partida if de_ministerio else institucion.partida,
        servicio=cuantas if de_ministerio else institucion.nombre,
        capitulo="" if de_ministerio else institucion.capitulo,
        periodo=str(primera.incentivo.adscripcion.proceso.anio_programa),
        estado="; ".join(estados),
        version=0 if de_ministerio else primera.evaluacion.version,
        fecha=max(f for f in fechas if f),
        ejemplo=any(p.evaluacion.ejemplo or (p.montos and p.montos.ejemplo) for p in partes),
    )


def _suma(partes: Sequence[ParteDelResultado]) -> Decimal | None:
    """What all earn together; None while any amount is unknown."""
    totales = [p.montos.total if p.montos else None for p in partes]
    if None in totales:
        return None
    return sum((t for t in totales if t is not None), Decimal(0))


def _vistos(partes: Sequence[ParteDelResultado]) -> Iterator[Visto]:
    proceso = partes[0].incentivo.adscripcion.proceso
    mecanismo = proceso.mecanismo
    if mecanismo.norma:
        yield Visto(f"Lo dispuesto en {mecanismo.norma}.", mecanismo.confianza == "verificada")
    else:
        yield Visto(f"La norma que rige el mecanismo {mecanismo.nombre}.", False)
    normas = dict.fromkeys(
        p.incentivo.fundamento["tramo"]["norma"]
        for p in partes
        if p.incentivo.fundamento.get("tramo", {}).get("norma")
    )
    for norma in normas:
        yield Visto(f"Los tramos del incremento: {norma}.", True)
    if len(partes) > 1:
        return
    programa = partes[0].evaluacion.programa
    if programa.decreto_numero:
        yield Visto(
            f"El decreto {programa.decreto_numero}, del {formato.fecha(programa.decreto_fecha)}, "
            f"que formalizó los compromisos del año {proceso.anio_programa}.",
            True,
        )


def _pendientes(partes: Sequence[ParteDelResultado]) -> Iterator[Pendiente]:
    yield Pendiente("Las normas generales que encabezan los vistos", SIN_NORMA)
    yield Pendiente(
        "Quién firma, la fórmula de término y el trámite ante la Contraloría", SIN_NORMA
    )
    for parte in partes:
        fundamento = parte.incentivo.fundamento
        tramo = fundamento.get("tramo", {})
        if tramo and not tramo.get("norma") and tramo.get("confianza") != "verificada":
            yield Pendiente(
                f"El incremento del tramo «{tramo['etiqueta']}»", tramo.get("fuente", "")
            )
        lectura = tabla_de(parte.incentivo.conjunto_reglas).lectura_anio
        if not lectura.verificado:
            yield Pendiente("Que los tramos rijan por año de pago", lectura.fuente)
        meses = fundamento.get("meses_fundamento", {})
        if fundamento.get("meses") and not meses.get("norma"):
            yield Pendiente("Los meses de las cuotas", meses.get("fuente", ""))
        regla = parte.montos.regla if parte.montos else None
        if regla and not regla.fundamento.verificado:
            yield Pendiente("El redondeo y el reparto de los montos", regla.fundamento.fuente)
