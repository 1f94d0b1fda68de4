"""How a row of the workbook is called: by its commitment, number and name, and by its part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from compromisos.libro.formato import MESES, Llave
from compromisos.models import Compromiso
from indicadores.desagregacion import TOTAL, nombre_de_parte
from indicadores.models import FichaIndicador, Medicion

SEPARADOR = " · "
LARGO = 120  # of a name, so that a list of rows can be read


@dataclass(frozen=True, slots=True)
class Nombres:
    """The names of the commitments by their number, and of the indicators by their code."""

    compromisos: Mapping[str, str] = field(default_factory=dict)
    indicadores: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def de(
        cls, compromisos: Iterable[Compromiso], fichas: Mapping[str, FichaIndicador]
    ) -> "Nombres":
        """An indicator is called by its commitment; one that is not committed, by its own name."""
        lista = list(compromisos)
        propios = {codigo: f"{codigo}: {corto(f.nombre)}" for codigo, f in fichas.items()}
        return cls(
            {str(c.numero): corto(str(c)) for c in lista},
            propios | {c.ficha.indicador.codigo: corto(str(c)) for c in lista if c.ficha},
        )

    def fila(self, hoja: str, llave: Llave) -> str:
        """The record of a row, in words; what nobody knows is shown as it was written."""
        if hoja in ("compromisos", "requisitos"):
            resto = [f"requisito {codigo}" for codigo in llave[1:]]
            return SEPARADOR.join([self.compromisos.get(llave[0], f"N° {llave[0]}"), *resto])
        if hoja in ("observaciones", "participacion"):
            return f"Observación N° {llave[0]}" if hoja == "observaciones" else f"N° {llave[0]}"
        nombre = self.indicadores.get(llave[0], f"«{llave[0]}»")
        return SEPARADOR.join([nombre, *_partes(hoja, llave[1:])])


def corto(nombre: str) -> str:
    """A name that fits in a list."""
    limpio = " ".join(nombre.split())
    return limpio if len(limpio) <= LARGO else f"{limpio[: LARGO - 1].rstrip()}…"


def _partes(hoja: str, resto: Llave) -> list[str]:
    """Operand, part, kind and month, as far as the row names them."""
    partes = [f"operando {simbolo}" for simbolo in resto[:1]]
    partes += [nombre_de_parte(p).lower() for p in resto[1:2] if p != TOTAL or hoja == "mensuales"]
    if hoja == "mensuales" and len(resto) == 4:
        tipo, mes = resto[2:]
        partes.append(f"{Medicion.Tipo(tipo).label.lower()} de {MESES[int(mes) - 1].lower()}")
    return partes
