"""The difference between two texts of definitions, piece by piece and word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from instituciones.models import ComoSeRecogio, TipoNorma, TipoProducto
from pmg_site.comun.formato import fecha as fecha_en_palabras
from pmg_site.comun.numeros import escribir_numero

# Title of each part, singular of its rows ("" for what stands alone).
PARTES = {
    "ministerial": ("Definiciones del ministerio", ""),
    "leyes": ("Normas", "Norma"),
    "mision": ("Misión", ""),
    "aspectos": ("Aspectos relevantes de la Ley de Presupuestos", "Aspecto"),
    "objetivos": ("Objetivos", "Objetivo"),
    "prioridades": ("Prioridades y compromisos de gobierno", "Prioridad"),
    "productos": ("Productos estratégicos", "Producto"),
    "clientes": ("Clientes, usuarios y beneficiarios", "Cliente"),
    "voces": ("Voz de los usuarios", "Voz"),
    "gasto_interno_miles": ("Gasto en gestión interna", ""),
    "gasto_total_miles": ("Presupuesto total", ""),
}
CAMPOS = {
    "descripcion": "descripción",
    "ministeriales": "objetivos ministeriales vinculados",
    "prioridades": "prioridades de gobierno vinculadas",
    "nombre": "nombre",
    "objetivos": "objetivos vinculados",
    "gasto_miles": "gasto en miles de pesos",
    "aplica_genero": "enfoque de género",
    "aplica_territorio": "gestión territorial",
    "cantidad": "cuantificación",
    "productos": "productos que recibe",
    "tipo": "tipo",
    "numero_norma": "número de la norma",
    "fecha": "fecha",
    "materia": "materia",
    "monto_miles": "monto en miles de pesos",
    "producto": "producto",
    "quienes": "quiénes son",
    "como": "cómo se recogió",
    "pedido": "qué pidieron",
}
# A text of which less than one word in so many stays is shown as written anew.
QUEDA_UNO_DE = 3
# The values that the forms offer, as people read them.
VALORES: dict[str, Mapping[str, str]] = {
    "tipo": {
        **{t.value: str(t.label) for t in TipoNorma},
        **{t.value: str(t.label) for t in TipoProducto},
    },
    "como": {c.value: str(c.label) for c in ComoSeRecogio},
}


@dataclass(frozen=True, slots=True)
class Trozo:
    """A run of words: ``igual``, ``quitado`` or ``agregado``."""

    clase: str
    texto: str


@dataclass(frozen=True, slots=True)
class Cambio:
    """One piece that differs. ``clave`` names it: "mision", "productos.3", "productos.3.nombre"."""

    clave: str
    parte: str
    etiqueta: str
    antes: str
    ahora: str
    clase: str

    @property
    def trozos(self) -> list[Trozo]:
        return palabras(self.antes, self.ahora)


def comparar(antes: Any, ahora: Any) -> list[Cambio]:
    """Every piece that differs between two contents of the same form, in the order of the form."""
    presentes = {campo.name for campo in fields(antes)}
    cambios: list[Cambio] = []
    for nombre in PARTES:
        if nombre in presentes:
            cambios += _de_parte(nombre, getattr(antes, nombre), getattr(ahora, nombre))
    return cambios


def _de_parte(nombre: str, antes: Any, ahora: Any) -> Iterator[Cambio]:
    titulo, singular = PARTES[nombre]
    if not singular:
        if antes != ahora:
            yield _cambio(
                nombre, titulo, titulo, en_palabras(nombre, antes), en_palabras(nombre, ahora)
            )
        return
    unas, otras = {f.numero: f for f in antes}, {f.numero: f for f in ahora}
    for numero in sorted(unas.keys() | otras.keys()):
        yield from _de_fila(
            nombre, titulo, f"{singular} {numero}", unas.get(numero), otras.get(numero)
        )


def _de_fila(nombre: str, titulo: str, etiqueta: str, una: Any, otra: Any) -> Iterator[Cambio]:
    if una is None or otra is None:
        clave = f"{nombre}.{(una or otra).numero}"
        yield _cambio(clave, titulo, etiqueta, resumen(una), resumen(otra))
        return
    for campo in fields(una)[1:]:
        antes, ahora = getattr(una, campo.name), getattr(otra, campo.name)
        if antes != ahora:
            yield _cambio(
                f"{nombre}.{una.numero}.{campo.name}",
                titulo,
                f"{etiqueta}, {CAMPOS[campo.name]}",
                en_palabras(campo.name, antes),
                en_palabras(campo.name, ahora),
            )


def _cambio(clave: str, parte: str, etiqueta: str, antes: str, ahora: str) -> Cambio:
    clase = "cambiado" if antes and ahora else "quitado" if antes else "agregado"
    return Cambio(clave, parte, etiqueta, antes, ahora, clase)


def resumen(fila: Any) -> str:
    """The whole of a row in one sentence, for when only one of the two has it."""
    if fila is None:
        return ""
    partes = [
        (campo.name, en_palabras(campo.name, getattr(fila, campo.name)))
        for campo in fields(fila)[1:]
    ]
    return "; ".join(
        f"{CAMPOS[nombre]}: {texto}" for nombre, texto in partes if texto and texto != "No"
    )


def en_palabras(nombre: str, valor: Any) -> str:
    """A stored value as a person reads it; "" when there is none."""
    if valor is None:
        return ""
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    if isinstance(valor, Decimal):
        return escribir_numero(valor)
    if isinstance(valor, date):
        return fecha_en_palabras(valor)
    if isinstance(valor, tuple):
        return ", ".join(str(n) for n in valor)
    return VALORES.get(nombre, {}).get(str(valor), str(valor))


def palabras(antes: str, ahora: str) -> list[Trozo]:
    """What was taken away and what was added, word by word; a text written anew, as a whole."""
    tramos: list[tuple[bool, str, str]] = []
    for igual, una, otra in _tramos(_partir(antes), _partir(ahora)):
        if tramos and not igual and not tramos[-1][0]:
            _, previa, siguiente = tramos.pop()
            una, otra = previa + una, siguiente + otra
        tramos.append((igual, una, otra))
    trozos = []
    for igual, una, otra in tramos:
        if igual:
            trozos.append(Trozo("igual", una))
            continue
        trozos += [Trozo(c, t) for c, t in (("quitado", una), ("agregado", otra)) if t]
    return trozos


def _tramos(unas: list[str], otras: list[str]) -> Iterator[tuple[bool, str, str]]:
    """Whether it is the same, with what stood and what stands; a lone blank is part of a change."""
    bloques = SequenceMatcher(None, unas, otras, autojunk=False).get_opcodes()
    quedan = sum(1 for c, i, j, _, _ in bloques if c == "equal" for t in unas[i:j] if t.strip())
    largo = max(sum(1 for t in lado if t.strip()) for lado in (unas, otras))
    if quedan * QUEDA_UNO_DE < largo:
        yield False, "".join(unas), "".join(otras)
        return
    for n, (clase, i, j, k, m) in enumerate(bloques):
        una, otra = "".join(unas[i:j]), "".join(otras[k:m])
        suelto = 0 < n < len(bloques) - 1 and not una.strip()
        yield clase == "equal" and not suelto, una, otra


def _partir(texto: str) -> list[str]:
    """Words, blanks and signs, so that joining gives the text back."""
    return re.findall(r"\s+|\w+|[^\w\s]", texto)


def piezas(contenido: Any) -> dict[str, Any]:
    """Each piece with its value, by the keys of ``Cambio``; rows also as a whole."""
    halladas: dict[str, Any] = {}
    for campo in fields(contenido):
        valor = getattr(contenido, campo.name)
        if not PARTES[campo.name][1]:
            halladas[campo.name] = valor
            continue
        for fila in valor:
            halladas[f"{campo.name}.{fila.numero}"] = fila
            for suyo in fields(fila)[1:]:
                halladas[f"{campo.name}.{fila.numero}.{suyo.name}"] = getattr(fila, suyo.name)
    return halladas


def combinar(enviado: Any, guardado: Any, claves: set[str]) -> Any:
    """``enviado`` with the pieces named in ``claves`` taken from ``guardado``."""
    nuevos: dict[str, Any] = {}
    for campo in fields(enviado):
        nombre, mio, suyo = campo.name, getattr(enviado, campo.name), getattr(guardado, campo.name)
        if not PARTES[nombre][1]:
            nuevos[nombre] = suyo if nombre in claves else mio
        else:
            nuevos[nombre] = _combinar_filas(nombre, mio, suyo, claves)
    return replace(enviado, **nuevos)


def _combinar_filas(
    nombre: str, mias: tuple[Any, ...], suyas: tuple[Any, ...], claves: set[str]
) -> tuple[Any, ...]:
    unas, otras = {f.numero: f for f in mias}, {f.numero: f for f in suyas}
    filas = []
    for numero in sorted(unas.keys() | otras.keys()):
        clave = f"{nombre}.{numero}"
        mia, suya = unas.get(numero), otras.get(numero)
        fila = suya if clave in claves else mia
        if mia is not None and suya is not None and is_dataclass(mia):
            elegidos = {
                c.name: getattr(suya, c.name)
                for c in fields(mia)[1:]
                if f"{clave}.{c.name}" in claves
            }
            fila = replace(mia, **elegidos)  # type: ignore[type-var] # a frozen dataclass
        if fila is not None:
            filas.append(fila)
    return tuple(filas)
