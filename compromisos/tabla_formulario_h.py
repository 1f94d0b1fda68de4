"""The table of an indicator in Formulario H: operands and values in rows, total first."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.forms import BoundField

from compromisos.consultas_formulario_h import ColumnaH, IndicadorH, valor_de_parte
from compromisos.forms_formulario_h import FormularioIndicadorH
from indicadores.desagregacion import TOTAL, Eje, ejes, subtotal
from indicadores.models import Operando


@dataclass(frozen=True, slots=True)
class CeldaH:
    """A number, or the field where it is written."""

    titulo: str
    valor: Decimal | None
    campo: BoundField | None = None


@dataclass(frozen=True, slots=True)
class RenglonH:
    """One row: an operand, the value that it gives, or what the parts add up to."""

    rotulo: str
    clase: str  # operando, valor or subtotal
    celdas: tuple[CeldaH, ...]


@dataclass(frozen=True, slots=True)
class GrupoDeRenglones:
    """The rows of a part (women, a region) or of the whole."""

    titulo: str
    renglones: tuple[RenglonH, ...]


@dataclass(frozen=True, slots=True)
class BloqueH:
    """The whole, or one way to split it."""

    codigo: str
    titulo: str
    grupos: tuple[GrupoDeRenglones, ...]
    abierto: bool = False
    escritas: int = 0  # parts that have a value


def bloques(indicador: IndicadorH, form: FormularioIndicadorH | None = None) -> list[BloqueH]:
    """The table of the indicator; with a form, its cells are fields."""
    total = GrupoDeRenglones("", tuple(_de_parte(indicador, TOTAL, form)))
    return [
        BloqueH(TOTAL, "Total", (total,)),
        *(_de_eje(indicador, eje, form) for eje in indicador.ejes),
    ]


def _de_eje(indicador: IndicadorH, eje: Eje, form: FormularioIndicadorH | None) -> BloqueH:
    """The parts that have a value, or all of them when they may be written."""
    con_valor = {parte for c in indicador.columnas for _, parte in c.valores if parte in eje.partes}
    grupos = [
        GrupoDeRenglones(nombre, tuple(_de_parte(indicador, parte, form)))
        for parte, nombre in eje.partes.items()
        if form or parte in con_valor
    ]
    if form:  # while they are written, their sums stand beside the result
        abierto = eje.codigo == "sexo" or _con_errores(eje, form)
        return BloqueH(
            eje.codigo, f"Por {eje.nombre}", tuple(grupos), abierto, escritas=len(con_valor)
        )
    sumas = tuple(
        _subtotal(indicador, eje, operando) for operando in indicador.operandos if operando.aditivo
    )
    if sumas and grupos:
        grupos.append(GrupoDeRenglones(f"Subtotal por {eje.nombre}", sumas))
    return BloqueH(eje.codigo, f"Por {eje.nombre}", tuple(grupos))


def _con_errores(eje: Eje, form: FormularioIndicadorH) -> bool:
    """Whether a cell of the split was refused: it may not stay out of sight."""
    return any(
        nombre in form.errors
        for (_, _, parte), nombre in form.celdas.items()
        if parte in eje.partes
    )


def _de_parte(
    indicador: IndicadorH, parte: str, form: FormularioIndicadorH | None
) -> Iterator[RenglonH]:
    for operando in indicador.operandos:
        yield RenglonH(
            f"{operando.simbolo}: {operando.descripcion}" if parte == TOTAL else operando.simbolo,
            "operando",
            tuple(_celda(c, operando, parte, form) for c in indicador.columnas),
        )
    if form is None:
        valores = [
            c.valor if parte == TOTAL else valor_de_parte(indicador, c, parte).valor
            for c in indicador.columnas
        ]
        yield RenglonH(
            f"Valor ({indicador.ficha.unidad})",
            "valor",
            tuple(CeldaH(c.titulo, v) for c, v in zip(indicador.columnas, valores, strict=True)),
        )


def _celda(
    columna: ColumnaH, operando: Operando, parte: str, form: FormularioIndicadorH | None
) -> CeldaH:
    valor = columna.valores.get((operando.simbolo, parte))
    nombre = form.celdas.get((columna.anio, operando.simbolo, parte)) if form else None
    return CeldaH(columna.titulo, valor, form[nombre] if form and nombre else None)


def _subtotal(indicador: IndicadorH, eje: Eje, operando: Operando) -> RenglonH:
    celdas = []
    for columna in indicador.columnas:
        suyos = {p: v for (s, p), v in columna.valores.items() if s == operando.simbolo}
        del_anio = next(e for e in ejes(indicador.ficha, columna.anio) if e.codigo == eje.codigo)
        celdas.append(CeldaH(columna.titulo, subtotal(del_anio, suyos)))
    return RenglonH(operando.simbolo, "subtotal", tuple(celdas))
