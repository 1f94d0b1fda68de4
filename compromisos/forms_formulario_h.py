"""The form of one indicator of Formulario H: a number per operand, year and part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from compromisos.consultas_formulario_h import ColumnaH, IndicadorH, Llave
from compromisos.models import TipoCompromiso
from compromisos.servicios.formulario_h import CAMPOS_H, VersionesH
from indicadores.desagregacion import TOTAL, ejes, nombre_de_parte
from indicadores.models import Medicion, Operando
from pmg_site.comun.conflictos import ConBase, recordar
from pmg_site.comun.formularios import CampoNumero

T = Medicion.Tipo


class FormularioIndicadorH(ConBase):
    """What a service writes in Formulario H about one indicator."""

    ponderador = CampoNumero(label="Ponderador (%)", decimales=2, maximo_digitos=3)

    def __init__(self, *args: Any, indicador: IndicadorH, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicador = indicador
        self.celdas: dict[Llave, str] = {}
        self._versiones()
        self.initial["ponderador"] = indicador.compromiso.ponderador
        for columna in indicador.columnas:
            if columna.escribible and self._va(columna):
                self._columna(columna)
        if indicador.compromiso.tipo == TipoCompromiso.INDICADOR_META:
            self.fields["justificacion_meta"] = forms.CharField(
                label="Justificación de una meta menos exigente",
                required=False,
                initial=indicador.compromiso.justificacion_meta,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        recordar(self)

    def _va(self, columna: ColumnaH) -> bool:
        """A commitment to measure has no target."""
        return (
            columna.tipo != T.META
            or self.indicador.compromiso.tipo == TipoCompromiso.INDICADOR_META
        )

    def _versiones(self) -> None:
        compromiso, ficha = self.indicador.compromiso, self.indicador.ficha
        self.initial["version"] = compromiso.fila_version
        vistas = {"ficha": ficha.fila_version} | {
            str(c.anio): c.ficha.fila_version if c.ficha else 0
            for c in self.indicador.columnas[:-1]
        }
        for nombre, version in vistas.items():
            self.fields[f"version_{nombre}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=version
            )

    def _columna(self, columna: ColumnaH) -> None:
        partes = [TOTAL] + [
            parte for eje in ejes(self.indicador.ficha, columna.anio) for parte in eje.partes
        ]
        for operando in self.indicador.operandos:
            for parte in partes:
                nombre = nombre_de_celda(columna.anio, operando.simbolo, parte)
                self.celdas[columna.anio, operando.simbolo, parte] = nombre
                self.fields[nombre] = CampoNumero(
                    label=_rotulo(columna, operando, parte),
                    required=False,
                    initial=columna.valores.get((operando.simbolo, parte)),
                )
                self.fields[nombre].widget.attrs["class"] = "form-control form-control-sm num"
        if columna.tipo == T.EFECTIVO:
            self.fields[f"fuente_{columna.anio}"] = forms.CharField(
                label=f"Fuente de los valores de {columna.anio} que declara el servicio",
                required=False,
                max_length=300,
                initial=columna.fuente,
            )

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        for anio in self._declarados():
            fuente = f"fuente_{anio}"
            escritos = any(v is not None for v in self._valores(anio).values())
            if escritos and fuente not in self.errors and not datos.get(fuente, "").strip():
                self.add_error(fuente, f"Diga de dónde salen los valores de {anio}.")
        return datos

    def como_se_ve(self) -> list[tuple[str, Any]]:
        """The fields that are not cells of the table: name and bound field."""
        celdas = set(self.celdas.values())
        return [
            (n, self[n])
            for n, c in self.fields.items()
            if n not in celdas and not c.widget.is_hidden
        ]

    def _declarados(self) -> list[int]:
        return [c.anio for c in self.indicador.columnas if c.escribible and c.tipo == T.EFECTIVO]

    def _valores(self, anio: int) -> dict[tuple[str, str], Decimal | None]:
        return {
            (simbolo, parte): self.cleaned_data.get(nombre)
            for (de, simbolo, parte), nombre in self.celdas.items()
            if de == anio
        }

    def pedido(self) -> dict[str, Any]:
        """What the service takes, from a valid form."""
        datos, indicador = self.cleaned_data, self.indicador
        declarados = self._declarados()
        return {
            "cambios": {c: datos[c] for c in CAMPOS_H if c in self.fields},
            "meta": self._valores(indicador.meta.anio),
            "estimado": self._valores(indicador.estimado.anio)
            if indicador.estimado.tipo == T.ESTIMADO
            else {},
            "declarados": {anio: self._valores(anio) for anio in declarados},
            "fuentes": {anio: datos[f"fuente_{anio}"].strip() for anio in declarados},
            "versiones": VersionesH(
                datos["version"] or 0,
                datos["version_ficha"] or 0,
                {c.anio: datos[f"version_{c.anio}"] or 0 for c in indicador.columnas[:-1]},
            ),
        }

    def digitado(self, datos: Mapping[str, str]) -> "Digitado":
        """Values and weight as typed so far, each judged as it will be on saving."""
        escrito = Digitado()
        for llave, nombre in self.celdas.items():
            if nombre in datos:
                try:
                    escrito.valores[llave] = self.fields[nombre].clean(datos[nombre])
                except ValidationError as error:
                    escrito.malos.add(llave)
                    escrito.problemas.append(
                        f"{self.fields[nombre].label}: {' '.join(error.messages)}"
                    )
        if "ponderador" in datos:
            try:
                escrito.peso = self.fields["ponderador"].clean(datos["ponderador"])
            except ValidationError as error:
                escrito.sin_peso = "Corrija primero el ponderador."
                escrito.problemas.append(f"Ponderador: {' '.join(error.messages)}")
        return escrito


@dataclass(slots=True)
class Digitado:
    """What somebody typed: the numbers, and of the rest why they are not."""

    valores: dict[Llave, Decimal | None] = field(default_factory=dict)
    malos: set[Llave] = field(default_factory=set)
    peso: Decimal | None = None
    sin_peso: str = ""
    problemas: list[str] = field(default_factory=list)  # what is not a number, said once


def nombre_de_celda(anio: int, simbolo: str, parte: str) -> str:
    """The name of a cell's field."""
    return f"v{anio}_{simbolo}_{parte}"


def _rotulo(columna: ColumnaH, operando: Operando, parte: str) -> str:
    sufijo = "" if parte == TOTAL else f", {nombre_de_parte(parte).lower()}"
    return f"{columna.titulo}, operando {operando.simbolo}{sufijo}"
