"""Strict reading of rule files: each refusal names the file, the place and what to mend."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from pmg_site.comun.errores import ReglaInvalida

CODIGO = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MECANISMO = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
PARAMETRO = re.compile(r"[a-z]+(?:_[a-z]+)*")
_DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
VERIFICADA, POR_VERIFICAR = "verificada", "por_verificar"
LLAVES_FUNDAMENTO = ("norma", "confianza", "fuente")


@dataclass(frozen=True, slots=True)
class Falla:
    """One thing to mend in a document: the path that leads to it, its line if known, and what."""

    ruta: str
    que: str
    linea: int | None = None

    @property
    def donde(self) -> str:
        """The place, as a person finds it."""
        if self.linea is None:
            return self.ruta
        return f"línea {self.linea}, {self.ruta}" if self.ruta else f"línea {self.linea}"


class ReglasConFallas(ReglaInvalida):
    """A document with faults, all of them at once."""

    def __init__(self, archivo: str, fallas: Iterable[Falla]) -> None:
        self.fallas = tuple(fallas)
        super().__init__("\n".join(": ".join(filter(None, (f.donde, f.que))) for f in self.fallas))
        self.archivo = archivo


class _Cargador(yaml.SafeLoader):
    """YAML without surprises: a key written twice is an error, not a silent replacement."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        vistas: set[str] = set()
        for llave, _ in node.value:
            if llave.tag == "tag:yaml.org,2002:merge":
                continue
            linea = llave.start_mark.line + 1
            if not isinstance(llave, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    problem=f"línea {linea}: una clave debe ser una palabra; corríjala."
                )
            if llave.value in vistas:
                raise yaml.constructor.ConstructorError(
                    problem=f"línea {linea}: «{llave.value}» está dos veces; deje una sola."
                )
            vistas.add(llave.value)
        return super().construct_mapping(node, deep=deep)


def leer_yaml(texto: str, archivo: str) -> Any:
    """The content of a YAML text; raises ReglaInvalida when it is not well written."""
    try:
        return yaml.load(texto, Loader=_Cargador)  # noqa: S506 (a SafeLoader that is stricter)
    except yaml.constructor.ConstructorError as error:
        if error.problem_mark:  # not one of the above: a tag, or a reference to nothing that fits
            linea = error.problem_mark.line + 1
            raise ReglaInvalida(
                f"{archivo}, línea {linea}: ese valor no se admite; escriba texto, número, lista "
                "o grupo de claves."
            ) from error
        raise ReglaInvalida(f"{archivo}, {error.problem}") from error
    except yaml.MarkedYAMLError as error:
        linea = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ReglaInvalida(
            f"{archivo}, línea {linea}: el YAML está mal escrito; revise sangría, comillas y "
            "dos puntos en esa línea."
        ) from error
    except yaml.YAMLError as error:
        raise ReglaInvalida(
            f"{archivo}: no es un texto YAML; guárdelo como texto UTF-8."
        ) from error


@dataclass(frozen=True, slots=True)
class Fundamento:
    """What a value rests on: its ``norma``, or else how sure it is and where it comes from."""

    norma: str = ""
    confianza: str = ""
    fuente: str = ""

    @property
    def verificado(self) -> bool:
        """Whether it was read in a norm or in a document of the authority."""
        return bool(self.norma) or self.confianza == VERIFICADA

    def como_dict(self) -> dict[str, str]:
        """Only the keys that say something, as the calculation asks for them."""
        if self.norma:
            return {"norma": self.norma}
        return {"confianza": self.confianza, "fuente": self.fuente}


