"""The form of the rule replay: which year, under which rules, with which parameter changed."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms

from incentivos.consultas_replica import Receta, procesos
from incentivos.reglas import TIPO
from indicadores.etiquetas_reglas import PARAMETROS
from indicadores.models import ConjuntoReglas
from indicadores.reglas import TIPO as PROGRAMA_MARCO
from instituciones.models import Persona, Proceso
from pmg_site.comun.canonico import texto_decimal
from pmg_site.comun.formularios import CampoNumero, ofrecer

TODOS = "anio-"  # before a year: every mechanism of it
_CORTES = ("completo", "medio")
_DECIMALES = (("", "Como está"), ("0", "0"), ("1", "1"), ("2", "2"))
# Parameters that are a number to be typed; the rest are chosen from their words.
_NUMEROS = ("umbral_compromiso", "tope_cumplimiento", "cumple_desde", "sobrecumple_sobre")


class ReplicaForm(forms.Form):
    """The year to be computed again and what is supposed of its rules; nothing is saved."""

    proceso = forms.ChoiceField(
        label="Año y mecanismo",
        error_messages={"invalid_choice": "Elija un año de la lista."},
    )
    conjunto = forms.ModelChoiceField(
        ConjuntoReglas.objects.none(),
        label="Reglas de evaluación",
        required=False,
        empty_label="Las que rigieron",
    )
    tramos = forms.ModelChoiceField(
        ConjuntoReglas.objects.none(),
        label="Tramos del incremento",
        required=False,
        empty_label="Los que rigieron",
    )
    corte_completo = CampoNumero(
        label="Incremento completo desde (%)",
        required=False,
        decimales=2,
        minimo=Decimal("0.01"),
        maximo=Decimal("99.99"),
    )
    corte_medio = CampoNumero(
        label="Medio incremento desde (%)",
        required=False,
        decimales=2,
        minimo=Decimal("0.01"),
        maximo=Decimal("99.99"),
    )

    def __init__(self, *args: Any, persona: Persona, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ofrecer_anios(list(procesos(persona)))
        conjuntos = ConjuntoReglas.objects.defer("contenido").order_by("-anio_desde", "mecanismo")
        ofrecer(self, "conjunto", conjuntos.filter(tipo=PROGRAMA_MARCO))
        ofrecer(self, "tramos", conjuntos.filter(tipo=TIPO))
        for nombre, (etiqueta, palabras) in PARAMETROS.items():
            self.fields[f"regla_{nombre}"] = _campo(nombre, etiqueta, palabras)

    def _ofrecer_anios(self, lista: Sequence[Proceso]) -> None:
        """Each year whole, where it has more than one mechanism, and each of its mechanisms."""
        opciones: list[tuple[str, str]] = []
        for anio, suyos in groupby(lista, key=lambda p: p.anio_programa):
            del_anio = [(str(p.pk), str(p)) for p in suyos]
            if len(del_anio) > 1:
                opciones.append((f"{TODOS}{anio}", f"{anio}, todos los mecanismos"))
            opciones += del_anio
        campo = self.fields["proceso"]
        campo.choices = [("", "Elija un año"), *opciones]  # type: ignore[attr-defined]
        if len(opciones) == 1:
            campo.initial = opciones[0][0]

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        completo, medio = datos.get("corte_completo"), datos.get("corte_medio")
        if completo is not None and medio is not None and medio >= completo:
            self.add_error("corte_medio", "El medio incremento debe empezar antes que el completo.")
        return datos

    def receta(self) -> Receta:
        """What is asked for; the form must be valid."""
        datos = self.cleaned_data
        conjunto, tramos = datos.get("conjunto"), datos.get("tramos")
        elegido = datos["proceso"]
        entero = elegido.startswith(TODOS)
        return Receta(
            proceso=None if entero else int(elegido),
            anio=int(elegido.removeprefix(TODOS)) if entero else None,
            conjunto=conjunto.pk if conjunto else None,
            tramos=tramos.pk if tramos else None,
            cambios={n: v for n in PARAMETROS if (v := _texto(datos.get(f"regla_{n}")))},
            cortes={n: v for n in _CORTES if (v := _texto(datos.get(f"corte_{n}")))},
        )

    @property
    def principales(self) -> list[forms.BoundField]:
        """The fields that stand in sight."""
        return [campo for campo in self if not campo.name.startswith("regla_")]

    @property
    def parametros(self) -> list[forms.BoundField]:
        """The fields of each parameter, kept folded."""
        return [campo for campo in self if campo.name.startswith("regla_")]

    @property
    def con_parametros(self) -> bool:
        """Whether any parameter is supposed otherwise."""
        return self.is_bound and any(self.data.get(campo.html_name) for campo in self.parametros)


def _campo(nombre: str, etiqueta: str, palabras: dict[str, str]) -> forms.Field:
    if nombre in _NUMEROS:
        ayuda = "Escriba 0 para que no haya mínimo." if nombre == "umbral_compromiso" else ""
        return CampoNumero(
            label=etiqueta, required=False, decimales=2, maximo=Decimal(999), help_text=ayuda
        )
    opciones = [("", "Como está"), *palabras.items()] if palabras else list(_DECIMALES)
    return forms.ChoiceField(label=etiqueta, choices=opciones, required=False)


def _texto(valor: Any) -> str:
    return texto_decimal(valor) if isinstance(valor, Decimal) else (valor or "")


CUALES = (("tramo", "Cambian de tramo"), ("total", "Cambian en algo"), ("todas", "Todas"))
