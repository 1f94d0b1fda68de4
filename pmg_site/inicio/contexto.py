"""What every page needs: the menu by role and whether the data shown are examples."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Entrada:
    """One entry of the menu."""

    texto: str
    url: str
    activo: bool
    cuenta: int | None = None


def sitio(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the whole site."""
    return {"menu": [], "datos_de_ejemplo": settings.DEMO}
