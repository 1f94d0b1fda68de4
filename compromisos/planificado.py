"""The operands planned for a target, as two copies of a programme tell them: only what differs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from indicadores.desagregacion import nombre_de_parte
from indicadores.models import Medicion
from pmg_site.comun.formato import MESES, numero
from pmg_site.comun.numeros import sin_ceros

CAMPO = "planificado"
Renglon = Sequence[Any]  # kind, month, symbol, part, value: as the copy keeps it


@dataclass(frozen=True, slots=True)
class OperandoCambiado:
    """One planned operand that is not as it was; "" when it was not there."""

    rotulo: str
    antes: str
    despues: str

    @property
    def frase(self) -> str:
        if not self.antes:
            return f"{self.rotulo}, ahora {self.despues}"
        return f"{self.rotulo}, de {self.antes} a {self.despues or 'sin dato'}"


def operandos_cambiados(
    antes: Iterable[Renglon] | None, despues: Iterable[Renglon] | None
) -> list[OperandoCambiado]:
    """What differs, the totals of the year first."""
    uno, otro = _por_lugar(antes), _por_lugar(despues)
    lugares = sorted(
        (lugar for lugar in uno.keys() | otro.keys() if uno.get(lugar) != otro.get(lugar)),
        key=lambda lugar: (lugar[2] != Medicion.Desagregacion.TOTAL, lugar),
    )
    return [
        OperandoCambiado(_rotulo(*lugar), uno.get(lugar, ""), otro.get(lugar, ""))
        for lugar in lugares
    ]


def _por_lugar(renglones: Iterable[Renglon] | None) -> dict[tuple[int, str, str], str]:
    return {
        (int(mes), str(simbolo), str(parte)): numero(sin_ceros(Decimal(valor)))
        for _, mes, simbolo, parte, valor in renglones or ()
    }


def _rotulo(mes: int, simbolo: str, parte: str) -> str:
    de_parte = "" if parte == Medicion.Desagregacion.TOTAL else f", {nombre_de_parte(parte)}"
    return f"{simbolo}{de_parte}" + (f" en {MESES[mes - 1]}" if mes else "")
