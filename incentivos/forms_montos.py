"""Forms of staff and remunerations: one block of figures per plant, one source for all."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.forms.boundfield import BoundField
from django.http import QueryDict

from incentivos.models import DotacionAnual
from incentivos.servicios_montos import FilaDotacion
from instituciones.models import Mecanismo
from pmg_site.comun.formularios import CampoNumero

BASE_AYUDA = (
    "Suma de las remuneraciones del año de pago sobre las que se aplica el porcentaje, en pesos."
)


class FormularioDotacion(forms.Form):
    """Staff and yearly base of each plant of a mechanism and year."""

    fuente = forms.CharField(
        label="Fuente",
        max_length=300,
        help_text="De dónde salen estas cifras; por ejemplo, la planilla de diciembre de 2025.",
        error_messages={"required": "Escriba de dónde salen estas cifras."},
    )

    def __init__(
        self,
        *args: Any,
        plantas: Sequence[tuple[str, str]],
        filas: Iterable[DotacionAnual],
        **kwargs: Any,
    ) -> None:
        self.plantas = plantas
        registradas = {fila.planta: fila for fila in filas}
        una = next(iter(registradas.values()), None)
        kwargs["initial"] = {"fuente": una.fuente if una else ""}
        super().__init__(*args, **kwargs)
        for codigo, etiqueta in plantas:
            self._agregar(codigo, etiqueta, registradas.get(codigo))

    def _agregar(self, codigo: str, etiqueta: str, fila: DotacionAnual | None) -> None:
        unica = len(self.plantas) == 1
        self.fields[f"dotacion_{codigo}"] = CampoNumero(
            label="Dotación" if unica else f"Dotación: {etiqueta.lower()}",
            decimales=0,
            maximo_digitos=6,
            required=unica,
            initial=Decimal(fila.dotacion) if fila else None,
            help_text="Número de personas.",
        )
        self.fields[f"base_{codigo}"] = CampoNumero(
            label="Base anual (pesos)" if unica else f"Base anual (pesos): {etiqueta.lower()}",
            decimales=2,
            maximo_digitos=14,
            required=unica,
            initial=fila.base_anual if fila else None,
            help_text=BASE_AYUDA,
        )
        self.fields[f"version_{codigo}"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=fila.fila_version if fila else None
        )

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        for codigo, _ in self.plantas:
            if not {f"dotacion_{codigo}", f"base_{codigo}"} <= set(datos):
                continue  # one of them is already refused
            dotacion, base = datos[f"dotacion_{codigo}"], datos[f"base_{codigo}"]
            if (dotacion is None) != (base is None):
                falta = f"base_{codigo}" if base is None else f"dotacion_{codigo}"
                self.add_error(falta, "Complete la dotación y la base, o deje ambas vacías.")
        return datos

    def bloques(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields of each plant under its name."""
        for codigo, etiqueta in self.plantas:
            yield etiqueta, [self[f"{c}_{codigo}"] for c in ("dotacion", "base", "version")]

    def renovar_versiones(self, filas: Iterable[DotacionAnual]) -> None:
        """After a conflict the person saves over what is now stored, having seen it."""
        datos = QueryDict(mutable=True)
        datos.update(self.data)
        for codigo, _ in self.plantas:
            datos[f"version_{codigo}"] = ""
        for fila in filas:
            datos[f"version_{fila.planta}"] = str(fila.fila_version)
        self.data = datos

    def leidas(self) -> list[FilaDotacion]:
        """What was typed, as the service takes it."""
        datos = self.cleaned_data
        return [
            FilaDotacion(
                codigo,
                None if datos[f"dotacion_{codigo}"] is None else int(datos[f"dotacion_{codigo}"]),
                datos[f"base_{codigo}"],
                datos[f"version_{codigo}"],
            )
            for codigo, _ in self.plantas
        ]


class FiltroDotacion(forms.Form):
    """Which institutions and years to list."""

    anio_pago = forms.IntegerField(
        label="Año de pago", required=False, min_value=1999, max_value=2100
    )
    mecanismo = forms.ModelChoiceField(
        Mecanismo.objects.all(),
        label="Mecanismo",
        required=False,
        to_field_name="codigo",
        empty_label="Todos",
    )
    estado = forms.ChoiceField(
        label="Base de remuneraciones",
        required=False,
        choices=[("", "Todas"), ("sin", "Sin registrar"), ("con", "Registrada")],
    )

    def aplicar(self, lista: Any) -> Any:
        """The memberships that fit; what is badly written filters nothing."""
        datos = self.cleaned_data if self.is_valid() else {}
        if datos.get("anio_pago"):
            lista = lista.filter(proceso__anio_programa=datos["anio_pago"] - 1)
        if datos.get("mecanismo"):
            lista = lista.filter(proceso__mecanismo=datos["mecanismo"])
        if datos.get("estado"):
            registrada = Exists(DotacionAnual.objects.filter(adscripcion=OuterRef("pk")))
            lista = lista.filter(registrada if datos["estado"] == "con" else ~registrada)
        return lista
