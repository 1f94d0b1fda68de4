"""The form of a score: what was found of each operand and of each requirement, with its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from compromisos.models import RequisitoTecnico
from evaluacion.models import (
    CalificacionCompromiso,
    OperandoInformado,
    SegundaCalificacion,
    VeredictoOperando,
)
from evaluacion.servicios import Hallazgo
from indicadores.models import Operando
from pmg_site.comun.formularios import CampoNumero, ConVersion

Veredicto = VeredictoOperando.Veredicto
_RAZON = {"rows": 2, "maxlength": 2000}
POR_RECLAMO = "Lo decidió el comité técnico al acoger un reclamo sobre la versión anterior."


class CampoRazon(forms.CharField):
    """A reason that another answer asks for: the page does not call it optional."""

    condicional = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs=_RAZON), **kwargs)


@dataclass(frozen=True, slots=True)
class FilaOperando:
    """One operand as the page offers it: what was reported and the fields of its verdict."""

    operando: Operando
    informado: OperandoInformado | None
    veredicto: BoundField
    valor: BoundField
    razon: BoundField


@dataclass(frozen=True, slots=True)
class FilaRequisito:
    """One requirement as the page offers it, with the fields of its answer."""

    requisito: RequisitoTecnico
    cumple: BoundField
    motivo: BoundField


class CalificacionForm(ConVersion):
    """The score of one commitment: each operand, each requirement, or why it does not apply."""

    no_aplica = forms.BooleanField(label="El compromiso no aplica", required=False)
    motivo = CampoRazon(
        label="Fundamento general", help_text="Obligatorio cuando el compromiso no aplica."
    )

    def __init__(
        self,
        *args: Any,
        operandos: Iterable[Operando],
        requisitos: Iterable[RequisitoTecnico],
        informados: Iterable[OperandoInformado] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.operandos = list(operandos)
        self.requisitos = list(requisitos)
        self.informados = {o.simbolo: o for o in informados if o.desagregacion == "total"}
        for operando in self.operandos:
            self._con_operando(operando.simbolo)
        for requisito in self.requisitos:
            self._con_requisito(requisito)

    def _con_operando(self, simbolo: str) -> None:
        self.fields[f"veredicto_{simbolo}"] = forms.ChoiceField(
            label=f"Qué encontró de {simbolo}",
            choices=Veredicto.choices,
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields[f"corregido_{simbolo}"] = CampoNumero(
            label=f"Valor que corresponde a {simbolo}", required=False, condicional=True
        )
        self.fields[f"razon_{simbolo}"] = CampoRazon(label=f"Fundamento sobre {simbolo}")

    def _con_requisito(self, requisito: RequisitoTecnico) -> None:
        self.fields[f"cumple_{requisito.pk}"] = forms.ChoiceField(
            label=f"{requisito.codigo}: {requisito.texto}",
            choices=(("si", "Cumple"), ("no", "No cumple")),
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields[f"motivo_{requisito.pk}"] = CampoRazon(
            label=f"Por qué no se cumple {requisito.codigo}"
        )

    def filas_de_operandos(self) -> list[FilaOperando]:
        return [
            FilaOperando(
                operando,
                self.informados.get(operando.simbolo),
                self[f"veredicto_{operando.simbolo}"],
                self[f"corregido_{operando.simbolo}"],
                self[f"razon_{operando.simbolo}"],
            )
            for operando in self.operandos
        ]

    def filas_de_requisitos(self) -> list[FilaRequisito]:
        return [
            FilaRequisito(r, self[f"cumple_{r.pk}"], self[f"motivo_{r.pk}"])
            for r in self.requisitos
        ]

    def clean(self) -> dict[str, Any]:
        datos: dict[str, Any] = super().clean() or {}
        if datos.get("no_aplica"):
            if not datos.get("motivo", "").strip():
                self.add_error("motivo", "Escriba por qué el compromiso no aplica.")
            return datos
        for operando in self.operandos:
            self._exigir_operando(operando.simbolo, datos)
        for requisito in self.requisitos:
            cumple = datos.get(f"cumple_{requisito.pk}")
            if not cumple:
                self.add_error(f"cumple_{requisito.pk}", "Diga si se cumple o no.")
            elif cumple == "no" and not datos.get(f"motivo_{requisito.pk}", "").strip():
                self.add_error(f"motivo_{requisito.pk}", "Explique por qué no se cumple.")
        return datos

    def _exigir_operando(self, simbolo: str, datos: dict[str, Any]) -> None:
        veredicto, corregido = datos.get(f"veredicto_{simbolo}"), f"corregido_{simbolo}"
        if not veredicto:
            self.add_error(
                f"veredicto_{simbolo}", "Diga si se confirma, difiere o no tiene sustento."
            )
            return
        tiene = datos.get(corregido) is not None
        if veredicto == Veredicto.DIFIERE and not tiene and corregido not in self.errors:
            self.add_error(corregido, "Escriba el valor que corresponde, por ejemplo 1234,5.")
        if veredicto != Veredicto.DIFIERE and tiene:
            self.add_error(corregido, "Diga que el operando difiere, o borre este valor.")
        if veredicto != Veredicto.CONFIRMADO and not datos.get(f"razon_{simbolo}", "").strip():
            self.add_error(f"razon_{simbolo}", "Escriba en qué se funda.")

    def datos(self) -> dict[str, Any]:
        """The arguments of the service."""
        limpios = self.cleaned_data
        aplica = not limpios["no_aplica"]
        return {
            "version": limpios["version"] or 0,
            "no_aplica": limpios["no_aplica"],
            "motivo": limpios["motivo"],
            "operandos": {
                s: Hallazgo(
                    limpios[f"veredicto_{s}"],
                    limpios[f"corregido_{s}"],
                    limpios[f"razon_{s}"],
                )
                for s in (o.simbolo for o in self.operandos)
                if aplica
            },
            "requisitos": {
                r.codigo: (limpios[f"cumple_{r.pk}"] == "si", limpios[f"motivo_{r.pk}"])
                for r in self.requisitos
                if aplica
            },
        }


def iniciales_de_calificacion(calificacion: CalificacionCompromiso | None) -> dict[str, Any]:
    """What is stored, as the form shows it."""
    if calificacion is None:
        return {"version": 0}
    return {"version": calificacion.fila_version} | respuestas_guardadas(calificacion)


def iniciales_con_reclamo(
    iniciales: dict[str, Any],
    correccion: Mapping[str, Mapping[str, Any]],
    informados: Mapping[str, Decimal],
    requisitos: Iterable[RequisitoTecnico],
) -> dict[str, Any]:
    """The same answers as an accepted claim left them: saving them again undoes nothing of it."""
    corregidas = dict(iniciales)
    for simbolo, texto in correccion.get("operandos", {}).items():
        valor = Decimal(texto)
        igual = valor == informados.get(simbolo)
        corregidas |= {
            f"veredicto_{simbolo}": Veredicto.CONFIRMADO if igual else Veredicto.DIFIERE,
            f"corregido_{simbolo}": None if igual else valor,
            f"razon_{simbolo}": "" if igual else POR_RECLAMO,
        }
    for requisito in requisitos:
        cumple = correccion.get("requisitos", {}).get(requisito.codigo)
        if cumple is not None:
            corregidas[f"cumple_{requisito.pk}"] = "si" if cumple else "no"
            corregidas[f"motivo_{requisito.pk}"] = "" if cumple else POR_RECLAMO
    return corregidas


def respuestas_guardadas(
    calificacion: CalificacionCompromiso | SegundaCalificacion,
) -> dict[str, Any]:
    """The answers of a score, official or apart, by the field that asked for each."""
    iniciales: dict[str, Any] = {
        "no_aplica": calificacion.no_aplica,
        "motivo": calificacion.motivo,
    }
    for veredicto in calificacion.veredictos.all():
        iniciales |= {
            f"veredicto_{veredicto.simbolo}": veredicto.veredicto,
            f"corregido_{veredicto.simbolo}": veredicto.valor,
            f"razon_{veredicto.simbolo}": veredicto.motivo,
        }
    for puntaje in calificacion.puntajes.all():
        iniciales[f"cumple_{puntaje.requisito_id}"] = "si" if puntaje.cumple else "no"
        iniciales[f"motivo_{puntaje.requisito_id}"] = puntaje.motivo
    return iniciales
