"""Saving an editor of definitions when somebody else may have saved first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from instituciones.diferencias import Cambio, combinar
from instituciones.union import Union, base_de, unir
from instituciones.views.comunes import Peticion, intentar
from pmg_site.comun.errores import ConflictoDeEdicion


@dataclass
class Edicion:
    """What the page of an editor shows: the form and, after a clash, what has to be chosen."""

    editor: Any
    conflicto: ConflictoDeEdicion | None = None
    por_elegir: tuple[Cambio, ...] = ()
    incorporados: tuple[Cambio, ...] = ()
    guardada: bool = False
    sin_elegir: int = 0


def editar(
    request: Peticion,
    actual: Any,
    version: int,
    armar: Callable[..., Any],
    guardar: Callable[[Any, int], Any],
) -> Edicion:
    """Save what was typed; ``armar`` builds the editor, ``guardar`` calls the service."""
    agregar = request.POST.get("agregar", "")
    datos = con_otra_fila(request.POST, agregar) if agregar else request.POST or None
    edicion = Edicion(armar(actual, version, datos))
    if request.method != "POST" or agregar or not edicion.editor.es_valido():
        return edicion
    pedidas = set(request.POST.getlist("pendiente"))
    elegidas = {c: request.POST.get(f"elegir-{c}", "") for c in pedidas}
    if faltan := [c for c, valor in elegidas.items() if valor not in ("guardado", "mio")]:
        edicion.sin_elegir = len(faltan)
        edicion.por_elegir = tuple(
            c for c in unir({}, actual, edicion.editor.contenido()).por_elegir if c.clave in pedidas
        )
        return edicion
    de_la_otra = {c for c, valor in elegidas.items() if valor == "guardado"}
    enviado = combinar(edicion.editor.contenido(), actual, de_la_otra)
    try:
        if intentar(edicion.editor.texto, lambda: guardar(enviado, edicion.editor.version)):
            edicion.guardada = True
    except ConflictoDeEdicion as error:
        return _en_conflicto(edicion.editor, error, actual, enviado, armar)
    return edicion


def _en_conflicto(
    editor: Any, error: ConflictoDeEdicion, actual: Any, enviado: Any, armar: Callable[..., Any]
) -> Edicion:
    union: Union = unir(editor.base, actual, enviado)
    nuevo = armar(union.contenido, error.version, None, base=base_de(actual))
    return Edicion(nuevo, error, union.por_elegir, union.incorporados)


def con_otra_fila(datos: QueryDict, lista: str) -> QueryDict:
    """What was typed, with one more empty row in ``lista``."""
    nuevos = datos.copy()
    clave = f"{lista}-TOTAL_FORMS"
    cuantas = str(nuevos.get(clave, ""))
    if cuantas.isdecimal():
        nuevos[clave] = str(int(cuantas) + 1)
    return nuevos
