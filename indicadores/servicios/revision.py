"""What a card and its measurements must satisfy, the same for one and for a thousand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from indicadores.desagregacion import Eje, inconsistencias, nombre_de_parte, partes_admitidas
from indicadores.especificaciones import (
    EspecificacionFicha,
    EspecificacionMedicion,
    EspecificacionOperando,
)
from indicadores.formulas import SIMBOLO_VALIDO, FormulaInvalida, compilar
from indicadores.models import Acumulacion, AmbitoControl, Dimension, Medicion, Operando, Sentido
from pmg_site.comun.errores import ErrorDeNegocio

_OPCIONES = (
    ("sentido", Sentido),
    ("ambito", AmbitoControl),
    ("dimension", Dimension),
    ("acumulacion", Acumulacion),
)
DECIMALES_MAXIMOS = 6  # what the column of values keeps


def revisar_ficha(ficha: EspecificacionFicha) -> None:
    """Refuse a card that could not be computed or read."""
    if not ficha.codigo.strip() or not ficha.nombre.strip():
        raise ErrorDeNegocio("Escriba el código y el nombre del indicador.")
    for campo, opciones in _OPCIONES:
        if getattr(ficha, campo) not in opciones.values:
            raise ErrorDeNegocio(
                f"Elija {campo} entre las opciones que ofrece la ficha de «{ficha.nombre}»."
            )
    if not 0 <= ficha.decimales <= DECIMALES_MAXIMOS:
        raise ErrorDeNegocio(f"Los decimales van de 0 a {DECIMALES_MAXIMOS}.")
    revisar_formula(ficha.expresion, ficha.operandos)
    revisar_mediciones(
        ficha.mediciones,
        {o.simbolo for o in ficha.operandos},
        partes_admitidas(
            sexo=ficha.desagrega_sexo, territorio=ficha.desagrega_territorio, anio=ficha.anio
        ),
    )


def revisar_formula(expresion: str, operandos: Sequence[EspecificacionOperando]) -> None:
    """The formula compiles with the declared operands, and uses every one of them."""
    if not operandos:
        raise ErrorDeNegocio("Declare al menos un operando, por ejemplo A.")
    for operando in operandos:
        if not SIMBOLO_VALIDO.fullmatch(operando.simbolo) or len(operando.simbolo) > 8:
            raise ErrorDeNegocio(
                f"«{operando.simbolo}» no sirve como símbolo: use una letra seguida de letras o "
                "números, hasta 8 caracteres, por ejemplo A o B1."
            )
        if not operando.descripcion.strip():
            raise ErrorDeNegocio(f"Describa el operando {operando.simbolo}.")
    repetidos = [s for s, n in Counter(o.simbolo for o in operandos).items() if n > 1]
    if repetidos:
        raise ErrorDeNegocio(f"El operando {repetidos[0]} está repetido: deje uno solo.")
    simbolos = {o.simbolo for o in operandos}
    try:
        formula = compilar(expresion, simbolos)
    except FormulaInvalida as error:
        raise ErrorDeNegocio(f"La fórmula no sirve: {error}") from None
    if sobran := sorted(simbolos - formula.simbolos):
        raise ErrorDeNegocio(
            f"La fórmula no usa el operando {sobran[0]}: úselo o quítelo de la lista."
        )


def revisar_mediciones(
    mediciones: Iterable[EspecificacionMedicion], simbolos: set[str], partes: set[str]
) -> None:
    """Each value is of a declared operand, in a period and a part that exist."""
    for medicion in mediciones:
        _revisar_una(medicion, simbolos)
        if medicion.desagregacion not in partes:
            raise ErrorDeNegocio(
                f"La ficha no desagrega por «{nombre_de_parte(medicion.desagregacion)}»: "
                "informe solo el total, o marque antes la desagregación en la ficha."
            )


def _revisar_una(medicion: EspecificacionMedicion, simbolos: set[str]) -> None:
    if medicion.simbolo not in simbolos:
        raise ErrorDeNegocio(
            f"El operando {medicion.simbolo} no está declarado en la ficha; "
            f"los declarados son {', '.join(sorted(simbolos))}."
        )
    if medicion.tipo not in Medicion.Tipo.values:
        raise ErrorDeNegocio("El valor debe ser efectivo, estimado o meta.")
    if not 0 <= medicion.mes <= 12:
        raise ErrorDeNegocio("El mes va de 1 a 12; el 0 es el año completo.")
    if medicion.valor is not None and medicion.valor < 0:
        raise ErrorDeNegocio(
            f"El operando {medicion.simbolo} no puede ser negativo: escriba 0 o más."
        )


def revisar_efectivos(
    operandos: Sequence[Operando],
    ejes: Sequence[Eje],
    valores: Mapping[tuple[str, int, str, str], Decimal],
) -> None:
    """What was measured adds up when it is recorded.

    What is planned may be saved half-way: its contradictions stand in the way of the sending.
    """
    periodos = sorted({mes for tipo, mes, _, _ in valores if tipo == Medicion.Tipo.EFECTIVO})
    for periodo in periodos:
        del_periodo = {
            (simbolo, parte): valor
            for (tipo, mes, simbolo, parte), valor in valores.items()
            if tipo == Medicion.Tipo.EFECTIVO and mes == periodo
        }
        frases = list(inconsistencias(operandos, ejes, del_periodo, a_medias=True))
        if frases:
            raise ErrorDeNegocio(f"{'. '.join(frases)}. Corrija las partes o el total.")
