"""Formulario H indicator by indicator: five columns of values, their parts, compliance, points."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from compromisos.catalogo import catalogo
from compromisos.consultas import ANIOS_EFECTIVOS
from compromisos.faltas import Falta
from compromisos.models import Compromiso, ProgramaAnual
from indicadores.consultas import en_vigor, fichas_de
from indicadores.desagregacion import (
    TOTAL,
    Eje,
    ejes,
    totales_por_partes,
)
from indicadores.formulas import Clase
from indicadores.models import ConjuntoReglas, FichaIndicador, Medicion, Operando, ValorAnual
from indicadores.valores import ValorCalculado, calcular_valor
from pmg_site.comun.numeros import sin_ceros

Valores = Mapping[tuple[str, str], Decimal]  # by (symbol, part)
Llave = tuple[int, str, str]  # year, symbol, part
T, O = Medicion.Tipo, Medicion.Origen  # noqa: E741 (short names of the two lists of choices)


@dataclass(frozen=True, slots=True)
class ColumnaH:
    """One year of an indicator: its operands and parts, and whether the service may write them."""

    anio: int
    tipo: str
    ficha: FichaIndicador | None  # of that year, if it has one
    valores: Valores
    calculo: ValorCalculado
    escribible: bool = False
    origen: str = ""
    fuente: str = ""
    cerrado: ValorAnual | None = None
    meta: Decimal | None = None  # what was promised for that year
    completados: Mapping[str, Decimal] = field(default_factory=dict)  # totals that parts give
    malos: frozenset[str] = frozenset()  # operands with a cell that is not a number

    @property
    def titulo(self) -> str:
        return f"{T(self.tipo).label} {self.anio}"

    @property
    def valor(self) -> Decimal | None:
        """The value of the column: the one closed by the evaluation, else that of its operands."""
        if self.calculo.valor is None and self.cerrado and self.tipo == T.EFECTIVO:
            return self.cerrado.valor
        return self.calculo.valor

    @property
    def totales(self) -> dict[str, Decimal]:
        escritos = {s: v for (s, parte), v in self.valores.items() if parte == TOTAL}
        return {**escritos, **self.completados}


@dataclass(frozen=True, slots=True)
class IndicadorH:
    """A commitment that is an indicator, as Formulario H shows it."""

    compromiso: Compromiso
    ficha: FichaIndicador
    operandos: tuple[Operando, ...]
    columnas: tuple[ColumnaH, ...]
    ejes: tuple[Eje, ...]
    redondeo: str
    conjunto: ConjuntoReglas
    conjunto_anterior: ConjuntoReglas | None
    faltas: tuple[Falta, ...] = ()

    @property
    def meta(self) -> ColumnaH:
        return self.columnas[-1]

    @property
    def estimado(self) -> ColumnaH:
        return self.columnas[-2]

    @property
    def referencia(self) -> Decimal | None:
        """Last year's target, which this year's is read against."""
        return self.estimado.meta

    @property
    def ultimo(self) -> ColumnaH | None:
        """The last column before the target whose operands are known."""
        return next((c for c in self.columnas[-2::-1] if c.calculo.valor is not None), None)

    def con_valores(
        self,
        digitados: Mapping[Llave, Decimal | None],
        malos: Collection[Llave] = (),
    ) -> "IndicadorH":
        """The same with what somebody is typing; ``malos`` are the cells that are no number."""
        return replace(
            self,
            columnas=tuple(
                self._columna_con(c, digitados, malos) if c.escribible else c for c in self.columnas
            ),
        )

    def _columna_con(
        self,
        columna: ColumnaH,
        digitados: Mapping[Llave, Decimal | None],
        malos: Collection[Llave],
    ) -> ColumnaH:
        escritos: dict[tuple[str, str], Decimal | None] = dict(columna.valores)
        escritos |= {(s, p): v for (anio, s, p), v in digitados.items() if anio == columna.anio}
        suyos = {(s, p) for anio, s, p in malos if anio == columna.anio}
        valores = {x: v for x, v in escritos.items() if v is not None and x not in suyos}
        simbolos = frozenset(s for s, _ in suyos)
        completados = {
            s: v
            for s, v in totales_por_partes(
                self.operandos, ejes(self.ficha, columna.anio), valores
            ).items()
            if s not in simbolos
        }
        nueva = replace(columna, valores=valores, completados=completados, malos=simbolos)
        return replace(nueva, calculo=self._calculo(nueva))

    def _calculo(self, columna: ColumnaH) -> ValorCalculado:
        """The value of what is typed, unless a cell that it needs is not a number."""
        for simbolo in sorted(columna.malos):
            if simbolo not in columna.totales:
                return ValorCalculado(Clase.ERROR, motivo=f"Corrija el operando {simbolo}.")
        metodo = columna.ficha or self.ficha
        totales = {(s, TOTAL): v for s, v in columna.totales.items()}
        return _calcular(metodo, metodo.operandos.all(), totales, self.redondeo)


@dataclass(frozen=True, slots=True)
class HojaH:
    """The whole form of a programme: its indicators and, named apart, its stages of systems."""

    indicadores: tuple[IndicadorH, ...]
    sistemas: tuple[Compromiso, ...]


def hoja(programa: ProgramaAnual, faltas: Iterable[Falta] = ()) -> HojaH:
    """Every indicator of a programme, in a number of queries that does not grow."""
    compromisos = list(
        programa.compromisos.select_related("objetivo", "ficha__indicador", "ficha__producto")
        .prefetch_related("ficha__operandos", "ficha__mediciones")
        .order_by("numero")
    )
    return HojaH(
        tuple(_indicadores(programa, compromisos, faltas)),
        tuple(c for c in compromisos if c.ficha is None),
    )


def indicador_h(compromiso: Compromiso) -> IndicadorH | None:
    """One indicator of the form; None when the commitment is a stage of a system."""
    consulta = Compromiso.objects.select_related(
        "objetivo", "ficha__indicador", "ficha__producto"
    ).prefetch_related("ficha__operandos", "ficha__mediciones")
    fila = consulta.get(pk=compromiso.pk)
    return next(iter(_indicadores(compromiso.programa, [fila], ())), None)


def _indicadores(
    programa: ProgramaAnual, compromisos: Sequence[Compromiso], faltas: Iterable[Falta]
) -> list[IndicadorH]:
    ids = [c.ficha.indicador_id for c in compromisos if c.ficha]
    fichas = en_vigor(fichas_de(ids))
    cerrados = {
        (v.indicador_id, v.anio): v
        for v in ValorAnual.objects.filter(
            indicador__in=ids, institucion=programa.institucion
        ).order_by("version")
    }
    conjunto = programa.conjunto_reglas
    anterior = ConjuntoReglas.objects.vigente(
        ConjuntoReglas.Tipo.PROGRAMA_MARCO,
        programa.adscripcion.proceso.mecanismo.codigo,
        programa.anio - 1,
    )
    redondeo = catalogo(conjunto).redondeo
    por_lugar: dict[str, list[Falta]] = {}
    for falta in faltas:
        por_lugar.setdefault(falta.donde, []).append(falta)
    filas = []
    for compromiso in compromisos:
        if (ficha := compromiso.ficha) is None:
            continue
        operandos = tuple(ficha.operandos.all())
        columnas = [
            _columna(
                ficha,
                operandos,
                programa.anio - atras,
                tipo,
                fichas.get((ficha.indicador_id, programa.anio - atras)),
                cerrados.get((ficha.indicador_id, programa.anio - atras)),
                redondeo,
            )
            for atras, tipo in _lugares()
        ]
        filas.append(
            IndicadorH(
                compromiso,
                ficha,
                operandos,
                tuple(columnas),
                tuple(ejes(ficha)),
                redondeo,
                conjunto,
                anterior,
                tuple(por_lugar.get(f"compromiso-{compromiso.pk}", ())),
            )
        )
    return filas


def _lugares() -> list[tuple[int, str]]:
    """How many years back each column is, and what it holds."""
    efectivos = [(atras, str(T.EFECTIVO)) for atras in range(ANIOS_EFECTIVOS + 1, 1, -1)]
    return [*efectivos, (1, str(T.ESTIMADO)), (0, str(T.META))]


def _columna(
    comprometida: FichaIndicador,
    operandos: Sequence[Operando],
    anio: int,
    tipo: str,
    del_anio: FichaIndicador | None,
    cerrado: ValorAnual | None,
    redondeo: str,
) -> ColumnaH:
    ficha = comprometida if tipo == T.META else del_anio
    mediciones = [m for m in ficha.mediciones.all() if m.mes == 0] if ficha else []
    efectivas = [m for m in mediciones if m.tipo == T.EFECTIVO]
    conocido = cerrado is not None or any(m.origen != O.DECLARADO for m in efectivas)
    if tipo == T.ESTIMADO and (conocido or efectivas):
        tipo = T.EFECTIVO  # the year ended meanwhile: what happened replaces what was expected
    elegidas = [m for m in mediciones if m.tipo == tipo]
    valores = {(m.simbolo, m.desagregacion): sin_ceros(m.valor) for m in elegidas}
    metodo = ficha or comprometida
    muestra = elegidas[0] if elegidas else None
    return ColumnaH(
        anio=anio,
        tipo=tipo,
        ficha=ficha,
        valores=valores,
        calculo=_calcular(metodo, metodo.operandos.all(), valores, redondeo),
        escribible=tipo != T.EFECTIVO or not conocido,
        origen=_origen(tipo, cerrado, muestra),
        fuente=muestra.fuente if muestra and muestra.origen != O.EVALUACION else "",
        cerrado=cerrado,
        meta=_meta(metodo, mediciones, cerrado, redondeo) if ficha else None,
    )


def _meta(
    ficha: FichaIndicador,
    mediciones: Iterable[Medicion],
    cerrado: ValorAnual | None,
    redondeo: str,
) -> Decimal | None:
    """The target of a year: as the evaluation closed it, else what its operands give."""
    if cerrado is not None:
        return cerrado.meta
    metas = {(m.simbolo, m.desagregacion): m.valor for m in mediciones if m.tipo == T.META}
    return _calcular(ficha, ficha.operandos.all(), metas, redondeo).valor


def _origen(tipo: str, cerrado: ValorAnual | None, muestra: Medicion | None) -> str:
    """Where an effective value comes from, in the words of the page."""
    if tipo != T.EFECTIVO:
        return ""
    if cerrado is not None:
        return str(O.EVALUACION.label)
    return str(O(muestra.origen).label) if muestra else ""


def _calcular(
    ficha: FichaIndicador,
    operandos: Iterable[Operando],
    valores: Valores,
    redondeo: str,
    parte: str = TOTAL,
) -> ValorCalculado:
    dados = {s: v for (s, p), v in valores.items() if p == parte}
    return calcular_valor(ficha, [o.simbolo for o in operandos], dados, redondeo)


def valor_de_parte(indicador: IndicadorH, columna: ColumnaH, parte: str) -> ValorCalculado:
    """The value of the indicator for women, for a region…, by the same formula."""
    return _calcular(
        indicador.ficha, indicador.operandos, columna.valores, indicador.redondeo, parte
    )
