"""Review of what was reported, by the networks and the DIPRES, with observations in rounds."""

from django.db import transaction

from compromisos.models import Compromiso, Observacion
from evaluacion.models import Evaluacion, ResultadoInformado, RevisionTecnica
from evaluacion.permisos import puede_revisar
from evaluacion.servicios.comunes import asunto_de, bloquear, exigir_texto
from instituciones.flujo import Asunto, exigir, intervenir
from instituciones.models import Intervencion, Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

Veredicto = RevisionTecnica.Veredicto
EVALUACION = Observacion.Contexto.EVALUACION


def revisar(
    *,
    informado: ResultadoInformado,
    por: Persona,
    veredicto: str,
    opinion: str = "",
) -> RevisionTecnica:
    """Give the verdict of this round on one commitment; the first one counts."""
    with transaction.atomic():
        evaluacion = bloquear(informado.evaluacion_id)
        asunto, rol, intervencion = _como_revisor(evaluacion, informado.compromiso, por)
        if veredicto not in Veredicto.values:
            raise ErrorDeNegocio("Elija si el resultado está conforme o con observaciones.")
        if veredicto == Veredicto.CON_OBSERVACIONES:
            exigir_texto(opinion, "Escriba cuáles son las observaciones.")
        previa = informado.revisiones.filter(ronda=evaluacion.ronda).first()
        if previa:
            raise TransicionInvalida(
                f"{previa.intervencion.persona} ya revisó este compromiso en esta ronda: "
                f"{previa.get_veredicto_display()}."
            )
        revision = RevisionTecnica.objects.create(
            informado=informado,
            ronda=evaluacion.ronda,
            veredicto=veredicto,
            opinion=opinion.strip(),
            revisada_el=reloj.ahora(),
            intervencion=intervencion,
        )
        anotar(
            Acto(
                accion="evaluacion.revisar",
                objeto=informado,
                por=por,
                rol=rol,
                institucion=asunto.institucion.codigo,
                datos={
                    "evaluacion": evaluacion.pk,
                    "ronda": evaluacion.ronda,
                    "veredicto": str(veredicto),
                },
                nota=opinion.strip(),
            )
        )
    return revision


def _como_revisor(
    evaluacion: Evaluacion, compromiso: Compromiso, por: Persona
) -> tuple[Asunto, Rol, Intervencion]:
    asunto = asunto_de(evaluacion, compromiso)
    rol = exigir(por, Capacidad.REVISAR_EVIDENCIA, asunto)
    if not (permiso := puede_revisar(por, evaluacion, compromiso, asunto)):
        raise TransicionInvalida(permiso.motivo)
    return asunto, rol, intervenir(evaluacion.programa.adscripcion, por, Bando.REVISION)


def observar(
    *,
    evaluacion: Evaluacion,
    compromiso: Compromiso,
    por: Persona,
    texto: str,
    bloquea: bool = True,
) -> Observacion:
    """Leave an observation on a commitment; a blocking one holds the next sending."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        _, rol, _ = _como_revisor(fila, compromiso, por)
        observacion = Observacion.objects.create(
            programa=fila.programa,
            compromiso=compromiso,
            contexto=EVALUACION,
            ronda=max(fila.ronda, 1),
            bloquea=bloquea,
            texto=exigir_texto(texto, "Escriba la observación."),
            autor=por,
            creada_el=reloj.ahora(),
        )
        _anotar(observacion, fila, por, rol, "observar", texto)
    return observacion


def responder_observacion(*, observacion: Observacion, por: Persona, texto: str) -> Observacion:
    """The service says what it did about an observation."""
    with transaction.atomic():
        fila = _evaluacion_de(observacion)
        rol = exigir(por, Capacidad.INFORMAR, asunto_de(fila))
        _exigir(observacion, Observacion.Estado.ABIERTA)
        respuesta = exigir_texto(texto, "Escriba la respuesta.")
        intervenir(fila.programa.adscripcion, por, Bando.SERVICIO)
        Observacion.objects.filter(pk=observacion.pk).update(estado=Observacion.Estado.RESPONDIDA)
        _anotar(observacion, fila, por, rol, "responder_observacion", respuesta)
    observacion.refresh_from_db()
    return observacion


def resolver_observacion(*, observacion: Observacion, por: Persona) -> Observacion:
    """A reviewer takes an observation as answered."""
    with transaction.atomic():
        fila = _evaluacion_de(observacion)
        asunto = asunto_de(fila, observacion.compromiso)
        rol = exigir(por, Capacidad.REVISAR_EVIDENCIA, asunto)
        _exigir(observacion, Observacion.Estado.ABIERTA, Observacion.Estado.RESPONDIDA)
        intervenir(fila.programa.adscripcion, por, Bando.REVISION)
        Observacion.objects.filter(pk=observacion.pk).update(
            estado=Observacion.Estado.RESUELTA, resuelta_el=reloj.ahora(), resuelta_por=por
        )
        _anotar(observacion, fila, por, rol, "resolver_observacion", "")
    observacion.refresh_from_db()
    return observacion


def _evaluacion_de(observacion: Observacion) -> Evaluacion:
    ultima = Evaluacion.objects.filter(programa=observacion.programa_id).order_by("version").last()
    if ultima is None or observacion.contexto != EVALUACION:
        raise ErrorDeNegocio("Esa observación no es de una evaluación.")
    return bloquear(ultima)


def _exigir(observacion: Observacion, *estados: str) -> None:
    actual = Observacion.objects.select_for_update().get(pk=observacion.pk)
    if actual.estado not in estados:
        raise TransicionInvalida(f"La observación ya está «{actual.get_estado_display()}».")


def _anotar(
    observacion: Observacion, fila: Evaluacion, por: Persona, rol: Rol, accion: str, nota: str
) -> None:
    anotar(
        Acto(
            accion=f"evaluacion.{accion}",
            objeto=fila,
            por=por,
            rol=rol,
            institucion=fila.programa.institucion.codigo,
            datos={"evaluacion": fila.pk, "observacion": observacion.pk},
            nota=nota.strip(),
        )
    )
