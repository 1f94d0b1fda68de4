"""Editing without losing what somebody else saved: the version check and its explanation."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.errores import ConflictoDeEdicion
from pmg_site.comun.models import Asiento


def exigir_version(
    objeto: models.Model, esperada: int, enviados: dict[str, Any] | None = None
) -> None:
    """Refuse when ``objeto`` (already locked) is no longer at the version the person edited.

    ``enviados`` holds the values that the person tried to save, by field name, so that the
    refusal shows each difference and nothing typed is lost.
    """
    actual: int = objeto.fila_version  # type: ignore[attr-defined] # every edited model has it
    if actual == esperada:
        return
    ultimo = Asiento.objects.filter(objeto=nombre_objeto(objeto)).select_related("persona").last()
    quien = str(ultimo.persona) if ultimo and ultimo.persona else "otra persona"
    raise ConflictoDeEdicion(
        f"{quien} guardó cambios en este registro mientras usted lo editaba. "
        "Revise las diferencias y guarde de nuevo.",
        cambios=diferencias(objeto, enviados or {}),
        por=quien,
        el=ultimo.ocurrido_el if ultimo else None,
        version=actual,
    )


def diferencias(objeto: models.Model, enviados: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(label, saved value, sent value) of each field whose values differ."""
    lista = []
    for nombre, enviado in enviados.items():
        guardado = getattr(objeto, nombre)
        if guardado != enviado:
            campo = objeto._meta.get_field(nombre)
            etiqueta = str(getattr(campo, "verbose_name", nombre))
            lista.append((etiqueta, _texto(guardado), _texto(enviado)))
    return lista


def _texto(valor: Any) -> str:
    return "" if valor is None else str(valor)


def instantanea(objeto: models.Model, campos: Iterable[str] | None = None) -> dict[str, Any]:
    """The concrete fields of a record as canonical JSON can hold them, for before/after hashes."""
    nombres = set(campos) if campos is not None else None
    return {
        campo.attname: campo.value_from_object(objeto)
        for campo in objeto._meta.concrete_fields
        if nombres is None or campo.name in nombres
    }
