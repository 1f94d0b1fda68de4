"""Budget Laws of the example: invented, marked so, and written in DIPRES's own format."""

from collections.abc import Iterable
from datetime import UTC, datetime

from instituciones import consultas_presupuesto as consultas
from instituciones import servicios_presupuesto as servicios
from instituciones.consultas_presupuesto import CodigoInstitucion
from pmg_site.comun import reloj
from pmg_site.ejemplo import azar
from pmg_site.ejemplo.gente import Gente

ANIOS_DE_PRESUPUESTO = (2025, 2026, 2027)
CORREGIDO = 2026
ENCABEZADO = (
    "Partida;Capítulo;Programa;Subtítulo;Item;Asignación;Denominación;Monto Pesos;Monto Dólar"
)
Capitulos = dict[CodigoInstitucion, str]


def cargar(gente: Gente) -> None:
    """A law for each year, and one of them corrected, so that a difference can be seen."""
    for anio in ANIOS_DE_PRESUPUESTO:
        capitulos, partidas = _capitulos(anio), consultas.nombres_de_partidas(anio)
        _una(
            anio,
            archivo(anio, capitulos, partidas),
            gente,
            datetime(anio - 1, 12, 15, 14, tzinfo=UTC),
        )
        if anio == CORREGIDO:
            corregida = archivo(anio, capitulos, partidas, corregido=min(capitulos, default=None))
            _una(anio, corregida, gente, datetime(anio, 1, 12, 14, tzinfo=UTC))


def _una(anio: int, datos: bytes, gente: Gente, cuando: datetime) -> None:
    with reloj.en(min(cuando, reloj.presente())):
        servicios.cargar(
            datos=datos,
            anio=anio,
            archivo=f"ejemplo_ley_presupuestos_{anio}.csv",
            por=gente.dipres[0],
            ejemplo=True,
        )


def _capitulos(anio: int) -> Capitulos:
    """The chapters of the catalogue in a year, with whom they pay."""
    return {
        codigo: instituciones[0].nombre
        for codigo, instituciones in sorted(consultas.instituciones_por_codigo(anio).items())
        if codigo[0] != consultas.TESORO_PUBLICO
    }


def archivo(
    anio: int,
    capitulos: Capitulos,
    partidas: dict[str, str],
    *,
    corregido: CodigoInstitucion | None = None,
) -> bytes:
    """The law of a year: what each chapter spends, and the Tesoro Público that pays for it."""
    filas, aportes = [ENCABEZADO], {}
    for codigo in capitulos:
        aportes[codigo], suyas = _programa(anio, codigo, corregido == codigo)
        filas += suyas
    if aportes:
        filas += _tesoro(aportes, capitulos, partidas)
    return "".join(f"{fila}\r\n" for fila in filas).encode("iso-8859-1", errors="replace")


def _programa(anio: int, codigo: CodigoInstitucion, corregido: bool) -> tuple[int, list[str]]:
    """The fiscal contribution that a chapter receives, and its rows; income equals spending."""
    clave = "-".join(codigo)

    def monto(minimo: int, maximo: int, que: str) -> int:
        base = azar.entero(minimo, maximo, "presupuesto", clave, que)
        return base * (100 + 3 * (anio - ANIOS_DE_PRESUPUESTO[0])) // 100

    personal = monto(2_000_000, 60_000_000, "21")
    bienes = monto(400_000, 15_000_000, "22") + (125_000 if corregido else 0)
    privado, publico = monto(0, 20_000_000, "24-01"), monto(200_000, 30_000_000, "24-03")
    equipos, programas = monto(20_000, 900_000, "29-06"), monto(30_000, 1_500_000, "29-07")
    otros = monto(10_000, 300_000, "08")
    gasto = personal + bienes + privado + publico + equipos + programas
    aporte = gasto - otros
    c = f"{codigo[0]};{codigo[1]};01"
    parte = publico // 3
    return aporte, [
        f"{c};08;;;OTROS INGRESOS CORRIENTES;{otros};0",
        f"{c};08;01;;Recuperaciones y Reembolsos por Licencias Médicas;{otros};0",
        f"{c};09;;;APORTE FISCAL;{aporte};0",
        f"{c};09;01;;Libre;{aporte};0",
        f"{c};21;;;GASTOS EN PERSONAL;{personal};0",
        f"{c};22;;;BIENES Y SERVICIOS DE CONSUMO;{bienes};0",
        f"{c};24;;;TRANSFERENCIAS CORRIENTES;{privado + publico};0",
        f"{c};24;01;;Al Sector Privado;{privado};0",
        f"{c};24;03;;A Otras Entidades Públicas;{publico};0",
        f"{c};24;03;001;Convenios con municipalidades (ejemplo);{parte};0",
        f"{c};24;03;002;Convenios con universidades (ejemplo);{publico - parte};0",
        f"{c};29;;;ADQUISICIÓN DE ACTIVOS NO FINANCIEROS;{equipos + programas};0",
        f"{c};29;06;;Equipos Informáticos;{equipos};0",
        f"{c};29;07;;Programas Informáticos;{programas};0",
    ]


def _tesoro(
    aportes: dict[CodigoInstitucion, int], capitulos: Capitulos, partidas: dict[str, str]
) -> list[str]:
    """What the State collects, and gives to each chapter."""
    total = sum(aportes.values())
    t = f"{consultas.TESORO_PUBLICO};01"
    filas = [
        f"{t};01;01;;;IMPUESTOS;{total};0",
        f"{t};01;01;01;;Impuestos a la Renta;{total};0",
        f"{t};05;27;;;APORTE FISCAL LIBRE;{total};0",
    ]
    for partida in sorted({p for p, _ in aportes}):
        suyos = {c: a for c, a in aportes.items() if c[0] == partida}
        nombre = _llano(partidas.get(partida, f"Partida {partida}")).upper()
        filas.append(f"{t};05;27;{partida};;{nombre};{sum(suyos.values())};0")
        filas += _asignaciones(f"{t};05;27;{partida}", suyos.items(), capitulos)
    return filas


def _asignaciones(
    inicio: str, aportes: Iterable[tuple[CodigoInstitucion, int]], capitulos: Capitulos
) -> list[str]:
    return [f"{inicio};0{c[1]};{_llano(capitulos[c])};{aporte};0" for c, aporte in aportes]


def _llano(nombre: str) -> str:
    return nombre.replace(";", ",").replace('"', "")
