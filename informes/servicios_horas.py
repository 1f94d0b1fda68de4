"""What writes the hours that a service declares to have spent in each commitment."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from compromisos.models import Compromiso
from evaluacion.models import Evaluacion
from informes.models import HorasDeclaradas
from instituciones.flujo import Asunto, exigir
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.canonico import texto_decimal
from pmg_site.comun.errores import ErrorDeNegocio

MAXIMO = Decimal(100_000)


def declarar_horas(
    *, evaluacion: Evaluacion, horas: Mapping[int, Decimal | None], por: Persona
) -> list[HorasDeclaradas]:
    """Write the hours of commitments, by their number; None takes a declaration away.

    Hours decide nothing: they may be declared or mended at any time, and the ledger keeps each.
    """
    adscripcion = evaluacion.programa.adscripcion
    exigir(por, Capacidad.INFORMAR, Asunto(adscripcion.institucion, adscripcion))
    with transaction.atomic():
        Evaluacion.objects.select_for_update(of=("self",)).get(pk=evaluacion.pk)
        compromisos = {c.numero: c for c in evaluacion.programa.compromisos.all()}
        if sobran := set(horas) - set(compromisos):
            raise ErrorDeNegocio(f"El programa no tiene un compromiso {min(sobran)}.")
        if any(h is not None and not 0 <= h <= MAXIMO for h in horas.values()):
            raise ErrorDeNegocio("Las horas van de 0 a 100.000.")
        actuales = {h.compromiso_id: h for h in evaluacion.horas_declaradas.all()}
        antes = _como_dict(actuales)
        for numero, cuantas in horas.items():
            _escribir(evaluacion, compromisos[numero], cuantas, actuales, por)
        despues = _como_dict(actuales)
        if antes != despues:
            anotar(
                Acto(
                    accion="horas.declarar",
                    objeto=evaluacion,
                    por=por,
                    institucion=adscripcion.institucion.codigo,
                    antes=antes,
                    despues=despues,
                )
            )
        return list(actuales.values())


def _escribir(
    evaluacion: Evaluacion,
    compromiso: Compromiso,
    cuantas: Decimal | None,
    actuales: dict[int, HorasDeclaradas],
    por: Persona,
) -> None:
    fila = actuales.get(compromiso.pk)
    if cuantas is None:
        if fila is not None:
            actuales.pop(compromiso.pk).delete()
        return
    if fila is not None and fila.horas == cuantas:
        return
    fila = fila or HorasDeclaradas(evaluacion=evaluacion, compromiso=compromiso, fila_version=0)
    fila.horas, fila.declaradas_el, fila.declaradas_por = cuantas, reloj.ahora(), por
    fila.fila_version += 1
    fila.full_clean(exclude=["evaluacion", "compromiso", "declaradas_por"])
    fila.save()
    actuales[compromiso.pk] = fila


def _como_dict(filas: dict[int, HorasDeclaradas]) -> dict[str, str]:
    return {str(pk): texto_decimal(fila.horas) for pk, fila in sorted(filas.items())}
