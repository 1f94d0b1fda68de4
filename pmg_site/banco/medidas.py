"""Each measure as lines of the table that bin/bench prints: bar, measured, limit, verdict."""

from dataclasses import asdict, dataclass
from typing import Any

import yaml
from django.conf import settings

from informes import bench
from pmg_site.banco import libro as medida_del_libro
from pmg_site.banco.recalculo import ESCALA_TOPE, RAZON_TOPE, medir


@dataclass(frozen=True, slots=True)
class Linea:
    """One bar with what was measured; without a limit it is told for information."""

    barra: str
    medido: str
    tope: str = ""
    cumple: bool | None = None
    detalle: str = ""

    def datos(self) -> dict[str, Any]:
        return asdict(self)


def recalculo(instituciones: int, vueltas: int) -> list[Linea]:
    """A year against one SQL statement, and against a smaller year."""
    m = medir(grande=instituciones, vueltas=vueltas)
    por_una = 1000 * m.sistema_grande / m.grande
    return [
        Linea(
            f"Recompute {m.grande} institutions, against one SQL statement",
            f"{m.sistema_grande:.2f} s / {m.sql:.2f} s = {m.razon:.1f}",
            f"{RAZON_TOPE:g}",
            m.razon <= RAZON_TOPE,
        ),
        Linea(
            f"Time per institution, {m.grande} against {m.chico}",
            f"{por_una:.2f} ms / {1000 * m.sistema_chico / m.chico:.2f} ms = {m.escala:.2f}",
            f"{ESCALA_TOPE:g}",
            m.escala <= ESCALA_TOPE,
        ),
        Linea("Rows equal in both", f"{m.totales} totals, {m.detalles} details", "all", True),
        Linea("Peak memory of the computing process", f"{m.memoria_mb} MB"),
    ]


def consultas() -> list[Linea]:
    """What the reviewed file says of each list; whether it is so, the test that counts tells."""
    archivo = settings.BASE_DIR / "tests" / "consultas" / "presupuesto.yaml"
    listas = yaml.safe_load(archivo.read_text(encoding="utf-8"))
    filas = [f"  {'Queries of the dearest role, with':<34} 10 rows  1,000 rows"]
    for ruta, roles in listas.items():
        pocas, muchas = max(roles.values(), key=max)
        filas.append(f"  {ruta:<34} {pocas:>7}  {muchas:>10}")
    pares = [par for roles in listas.values() for par in roles.values()]
    crecen = sum(pocas != muchas for pocas, muchas in pares)
    return [
        Linea(
            "Same queries for 10 rows as for 1,000",
            f"{len(listas)} lists, {len(pares)} of list and role, {crecen} grow",
            "0",
            not crecen,
            "\n".join(filas),
        )
    ]


def bgi(vueltas: int) -> list[Linea]:
    """A long report against bare WeasyPrint on the same HTML."""
    m = bench.medir(vueltas)
    return [
        Linea(
            f"BGI of {m.paginas} pages, against bare WeasyPrint",
            f"{1000 * m.sistema / m.paginas:.1f} ms / "
            f"{1000 * m.desnudo / m.paginas:.1f} ms per page = {m.razon:.3f}",
            f"{bench.TOPE}",
            m.razon <= float(bench.TOPE),
        )
    ]


def libro(filas: int, vueltas: int) -> list[Linea]:
    """A workbook checked and imported, against reading its sheet and one bulk insert."""
    m = medida_del_libro.medir(filas=filas, vueltas=vueltas)
    return [
        Linea(
            f"Workbook of {m.filas} values checked and imported, against openpyxl and one insert",
            f"{m.segundos:.2f} s / {m.segundos_referencia:.2f} s = {m.razon:.2f}",
            f"{medida_del_libro.TOPE_TIEMPO:g}",
            m.razon <= medida_del_libro.TOPE_TIEMPO,
        ),
        Linea(
            "Peak memory of the same, in processes of their own",
            f"{m.memoria_mb:.0f} MB / {m.memoria_referencia_mb:.0f} MB = {m.razon_memoria:.2f}",
            f"{medida_del_libro.TOPE_MEMORIA:g}",
            m.razon_memoria <= medida_del_libro.TOPE_MEMORIA,
        ),
    ]
