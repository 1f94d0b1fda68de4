"""Measures the PDF of a long report against bare WeasyPrint on the same HTML."""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from informes import almacen
from informes.anexos import Anexos
from informes.consultas import DatosBalance
from informes.documento import PLANTILLA, contexto_del_documento
from informes.estructura import estructura
from informes.models import BalanceGestion
from informes.tablas import TABLAS
from instituciones.models import Institucion, Ministerio
from pmg_site.comun import pdf

TOPE = Decimal("1.15")
ANIO = 2024
PAGINAS = 60
_PARRAFO = (
    "El servicio atendió consultas de todo el país, redujo el tiempo de respuesta y publicó el "
    "detalle de cada medida, con su medio de verificación y la unidad responsable de cumplirla. "
)


@dataclass(frozen=True, slots=True)
class Medida:
    """Median seconds of each way, over the same document."""

    paginas: int
    sistema: float
    desnudo: float

    @property
    def razon(self) -> float:
        return self.sistema / self.desnudo

    def lineas(self) -> list[str]:
        """What the bench prints."""
        por_pagina = [1000 * tiempo / self.paginas for tiempo in (self.sistema, self.desnudo)]
        veredicto = "ok" if Decimal(str(self.razon)) <= TOPE else "ABOVE THE BAR"
        return [
            f"BGI of {self.paginas} pages: {por_pagina[0]:.1f} ms per page, "
            f"bare WeasyPrint {por_pagina[1]:.1f} ms per page",
            f"ratio {self.razon:.3f} (at most {TOPE}): {veredicto}",
        ]


def informe_largo(filas: int = 60) -> DatosBalance:
    """A report in memory with every table of the annexes full; no database."""
    tablas = {clave: _llenas(clave, filas) for clave in TABLAS}
    balance = BalanceGestion(anio=ANIO, version=1, ejemplo=True)
    institucion = Institucion(
        nombre="Servicio de prueba del rendimiento", ministerio=Ministerio(nombre="Ministerio")
    )
    partes = estructura(ANIO)
    texto = "\n\n".join([_PARRAFO * 6] * 14)
    return DatosBalance(
        balance=balance,
        institucion=institucion,
        anio=ANIO,
        estructura=partes,
        textos={parte.clave: texto for parte in partes.textos()},
        anexos=Anexos(tablas, {}, ""),
        definicion=None,
        publicado=None,
        indicadores=(),
    )


def _llenas(clave: str, filas: int) -> tuple[dict[str, str | Decimal | None], ...]:
    columnas = TABLAS[clave].escritas()
    return tuple(
        {
            columna.clave: Decimal(1000 * fila + 7) if columna.es_numero else f"Dato {fila}"
            for columna in columnas
        }
        for fila in range(1, filas + 1)
    )


def medir(vueltas: int = 5) -> Medida:
    """Render by the system (parts, binding, PDF, store) and bare, by turns; medians."""
    datos = informe_largo()
    html = pdf.a_pdf(PLANTILLA, contexto_del_documento(datos)).html
    paginas = pdf.componer(html).paginas
    if paginas < PAGINAS:
        raise ValueError(f"the report of the bench has {paginas} pages, not {PAGINAS}")
    tiempos: dict[str, list[float]] = {"sistema": [], "desnudo": []}
    with tempfile.TemporaryDirectory() as carpeta:
        formas = {
            "sistema": lambda: _sistema(datos, Path(carpeta)),
            "desnudo": lambda: _desnudo(html),
        }
        for vuelta in range(vueltas):
            for nombre in sorted(formas, reverse=bool(vuelta % 2)):
                tiempos[nombre].append(_cronometrar(formas[nombre]))
    return Medida(
        paginas, statistics.median(tiempos["sistema"]), statistics.median(tiempos["desnudo"])
    )


def _sistema(datos: DatosBalance, carpeta: Path) -> None:
    hecho = pdf.a_pdf(PLANTILLA, contexto_del_documento(datos))
    almacen.ruta(almacen.guardar(hecho.pdf, carpeta), carpeta).unlink()


def _desnudo(html: str) -> None:
    import weasyprint

    weasyprint.HTML(string=html, base_url=pdf.BASE, url_fetcher=pdf.recuperador()).write_pdf(
        pdf_variant=pdf.VARIANTE
    )


def _cronometrar(hacer: Callable[[], None]) -> float:
    inicio = time.perf_counter()
    hacer()
    return time.perf_counter() - inicio
