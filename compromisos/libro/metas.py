"""The targets that would not be what their operands give, once a workbook is saved."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from compromisos.catalogo import catalogo
from compromisos.exigencia.palabras import ESPACIO_DURO, enumerar
from compromisos.libro.contenido import Contenido
from compromisos.libro.diferencias import Cambio
from compromisos.libro.formato import Llave
from compromisos.libro.leer import Falta
from compromisos.models import TipoCompromiso
from indicadores.desagregacion import TOTAL, ejes, totales_por_partes
from indicadores.models import FichaIndicador
from indicadores.valores import ValorCalculado, calcular_valor
from pmg_site.comun.numeros import escribir_numero, sin_ceros

CODIGO = "meta-no-calza"
# the columns on which a target, or what its operands give, depends
COLUMNAS = frozenset(
    {("compromisos", "meta"), ("mediciones", "meta"), ("indicadores", "expresion"),
     ("indicadores", "decimales")}
)  # fmt: skip
Lugar = tuple[str, Llave, str]
_TITULOS = {"compromisos": "Compromisos", "mediciones": "Mediciones", "indicadores": "Indicadores"}


@dataclass(frozen=True, slots=True)
class _Meta:
    """A target with what its operands give, in one of the two ways a conflict may end."""

    valor: Decimal | None
    operandos: Mapping[str, Decimal]
    calculo: ValorCalculado

    @property
    def calza(self) -> bool:
        return self.valor == self.calculo.valor

    def frase(self, unidad: str, expresion: str) -> str:
        dice = _con_unidad(self.valor, unidad)
        if self.calculo.valor is None:
            return f"la meta queda en {dice} y sus operandos no la dan: {self.calculo.motivo}"
        dan = enumerar(f"{s} = {escribir_numero(v)}" for s, v in sorted(self.operandos.items()))
        da = f"con {dan}, {expresion} da {_con_unidad(self.calculo.valor, unidad)}"
        return f"{da} y la meta queda {f'en {dice}' if dice else 'vacía'}."


def _con_unidad(valor: Decimal | None, unidad: str) -> str:
    if valor is None:
        return ""
    return f"{escribir_numero(sin_ceros(valor))}{ESPACIO_DURO}{unidad}".rstrip()


def avisos(c: Contenido, cambios: Iterable[Cambio]) -> Iterator[Falta]:
    """One warning for each commitment whose target or operands the workbook touches."""
    por_lugar: dict[Lugar, Cambio] = {x.lugar: x for x in cambios}
    de_indicador: dict[str, list[Cambio]] = {}
    for (hoja, llave, columna), cambio in por_lugar.items():
        if (hoja, columna) in COLUMNAS and hoja != "compromisos":
            de_indicador.setdefault(llave[0], []).append(cambio)
    redondeo = catalogo(c.programa.conjunto_reglas).redondeo if por_lugar else ""
    for llave, fila in c.filas["compromisos"].items():
        codigo = fila.valores["indicador"]
        propio = por_lugar.get(("compromisos", llave, "meta"))
        tocados = ([propio] if propio else []) + de_indicador.get(codigo, [])
        if tocados and fila.valores["tipo"] == TipoCompromiso.INDICADOR_META.label:
            yield from _de_compromiso(c, llave, c.fichas[codigo], tocados, por_lugar, redondeo)


def _de_compromiso(
    c: Contenido,
    llave: Llave,
    ficha: FichaIndicador,
    tocados: list[Cambio],
    por_lugar: Mapping[Lugar, Cambio],
    redondeo: str,
) -> Iterator[Falta]:
    casos = {"": True}
    if any(x.conflicto for x in tocados):
        casos = {"Si se queda con lo de su libro, ": True, "Si se queda con lo del sitio, ": False}
    frases = []
    for inicio, mio in casos.items():
        elegidos = {x: k.mio if mio or not k.conflicto else k.suyo for x, k in por_lugar.items()}
        quedara = _con(c, ficha, elegidos)
        meta = _meta(c, llave, quedara, elegidos, redondeo)
        if not meta.calza:
            frases.append(inicio + meta.frase(quedara.unidad, quedara.expresion))
    if frases:
        frase = " ".join(f"{f[:1].upper()}{f[1:]}" for f in frases)
        yield Falta(
            CODIGO,
            frase,
            _TITULOS[tocados[0].hoja],
            tocados[0].celda,
            c.nombres.fila("compromisos", llave),
        )


def _con(c: Contenido, ficha: FichaIndicador, elegidos: Mapping[Lugar, str]) -> FichaIndicador:
    """The card as the workbook leaves its formula; nothing of it is stored."""
    quedara = copy(ficha)
    llave = (ficha.indicador.codigo,)
    quedara.expresion = elegidos.get(("indicadores", llave, "expresion"), ficha.expresion)
    decimales = elegidos.get(("indicadores", llave, "decimales"))
    quedara.decimales = int(decimales) if decimales else ficha.decimales
    quedara.unidad = elegidos.get(("indicadores", llave, "unidad"), ficha.unidad)
    return quedara


def _meta(
    c: Contenido, llave: Llave, ficha: FichaIndicador, elegidos: Mapping[Lugar, str], redondeo: str
) -> _Meta:
    valores: dict[tuple[str, str], Decimal] = {}
    operandos = list(ficha.operandos.all())
    for fila, datos in c.filas["mediciones"].items():
        if fila[0] == ficha.indicador.codigo:
            texto = elegidos.get(("mediciones", fila, "meta"), datos.valores["meta"])
            if texto:
                valores[fila[1], fila[2]] = Decimal(texto)
    totales = {s: v for (s, parte), v in valores.items() if parte == TOTAL}
    totales |= totales_por_partes(operandos, ejes(ficha), valores)
    guardada = c.filas["compromisos"][llave].valores["meta"]
    dicha = elegidos.get(("compromisos", llave, "meta"), guardada)
    calculo = calcular_valor(ficha, [o.simbolo for o in operandos], totales, redondeo)
    return _Meta(Decimal(dicha) if dicha else None, totales, calculo)
