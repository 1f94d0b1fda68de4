"""Writing the small catalogues of the administrator's bulk tables: ministries and networks."""

from typing import Any, TypeVar

from django.db import models, transaction

from instituciones.models import DenominacionMinisterio, Ministerio, Persona, RedExpertos
from instituciones.permisos import exigir_capacidad
from instituciones.roles import Capacidad
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import instantanea
from pmg_site.comun.errores import ErrorDeNegocio

F = TypeVar("F", bound=models.Model)
DE_RED = ("tema", "organismo", "institucion", "confianza", "fuente")
DE_MINISTERIO = ("sigla", "partida", "confianza", "fuente")


@transaction.atomic
def guardar_red(*, red: RedExpertos, por: Persona) -> RedExpertos:
    """A new network of experts, or the new data of one that exists, by its code."""
    guardada = RedExpertos.objects.select_for_update().filter(codigo=red.codigo).first()
    return _guardar(guardada or RedExpertos(codigo=red.codigo), red, DE_RED, "red", por)


@transaction.atomic
def guardar_ministerio(*, ministerio: Ministerio, por: Persona) -> Ministerio:
    """A new ministry with its first name, or what has no history of one that exists."""
    guardado = Ministerio.objects.select_for_update().filter(codigo=ministerio.codigo).first()
    if guardado and guardado.nombre != ministerio.nombre:
        raise ErrorDeNegocio(
            "El nombre de un ministerio no se cambia aquí: tiene historia y llega con el catálogo."
        )
    nuevo = guardado is None
    fila = guardado or Ministerio(codigo=ministerio.codigo, nombre=ministerio.nombre)
    escrito = _guardar(fila, ministerio, DE_MINISTERIO, "ministerio", por)
    if nuevo:
        DenominacionMinisterio.objects.create(
            ministerio=escrito,
            nombre=escrito.nombre,
            confianza=escrito.confianza,
            fuente=escrito.fuente,
        )
    return escrito


def _guardar(fila: F, pedida: F, campos: tuple[str, ...], que: str, por: Persona) -> F:
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    nueva = fila.pk is None
    antes: dict[str, Any] | None = None if nueva else instantanea(fila)
    for campo in campos:
        setattr(fila, campo, getattr(pedida, campo))
    fila.full_clean()
    fila.save()
    despues = instantanea(fila)
    if antes != despues:
        accion = f"{que}.{'crear' if nueva else 'editar'}"
        anotar(Acto(accion=accion, objeto=fila, por=por, rol=rol, antes=antes, despues=despues))
    return fila
