"""Forms of the Budget Law: the upload of a file, and its confirmation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from instituciones.forms.filtros import Filtro
from instituciones.models.presupuesto import PRIMER_ANIO, ULTIMO_ANIO
from instituciones.servicios_presupuesto import MAX_BYTES


class FormularioCarga(forms.Form):
    """A file of DIPRES and the year of its law."""

    anio = forms.IntegerField(
        label="Año de la ley",
        min_value=PRIMER_ANIO,
        max_value=ULTIMO_ANIO,
        help_text="El archivo no lo trae escrito.",
    )
    archivo = forms.FileField(
        label="Archivo CSV de la Ley de Presupuestos",
        help_text="Tal como lo publica DIPRES, hasta 20 MB. Todavía no se carga nada: "
        "primero verá qué cambiaría.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def clean_archivo(self) -> UploadedFile:
        archivo: UploadedFile = self.cleaned_data["archivo"]
        if (archivo.size or 0) > MAX_BYTES:
            raise ValidationError("El archivo pesa más de 20 MB: no es una Ley de Presupuestos.")
        return archivo


class FormularioConfirmacion(forms.Form):
    """That the person read the warnings, and the version over which the file is loaded."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    acepta = forms.BooleanField(
        label="Leí las advertencias marcadas y comprobé que el archivo está completo.",
        error_messages={"required": "Marque que leyó las advertencias para poder cargar."},
    )

    def __init__(self, *args: Any, hay_sospechas: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not hay_sospechas:
            del self.fields["acepta"]


class FiltroCruce(Filtro):
    """By name of the institution."""
