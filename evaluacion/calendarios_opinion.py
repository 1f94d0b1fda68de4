"""Calendars of the opinion rounds: read from files and forms, told apart by version and hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from instituciones.horario import FIN, INICIO, abre, instante
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ReglaInvalida

CARPETA = Path(__file__).parent / "parametros" / "opiniones"
CONFIANZAS = ("verificada", "por_verificar")


@dataclass(frozen=True, slots=True)
class Ventana:
    """One round of one requirement, in UTC instants; what the calendar does not date is None."""

    requisito: str
    ronda: int
    presenta_desde: datetime | None
    presenta_hasta: datetime
    opina_desde: datetime | None = None
    opina_hasta: datetime | None = None
    nota: str = ""

    def campos(self) -> dict[str, Any]:
        """The columns of its row."""
        return {
            "requisito_codigo": self.requisito,
            "ronda": self.ronda,
            "presenta_desde": self.presenta_desde,
            "presenta_hasta": self.presenta_hasta,
            "opina_desde": self.opina_desde,
            "opina_hasta": self.opina_hasta,
            "nota": self.nota,
        }


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a calendar, with what it rests on."""

    sistema: str
    anio: int
    numero: int
    nombre: str
    rige_desde: datetime
    confianza: str
    fuente: str
    motivo: str
    ventanas: tuple[Ventana, ...]

    @property
    def huella(self) -> str:
        return huella([ventana.campos() for ventana in self.ventanas])


def leer_versiones(carpeta: Path = CARPETA) -> list[Version]:
    """Every version of every file, in order."""
    return [
        version
        for archivo in sorted(carpeta.glob("*.yaml"))
        for version in _versiones(archivo.name, yaml.safe_load(archivo.read_text("utf-8")))
    ]


def _versiones(archivo: str, contenido: Mapping[str, Any]) -> list[Version]:
    leidas = []
    for esperado, cruda in enumerate(contenido["versiones"], 1):
        if cruda["numero"] != esperado:
            raise ReglaInvalida(f"{archivo}: las versiones deben numerarse 1, 2, 3… en orden.")
        if cruda.get("confianza") not in CONFIANZAS or not str(cruda.get("fuente") or "").strip():
            raise ReglaInvalida(f"{archivo}, versión {esperado}: falta su confianza o su fuente.")
        ventanas = tuple(_ventana(archivo, v) for v in cruda["ventanas"])
        _exigir_rondas(archivo, ventanas)
        leidas.append(
            Version(
                contenido["sistema"],
                contenido["anio"],
                esperado,
                cruda["nombre"],
                abre(date.fromisoformat(cruda["rige"]["desde"])),
                cruda["confianza"],
                f"{cruda['fuente']}. {_desde_cuando(cruda['rige'])}",
                cruda.get("motivo", ""),
                ventanas,
            )
        )
    return leidas


def _desde_cuando(rige: Mapping[str, Any]) -> str:
    duda = " (por verificar)" if rige["confianza"] != "verificada" else ""
    return f"Desde cuándo rige{duda}: {rige['fuente']}"


def _ventana(archivo: str, cruda: Mapping[str, Any]) -> Ventana:
    presenta, opina = cruda["presenta"], cruda["opina"]
    hasta = _instante(presenta.get("hasta"), FIN)
    if hasta is None:
        raise ReglaInvalida(f"{archivo}: {cruda['requisito']} no dice hasta cuándo se presenta.")
    ventana = Ventana(
        cruda["requisito"],
        cruda["ronda"],
        _instante(presenta.get("desde"), INICIO),
        hasta,
        _instante(opina.get("desde"), INICIO),
        _instante(opina.get("hasta"), FIN),
        cruda.get("nota", ""),
    )
    if frase := desorden(ventana):
        raise ReglaInvalida(f"{archivo}: {frase}")
    return ventana


def _instante(texto: str | None, hora: time) -> datetime | None:
    """``2025-03-05 18:30`` or a day alone, at ``hora``."""
    if not texto:
        return None
    dia, _, escrita = texto.partition(" ")
    return instante(date.fromisoformat(dia), time.fromisoformat(escrita) if escrita else hora)


def desorden(ventana: Ventana) -> str:
    """What is out of order in a round's dates, in one sentence; empty when nothing is."""
    nombre = f"{ventana.requisito}, ronda {ventana.ronda}"
    if ventana.presenta_desde and ventana.presenta_desde > ventana.presenta_hasta:
        return f"{nombre}: la presentación termina antes de empezar."
    if ventana.opina_desde and ventana.opina_hasta and ventana.opina_desde > ventana.opina_hasta:
        return f"{nombre}: el plazo de la red termina antes de empezar."
    return ""


def _exigir_rondas(archivo: str, ventanas: Sequence[Ventana]) -> None:
    if frase := saltos(ventanas):
        raise ReglaInvalida(f"{archivo}: {frase}")


def saltos(ventanas: Sequence[Ventana]) -> str:
    """The requirement whose rounds are not 1, 2, 3…, in one sentence; empty when none is."""
    rondas: dict[str, list[int]] = {}
    for ventana in ventanas:
        rondas.setdefault(ventana.requisito, []).append(ventana.ronda)
    for requisito, suyas in rondas.items():
        if sorted(suyas) != list(range(1, len(suyas) + 1)):
            return f"{requisito}: las rondas deben numerarse 1, 2, 3… sin saltos."
    return ""
