"""Evidence: files stored by the hash of their content, and their revisions."""

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from evaluacion.archivos import tipo_de
from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import Archivo, Evidencia, ResultadoInformado, RevisionEvidencia
from evaluacion.permisos import puede_revisar
from evaluacion.servicios.comunes import asunto_de, bloquear, bloquear_lote, exigir_estado
from instituciones.flujo import exigir, intervenir, intervenir_lote, precargar_alcances
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote
from pmg_site.comun.errores import ArchivoRechazado, ErrorDeNegocio, TransicionInvalida

LARGO_NOMBRE = 255
_HUELLA = re.compile(r"[0-9a-f]{64}")


class Subida(Protocol):
    """An uploaded file, as Django gives it."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def chunks(self) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Adjunto:
    """One file for one reported result, for the batch."""

    informado: ResultadoInformado
    archivo: Archivo
    titulo: str
    nombre: str
    por: Persona


def ruta_de(huella: str) -> Path:
    """Where the content of a hash is kept; nothing typed by a person takes part in it."""
    if not _HUELLA.fullmatch(huella):
        raise ValueError("not a SHA-256 in hexadecimal")
    return Path(settings.EVIDENCIA_DIR) / huella[:2] / huella[2:4] / huella


def nombre_limpio(nombre: str | None) -> str:
    """The original name for people to read: no folders, control or direction characters."""
    ultimo = (nombre or "").replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(
        c for c in unicodedata.normalize("NFC", ultimo) if unicodedata.category(c)[0] != "C"
    )
    visible = " ".join(visible.split()).strip(". ")
    raiz, punto, extension = visible.rpartition(".")
    if punto and len(visible) > LARGO_NOMBRE:
        visible = f"{raiz[: LARGO_NOMBRE - len(extension) - 1]}.{extension}"
    return visible[:LARGO_NOMBRE] or "archivo"


def guardar_archivo(subida: Subida) -> Archivo:
    """Check and store a file: temporary file, sync, hash, rename, and only then its row."""
    nombre = nombre_limpio(subida.name)
    carpeta = Path(settings.EVIDENCIA_DIR)
    carpeta.mkdir(parents=True, exist_ok=True)
    descriptor, temporal = tempfile.mkstemp(prefix=".subida-", dir=carpeta)
    ruta = Path(temporal)
    try:
        with os.fdopen(descriptor, "wb") as salida:
            huella, tamano = _copiar(subida, salida)
            salida.flush()
            os.fsync(salida.fileno())
        if subida.size is not None and subida.size != tamano:
            raise ArchivoRechazado("El archivo llegó incompleto. Súbalo de nuevo.")
        tipo = tipo_de(ruta, nombre)
        destino = ruta_de(huella)
        destino.parent.mkdir(parents=True, exist_ok=True)
        ruta.chmod(0o440)
        ruta.replace(destino)
        _sincronizar(destino.parent)
    except OSError as error:
        raise ErrorDeNegocio(
            "No se pudo guardar el archivo por falta de espacio o de permisos en el servidor. "
            "Avise al administrador e inténtelo de nuevo; lo demás quedó como estaba."
        ) from error
    finally:
        ruta.unlink(missing_ok=True)
    archivo, _ = Archivo.objects.get_or_create(
        huella=huella, defaults={"tamano": tamano, "tipo": tipo, "creado_el": reloj.ahora()}
    )
    return archivo


def _copiar(subida: Subida, salida: object) -> tuple[str, int]:
    suma, tamano, limite = hashlib.sha256(), 0, settings.EVIDENCIA_MAX_BYTES
    for pieza in subida.chunks():
        tamano += len(pieza)
        if tamano > limite:
            raise ArchivoRechazado(
                f"El archivo supera el máximo de {limite // (1024 * 1024)} MB. "
                "Divídalo o redúzcalo y súbalo de nuevo."
            )
        suma.update(pieza)
        salida.write(pieza)  # type: ignore[attr-defined] # an open binary file
    if not tamano:
        raise ArchivoRechazado("El archivo está vacío. Revise que sea el correcto.")
    return suma.hexdigest(), tamano


def _sincronizar(carpeta: Path) -> None:
    """The rename itself must survive a power cut."""
    descriptor = os.open(carpeta, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def integro(archivo: Archivo) -> bool:
    """Whether the stored content still gives its hash."""
    try:
        with ruta_de(archivo.huella).open("rb") as abierto:
            return hashlib.file_digest(abierto, "sha256").hexdigest() == archivo.huella
    except OSError:
        return False


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
