"""The form of what is supposed in the distance to the tier: read, checked, never saved."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from evaluacion.pronostico import Pronostico
from incentivos.consultas_distancia import Cambio, Supuestos, supone_valor
from pmg_site.comun.formularios import CampoNumero
from pmg_site.comun.numeros import escribir_numero, sin_ceros

_COMO_ESTA = ("", "Como está")
_CAUSA = (_COMO_ESTA, ("si", "Aceptada"), ("no", "Sin causa"))
_REQUISITOS = (_COMO_ESTA, ("si", "Todos cumplidos"), ("no", "Ninguno cumplido"))
_SI_NO = {"si": True, "no": False}


class SupuestosForm(forms.Form):
    """For each commitment: effective value, weight, external cause and requirements."""

    pendientes = forms.ChoiceField(
        label="Requisitos que nadie ha verificado todavía",
        choices=(("cumplen", "Suponerlos cumplidos"), ("fallan", "Suponerlos no cumplidos")),
        required=False,
        initial="cumplen",
    )

    def __init__(self, *args: Any, pronosticos: Sequence[Pronostico], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pronosticos = pronosticos
        for pronostico in pronosticos:
            self._agregar(pronostico)

    def _agregar(self, pronostico: Pronostico) -> None:
        codigo, nombre = pronostico.entrada.codigo, f"({pronostico.compromiso.numero})"
        if supone_valor(pronostico):
            self.fields[f"valor_{codigo}"] = CampoNumero(
                label=f"Valor efectivo {nombre}",
                required=False,
                decimales=pronostico.entrada.decimales,
            )
        self.fields[f"peso_{codigo}"] = CampoNumero(
            label=f"Ponderador {nombre}",
            required=False,
            decimales=2,
            minimo=Decimal("0.01"),
            maximo=Decimal(100),
        )
        self.fields[f"causa_{codigo}"] = forms.ChoiceField(
            label=f"Causa externa {nombre}", choices=_CAUSA, required=False
        )
        if pronostico.entrada.requisitos:
            self.fields[f"requisitos_{codigo}"] = forms.ChoiceField(
                label=f"Requisitos técnicos {nombre}", choices=_REQUISITOS, required=False
            )

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        pesos = [
            datos.get(f"peso_{p.entrada.codigo}") or p.entrada.ponderador for p in self.pronosticos
        ]
        cambiados = any(datos.get(f"peso_{p.entrada.codigo}") for p in self.pronosticos)
        suma = sum(pesos, Decimal(0))
        if cambiados and suma != 100 and not self.errors:
            self.add_error(
                None,
                f"Con esos ponderadores la suma es {escribir_numero(sin_ceros(suma))} y debe ser "
                "exactamente 100: cambie también los otros.",
            )
        return datos

    def supuestos(self) -> Supuestos:
        """What the person supposes; nothing while something typed cannot be read."""
        if not self.is_bound or not self.is_valid():
            return Supuestos()
        cambios = {p.entrada.codigo: self._cambio(p.entrada.codigo) for p in self.pronosticos}
        return Supuestos(
            pendientes_cumplen=self.cleaned_data.get("pendientes") != "fallan",
            cambios={codigo: cambio for codigo, cambio in cambios.items() if cambio != Cambio()},
        )

    def _cambio(self, codigo: str) -> Cambio:
        datos = self.cleaned_data
        return Cambio(
            valor=datos.get(f"valor_{codigo}"),
            ponderador=datos.get(f"peso_{codigo}"),
            causa=_SI_NO.get(datos.get(f"causa_{codigo}") or ""),
            requisitos=_SI_NO.get(datos.get(f"requisitos_{codigo}") or ""),
        )

    def filas(self) -> list[dict[str, Any]]:
        """The fields of each commitment, in the order of the programme."""
        return [self._fila(p) for p in self.pronosticos]

    def _fila(self, pronostico: Pronostico) -> dict[str, Any]:
        """The fields of one commitment, and whether anything was typed in them."""
        nombres = [
            f"{campo}_{pronostico.entrada.codigo}"
            for campo in ("valor", "peso", "causa", "requisitos")
        ]
        campos = [self[nombre] for nombre in nombres if nombre in self.fields]
        con_algo = self.is_bound and any(self.data.get(nombre) for nombre in nombres)
        return {"pronostico": pronostico, "campos": campos, "con_algo": con_algo}
