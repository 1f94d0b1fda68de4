"""Form fields and pieces that every form shares: Chilean numbers, hidden version of the row."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from pmg_site.comun.numeros import NumeroInvalido, escribir_numero, leer_numero, sin_ceros


class CampoNumero(forms.CharField):
    """A number as Chile writes it; a refusal is its own sentence and what was typed stays.

    Gives a Decimal, or None when empty and not required. ``condicional`` says that another field
    decides whether it is required: the page does not call it optional.
    """

    def __init__(
        self,
        *,
        decimales: int = 6,
        negativos: bool = False,
        maximo_digitos: int = 12,
        minimo: Decimal | None = None,
        maximo: Decimal | None = None,
        condicional: bool = False,
        **kwargs: Any,
    ) -> None:
        self.condicional = condicional
        self.decimales = decimales
        self.negativos = negativos
        self.maximo_digitos = maximo_digitos
        self.minimo = minimo
        self.maximo = maximo
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        # Blanks are part of what the person typed; the reader of numbers knows what to do.
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # not a text
        texto = "" if value is None else str(value)
        if not texto.strip() and not self.required:
            return None
        try:
            numero = leer_numero(
                texto,
                decimales=self.decimales,
                negativos=self.negativos,
                maximo_digitos=self.maximo_digitos,
            )
        except NumeroInvalido as error:
            raise ValidationError(str(error), code=error.codigo) from None
        self._acotar(numero)
        return numero

    def _acotar(self, numero: Decimal) -> None:
        if self.minimo is not None and numero < self.minimo:
            raise ValidationError(
                f"Escriba {escribir_numero(self.minimo)} o un número mayor.", code="minimo"
            )
        if self.maximo is not None and numero > self.maximo:
            raise ValidationError(
                f"Escriba {escribir_numero(self.maximo)} o un número menor.", code="maximo"
            )

    def prepare_value(self, value: Any) -> Any:
        """A stored number is shown as it may be typed back; typed text is left alone."""
        if isinstance(value, Decimal):
            return escribir_numero(sin_ceros(value), miles=False)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        if initial is None and not str(data or "").strip():
            return False
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class ConVersion(forms.Form):
    """A form that carries the version of the row which the person began to edit."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def ofrecer(form: forms.BaseForm, nombre: str, consulta: QuerySet[Any]) -> None:
    """Set what a choice field offers in this request."""
    campo = form.fields[nombre]
    if not isinstance(campo, forms.ModelChoiceField):
        raise TypeError(f"{nombre} does not offer rows")
    campo.queryset = consulta


def elegir(form: forms.BaseForm, nombre: str, consulta: QuerySet[Any]) -> None:
    """Offer the rows of a query in a choice field; when there is just one, it is chosen."""
    ofrecer(form, nombre, consulta)
    if len(unica := consulta[:2]) == 1:
        form.fields[nombre].initial = unica[0]


def con_version_nueva(form: forms.BaseForm, version: int) -> None:
    """After a conflict the person saves over what is now stored, having seen the differences."""
    datos = QueryDict(mutable=True)
    datos.update(form.data)
    datos["version"] = str(version)
    form.data = datos
