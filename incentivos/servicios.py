"""What writes incentives: tier and instalments of a result, payments, published history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from evaluacion.models import Evaluacion, ResultadoCumplimiento
from incentivos.calculo import cuotas
from incentivos.consultas_equipos import cuotas_de
from incentivos.consultas_montos import monto_de_cuota
from incentivos.estados import MAQUINA_CUOTA, AccionCuota
from incentivos.models import Cuota, CuotaEquipo, Equipo, HechoPublicado, Incentivo
from incentivos.reglas import SIN_TRAMO, TIPO, TablaTramos, tabla_de
from indicadores.models import ConjuntoReglas
from instituciones.flujo import Asunto, dar_paso
from instituciones.models import Adscripcion, Persona
from pmg_site.comun import formato, reloj
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote
from pmg_site.comun.canonico import huella, texto_decimal, texto_fraccion
from pmg_site.comun.errores import ErrorDeNegocio, ReglaInvalida

LOTE = 1000


def calcular_incentivo(
    *, resultado: ResultadoCumplimiento, por: Persona | None = None
) -> Incentivo:
    """The incentive of a result under the tiers of its payment year; the same one if it exists.

    Raises ErrorDeNegocio when the result has no value to look at (sin dato, error), ReglaInvalida
    when no tiers are loaded for that mechanism and year.
    """
    with transaction.atomic():
        # The evaluation's row is the lock: of two calls at once the second finds the first's work.
        evaluacion = _evaluaciones().select_for_update(of=("self",)).get(pk=resultado.evaluacion_id)
        existente = Incentivo.objects.filter(resultado=resultado).first()
        if existente is not None:
            return existente
        incentivo = _incentivo(resultado, evaluacion, _Tablas())
        incentivo.save()
        Cuota.objects.bulk_create(_cuotas(incentivo))
        anotar(_acto(incentivo, por))
        return incentivo


def calcular_incentivos_anio(*, anio_programa: int, por: Persona | None = None) -> int:
    """Compute in one go what the decided results of a year still lack; returns how many.

    All or none, with the same content and entries as one by one.
    """
    with transaction.atomic():
        pendientes = (
            _evaluaciones()
            .filter(
                programa__adscripcion__proceso__anio_programa=anio_programa,
                resultado__isnull=False,
                resultado__incentivo=None,
            )
            .select_related("resultado")
            .defer("resultado__entradas", "resultado__traza", "copia_publicada")
            .order_by("pk")
        )
        bloqueadas = list(pendientes.select_for_update(of=("self",)))
        tablas = _Tablas()
        incentivos = Incentivo.objects.bulk_create(
            [_incentivo(e.resultado, e, tablas) for e in bloqueadas if e.resultado], LOTE
        )
        Cuota.objects.bulk_create([c for i in incentivos for c in _cuotas(i)], LOTE)
        anotar_lote([_acto(incentivo, por) for incentivo in incentivos])
        return len(incentivos)


def _evaluaciones() -> Any:
    return Evaluacion.objects.select_related(
        "programa__adscripcion__proceso__mecanismo", "programa__adscripcion__institucion"
    )


class _Tablas:
    """The tiers by mechanism and payment year, read once for a whole batch."""

    def __init__(self) -> None:
        self._vistas: dict[tuple[str, int], tuple[ConjuntoReglas, TablaTramos]] = {}

    def de(self, mecanismo: str, anio_pago: int) -> tuple[ConjuntoReglas, TablaTramos]:
        clave = (mecanismo, anio_pago)
        if clave not in self._vistas:
            conjunto = ConjuntoReglas.objects.vigente(TIPO, mecanismo, anio_pago)
            if conjunto is None or not tabla_de(conjunto).tramos:
                raise ReglaInvalida(
                    f"No hay tramos de {mecanismo} para pagar en {anio_pago}: agréguelos en "
                    "incentivos/parametros y ejecute cargar_reglas."
                )
            self._vistas[clave] = (conjunto, tabla_de(conjunto))
        return self._vistas[clave]


@dataclass(frozen=True, slots=True)
class _Ganado:
    """The tier that a result falls in, what it earns and why."""

    tramo: str
    porcentaje: Decimal | None
    detalle: Mapping[str, Any]


def _incentivo(
    resultado: ResultadoCumplimiento, evaluacion: Evaluacion, tablas: _Tablas
) -> Incentivo:
    adscripcion = evaluacion.programa.adscripcion
    proceso = adscripcion.proceso
    conjunto, tabla = tablas.de(proceso.mecanismo.codigo, proceso.anio_pago)
    ganado = _ganado(resultado, tabla)
    fundamento = {
        **ganado.detalle,
        "anio_pago": proceso.anio_pago,
        "porcentaje": None if ganado.porcentaje is None else texto_decimal(ganado.porcentaje),
        "meses": list(tabla.meses) if ganado.porcentaje else [],
        "meses_fundamento": tabla.meses_fundamento.como_dict() if tabla.meses_fundamento else {},
        "lectura_anio": tabla.lectura_anio.como_dict(),
        "resultado": resultado.huella,
        "reglas": conjunto.huella,
    }
    return Incentivo(
        resultado=resultado,
        adscripcion=adscripcion,
        anio_pago=proceso.anio_pago,
        conjunto_reglas=conjunto,
        tramo=ganado.tramo,
        porcentaje=ganado.porcentaje,
        fundamento=fundamento,
        huella=huella(fundamento),
        calculado_el=reloj.ahora(),
    )


def _ganado(resultado: ResultadoCumplimiento, tabla: TablaTramos) -> _Ganado:
    if resultado.clase == "no_aplica":
        motivo = "Ningún compromiso aplica: el resultado no tiene valor y no hay tramo."
        return _Ganado(SIN_TRAMO, None, {"clase": resultado.clase, "motivo": motivo})
    if resultado.clase != "valor" or not resultado.valor_para_tramo:
        raise ErrorDeNegocio(
            "El resultado todavía no tiene un valor: resuelva sus datos faltantes o errores y "
            "calcule de nuevo."
        )
    valor = Fraction(resultado.valor_para_tramo)
    tramo = tabla.tramo_de(valor)
    dicho = f"{formato.porcentaje_corto(valor)} está en el tramo «{tramo.etiqueta}»"
    motivo = (
        f"{dicho}, cuyo porcentaje no se ha verificado."
        if tramo.porcentaje is None
        else f"{dicho}: {formato.porcentaje_corto(tramo.porcentaje, 4)} de incremento."
    )
    detalle = {
        "clase": resultado.clase,
        "valor": texto_fraccion(valor),
        "motivo": motivo,
        "tramo": {
            "nombre": tramo.nombre,
            "etiqueta": tramo.etiqueta,
            "desde": texto_decimal(tramo.desde),
            "hasta": None if tramo.hasta is None else texto_decimal(tramo.hasta),
            **tramo.fundamento.como_dict(),
        },
    }
    return _Ganado(tramo.nombre, tramo.porcentaje, detalle)


def _cuotas(incentivo: Incentivo) -> list[Cuota]:
    """The instalments; none when the percentage is zero or is not known."""
    if not incentivo.porcentaje:
        return []
    return [
        Cuota(incentivo=incentivo, numero=cuota.numero, mes=cuota.mes)
        for cuota in cuotas(
            incentivo.porcentaje, incentivo.fundamento["meses"], incentivo.anio_pago
        )
    ]


def _acto(incentivo: Incentivo, por: Persona | None) -> Acto:
    return Acto(
        accion="incentivo.calcular",
        objeto=incentivo,
        por=por,
        institucion=incentivo.institucion.codigo,
        despues=incentivo.fundamento,
        datos={
            "anio_pago": incentivo.anio_pago,
            "tramo": incentivo.tramo,
            "porcentaje": incentivo.fundamento["porcentaje"],
            "huella": incentivo.huella,
        },
    )


def registrar_pago(*, cuota: Cuota, pagada_el: date, por: Persona) -> Cuota:
    """Note that an instalment was paid on a day; only once, and only under a decreed result."""
    with transaction.atomic():
        cuota = (
            Cuota.objects.select_for_update(of=("self",))
            .select_related(
                "incentivo__adscripcion__institucion", "incentivo__resultado__evaluacion"
            )
            .get(pk=cuota.pk)
        )
        adscripcion = cuota.incentivo.adscripcion
        # The base of remunerations does not change while its instalment is being paid.
        Adscripcion.objects.select_for_update().get(pk=adscripcion.pk)
        cuota.monto = monto_de_cuota(cuota)
        # The step asks first who may and from which state; its refusals come before the date's.
        cuota.pagada_el, cuota.pagada_por = pagada_el, por
        dar_paso(
            maquina=MAQUINA_CUOTA,
            accion=AccionCuota.PAGAR,
            objeto=cuota,
            por=por,
            asunto=Asunto(adscripcion.institucion, adscripcion),
            despues={
                "pagada_el": pagada_el,
                "monto": None if cuota.monto is None else texto_decimal(cuota.monto),
            },
            datos={"numero": cuota.numero, "anio_pago": cuota.incentivo.anio_pago},
        )
        _exigir_pagable(cuota, pagada_el)
        return cuota


def registrar_pago_equipo(*, cuota: CuotaEquipo, pagada_el: date, por: Persona) -> CuotaEquipo:
    """Note that an instalment of a certified team was paid on a day; only once."""
    with transaction.atomic():
        cuota = CuotaEquipo.objects.select_for_update(of=("self",)).get(pk=cuota.pk)
        equipo = Equipo.objects.select_for_update(of=("self",)).get(pk=cuota.equipo_id)
        cuota.monto = next(c.pesos for c in cuotas_de(equipo) if c.cuota.pk == cuota.pk)
        cuota.pagada_el, cuota.pagada_por = pagada_el, por
        dar_paso(
            maquina=MAQUINA_CUOTA,
            accion=AccionCuota.PAGAR,
            objeto=cuota,
            por=por,
            asunto=Asunto(equipo.institucion),
            despues={
                "pagada_el": pagada_el,
                "monto": None if cuota.monto is None else texto_decimal(cuota.monto),
            },
            datos={"numero": cuota.numero, "anio_pago": equipo.anio_pago, "equipo": equipo.pk},
        )
        _exigir_dia(cuota, equipo.anio_pago, pagada_el)
        return cuota


def _exigir_pagable(cuota: Cuota, dia: date) -> None:
    evaluacion = cuota.incentivo.resultado.evaluacion
    if evaluacion.estado not in ("decretada", "publicada"):
        raise ErrorDeNegocio(
            "El resultado todavía no está decretado: registre el decreto antes que el pago."
        )
    try:
        corregida = evaluacion.reemplazada_por is not None
    except ObjectDoesNotExist:
        corregida = False
    if corregida:
        raise ErrorDeNegocio(
            "El resultado fue corregido: registre el pago en las cuotas del resultado vigente."
        )
    _exigir_dia(cuota, cuota.incentivo.anio_pago, dia)


def _exigir_dia(cuota: Cuota | CuotaEquipo, anio_pago: int, dia: date) -> None:
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    if dia > hoy:
        raise ErrorDeNegocio("La fecha del pago está en el futuro: escriba la del pago efectivo.")
    if dia < date(anio_pago, cuota.mes, 1):
        raise ErrorDeNegocio(
            f"La cuota {cuota.numero} vence en {formato.MESES[cuota.mes - 1]} de "
            f"{anio_pago}: la fecha del pago no puede ser anterior."
        )


@dataclass(frozen=True, slots=True)
class Hecho:
    """A published figure as its file says it."""

    anio: int
    concepto: str
    valor: Decimal
    unidad: str
    confianza: str
    fuente: str


def cargar_hechos(*, hechos: Iterable[Hecho], por: Persona | None = None) -> tuple[int, int]:
    """Load published figures; returns how many are new and how many changed."""
    with transaction.atomic():
        actuales = {(h.anio, h.concepto): h for h in HechoPublicado.objects.select_for_update()}
        nuevos: list[HechoPublicado] = []
        cambiados: list[HechoPublicado] = []
        actos = []
        for hecho in hechos:
            fila = actuales.get((hecho.anio, hecho.concepto))
            antes = _hecho_dict(fila) if fila else None
            if antes == _hecho_dict(hecho):
                continue
            fila = fila or HechoPublicado(anio=hecho.anio, concepto=hecho.concepto)
            for campo in ("valor", "unidad", "confianza", "fuente"):
                setattr(fila, campo, getattr(hecho, campo))
            (cambiados if antes else nuevos).append(fila)
            actos.append(
                Acto(
                    accion="historia.cargar",
                    objeto=f"incentivos.hechopublicado:{hecho.anio}-{hecho.concepto}",
                    por=por,
                    antes=antes,
                    despues=_hecho_dict(hecho),
                )
            )
        HechoPublicado.objects.bulk_create(nuevos)
        HechoPublicado.objects.bulk_update(cambiados, ["valor", "unidad", "confianza", "fuente"])
        anotar_lote(actos)
        return len(nuevos), len(cambiados)


def _hecho_dict(hecho: "HechoPublicado | Hecho") -> dict[str, Any]:
    return {
        "valor": texto_decimal(hecho.valor),
        "unidad": hecho.unidad,
        "confianza": hecho.confianza,
        "fuente": hecho.fuente,
    }
