"""Read models of pesos: what an increment is worth by staff plant and by instalment, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from incentivos.calculo import Monto, Parte, monto, repartir, total
from incentivos.models import Cuota, DotacionAnual, Incentivo
from incentivos.reglas import TIPO, TablaTramos, tabla_de
from incentivos.reglas_montos import TODAS, MontosEnRegla, Tope
from indicadores.models import ConjuntoReglas
from instituciones.models import Adscripcion, Persona
from pmg_site.comun import formato
from pmg_site.comun.errores import ReglaInvalida

TODA_LA_DOTACION = "Toda la dotación"
_EN_ORDEN = Prefetch("adscripcion__dotaciones", DotacionAnual.objects.order_by("planta"))


@dataclass(frozen=True, slots=True)
class FilaMonto:
    """What one plant earns, with the sentence that says how; at most ``tope`` where unknown."""

    fila: DotacionAnual
    etiqueta: str
    monto: Monto
    tope: Tope | None
    tope_pesos: Decimal | None

    @property
    def explicacion(self) -> str:
        base, parte = formato.pesos(self.fila.base_anual), self.monto.parte
        if self.monto.pesos is not None and self.monto.exacto is not None:
            dicho = f"{formato.porcentaje_corto(parte.porcentaje, 4)} de {base}"
            exacto = formato.pesos(formato.exacto_decimal(self.monto.exacto))
            redondeado = formato.pesos(self.monto.pesos)
            if exacto == redondeado:
                return f"{dicho} son {redondeado}."
            return f"{dicho} son {exacto}, que se redondean a {redondeado}."
        if self.tope:
            return (
                f"El porcentaje no se ha verificado; la ley permite hasta "
                f"{formato.porcentaje_corto(self.tope.valor)} de {base}."
            )
        return "El porcentaje no se ha verificado: no hay monto."


@dataclass(frozen=True, slots=True)
class CuotaConMonto:
    """An instalment with what is, or was, paid in it."""

    cuota: Cuota
    pesos: Decimal | None


@dataclass(frozen=True, slots=True)
class Montos:
    """The pesos of an increment; ``falta`` says why there are none."""

    filas: tuple[FilaMonto, ...] = ()
    total: Decimal | None = None
    tope: Decimal | None = None
    cuotas: tuple[CuotaConMonto, ...] = ()
    regla: MontosEnRegla | None = None
    falta: str = ""

    @property
    def personas(self) -> int:
        return sum(fila.fila.dotacion for fila in self.filas)

    @property
    def base(self) -> Decimal:
        return sum((fila.fila.base_anual for fila in self.filas), Decimal(0))

    @property
    def ejemplo(self) -> bool:
        return any(fila.fila.ejemplo for fila in self.filas)

    @property
    def fuentes(self) -> list[str]:
        """Where the figures come from, each source once."""
        return list(dict.fromkeys(fila.fila.fuente for fila in self.filas))


def montos_de(incentivo: Incentivo) -> Montos:
    """The pesos of an increment, under the rules that it names and the base that is registered."""
    tabla = tabla_de(incentivo.conjunto_reglas)
    cuotas = sorted(incentivo.cuotas.all(), key=lambda cuota: cuota.numero)
    dotaciones = list(incentivo.adscripcion.dotaciones.all())
    if not dotaciones:
        falta = "Falta registrar la dotación y su base de remuneraciones."
        return Montos(cuotas=_sin_monto(cuotas), falta=falta)
    if tabla.montos is None:
        falta = "Las reglas del año no dicen cómo se redondean los montos."
        return Montos(cuotas=_sin_monto(cuotas), falta=falta)
    filas = tuple(_fila(d, incentivo, tabla, tabla.montos) for d in _ordenadas(dotaciones, tabla))
    del_anio = total(fila.monto for fila in filas)
    topes = [fila.tope_pesos for fila in filas]
    tope = None if None in topes else sum((t for t in topes if t is not None), Decimal(0))
    return Montos(
        filas=filas,
        total=del_anio,
        tope=tope if del_anio is None else None,
        cuotas=_con_monto(cuotas, del_anio, tabla.montos),
        regla=tabla.montos,
    )


def _ordenadas(dotaciones: Iterable[DotacionAnual], tabla: TablaTramos) -> list[DotacionAnual]:
    """As the law lists the plants."""
    orden = {tope.planta: lugar for lugar, tope in enumerate(tabla.topes)}
    return sorted(dotaciones, key=lambda d: (orden.get(d.planta, len(orden)), d.planta))


def _fila(
    dotacion: DotacionAnual, incentivo: Incentivo, tabla: TablaTramos, regla: MontosEnRegla
) -> FilaMonto:
    tope = tabla.tope_de(dotacion.planta)
    # An institution to which nothing applies has no per cent: it earns nothing known either.
    ganado = monto(Parte(dotacion.base_anual, incentivo.porcentaje), regla.regla)
    maximo = monto(Parte(dotacion.base_anual, tope.valor), regla.regla).pesos if tope else None
    return FilaMonto(dotacion, etiqueta_de(dotacion.planta, tabla), ganado, tope, maximo)


def etiqueta_de(planta: str, tabla: TablaTramos) -> str:
    """A plant named for a reader."""
    tope = tabla.tope_de(planta)
    return tope.etiqueta if tope else TODA_LA_DOTACION if planta == TODAS else planta


def _sin_monto(cuotas: Iterable[Cuota]) -> tuple[CuotaConMonto, ...]:
    return tuple(CuotaConMonto(cuota, cuota.monto) for cuota in cuotas)


def _con_monto(
    cuotas: Sequence[Cuota], del_anio: Decimal | None, regla: MontosEnRegla
) -> tuple[CuotaConMonto, ...]:
    if del_anio is None or not cuotas:
        return _sin_monto(cuotas)
    partes = repartir(del_anio, len(cuotas), regla.regla)
    return tuple(
        CuotaConMonto(cuota, cuota.monto if cuota.estado == "pagada" else parte)
        for cuota, parte in zip(cuotas, partes, strict=True)
    )


def monto_de_cuota(cuota: Cuota) -> Decimal | None:
    """What an instalment brings now; None where it is not known."""
    incentivo = con_montos(Incentivo.objects.filter(pk=cuota.incentivo_id)).get()
    return next(c.pesos for c in montos_de(incentivo).cuotas if c.cuota.pk == cuota.pk)


def con_montos(incentivos: "QuerySet[Incentivo]") -> "QuerySet[Incentivo]":
    """Incentives with all that their pesos need, in a fixed number of queries."""
    return incentivos.select_related("conjunto_reglas", "adscripcion").prefetch_related(
        "cuotas", _EN_ORDEN
    )


def plantas_de(adscripcion: Adscripcion) -> tuple[tuple[str, str], ...]:
    """(code, name) of the plants that the tiers of that mechanism and payment year tell apart."""
    proceso = adscripcion.proceso
    conjunto = ConjuntoReglas.objects.vigente(TIPO, proceso.mecanismo.codigo, proceso.anio_pago)
    if conjunto is None:
        raise ReglaInvalida(
            f"No hay tramos de {proceso.mecanismo.nombre} para pagar en {proceso.anio_pago}: pida "
            "a la administración que los cargue."
        )
    topes = tabla_de(conjunto).topes
    return tuple((t.planta, t.etiqueta) for t in topes) or ((TODAS, TODA_LA_DOTACION),)


def adscripciones_para(persona: Persona) -> "QuerySet[Any]":
    """Who takes part in each year within the person's reach, with what is registered."""
    return (
        Adscripcion.objects.visibles_para(persona)
        .select_related("institucion", "proceso__mecanismo")
        .prefetch_related("dotaciones")
        .order_by("-proceso__anio_programa", "institucion__nombre", "pk")
    )
