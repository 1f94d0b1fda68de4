"""Formulario H indicator by indicator: five columns of values, their parts, compliance, points."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from compromisos.catalogo import catalogo
from compromisos.consultas import ANIOS_EFECTIVOS
from compromisos.faltas import Falta
from compromisos.models import Compromiso, ProgramaAnual, TipoCompromiso
from compromisos.simulacion import Simulacion, Supuesto, simular
from indicadores.consultas import en_vigor, fichas_de
from indicadores.desagregacion import (
    TOTAL,
    Eje,
    completo,
    ejes,
    inconsistencias,
    subtotal,
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


@dataclass(frozen=True, slots=True)
class SubtotalH:
    """What the parts of an operand add up to in a column, beside its total."""

    titulo: str
    eje: str
    simbolo: str
    suma: Decimal
    total: Decimal | None
    sera_total: bool = False  # nobody wrote the total, and this sum stands for it


@dataclass(frozen=True, slots=True)
class ResumenH:
    """What the operands give: compliance of each column and what repeating the past would earn.

    ``impide`` says why the points cannot be told while something typed is not a number.
    """

    cumplimientos: tuple[Decimal | None, ...]
    de_la_meta: Simulacion | None
    ultimo: ColumnaH | None
    inconsistencias: tuple[str, ...]
    subtotales: tuple[SubtotalH, ...]
    impide: str = ""


def resumen(indicador: IndicadorH, sin_peso: str = "") -> ResumenH:
    """Compliance where there is a target; the target against the last known value."""
    cumplimientos = [_cumplimiento(indicador, c) for c in indicador.columnas[:-1]]
    impide = sin_peso or _impide(indicador)
    simulacion = None
    con_meta = indicador.compromiso.tipo == TipoCompromiso.INDICADOR_META
    if con_meta and indicador.ultimo and not impide:
        simulacion = simular(
            Supuesto(
                conjunto=indicador.conjunto,
                ficha=indicador.ficha,
                operandos=indicador.ultimo.totales,
                meta=indicador.meta.calculo.valor,
                ponderador=indicador.compromiso.ponderador,
            )
        )
    return ResumenH(
        (*cumplimientos, None),
        simulacion,
        indicador.ultimo,
        tuple(_inconsistencias(indicador)),
        tuple(_subtotales(indicador)),
        impide if con_meta else "",
    )


def _impide(indicador: IndicadorH) -> str:
    """The first column, the target first, that what is typed leaves without a value."""
    for columna in reversed(indicador.columnas):
        if columna.malos and columna.calculo.clase is Clase.ERROR:
            return f"Corrija primero {columna.titulo.lower()}."
    return ""


def _inconsistencias(indicador: IndicadorH) -> Iterator[str]:
    """What the parts contradict, of the operands whose cells are all numbers."""
    for columna in indicador.columnas:
        if columna.escribible:
            sanos = [o for o in indicador.operandos if o.simbolo not in columna.malos]
            valores = {**columna.valores, **{(s, TOTAL): v for s, v in columna.totales.items()}}
            for frase in inconsistencias(sanos, ejes(indicador.ficha, columna.anio), valores):
                yield f"{columna.titulo}. {frase}."


def _subtotales(indicador: IndicadorH) -> Iterator[SubtotalH]:
    """The sums of what the service writes, for the operands that add up."""
    for columna in indicador.columnas:
        if not columna.escribible:
            continue
        for eje in ejes(indicador.ficha, columna.anio):
            for operando in indicador.operandos:
                if operando.simbolo in columna.malos:
                    continue
                suyos = {p: v for (s, p), v in columna.valores.items() if s == operando.simbolo}
                suma = subtotal(eje, suyos) if operando.aditivo else None
                if suma is not None:
                    total = columna.totales.get(operando.simbolo)
                    sera = operando.simbolo in columna.completados and completo(eje, suyos)
                    yield SubtotalH(
                        columna.titulo, eje.nombre, operando.simbolo, suma, total,
                        sera and suma == total,
                    )  # fmt: skip


def _cumplimiento(indicador: IndicadorH, columna: ColumnaH) -> Decimal | None:
    """The closed one, else that of an estimated value against the target of its own year."""
    if columna.tipo == T.EFECTIVO:
        return columna.cerrado.cumplimiento if columna.cerrado else None
    if columna.ficha is None or columna.meta is None or indicador.conjunto_anterior is None:
        return None
    if columna.calculo.valor is None:
        return None
    return simular(
        Supuesto(
            conjunto=indicador.conjunto_anterior,
            ficha=columna.ficha,
            operandos=columna.totales,
            meta=columna.meta,
            ponderador=indicador.compromiso.ponderador,
        )
    ).cumplimiento
