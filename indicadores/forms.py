"""Forms of the indicators: list filters, the yearly card with its operands, values by period."""

from datetime import date
from typing import Any

from django import forms

from indicadores.desagregacion import TOTAL, ejes, nombre_de_parte
from indicadores.especificaciones import (
    CAMPOS_DE_FICHA,
    EspecificacionFicha,
    EspecificacionMedicion,
    EspecificacionOperando,
)
from indicadores.models import FichaIndicador, Medicion
from instituciones.models import Institucion, Persona, ProductoEstrategico
from instituciones.roles import Capacidad
from pmg_site.comun.conflictos import ConBase, recordar
from pmg_site.comun.formularios import CampoNumero, ofrecer

MESES = (
    "Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio",
    "Julio", "Agosto", "Septiembre", "Octubre", "Noviembre", "Diciembre",
)  # fmt: skip
PERIODOS = [(0, "Año completo"), *enumerate(MESES, start=1)]


class FiltroIndicadores(forms.Form):
    """What the list is narrowed by."""

    q = forms.CharField(label="Nombre del indicador", required=False)
    anio = forms.IntegerField(label="Año", required=False, min_value=1998, max_value=2100)
    institucion = forms.CharField(widget=forms.HiddenInput, required=False)


class FormularioFicha(ConBase, forms.ModelForm):
    """The method of an indicator in a year."""

    class Meta:
        model = FichaIndicador
        fields = CAMPOS_DE_FICHA
        widgets = {
            campo: forms.Textarea(attrs={"rows": 3})
            for campo in ("supuestos", "notas", "medios_verificacion")
        }
        help_texts = {
            "expresion": "Con los símbolos de los operandos, por ejemplo A/B*100.",
            "decimales": "Con cuántos decimales se publica el valor.",
        }

    def __init__(self, *args: Any, institucion: Institucion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        productos = ProductoEstrategico.objects.filter(definicion__institucion=institucion)
        ofrecer(self, "producto", productos.select_related("definicion"))

    def validate_unique(self) -> None:
        """The service decides: this form does not save."""


class FormularioIndicadorNuevo(FormularioFicha):
    """A new indicator: its code, institution and first year, with the card."""

    codigo = forms.SlugField(
        label="Código", max_length=100, help_text="No cambia nunca; sin espacios ni acentos."
    )
    anio = forms.IntegerField(label="Año", min_value=1998, max_value=2100)

    field_order = ["codigo", "anio", *CAMPOS_DE_FICHA]


_TEXTOS_DE_OPERANDO = ("simbolo", "descripcion", "unidad", "fuente")
_EXIGIDOS = {
    "simbolo": "Escriba la letra con que la fórmula nombra este operando.",
    "descripcion": "Escriba qué cuenta este operando.",
}


class CampoDeOperando(forms.CharField):
    """A text that every operand has; the row that nobody fills in is no operand."""

    condicional = True  # the page does not call it optional


class FormularioOperando(forms.Form):
    """One declared variable."""

    simbolo = CampoDeOperando(label="Símbolo", max_length=8, required=False)
    descripcion = CampoDeOperando(label="Qué cuenta", max_length=400, required=False)
    unidad = forms.CharField(label="Unidad", max_length=60, required=False)
    fuente = forms.CharField(label="Fuente", max_length=200, required=False)
    aditivo = forms.BooleanField(
        label="Sus partes (por sexo, por territorio) suman el total",
        required=False,
        initial=True,
        help_text="Desmárquelo en promedios y cuando una persona puede contarse en dos regiones.",
    )

    def clean(self) -> dict[str, Any]:
        datos: dict[str, Any] = super().clean() or {}
        escrita = any(str(datos.get(c) or "").strip() for c in _TEXTOS_DE_OPERANDO)
        for campo, frase in _EXIGIDOS.items():
            if escrita and campo not in self.errors and not datos.get(campo, "").strip():
                self.add_error(campo, frase)
        return datos


Operandos = forms.formset_factory(FormularioOperando, extra=3, max_num=20)


def operandos_de_formset(formset: Any) -> list[EspecificacionOperando]:
    """The rows that were filled in."""
    return [
        EspecificacionOperando(
            **{c: datos.get(c, "").strip() for c in _TEXTOS_DE_OPERANDO},
            aditivo=datos["aditivo"],
        )
        for datos in formset.cleaned_data
        if any(datos.get(c) for c in _TEXTOS_DE_OPERANDO)
    ]


def especificacion(
    form: FormularioFicha,
    operandos: list[EspecificacionOperando],
    *,
    codigo: str,
    institucion: Institucion,
    anio: int,
) -> EspecificacionFicha:
    """What the service asks for, from a valid form."""
    return EspecificacionFicha(
        codigo=codigo,
        institucion=institucion,
        anio=anio,
        operandos=operandos,
        **{campo: form.cleaned_data[campo] for campo in CAMPOS_DE_FICHA},
    )


class ElegirPeriodo(forms.Form):
    """Which values are shown in the form below."""

    tipo = forms.ChoiceField(label="Tipo de valor", choices=Medicion.Tipo.choices)
    mes = forms.TypedChoiceField(label="Período", choices=PERIODOS, coerce=int)


def periodo_por_omision(ficha: FichaIndicador, hoy: date) -> dict[str, Any]:
    """What is shown until a period is chosen: in the card's own year, the last month that ended."""
    mes = max(hoy.month - 1, 1) if ficha.anio == hoy.year else 0
    return {"tipo": Medicion.Tipo.EFECTIVO.value, "mes": mes}


def periodo_en_palabras(ficha: FichaIndicador, tipo: str, mes: int) -> str:
    """The kind and the period of the values, as a heading."""
    cuando = f"{MESES[mes - 1].lower()} de {ficha.anio}" if mes else f"todo {ficha.anio}"
    return f"{Medicion.Tipo(tipo).label}, {cuando}"


class FormularioMediciones(ConBase):
    """One number per operand (and split) of a card, for a kind and period."""

    def __init__(
        self, *args: Any, ficha: FichaIndicador, tipo: str, mes: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ficha, self.tipo, self.mes = ficha, tipo, mes
        guardados = {
            (m.simbolo, m.desagregacion): m.valor
            for m in ficha.mediciones.all()
            if m.tipo == tipo and m.mes == mes
        }
        for operando in ficha.operandos.all():
            for parte in partes(ficha):
                self.fields[nombre_de_campo(operando.simbolo, parte)] = CampoNumero(
                    label=_rotulo(operando.simbolo, operando.descripcion, parte),
                    required=False,
                    initial=guardados.get((operando.simbolo, parte)),
                )
        self.initial.setdefault("version", ficha.fila_version)
        recordar(self)

    def sueltos(self) -> list[forms.BoundField]:
        """The hidden fields and those of the whole."""
        de_partes = {campo.name for _, campos, _ in self.desgloses() for campo in campos}
        return [campo for campo in self if campo.name not in de_partes]

    def desgloses(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The fields of each split, by part, and whether its box opens."""
        cajas = []
        for eje in ejes(self.ficha):
            campos = [
                self[nombre_de_campo(operando.simbolo, parte)]
                for parte in eje.partes
                for operando in self.ficha.operandos.all()
            ]
            abierta = eje.codigo == "sexo" or any(c.value() or c.errors for c in campos)
            cajas.append((f"Por {eje.nombre}", campos, abierta))
        return cajas

    def mediciones(self) -> list[EspecificacionMedicion]:
        """The values typed; an empty field erases what was there."""
        return [
            EspecificacionMedicion(
                self.tipo,
                operando.simbolo,
                self.cleaned_data[nombre_de_campo(operando.simbolo, parte)],
                self.mes,
                parte,
            )
            for operando in self.ficha.operandos.all()
            for parte in partes(self.ficha)
        ]


def partes(ficha: FichaIndicador) -> list[str]:
    """The splits that a card asks for, the total first."""
    return [TOTAL, *(parte for eje in ejes(ficha) for parte in eje.partes)]


def nombre_de_campo(simbolo: str, parte: str = "total") -> str:
    return f"op_{simbolo}" if parte == "total" else f"op_{simbolo}_{parte}"


def _rotulo(simbolo: str, descripcion: str, parte: str) -> str:
    return f"{simbolo}: {descripcion}" if parte == TOTAL else f"{simbolo}, {nombre_de_parte(parte)}"


def instituciones_editables(persona: Persona) -> list[Institucion]:
    """Where the person may create indicators."""
    return [
        i
        for i in Institucion.objects.visibles_para(persona)
        if persona.puede(Capacidad.FORMULAR, i)
    ]
