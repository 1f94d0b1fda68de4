"""Evidence: the rows of stored files, and their revisions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import Archivo, Evidencia, ResultadoInformado, RevisionEvidencia
from evaluacion.permisos import puede_revisar
from evaluacion.servicios.comunes import asunto_de, bloquear, bloquear_lote, exigir_estado
from instituciones.flujo import exigir, intervenir, intervenir_lote, precargar_alcances
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.almacen import Subida, guardar, nombre_limpio
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida


@dataclass(frozen=True, slots=True)
class Adjunto:
    """One file for one reported result, for the batch."""

    informado: ResultadoInformado
    archivo: Archivo
    titulo: str
    nombre: str
    por: Persona


def guardar_archivo(subida: Subida) -> Archivo:
    """Check and store a file, and only then write its row."""
    guardado = guardar(subida)
    archivo, _ = Archivo.objects.get_or_create(
        huella=guardado.huella,
        defaults={
            "tamano": guardado.tamano,
            "tipo": guardado.tipo,
            "creado_el": reloj.ahora(),
        },
    )
    return archivo


def adjuntar(
    *,
    informado: ResultadoInformado,
    subida: Subida,
    titulo: str,
    por: Persona,
    ubicacion: str = "",
    requisito: str = "",
    evidencia: Evidencia | None = None,
) -> RevisionEvidencia:
    """Attach a file to a reported result; with ``evidencia``, as its next revision."""
    exigir(por, Capacidad.INFORMAR, asunto_de(informado.evaluacion))
    archivo = guardar_archivo(subida)
    nombre = nombre_limpio(subida.name)
    with transaction.atomic():
        evaluacion = bloquear(informado.evaluacion_id)
        asunto = asunto_de(evaluacion)
        rol = exigir(por, Capacidad.INFORMAR, asunto)
        exigir_estado(evaluacion, EstadoEvaluacion.ABIERTA, para="adjuntar evidencia")
        intervenir(evaluacion.programa.adscripcion, por, Bando.SERVICIO)
        if evidencia is None:
            evidencia = Evidencia.objects.create(
                informado=informado,
                titulo=titulo.strip() or nombre[:200],
                ubicacion=ubicacion.strip(),
                requisito=requisito,
            )
        elif evidencia.informado_id != informado.pk:
            raise ErrorDeNegocio("Esa evidencia es de otro compromiso; elija una de este.")
        else:
            evidencia.estado = Evidencia.Estado.EN_REVISION
            evidencia.save(update_fields=["estado"])
        revision = RevisionEvidencia.objects.create(
            evidencia=evidencia,
            numero=evidencia.revisiones.count() + 1,
            archivo=archivo,
            nombre_original=nombre,
            subida_el=reloj.ahora(),
            subida_por=por,
        )
        anotar(
            Acto(
                accion="evaluacion.adjuntar",
                objeto=informado,
                por=por,
                rol=rol,
                institucion=asunto.institucion.codigo,
                despues={"archivo": archivo.huella},
                datos={
                    "evaluacion": evaluacion.pk,
                    "evidencia": evidencia.pk,
                    "revision": revision.numero,
                    "archivo": archivo.huella,
                },
            )
        )
    return revision


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
        actos, bandos = [], []
        for adjunto in adjuntos:
            evaluacion = evaluaciones[filas[adjunto.informado.pk].evaluacion_id]
            asunto = asunto_de(evaluacion)
            rol = exigir(adjunto.por, Capacidad.INFORMAR, asunto)
            exigir_estado(evaluacion, EstadoEvaluacion.ABIERTA, para="adjuntar evidencia")
            bandos.append((evaluacion.programa.adscripcion, adjunto.por, str(Bando.SERVICIO)))
            actos.append((adjunto, evaluacion, rol, asunto))
        intervenir_lote(bandos)
        revisiones = _crear_evidencias(adjuntos)
        anotar_lote(
            [
                Acto(
                    accion="evaluacion.adjuntar",
                    objeto=filas[adjunto.informado.pk],
                    por=adjunto.por,
                    rol=rol,
                    institucion=asunto.institucion.codigo,
                    despues={"archivo": adjunto.archivo.huella},
                    datos={
                        "evaluacion": evaluacion.pk,
                        "evidencia": revision.evidencia_id,
                        "revision": 1,
                        "archivo": adjunto.archivo.huella,
                    },
                )
                for (adjunto, evaluacion, rol, asunto), revision in zip(
                    actos, revisiones, strict=True
                )
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


def marcar_evidencia(*, evidencia: Evidencia, por: Persona, aceptada: bool) -> Evidencia:
    """The reviewer accepts or rejects one piece of evidence."""
    with transaction.atomic():
        evaluacion = bloquear(evidencia.informado.evaluacion_id)
        compromiso = evidencia.informado.compromiso
        asunto = asunto_de(evaluacion, compromiso)
        rol = exigir(por, Capacidad.REVISAR_EVIDENCIA, asunto)
        if not (permiso := puede_revisar(por, evaluacion, compromiso, asunto)):
            raise TransicionInvalida(permiso.motivo)
        intervenir(evaluacion.programa.adscripcion, por, Bando.REVISION)
        estados = Evidencia.Estado
        evidencia.estado = estados.ACEPTADA if aceptada else estados.RECHAZADA
        evidencia.save(update_fields=["estado"])
        anotar(
            Acto(
                accion="evaluacion.marcar_evidencia",
                objeto=evidencia,
                por=por,
                rol=rol,
                institucion=asunto.institucion.codigo,
                datos={"evaluacion": evaluacion.pk, "estado": str(evidencia.estado)},
            )
        )
    return evidencia
