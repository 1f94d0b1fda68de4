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


class _Cargador(yaml.SafeLoader):
    """YAML without surprises: a key written twice is an error, not a silent replacement."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        vistas: set[str] = set()
        for llave, _ in node.value:
            if llave.tag == "tag:yaml.org,2002:merge":
                continue
            if llave.value in vistas:
                linea = llave.start_mark.line + 1
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
    """A value of the file with the path that leads to it."""

    valor: Any
    ruta: str
    archivo: str

    def falla(self, que: str) -> ReglaInvalida:
        """The refusal, with its place."""
        return ReglaInvalida(f"{self.archivo}, {self.ruta or 'comienzo del archivo'}: {que}")

    @property
    def nulo(self) -> bool:
        return self.valor is None

    def mapa(
        self, obligatorias: Iterable[str], opcionales: Iterable[str] = ()
    ) -> "dict[str, Nodo]":
        """The keys of a mapping: none unknown, none of ``obligatorias`` missing."""
        if not isinstance(self.valor, dict):
            raise self.falla("se esperaba un grupo de «clave: valor»; corrija la sangría.")
        obligatorias = tuple(obligatorias)
        conocidas = {*obligatorias, *opcionales}
        for llave in self.valor:
            if llave not in conocidas:
                admite = ", ".join(sorted(conocidas))
                raise self.falla(f"la clave «{llave}» no existe; use una de estas: {admite}.")
        for llave in obligatorias:
            if llave not in self.valor:
                raise self.falla(f"falta la clave «{llave}»; agréguela.")
        return {llave: self.hijo(llave) for llave in self.valor}

    def hijo(self, llave: str) -> "Nodo":
        """The value under a key; null when it is not there."""
        ruta = f"{self.ruta}.{llave}" if self.ruta else llave
        return Nodo(self.valor.get(llave), ruta, self.archivo)

    def lista(self, *, vacia: bool = True) -> "list[Nodo]":
        """The items of a list (nothing at all counts as an empty one)."""
        if self.valor is None:
            if not vacia:
                raise self.falla("la lista está vacía; escriba al menos un elemento.")
            return []
        if not isinstance(self.valor, list):
            raise self.falla("se esperaba una lista; empiece cada elemento con un guion.")
        if not self.valor and not vacia:
            raise self.falla("la lista está vacía; escriba al menos un elemento.")
        return [
            Nodo(valor, f"{self.ruta}[{numero}]", self.archivo)
            for numero, valor in enumerate(self.valor, start=1)
        ]

    def texto(self, *, vacio: bool = False) -> str:
        """A text; a bare number or date is refused, so that nothing is read in two ways."""
        if self.valor is None and vacio:
            return ""
        if not isinstance(self.valor, str):
            raise self.falla(f"«{self.valor}» debe ser texto; escríbalo entre comillas.")
        if not self.valor.strip() and not vacio:
            raise self.falla("el texto está vacío; complételo o quite la clave.")
        return self.valor.strip()

    def con_forma(self, forma: re.Pattern[str], ejemplo: str) -> str:
        """A text of a certain shape."""
        texto = self.texto()
        if not forma.fullmatch(texto):
            raise self.falla(
                f"«{texto}» no tiene la forma esperada; escriba, por ejemplo, {ejemplo}."
            )
        return texto

    def palabra(self, opciones: Iterable[str]) -> str:
        """One word of a closed list."""
        opciones = tuple(opciones)
        if self.valor not in opciones:
            raise self.falla(f"dice «{self.valor}» y solo admite: {', '.join(opciones)}.")
        return str(self.valor)

    def entero(self, minimo: int, maximo: int) -> int:
        """A whole number within limits."""
        if isinstance(self.valor, bool) or not isinstance(self.valor, int):
            raise self.falla(
                f"«{self.valor}» debe ser un número entero, sin comillas ni decimales."
            )
        if not minimo <= self.valor <= maximo:
            raise self.falla(f"«{self.valor}» está fuera de rango; use de {minimo} a {maximo}.")
        return self.valor

    def logico(self) -> bool:
        """true or false; nothing at all is false."""
        if self.valor is None:
            return False
        if not isinstance(self.valor, bool):
            raise self.falla(f"dice «{self.valor}»; escriba true o false.")
        return self.valor

    def decimal(self) -> Decimal:
        """A non-negative decimal written as text with a point, so that no float comes between."""
        if not isinstance(self.valor, str) or not _DECIMAL.fullmatch(self.valor):
            raise self.falla(
                f'«{self.valor}» debe ser un número entre comillas con punto decimal, como "2.85".'
            )
        return Decimal(self.valor)

    def decimal_o_nada(self) -> Decimal | None:
        return None if self.nulo else self.decimal()

    def cuenta_o_nada(self) -> int | None:
        """A count written as quoted digits, or nothing."""
        if self.nulo:
            return None
        if not isinstance(self.valor, str) or not re.fullmatch(r"[0-9]{1,4}", self.valor):
            raise self.falla(f'«{self.valor}» debe ser un entero entre comillas, como "3".')
        return int(self.valor)

    def fundamento(self) -> Fundamento:
        """The foundation written in this mapping: norma, or confianza with fuente."""
        norma, confianza, fuente = (self.hijo(llave) for llave in LLAVES_FUNDAMENTO)
        if not norma.nulo:
            if not confianza.nulo or not fuente.nulo:
                raise self.falla("tiene norma y además confianza o fuente; deje solo una forma.")
            return Fundamento(norma=norma.texto())
        if confianza.nulo or fuente.nulo:
            raise self.falla(
                "no tiene fundamento; escriba su «norma», o su «confianza» y su «fuente»."
            )
        return Fundamento(
            confianza=confianza.palabra((VERIFICADA, POR_VERIFICAR)), fuente=fuente.texto()
        )

    def fundamento_o_nada(self) -> Fundamento | None:
        """The foundation of its own, or none when it rests on that of what contains it."""
        if any(llave in self.valor for llave in LLAVES_FUNDAMENTO):
            return self.fundamento()
        return None


def exigir_unicos(pares: Iterable[tuple[str, Nodo]]) -> None:
    """Refuse the second of two equal codes, at its place."""
    vistos: set[str] = set()
    for codigo, nodo in pares:
        if codigo in vistos:
            raise nodo.falla(f"el código «{codigo}» está repetido; use otro.")
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
        raise campos["anio_hasta"].falla(f"termina en {hasta}, antes de empezar en {desde}.")
    return desde, hasta


def mecanismos_de(documento: Any, archivo: str) -> Iterator[str]:
    """The mechanisms for which a document is written."""
    if not isinstance(documento, dict):
        raise ReglaInvalida(f"{archivo}: se esperaba un conjunto de reglas; corrija la sangría.")
    nodos = Nodo(documento, "", archivo).hijo("mecanismos").lista(vacia=False)
    exigir_unicos([(nodo.con_forma(MECANISMO, "PMG"), nodo) for nodo in nodos])
    return (nodo.valor for nodo in nodos)
