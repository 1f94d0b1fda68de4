"""Forms of the request to modify a decreed programme."""

from collections.abc import Sequence
from typing import Any

from django import forms

from compromisos.models import CausaModificacion
from indicadores.reglas_cadena import CausaModificacion as CausaDelMarco
from pmg_site.comun.archivos import ADMITIDOS


class FormularioRespaldo(forms.Form):
    """A document that supports the request."""

    respaldo = forms.FileField(label="Documento que la respalda", help_text=f"{ADMITIDOS}.")


class FormularioModificacion(FormularioRespaldo):
    """Cause and reasons of the request, with its first document."""

    causa = forms.ChoiceField(label="Causa", widget=forms.RadioSelect)
    motivo = forms.CharField(
        label="Fundamento",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Qué ocurrió, cuándo, y cómo limita el cumplimiento de qué compromiso.",
    )
    field_order = ("causa", "motivo", "respaldo")

    def __init__(self, *args: Any, causas: Sequence[CausaDelMarco], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opciones = [(c.codigo, c.nombre) for c in causas] or CausaModificacion.choices
        self.fields["causa"].choices = opciones  # type: ignore[attr-defined] # a ChoiceField
