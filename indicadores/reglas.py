"""The Programa Marco of some years as immutable values, read from a rule set and checked."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from indicadores.formulas import SIMBOLO_VALIDO, FormulaInvalida, compilar
from indicadores.lector_reglas import (
    CODIGO,
    LLAVES_FUNDAMENTO,
    MECANISMO,
    PARAMETRO,
    Falla,
    Fundamento,
    Nodo,
    anios,
    entre,
    exigir_unicos,
    leer_anio,
)
from indicadores.reglas_cadena import LLAVES, Tramitacion, leer_tramitacion
from indicadores.reglas_sistemas import Requisito, Sistema, leer_requisitos, leer_sistema
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ReglaInvalida

if TYPE_CHECKING:
    from indicadores.models import ConjuntoReglas

TIPO = "programa_marco"
TIPOS_COMPROMISO = ("indicador_meta", "medir", "sistema_etapa")
SENTIDOS = ("ascendente", "descendente")
MODALIDADES = ("meta", "medir")


@dataclass(frozen=True, slots=True)
class Parametro:
    """One number or choice of the evaluation, as text, with what it rests on."""

    nombre: str
    valor: str
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class Objetivo:
    """An objective under which commitments are grouped, with the limits of its weight."""

    codigo: str
    nombre: str
    descripcion: str
    peso_min: Decimal | None
    peso_max: Decimal | None
    n_min: int | None
    n_max: int | None
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class TipoCompromiso:
    """A kind of commitment that the framework admits, in the words of its year."""

    codigo: str
    nombre: str
    descripcion: str
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class OperandoMarco:
    """A variable of a transversal indicator."""

    simbolo: str
    descripcion: str
    unidad: str


@dataclass(frozen=True, slots=True)
class IndicadorTransversal:
    """An indicator that the framework defines for all; ``expresion`` is empty while unknown."""

    codigo: str
    nombre: str
    expresion: str
    operandos: tuple[OperandoMarco, ...]
    unidad: str
    decimales: int
    sentido: str
    objetivo: str
    modalidad: str
    red: str
    requisitos: tuple[Requisito, ...]
    anio_desde: int | None
    anio_hasta: int | None
    fundamento: Fundamento

    def rige(self, anio: int) -> bool:
        """Whether the indicator can be committed in a year."""
        return entre(anio, self.anio_desde, self.anio_hasta)


@dataclass(frozen=True, slots=True)
class ProgramaMarco:
    """The rules under which a mechanism's programmes of some years are made and evaluated."""

    codigo: str
    nombre: str
    descripcion: str
    mecanismo: str
    anio_desde: int
    anio_hasta: int | None
    suma_ponderadores: Decimal
    parametros_con_fundamento: tuple[Parametro, ...]
    objetivos: tuple[Objetivo, ...]
    tipos_compromiso: tuple[TipoCompromiso, ...]
    sistemas: tuple[Sistema, ...]
    indicadores: tuple[IndicadorTransversal, ...]
    tramitacion: Tramitacion
    huella: str

    @classmethod
    def leer(cls, contenido: Any, origen: str, fallas: list[Falla] | None = None) -> Self:
        """Check a content and build the framework; raises ReglaInvalida with the place.

        With ``fallas`` nothing is raised: what is wrong is added to it.
        """
        raiz = Nodo(contenido, "", origen, fallas)
        c = raiz.mapa(_OBLIGATORIAS, _OPCIONALES)
        c["tipo"].palabra((TIPO,))
        mecanismos = c["mecanismos"].lista(vacia=False)
        if len(mecanismos) != 1:
            c["mecanismos"].rechazar("un conjunto cargado es de un solo mecanismo.")
        desde, hasta = anios({"anio_hasta": raiz.hijo("anio_hasta"), **c})
        objetivos = tuple(_objetivo(n) for n in c["objetivos"].lista(vacia=False))
        exigir_unicos(zip((o.codigo for o in objetivos), c["objetivos"].lista(), strict=True))
        suma = c["suma_ponderadores"].decimal()
        _exigir_pesos(objetivos, suma, c["objetivos"])
        codigos = [o.codigo for o in objetivos]
        raiz.hijo("nota").texto(vacio=True)
        sistemas = _sistemas(raiz.hijo("sistemas"), codigos)
        indicadores = _indicadores(raiz.hijo("indicadores"), codigos)
        ofrecidos = [s.codigo for s in sistemas] + [i.codigo for i in indicadores]
        return cls(
            codigo=c["codigo"].con_forma(CODIGO, "programa-marco-2025-2026"),
            nombre=c["nombre"].texto(),
            descripcion=raiz.hijo("descripcion").texto(vacio=True),
            mecanismo=mecanismos[0].con_forma(MECANISMO, "PMG") if mecanismos else "",
            anio_desde=desde,
            anio_hasta=hasta,
            suma_ponderadores=suma,
            parametros_con_fundamento=_parametros(c["parametros"]),
            objetivos=objetivos,
            tipos_compromiso=_tipos(c["tipos_compromiso"]),
            sistemas=sistemas,
            indicadores=indicadores,
            tramitacion=leer_tramitacion(raiz, ofrecidos),
            huella="" if fallas else huella(contenido),
        )

    def parametros(self) -> dict[str, str]:
        """Each parameter of the evaluation with its value, as the calculation asks for it."""
        return {p.nombre: p.valor for p in self.parametros_con_fundamento}

    def fundamentos(self) -> dict[str, dict[str, str]]:
        """What each parameter rests on, as the calculation asks for it."""
        return {p.nombre: p.fundamento.como_dict() for p in self.parametros_con_fundamento}

    def objetivo(self, codigo: str) -> Objetivo:
        """The objective with a code; LookupError when the framework has none."""
        return _buscar(self.objetivos, codigo)

    def sistema(self, codigo: str) -> Sistema:
        """The system with a code; LookupError when the framework has none."""
        return _buscar(self.sistemas, codigo)

    def indicador(self, codigo: str) -> IndicadorTransversal:
        """The transversal indicator with a code; LookupError when the framework has none."""
        return _buscar(self.indicadores, codigo)

    def admite(self, tipo: str) -> bool:
        """Whether the framework has commitments of a kind."""
        return any(t.codigo == tipo for t in self.tipos_compromiso)

    def indicadores_en(self, anio: int) -> tuple[IndicadorTransversal, ...]:
        """The transversal indicators that can be committed in a year."""
        return tuple(i for i in self.indicadores if self.rige(anio) and i.rige(anio))

    def sistemas_en(self, anio: int) -> tuple[Sistema, ...]:
        """The systems that can be committed in a year."""
        return tuple(s for s in self.sistemas if self.rige(anio) and s.rige(anio))

    def rige(self, anio: int) -> bool:
        """Whether the framework is that of a programme year."""
        return entre(anio, self.anio_desde, self.anio_hasta)


