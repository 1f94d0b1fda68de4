"""Forms of the evaluation: what is typed, read as Chile writes it, and kept when refused."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from evaluacion.estados import POR_HACER, EstadoEvaluacion
from evaluacion.models import ResultadoInformado, RevisionTecnica
from indicadores.desagregacion import Eje, inconsistencias, totales_por_partes
from indicadores.models import Operando
from instituciones.models import Ministerio, Proceso
from pmg_site.comun.formularios import CampoNumero, ConVersion

_AREA = {"rows": 3, "maxlength": 4000}


class FiltroEvaluaciones(forms.Form):
    """Filters of the list."""

    q = forms.CharField(label="Institución", required=False, max_length=80)
    anio = forms.ChoiceField(label="Año", required=False)
    estado = forms.ChoiceField(label="Estado", required=False)
    ministerio = forms.ModelChoiceField(
        Ministerio.objects.all(), label="Ministerio", required=False, empty_label="Todos"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anios = Proceso.objects.order_by("-anio_programa").values_list("anio_programa", flat=True)
        self._elegir("anio", [(str(a), str(a)) for a in dict.fromkeys(anios)])
        grupos = [(clave, texto) for clave, (texto, _) in POR_HACER.items()]
        self._elegir("estado", [*EstadoEvaluacion.choices, *grupos])

    def _elegir(self, nombre: str, opciones: Iterable[tuple[str, str]]) -> None:
        campo = self.fields[nombre]
        campo.choices = [("", "Todos"), *opciones]  # type: ignore[attr-defined] # a ChoiceField

    def aplicar(self, consulta: Any) -> Any:
        if not self.is_valid():
            return consulta.none()
        datos = self.cleaned_data
        if datos["q"]:
            consulta = consulta.filter(
                programa__adscripcion__institucion__nombre__icontains=datos["q"]
            )
        if datos["anio"]:
            consulta = consulta.filter(programa__adscripcion__proceso__anio_programa=datos["anio"])
        if datos["estado"]:
            _, estados = POR_HACER.get(datos["estado"], ("", (datos["estado"],)))
            consulta = consulta.filter(estado__in=estados)
        if datos["ministerio"]:
            consulta = consulta.filter(
                programa__adscripcion__institucion__ministerio=datos["ministerio"]
            )
        return consulta


class InformeForm(ConVersion):
    """What the service reports of one commitment: its operands, or why there is no value."""

    clase = forms.ChoiceField(
        label="Qué informa",
        choices=ResultadoInformado.Clase.choices,
        widget=forms.RadioSelect,
        initial=ResultadoInformado.Clase.VALOR,
    )
    razones = forms.CharField(
        label="Razones del resultado",
        required=False,
        widget=forms.Textarea(attrs=_AREA),
        help_text="Obligatorias cuando no aplica o no hay dato.",
    )

    def __init__(
        self, *args: Any, operandos: Iterable[Operando], partes: Iterable[Eje] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.operandos = list(operandos)
        self.ejes = list(partes)
        for operando in self.operandos:
            unidad = f" ({operando.unidad})" if operando.unidad else ""
            etiqueta = f"{operando.simbolo}: {operando.descripcion}{unidad}"
            self.fields[f"op_{operando.simbolo}"] = CampoNumero(
                label=etiqueta, required=False, condicional=True
            )
            for codigo, nombre in self._partes():
                self.fields[f"op_{operando.simbolo}__{codigo}"] = CampoNumero(
                    label=f"{operando.simbolo}, {nombre}", required=False, condicional=True
                )
        self.order_fields(["clase", *(n for n in self.fields if n.startswith("op_")), "razones"])

    def _partes(self) -> list[tuple[str, str]]:
        """Every part that the card asks for: sexes, regions, what has no record."""
        return [parte for eje in self.ejes for parte in eje.partes.items()]

    def sueltos(self) -> list[forms.BoundField]:
        """The fields that are not of a part."""
        return [campo for campo in self if "__" not in campo.name]

    def desgloses(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The fields of each split, by part, and whether its box opens."""
        cajas = []
        for eje in self.ejes:
            campos = [
                self[f"op_{operando.simbolo}__{codigo}"]
                for codigo in eje.partes
                for operando in self.operandos
            ]
            abierta = eje.codigo == "sexo" or any(c.value() or c.errors for c in campos)
            cajas.append((f"Por {eje.nombre}", campos, abierta))
        return cajas

    def _con_partes(self, datos: dict[str, Any]) -> None:
        """A total that nobody wrote is the sum of its parts; parts that contradict it are told."""
        valores = {
            (s, "total"): v for s in self._simbolos() if (v := datos.get(f"op_{s}")) is not None
        }
        valores |= {
            (s, codigo): v
            for s in self._simbolos()
            for codigo, _ in self._partes()
            if (v := datos.get(f"op_{s}__{codigo}")) is not None
        }
        for simbolo, suma in totales_por_partes(self.operandos, self.ejes, valores).items():
            nombre = f"op_{simbolo}"
            if nombre not in self.errors and datos.get(nombre) is None:
                datos[nombre] = valores[simbolo, "total"] = suma
        for frase in inconsistencias(self.operandos, self.ejes, valores):
            self.add_error(None, f"{frase}.")

    def _simbolos(self) -> list[str]:
        return [operando.simbolo for operando in self.operandos]

    def clean(self) -> dict[str, Any]:
        datos: dict[str, Any] = super().clean() or {}
        if datos.get("clase") == ResultadoInformado.Clase.VALOR:
            self._con_partes(datos)
            for operando in self.operandos:
                nombre = f"op_{operando.simbolo}"
                if datos.get(nombre) is None and nombre not in self.errors:
                    self.add_error(nombre, "Escriba un número, por ejemplo 1234,5.")
        elif not datos.get("razones", "").strip() and "razones" not in self.errors:
            self.add_error("razones", "Escriba por qué no hay valor.")
        return datos

    def numero_dudoso(self) -> str:
        """The refusal of the first operand that was typed and not understood, or nothing."""
        for nombre, errores in self.errors.items():
            if nombre.startswith("op_") and str(self.data.get(nombre, "")).strip():
                return f"{self.fields[nombre].label}: {errores[0]}"
        return ""

    def valores(self) -> dict[str, Decimal | None]:
        datos = self.cleaned_data
        return {o.simbolo: datos.get(f"op_{o.simbolo}") for o in self.operandos}

    def desagregados(self) -> dict[tuple[str, str], Decimal]:
        hallados = {}
        for operando in self.operandos:
            for codigo, _ in self._partes():
                valor = self.cleaned_data.get(f"op_{operando.simbolo}__{codigo}")
                if valor is not None:
                    hallados[operando.simbolo, codigo] = valor
        return hallados


