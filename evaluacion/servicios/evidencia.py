"""Evidence: its numbered revisions, attached to a result, a cause or a claim, and its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from evaluacion.estados import MAQUINA_EVIDENCIA, AccionEvidencia
from evaluacion.models import (
    Archivo,
    CausaExterna,
    Evaluacion,
    Evidencia,
    Reclamo,
    ResultadoInformado,
    RevisionEvidencia,
)
from evaluacion.permisos import puede_revisar
from evaluacion.permisos_evidencia import CAPACIDAD_DE, Dueno, puede_adjuntar
from evaluacion.servicios.archivos import guardar_archivo
from evaluacion.servicios.citas import (
    Cita,
    crear_citas,
    crear_citas_lote,
    exigir_citas,
    trasladar_citas,
)
from evaluacion.servicios.comunes import asunto_de, bloquear, bloquear_lote
from instituciones.flujo import (
    Asunto,
    dar_paso,
    exigir,
    intervenir,
    intervenir_lote,
    precargar_alcances,
)
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.almacen import Subida, nombre_limpio
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida


@dataclass(frozen=True, slots=True)
class Adjunto:
    """One file for one reported result, for the batch, with the places that its operands cite."""

    informado: ResultadoInformado
    archivo: Archivo
    titulo: str
    nombre: str
    por: Persona
    citas: tuple[Cita, ...] = ()


def adjuntar_a(
    *,
    dueno: Dueno,
    subida: Subida,
    titulo: str,
    por: Persona,
    ubicacion: str = "",
    requisito: str = "",
    vence_el: date | None = None,
    citas: Sequence[Cita] = (),
    evidencia: Evidencia | None = None,
    conservar_citas: bool = False,
) -> RevisionEvidencia:
    """Attach a file to a reported result, a cause or a claim.

    With ``evidencia`` it is its next revision, which keeps the citations of the one before when
    ``conservar_citas`` says that they stand at the same places.
    """
    exigir(por, CAPACIDAD_DE[type(dueno)], asunto_de(dueno.evaluacion))
    archivo = guardar_archivo(subida)
    nombre = nombre_limpio(subida.name)
    with transaction.atomic():
        evaluacion, fila, rol = _abierto(dueno, por)
        limpias = exigir_citas(fila, citas) if isinstance(fila, ResultadoInformado) else []
        if evidencia is None:
            evidencia = Evidencia(
                titulo=titulo.strip()[:200] or nombre[:200],
                ubicacion=ubicacion.strip(),
                requisito=requisito,
            )
            setattr(evidencia, _columna(fila), fila)
            evidencia.save()
        elif getattr(evidencia, f"{_columna(fila)}_id") != fila.pk:
            raise ErrorDeNegocio("Esa evidencia es de otro compromiso; elija una de este.")
        revision = RevisionEvidencia.objects.create(
            evidencia=evidencia,
            numero=evidencia.revisiones.count() + 1,
            archivo=archivo,
            nombre_original=nombre,
            subida_el=reloj.ahora(),
            subida_por=por,
            vence_el=vence_el,
        )
        if isinstance(fila, ResultadoInformado):
            crear_citas(fila, revision, limpias)
            if conservar_citas:
                trasladar_citas(revision)
        anotar(_acto(fila, revision, limpias, por, rol, asunto_de(evaluacion)))
    return revision


def _columna(dueno: Dueno) -> str:
    return {ResultadoInformado: "informado", CausaExterna: "causa", Reclamo: "reclamo"}[type(dueno)]


def _abierto(dueno: Dueno, por: Persona) -> tuple[Evaluacion, Dueno, Rol]:
    """The rows under lock, when this person may attach a file to them now."""
    evaluacion = bloquear(dueno.evaluacion_id)
    filas = type(dueno)._base_manager.select_for_update(of=("self",))
    fila = filas.select_related("compromiso").get(pk=dueno.pk)
    fila.evaluacion = evaluacion
    asunto = asunto_de(evaluacion)
    rol = exigir(por, CAPACIDAD_DE[type(fila)], asunto)
    if not (permiso := puede_adjuntar(por, fila, asunto)):
        raise TransicionInvalida(permiso.motivo)
    intervenir(evaluacion.programa.adscripcion, por, Bando.SERVICIO)
    return evaluacion, fila, rol


def _acto(
    dueno: Dueno,
    revision: RevisionEvidencia,
    citas: Sequence[Cita],
    por: Persona,
    rol: Rol,
    asunto: Asunto,
) -> Acto:
    return Acto(
        accion="evaluacion.adjuntar",
        objeto=dueno,
        por=por,
        rol=rol,
        institucion=asunto.institucion.codigo,
        despues={"archivo": revision.archivo_id},
        datos={
            "evaluacion": dueno.evaluacion_id,
            "evidencia": revision.evidencia_id,
            "revision": revision.numero,
            "archivo": revision.archivo_id,
            "citas": [[c.simbolo, str(c.clase), c.lugar] for c in citas],
        },
    )


def adjuntar_lote(adjuntos: Sequence[Adjunto]) -> list[RevisionEvidencia]:
    """New pieces of evidence for many reported results, with files already stored: all or none."""
    with transaction.atomic():
        filas = {
            f.pk: f
            for f in ResultadoInformado.objects.filter(pk__in=[a.informado.pk for a in adjuntos])
        }
        pks = list(dict.fromkeys(f.evaluacion_id for f in filas.values()))
        evaluaciones = {e.pk: e for e in bloquear_lote(pks)}
        precargar_alcances([a.por for a in adjuntos])
        bandos, quienes = [], []
        for adjunto in adjuntos:
            fila = filas[adjunto.informado.pk]
            fila.evaluacion = evaluaciones[fila.evaluacion_id]
            asunto = asunto_de(fila.evaluacion)
            quienes.append((exigir(adjunto.por, Capacidad.INFORMAR, asunto), asunto))
            if not (permiso := puede_adjuntar(adjunto.por, fila, asunto)):
                raise TransicionInvalida(permiso.motivo)
            bandos.append((fila.evaluacion.programa.adscripcion, adjunto.por, str(Bando.SERVICIO)))
        intervenir_lote(bandos)
        revisiones = _crear_evidencias(adjuntos)
        crear_citas_lote([(a.informado, a.citas) for a in adjuntos], revisiones)
        anotar_lote(
            [
                _acto(filas[a.informado.pk], revision, a.citas, a.por, rol, asunto)
                for a, revision, (rol, asunto) in zip(adjuntos, revisiones, quienes, strict=True)
            ]
        )
    return revisiones


def _crear_evidencias(adjuntos: Sequence[Adjunto]) -> list[RevisionEvidencia]:
    ahora = reloj.ahora()
    evidencias = Evidencia.objects.bulk_create(
        [Evidencia(informado=a.informado, titulo=a.titulo) for a in adjuntos], batch_size=500
    )
    return RevisionEvidencia.objects.bulk_create(
        [
            RevisionEvidencia(
                evidencia=evidencia,
                numero=1,
                archivo=adjunto.archivo,
                nombre_original=nombre_limpio(adjunto.nombre),
                subida_el=ahora,
                subida_por=adjunto.por,
            )
            for evidencia, adjunto in zip(evidencias, adjuntos, strict=True)
        ],
        batch_size=500,
    )


def marcar_evidencia(
    *,
    revision: RevisionEvidencia,
    por: Persona,
    aceptada: bool,
    fundamento: str = "",
    vence_el: date | None = None,
) -> RevisionEvidencia:
    """The reviewer accepts or rejects the last revision of a piece of evidence."""
    with transaction.atomic():
        informado = revision.evidencia.informado
        if informado is None:
            raise ErrorDeNegocio(
                "La evidencia de una causa o de un reclamo se pondera en su resolución."
            )
        evaluacion = bloquear(informado.evaluacion_id)
        compromiso = informado.compromiso
        asunto = asunto_de(evaluacion, compromiso)
        exigir(por, Capacidad.REVISAR_EVIDENCIA, asunto)
        if not (permiso := puede_revisar(por, evaluacion, compromiso, asunto)):
            raise TransicionInvalida(permiso.motivo)
        fila = RevisionEvidencia.objects.select_for_update(of=("self",)).get(pk=revision.pk)
        if fila.numero != fila.evidencia.revisiones.count():
            raise TransicionInvalida("Hay una revisión más nueva de esta evidencia: véala primero.")
        if aceptada and fila.archivo.examen == Archivo.Examen.INFECTADO:
            raise ErrorDeNegocio("El archivo tiene un virus: no se puede aceptar.")
        fila.fundamento = fundamento.strip()
        fila.decidida_el, fila.decidida_por = reloj.ahora(), por
        fila.vence_el = vence_el or fila.vence_el
        dar_paso(
            maquina=MAQUINA_EVIDENCIA,
            accion=AccionEvidencia.ACEPTAR if aceptada else AccionEvidencia.RECHAZAR,
            objeto=fila,
            por=por,
            asunto=asunto,
            comentario=fundamento,
            datos={"evaluacion": evaluacion.pk, "archivo": fila.archivo_id},
        )
    return fila
