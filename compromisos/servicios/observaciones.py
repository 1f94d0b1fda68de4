"""Threads of a programme: observations, answers of the service, comments of the staff."""

from collections.abc import Sequence

from django.db import transaction

from compromisos.models import Compromiso, Observacion, ProgramaAnual, RespuestaObservacion
from compromisos.permisos import (
    asunto,
    puede_cerrar_hilo,
    puede_comentar,
    puede_conversar,
    puede_observar,
    puede_responder,
)
from compromisos.servicios.comunes import anotar_cambio, tomar_programa
from instituciones.flujo import exigir, intervenir
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

E, T, C = Observacion.Estado, RespuestaObservacion.Tipo, Observacion.Contexto


def abrir_observacion(
    *,
    programa: ProgramaAnual,
    texto: str,
    por: Persona,
    compromiso: Compromiso | None = None,
    campo: str = "",
    bloquea: bool = True,
) -> Observacion:
    """A reviewer (or the ministry) observes the programme, a commitment or one of its fields."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = _exigir_observador(fila, por)
        if not (permiso := puede_observar(por, fila)):
            raise TransicionInvalida(permiso.motivo)
        observacion = crear_hilo(
            fila, texto, por, rol, compromiso=compromiso, campo=campo, bloquea=bloquea
        )
        anotar_cambio(
            fila, "abrir_observacion", por, rol, objeto=observacion, nota=texto.strip(),
            bloquea=bloquea,
        )  # fmt: skip
        return observacion


def responder_observacion(
    *, observacion: Observacion, texto: str, por: Persona
) -> RespuestaObservacion:
    """The service answers; in a comment of the staff the association may answer back."""
    if not texto.strip():
        raise ErrorDeNegocio("Escriba la respuesta.")
    with transaction.atomic():
        programa = tomar_programa(observacion.programa_id)
        if observacion.contexto == C.PARTICIPACION:
            return _conversar(programa, observacion, texto, por)
        rol = exigir(por, Capacidad.FORMULAR, asunto(programa))
        fila = _viva(observacion, (E.ABIERTA, E.RESPONDIDA))
        if not (permiso := puede_responder(por, programa)):
            raise TransicionInvalida(permiso.motivo)
        if fila.contexto != C.FORMULACION:
            raise TransicionInvalida("Esta observación se responde en la evaluación.")
        intervenir(programa.adscripcion, por, Bando.SERVICIO)
        respuesta = _mensaje(fila, T.RESPUESTA, texto, por, rol, programa)
        _pasar_a(fila, E.RESPONDIDA)
        anotar_cambio(programa, "responder_observacion", por, rol, objeto=fila, nota=texto.strip())
        return respuesta


def _conversar(
    programa: ProgramaAnual, observacion: Observacion, texto: str, por: Persona
) -> RespuestaObservacion:
    """The service answers a comment, or the association insists: the last word sets the state."""
    servicio = por.puede(Capacidad.FORMULAR, programa.institucion)
    rol = exigir(por, Capacidad.FORMULAR if servicio else Capacidad.COMENTAR, asunto(programa))
    if not (permiso := puede_conversar(por, programa)):
        raise TransicionInvalida(permiso.motivo)
    fila = _viva(observacion, (E.ABIERTA, E.RESPONDIDA))
    if servicio:
        intervenir(programa.adscripcion, por, Bando.SERVICIO)
    respuesta = _mensaje(fila, T.RESPUESTA, texto, por, rol, programa)
    _pasar_a(fila, E.RESPONDIDA if servicio else E.ABIERTA)
    anotar_cambio(programa, "responder_comentario", por, rol, objeto=fila, nota=texto.strip())
    return respuesta


def resolver_observacion(
    *, observacion: Observacion, por: Persona, comentario: str = ""
) -> Observacion:
    """Who reviews gives the observation as resolved."""
    with transaction.atomic():
        programa, fila, rol = _como_observador(observacion, por, (E.ABIERTA, E.RESPONDIDA))
        fila.resuelta_el, fila.resuelta_por = reloj.ahora(), por
        _mensaje(fila, T.RESOLUCION, comentario, por, rol, programa)
        _pasar_a(fila, E.RESUELTA)
        anotar_cambio(
            programa, "resolver_observacion", por, rol, objeto=fila, nota=comentario.strip()
        )
        return fila


def reabrir_observacion(*, observacion: Observacion, motivo: str, por: Persona) -> Observacion:
    """The answer was not enough, or what was resolved is not: it waits for the service again."""
    if not motivo.strip():
        raise ErrorDeNegocio("Escriba por qué la reabre: el servicio lo leerá.")
    with transaction.atomic():
        programa, fila, rol = _como_observador(observacion, por, (E.RESPONDIDA, E.RESUELTA))
        fila.resuelta_el = fila.resuelta_por = None
        _mensaje(fila, T.REAPERTURA, motivo, por, rol, programa)
        _pasar_a(fila, E.ABIERTA)
        anotar_cambio(programa, "reabrir_observacion", por, rol, objeto=fila, nota=motivo.strip())
        return fila


def retirar_observacion(*, observacion: Observacion, motivo: str, por: Persona) -> Observacion:
    """What was said stays; it is no longer asked for, and the thread says why."""
    if not motivo.strip():
        raise ErrorDeNegocio("Escriba por qué la retira: queda en la conversación.")
    with transaction.atomic():
        programa, fila, rol = _como_observador(observacion, por, (E.ABIERTA, E.RESPONDIDA))
        fila.retirada_el, fila.retirada_por = reloj.ahora(), por
        _mensaje(fila, T.RETIRO, motivo, por, rol, programa)
        _pasar_a(fila, E.RETIRADA)
        anotar_cambio(programa, "retirar_observacion", por, rol, objeto=fila, nota=motivo.strip())
        return fila


def comentar(
    *,
    programa: ProgramaAnual,
    texto: str,
    por: Persona,
    compromiso: Compromiso | None = None,
    campo: str = "",
) -> Observacion:
    """The staff association comments; nothing waits for it."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = exigir(por, Capacidad.COMENTAR, asunto(fila))
        if not (permiso := puede_comentar(por, fila)):
            raise TransicionInvalida(permiso.motivo)
        comentario = crear_hilo(
            fila, texto, por, rol, contexto=C.PARTICIPACION, compromiso=compromiso, campo=campo,
            bloquea=False,
        )  # fmt: skip
        anotar_cambio(fila, "comentar", por, rol, objeto=comentario, nota=texto.strip())
        return comentario


