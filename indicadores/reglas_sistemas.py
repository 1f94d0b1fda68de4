"""Systems of the Programa Marco: stages, objectives, technical requirements, calendars."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicadores.lector_reglas import (
    CODIGO,
    LLAVES_FUNDAMENTO,
    Fundamento,
    Nodo,
    entre,
    exigir_unicos,
    leer_anio,
)

_REQUISITO = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
_FECHA = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?)?")


def _fecha_escrita(texto: str) -> str:
    """2025-03-05 18:30 as 05-03-2025 18:30."""
    dia, _, hora = texto.partition(" ")
    return " ".join(filter(None, ("-".join(reversed(dia.split("-"))), hora)))


@dataclass(frozen=True, slots=True)
class Requisito:
    """A technical requirement with the documents that prove it."""

    codigo: str
    texto: str
    medios: tuple[str, ...]
    opinion_tecnica: bool
    criterios_opinion: tuple[str, ...]
    fundamento: Fundamento | None


@dataclass(frozen=True, slots=True)
class ObjetivoSistema:
    """An objective of a stage; ``peso`` in per cent where the framework gives it."""

    numero: int
    descripcion: str
    peso: Decimal | None
    requisitos: tuple[Requisito, ...]


@dataclass(frozen=True, slots=True)
class EtapaSistema:
    """A stage of development; each includes the ones before it."""

    numero: int
    nombre: str
    objetivos: tuple[ObjetivoSistema, ...]
    fundamento: Fundamento | None

    @property
    def requisitos(self) -> tuple[Requisito, ...]:
        """All the requirements of the stage, in order."""
        return tuple(r for objetivo in self.objetivos for r in objetivo.requisitos)


@dataclass(frozen=True, slots=True)
class Hito:
    """A date of a system's calendar, as its guide writes it."""

    texto: str
    desde: str
    hasta: str

    @property
    def cuando(self) -> str:
        """The dates in words; a month alone stays a month."""
        desde, hasta = _fecha_escrita(self.desde), _fecha_escrita(self.hasta)
        if desde == hasta:
            return desde
        if not desde:
            return f"hasta {hasta}"
        return f"desde {desde} hasta {hasta}" if hasta else f"desde {desde}"


@dataclass(frozen=True, slots=True)
class Calendario:
    """One version of the calendar of a system; requirements do not change with it."""

    version: str
    hitos: tuple[Hito, ...]
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class Sistema:
    """A management system that is built by stages."""

    codigo: str
    nombre: str
    area: str
    objetivo: str
    red: str
    anio_desde: int | None
    anio_hasta: int | None
    etapas: tuple[EtapaSistema, ...]
    calendarios: tuple[Calendario, ...]
    fundamento: Fundamento

    def etapa(self, numero: int) -> EtapaSistema:
        """The stage with a number; LookupError when the system has none."""
        for etapa in self.etapas:
            if etapa.numero == numero:
                return etapa
        raise LookupError(numero)

    def rige(self, anio: int) -> bool:
        """Whether the system can be committed in a year."""
        return entre(anio, self.anio_desde, self.anio_hasta)


def leer_sistema(nodo: Nodo, objetivos: Sequence[str]) -> Sistema:
    """Check a system and build it; ``objetivos`` are the codes it may stand under."""
    campos = nodo.mapa(
        ("codigo", "nombre", "objetivo", "etapas"),
        ("area", "red", "anio_desde", "anio_hasta", "calendarios", *LLAVES_FUNDAMENTO),
    )
    etapas = tuple(_etapa(hijo) for hijo in campos["etapas"].lista(vacia=False))
    if [etapa.numero for etapa in etapas] != list(range(1, len(etapas) + 1)):
        campos["etapas"].rechazar("las etapas deben numerarse 1, 2, 3… en orden.")
    _exigir_requisitos_unicos(campos["etapas"], etapas)
    return Sistema(
        codigo=campos["codigo"].con_forma(CODIGO, "estado-verde"),
        nombre=campos["nombre"].texto(),
        area=nodo.hijo("area").texto(vacio=True),
        objetivo=campos["objetivo"].palabra(objetivos),
        red=nodo.hijo("red").texto(vacio=True),
        anio_desde=leer_anio(nodo.hijo("anio_desde")),
        anio_hasta=leer_anio(nodo.hijo("anio_hasta")),
        etapas=etapas,
        calendarios=tuple(_calendario(hijo) for hijo in nodo.hijo("calendarios").lista()),
        fundamento=nodo.fundamento(),
    )


