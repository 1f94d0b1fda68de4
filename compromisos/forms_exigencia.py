"""The form of the reviewer's decision about the reasons for an easier target."""

from typing import Any

from django import forms

ACEPTAR, RECHAZAR = "aceptar", "rechazar"


class FormularioDecision(forms.Form):
    """Accepted or not, why, and what the person had read."""

    decision = forms.ChoiceField(choices=[(ACEPTAR, "Aceptar"), (RECHAZAR, "Rechazar")])
    fundamento = forms.CharField(max_length=2000)
    huella = forms.CharField(max_length=64)
    version = forms.IntegerField(min_value=0)

    def pedido(self) -> dict[str, Any]:
        """As the service takes it."""
        datos = dict(self.cleaned_data)
        return {"aceptada": datos.pop("decision") == ACEPTAR, **datos}
