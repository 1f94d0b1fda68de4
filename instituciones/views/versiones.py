"""What the comparison of two versions needs, of a service or of a ministry."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from instituciones.diferencias import comparar
from instituciones.views.comunes import Peticion


def comparacion(
    request: Peticion, objeto: Any, hermanas: Any, leer: Callable[[Any], Any]
) -> dict[str, Any]:
    """The version at hand against the one asked for, or else the one before it."""
    todas = list(hermanas.order_by("-periodo_desde", "-version"))
    pedida = request.GET.get("con", "")
    otra = next((d for d in todas if str(d.pk) == pedida), None) or _anterior(todas, objeto)
    cambios = comparar(leer(otra), leer(objeto)) if otra else []
    return {
        "definicion": objeto,
        "otra": otra,
        "versiones": [d for d in todas if d.pk != objeto.pk],
        "partes": [(p, list(suyos)) for p, suyos in groupby(cambios, key=lambda c: c.parte)],
        "total": len(cambios),
    }


def _anterior(todas: list[Any], objeto: Any) -> Any:
    """The version just before in time."""
    clave = (objeto.periodo_desde, objeto.version)
    return next((d for d in todas if (d.periodo_desde, d.version) < clave), None)
