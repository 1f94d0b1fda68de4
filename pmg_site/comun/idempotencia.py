"""The same request twice gets the same answer; the same key with another body is refused."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from pmg_site.comun import reloj
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import ClaveIdempotencia

if TYPE_CHECKING:
    from instituciones.models import Persona


class ClaveReutilizada(ErrorDeNegocio):
    """The key was already used for a different body."""

    codigo_http = 422


def una_vez(
    *, persona: "Persona", clave: str, cuerpo: Any, hacer: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Run ``hacer`` once per (person, key) and return its answer to every repetition.

    The key row is inserted in the same transaction as the effect, so that of several requests
    in parallel one acts and the others wait for its answer.
    """
    firma = huella(cuerpo)
    try:
        with transaction.atomic():
            fila = ClaveIdempotencia.objects.create(
                persona=persona, clave=clave, huella_cuerpo=firma, creada_el=reloj.ahora()
            )
            fila.respuesta = hacer()
            fila.save(update_fields=["respuesta"])
            return fila.respuesta
    except IntegrityError:
        previa = ClaveIdempotencia.objects.filter(persona=persona, clave=clave).first()
        if previa is None:
            raise
    if previa.huella_cuerpo != firma:
        raise ClaveReutilizada(
            "Este formulario ya se envió con otros datos. Recargue la página y envíe de nuevo."
        )
    return previa.respuesta
