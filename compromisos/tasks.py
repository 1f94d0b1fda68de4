"""What the clock and the queue start in this app: workbooks checked, applied and swept."""

from typing import Any

from celery import shared_task
from django.core.exceptions import PermissionDenied

from compromisos.models import CargaLibro
from compromisos.servicios import libro
from instituciones.models import Persona
from pmg_site.comun import trabajos
from pmg_site.comun.errores import ErrorDeNegocio


@trabajos.hace(libro.REVISAR)
def revisar_libro(parametros: dict[str, Any], avance: trabajos.Avance) -> dict[str, Any]:
    """Check a large workbook, telling how far it is."""
    carga, por = _de(parametros)
    libro.revisar_carga(carga=carga, por=por, decir=avance.decir)
    return {"faltas": carga.resultado.get("n_faltas", 0)}


@trabajos.hace(libro.APLICAR)
def aplicar_libro(parametros: dict[str, Any], avance: trabajos.Avance) -> dict[str, Any]:
    """Apply a confirmed workbook; done before, it has no effect."""
    carga, por = _de(parametros)
    if carga.aplicada_el:
        return {"cambios": carga.resultado.get("cambios", 0)}
    total = carga.resultado.get("cambios", 0)
    avance.decir(0, total, "Guardando los cambios, todos o ninguno")
    try:
        libro.aplicar_carga(
            carga=carga, elecciones=parametros["elecciones"], por=por, avance=avance
        )
    except PermissionDenied as error:
        raise ErrorDeNegocio(str(error)) from error
    avance.decir(total, total, "Listo")
    return {"cambios": total}


def _de(parametros: dict[str, Any]) -> tuple[CargaLibro, Persona]:
    carga = CargaLibro.objects.select_related("programa").get(pk=parametros["carga"])
    return carga, Persona.objects.get(pk=parametros["por"])


@shared_task(name="compromisos.barrer_libros")
def barrer_libros() -> None:
    """Forget the uploads of more than a day; running twice has no effect."""
    libro.barrer_cargas()
