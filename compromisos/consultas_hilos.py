"""Read models of threads: conversations in order, and how many each field has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, QuerySet, When

from compromisos.hilos import lugar_de
from compromisos.models import Compromiso, Observacion, ProgramaAnual, RespuestaObservacion
from compromisos.permisos import (
    puede_cerrar_hilo,
    puede_comentar,
    puede_conversar,
    puede_observar,
    puede_responder,
)
from instituciones.roles import Rol

if TYPE_CHECKING:
    from instituciones.models import Persona

E, C, T = Observacion.Estado, Observacion.Contexto, RespuestaObservacion.Tipo
VIVAS = (E.ABIERTA, E.RESPONDIDA)
QUE = {
    T.RESPUESTA: "Respondió",
    T.RESOLUCION: "La dio por resuelta",
    T.REAPERTURA: "La reabrió",
    T.RETIRO: "La retiró",
}


@dataclass(frozen=True, slots=True)
class Mensaje:
    """One thing said in a thread."""

    que: str
    quien: str
    rol: str
    cuando: datetime
    texto: str
    ronda: int


@dataclass(frozen=True, slots=True)
class Conversacion:
    """A thread as the page shows it, with what this person may do in it."""

    hilo: Observacion
    lugar: str
    mensajes: tuple[Mensaje, ...]
    responder: bool = False
    resolver: bool = False
    reabrir: bool = False

    @property
    def participacion(self) -> bool:
        return self.hilo.contexto == C.PARTICIPACION


def hilos(
    programa: ProgramaAnual,
    *,
    contexto: str = "",
    estado: str = "",
    compromiso: int | None = None,
    campo: str = "",
) -> QuerySet[Observacion]:
    """The threads with their messages: those that wait for an answer first, each group in order."""
    consulta = (
        programa.observaciones.exclude(contexto=C.EVALUACION)
        .select_related("autor", "compromiso")
        .prefetch_related("respuestas__autor")
        .order_by(Case(When(estado=E.ABIERTA, then=0), default=1), "creada_el", "pk")
    )
    filtros: dict[str, object] = {"contexto": contexto, "compromiso": compromiso, "campo": campo}
    if estado == "pendientes":
        consulta = consulta.filter(estado__in=VIVAS)
    else:
        filtros["estado"] = estado
    return consulta.filter(**{clave: valor for clave, valor in filtros.items() if valor})


def conversaciones(
    persona: "Persona", programa: ProgramaAnual, de: Iterable[Observacion]
) -> list[Conversacion]:
    """Each thread, in order, with the permissions of this person asked once."""
    responde = bool(puede_responder(persona, programa))
    conversa = bool(puede_conversar(persona, programa))
    return [_conversacion(persona, programa, hilo, responde, conversa) for hilo in de]


def _conversacion(
    persona: "Persona", programa: ProgramaAnual, hilo: Observacion, responde: bool, conversa: bool
) -> Conversacion:
    viva = hilo.estado in VIVAS
    cierra = hilo.contexto == C.FORMULACION and bool(puede_cerrar_hilo(persona, programa, hilo))
    return Conversacion(
        hilo,
        lugar_de(hilo),
        tuple(_mensajes(hilo)),
        responder=viva and (conversa if hilo.contexto == C.PARTICIPACION else responde),
        resolver=viva and cierra,
        reabrir=cierra and hilo.estado in (E.RESPONDIDA, E.RESUELTA),
    )


def _mensajes(hilo: Observacion) -> Iterable[Mensaje]:
    que = "Comentó" if hilo.contexto == C.PARTICIPACION else "Observó"
    yield Mensaje(que, str(hilo.autor), _rol(hilo.rol), hilo.creada_el, hilo.texto, hilo.ronda)
    for r in sorted(hilo.respuestas.all(), key=lambda r: (r.creada_el, r.pk)):
        yield Mensaje(QUE[T(r.tipo)], str(r.autor), _rol(r.rol), r.creada_el, r.texto, r.ronda)


def _rol(codigo: str) -> str:
    return str(Rol(codigo).label) if codigo in Rol.values else ""


@dataclass(slots=True)
class Cuenta:
    """How many threads a place has, and how many of them wait."""

    total: int = 0
    pendientes: int = 0


@dataclass(frozen=True, slots=True)
class CuentasDeHilos:
    """The threads of a programme counted by commitment and field, and whether one may be opened."""

    programa: int
    puede_abrir: bool
    por_lugar: Mapping[tuple[int | None, str], Cuenta] = field(default_factory=dict)

    def de(self, compromiso: Compromiso | None, campo: str) -> Cuenta:
        return self.por_lugar.get((compromiso.pk if compromiso else None, campo), Cuenta())


def cuentas(persona: "Persona", programa: ProgramaAnual) -> CuentasDeHilos:
    """One query for the badges of the whole page."""
    por_lugar: dict[tuple[int | None, str], Cuenta] = {}
    filas = programa.observaciones.exclude(contexto=C.EVALUACION).values_list(
        "compromiso", "campo", "estado"
    )
    for compromiso, campo, estado in filas:
        cuenta = por_lugar.setdefault((compromiso, campo), Cuenta())
        cuenta.total += 1
        cuenta.pendientes += estado in VIVAS
    puede = bool(puede_observar(persona, programa)) or bool(puede_comentar(persona, programa))
    return CuentasDeHilos(programa.pk, puede, por_lugar)
