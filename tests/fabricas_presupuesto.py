"""Factories of the Budget Law, and files in DIPRES's format made for the tests."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory as Fabrica

from instituciones.models import CargaPresupuesto, LineaPresupuesto
from tests.fabricas import AHORA

ENCABEZADO = (
    "Partida;Capítulo;Programa;Subtítulo;Item;Asignación;Denominación;Monto Pesos;Monto Dólar"
)
# Two services and the Tesoro Público that pays them: everything adds up and balances.
LEY = (
    "05;10;01;09;;;APORTE FISCAL;1500;20",
    "05;10;01;09;01;;Libre;1500;20",
    "05;10;01;15;;;SALDO INICIAL DE CAJA;100;0",
    "05;10;01;21;;;GASTOS EN PERSONAL;900;20",
    "05;10;01;22;;;BIENES Y SERVICIOS DE CONSUMO;250;0",
    "05;10;01;24;;;TRANSFERENCIAS CORRIENTES;300;0",
    "05;10;01;24;01;;Al Sector Privado;100;0",
    "05;10;01;24;03;;A Otras Entidades Públicas;200;0",
    '05;10;01;24;03;001;Programa "4 a 7";150;0',
    "05;10;01;24;03;002;Aplicación Ley Nº 19.553;50;0",
    "05;10;01;29;;;ADQUISICIÓN DE ACTIVOS NO FINANCIEROS;150;0",
    "05;10;01;29;06;;Equipos Informáticos;150;0",
    "05;61;02;09;;;APORTE FISCAL;700;0",
    "05;61;02;09;01;;Libre;700;0",
    "05;61;02;31;;;INICIATIVAS DE INVERSIÓN;700;0",
    "05;61;02;31;02;;Proyectos;700;0",
    "05;61;02;32;;;PRÉSTAMOS;0,001;0",
    "05;61;02;32;06;;Por Anticipos a Contratistas;0,001;0",
    "05;61;02;32;06;001;Anticipos a Contratistas;800;0",
    "05;61;02;32;06;002;Recuperación de Anticipos a Contratistas;-800;0",
    "50;01;01;01;;;IMPUESTOS;2200;20",
    "50;01;01;01;01;;Impuestos a la Renta;2200;20",
    "50;01;05;27;;;APORTE FISCAL LIBRE;2200;20",
    "50;01;05;27;05;;MINISTERIO DEL INTERIOR;2200;20",
    "50;01;05;27;05;010;Servicio de Gobierno Interior;1500;20",
    "50;01;05;27;05;061;Gobierno Regional;700;0",
)


def archivo(
    filas: Iterable[str] = LEY,
    *,
    codificacion: str = "iso-8859-1",
    fin: str = "\r\n",
    encabezado: str = ENCABEZADO,
) -> bytes:
    """A file as DIPRES writes it, or as somebody saved it again."""
    return "".join(f"{linea}{fin}" for linea in (encabezado, *filas)).encode(codificacion)


def con(cambios: dict[str, str | None], filas: Sequence[str] = LEY) -> list[str]:
    """The rows with some replaced (or taken out, by None); each is told by its beginning."""
    sin_usar = set(cambios)
    nuevas = []
    for fila in filas:
        clave = next((c for c in cambios if fila.startswith(c)), None)
        if clave is None:
            nuevas.append(fila)
            continue
        sin_usar.discard(clave)
        if (nueva := cambios[clave]) is not None:
            nuevas.append(nueva)
    assert not sin_usar, f"no row begins with {sin_usar}"
    return nuevas


def ley_grande(capitulos: int = 240) -> list[str]:
    """About 37 rows for each chapter, with dollars, tokens and inconsistent ítems among them."""
    filas, aportes = [], []
    total_pesos = total_dolares = 0
    for n in range(capitulos):
        codigo = f"{1 + n // 50:02d};{1 + n % 50:02d};01"
        pesos, dolares, suyas = _un_programa(codigo, n)
        filas += suyas
        aportes.append((codigo, pesos, dolares))
        total_pesos, total_dolares = total_pesos + pesos, total_dolares + dolares
    filas.append(f"50;01;01;01;;;IMPUESTOS;{total_pesos};{total_dolares}")
    filas.append(f"50;01;01;01;01;;Impuestos a la Renta;{total_pesos};{total_dolares}")
    filas.append(f"50;01;05;27;;;APORTE FISCAL LIBRE;{total_pesos};{total_dolares}")
    for partida in sorted({c[:2] for c, _, _ in aportes}):
        suyos = [(c, p, d) for c, p, d in aportes if c[:2] == partida]
        pesos, dolares = sum(p for _, p, _ in suyos), sum(d for _, _, d in suyos)
        filas.append(f"50;01;05;27;{partida};;MINISTERIO {partida};{pesos};{dolares}")
        filas += [f"50;01;05;27;{partida};0{c[3:5]};Servicio {c[3:5]};{p};{d}" for c, p, d in suyos]
    return filas


def _un_programa(codigo: str, n: int) -> tuple[int, int, list[str]]:
    """Income, dollars and rows of one programa, which balances."""
    dolares = n if n % 7 == 0 else 0
    personal, bienes, transferencia, activos = 1000 + n, 300 + 3 * n, 2 + n % 11, 40 + n
    asignaciones = [
        f"{codigo};24;{i:02d};{a:03d};Asignación {a} número {n};{transferencia * a};0"
        for i in (1, 3)
        for a in range(1, 14)
    ]
    por_item = sum(transferencia * a for a in range(1, 14))
    gasto = personal + bienes + 2 * por_item + 2 * activos
    filas = [
        f"{codigo};09;;;APORTE FISCAL;{gasto};{dolares}",
        f"{codigo};09;01;;Libre;{gasto};{dolares}",
        f"{codigo};21;;;GASTOS EN PERSONAL;{personal};{dolares}",
        f"{codigo};22;;;BIENES Y SERVICIOS DE CONSUMO;{bienes};0",
        f"{codigo};24;;;TRANSFERENCIAS CORRIENTES;{2 * por_item};0",
        f"{codigo};24;01;;Al Sector Privado;{por_item};0",
        *asignaciones[:13],
        f"{codigo};24;03;;A Otras Entidades Públicas;{por_item};0",
        *asignaciones[13:],
        f"{codigo};29;;;ADQUISICIÓN DE ACTIVOS NO FINANCIEROS;{2 * activos};0",
        f"{codigo};29;06;;Equipos Informáticos;{activos};0",
        f"{codigo};29;07;;Programas Informáticos;{activos};0",
    ]
    if n % 10 == 3:
        filas += [
            f"{codigo};32;;;PRÉSTAMOS;0,001;0",
            f"{codigo};32;06;;Por Anticipos a Contratistas;0,001;0",
            f"{codigo};32;06;001;Anticipos a Contratistas;{800 + n};0",
            f"{codigo};32;06;002;Recuperación de Anticipos;-{800 + n};0",
        ]
    return gasto, dolares, filas


class CargaPresupuestoF(Fabrica):
    class Meta:
        model = CargaPresupuesto

    anio = 2026
    version = factory.Sequence(lambda n: n + 1)
    archivo = "ley.csv"
    huella = factory.Sequence(lambda n: f"{n:064x}")
    huella_contenido = factory.Sequence(lambda n: f"{n:064x}")
    cargada_el = AHORA
    filas = 1
    hojas = 1
    agregadas = 1
    quitadas = 0
    cambiadas = 0


class LineaPresupuestoF(Fabrica):
    class Meta:
        model = LineaPresupuesto

    carga = factory.SubFactory(CargaPresupuestoF)
    linea = factory.Sequence(lambda n: n + 2)
    partida = "05"
    capitulo = "10"
    programa = "01"
    subtitulo = factory.Sequence(lambda n: f"{21 + n % 15}")
    denominacion = "GASTOS EN PERSONAL"
    pesos = Decimal(900)
    hoja = True
