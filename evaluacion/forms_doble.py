"""Forms of the blind double evaluation: the draw, the list and the arbitration."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from evaluacion.estados_doble import EstadoDoble
from evaluacion.models import UnidadDoble
from evaluacion.servicios.doble import PRIMERA, SEGUNDA
from instituciones.models import Asignacion, Persona, Proceso
from instituciones.roles import CAPACIDADES, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.formularios import ConVersion

MIAS, ARBITRAR = "mias", "arbitrar"
PALABRAS = {
    "confirmado": "Confirmado",
    "difiere": "Difiere",
    "no_sustentado": "No sustentado",
    "cumple": "Cumple",
    "no_cumple": "No cumple",
    "aplica": "Aplica",
    "no_aplica": "No aplica",
}


def en_palabras(respuesta: str) -> str:
    """«difiere 95.5» as «Difiere: 95,5»."""
    clave, _, valor = respuesta.partition(" ")
    palabra = PALABRAS.get(clave, clave)
    return f"{palabra}: {valor.replace('.', ',')}" if valor else palabra


class FiltroDoble(forms.Form):
    """Filters of the list."""

    ver = forms.ChoiceField(
        label="Ver",
        required=False,
        choices=[("", "Todo"), (MIAS, "Mis segundas evaluaciones"), (ARBITRAR, "Por arbitrar")],
    )
    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[("", "Todos"), *EstadoDoble.choices]
    )


def evaluadores() -> "QuerySet[Persona]":
    """Active people with a role that scores."""
    roles = [rol for rol, suyas in CAPACIDADES.items() if Capacidad.CALIFICAR in suyas]
    vigentes = Asignacion.objects.vigentes(reloj.presente()).filter(rol__in=roles)
    return Persona.objects.filter(is_active=True, pk__in=vigentes.values("persona")).order_by(
        "apellidos", "nombres"
    )


class SorteoForm(forms.Form):
    """The rule of the draw, its seed and who may be a second evaluator."""

    proceso = forms.ModelChoiceField(
        Proceso.objects.none(), label="Proceso", empty_label="Elija uno"
    )
    porcentaje = forms.IntegerField(
        label="Porcentaje de cada tipo de compromiso", min_value=1, max_value=100, initial=10
    )
    minimo = forms.IntegerField(label="Mínimo de cada tipo", min_value=0, max_value=1000, initial=2)
    semilla = forms.CharField(
        label="Semilla",
        max_length=200,
        help_text="Un texto que nadie pueda elegir a su favor, como el resultado de un sorteo "
        "público. Con la misma semilla y la misma regla sale la misma muestra.",
    )
    segundos = forms.ModelMultipleChoiceField(
        Persona.objects.none(),
        label="Quiénes pueden hacer la segunda evaluación",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, procesos: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proceso"].queryset = procesos  # type: ignore[attr-defined]
        self.fields["segundos"].queryset = evaluadores()  # type: ignore[attr-defined]


class ArbitrajeForm(ConVersion):
    """Which answer stands in each difference, and why."""

    def __init__(self, *args: Any, unidades: Sequence[UnidadDoble], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.distintas = [u for u in unidades if not u.iguales]
        for unidad in self.distintas:
            nombre = f"{unidad.get_clase_display()} {unidad.codigo}".strip()
            self.fields[f"unidad_{unidad.pk}"] = forms.ChoiceField(
                label=nombre,
                choices=(
                    (PRIMERA, f"Queda la primera: {en_palabras(unidad.primera)}"),
                    (SEGUNDA, f"Queda la segunda: {en_palabras(unidad.segunda)}"),
                ),
                widget=forms.RadioSelect,
            )
        self.fields["fundamento"] = forms.CharField(
            label="Fundamento",
            widget=forms.Textarea(attrs={"rows": 3, "maxlength": 4000}),
            help_text="Lo leerán las dos personas que evaluaron.",
        )

    def decisiones(self) -> dict[int, str]:
        """By the key of each unit, as the service takes it."""
        return {u.pk: self.cleaned_data[f"unidad_{u.pk}"] for u in self.distintas}