_OBLIGATORIAS = (
    "tipo",
    "codigo",
    "nombre",
    "mecanismos",
    "anio_desde",
    "suma_ponderadores",
    "parametros",
    "objetivos",
    "tipos_compromiso",
)
_OPCIONALES = ("anio_hasta", "descripcion", "nota", "sistemas", "indicadores", *LLAVES)


def _buscar(elementos: Any, codigo: str) -> Any:
    for elemento in elementos:
        if elemento.codigo == codigo:
            return elemento
    raise LookupError(codigo)


def _parametros(nodo: Nodo) -> tuple[Parametro, ...]:
    if not isinstance(nodo.valor, dict) or not nodo.valor:
        nodo.rechazar("faltan los parámetros de la evaluación; agréguelos.")
        return ()
    for nombre in nodo.valor:
        Nodo(nombre, f"{nodo.ruta}.{nombre}", nodo.archivo, nodo.fallas).con_forma(
            PARAMETRO, "decimales_total"
        )
    nombres = sorted(nombre for nombre in nodo.valor if isinstance(nombre, str))
    return tuple(_parametro(nombre, nodo.hijo(nombre)) for nombre in nombres)


def _parametro(nombre: str, nodo: Nodo) -> Parametro:
    campos = nodo.mapa(("valor",), LLAVES_FUNDAMENTO)
    return Parametro(nombre, campos["valor"].texto(), nodo.fundamento())


def _objetivo(nodo: Nodo) -> Objetivo:
    campos = nodo.mapa(
        ("codigo", "nombre"),
        ("descripcion", "peso_min", "peso_max", "n_min", "n_max", *LLAVES_FUNDAMENTO),
    )
    peso_min, peso_max = (nodo.hijo(k).decimal_o_nada() for k in ("peso_min", "peso_max"))
    n_min, n_max = (nodo.hijo(k).cuenta_o_nada() for k in ("n_min", "n_max"))
    if peso_min is not None and peso_max is not None and peso_min > peso_max:
        nodo.rechazar(f"peso_min ({peso_min}) es mayor que peso_max ({peso_max}); corrija uno.")
    if n_min is not None and n_max is not None and n_min > n_max:
        nodo.rechazar(f"n_min ({n_min}) es mayor que n_max ({n_max}); corrija uno.")
    return Objetivo(
        codigo=campos["codigo"].con_forma(CODIGO, "gestion-eficaz"),
        nombre=campos["nombre"].texto(),
        descripcion=nodo.hijo("descripcion").texto(vacio=True),
        peso_min=peso_min,
        peso_max=peso_max,
        n_min=n_min,
        n_max=n_max,
        fundamento=nodo.fundamento(),
    )


def _exigir_pesos(objetivos: tuple[Objetivo, ...], suma: Decimal, nodo: Nodo) -> None:
    minimos = sum((o.peso_min or Decimal(0) for o in objetivos), Decimal(0))
    if minimos > suma:
        nodo.rechazar(f"los pesos mínimos suman {minimos}, más que {suma}; baje alguno.")
    maximos = [o.peso_max for o in objetivos if o.peso_max is not None]
    if len(maximos) == len(objetivos) and sum(maximos, Decimal(0)) < suma:
        nodo.rechazar(f"los pesos máximos no alcanzan a sumar {suma}; suba alguno.")


