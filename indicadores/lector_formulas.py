"""Reads the text of a formula into a tree of an allow-list of elements, or says what is wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

PROFUNDIDAD_MAXIMA = 32
ELEMENTOS_MAXIMOS = 500
CIFRAS_MAXIMAS = 50
LARGO_MAXIMO = 4000

SIMBOLO_VALIDO = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,29}", re.ASCII)
FUNCIONES = frozenset({"min", "max", "suma", "promedio", "si"})

_TOKEN = re.compile(
    r"\s*(?:(?P<numero>[0-9]+(?:,[0-9]+)?)(?![0-9A-Za-z_.,])"
    r"|(?P<nombre>[A-Za-z][A-Za-z0-9_]*)(?![\w.])"
    r"|(?P<comparador><=|>=|<>|[<>=≤≥≠])"
    r"|(?P<operador>[-+*/×÷−](?![*/]))"
    r"|(?P<signo>[();]))"
)
_SINONIMOS = {"×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "<>"}


class FormulaInvalida(ValueError):
    """A formula that cannot be accepted; ``posicion`` counts characters from 1."""

    def __init__(self, codigo: str, posicion: int, mensaje: str) -> None:
        super().__init__(f"{mensaje} (posición {posicion})")
        self.codigo = codigo
        self.posicion = posicion
        self.mensaje = mensaje


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: numero, simbolo, funcion, operador, menos, comparador, signo or fin."""

    tipo: str
    texto: str
    posicion: int


@dataclass(frozen=True, slots=True)
class Constante:
    """A number written in the formula."""

    valor: Fraction


@dataclass(frozen=True, slots=True)
class Simbolo:
    """An operand."""

    nombre: str


@dataclass(frozen=True, slots=True)
class Negado:
    """Unary minus."""

    nodo: "Nodo"


@dataclass(frozen=True, slots=True)
class Suma:
    """Terms from left to right, each added or (True) subtracted."""

    terminos: tuple[tuple[bool, "Nodo"], ...]


@dataclass(frozen=True, slots=True)
class Producto:
    """Factors from left to right, each multiplied or (True) divided by."""

    factores: tuple[tuple[bool, "Nodo"], ...]


@dataclass(frozen=True, slots=True)
class Comparacion:
    """The condition of ``si``."""

    izquierda: "Nodo"
    operador: str
    derecha: "Nodo"


@dataclass(frozen=True, slots=True)
class Funcion:
    """A call; ``condicion`` only in ``si``, which then has two arguments."""

    nombre: str
    argumentos: tuple["Nodo", ...]
    condicion: Comparacion | None = None


Nodo = Constante | Simbolo | Negado | Suma | Producto | Funcion


def leer(texto: str) -> tuple[Token, ...]:
    """Cut the text into tokens, or raise FormulaInvalida at the first thing that is not one."""
    if len(texto) > LARGO_MAXIMO:
        raise FormulaInvalida(
            "demasiado_larga", LARGO_MAXIMO, f"Acorte la fórmula a {LARGO_MAXIMO} caracteres."
        )
    tokens: list[Token] = []
    posicion, fin = 0, len(texto.rstrip())
    while posicion < fin:
        coincide = _TOKEN.match(texto, posicion, fin)
        if coincide is None:
            raise _ilegible(texto, posicion)
        tipo = str(coincide.lastgroup)
        tokens.append(_token(tipo, coincide[tipo], coincide.start(tipo) + 1, tokens))
        posicion = coincide.end()
    return tuple(tokens)


def _token(tipo: str, texto: str, posicion: int, previos: list[Token]) -> Token:
    texto = _SINONIMOS.get(texto, texto)
    if tipo == "numero" and sum(map(str.isdigit, texto)) > CIFRAS_MAXIMAS:
        raise FormulaInvalida(
            "demasiados_digitos", posicion, f"Escriba números de hasta {CIFRAS_MAXIMAS} cifras."
        )
    if tipo == "nombre":
        tipo = "funcion" if texto in FUNCIONES else "simbolo"
    if tipo == "operador" and texto == "-":
        termina_valor = previos and (
            previos[-1].tipo in ("numero", "simbolo") or previos[-1].texto == ")"
        )
        tipo = "operador" if termina_valor else "menos"
    return Token(tipo, texto, posicion)


def _ilegible(texto: str, posicion: int) -> FormulaInvalida:
    while texto[posicion].isspace():
        posicion += 1
    nombre = SIMBOLO_VALIDO.match(texto, posicion)
    if nombre and nombre.end() < len(texto):
        posicion = nombre.end()  # what follows the name is what cannot be read
    if "0" <= texto[posicion] <= "9":
        return FormulaInvalida(
            "numero",
            posicion + 1,
            "Escriba los números sin separador de miles y con coma para los decimales, como 1,5.",
        )
    if texto.startswith(("**", "//"), posicion):
        return FormulaInvalida(
            "operador", posicion + 1, "Solo se admiten las operaciones +, -, * y /."
        )
    return FormulaInvalida(
        "caracter",
        posicion + 1,
        f"«{texto[posicion]}» no puede estar en una fórmula: use operandos declarados, números, "
        "+, -, *, /, paréntesis y las funciones min, max, suma, promedio y si.",
    )


def analizar(tokens: tuple[Token, ...], simbolos: frozenset[str]) -> Nodo:
    """Build the tree of a whole formula, or raise FormulaInvalida."""
    for simbolo in sorted(simbolos):
        if not SIMBOLO_VALIDO.fullmatch(simbolo) or simbolo in FUNCIONES:
            raise FormulaInvalida(
                "simbolo",
                1,
                f"«{simbolo}» no sirve como nombre de operando: use por ejemplo A o B1.",
            )
    return _Analizador(tokens, simbolos).formula()


