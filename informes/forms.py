"""Filters and forms of the reports and of the public results."""

from typing import Any

from django import forms

from informes import publicado
from informes.estados import EstadoBalance
from informes.models import BalanceGestion
from instituciones.models import Institucion, Ministerio


def _opciones(form: forms.Form, nombre: str, opciones: list[tuple[Any, Any]]) -> None:
    """Give a field of choices those that the database has now."""
    campo = form.fields[nombre]
    assert isinstance(campo, forms.ChoiceField)  # noqa: S101 (declared so in its form)
    campo.choices = opciones


class FiltroBalances(forms.Form):
    """Which reports are listed."""

    q = forms.CharField(label="Institución", max_length=100, required=False)
    anio = forms.TypedChoiceField(label="Año", coerce=int, required=False)
    estado = forms.ChoiceField(
        label="Estado", choices=[("", "Todos"), *EstadoBalance.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anios = BalanceGestion.objects.order_by("-anio").values_list("anio", flat=True).distinct()
        _opciones(self, "anio", [("", "Todos"), *((a, a) for a in anios)])


class FiltroResultados(forms.Form):
    """Which published results are listed."""

    q = forms.CharField(label="Institución", max_length=100, required=False)
    anio = forms.TypedChoiceField(label="Año del programa", coerce=int, required=False)
    ministerio = forms.ModelChoiceField(
        label="Ministerio",
        queryset=Ministerio.objects.order_by("nombre"),
        to_field_name="codigo",
        required=False,
        empty_label="Todos",
    )
    tramo = forms.ChoiceField(label="Tramo", required=False)

    def __init__(self, *args: Any, anios: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _opciones(self, "anio", [(a, a) for a in anios])
        tramos = publicado.incentivos_vigentes().order_by("tramo").values_list("tramo", flat=True)
        _opciones(self, "tramo", [("", "Todos"), *((t, t) for t in tramos.distinct())])


class FormularioSeccion(forms.Form):
    """The text of one section, with the version that was being edited."""

    texto = forms.CharField(
        label="Texto",
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=(
            "Separe los párrafos con una línea en blanco. "
            "Una línea que empieza con guion y espacio es un punto de una lista."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class FormularioComentario(forms.Form):
    """The reason of a step that asks for one."""

    comentario = forms.CharField(required=False, max_length=4000)


class FormularioCrear(forms.Form):
    """Open the report of a year."""

    institucion = forms.ModelChoiceField(
        queryset=Institucion.objects.none(), to_field_name="codigo", label="Institución"
    )
    anio = forms.IntegerField(label="Año del balance", min_value=2004, max_value=2100)

    def __init__(self, *args: Any, instituciones: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campo = self.fields["institucion"]
        assert isinstance(campo, forms.ModelChoiceField)  # noqa: S101 (declared above)
        campo.queryset = instituciones
