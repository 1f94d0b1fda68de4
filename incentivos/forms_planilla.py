"""Forms of the bulk table of staff and bases: which year, and the file to be tried."""

from collections.abc import Sequence
from typing import Any

from django import forms


class FormularioAnioPago(forms.Form):
    """The payment year of the template and of the file."""

    anio_pago = forms.TypedChoiceField(label="Año de pago", coerce=int)

    def __init__(self, *args: Any, anios: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anio_pago"].choices = [(a, str(a)) for a in anios]  # type: ignore[attr-defined]


class FormularioPlanilla(FormularioAnioPago):
    """A table of many institutions, and where its figures come from."""

    archivo = forms.FileField(
        label="Planilla (CSV o XLSX)",
        help_text="La plantilla de esta página, con las cifras escritas. Todavía no se registra "
        "nada: primero verá qué cambiaría.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    fuente = forms.CharField(
        label="Fuente",
        required=False,
        max_length=300,
        help_text="Para las filas que no la dicen; por ejemplo, el informe de dotación de "
        "diciembre de 2025.",
    )