def ronda_actual(programa: ProgramaAnual) -> int:
    """The number of the last sending; 1 before the first."""
    return max(programa.rondas.count(), 1)


def crear_hilo(
    programa: ProgramaAnual,
    texto: str,
    por: Persona,
    rol: Rol,
    *,
    contexto: str = C.FORMULACION,
    compromiso: Compromiso | None = None,
    campo: str = "",
    bloquea: bool = True,
) -> Observacion:
    """The first message of a thread; the caller has locked the programme and asked permission."""
    if not texto.strip():
        raise ErrorDeNegocio("Escriba el texto.")
    if compromiso is not None and compromiso.programa_id != programa.pk:
        raise ErrorDeNegocio("Elija un compromiso de este programa.")
    return Observacion.objects.create(
        programa=programa,
        compromiso=compromiso,
        contexto=contexto,
        campo=campo[:60],
        bloquea=bloquea,
        texto=texto.strip(),
        autor=por,
        rol=rol,
        creada_el=reloj.ahora(),
        ronda=ronda_actual(programa),
    )


def _exigir_observador(programa: ProgramaAnual, por: Persona) -> Rol:
    """The reviewer acts on the review's side; the ministry has no side of its own."""
    if por.puede(Capacidad.REVISAR_FORMULACION, programa.institucion):
        intervenir(programa.adscripcion, por, Bando.REVISION)
        return exigir(por, Capacidad.REVISAR_FORMULACION, asunto(programa))
    return exigir(por, Capacidad.VALIDAR_FORMULACION, asunto(programa))


def _como_observador(
    observacion: Observacion, por: Persona, desde: Sequence[str]
) -> tuple[ProgramaAnual, Observacion, Rol]:
    """Programme and thread, locked, for whoever may close or reopen it."""
    programa = tomar_programa(observacion.programa_id)
    rol = _exigir_observador(programa, por)
    fila = _viva(observacion, desde)
    if fila.contexto != C.FORMULACION:
        raise TransicionInvalida("Esta conversación no se resuelve ni se retira aquí.")
    if not (permiso := puede_cerrar_hilo(por, programa, fila)):
        raise TransicionInvalida(permiso.motivo)
    return programa, fila, rol


def _mensaje(
    fila: Observacion, tipo: str, texto: str, por: Persona, rol: Rol, programa: ProgramaAnual
) -> RespuestaObservacion:
    return RespuestaObservacion.objects.create(
        observacion=fila,
        tipo=tipo,
        texto=texto.strip(),
        autor=por,
        rol=rol,
        ronda=ronda_actual(programa),
        creada_el=reloj.ahora(),
    )


def _viva(observacion: Observacion, desde: Sequence[str]) -> Observacion:
    fila = Observacion.objects.select_for_update().get(pk=observacion.pk)
    if fila.estado not in desde:
        raise TransicionInvalida(
            f"Esta observación ya está {fila.get_estado_display().lower()}: "
            "vuelva a la página para ver en qué quedó."
        )
    return fila


def _pasar_a(fila: Observacion, estado: str) -> None:
    """The thread's own small life (open, answered, closed); it is not a file's workflow."""
    Observacion.objects.filter(pk=fila.pk).update(
        estado=estado,
        resuelta_el=fila.resuelta_el,
        resuelta_por=fila.resuelta_por,
        retirada_el=fila.retirada_el,
        retirada_por=fila.retirada_por,
    )
    fila.refresh_from_db()