def _exigir_requisitos_unicos(nodo: Nodo, etapas: Sequence[EtapaSistema]) -> None:
    exigir_unicos((r.codigo, nodo) for etapa in etapas for r in etapa.requisitos)


def _etapa(nodo: Nodo) -> EtapaSistema:
    campos = nodo.mapa(("numero", "nombre", "objetivos"), LLAVES_FUNDAMENTO)
    objetivos = tuple(_objetivo(hijo) for hijo in campos["objetivos"].lista(vacia=False))
    pesos = [o.peso for o in objetivos if o.peso is not None]
    if pesos and (len(pesos) < len(objetivos) or sum(pesos, Decimal(0)) != 100):
        campos["objetivos"].rechazar(
            "los pesos de los objetivos deben estar todos y sumar 100, o no estar."
        )
    return EtapaSistema(
        campos["numero"].entero(1, 20), campos["nombre"].texto(), objetivos,
        nodo.fundamento_o_nada(),
    )  # fmt: skip


def _objetivo(nodo: Nodo) -> ObjetivoSistema:
    campos = nodo.mapa(("numero", "descripcion", "requisitos"), ("peso",))
    return ObjetivoSistema(
        numero=campos["numero"].entero(1, 50),
        descripcion=campos["descripcion"].texto(),
        peso=nodo.hijo("peso").decimal_o_nada(),
        requisitos=leer_requisitos(campos["requisitos"], vacia=False),
    )


def leer_requisitos(nodo: Nodo, *, vacia: bool = True) -> tuple[Requisito, ...]:
    """Check a list of requirements and build it."""
    nodos = nodo.lista(vacia=vacia)
    requisitos = tuple(_requisito(hijo) for hijo in nodos)
    exigir_unicos(zip((r.codigo for r in requisitos), nodos, strict=True))
    return requisitos


def _requisito(nodo: Nodo) -> Requisito:
    campos = nodo.mapa(
        ("codigo", "texto"),
        ("medios", "opinion_tecnica", "criterios_opinion", *LLAVES_FUNDAMENTO),
    )
    return Requisito(
        codigo=campos["codigo"].con_forma(_REQUISITO, "E1-O1-RT1"),
        texto=campos["texto"].texto(),
        medios=tuple(hijo.texto() for hijo in nodo.hijo("medios").lista()),
        opinion_tecnica=nodo.hijo("opinion_tecnica").logico(),
        criterios_opinion=tuple(h.texto() for h in nodo.hijo("criterios_opinion").lista()),
        fundamento=nodo.fundamento_o_nada(),
    )


def _calendario(nodo: Nodo) -> Calendario:
    campos = nodo.mapa(("version", "hitos"), LLAVES_FUNDAMENTO)
    return Calendario(
        version=campos["version"].texto(),
        hitos=tuple(_hito(hijo) for hijo in campos["hitos"].lista(vacia=False)),
        fundamento=nodo.fundamento(),
    )


def _hito(nodo: Nodo) -> Hito:
    campos = nodo.mapa(("texto",), ("desde", "hasta"))
    fechas = [
        "" if hijo.nulo else hijo.con_forma(_FECHA, '"2025-03-21"')
        for hijo in (nodo.hijo("desde"), nodo.hijo("hasta"))
    ]
    if not any(fechas):
        nodo.rechazar("un hito necesita «desde» o «hasta»; escriba al menos una fecha.")
    return Hito(campos["texto"].texto(), *fechas)
