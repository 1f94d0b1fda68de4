"""The certificate as people read it: each figure in words, in the order of the calculation."""

from dataclasses import dataclass
from typing import Any

from compromisos.models import TipoCompromiso
from evaluacion import traza_legible
from evaluacion.estados import EstadoCausa, EstadoReclamo
from evaluacion.models import Evaluacion
from informes.certificado import documento
from informes.consultas import etiqueta_del_tramo

ORIGENES = {
    "informado": "Informado por el servicio y confirmado",
    "evaluacion": "Corregido por la evaluación externa",
    "reclamo": "Corregido al resolver el reclamo",
}


@dataclass(frozen=True, slots=True)
class Compromiso:
    """One commitment: what was published of it, how it was computed, what was decided on it."""

    ficha: dict[str, Any]
    calculo: dict[str, Any]
    pasos: list[dict[str, Any]]
    causas: list[dict[str, Any]]
    reclamos: list[dict[str, Any]]

    @property
    def tipo(self) -> str:
        return str(TipoCompromiso(self.ficha["tipo"]).label)

    @property
    def operandos(self) -> list[dict[str, Any]]:
        """Each operand with who settled it, in words."""
        return [o | {"quien": ORIGENES[o["origen"]]} for o in self.ficha["operandos"]]

    @property
    def tono(self) -> tuple[str, str]:
        """Whether it was met, by colour and in words."""
        if self.ficha["cumple"] is None:
            clases = {"no_aplica": "No aplica", "sin_dato": "Sin dato, cuenta como cero"}
            return "gris", clases.get(self.ficha["clase"], "Sin resultado")
        if self.ficha["cumple"]:
            return "verde", "Cumple"
        if any(causa["estado"] == EstadoCausa.ACEPTADA for causa in self.causas):
            return "gris", "Causa externa aceptada"
        return "rojo", "No cumple"


@dataclass(frozen=True, slots=True)
class Certificado:
    """All that the page and the paper say, read from the document that is published."""

    evaluacion: Any  # as ``publicado`` gives it: it also says whether it is in force
    documento: dict[str, Any]

    @property
    def copia(self) -> dict[str, Any]:
        copia: dict[str, Any] = self.documento["certificado"]["copia"]
        return copia

    @property
    def incentivo(self) -> dict[str, Any] | None:
        incentivo: dict[str, Any] | None = self.documento["certificado"]["incentivo"]
        return incentivo

    @property
    def tramo(self) -> str:
        incentivo = getattr(self.evaluacion.resultado, "incentivo", None)
        return etiqueta_del_tramo(incentivo) if incentivo else "Todavía no se calcula"

    @property
    def fundamento_del_tramo(self) -> dict[str, Any]:
        """The norm of the tier, or where it was taken from while nobody has verified it."""
        fundamento = self.incentivo["fundamento"] if self.incentivo else {}
        tramo = fundamento.get("tramo")
        return {"norma": "", "confianza": "", "fuente": "", **tramo} if tramo else {}

    @property
    def compromisos(self) -> list[Compromiso]:
        partes = traza_legible.partes(self.copia["traza"])[:-1]
        pares = zip(self.copia["traza"]["compromisos"], partes, strict=True)
        calculos = {c["codigo"]: (c, parte["pasos"]) for c, parte in pares}
        causas = _por_compromiso(self.copia["causas_externas"], EstadoCausa)
        reclamos = _por_compromiso(self.copia["reclamos"], EstadoReclamo)
        return [
            Compromiso(
                ficha,
                *calculos[ficha["codigo"]],
                causas.get(ficha["numero"], []),
                reclamos.get(ficha["numero"], []),
            )
            for ficha in self.copia["compromisos"]
        ]

    @property
    def pasos_del_total(self) -> list[dict[str, Any]]:
        pasos: list[dict[str, Any]] = traza_legible.partes(self.copia["traza"])[-1]["pasos"]
        return pasos

    @property
    def reglas(self) -> list[dict[str, Any]]:
        return traza_legible.reglas(self.copia["traza"])

    @property
    def huellas(self) -> list[tuple[str, str]]:
        """What each hash covers."""
        dichas = self.copia["huellas"]
        filas = [
            ("Entradas del cálculo", dichas["entradas"]),
            ("Reglas aplicadas", dichas["reglas"]),
            ("Conjunto de reglas del año", self.copia["conjunto_de_reglas"]["huella"]),
            ("Resultado con todos sus pasos", dichas["resultado"]),
            ("Copia publicada", self.documento["certificado"]["huella_copia"]),
        ]
        if self.incentivo:
            filas.append(("Tramo e incremento", self.incentivo["huella"]))
        return [*filas, ("Este certificado", self.documento["huella"])]

    @property
    def publicacion(self) -> dict[str, Any]:
        """The entry of the ledger that published it, with the checkpoint that covers it."""
        acto: dict[str, Any] = self.documento["bitacora"][0]
        return acto


def _por_compromiso(filas: list[dict[str, Any]], estados: Any) -> dict[int, list[dict[str, Any]]]:
    """Causes or claims by the number of their commitment, with their state in words."""
    por_numero: dict[int, list[dict[str, Any]]] = {}
    for fila in filas:
        dicha = fila | {"en_palabras": estados(fila["estado"]).label}
        por_numero.setdefault(fila["compromiso"], []).append(dicha)
    return por_numero


def certificado(evaluacion: Evaluacion) -> Certificado:
    """The certificate of a published evaluation, ready to be shown."""
    return Certificado(evaluacion, documento(evaluacion))
