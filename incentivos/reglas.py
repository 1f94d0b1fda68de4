"""Tiers, instalment months and reference percentages of some payment years, read and checked."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from incentivos.calculo import ReglasTramo, TramosInvalidos, clasificar
from incentivos.reglas_montos import (
    EquiposEnRegla,
    MontosEnRegla,
    Tope,
    leer_equipos,
    leer_montos,
    leer_topes,
)
from indicadores.lector_reglas import (
    CODIGO,
    LLAVES_FUNDAMENTO,
    MECANISMO,
    PARAMETRO,
    Falla,
    Fundamento,
    Nodo,
    anios,
    exigir_unicos,
)
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ReglaInvalida

if TYPE_CHECKING:
    from indicadores.models import ConjuntoReglas

TIPO = "tramos"
SIN_TRAMO = "sin_tramo"


@dataclass(frozen=True, slots=True)
class TramoPago:
    """Compliance from ``desde`` (included) to ``hasta`` (excluded; None: up to 100).

    ``porcentaje`` None is a percentage that nobody has verified: it is not zero, it is unknown.
    """

    nombre: str
    etiqueta: str
    desde: Decimal
    hasta: Decimal | None
    porcentaje: Decimal | None
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class Referencia:
    """A figure of the law that is shown but enters no calculation."""

    concepto: str
    valor: Decimal
    unidad: str
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class TablaTramos:
    """What each compliance earns for a mechanism in some payment years."""

    codigo: str
    nombre: str
    mecanismo: str
    anio_desde: int
    anio_hasta: int | None
    lectura_anio: Fundamento
    meses: tuple[int, ...]
    meses_fundamento: Fundamento | None
    tramos: tuple[TramoPago, ...]
    referencias: tuple[Referencia, ...]
    topes: tuple[Tope, ...]
    montos: MontosEnRegla | None
    equipos: EquiposEnRegla | None
    nota: str
    huella: str

    @classmethod
    def leer(cls, contenido: Any, origen: str, fallas: list[Falla] | None = None) -> Self:
        """Check a content and build the table; raises ReglaInvalida with the place.

        With ``fallas`` nothing is raised: what is wrong is added to it.
        """
        raiz = Nodo(contenido, "", origen, fallas)
        c = raiz.mapa(_OBLIGATORIAS, _OPCIONALES)
        c["tipo"].palabra((TIPO,))
        mecanismos = c["mecanismos"].lista(vacia=False)
        if len(mecanismos) != 1:
            c["mecanismos"].rechazar("un conjunto cargado es de un solo mecanismo.")
        desde, hasta = anios({"anio_hasta": raiz.hijo("anio_hasta"), **c})
        c["lectura_anio"].mapa((), LLAVES_FUNDAMENTO)
        meses, meses_fundamento = _meses(raiz.hijo("meses"))
        tabla = cls(
            codigo=c["codigo"].con_forma(CODIGO, "tramos-pmg-2010"),
            nombre=c["nombre"].texto(),
            mecanismo=mecanismos[0].con_forma(MECANISMO, "PMG") if mecanismos else "",
            anio_desde=desde,
            anio_hasta=hasta,
            lectura_anio=c["lectura_anio"].fundamento(),
            meses=meses,
            meses_fundamento=meses_fundamento,
            tramos=_tramos(raiz.hijo("tramos")),
            referencias=tuple(_referencia(n) for n in raiz.hijo("referencias").lista()),
            topes=leer_topes(raiz.hijo("topes")),
            montos=leer_montos(raiz.hijo("montos")),
            equipos=leer_equipos(raiz.hijo("equipos")),
            nota=raiz.hijo("nota").texto(vacio=True),
            huella="" if fallas else huella(contenido),
        )
        if not (tabla.tramos or tabla.referencias or tabla.nota):
            raiz.rechazar("no tiene tramos, referencias ni nota; escriba lo que se sepa.")
        if tabla.tramos and not tabla.meses:
            raiz.rechazar("faltan los meses de pago; agregue «meses».")
        return tabla

    def tope_de(self, planta: str) -> Tope | None:
        """The ceiling of a staff plant, where the law sets one."""
        return next((tope for tope in self.topes if tope.planta == planta), None)

    def tramo_de(self, valor: Fraction) -> TramoPago:
        """The tier of a compliance from 0 to 100; ValueError outside."""
        nombre = clasificar(valor, _limites(self.tramos)).nombre
        return next(tramo for tramo in self.tramos if tramo.nombre == nombre)

    def vigencia(self) -> str:
        """The payment years, in words."""
        if self.anio_hasta is None:
            return f"desde {self.anio_desde}"
        if self.anio_hasta == self.anio_desde:
            return str(self.anio_desde)
        return f"{self.anio_desde}–{self.anio_hasta}"


_OBLIGATORIAS = ("tipo", "codigo", "nombre", "mecanismos", "anio_desde", "lectura_anio")
_OPCIONALES = (
    "anio_hasta", "nota", "meses", "tramos", "referencias", "topes", "montos", "equipos",
)  # fmt: skip


def _limites(tramos: tuple[TramoPago, ...]) -> ReglasTramo:
    """The limits alone, as the calculation knows them; the nominal percentage is never read."""
    return ReglasTramo.desde(
        {
            "nombre": t.nombre,
            "desde": str(t.desde),
            "hasta": None if t.hasta is None else str(t.hasta),
            "porcentaje": "0",
        }
        for t in tramos
    )


def _meses(nodo: Nodo) -> tuple[tuple[int, ...], Fundamento | None]:
    if nodo.nulo:
        return (), None
    campos = nodo.mapa(("valor",), LLAVES_FUNDAMENTO)
    meses = tuple(hijo.entero(1, 12) for hijo in campos["valor"].lista(vacia=False))
    if list(meses) != sorted(set(meses)):
        campos["valor"].rechazar("los meses deben ir en orden y sin repetirse.")
    return meses, nodo.fundamento()


def _tramos(nodo: Nodo) -> tuple[TramoPago, ...]:
    pares = [(_tramo(hijo), hijo) for hijo in nodo.lista()]
    exigir_unicos((tramo.nombre, hijo) for tramo, hijo in pares)
    tramos = tuple(tramo for tramo, _ in pares)
    if tramos:
        try:
            _limites(tramos)
        except TramosInvalidos as error:
            nodo.rechazar(str(error))
    return tuple(sorted(tramos, key=lambda tramo: tramo.desde, reverse=True))


def _tramo(nodo: Nodo) -> TramoPago:
    campos = nodo.mapa(("nombre", "etiqueta", "desde", "hasta", "porcentaje"), LLAVES_FUNDAMENTO)
    fundamento = nodo.fundamento()
    porcentaje = campos["porcentaje"].decimal_o_nada()
    if porcentaje is None and fundamento.verificado:
        campos["porcentaje"].rechazar(
            "falta el porcentaje; solo puede faltar si está por verificar."
        )
    if porcentaje is not None and porcentaje > 100:
        campos["porcentaje"].rechazar(f"«{porcentaje}» es más que 100; corríjalo.")
    nombre = campos["nombre"].con_forma(PARAMETRO, "completo")
    if nombre == SIN_TRAMO:
        campos["nombre"].rechazar("«sin_tramo» está reservado; use otro nombre.")
    return TramoPago(
        nombre=nombre,
        etiqueta=campos["etiqueta"].texto(),
        desde=campos["desde"].decimal(),
        hasta=campos["hasta"].decimal_o_nada(),
        porcentaje=porcentaje,
        fundamento=fundamento,
    )


def _referencia(nodo: Nodo) -> Referencia:
    campos = nodo.mapa(("concepto", "valor", "unidad"), LLAVES_FUNDAMENTO)
    return Referencia(
        concepto=campos["concepto"].texto(),
        valor=campos["valor"].decimal(),
        unidad=campos["unidad"].texto(),
        fundamento=nodo.fundamento(),
    )


_LEIDAS: dict[str, TablaTramos] = {}


def tabla_de(conjunto: "ConjuntoReglas") -> TablaTramos:
    """The tiers of a loaded rule set; read once per hash, which must be that of its content."""
    tabla = _LEIDAS.get(conjunto.huella)
    if tabla is None:
        tabla = TablaTramos.leer(conjunto.contenido, origen=str(conjunto))
        if tabla.huella != conjunto.huella:
            raise ReglaInvalida(
                f"{conjunto}: el contenido no corresponde a su huella; vuelva a cargar las reglas "
                "y avise a la administración."
            )
        _LEIDAS[conjunto.huella] = tabla
    return tabla
