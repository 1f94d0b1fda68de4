"""Which parts a Balance de Gestión Integral has in a year, read from its parameter file."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from pmg_site.comun.errores import ErrorDeNegocio

ARCHIVO = Path(__file__).parent / "parametros" / "estructura_bgi.yaml"
TEXTO = "texto"
# Every kind of content has its template templates/informes/bgi/<content>.html.
CONTENIDOS = frozenset(
    {
        TEXTO, "identificacion", "recursos_humanos", "recursos_financieros", "indicadores",
        "compromisos_gobierno", "informe_preliminar", "incentivos", "cdc", "genero", "oferta",
        "leyes", "premios",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parte:
    """One part of the report: its title for the year and what fills it."""

    clave: str
    titulo: str
    contenido: str
    nivel: int = 1
    anexo: bool = False
    cifras: bool = False

    @property
    def es_texto(self) -> bool:
        return self.contenido == TEXTO

    @property
    def plantilla(self) -> str:
        return f"informes/bgi/{self.contenido}.html"


@dataclass(frozen=True, slots=True)
class Estructura:
    """The parts of a year, and how sure their source is."""

    partes: tuple[Parte, ...]
    confianza: str
    fuente: str

    def textos(self) -> tuple[Parte, ...]:
        """The parts that the service writes."""
        return tuple(parte for parte in self.partes if parte.es_texto)


@cache
def estructura(anio: int) -> Estructura:
    """The structure in force for the report of ``anio``."""
    for epoca in yaml.safe_load(ARCHIVO.read_text(encoding="utf-8")):
        if epoca["desde"] <= anio <= (epoca["hasta"] or anio):
            partes = tuple(
                Parte(**{**parte, "titulo": _titulo(parte["titulo"], anio)})
                for parte in epoca["partes"]
            )
            return Estructura(partes, epoca["confianza"], epoca["fuente"])
    raise ErrorDeNegocio(
        f"No se conoce la estructura del Balance de Gestión Integral del año {anio}: "
        "elija un año desde 2004."
    )


def _titulo(texto: str, anio: int) -> str:
    return texto.format(anio=anio, siguiente=anio + 1)
