"""Form of a declared holiday."""

from django import forms

from instituciones.forms.personas import FECHA


class FormularioFeriado(forms.Form):
    """A day, its name and the norm that declares it."""

    fecha = forms.DateField(label="Fecha", widget=FECHA)
    nombre = forms.CharField(label="Nombre del feriado", max_length=120)
    norma = forms.CharField(
        label="Norma que lo declara", max_length=200, help_text="Por ejemplo, una ley y su número."
    )
