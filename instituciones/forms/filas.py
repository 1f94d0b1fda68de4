"""Editors of numbered rows that work without JavaScript: Formularios A0 and A1 share them."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from instituciones.models import TipoNorma
from instituciones.union import leer_base

FILAS_EXTRA = 1
MAXIMO = 40
AREA = forms.Textarea(attrs={"rows": 2})


class CampoNumeros(forms.CharField):
    """Numbers of other rows, typed as "1, 3"; gives a sorted tuple."""

    def to_python(self, value: Any) -> tuple[int, ...]:  # type: ignore[override] # not a text
        partes = [p for p in re.split(r"[\s,;]+", str(value or "").strip()) if p]
        if not all(re.fullmatch(r"[0-9]{1,3}", p) for p in partes):
            raise ValidationError("Escriba los números separados por comas, por ejemplo 1, 3.")
        return tuple(sorted({int(p) for p in partes}))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Numbers have no length."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(n) for n in value) if isinstance(value, tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or ())
        except ValidationError:
            return True


def exigir_al_aprobar(form: forms.Form, nombres: tuple[str, ...]) -> None:
    """What a draft may lack but the approval requires: the page does not call it optional."""
    for nombre in nombres:
        form.fields[nombre].condicional = True  # type: ignore[attr-defined] # read by the page


class Fila(forms.Form):
    """A numbered row; one with nothing but its proposed number is not a row."""

    numero = forms.IntegerField(label="N°", min_value=1, max_value=999)

    al_aprobar: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        exigir_al_aprobar(self, self.al_aprobar)

    def has_changed(self) -> bool:
        return any(nombre != "numero" for nombre in self.changed_data)


class Filas(BaseFormSet):
    """Rows whose numbers do not repeat; empty rows wait at the end."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """An empty row proposes the next number, which is not a change."""
        propios = super().get_form_kwargs(index)
        guardadas = self.initial or []
        if index is None or index < len(guardadas):
            return propios
        siguiente = max((fila["numero"] for fila in guardadas), default=0) + 1
        return propios | {"initial": {"numero": siguiente + index - len(guardadas)}}

    def clean(self) -> None:
        vistos: set[int] = set()
        for form in self.vigentes():
            numero = form.cleaned_data.get("numero")
            if numero in vistos:
                form.add_error("numero", f"El número {numero} está repetido: escriba otro.")
            if numero is not None:
                vistos.add(numero)

    def vigentes(self) -> list[forms.Form]:
        """The rows that hold something and are not to be removed."""
        quitadas = self.deleted_forms if self.is_bound else []
        return [
            f
            for f in self.forms
            if f not in quitadas
            and hasattr(f, "cleaned_data")
            and (f.cleaned_data or f.errors)
            and (f.has_changed() or not f.empty_permitted)
        ]

    def datos(self, clase: Any) -> tuple[Any, ...]:
        """The rows as values, in the order of their numbers."""
        filas = [
            clase(**{n: v for n, v in f.cleaned_data.items() if n != "DELETE"})
            for f in self.vigentes()
        ]
        return tuple(sorted(filas, key=lambda fila: fila.numero))


def lista_de(fila: type[Fila]) -> type[Filas]:
    clase: Any = formset_factory(
        fila,
        formset=Filas,
        extra=FILAS_EXTRA,
        max_num=MAXIMO,
        absolute_max=MAXIMO + 10,
        validate_max=True,
        can_delete=True,
        can_delete_extra=False,
    )
    return cast(type[Filas], clase)


class FilaNorma(Fila):
    """A law or decree of Formularios A0 and A1."""

    tipo = forms.ChoiceField(label="Norma", choices=TipoNorma.choices, initial=TipoNorma.LEY)
    numero_norma = forms.CharField(label="Número de la norma", required=False, max_length=40)
    fecha = forms.DateField(
        label="Fecha",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    materia = forms.CharField(label="De qué trata", max_length=300)

    al_aprobar = ("numero_norma", "fecha")

    def has_changed(self) -> bool:
        return bool({*self.changed_data} - {"numero", "tipo"})


class EditorDeFilas:
    """A form and its lists of rows, read and checked as one; subclasses name their pieces."""

    texto: forms.Form
    partes: tuple[tuple[str, str, str, Filas, type], ...]  # field, title, singular, rows, class
    clase: type

    @property
    def listas(self) -> list[tuple[str, str, Filas]]:
        """Title, singular and rows of each list, for the page."""
        return [(titulo, singular, filas) for _, titulo, singular, filas, _ in self.partes]

    def es_valido(self) -> bool:
        validas = [self.texto.is_valid(), *(filas.is_valid() for *_, filas, _ in self.partes)]
        if not all(validas):  # every part tells its errors
            return False
        for incoherencia in self.incoherencias():
            self.texto.add_error(None, incoherencia)
        return not self.texto.errors

    def incoherencias(self) -> list[str]:
        """What is wrong between the pieces, one sentence each."""
        return []

    @property
    def errores(self) -> int:
        """How many pieces were refused, for the summary above the form."""
        listas = [f for _, _, filas in self.listas for f in filas.forms]
        de_listas = sum(len(filas.non_form_errors()) for _, _, filas in self.listas)
        return de_listas + sum(
            len(e) for f in [self.texto, *listas] if f.is_bound for e in f.errors.values()
        )

    @property
    def version(self) -> int:
        return int(self.texto.cleaned_data["version"])

    @property
    def base(self) -> dict[str, str]:
        """The hashes of what the person began to edit."""
        return leer_base(self.texto.cleaned_data["base"])

    def contenido(self) -> Any:
        """What the person wrote."""
        sueltos = {n: v for n, v in self.texto.cleaned_data.items() if n not in ("version", "base")}
        filas = {campo: filas.datos(clase) for campo, _, _, filas, clase in self.partes}
        return self.clase(**sueltos, **filas)


class TextoConBase(forms.Form):
    """Carries the version of the row and the hashes of each piece as they were read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    al_aprobar: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        exigir_al_aprobar(self, self.al_aprobar)
