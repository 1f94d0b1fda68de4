"""The copy of what is published: everything that the result says, as it was named then."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from compromisos.models import RequisitoTecnico
from evaluacion.entradas import codigo_de, correcciones_por_reclamo
from evaluacion.models import (
    CausaExterna,
    DesgloseCompromiso,
    Evaluacion,
    OperandoInformado,
    Reclamo,
    ResultadoCumplimiento,
)
from instituciones.models import Denominacion
from pmg_site.comun.numeros import sin_ceros

VERSION = "2"


def copias(evaluaciones: Iterable[Evaluacion]) -> dict[int, dict[str, Any]]:
    """The copy of each decided evaluation, in a fixed number of queries.

    The incentive is not part of it: it is decided afterwards, on this result.
    """
    lista = list(evaluaciones)
    nombres = _denominaciones(lista)
    desglose: dict[int, list[DesgloseCompromiso]] = {}
    for parte in (
        DesgloseCompromiso.objects.filter(resultado__in=[e.resultado_id for e in lista])
        .select_related("compromiso__ficha__indicador", "compromiso__objetivo")
        .prefetch_related("compromiso__ficha__operandos")
        .order_by("compromiso__numero")
    ):
        desglose.setdefault(parte.resultado_id, []).append(parte)
    detalles = _Detalles(lista)
    causas = _resumenes(CausaExterna.objects.filter(evaluacion__in=lista))
    reclamos = _resumenes(Reclamo.objects.filter(evaluacion__in=lista))
    return {
        e.pk: _copia(
            e,
            nombres[e.pk],
            [_compromiso(p, e, detalles) for p in desglose.get(e.resultado_id or 0, [])],
            {"causas_externas": causas.get(e.pk, []), "reclamos": reclamos.get(e.pk, [])},
        )
        for e in lista
    }


def _denominaciones(lista: list[Evaluacion]) -> dict[int, dict[str, Any]]:
    """Name, ministry and codes of each institution at the end of the programme year."""
    de_institucion: dict[int, list[Denominacion]] = {}
    for denominacion in (
        Denominacion.objects.filter(institucion__in=[e.institucion.pk for e in lista])
        .select_related("ministerio")
        .order_by("desde")
    ):
        de_institucion.setdefault(denominacion.institucion_id, []).append(denominacion)
    return {
        e.pk: _identidad(e, de_institucion.get(e.institucion.pk, []), date(e.anio, 12, 31))
        for e in lista
    }


def _identidad(e: Evaluacion, nombres: list[Denominacion], dia: date) -> dict[str, Any]:
    actual = e.institucion
    entonces = next(
        (
            d
            for d in nombres
            if (d.desde is None or d.desde <= dia) and (d.hasta is None or d.hasta >= dia)
        ),
        None,
    )
    fuente = entonces or actual
    return {
        "codigo": actual.codigo,
        "nombre": fuente.nombre,
        "ministerio": fuente.ministerio.nombre,
        "partida": fuente.partida,
        "capitulo": fuente.capitulo,
    }


def _resumenes(filas: Any) -> dict[int, list[dict[str, Any]]]:
    """The public summary of causes and claims: never their text, opinions or people."""
    por_evaluacion: dict[int, list[dict[str, Any]]] = {}
    for fila in filas.select_related("compromiso").order_by("compromiso__numero"):
        por_evaluacion.setdefault(fila.evaluacion_id, []).append(
            {
                "compromiso": fila.compromiso.numero,
                "estado": fila.estado,
                "resumen": fila.resumen_publico,
                "total_antes": _texto(fila.total_antes),
                "total_despues": _texto(fila.total_despues),
            }
        )
    return por_evaluacion


def _copia(
    e: Evaluacion,
    identidad: dict[str, Any],
    compromisos: list[dict[str, Any]],
    decisiones: dict[str, Any],
) -> dict[str, Any]:
    resultado = cast(ResultadoCumplimiento, e.resultado)  # decided: a CHECK constraint holds it
    proceso, conjunto = e.programa.adscripcion.proceso, e.programa.conjunto_reglas
    return {
        "version_del_formato": VERSION,
        "institucion": identidad,
        "mecanismo": proceso.mecanismo.codigo,
        "anio_programa": proceso.anio_programa,
        "anio_pago": proceso.anio_pago,
        "version": e.version,
        "motivo_de_la_correccion": e.motivo_reemplazo,
        "decreto": {
            "numero": e.decreto_numero,
            "fecha": e.decreto_fecha.isoformat() if e.decreto_fecha else "",
        },
        "clase": resultado.clase,
        "total": _texto(resultado.total),
        "total_exacto": resultado.total_exacto,
        "conjunto_de_reglas": {
            "codigo": conjunto.codigo,
            "nombre": conjunto.nombre,
            "huella": conjunto.huella,
        },
        "compromisos": compromisos,
        "entradas": resultado.entradas,
        "traza": resultado.traza,
        "huellas": {
            "entradas": resultado.huella_entradas,
            "reglas": resultado.huella_reglas,
            "resultado": resultado.huella,
        },
        "ejemplo": e.ejemplo,
        **decisiones,
    }


class _Detalles:
    """What was reported, what a claim corrected and what each requirement asks, by commitment."""

    def __init__(self, lista: list[Evaluacion]) -> None:
        self.informados: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(dict)
        for evaluacion, compromiso, simbolo, valor in OperandoInformado.objects.filter(
            informado__evaluacion__in=lista, desagregacion="total"
        ).values_list("informado__evaluacion", "informado__compromiso", "simbolo", "valor"):
            self.informados[evaluacion, compromiso][simbolo] = valor
        self.reclamados: dict[tuple[int, int], dict[str, Any]] = {
            par: correccion.get("operandos", {})
            for par, correccion in correcciones_por_reclamo(lista).items()
        }
        self.requisitos: dict[int, list[tuple[str, str]]] = defaultdict(list)
        programas = {e.programa_id for e in lista}
        for compromiso, codigo, texto in (
            RequisitoTecnico.objects.filter(compromiso__programa__in=programas)
            .order_by("codigo")
            .values_list("compromiso", "codigo", "texto")
        ):
            self.requisitos[compromiso].append((codigo, texto))


def _compromiso(parte: DesgloseCompromiso, e: Evaluacion, detalles: _Detalles) -> dict[str, Any]:
    compromiso, ficha = parte.compromiso, parte.compromiso.ficha
    codigo = codigo_de(compromiso.numero)
    resultado = cast(ResultadoCumplimiento, e.resultado)
    entrada = next(x for x in resultado.entradas if x["codigo"] == codigo)
    cumplen = {r["codigo"]: r["cumple"] for r in entrada["requisitos"]}
    return {
        "numero": compromiso.numero,
        "codigo": codigo,
        "nombre": compromiso.nombre,
        "tipo": compromiso.tipo,
        "objetivo": compromiso.objetivo.nombre,
        "indicador": ficha.indicador.codigo if ficha else "",
        "unidad": ficha.unidad if ficha else "",
        "operandos": _operandos(parte, e, entrada["operandos"], detalles),
        "requisitos": [
            {"codigo": c, "texto": texto, "cumple": cumplen.get(c)}
            for c, texto in detalles.requisitos[compromiso.pk]
        ],
        "meta": _texto(compromiso.meta),
        "ponderador": _texto(parte.ponderador),
        "clase": parte.clase,
        "valor": _texto(parte.valor),
        "cumplimiento": _texto(parte.cumplimiento),
        "aporte": _texto(parte.aporte),
        "cumple": parte.cumple,
        "sobrecumple": parte.sobrecumple,
        "explicacion": parte.explicacion,
    }


def _operandos(
    parte: DesgloseCompromiso, e: Evaluacion, usados: dict[str, str | None], detalles: _Detalles
) -> list[dict[str, Any]]:
    """Each operand with what was reported, what was used and who settled it."""
    if parte.compromiso.ficha is None:
        return []
    informados = detalles.informados[e.pk, parte.compromiso_id]
    reclamados = detalles.reclamados.get((e.pk, parte.compromiso_id), {})
    filas = []
    for operando in parte.compromiso.ficha.operandos.all():
        usado = usados.get(operando.simbolo)
        informado = _texto(informados.get(operando.simbolo))
        origen = "informado" if informado == usado else "evaluacion"
        filas.append(
            {
                "simbolo": operando.simbolo,
                "descripcion": operando.descripcion,
                "unidad": operando.unidad,
                "informado": informado,
                "usado": usado,
                "origen": "reclamo" if operando.simbolo in reclamados else origen,
            }
        )
    return filas


def _texto(numero: Any) -> str | None:
    return None if numero is None else format(sin_ceros(numero), "f")