class _Analizador:
    """Recursive descent; one method per rule of the grammar."""

    def __init__(self, tokens: tuple[Token, ...], simbolos: frozenset[str]) -> None:
        ultima = tokens[-1].posicion + len(tokens[-1].texto) if tokens else 1
        self.tokens = (*tokens, Token("fin", "", ultima))
        self.simbolos = simbolos
        self.indice = 0
        self.profundidad = 0
        self.elementos = 0

    @property
    def actual(self) -> Token:
        return self.tokens[self.indice]

    def tomar(self) -> Token:
        token = self.actual
        self.indice += 1
        return token

    def formula(self) -> Nodo:
        nodo = self.suma()
        token = self.actual
        if token.tipo == "fin":
            return nodo
        if token.texto == ")":
            raise FormulaInvalida(
                "parentesis", token.posicion, "Sobra un paréntesis de cierre: quítelo."
            )
        if token.tipo == "comparador" or token.texto == ";":
            raise FormulaInvalida(
                "fuera_de_lugar",
                token.posicion,
                f"«{token.texto}» solo puede estar dentro de una función como si(A > B; A; B).",
            )
        raise FormulaInvalida(
            "falta_operador",
            token.posicion,
            f"Falta una operación (+, -, * o /) antes de «{token.texto}».",
        )

    def suma(self) -> Nodo:
        terminos = self.cadena(self.producto, "+-", "-")
        return terminos[0][1] if len(terminos) == 1 else Suma(terminos)

    def producto(self) -> Nodo:
        factores = self.cadena(self.factor, "*/", "/")
        return factores[0][1] if len(factores) == 1 else Producto(factores)

    def cadena(
        self, parte: Callable[[], Nodo], operadores: str, inverso: str
    ) -> tuple[tuple[bool, Nodo], ...]:
        """Read parts joined by operators of the same rank, as one flat element."""
        partes = [(False, parte())]
        while self.actual.tipo == "operador" and self.actual.texto in operadores:
            invierte = self.tomar().texto == inverso
            partes.append((invierte, parte()))
        return tuple(partes)

    def factor(self) -> Nodo:
        """Read a number, an operand, or something nested; here the limits are counted."""
        token = self.tomar()
        self.elementos += 1
        if self.elementos > ELEMENTOS_MAXIMOS:
            raise FormulaInvalida(
                "demasiados_elementos",
                token.posicion,
                f"La fórmula tiene más de {ELEMENTOS_MAXIMOS} elementos: divídala.",
            )
        if token.tipo == "numero":
            return Constante(Fraction(token.texto.replace(",", ".")))
        if token.tipo == "simbolo":
            return self.simbolo(token)
        self.profundidad += 1
        if self.profundidad > PROFUNDIDAD_MAXIMA:
            raise FormulaInvalida(
                "demasiado_profunda",
                token.posicion,
                f"La fórmula anida más de {PROFUNDIDAD_MAXIMA} niveles: simplifíquela.",
            )
        nodo = self.anidado(token)
        self.profundidad -= 1
        return nodo

    def simbolo(self, token: Token) -> Nodo:
        if token.texto not in self.simbolos:
            declarados = ", ".join(sorted(self.simbolos)) or "ninguno"
            raise FormulaInvalida(
                "operando_desconocido",
                token.posicion,
                f"El operando «{token.texto}» no está declarado (declarados: {declarados}).",
            )
        return Simbolo(token.texto)

    def anidado(self, token: Token) -> Nodo:
        if token.tipo == "menos":
            return Negado(self.factor())
        if token.tipo == "funcion":
            return self.funcion(token)
        if token.texto == "(":
            nodo = self.suma()
            self.cerrar(token)
            return nodo
        raise FormulaInvalida(
            "falta_operando",
            token.posicion,
            "Falta un operando o un número"
            + (f" antes de «{token.texto}»." if token.texto else " al final de la fórmula."),
        )

    def funcion(self, token: Token) -> Nodo:
        abre = self.tomar()
        if abre.texto != "(":
            raise FormulaInvalida(
                "parentesis", abre.posicion, f"Abra un paréntesis después de «{token.texto}»."
            )
        condicion = None
        if token.texto == "si":
            condicion = self.comparacion()
            self.separador(token)
        argumentos = [self.suma()]
        while self.actual.texto == ";":
            self.tomar()
            argumentos.append(self.suma())
        self.cerrar(abre)
        if condicion is not None and len(argumentos) != 2:
            raise FormulaInvalida(
                "argumentos",
                token.posicion,
                "Escriba si(condición; valor si se cumple; valor si no).",
            )
        return Funcion(token.texto, tuple(argumentos), condicion)

    def comparacion(self) -> Comparacion:
        izquierda = self.suma()
        token = self.tomar()
        if token.tipo != "comparador":
            raise FormulaInvalida(
                "falta_comparacion",
                token.posicion,
                "La condición de «si» necesita una comparación: =, <>, <, <=, > o >=.",
            )
        return Comparacion(izquierda, token.texto, self.suma())

    def separador(self, funcion: Token) -> None:
        token = self.tomar()
        if token.texto != ";":
            raise FormulaInvalida(
                "argumentos",
                token.posicion,
                f"Separe con punto y coma los argumentos de «{funcion.texto}».",
            )

    def cerrar(self, abre: Token) -> None:
        token = self.tomar()
        if token.texto == ")":
            return
        if token.tipo == "fin":
            raise FormulaInvalida(
                "parentesis", abre.posicion, "Falta cerrar el paréntesis que se abre aquí."
            )
        raise FormulaInvalida(
            "parentesis",
            token.posicion,
            f"Se esperaba un paréntesis de cierre o una operación antes de «{token.texto}».",
        )