def _tipos(nodo: Nodo) -> tuple[TipoCompromiso, ...]:
    pares = [(_tipo(hijo), hijo) for hijo in nodo.lista(vacia=False)]
    exigir_unicos((tipo.codigo, hijo) for tipo, hijo in pares)
    return tuple(tipo for tipo, _ in pares)


def _tipo(nodo: Nodo) -> TipoCompromiso:
    campos = nodo.mapa(("codigo", "nombre"), ("descripcion", *LLAVES_FUNDAMENTO))
    return TipoCompromiso(
        codigo=campos["codigo"].palabra(TIPOS_COMPROMISO),
        nombre=campos["nombre"].texto(),
        descripcion=nodo.hijo("descripcion").texto(vacio=True),
        fundamento=nodo.fundamento(),
    )


def _sistemas(nodo: Nodo, objetivos: list[str]) -> tuple[Sistema, ...]:
    pares = [(leer_sistema(hijo, objetivos), hijo) for hijo in nodo.lista()]
    exigir_unicos((sistema.codigo, hijo) for sistema, hijo in pares)
    return tuple(sistema for sistema, _ in pares)


def _indicadores(nodo: Nodo, objetivos: list[str]) -> tuple[IndicadorTransversal, ...]:
    pares = [(_indicador(hijo, objetivos), hijo) for hijo in nodo.lista()]
    exigir_unicos((indicador.codigo, hijo) for indicador, hijo in pares)
    return tuple(indicador for indicador, _ in pares)


def _indicador(nodo: Nodo, objetivos: list[str]) -> IndicadorTransversal:
    campos = nodo.mapa(
        (
            "codigo",
            "nombre",
            "expresion",
            "unidad",
            "decimales",
            "sentido",
            "objetivo",
            "modalidad",
        ),
        ("operandos", "red", "requisitos", "anio_desde", "anio_hasta", *LLAVES_FUNDAMENTO),
    )
    fundamento = nodo.fundamento()
    operandos = tuple(_operando(hijo) for hijo in nodo.hijo("operandos").lista())
    expresion = _expresion(campos["expresion"], operandos, fundamento)
    modalidad = campos["modalidad"].palabra(MODALIDADES)
    requisitos = leer_requisitos(nodo.hijo("requisitos"))
    if modalidad == "medir" and not requisitos:
        nodo.rechazar("un indicador de modalidad «medir» necesita requisitos; agréguelos.")
    return IndicadorTransversal(
        codigo=campos["codigo"].con_forma(CODIGO, "medidas-de-equidad-de-genero"),
        nombre=campos["nombre"].texto(),
        expresion=expresion,
        operandos=operandos,
        unidad=campos["unidad"].texto(),
        decimales=campos["decimales"].entero(0, 6),
        sentido=campos["sentido"].palabra(SENTIDOS),
        objetivo=campos["objetivo"].palabra(objetivos),
        modalidad=modalidad,
        red=nodo.hijo("red").texto(vacio=True),
        requisitos=requisitos,
        anio_desde=leer_anio(nodo.hijo("anio_desde")),
        anio_hasta=leer_anio(nodo.hijo("anio_hasta")),
        fundamento=fundamento,
    )


def _operando(nodo: Nodo) -> OperandoMarco:
    campos = nodo.mapa(("simbolo", "descripcion"), ("unidad",))
    return OperandoMarco(
        simbolo=campos["simbolo"].con_forma(SIMBOLO_VALIDO, "A"),
        descripcion=campos["descripcion"].texto(),
        unidad=nodo.hijo("unidad").texto(vacio=True),
    )


def _expresion(nodo: Nodo, operandos: tuple[OperandoMarco, ...], fundamento: Fundamento) -> str:
    """The formula, compiled once to be sure; unknown (null) only while it is to be verified."""
    if nodo.nulo:
        if fundamento.verificado:
            nodo.rechazar("falta la fórmula; solo puede faltar si está por verificar.")
        return ""
    simbolos = [operando.simbolo for operando in operandos]
    if len(set(simbolos)) < len(simbolos):
        nodo.rechazar("dos operandos tienen el mismo símbolo; cambie uno.")
        return ""
    try:
        formula = compilar(nodo.texto(), simbolos)
    except FormulaInvalida as error:
        nodo.rechazar(f"la fórmula no sirve desde la posición {error.posicion}: {error.mensaje}")
        return ""
    if sobra := set(simbolos) - formula.simbolos:
        nodo.rechazar(f"el operando «{min(sobra)}» no está en la fórmula; quítelo o úselo.")
    return nodo.texto()


_LEIDOS: dict[str, ProgramaMarco] = {}


def marco_de(conjunto: "ConjuntoReglas") -> ProgramaMarco:
    """The framework of a loaded rule set; read once per hash, which must be that of its content."""
    marco = _LEIDOS.get(conjunto.huella)
    if marco is None:
        marco = ProgramaMarco.leer(conjunto.contenido, origen=str(conjunto))
        if marco.huella != conjunto.huella:
            raise ReglaInvalida(
                f"{conjunto}: el contenido no corresponde a su huella; vuelva a cargar las reglas "
                "y avise a la administración."
            )
        _LEIDOS[conjunto.huella] = marco
    return marco
