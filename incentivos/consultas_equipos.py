"""Read models of teams: who was where and when, and whose result pays each person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from incentivos.calculo import Estancia, Parte, equipo_del_anio, monto, repartir
from incentivos.models import CuotaEquipo, Equipo, Funcionario, Pertenencia
from incentivos.reglas import TIPO, TablaTramos, tabla_de
from indicadores.models import ConjuntoReglas
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad
from pmg_site.comun import formato
from pmg_site.comun.errores import ReglaInvalida

CDC = "CDC"
# Whoever has a task with teams; their members' names are not for the others.
VEN_EQUIPOS = (
    Capacidad.ADMINISTRAR_EQUIPOS,
    Capacidad.CERTIFICAR_EQUIPOS,
    Capacidad.REGISTRAR_PAGO,
    Capacidad.COMENTAR,
    Capacidad.VER_BITACORA,
)


def reglas_de_equipos(anio_pago: int) -> tuple[ConjuntoReglas, TablaTramos]:
    """The tiers of teams in a payment year; ReglaInvalida where there are none."""
    conjunto = ConjuntoReglas.objects.vigente(TIPO, CDC, anio_pago)
    if conjunto is None or tabla_de(conjunto).equipos is None:
        raise ReglaInvalida(
            f"No hay reglas del convenio colectivo para pagar en {anio_pago}: pida a la "
            "administración que las cargue."
        )
    return conjunto, tabla_de(conjunto)


def equipos_para(persona: Persona) -> "QuerySet[Equipo]":
    """Teams within reach, with how many people were ever in each."""
    return (
        Equipo.objects.visibles_para(persona)
        .select_related("institucion")
        .annotate(personas=Count("pertenencias__funcionario", distinct=True))
        .order_by("-anio", "institucion__nombre", "nombre")
    )


@dataclass(frozen=True, slots=True)
class CuotaDeEquipo:
    """An instalment of a team with its pesos, known or not."""

    cuota: CuotaEquipo
    pesos: Decimal | None


def cuotas_de(equipo: Equipo) -> list[CuotaDeEquipo]:
    """The instalments of a certified team, on the base that is registered."""
    filas = sorted(equipo.cuotas.all(), key=lambda cuota: cuota.numero)
    regla = tabla_de(equipo.conjunto_reglas).montos if equipo.conjunto_reglas else None
    partes: Sequence[Decimal | None] = [None] * len(filas)
    if filas and regla and equipo.base_anual is not None:
        ganado = monto(Parte(equipo.base_anual, equipo.porcentaje), regla.regla).pesos
        if ganado is not None:
            partes = repartir(ganado, len(filas), regla.regla)
    return [
        CuotaDeEquipo(cuota, cuota.monto if cuota.estado == "pagada" else pesos)
        for cuota, pesos in zip(filas, partes, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Ganado:
    """What a person earns in a payment year, by the team of the year before, and why."""

    funcionario: Funcionario
    anio_pago: int
    equipo: Equipo | None
    actuales: tuple[Pertenencia, ...] = ()

    @property
    def porcentaje(self) -> Decimal | None:
        """None while it is not known: no team certified, or a tier nobody verified."""
        if self.equipo is None:
            return Decimal(0)
        return self.equipo.porcentaje

    @property
    def motivo(self) -> str:
        anio, equipo = self.anio_pago - 1, self.equipo
        if equipo is None:
            return f"No contó para ningún equipo en {anio}."
        de = f"«{equipo.nombre}», de {equipo.institucion.nombre}"
        if equipo.cumplimiento is None:
            return f"Su equipo de {anio}, {de}, todavía no está certificado."
        logrado = formato.porcentaje_corto(equipo.cumplimiento, 6)
        return f"Su equipo de {anio}, {de}, cumplió {logrado}."

    @property
    def se_movio(self) -> bool:
        """Whether the team that pays is not one of the payment year's institution or name."""
        if self.equipo is None or not self.actuales:
            return False
        propio = (self.equipo.institucion_id, self.equipo.nombre)
        return all((p.equipo.institucion_id, p.equipo.nombre) != propio for p in self.actuales)


