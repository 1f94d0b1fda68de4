"""Open observations as comments of cells, and the answers that people write under them."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.comments.comment_sheet import CommentSheet
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.xml.functions import fromstring

from compromisos.models import Observacion

AUTOR = "Gestor PMG"
PEDIDO = "Su respuesta:"
_NOTA = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_HILO = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
_XML = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_PERSONAS = "xl/persons/"
_CABEZA = re.compile(r"Observación N° (\d+)")
# what a recent spreadsheet writes before each reply in the plain copy of a thread
_COPIA = re.compile(r"^\s*(?:Reply|Respuesta):\s*", re.MULTILINE)
_NOMBRADA = re.compile(r"\s*(?:Observación\s+)?N°\s*(\d+)\s*[:.–-]?\s*", re.IGNORECASE)


def redactar(observaciones: Iterable[Observacion]) -> str:
    """The text of the comment of a cell, with room to answer each observation."""
    return "\n\n".join(
        f"Observación N° {o.pk} (ronda {o.ronda}, {o.autor.nombre_corto}): {o.texto}\n{PEDIDO}\n"
        for o in observaciones
    )


def respuestas(texto: str) -> Iterator[tuple[str, str]]:
    """(number of the observation, answer) of each answer written in a comment."""
    partes = _CABEZA.split(texto.replace("\r\n", "\n").replace("\r", "\n"))
    for numero, cuerpo in zip(partes[1::2], partes[2::2], strict=False):
        _, _, respuesta = cuerpo.rpartition(PEDIDO) if PEDIDO in cuerpo else ("", "", "")
        if limpia := _COPIA.sub("", respuesta).strip():
            yield numero, limpia


@dataclass(frozen=True, slots=True)
class Hilo:
    """A comment of a recent spreadsheet: what it says and what people replied, (who, what)."""

    raiz: str
    autor: str
    replicas: tuple[tuple[str, str], ...]

    @property
    def observaciones(self) -> list[str]:
        """The observations that the comment speaks of."""
        return list(dict.fromkeys(_CABEZA.findall(self.raiz)))

    def dichas(self) -> Iterator[tuple[str, str]]:
        """(observation, answer); a reply of which nobody can tell the observation goes with ""."""
        suyas: dict[str, list[tuple[str, str]]] = {n: [] for n in self.observaciones}
        for numero, texto in respuestas(self.raiz):
            suyas[numero].append((self.autor, texto))
        for quien, texto in self.replicas:
            numero, resto = self._de_cual(texto)
            if resto and numero:
                suyas[numero].append((quien, resto))
            elif resto:
                yield "", resto
        for numero, dichos in suyas.items():
            if dichos:
                yield numero, _juntos(dichos)

    def _de_cual(self, texto: str) -> tuple[str, str]:
        conocidas = self.observaciones
        nombrada = _NOMBRADA.match(texto)
        if nombrada and nombrada[1] in conocidas:
            return nombrada[1], texto[nombrada.end() :].strip()
        return (conocidas[0] if len(conocidas) == 1 else ""), texto.strip()

    def como_nota(self) -> str:
        """The same as a plain comment, each answer where it will be read again."""
        dichas = dict(self.dichas())
        sueltas = [f"{quien}: {texto}" for quien, texto in self.replicas]
        if not self.observaciones:
            return "\n".join([f"{self.autor}: {self.raiz}".lstrip(": "), *sueltas])
        partes = _CABEZA.split(self.raiz)
        nota = f"{dichas['']}\n\n" if "" in dichas else ""
        for numero, cuerpo in zip(partes[1::2], partes[2::2], strict=False):
            cabeza = cuerpo.rpartition(PEDIDO)[0] if PEDIDO in cuerpo else cuerpo.rstrip() + "\n"
            nota += f"Observación N° {numero}{cabeza}{PEDIDO}\n{dichas.get(numero, '')}\n\n"
        return nota.rstrip("\n") + "\n"


def _juntos(dichos: list[tuple[str, str]]) -> str:
    """One text; when several people wrote, each with its name."""
    if len({quien for quien, _ in dichos}) == 1:
        return "\n".join(texto for _, texto in dichos)
    return "\n".join(f"{quien}: {texto}" if quien else texto for quien, texto in dichos)


def _partes(paquete: zipfile.ZipFile, ruta: str, tipo: str) -> Iterator[Any]:
    """The related parts of a sheet of one kind: read-only mode leaves them out."""
    relaciones = get_rels_path(ruta.lstrip("/"))
    if relaciones in paquete.namelist():
        for relacion in get_dependents(paquete, relaciones).find(tipo):
            yield fromstring(paquete.read(relacion.target))


def notas_de_hoja(paquete: zipfile.ZipFile, ruta: str) -> dict[str, str]:
    """The plain comments of a sheet by cell."""
    hallados: dict[str, str] = {}
    for arbol in _partes(paquete, ruta, _NOTA):
        hoja: Any = CommentSheet.from_tree(arbol)
        hallados |= {celda: comentario.text for celda, comentario in hoja.comments}
    return hallados


def hilos_de_hoja(paquete: zipfile.ZipFile, ruta: str) -> dict[str, Hilo]:
    """The threads of a sheet by cell, as recent spreadsheets keep them beside a plain copy."""
    personas = _personas(paquete)
    hilos: dict[str, Hilo] = {}
    for arbol in _partes(paquete, ruta, _HILO):
        comentarios = sorted(arbol.iter(f"{_XML}threadedComment"), key=lambda c: c.get("dT", ""))
        for raiz in comentarios:
            if raiz.get("parentId") is None:
                suyas = (c for c in comentarios if c.get("parentId") == raiz.get("id"))
                hilos[raiz.get("ref", "")] = Hilo(
                    _texto(raiz),
                    personas.get(raiz.get("personId", ""), ""),
                    tuple((personas.get(c.get("personId", ""), ""), _texto(c)) for c in suyas),
                )
    return hilos


def _texto(comentario: Any) -> str:
    return (comentario.findtext(f"{_XML}text") or "").replace("\r\n", "\n").replace("\r", "\n")


def _personas(paquete: zipfile.ZipFile) -> dict[str, str]:
    """Who is behind each identifier of the threads."""
    return {
        persona.get("id", ""): persona.get("displayName", "")
        for nombre in paquete.namelist()
        if nombre.startswith(_PERSONAS) and nombre.endswith(".xml")
        for persona in fromstring(paquete.read(nombre)).iter(f"{_XML}person")
    }


@dataclass(frozen=True, slots=True)
class Dicho:
    """What a person wrote in the comments of a cell; ``observacion`` is "" when none is named."""

    observacion: str
    texto: str
    celda: str
    conocidas: tuple[str, ...] = ()  # the observations of the cell


def de_hoja(paquete: zipfile.ZipFile, ruta: str) -> Iterator[Dicho]:
    """Everything written in the comments of a sheet; a thread hides the plain copy of itself."""
    hilos = hilos_de_hoja(paquete, ruta)
    for celda, texto in notas_de_hoja(paquete, ruta).items():
        if celda not in hilos:
            for numero, respuesta in respuestas(texto):
                yield Dicho(numero, respuesta, celda, (numero,))
    for celda, hilo in hilos.items():
        conocidas = tuple(hilo.observaciones)
        if not conocidas:
            yield Dicho("", hilo.raiz, celda)
            continue
        for numero, respuesta in hilo.dichas():
            yield Dicho(numero, respuesta, celda, conocidas)
