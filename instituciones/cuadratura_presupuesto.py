"""Whether the rows of a Budget Law add up, level by level, without losing or repeating money."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pmg_site.comun.numeros import escribir_numero, sin_ceros

Clave = tuple[str, ...]
# The State's own partida, whose programas balance together and not one by one.
TESORO_PUBLICO = "50"
# Where the Tesoro names the chapter that it pays (asignación) under its partida (ítem), and where
# the chapter names what it receives: in the law both say the same.
APORTE_DADO, APORTE_RECIBIDO = "27", ("09", "01")
# Subtítulos up to this one are income; from the other on, spending (budget classifier).
ULTIMO_INGRESO, PRIMER_GASTO = "15", "21"
# Amounts below one thousand pesos are tokens ("0,001") that keep a line open.
FICHA = Decimal(1)
# What tokens can make two totals differ by: far from one thousand pesos, above any number of them.
HOLGURA = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Fila:
    """One row of the law; without ítem it is a subtítulo, without asignación an ítem."""

    linea: int
    partida: str
    capitulo: str
    programa: str
    subtitulo: str
    item: str
    asignacion: str
    denominacion: str
    pesos: Decimal
    dolares: Decimal
    hoja: bool = False

    @property
    def clave(self) -> Clave:
        return (
            self.partida, self.capitulo, self.programa, self.subtitulo, self.item, self.asignacion,
        )  # fmt: skip

    @property
    def codigo(self) -> str:
        return codigo(self.clave)

    @property
    def es_ingreso(self) -> bool:
        return es_ingreso(self.subtitulo)


@dataclass(frozen=True, slots=True)
class Problema:
    """Why a file cannot be loaded; line 0 is the file as a whole."""

    linea: int
    mensaje: str

    def __str__(self) -> str:
        return f"Línea {self.linea}: {self.mensaje}" if self.linea else self.mensaje


@dataclass(frozen=True, slots=True)
class Advertencia:
    """What is odd and does not prevent loading; a ``sospecha`` must be accepted by a person."""

    codigo: str
    linea: int
    mensaje: str
    sospecha: bool = False

    def __str__(self) -> str:
        return f"Línea {self.linea}: {self.mensaje}" if self.linea else self.mensaje


@dataclass(slots=True)
class Cuadratura:
    """The leaves, and what does not add up."""

    hojas: set[Clave] = field(default_factory=set)
    errores: list[Problema] = field(default_factory=list)
    advertencias: list[Advertencia] = field(default_factory=list)


def codigo(clave: Iterable[str]) -> str:
    """A code as it is written: 05.61.02.32.06."""
    return ".".join(filter(None, clave))


def es_ingreso(subtitulo: str) -> bool:
    return subtitulo <= ULTIMO_INGRESO


def cuadrar(filas: Mapping[Clave, Fila], dudosos: set[Clave], *, completo: bool) -> Cuadratura:
    """Check every level; ``dudosos`` are beginnings of code with unreadable rows: not judged.

    An ítem that differs from its asignaciones counts by its own amount, which is the one that its
    subtítulo adds up, and its asignaciones do not count: no money is lost or counted twice.
    """
    c = Cuadratura()
    hijas: dict[Clave, list[Fila]] = defaultdict(list)
    for fila in filas.values():
        if fila.asignacion:
            hijas[fila.clave[:5]].append(fila)
        elif fila.item:
            hijas[fila.clave[:4]].append(fila)
    _sin_madre(filas, hijas, c)
    for fila in filas.values():
        if fila.asignacion:
            continue
        suyas = hijas.get(fila.clave[:5] if fila.item else fila.clave[:4], [])
        if not suyas:
            c.hojas.add(fila.clave)
        elif not fila.item:
            _subtitulo(fila, suyas, dudosos, c)
        elif _cuadra_item(fila, suyas, dudosos, c):
            c.hojas.update(f.clave for f in suyas)
        else:
            c.hojas.add(fila.clave)
    _clasificador(filas, c)
    _fichas(filas, c)
    if completo:
        _equilibrio(filas, dudosos, c)
        _aportes(filas, dudosos, c)
    return c


def _sin_madre(
    filas: Mapping[Clave, Fila], hijas: Mapping[Clave, list[Fila]], c: Cuadratura
) -> None:
    for corta, suyas in hijas.items():
        madre = corta + ("",) * (6 - len(corta))
        if madre not in filas:
            nivel = "subtítulo" if len(corta) == 4 else "ítem"
            c.errores.append(
                Problema(
                    suyas[0].linea,
                    f"Falta la fila del {nivel} {codigo(corta)}, al que pertenece esta fila.",
                )
            )


def _suma(filas: Iterable[Fila]) -> tuple[Decimal, Decimal]:
    pesos, dolares = Decimal(0), Decimal(0)
    for fila in filas:
        pesos += fila.pesos
        dolares += fila.dolares
    return pesos, dolares


def montos(par: tuple[Decimal, Decimal], otro: tuple[Decimal, Decimal]) -> tuple[str, str]:
    """Two pairs of amounts in words, with dollars only when they differ."""
    if par[1] == otro[1]:
        return _miles(par[0], "de pesos"), _miles(otro[0], "de pesos")
    return tuple(  # type: ignore[return-value] # two of them
        f"{_miles(p, 'de pesos')} y {_miles(d, 'de dólares')}" for p, d in (par, otro)
    )


def _miles(monto: Decimal, moneda: str) -> str:
    return f"{escribir_numero(sin_ceros(monto))} miles {moneda}"


def _subtitulo(fila: Fila, items: list[Fila], dudosos: set[Clave], c: Cuadratura) -> None:
    dice, suman = (fila.pesos, fila.dolares), _suma(items)
    if dice != suman and fila.clave[:4] not in dudosos:
        uno, otro = montos(dice, suman)
        c.errores.append(
            Problema(
                fila.linea,
                f"El subtítulo {fila.codigo} dice {uno} y sus ítems suman {otro}: "
                "falta o sobra una fila.",
            )
        )


def _cuadra_item(fila: Fila, asignaciones: list[Fila], dudosos: set[Clave], c: Cuadratura) -> bool:
    dice, suman = (fila.pesos, fila.dolares), _suma(asignaciones)
    if dice == suman:
        return True
    if fila.clave[:4] in dudosos:
        return False
    uno, otro = montos(dice, suman)
    ficha = abs(dice[0] - suman[0]) < HOLGURA and dice[1] == suman[1]
    c.advertencias.append(
        Advertencia(
            "item_no_suma",
            fila.linea,
            f"El ítem {fila.codigo} dice {uno} y sus asignaciones suman {otro}: "
            "cuenta el monto del ítem.",
            sospecha=not ficha,
        )
    )
    return False


def _clasificador(filas: Mapping[Clave, Fila], c: Cuadratura) -> None:
    for fila in filas.values():
        if not fila.item and ULTIMO_INGRESO < fila.subtitulo < PRIMER_GASTO:
            c.errores.append(
                Problema(
                    fila.linea,
                    f"El subtítulo {fila.subtitulo} no es de ingresos (hasta {ULTIMO_INGRESO}) "
                    f"ni de gastos (desde {PRIMER_GASTO}).",
                )
            )


def _fichas(filas: Mapping[Clave, Fila], c: Cuadratura) -> None:
    lineas = [f.linea for f in filas.values() if f.pesos and abs(f.pesos) < FICHA]
    if lineas:
        cuantas = "Una fila trae" if len(lineas) == 1 else f"{len(lineas)} filas traen"
        c.advertencias.append(
            Advertencia(
                "montos_simbolicos",
                lineas[0],
                f"{cuantas} un monto simbólico menor que mil pesos (0,001): se conserva tal cual.",
            )
        )


def _equilibrio(filas: Mapping[Clave, Fila], dudosos: set[Clave], c: Cuadratura) -> None:
    """Income equals spending in each programa, and in the Tesoro Público as a whole."""
    grupos: dict[Clave, list[Fila]] = defaultdict(list)
    for fila in filas.values():
        if not fila.item:
            tesoro = fila.partida == TESORO_PUBLICO
            grupos[fila.clave[: 1 if tesoro else 3]].append(fila)
    if filas and (TESORO_PUBLICO,) not in grupos:
        c.advertencias.append(
            Advertencia(
                "sin_tesoro_publico",
                0,
                f"No viene la partida {TESORO_PUBLICO} (Tesoro Público), la última de la ley: "
                "el archivo puede estar cortado o ser solo una parte.",
                sospecha=True,
            )
        )
    for corta, suyas in grupos.items():
        ingresos = _suma(f for f in suyas if f.es_ingreso)
        gastos = _suma(f for f in suyas if not f.es_ingreso)
        iguales = all(abs(i - g) < HOLGURA for i, g in zip(ingresos, gastos, strict=True))
        if iguales or any(d[: len(corta)] == corta for d in dudosos):
            continue
        uno, otro = montos(ingresos, gastos)
        nombre = "La partida" if len(corta) == 1 else "El programa"
        c.advertencias.append(
            Advertencia(
                "no_equilibra",
                suyas[-1].linea,
                f"{nombre} {codigo(corta)} tiene ingresos por {uno} y gastos por {otro}, que "
                "deben ser iguales: puede faltar o sobrar una fila.",
                sospecha=True,
            )
        )


def _aportes(filas: Mapping[Clave, Fila], dudosos: set[Clave], c: Cuadratura) -> None:
    """What the Tesoro Público gives each chapter is what the chapter receives."""
    dados = {
        (f.item, f.asignacion[1:]): f
        for f in filas.values()
        if f.partida == TESORO_PUBLICO and f.subtitulo == APORTE_DADO and f.asignacion
    }
    recibidos: dict[Clave, list[Fila]] = defaultdict(list)
    for fila in filas.values():
        if (fila.subtitulo, fila.item) == APORTE_RECIBIDO and not fila.asignacion:
            recibidos[fila.clave[:2]].append(fila)
    if not any(f.partida == TESORO_PUBLICO for f in filas.values()):
        return
    if recibidos and not dados:
        c.advertencias.append(
            Advertencia(
                "sin_aportes",
                0,
                "El Tesoro Público (partida 50, subtítulo 27) no nombra los capítulos a los que "
                "da aporte fiscal: el archivo puede estar cortado.",
                sospecha=True,
            )
        )
        return
    inciertos = {d[:2] for d in dudosos}
    for corta in sorted(dados.keys() | recibidos.keys()):
        da = _suma([dados[corta]] if corta in dados else [])
        recibe = _suma(recibidos.get(corta, []))
        if da == recibe or corta in inciertos or TESORO_PUBLICO in {d[0] for d in dudosos}:
            continue
        uno, otro = montos(da, recibe)
        linea = dados[corta].linea if corta in dados else recibidos[corta][0].linea
        c.advertencias.append(
            Advertencia(
                "aporte_no_calza",
                linea,
                f"El Tesoro Público da al capítulo {codigo(corta)} un aporte fiscal de {uno} y el "
                f"capítulo recibe {otro}: puede faltar o sobrar una fila.",
                sospecha=True,
            )
        )
