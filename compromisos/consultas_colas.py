"""Read models of the queues: what waits for whom reviews, and what a ministry may validate."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unicodedata import combining, normalize

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from compromisos.consultas import listado
from compromisos.consultas_exigencia import Exigencia, hallazgos_de
from compromisos.consultas_rondas import cambios_de, frase
from compromisos.estados import EstadoFormulacion
from compromisos.faltas import Falta, faltas_de
from compromisos.models import Compromiso, Observacion, ProgramaAnual, RondaRevision
from instituciones.calendario import Plazo, plazos
from instituciones.models.procesos import Etapa
from pmg_site.comun import reloj

if TYPE_CHECKING:
    from instituciones.models import Persona

E, Hilo = EstadoFormulacion, Observacion.Estado
POR_REVISAR = (E.VALIDADO, E.EN_REVISION)
_DEL_SERVICIO = (E.BORRADOR, E.OBSERVADO)
_SIN_FECHA = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FilaDeCola:
    """A programme in a queue: time left, what moved, what waits."""

    programa: ProgramaAnual
    plazo: Plazo | None
    ronda: int
    cambia: bool
    abiertas: int
    respondidas: int
    faltas: Sequence[Falta] = ()
    cambios: Sequence[str] = ()
    exigencia: Exigencia | None = None
    compromisos: Sequence[Compromiso] = ()

    @property
    def observaciones(self) -> int:
        return self.abiertas + self.respondidas


def con_cuentas(programas: QuerySet[ProgramaAnual]) -> QuerySet[ProgramaAnual]:
    """Each programme with its round, whether it changed in it, and its threads that wait."""
    ultima = RondaRevision.objects.filter(programa=OuterRef("pk")).order_by("-numero")
    return programas.defer("copia_aprobada", "conjunto_reglas__contenido").annotate(
        ronda=Subquery(ultima.values("numero")[:1]),
        cambia=Subquery(ultima.values("cambia")[:1]),
        abiertas=_hilos(Hilo.ABIERTA),
        respondidas=_hilos(Hilo.RESPONDIDA),
    )


def _hilos(estado: str) -> Coalesce:
    cuenta = (
        Observacion.objects.filter(
            programa=OuterRef("pk"), contexto=Observacion.Contexto.FORMULACION, estado=estado
        )
        .order_by()
        .values("programa")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(cuenta, output_field=IntegerField()), 0)


def filas_de(programas: Iterable[ProgramaAnual]) -> list[FilaDeCola]:
    """The rows of programmes that ``con_cuentas`` counted, with their deadline."""
    lista = list(programas)
    limites = plazos({p.adscripcion_id: p.adscripcion for p in lista}.values())
    return [
        FilaDeCola(
            p,
            limites.get((p.adscripcion_id, etapa_de(p))),
            p.ronda or 0,  # type: ignore[attr-defined] # annotated by con_cuentas
            bool(p.cambia),  # type: ignore[attr-defined]
            p.abiertas,  # type: ignore[attr-defined]
            p.respondidas,  # type: ignore[attr-defined]
        )
        for p in lista
    ]


def etapa_de(programa: ProgramaAnual) -> Etapa:
    """The stage whose deadline matters in the programme's state."""
    if programa.estado not in _DEL_SERVICIO:
        return Etapa.REVISION
    return Etapa.FORMULACION if programa.version == 1 else Etapa.IMPLEMENTACION


def _alfabetico(texto: str) -> str:
    """As people order names: capitals and accents make no difference."""
    return "".join(c for c in normalize("NFKD", texto.casefold()) if not combining(c))


# What the reviewer's queue may be ordered by.
ORDENES: Mapping[str, Callable[[FilaDeCola], Any]] = {
    "institucion": lambda f: _alfabetico(str(f.programa.institucion)),
    "ministerio": lambda f: _alfabetico(str(f.programa.institucion.ministerio)),
    "estado": lambda f: list(E).index(E(f.programa.estado)),
    "plazo": lambda f: f.plazo.cierra_el if f.plazo else _SIN_FECHA,
    "cambios": lambda f: (f.cambia, f.ronda),
    "observaciones": lambda f: (f.abiertas, f.respondidas),
    "exigencia": lambda f: tuple(f.exigencia.por_peso.values()) if f.exigencia else (),
}
ORDEN = "plazo"


