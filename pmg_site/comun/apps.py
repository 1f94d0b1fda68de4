"""The shared tables as a Django app; what every form says of a field that was left empty."""

from django import forms
from django.apps import AppConfig

# Django's «Este campo es requerido» does not say what to do.
FALTA: dict[type[forms.Field], str] = {
    forms.Field: "Complete este dato.",
    forms.ChoiceField: "Elija una opción.",
    forms.ModelChoiceField: "Elija una opción.",
    forms.FileField: "Elija un archivo.",
    forms.DateField: "Escriba o elija la fecha.",
}


class ComunConfig(AppConfig):
    name = "pmg_site.comun"
    label = "comun"
    verbose_name = "Registro común"

    def ready(self) -> None:
        for campo, frase in FALTA.items():
            campo.default_error_messages = {**campo.default_error_messages, "required": frase}
