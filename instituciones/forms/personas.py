"""Forms of the administrator: an account, a role over a scope between dates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from instituciones.horario import abre, cierra
from instituciones.models import Asignacion, Institucion, Ministerio, Persona, RedExpertos
from instituciones.roles import Rol
from instituciones.run import normalizar
from instituciones.servicios_personas import Alcances, buscar_por_run

FECHA = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FormularioPersona(forms.Form):
    """Name and mail."""

    nombres = forms.CharField(max_length=120)
    apellidos = forms.CharField(max_length=120)
    correo = forms.EmailField(required=False)


class FormularioPersonaNueva(FormularioPersona):
    """With the RUN, understood however it is typed; a refused one stays as it was typed."""

    run = forms.CharField(
        label="RUN",
        max_length=14,
        help_text="Con o sin puntos, con dígito verificador: 12.345.678-5",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("run", "nombres", "apellidos", "correo")

    def clean_run(self) -> str:
        run = normalizar(self.cleaned_data["run"])
        if Persona.objects.filter(run=run).exists():
            raise ValidationError("Ya hay una cuenta con este RUN: búsquela en la lista.")
        return run


_AMBITO_QUE_PIDE = {
    "institucion": "sobre una institución",
    "ministerio": "sobre un ministerio",
    "red": "en una red de expertos",
}


class FormularioAsignacion(forms.Form):
    """A role, where, since when, until when, and in whose place."""

    rol = forms.ChoiceField(choices=Rol.choices)
    institucion = forms.ModelChoiceField(
        Institucion.objects.all(), required=False, label="Institución", empty_label="Ninguna"
    )
    ministerio = forms.ModelChoiceField(
        Ministerio.objects.all(), required=False, empty_label="Ninguno"
    )
    red = forms.ModelChoiceField(
        RedExpertos.objects.all(), required=False, label="Red de expertos", empty_label="Ninguna"
    )
    desde = forms.DateField(widget=FECHA)
    hasta = forms.DateField(
        widget=FECHA, required=False, help_text="Último día; vacío si no tiene término."
    )
    calidad = forms.ChoiceField(choices=Asignacion.Calidad.choices, initial="titular")
    run_reemplazado = forms.CharField(
        label="En lugar de (RUN)",
        required=False,
        max_length=14,
        help_text="Solo para subrogancia o delegación: a quién reemplaza.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nombre, motivo in _AMBITO_QUE_PIDE.items():
            campo = self.fields[nombre]
            campo.help_text = f"Para los roles que se asignan {motivo}."
            campo.condicional = True  # type: ignore[attr-defined] # read by the page

    def clean_run_reemplazado(self) -> Persona | None:
        if not (texto := self.cleaned_data["run_reemplazado"]):
            return None
        if (persona := buscar_por_run(texto)) is None:
            raise ValidationError("No hay una cuenta con este RUN: créela primero.")
        return persona

    def clean(self) -> dict[str, Any]:
        datos: dict[str, Any] = super().clean() or self.cleaned_data
        elegidos = [n for n in ("institucion", "ministerio", "red") if datos.get(n)]
        if len(elegidos) > 1:
            raise ValidationError(
                "Elija un solo ámbito: institución, ministerio o red; ninguno es todo el gobierno."
            )
        return datos

    def argumentos(self) -> dict[str, Any]:
        """What the service asks for: days become instants of Santiago."""
        datos = self.cleaned_data
        return {
            "rol": Rol(datos["rol"]),
            "alcance": Alcances(datos["institucion"], datos["ministerio"], datos["red"]),
            "desde": abre(datos["desde"]),
            "hasta": cierra(datos["hasta"]) if datos["hasta"] else None,
            "calidad": datos["calidad"],
            "en_lugar_de": datos["run_reemplazado"],
        }
