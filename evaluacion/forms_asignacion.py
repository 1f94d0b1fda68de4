"""Forms of the assignments: which process, who is put in charge of what, what is declared."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from evaluacion.consultas_carga import evaluadores
from evaluacion.forms_calificacion import CampoRazon
from evaluacion.models import AsignacionEvaluador
from instituciones.models import Adscripcion, Ministerio, Persona, Proceso, RedExpertos
from pmg_site.comun.formularios import ofrecer

SITUACIONES = (
    ("", "Todas"),
    ("sin_evaluador", "Sin evaluador"),
    ("con_evaluador", "Con evaluador"),
)
_AREA = {"rows": 3, "maxlength": 2000}


class _CampoProceso(forms.ModelChoiceField):
    """A process by the name of its mechanism and its year."""

    def label_from_instance(self, obj: Proceso) -> str:
        return f"{obj.mecanismo.nombre} {obj.anio_programa}"


class FiltroAsignaciones(forms.Form):
    """Which process, and which of its institutions."""

    proceso = _CampoProceso(None, label="Proceso", required=False, empty_label=None)
    q = forms.CharField(label="Institución", required=False, max_length=80)
    ministerio = forms.ModelChoiceField(
        Ministerio.objects.all(), label="Ministerio", required=False, empty_label="Todos"
    )
    situacion = forms.ChoiceField(label="Evaluador", choices=SITUACIONES, required=False)

    def __init__(self, *args: Any, procesos: "QuerySet[Proceso]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ofrecer(self, "proceso", procesos)

    def elegido(self) -> Proceso | None:
        """The process asked for, or the latest one."""
        pedido = self.cleaned_data.get("proceso") if self.is_valid() else None
        return pedido or self.fields["proceso"].queryset.first()  # type: ignore[attr-defined] # a ModelChoiceField

    def aplicar(self, consulta: "QuerySet[Adscripcion]") -> "QuerySet[Adscripcion]":
        if not self.is_valid():
            return consulta.none()
        datos = self.cleaned_data
        if datos["q"]:
            consulta = consulta.filter(institucion__nombre__icontains=datos["q"])
        if datos["ministerio"]:
            consulta = consulta.filter(institucion__ministerio=datos["ministerio"])
        if datos["situacion"]:
            consulta = consulta.filter(Q(con_evaluador=datos["situacion"] == "con_evaluador"))
        return consulta


class _ConEvaluador(forms.Form):
    """Chooses somebody who holds the role of evaluator today."""

    evaluador: "forms.ModelChoiceField[Persona]" = forms.ModelChoiceField(
        None, label="Evaluador", empty_label="Elija a quién"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ofrecer(self, "evaluador", Persona.objects.filter(pk__in=[p.pk for p in evaluadores()]))


class InstitucionesForm(_ConEvaluador):
    """Some institutions for one evaluator."""

    adscripciones: "forms.ModelMultipleChoiceField[Adscripcion]" = forms.ModelMultipleChoiceField(
        None,
        error_messages={"required": "Marque al menos una institución."},
    )

    def __init__(self, *args: Any, proceso: Proceso, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ofrecer(self, "adscripciones", Adscripcion.objects.filter(proceso=proceso))


class TemaForm(_ConEvaluador):
    """A theme of a process for one evaluator."""

    red = forms.ModelChoiceField(RedExpertos.objects.all(), label="Tema", empty_label="Elija uno")


class RetiroForm(forms.Form):
    """Why an assignment is withdrawn."""

    motivo = forms.CharField(
        label="Por qué se retira", max_length=500, widget=forms.Textarea(attrs=_AREA)
    )


class DeclaracionForm(forms.Form):
    """Whether there is a conflict of interest; within a theme, perhaps with one institution."""

    hay_conflicto = forms.TypedChoiceField(
        label="Declaro que",
        choices=(
            ("no", "No tengo conflicto de interés"),
            ("si", "Tengo un conflicto de interés"),
        ),
        coerce=lambda valor: valor == "si",
        widget=forms.RadioSelect,
    )
    adscripcion: "forms.ModelChoiceField[Adscripcion]" = forms.ModelChoiceField(
        None, label="Con qué institución", required=False, empty_label="Con todo el tema"
    )
    texto = CampoRazon(
        label="En qué consiste", help_text="Obligatorio cuando hay conflicto. Lo lee la DIPRES."
    )

    def __init__(self, *args: Any, asignacion: AsignacionEvaluador, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asignacion.red_id:
            del self.fields["adscripcion"]
            return
        suyas = Adscripcion.objects.filter(
            proceso=asignacion.proceso_id, programas__compromisos__red=asignacion.red_id
        )
        ofrecer(
            self,
            "adscripcion",
            suyas.select_related("institucion", "proceso__mecanismo")
            .distinct()
            .order_by("institucion__nombre"),
        )

    def clean(self) -> dict[str, Any]:
        datos: dict[str, Any] = super().clean() or {}
        if datos.get("hay_conflicto") and not datos.get("texto", "").strip():
            self.add_error("texto", "Escriba en qué consiste el conflicto.")
        return datos