def iniciales_del_informe(informado: ResultadoInformado) -> dict[str, Any]:
    """What is stored, as the form shows it."""
    iniciales: dict[str, Any] = {
        "version": informado.fila_version,
        "clase": informado.clase if informado.informado_el else ResultadoInformado.Clase.VALOR,
        "razones": informado.razones,
    }
    for operando in informado.operandos.all():
        sufijo = "" if operando.desagregacion == "total" else f"__{operando.desagregacion}"
        iniciales[f"op_{operando.simbolo}{sufijo}"] = operando.valor
    return iniciales


class RevisionForm(forms.Form):
    """The verdict of a reviewer."""

    veredicto = forms.ChoiceField(
        label="Veredicto", choices=RevisionTecnica.Veredicto.choices, widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label="Opinión técnica", required=False, widget=forms.Textarea(attrs=_AREA)
    )


class TextoForm(forms.Form):
    """One text with its name."""

    texto = forms.CharField(label="Texto", widget=forms.Textarea(attrs=_AREA))

    def __init__(self, *args: Any, etiqueta: str = "Texto", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texto"].label = etiqueta


class DecretoForm(forms.Form):
    """The decree that sets the result."""

    numero = forms.CharField(label="Número del decreto", max_length=40)
    fecha = forms.DateField(
        label="Fecha del decreto", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
