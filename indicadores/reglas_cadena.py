"""Who signs, who is new and how much a commitment may weigh, as a Programa Marco writes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from indicadores.lector_reglas import CODIGO, LLAVES_FUNDAMENTO, Fundamento, Nodo, exigir_unicos

# Every chain begins with these steps, in this order, and ends with the decree.
PRINCIPIO = ("jefe_servicio", "ministerio", "revision")
FINAL = "decreto"
FIRMANTES = ("comite_triministerial", "ministro_ramo", "ministro_hacienda")
CAUSAS = ("causa_externa", "reduccion_presupuesto")
ORDINARIO, NUEVO = "ordinario", "nuevo"


@dataclass(frozen=True, slots=True)
class Cadena:
    """The steps by which a programme is approved; ``ministerio`` is that of the second minister."""

    pasos: tuple[str, ...]
    ministerio: str
    fundamento: Fundamento

    @property
    def firmas(self) -> tuple[str, ...]:
        """Who signs after the review, in order."""
        return tuple(p for p in self.pasos if p in FIRMANTES)


@dataclass(frozen=True, slots=True)
class PerfilNuevo:
    """Which services count as new, and what the framework asks of them: nothing else."""

    anios_desde_creacion: int
    ofrece: frozenset[str]
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class LimiteCompromiso:
    """How much one commitment may weigh."""

    minimo: Decimal | None
    maximo: Decimal | None
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class CausaModificacion:
    """A reason for which a decreed programme may be modified."""

    codigo: str
    nombre: str
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class Tramitacion:
    """All that a Programa Marco says about how a programme is made and approved."""

    cadena: Cadena | None = None
    nuevo: PerfilNuevo | None = None
    limite: LimiteCompromiso | None = None
    causas: tuple[CausaModificacion, ...] = ()

    def perfil(self, anio: int, creada: int | None) -> str:
        """The profile in a programme year of an institution created in the year ``creada``."""
        if self.nuevo is None or creada is None:
            return ORDINARIO
        return NUEVO if anio - creada <= self.nuevo.anios_desde_creacion else ORDINARIO


LLAVES = ("cadena", "perfil_nuevo", "ponderador_compromiso", "causas_modificacion")


def leer_tramitacion(raiz: Nodo, ofrecidos: Iterable[str] = ()) -> Tramitacion:
    """Check those parts of a framework; ``ofrecidos`` are the codes that a profile may name."""
    cadena, nuevo, limite = (raiz.hijo(llave) for llave in LLAVES[:3])
    causas = raiz.hijo("causas_modificacion").lista()
    leidas = tuple(_causa(nodo) for nodo in causas)
    exigir_unicos(zip((c.codigo for c in leidas), causas, strict=True))
    return Tramitacion(
        cadena=None if cadena.nulo else _cadena(cadena),
        nuevo=None if nuevo.nulo else _perfil(nuevo, tuple(ofrecidos)),
        limite=None if limite.nulo else _limite(limite),
        causas=leidas,
    )


def tramitacion_de(contenido: Mapping[str, Any], origen: str = "") -> Tramitacion:
    """The same, from the content of a loaded rule set."""
    ofrecidos = [x["codigo"] for s in ("sistemas", "indicadores") for x in contenido.get(s) or ()]
    return leer_tramitacion(Nodo(contenido, "", origen), ofrecidos)


def cadena_del_mecanismo(nodo: Nodo, mecanismo: str) -> dict[str, Any] | None:
    """Of the chains of a file, that of one mechanism, without its ``mecanismos``."""
    for hijo in nodo.lista():
        campos = hijo.mapa(("mecanismos", "pasos"), ("ministerio", *LLAVES_FUNDAMENTO))
        if mecanismo in [m.texto() for m in campos["mecanismos"].lista(vacia=False)]:
            return {k: v for k, v in hijo.valor.items() if k != "mecanismos"}
    return None


def _cadena(nodo: Nodo) -> Cadena:
    campos = nodo.mapa(("pasos",), ("ministerio", *LLAVES_FUNDAMENTO))
    nodos = campos["pasos"].lista(vacia=False)
    pasos = tuple(hijo.palabra((*PRINCIPIO, *FIRMANTES, FINAL)) for hijo in nodos)
    exigir_unicos(zip(pasos, nodos, strict=True))
    firmas = pasos[len(PRINCIPIO) : -1]
    if pasos[: len(PRINCIPIO)] != PRINCIPIO or pasos[-1] != FINAL or not firmas:
        raise campos["pasos"].falla(
            "la cadena empieza por jefe_servicio, ministerio y revision, sigue con una firma o "
            "más y termina en decreto."
        )
    ministerio = nodo.hijo("ministerio")
    if ("ministro_hacienda" in firmas) == ministerio.nulo:
        raise nodo.falla("«ministerio» es el código del ministerio de ministro_hacienda.")
    codigo = "" if ministerio.nulo else ministerio.con_forma(CODIGO, "hacienda")
    return Cadena(pasos, codigo, nodo.fundamento())


def _perfil(nodo: Nodo, ofrecidos: tuple[str, ...]) -> PerfilNuevo:
    campos = nodo.mapa(("anios_desde_creacion", "ofrece"), LLAVES_FUNDAMENTO)
    nodos = campos["ofrece"].lista(vacia=False)
    anios = campos["anios_desde_creacion"].cuenta_o_nada()
    if anios is None:
        raise campos["anios_desde_creacion"].falla('escriba un entero entre comillas, como "2".')
    # A mechanism may leave out some of what the file offers.
    nombrados = {hijo.con_forma(CODIGO, "estado-verde") for hijo in nodos}
    return PerfilNuevo(anios, frozenset(nombrados & set(ofrecidos)), nodo.fundamento())


def _limite(nodo: Nodo) -> LimiteCompromiso:
    nodo.mapa((), ("peso_min", "peso_max", *LLAVES_FUNDAMENTO))
    minimo, maximo = (nodo.hijo(k).decimal_o_nada() for k in ("peso_min", "peso_max"))
    if minimo is not None and maximo is not None and minimo > maximo:
        raise nodo.falla(f"peso_min ({minimo}) es mayor que peso_max ({maximo}); corrija uno.")
    return LimiteCompromiso(minimo, maximo, nodo.fundamento())


def _causa(nodo: Nodo) -> CausaModificacion:
    campos = nodo.mapa(("codigo", "nombre"), LLAVES_FUNDAMENTO)
    return CausaModificacion(
        campos["codigo"].palabra(CAUSAS), campos["nombre"].texto(), nodo.fundamento()
    )
