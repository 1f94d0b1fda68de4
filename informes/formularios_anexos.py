"""Forms of the annexes: a grid for each table, a grid of operands for the management indicators."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from indicadores.formulas import compilar
from informes.anexos import MAX_FILAS, MAX_TEXTO, PERIODOS, SI_NO, FichaDeGestion, fichas
from informes.tablas import ENTERO, MONTO, Columna, Tabla
from pmg_site.comun.formularios import CampoNumero

EN_BLANCO = 5
PERIODO = {"anterior_2": "Año t-2", "anterior": "Año anterior", "actual": "Año del balance"}
_SIMBOLOS = ("A", "B", "C", "D")


class VersionForm(forms.Form):
    """The version of the report that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class TextoAnexoForm(VersionForm):
    """The organisation chart in words."""

    texto = forms.CharField(
        label="Organigrama y ubicación en el ministerio",
        required=False,
        max_length=MAX_TEXTO,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def _campo(columna: Columna, *, primera: bool) -> forms.Field:
    if not columna.es_numero:
        return forms.CharField(label=columna.titulo, required=primera, max_length=MAX_TEXTO)
    # amounts go down as well as up; heads and percentages do not
    decimales = 0 if columna.tipo in (ENTERO, MONTO) else 2
    return CampoNumero(
        label=columna.titulo, decimales=decimales, negativos=columna.tipo == MONTO, required=True
    )


def grilla(tabla: Tabla) -> "type[BaseFormSet[forms.Form]]":
    """A formset with one row for each row of the table, some blank ones and the way to remove."""
    campos = {
        columna.clave: _campo(columna, primera=lugar == 0)
        for lugar, columna in enumerate(tabla.escritas())
    }
    fila = type("FilaAnexo", (forms.Form,), campos)
    return formset_factory(
        fila, extra=EN_BLANCO, can_delete=True, max_num=MAX_FILAS, absolute_max=MAX_FILAS + 100
    )


def filas_de(formset: "BaseFormSet[forms.Form]") -> list[dict[str, str]]:
    """The rows as they are stored: numbers as text; blank rows and removed ones are left out."""
    vivos = [f for f in formset.forms if f.has_changed() or f.initial]
    datos = [f.cleaned_data for f in vivos if f.cleaned_data and not f.cleaned_data.get("DELETE")]
    return [
        {
            clave: str(valor) if isinstance(valor, Decimal) else (valor or "")
            for clave, valor in fila.items()
            if clave != "DELETE"
        }
        for fila in datos
    ]


class IndicadoresForm(VersionForm):
    """The operands of the management indicators of an annex, per period."""

    def __init__(
        self, *args: Any, clave: str, guardado: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clave = clave
        for ficha, periodo, simbolo, nombre in self._lugares():
            previo = ((guardado or {}).get(ficha.codigo) or {}).get(periodo)
            self.fields[nombre] = _campo_de(ficha, periodo, simbolo)
            if previo is not None:
                self.initial[nombre] = Decimal(str(previo[simbolo])) if simbolo else previo

    def _lugares(self) -> Iterable[tuple[FichaDeGestion, str, str, str]]:
        for orden, ficha in enumerate(fichas(self.clave)):
            for periodo in PERIODOS[self.clave]:
                for simbolo in _simbolos(ficha):
                    yield ficha, periodo, simbolo, f"i{orden}_{periodo}_{simbolo or 'r'}"

    def clean(self) -> dict[str, Any]:
        """A period of an indicator is given whole or not at all."""
        datos: dict[str, Any] = super().clean() or {}
        for ficha, periodo, simbolo, nombre in self._lugares():
            hermanos = [n for f, p, _, n in self._lugares() if f is ficha and p == periodo]
            if (
                simbolo
                and datos.get(nombre) is None
                and nombre not in self.errors
                and any(datos.get(n) is not None for n in hermanos)
            ):
                self.add_error(nombre, "Falta este dato para calcular el indicador de ese año.")
        return datos

    def valores(self) -> dict[str, Any]:
        """What is stored: code → period → operands (numbers as text) or SI / NO."""
        leido: dict[str, Any] = {}
        for ficha, periodo, simbolo, nombre in self._lugares():
            valor = self.cleaned_data.get(nombre)
            if valor is None or valor == "":
                continue
            de_ficha = leido.setdefault(ficha.codigo, {})
            if simbolo:
                de_ficha.setdefault(periodo, {})[simbolo] = str(valor)
            else:
                de_ficha[periodo] = valor
        return leido

    def filas(self) -> list[dict[str, Any]]:
        """The rows of the page: the indicator, and for each period its fields."""
        filas: dict[str, dict[str, Any]] = {}
        for ficha, periodo, _, nombre in self._lugares():
            fila = filas.setdefault(ficha.codigo, {"ficha": ficha, "periodos": {}})
            fila["periodos"].setdefault(PERIODO[periodo], []).append(self[nombre])
        return list(filas.values())


def _simbolos(ficha: FichaDeGestion) -> list[str]:
    if not ficha.expresion:
        return [""]
    return sorted(compilar(ficha.expresion, _SIMBOLOS).simbolos)


def _campo_de(ficha: FichaDeGestion, periodo: str, simbolo: str) -> forms.Field:
    etiqueta = f"{ficha.codigo}, {PERIODO[periodo].lower()}"
    if not simbolo:
        opciones = [("", "Sin dato"), *((v, v) for v in SI_NO)]
        return forms.ChoiceField(label=etiqueta, choices=opciones, required=False)
    return CampoNumero(label=f"{etiqueta}, {simbolo}", required=False, condicional=True)
