"""The form of declared hours: one field per commitment."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from compromisos.models import Compromiso
from informes.models import HorasDeclaradas
from pmg_site.comun.formularios import CampoNumero


class FormularioHoras(forms.Form):
    """Hours spent in measuring and proving each commitment; empty where nobody knows."""

    def __init__(
        self,
        *args: Any,
        compromisos: Iterable[Compromiso],
        declaradas: Iterable[HorasDeclaradas],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        previas = {fila.compromiso_id: fila.horas for fila in declaradas}
        self.numeros = []
        for compromiso in compromisos:
            self.numeros.append(compromiso.numero)
            self.fields[f"horas_{compromiso.numero}"] = CampoNumero(
                label=f"{compromiso.numero}. {compromiso.nombre}",
                decimales=1,
                maximo_digitos=6,
                maximo=Decimal(100_000),
                required=False,
                initial=previas.get(compromiso.pk),
            )

    def leidas(self) -> dict[int, Decimal | None]:
        """The hours by number of commitment."""
        return {n: self.cleaned_data[f"horas_{n}"] for n in self.numeros}
