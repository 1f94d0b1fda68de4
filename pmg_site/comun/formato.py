"""Writes numbers, dates, RUNs as a Chilean reader expects them, exactly (no float)."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from pmg_site.comun.reloj import SANTIAGO

ESPACIO_DURO = "\u00a0"
SIN_VALOR = "—"
MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip

Numero = int | Decimal | Fraction | str


def a_fraccion(valor: Numero) -> Fraction:
    """The exact value of a number, whichever of our exact types carries it; a float is refused."""
    if isinstance(valor, bool | float):
        raise TypeError(
            f"Un número se escribe desde un tipo exacto, no desde {type(valor).__name__}."
        )
    if isinstance(valor, str):
        try:
            valor = Decimal(valor.strip())
        except InvalidOperation:
            raise ValueError(f"«{valor}» no es un número.") from None
    if isinstance(valor, Decimal) and not valor.is_finite():
        raise ValueError(f"«{valor}» no es un número finito.")
    return Fraction(valor)


def _decimales_exactos(fraccion: Fraction) -> int | None:
    """How many decimals write the fraction exactly, or None when no finite number of them does."""
    resto, doses, cincos = fraccion.denominator, 0, 0
    while resto % 2 == 0:
        resto, doses = resto // 2, doses + 1
    while resto % 5 == 0:
        resto, cincos = resto // 5, cincos + 1
    return max(doses, cincos) if resto == 1 else None


def _decimales_propios(valor: Numero, fraccion: Fraction) -> int:
    """The decimals a value was written with, or at most two for a fraction."""
    if isinstance(valor, str):
        valor = Decimal(valor.strip())
    if isinstance(valor, Decimal):
        exponente = valor.as_tuple().exponent
        return max(-exponente, 0) if isinstance(exponente, int) else 0
    exactos = _decimales_exactos(fraccion)
    return 2 if exactos is None else min(exactos, 2)


def _miles(entero: int) -> str:
    return f"{entero:,}".replace(",", ".")


def numero(valor: Numero | None, decimales: int | None = None) -> str:
    """1234567.5 as "1.234.567,5"; rounded half up to `decimales` when they are given."""
    if valor is None or valor == "":
        return SIN_VALOR
    fraccion = a_fraccion(valor)
    cifras = _decimales_propios(valor, fraccion) if decimales is None else decimales
    escala = 10**cifras
    # Half up on the magnitude: floor(|x|·scale + 1/2), in whole numbers.
    magnitud = (2 * abs(fraccion.numerator) * escala + fraccion.denominator) // (
        2 * fraccion.denominator
    )
    entero, resto = divmod(magnitud, escala)
    signo = "-" if fraccion < 0 and magnitud else ""
    return f"{signo}{_miles(entero)}" + (f",{resto:0{cifras}d}" if cifras else "")


def porcentaje(valor: Numero | None, decimales: int = 2) -> str:
    """97.894 as "97,89 %", with a space that does not break."""
    texto = numero(valor, decimales)
    return texto if texto == SIN_VALOR else f"{texto}{ESPACIO_DURO}%"


def sin_ceros(texto: str) -> str:
    """Drops the zeros that say nothing at the end of the decimals: "93,00" as "93"."""
    return texto.rstrip("0").rstrip(",") if "," in texto else texto


def medida(valor: Numero | None) -> str:
    """A quantity with the decimals that it has and no zeros after them: "11.824", "65,3"."""
    return sin_ceros(numero(valor))


def porcentaje_corto(valor: Numero | None, decimales: int = 2) -> str:
    """Like `porcentaje`, without final zeros: "93 %", "97,5 %"."""
    texto = sin_ceros(numero(valor, decimales))
    return texto if texto == SIN_VALOR else f"{texto}{ESPACIO_DURO}%"


def exacto(valor: Numero | None) -> str:
    """Every decimal of the value, or the fraction itself when they never end."""
    if valor is None or valor == "":
        return SIN_VALOR
    # The calculation writes as text, "1116/19", what no decimal can say.
    fraccion = Fraction(valor) if isinstance(valor, str) else a_fraccion(valor)
    cifras = _decimales_exactos(fraccion)
    if cifras is None:
        return f"{_miles(fraccion.numerator)}/{_miles(fraccion.denominator)}"
    return sin_ceros(numero(fraccion, cifras))


def exacto_decimal(valor: Fraction) -> Decimal:
    """A fraction whose decimals end, as a Decimal; the first six decimals of any other."""
    cifras = _decimales_exactos(valor)
    cifras = 6 if cifras is None else min(cifras, 6)
    return Decimal(valor.numerator * 10**cifras // valor.denominator).scaleb(-cifras)


def porcentaje_exacto(valor: Numero | None) -> str:
    """Like `exacto`, in per cent."""
    texto = exacto(valor)
    return texto if texto == SIN_VALOR else f"{texto}{ESPACIO_DURO}%"


def pesos(valor: Numero | None) -> str:
    """An amount in pesos, with cents only where it has them: "$ 1.234.567"."""
    texto = medida(valor)
    return texto if texto == SIN_VALOR else f"${ESPACIO_DURO}{texto}"


def miles_de_pesos(valor: Numero | None) -> str:
    """An amount already in thousands of pesos, as the budget law writes it: "M$ 1.234.567"."""
    texto = numero(valor, 0)
    return texto if texto == SIN_VALOR else f"M${ESPACIO_DURO}{texto}"


def _en_santiago(valor: date | datetime) -> date | datetime:
    if isinstance(valor, datetime) and valor.tzinfo is not None:
        return valor.astimezone(SANTIAGO)
    return valor


def fecha(valor: date | datetime | None) -> str:
    """20 de noviembre de 2026, the day being that of Santiago."""
    if not valor:
        return SIN_VALOR
    dia = _en_santiago(valor)
    return f"{dia.day} de {MESES[dia.month - 1]} de {dia.year}"


def fecha_corta(valor: date | datetime | None) -> str:
    """20-11-2026."""
    return f"{_en_santiago(valor):%d-%m-%Y}" if valor else SIN_VALOR


def fecha_hora(valor: datetime | None) -> str:
    """20 de noviembre de 2026, 09:08 (hora de Santiago); a time without zone is refused."""
    if not valor:
        return SIN_VALOR
    if valor.tzinfo is None:
        raise ValueError("Una hora se muestra desde un instante con zona horaria.")
    return f"{fecha(valor)}, {valor.astimezone(SANTIAGO):%H:%M} (hora de Santiago)"


def dias_hasta(vence: date | datetime, ahora: date | datetime) -> int:
    """Calendar days of Santiago between two instants; negative once the deadline has passed."""
    return (_solo_dia(vence) - _solo_dia(ahora)).days


def _solo_dia(valor: date | datetime) -> date:
    local = _en_santiago(valor)
    return local.date() if isinstance(local, datetime) else local


def vencido(vence: date | datetime, ahora: date | datetime) -> bool:
    """Whether a deadline has passed; a date lasts until its day ends in Santiago."""
    if isinstance(vence, datetime) and isinstance(ahora, datetime):
        return vence < ahora
    return dias_hasta(vence, ahora) < 0


def cuanto_falta(vence: date | datetime | None, ahora: date | datetime | None) -> str:
    """faltan 3 días / vence hoy / venció hace 2 días."""
    if not vence or not ahora:
        return ""
    dias = dias_hasta(vence, ahora)
    if dias == 0 and vencido(vence, ahora):
        return "venció hoy"
    if dias in (0, 1):
        return ("vence hoy", "vence mañana")[dias]
    if dias > 0:
        return f"faltan {numero(dias)} días"
    return "venció ayer" if dias == -1 else f"venció hace {numero(-dias)} días"


def run(valor: str | None) -> str:
    """123456785 as "12.345.678-5"; what does not look like a RUN is shown as it came."""
    if not valor:
        return SIN_VALOR
    limpio = str(valor).replace(".", "").replace("-", "").strip().upper()
    cuerpo, digito = limpio[:-1], limpio[-1:]
    if not (
        cuerpo.isascii()
        and cuerpo.isdigit()
        and (digito == "K" or (digito.isascii() and digito.isdigit()))
    ):
        return str(valor)
    return f"{_miles(int(cuerpo))}-{digito}"


def mecanismo(codigo: object) -> str:
    """The code of a mechanism, or a process, as a person reads it: PMG adscrito SALUD, MAG-SMA."""
    return str(codigo).replace("_ADSCRITO_", " adscrito ").replace("_", "-")


def sin_cortes(frase: object) -> str:
    """A sentence in which no line ends between a number and its per cent."""
    return str(frase).replace(" %", f"{ESPACIO_DURO}%")