@dataclass(frozen=True, slots=True)
class Nodo:
    """A value of the file with the path that leads to it.

    Without ``fallas`` the first fault is raised; with it, each is added to the list and reading
    goes on with a harmless value, so that a person sees them all at once.
    """

    valor: Any
    ruta: str
    archivo: str
    fallas: list[Falla] | None = None

    def falla(self, que: str) -> ReglaInvalida:
        """The refusal, with its place, where reading cannot go on."""
        if self.fallas is not None:
            return ReglasConFallas(self.archivo, [Falla(self.ruta, que)])
        return ReglaInvalida(f"{self.archivo}, {self.ruta or 'comienzo del archivo'}: {que}")

    def rechazar(self, que: str) -> None:
        """Refuse this value: raise, or note the fault and go on."""
        if self.fallas is None:
            raise self.falla(que)
        self.fallas.append(Falla(self.ruta, que))

    def _mudo(self, ruta: str) -> "Nodo":
        """A value that is not there, whose absence was already told."""
        return Nodo(None, ruta, self.archivo, [])

    @property
    def nulo(self) -> bool:
        return self.valor is None

    def mapa(
        self, obligatorias: Iterable[str], opcionales: Iterable[str] = ()
    ) -> "dict[str, Nodo]":
        """The keys of a mapping: none unknown, none of ``obligatorias`` missing."""
        obligatorias = tuple(obligatorias)
        if not isinstance(self.valor, dict):
            self.rechazar("se esperaba un grupo de «clave: valor»; corrija la sangría.")
            return {llave: self.hijo(llave) for llave in obligatorias}
        conocidas = {*obligatorias, *opcionales}
        for llave in self.valor:
            if llave not in conocidas:
                admite = ", ".join(sorted(conocidas))
                self.hijo(llave).rechazar(
                    f"la clave «{llave}» no existe; use una de estas: {admite}."
                )
        hijos = {llave: self.hijo(llave) for llave in self.valor if llave in conocidas}
        for llave in obligatorias:
            if llave not in self.valor:
                self.rechazar(f"falta la clave «{llave}»; agréguela.")
                hijos[llave] = self._mudo(f"{self.ruta}.{llave}")
        return hijos

    def hijo(self, llave: str) -> "Nodo":
        """The value under a key; null when it is not there."""
        ruta = f"{self.ruta}.{llave}" if self.ruta else llave
        if not isinstance(self.valor, dict):
            return self._mudo(ruta)
        return Nodo(self.valor.get(llave), ruta, self.archivo, self.fallas)

    def lista(self, *, vacia: bool = True) -> "list[Nodo]":
        """The items of a list (nothing at all counts as an empty one)."""
        if self.valor is None:
            if not vacia:
                self.rechazar("la lista está vacía; escriba al menos un elemento.")
            return []
        if not isinstance(self.valor, list):
            self.rechazar("se esperaba una lista; empiece cada elemento con un guion.")
            return []
        if not self.valor and not vacia:
            self.rechazar("la lista está vacía; escriba al menos un elemento.")
        return [
            Nodo(valor, f"{self.ruta}[{numero}]", self.archivo, self.fallas)
            for numero, valor in enumerate(self.valor, start=1)
        ]

    def texto(self, *, vacio: bool = False) -> str:
        """A text; a bare number or date is refused, so that nothing is read in two ways."""
        if self.valor is None and vacio:
            return ""
        if not isinstance(self.valor, str):
            self.rechazar(f"{_visto(self.valor)} debe ser texto; escríbalo entre comillas.")
            return ""
        if not self.valor.strip() and not vacio:
            self.rechazar("el texto está vacío; complételo o quite la clave.")
        return self.valor.strip()

    def con_forma(self, forma: re.Pattern[str], ejemplo: str) -> str:
        """A text of a certain shape."""
        texto = self.texto()
        if texto and not forma.fullmatch(texto):
            self.rechazar(f"«{texto}» no tiene la forma esperada; escriba, por ejemplo, {ejemplo}.")
        return texto

    def palabra(self, opciones: Iterable[str]) -> str:
        """One word of a closed list."""
        opciones = tuple(opciones)
        if self.valor not in opciones:
            self.rechazar(f"dice {_visto(self.valor)} y solo admite: {', '.join(opciones)}.")
        return str(self.valor)

    def entero(self, minimo: int, maximo: int) -> int:
        """A whole number within limits."""
        if isinstance(self.valor, bool) or not isinstance(self.valor, int):
            self.rechazar(
                f"{_visto(self.valor)} debe ser un número entero, sin comillas ni decimales."
            )
            return minimo
        if not minimo <= self.valor <= maximo:
            self.rechazar(f"«{self.valor}» está fuera de rango; use de {minimo} a {maximo}.")
        return self.valor

    def logico(self) -> bool:
        """true or false; nothing at all is false."""
        if self.valor is None:
            return False
        if not isinstance(self.valor, bool):
            self.rechazar(f"dice {_visto(self.valor)}; escriba true o false.")
            return False
        return self.valor

    def decimal(self) -> Decimal:
        """A non-negative decimal written as text with a point, so that no float comes between."""
        if not isinstance(self.valor, str) or not _DECIMAL.fullmatch(self.valor):
            self.rechazar(
                f"{_visto(self.valor)} debe ser un número entre comillas con punto decimal, "
                'como "2.85".'
            )
            return Decimal(0)
        return Decimal(self.valor)

    def decimal_o_nada(self) -> Decimal | None:
        return None if self.nulo else self.decimal()

    def cuenta_o_nada(self) -> int | None:
        """A count written as quoted digits, or nothing."""
        if self.nulo:
            return None
        if not isinstance(self.valor, str) or not re.fullmatch(r"[0-9]{1,4}", self.valor):
            self.rechazar(f'{_visto(self.valor)} debe ser un entero entre comillas, como "3".')
            return None
        return int(self.valor)

    def fundamento(self) -> Fundamento:
        """The foundation written in this mapping: norma, or confianza with fuente."""
        norma, confianza, fuente = (self.hijo(llave) for llave in LLAVES_FUNDAMENTO)
        if not norma.nulo:
            if not confianza.nulo or not fuente.nulo:
                self.rechazar("tiene norma y además confianza o fuente; deje solo una forma.")
            return Fundamento(norma=norma.texto())
        if confianza.nulo or fuente.nulo:
            self.rechazar(
                "no tiene fundamento; escriba su «norma», o su «confianza» y su «fuente»."
            )
            return Fundamento()
        return Fundamento(
            confianza=confianza.palabra((VERIFICADA, POR_VERIFICAR)), fuente=fuente.texto()
        )

    def fundamento_o_nada(self) -> Fundamento | None:
        """The foundation of its own, or none when it rests on that of what contains it."""
        if isinstance(self.valor, dict) and any(k in self.valor for k in LLAVES_FUNDAMENTO):
            return self.fundamento()
        return None


