"""Threads of a programme: observations, answers of the service, comments of the staff."""

from django.db import transaction

from compromisos.models import Compromiso, Observacion, ProgramaAnual, RespuestaObservacion
from compromisos.permisos import asunto, puede_comentar, puede_observar, puede_responder
from compromisos.servicios.comunes import anotar_cambio, tomar_programa
from instituciones.flujo import exigir, intervenir
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida


def abrir_observacion(
    *,
    programa: ProgramaAnual,
    texto: str,
    por: Persona,
    compromiso: Compromiso | None = None,
    campo: str = "",
    bloquea: bool = True,
) -> Observacion:
    """A reviewer (or the ministry) observes the programme or one of its commitments."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = _exigir_observador(fila, por)
        if not (permiso := puede_observar(por, fila)):
            raise TransicionInvalida(permiso.motivo)
        observacion = _crear(fila, Observacion.Contexto.FORMULACION, texto, por, compromiso)
        observacion.campo, observacion.bloquea = campo[:60], bloquea
        observacion.save(update_fields=["campo", "bloquea"])
        anotar_cambio(
            fila, "abrir_observacion", por, rol, objeto=observacion, nota=texto.strip(),
            bloquea=bloquea,
        )  # fmt: skip
        return observacion


def responder_observacion(
    *, observacion: Observacion, texto: str, por: Persona
) -> RespuestaObservacion:
    """The service answers; the observation waits for who opened it."""
    if not texto.strip():
        raise ErrorDeNegocio("Escriba la respuesta.")
    with transaction.atomic():
        programa = tomar_programa(observacion.programa_id)
        rol = exigir(por, Capacidad.FORMULAR, asunto(programa))
        fila = _viva(observacion)
        if not (permiso := puede_responder(por, programa)):
            raise TransicionInvalida(permiso.motivo)
        if fila.contexto != Observacion.Contexto.FORMULACION:
            raise TransicionInvalida("Este comentario no pide respuesta.")
        intervenir(programa.adscripcion, por, Bando.SERVICIO)
        respuesta = RespuestaObservacion.objects.create(
            observacion=fila, texto=texto.strip(), autor=por, creada_el=reloj.ahora()
        )
        _pasar_a(fila, Observacion.Estado.RESPONDIDA)
        anotar_cambio(programa, "responder_observacion", por, rol, objeto=fila, nota=texto.strip())
        return respuesta


def resolver_observacion(*, observacion: Observacion, por: Persona) -> Observacion:
    """Who reviews gives the observation as resolved."""
    with transaction.atomic():
        programa = tomar_programa(observacion.programa_id)
        rol = _exigir_observador(programa, por)
        fila = _viva(observacion)
        if not (permiso := puede_observar(por, programa)):
            raise TransicionInvalida(permiso.motivo)
        fila.resuelta_el, fila.resuelta_por = reloj.ahora(), por
        _pasar_a(fila, Observacion.Estado.RESUELTA)
        anotar_cambio(programa, "resolver_observacion", por, rol, objeto=fila)
        return fila


def comentar(
    *,
    programa: ProgramaAnual,
    texto: str,
    por: Persona,
    compromiso: Compromiso | None = None,
) -> Observacion:
    """The staff association comments; nothing waits for it."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = exigir(por, Capacidad.COMENTAR, asunto(fila))
        if not (permiso := puede_comentar(por, fila)):
            raise TransicionInvalida(permiso.motivo)
        comentario = _crear(fila, Observacion.Contexto.PARTICIPACION, texto, por, compromiso)
        anotar_cambio(fila, "comentar", por, rol, objeto=comentario, nota=texto.strip())
        return comentario


def _exigir_observador(programa: ProgramaAnual, por: Persona) -> Rol:
    """The reviewer acts on the review's side; the ministry has no side of its own."""
    if por.puede(Capacidad.REVISAR_FORMULACION, programa.institucion):
        intervenir(programa.adscripcion, por, Bando.REVISION)
        return exigir(por, Capacidad.REVISAR_FORMULACION, asunto(programa))
    return exigir(por, Capacidad.VALIDAR_FORMULACION, asunto(programa))


def _crear(
    programa: ProgramaAnual,
    contexto: str,
    texto: str,
    por: Persona,
    compromiso: Compromiso | None,
) -> Observacion:
    if not texto.strip():
        raise ErrorDeNegocio("Escriba el texto.")
    if compromiso is not None and compromiso.programa_id != programa.pk:
        raise ErrorDeNegocio("Elija un compromiso de este programa.")
    return Observacion.objects.create(
        programa=programa,
        compromiso=compromiso,
        contexto=contexto,
        bloquea=contexto == Observacion.Contexto.FORMULACION,
        texto=texto.strip(),
        autor=por,
        creada_el=reloj.ahora(),
        ronda=max(programa.observaciones.values_list("ronda", flat=True), default=1),
    )


def _viva(observacion: Observacion) -> Observacion:
    fila = Observacion.objects.select_for_update().get(pk=observacion.pk)
    if fila.estado == Observacion.Estado.RESUELTA:
        raise TransicionInvalida("Esta observación ya está resuelta.")
    return fila


def _pasar_a(fila: Observacion, estado: str) -> None:
    """The thread's own small life (open, answered, resolved); it is not a file's workflow."""
    Observacion.objects.filter(pk=fila.pk).update(
        estado=estado, resuelta_el=fila.resuelta_el, resuelta_por=fila.resuelta_por
    )
    fila.refresh_from_db()
