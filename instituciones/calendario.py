"""Which stage of a process is open for whom: the calendar in force, with extensions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from instituciones.models import Adscripcion, EtapaCalendario, Prorroga, VersionCalendario
from instituciones.models.procesos import Etapa
from pmg_site.comun import reloj


@dataclass(frozen=True, slots=True)
class Plazo:
    """One stage for one institution: when it opens and closes, and why it was extended."""

    etapa: Etapa
    abre_el: datetime
    cierra_el: datetime
    prorroga: str = ""

    def abierto(self, instante: datetime) -> bool:
        return self.abre_el <= instante < self.cierra_el

    def vencido(self, instante: datetime) -> bool:
        return instante >= self.cierra_el


def plazos(adscripciones: Iterable[Adscripcion]) -> dict[tuple[int, str], Plazo]:
    """Every stage of each membership, by (membership id, stage), in three queries at any size."""
    lista = list(adscripciones)
    procesos = {a.proceso_id for a in lista}
    instante = reloj.ahora()
    version_de: dict[int, int] = dict(
        VersionCalendario.objects.filter(proceso__in=procesos, desde__lte=instante)
        .order_by("numero")
        .values_list("proceso_id", "pk")
    )
    por_version: dict[int, list[EtapaCalendario]] = {}
    for etapa in EtapaCalendario.objects.filter(version__in=version_de.values()):
        por_version.setdefault(etapa.version_id, []).append(etapa)
    prorrogas: dict[tuple[int, str], Prorroga] = {}
    for prorroga in Prorroga.objects.filter(adscripcion__in=lista).order_by("hasta"):
        prorrogas[prorroga.adscripcion_id, prorroga.etapa] = prorroga
    return {
        (adscripcion.pk, etapa.etapa): _plazo(etapa, prorrogas.get((adscripcion.pk, etapa.etapa)))
        for adscripcion in lista
        for etapa in por_version.get(version_de.get(adscripcion.proceso_id, 0), [])
    }


def _plazo(etapa: EtapaCalendario, prorroga: Prorroga | None) -> Plazo:
    cierra_el, motivo = etapa.cierra_el, ""
    if prorroga and prorroga.hasta > cierra_el:
        cierra_el, motivo = prorroga.hasta, prorroga.motivo
    return Plazo(Etapa(etapa.etapa), etapa.abre_el, cierra_el, motivo)


def plazo(adscripcion: Adscripcion, etapa: str) -> Plazo | None:
    """One stage of one membership; None when the calendar does not hold it."""
    return plazos([adscripcion]).get((adscripcion.pk, etapa))