def _visto(valor: Any) -> str:
    """A value as it is quoted to whoever wrote it."""
    if valor is None:
        return "«» (vacío)"
    return "un grupo de claves" if isinstance(valor, dict | list) else f"«{valor}»"


def exigir_unicos(pares: Iterable[tuple[str, Nodo]]) -> None:
    """Refuse the second of two equal codes, at its place."""
    vistos: set[str] = set()
    for codigo, nodo in pares:
        if codigo in vistos:
            nodo.rechazar(f"el código «{codigo}» está repetido; use otro.")
        vistos.add(codigo)


@dataclass(frozen=True, slots=True)
class ConjuntoLeido:
    """One rule set for one mechanism, read and checked, ready to be loaded."""

    tipo: str
    codigo: str
    nombre: str
    mecanismo: str
    anio_desde: int
    anio_hasta: int | None
    contenido: dict[str, Any]
    detalle: Any
    archivo: str


def leer_anio(nodo: Nodo) -> int | None:
    """A year, or None when it is not written."""
    return None if nodo.nulo else nodo.entero(1998, 2100)


def entre(anio: int, desde: int | None, hasta: int | None) -> bool:
    """Whether a year lies within two, of which either may be open."""
    return (desde is None or desde <= anio) and (hasta is None or anio <= hasta)


def anios(campos: dict[str, Nodo]) -> tuple[int, int | None]:
    """First and last year of a set; without ``anio_hasta`` it is still in force."""
    desde = campos["anio_desde"].entero(1998, 2100)
    hasta = leer_anio(campos["anio_hasta"])
    if hasta is not None and hasta < desde:
        campos["anio_hasta"].rechazar(f"termina en {hasta}, antes de empezar en {desde}.")
    return desde, hasta


def mecanismos_de(documento: Any, archivo: str) -> Iterator[str]:
    """The mechanisms for which a document is written."""
    if not isinstance(documento, dict):
        raise ReglaInvalida(f"{archivo}: se esperaba un conjunto de reglas; corrija la sangría.")
    nodos = Nodo(documento, "", archivo).hijo("mecanismos").lista(vacia=False)
    exigir_unicos([(nodo.con_forma(MECANISMO, "PMG"), nodo) for nodo in nodos])
    return (nodo.valor for nodo in nodos)
