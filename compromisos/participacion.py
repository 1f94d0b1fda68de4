"""What the rule of a year says about sending without a consultation of the staff associations."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from pmg_site.comun.errores import ReglaInvalida

ARCHIVO = Path(__file__).parent / "parametros" / "participacion.yaml"
AVISA, BLOQUEA = "avisa", "bloquea"


@dataclass(frozen=True, slots=True)
class ReglaParticipacion:
    """What happens without the record, and what that rests on."""

    valor: str
    confianza: str
    fuente: str

    @property
    def bloquea(self) -> bool:
        return self.valor == BLOQUEA


@cache
def regla(anio: int) -> ReglaParticipacion:
    """The rule in force for the programme year."""
    for epoca in yaml.safe_load(ARCHIVO.read_text(encoding="utf-8")):
        if epoca["desde"] <= anio <= (epoca["hasta"] or anio):
            if epoca["valor"] not in (AVISA, BLOQUEA):
                raise ReglaInvalida(f"{ARCHIVO.name}: «{epoca['valor']}» no es avisa ni bloquea.")
            return ReglaParticipacion(epoca["valor"], epoca["confianza"], epoca["fuente"])
    raise ReglaInvalida(f"{ARCHIVO.name}: el año {anio} no tiene regla.")
