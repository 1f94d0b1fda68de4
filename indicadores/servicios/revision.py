"""What a card and its measurements must satisfy, the same for one and for a thousand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from indicadores.especificaciones import (
    EspecificacionFicha,
    EspecificacionMedicion,
    EspecificacionOperando,
)
from indicadores.formulas import SIMBOLO_VALIDO, FormulaInvalida, compilar
from indicadores.models import Acumulacion, AmbitoControl, Dimension, Medicion, Sentido
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.numeros import escribir_numero, sin_ceros

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
        desagrega_sexo=ficha.desagrega_sexo,
        desagrega_territorio=ficha.desagrega_territorio,
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
    mediciones: Iterable[EspecificacionMedicion],
    simbolos: set[str],
    *,
    desagrega_sexo: bool,
    desagrega_territorio: bool = False,
) -> None:
    """Each value is of a declared operand, in a period that exists, and splits add up."""
    for medicion in mediciones:
        _revisar_una(medicion, simbolos)
        if not _desagregacion_admitida(medicion, desagrega_sexo, desagrega_territorio):
            raise ErrorDeNegocio(
                f"La ficha no desagrega por «{medicion.desagregacion}»: informe solo el total."
            )
    revisar_totales(
        {
            (m.tipo, m.mes, m.simbolo, m.desagregacion): m.valor
            for m in mediciones
            if m.valor is not None
        }
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


def _desagregacion_admitida(medicion: EspecificacionMedicion, sexo: bool, territorio: bool) -> bool:
    nombre = medicion.desagregacion
    if nombre == Medicion.Desagregacion.TOTAL:
        return True
    if nombre in (Medicion.Desagregacion.MUJERES, Medicion.Desagregacion.HOMBRES):
        return sexo
    return territorio


def revisar_totales(valores: dict[tuple[str, int, str, str], Decimal]) -> None:
    """Women plus men give the total, wherever the three are known."""
    for tipo, mes, simbolo, parte in valores:
        if parte != Medicion.Desagregacion.MUJERES:
            continue
        mujeres = valores[tipo, mes, simbolo, parte]
        hombres = valores.get((tipo, mes, simbolo, Medicion.Desagregacion.HOMBRES))
        total = valores.get((tipo, mes, simbolo, Medicion.Desagregacion.TOTAL))
        if hombres is not None and total is not None and mujeres + hombres != total:
            textos = [escribir_numero(sin_ceros(v)) for v in (mujeres, hombres, total)]
            raise ErrorDeNegocio(
                f"En el operando {simbolo}, mujeres ({textos[0]}) más hombres ({textos[1]}) no dan "
                f"el total ({textos[2]}): corrija uno de los tres."
            )
