"""Writing the numbered rows of Formularios A0 and A1: what stays keeps its identity."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import ProtectedError, RestrictedError

from pmg_site.comun.errores import ErrorDeNegocio


def igualar(
    definicion: models.Model,
    modelo: type[models.Model],
    filas: Sequence[Any],
    enlaces: tuple[str, ...] = (),
    referidos: Mapping[str, Mapping[int, Any]] | None = None,
) -> dict[int, Any]:
    """Make the stored rows those of ``filas``; a row whose number stays keeps its key.

    ``enlaces`` are many-to-many fields, left to ``enlazar``; ``referidos`` gives, for a field
    that names another row by its number, the rows by number.
    """
    existentes: dict[int, Any] = {
        f.numero: f  # type: ignore[attr-defined] # every row has its number
        for f in modelo._default_manager.filter(definicion=definicion)
    }
    _quitar(modelo, existentes, {fila.numero for fila in filas})
    nuevas = []
    for fila in filas:
        objeto = existentes.get(fila.numero)
        valores = _valores(fila, enlaces, referidos or {})
        if objeto is None:
            objeto = modelo(definicion=definicion, numero=fila.numero, **valores)
            nuevas.append(objeto)
        elif any(getattr(objeto, campo) != valor for campo, valor in valores.items()):
            for campo, valor in valores.items():
                setattr(objeto, campo, valor)
        else:
            continue
        relaciones = {c.name for c in modelo._meta.concrete_fields if c.is_relation}
        objeto.clean_fields(exclude=relaciones)
        if objeto.pk:
            objeto.save()
        existentes[fila.numero] = objeto
    modelo._default_manager.bulk_create(nuevas)
    return existentes


def _valores(
    fila: Any, enlaces: tuple[str, ...], referidos: Mapping[str, Mapping[int, Any]]
) -> dict[str, Any]:
    valores = {}
    for nombre in fila.__slots__:
        if nombre != "numero" and nombre not in enlaces:
            valor = getattr(fila, nombre)
            valores[nombre] = referidos[nombre][valor] if nombre in referidos else valor
    return valores


def _quitar(modelo: type[models.Model], existentes: dict[int, Any], quedan: set[int]) -> None:
    for numero in existentes.keys() - quedan:
        objeto = existentes.pop(numero)
        try:
            objeto.delete()
        except (ProtectedError, RestrictedError):
            nombre = str(modelo._meta.verbose_name)
            raise ErrorDeNegocio(
                f"No se puede quitar {nombre} {numero}: hay indicadores vinculados. Cambie ese "
                "vínculo antes de quitarlo."
            ) from None


def enlazar(
    campo: Any,
    objetos: Mapping[int, Any],
    destinos: Mapping[int, Any],
    deseados: Iterable[tuple[int, Sequence[int]]],
) -> None:
    """Make the links of a many-to-many field those of ``deseados``: (number, numbers)."""
    intermedia = campo.through
    de, hacia = campo.field.m2m_field_name(), campo.field.m2m_reverse_field_name()
    quiere = {
        (objetos[numero].pk, destinos[otro].pk) for numero, otros in deseados for otro in otros
    }
    claves = [objeto.pk for objeto in objetos.values()]
    actuales = {
        (getattr(fila, f"{de}_id"), getattr(fila, f"{hacia}_id")): fila.pk
        for fila in intermedia._default_manager.filter(**{f"{de}__in": claves})
    }
    sobran = [pk for par, pk in actuales.items() if par not in quiere]
    if sobran:
        intermedia._default_manager.filter(pk__in=sobran).delete()
    intermedia._default_manager.bulk_create(
        [
            intermedia(**{f"{de}_id": una, f"{hacia}_id": otra})
            for una, otra in sorted(quiere - actuales.keys())
        ]
    )