def cola_de_revision(
    persona: "Persona", filtros: Mapping[str, Any], orden: str = ORDEN
) -> list[FilaDeCola]:
    """The whole queue of this person, filtered and ordered; the page shows a part of it."""
    programas = con_cuentas(_filtrados(listado(persona), filtros))
    filas = [f for f in filas_de(programas) if _en_plazo(f, filtros.get("plazo") or "")]
    campo, peso = orden.removeprefix("-"), filtros.get("exigencia") or ""
    if peso or campo == "exigencia":
        filas = [f for f in con_exigencia(filas) if _con_hallazgos(f, peso)]
    clave = ORDENES.get(campo, ORDENES[ORDEN])
    filas.sort(key=ORDENES["institucion"])
    filas.sort(key=clave, reverse=orden.startswith("-"))
    return filas


def _filtrados(
    programas: QuerySet[ProgramaAnual], filtros: Mapping[str, Any]
) -> QuerySet[ProgramaAnual]:
    estados = [filtros["estado"]] if filtros.get("estado") else POR_REVISAR
    programas = programas.filter(estado__in=estados)
    if ministerio := filtros.get("ministerio"):
        programas = programas.filter(adscripcion__institucion__ministerio=ministerio)
    if mecanismo := filtros.get("mecanismo"):
        programas = programas.filter(adscripcion__proceso__mecanismo=mecanismo)
    if nombre := filtros.get("institucion"):
        programas = programas.filter(adscripcion__institucion__nombre__icontains=nombre)
    if cambios := filtros.get("cambios"):
        ultima = RondaRevision.objects.filter(programa=OuterRef("pk")).order_by("-numero")
        programas = programas.alias(movida=Subquery(ultima.values("cambia")[:1]))
        programas = (
            programas.filter(movida=True) if cambios == "si" else programas.exclude(movida=True)
        )
    if filtros.get("observaciones"):
        programas = programas.alias(pendientes=_hilos(filtros["observaciones"])).filter(
            pendientes__gt=0
        )
    return programas


def _en_plazo(fila: FilaDeCola, plazo: str) -> bool:
    """Whether the deadline falls in what the filter asks: past, or within so many days."""
    if not plazo:
        return True
    if fila.plazo is None:
        return plazo == "sin"
    ahora = reloj.ahora()
    if plazo == "vencido":
        return fila.plazo.vencido(ahora)
    dias = int(plazo) if plazo.isdecimal() else 0
    return ahora <= fila.plazo.cierra_el <= ahora + timedelta(days=dias)


def _con_hallazgos(fila: FilaDeCola, peso: str) -> bool:
    return not peso or (fila.exigencia is not None and fila.exigencia.por_peso.get(peso, 0) > 0)


def con_exigencia(filas: Sequence[FilaDeCola]) -> list[FilaDeCola]:
    """The rows with what the rules of ambition find, in bulk."""
    hallados = hallazgos_de([f.programa for f in filas])
    return [replace(f, exigencia=hallados.get(f.programa.pk)) for f in filas]


def con_detalle(filas: Sequence[FilaDeCola]) -> list[FilaDeCola]:
    """The rows of one page with what is missing, what changed and what they promise, in bulk."""
    programas = [f.programa for f in filas]
    pendientes, cambios = faltas_de(programas), cambios_de(programas)
    return [
        replace(
            f, faltas=pendientes[f.programa.pk], cambios=list(map(frase, cambios[f.programa.pk]))
        )
        for f in con_exigencia(con_compromisos(filas))
    ]


def con_compromisos(filas: Sequence[FilaDeCola]) -> list[FilaDeCola]:
    """The rows with what each programme promises."""
    suyos: dict[int, list[Compromiso]] = {}
    for compromiso in (
        Compromiso.objects.filter(programa__in=[f.programa for f in filas])
        .select_related("ficha", "red")
        .order_by("numero")
    ):
        suyos.setdefault(compromiso.programa_id, []).append(compromiso)
    return [replace(f, compromisos=suyos.get(f.programa.pk, [])) for f in filas]


@dataclass(frozen=True, slots=True)
class LugarEnCola:
    """Where a programme stands in the queue that the person is walking through."""

    lugar: int
    total: int
    anterior: int | None
    siguiente: int | None
    consulta: str


def lugar_en_cola(recorrido: Mapping[str, Any] | None, pk: int) -> LugarEnCola | None:
    """The neighbours of a programme in the queue as the person last saw it."""
    pks = list((recorrido or {}).get("pks", []))
    if recorrido is None or pk not in pks:
        return None
    lugar = pks.index(pk)
    return LugarEnCola(
        lugar + 1,
        len(pks),
        pks[lugar - 1] if lugar else None,
        pks[lugar + 1] if lugar + 1 < len(pks) else None,
        str(recorrido.get("consulta", "")),
    )