def ganado_por(funcionarios: Iterable[Funcionario], anio_pago: int) -> list[Ganado]:
    """What each person earns in a payment year; one query for the stays of everybody."""
    _, tabla = reglas_de_equipos(anio_pago)
    if tabla.equipos is None:
        raise ReglaInvalida("Las reglas del convenio no dicen qué equipo cuenta.")
    criterio = tabla.equipos.criterio
    lista = list(funcionarios)
    filas = (
        Pertenencia.objects.filter(
            funcionario__in=lista, equipo__anio__in=(anio_pago - 1, anio_pago)
        )
        .select_related("equipo__institucion")
        .order_by("desde")
    )
    de_cada_quien: dict[int, list[Pertenencia]] = {}
    for fila in filas:
        de_cada_quien.setdefault(fila.funcionario_id, []).append(fila)
    return [
        _ganado(funcionario, de_cada_quien.get(funcionario.pk, []), anio_pago, criterio)
        for funcionario in lista
    ]


def _ganado(
    funcionario: Funcionario, filas: Sequence[Pertenencia], anio_pago: int, criterio: str
) -> Ganado:
    equipos = {fila.equipo_id: fila.equipo for fila in filas}
    estancias = [Estancia(f.equipo_id, f.desde, f.hasta) for f in filas]
    cual = equipo_del_anio(estancias, anio_pago - 1, criterio)
    return Ganado(
        funcionario=funcionario,
        anio_pago=anio_pago,
        equipo=None if cual is None else equipos[cual],
        actuales=tuple(f for f in filas if f.equipo.anio == anio_pago),
    )


def de_la_institucion(institucion: Institucion, anio_pago: int) -> "QuerySet[Funcionario]":
    """Who is in its teams in the payment year, or earned with one of them and is in none."""
    ahora = Funcionario.objects.filter(
        pertenencias__equipo__institucion=institucion, pertenencias__equipo__anio=anio_pago
    )
    antes = Funcionario.objects.filter(
        pertenencias__equipo__institucion=institucion, pertenencias__equipo__anio=anio_pago - 1
    ).exclude(pertenencias__equipo__anio=anio_pago)
    return Funcionario.objects.filter(Q(pk__in=ahora.values("pk")) | Q(pk__in=antes.values("pk")))


@dataclass(frozen=True, slots=True)
class AnioDePersona:
    """One year of somebody's history, and what it earns in the next."""

    anio: int
    pertenencias: tuple[Pertenencia, ...]
    ganado: Ganado | None


def historia_de(funcionario: Funcionario) -> list[AnioDePersona]:
    """Every year with a team, newest first; the rules of each payment year say which one counts."""
    filas = list(funcionario.pertenencias.select_related("equipo__institucion").order_by("desde"))
    conjuntos = ConjuntoReglas.objects.filter(tipo=TIPO, mecanismo=CDC).order_by("version")
    tablas = [tabla_de(conjunto) for conjunto in conjuntos]
    anios = sorted({fila.equipo.anio for fila in filas}, reverse=True)
    return [_anio(funcionario, filas, anio, tablas) for anio in anios]


def _anio(
    funcionario: Funcionario, filas: Sequence[Pertenencia], anio: int, tablas: list[TablaTramos]
) -> AnioDePersona:
    rigen = [t for t in tablas if t.anio_desde <= anio + 1 <= (t.anio_hasta or anio + 1)]
    equipos = rigen[-1].equipos if rigen else None
    suyas = [f for f in filas if f.equipo.anio in (anio, anio + 1)]
    ganado = _ganado(funcionario, suyas, anio + 1, equipos.criterio) if equipos else None
    return AnioDePersona(anio, tuple(f for f in filas if f.equipo.anio == anio), ganado)


def dentro_del_anio(equipo: Equipo, hoy: date) -> date:
    """A day of the team's year to propose: today if it is one, else its first."""
    return hoy if hoy.year == equipo.anio else date(equipo.anio, 1, 1)
