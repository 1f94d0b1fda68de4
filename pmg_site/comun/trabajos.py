"""Background jobs: asked for, claimed by one worker, reported, swept when a worker dies."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from pmg_site.comun import reloj, salida
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import EstadoTrabajo, Trabajo

if TYPE_CHECKING:
    from instituciones.models import Persona

registro = logging.getLogger(__name__)
SIN_LATIDO = timedelta(seconds=120)
SIN_TOMAR = timedelta(seconds=30)
MAX_INTENTOS = 5
TEMA = "comun.ejecutar_trabajo"


class TurnoPerdido(Exception):
    """Another worker took the job over: what this one was doing must be discarded."""


@dataclass(frozen=True, slots=True)
class Avance:
    """What a job function receives to tell how far it is."""

    trabajo: Trabajo
    turno: uuid.UUID

    def decir(self, hechos: int, total: int, mensaje: str = "") -> None:
        """Report progress; raises TurnoPerdido when the job is no longer ours."""
        filas = self._propias().update(
            hechos=hechos, total=total, mensaje=mensaje[:200], latido_el=reloj.presente()
        )
        if not filas:
            raise TurnoPerdido(str(self.trabajo.pk))

    def confirmar(self) -> None:
        """Inside the job's final transaction: hold the row so that nobody else takes it over."""
        if not self._propias().select_for_update().exists():
            raise TurnoPerdido(str(self.trabajo.pk))

    def _propias(self) -> Any:
        return Trabajo.objects.filter(
            pk=self.trabajo.pk, turno=self.turno, estado=EstadoTrabajo.EN_CURSO
        )


Funcion = Callable[[dict[str, Any], Avance], dict[str, Any]]
_TIPOS: dict[str, Funcion] = {}


def hace(tipo: str) -> Callable[[Funcion], Funcion]:
    """Register the function that does jobs of ``tipo``; it may run twice without harm."""

    def registrar(funcion: Funcion) -> Funcion:
        _TIPOS[tipo] = funcion
        return funcion

    return registrar


def pedir(
    *, tipo: str, clave: str, parametros: dict[str, Any], por: "Persona | None" = None
) -> Trabajo:
    """Ask for a job; while one with the same key lives, that one is returned."""
    vivos = Trabajo.objects.filter(
        tipo=tipo, clave=clave, estado__in=[EstadoTrabajo.PENDIENTE, EstadoTrabajo.EN_CURSO]
    )
    try:
        with transaction.atomic():
            if vivo := vivos.first():
                return vivo
            trabajo = Trabajo.objects.create(
                tipo=tipo,
                clave=clave,
                parametros=parametros,
                creado_por=por,
                creado_el=reloj.presente(),
            )
            salida.prometer(TEMA, str(trabajo.pk), {"trabajo": str(trabajo.pk)})
    except IntegrityError:
        return vivos.get()
    return trabajo


def ejecutar(pk: str) -> bool:
    """Claim the job and do it; False when it was not there to be claimed."""
    turno, ahora = uuid.uuid4(), reloj.presente()
    tomado = Trabajo.objects.filter(pk=pk, estado=EstadoTrabajo.PENDIENTE).update(
        estado=EstadoTrabajo.EN_CURSO,
        turno=turno,
        iniciado_el=ahora,
        latido_el=ahora,
        intentos=F("intentos") + 1,
        error="",
    )
    if not tomado:
        return False
    trabajo = Trabajo.objects.get(pk=pk)
    try:
        resultado = _TIPOS[trabajo.tipo](trabajo.parametros, Avance(trabajo, turno))
    except TurnoPerdido:
        registro.warning("job %s was taken over by another worker", pk)
        return False
    except ErrorDeNegocio as error:
        _terminar(trabajo, turno, EstadoTrabajo.FALLIDO, error=error.mensaje)
        return True
    except Exception as error:
        registro.exception("job %s failed", pk)
        _fallar(trabajo, turno, error)
        return True
    _terminar(trabajo, turno, EstadoTrabajo.TERMINADO, resultado=resultado)
    return True


def cancelar(pk: str, motivo: str) -> bool:
    """Stop a job that has not ended; whoever was doing it learns at its next word."""
    return bool(
        Trabajo.objects.filter(
            pk=pk, estado__in=[EstadoTrabajo.PENDIENTE, EstadoTrabajo.EN_CURSO]
        ).update(
            estado=EstadoTrabajo.FALLIDO, turno=None, terminado_el=reloj.presente(), error=motivo
        )
    )


def _terminar(
    trabajo: Trabajo,
    turno: uuid.UUID,
    estado: str,
    *,
    error: str = "",
    resultado: dict[str, Any] | None = None,
) -> None:
    cambios: dict[str, Any] = {
        "estado": estado,
        "error": error,
        "terminado_el": reloj.presente(),
        "turno": None,
    }
    if resultado is not None:
        cambios["resultado"] = resultado
    Trabajo.objects.filter(pk=trabajo.pk, turno=turno).update(**cambios)


def _fallar(trabajo: Trabajo, turno: uuid.UUID, error: Exception) -> None:
    """Back to pending for another try, or failed for good after the last one."""
    if trabajo.intentos >= MAX_INTENTOS:
        texto = f"El trabajo falló {trabajo.intentos} veces: {type(error).__name__}: {error}"
        _terminar(trabajo, turno, EstadoTrabajo.FALLIDO, error=texto[:1000])
        return
    Trabajo.objects.filter(pk=trabajo.pk, turno=turno).update(
        estado=EstadoTrabajo.PENDIENTE, turno=None, error=str(error)[:1000]
    )


def barrer() -> int:
    """Give back the jobs whose worker died, and hand over again those that nobody claimed."""
    ahora = reloj.presente()
    muertos = Trabajo.objects.filter(
        estado=EstadoTrabajo.EN_CURSO, latido_el__lt=ahora - SIN_LATIDO
    )
    agotados = muertos.filter(intentos__gte=MAX_INTENTOS).update(
        estado=EstadoTrabajo.FALLIDO,
        turno=None,
        terminado_el=ahora,
        error="El proceso que lo hacía se detuvo demasiadas veces.",
    )
    devueltos = muertos.update(estado=EstadoTrabajo.PENDIENTE, turno=None)
    from pmg_site.comun.tasks import ejecutar_trabajo  # noqa: PLC0415 (door above this module)

    olvidados = Trabajo.objects.filter(estado=EstadoTrabajo.PENDIENTE).filter(
        Q(latido_el=None, creado_el__lt=ahora - SIN_TOMAR) | Q(latido_el__lt=ahora - SIN_TOMAR)
    )
    for pk in list(olvidados.values_list("pk", flat=True)[:200]):
        try:
            ejecutar_trabajo.apply_async((str(pk),), retry=False)
        except Exception as error:
            registro.warning("job %s was not handed over: %s", pk, error)
            break
    return devueltos + agotados


@salida.atiende(TEMA)
def _encolar(carga: dict[str, Any]) -> None:
    from pmg_site.comun.tasks import ejecutar_trabajo  # noqa: PLC0415 (door above this module)

    ejecutar_trabajo.apply_async((carga["trabajo"],), retry=False)
