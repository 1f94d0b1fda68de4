"""To which definitions of its ministry a service links, and which links those admit."""

from dataclasses import replace
from typing import Any

from instituciones.contenido import Contenido
from instituciones.models import DefinicionMinisterial, Ministerio


def a0_vigente(ministerio: Ministerio, desde: int, hasta: int) -> DefinicionMinisterial | None:
    """The ministry's definitions to link to: the latest approved that cover the whole period."""
    return (
        DefinicionMinisterial.objects.elegibles()
        .filter(ministerio=ministerio, periodo_desde__lte=desde, periodo_hasta__gte=hasta)
        .select_related("ministerio")
        .order_by("-periodo_desde", "-version")
        .first()
    )


def con_enlaces_posibles(
    contenido: Contenido, ministerial: DefinicionMinisterial | None
) -> Contenido:
    """The same text with only those links that the ministry's definitions still have."""
    objetivos, prioridades = numeros_del_ministerio(ministerial)
    return replace(
        contenido,
        ministerial=str(ministerial) if ministerial else "",
        objetivos=tuple(
            replace(
                o,
                ministeriales=tuple(n for n in o.ministeriales if n in objetivos),
                prioridades=tuple(n for n in o.prioridades if n in prioridades),
            )
            for o in contenido.objetivos
        ),
    )


def numeros_del_ministerio(
    ministerial: DefinicionMinisterial | None,
) -> tuple[dict[int, Any], dict[int, Any]]:
    """The rows of the ministry's definitions by number: objectives and priorities."""
    if ministerial is None:
        return {}, {}
    return (
        {o.numero: o for o in ministerial.objetivos.all()},
        {p.numero: p for p in ministerial.prioridades.all()},
    )
