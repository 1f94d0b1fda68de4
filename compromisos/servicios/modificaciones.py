"""The request to modify a decreed programme: a new version with its cause and its documents."""

from django.db import IntegrityError, transaction

from compromisos.cadenas import tramitacion
from compromisos.copia import copia
from compromisos.models import (
    CausaModificacion,
    Compromiso,
    ObjetivoGestion,
    ProgramaAnual,
    RespaldoModificacion,
    SolicitudModificacion,
)
from compromisos.permisos import asunto, puede_modificar, puede_respaldar
from compromisos.servicios.comunes import anotar_cambio, tomar_programa
from indicadores.servicios import heredar_efectivos, nueva_version_de_ficha
from instituciones.flujo import exigir, intervenir
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.almacen import Guardado, Subida, guardar
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida


def nueva_version(
    *, programa: ProgramaAnual, causa: str, motivo: str, por: Persona
) -> ProgramaAnual:
    """Open a modification: a new version in draft, with everything copied and free to change.

    The decreed version stays in force until the new one is decreed.
    """
    _exigir_causa(programa, causa)
    if not motivo.strip():
        raise ErrorDeNegocio(
            "Escriba el motivo de la modificación: qué ocurrió y cómo limita el cumplimiento."
        )
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = exigir(por, Capacidad.ENVIAR_FORMULACION, asunto(fila))
        if not (permiso := puede_modificar(por, fila)):
            raise TransicionInvalida(permiso.motivo)
        intervenir(fila.adscripcion, por, Bando.SERVICIO)
        nueva = ProgramaAnual.objects.create(
            adscripcion=fila.adscripcion,
            version=fila.adscripcion.programas.count() + 1,
            reemplaza=fila,
            motivo_version=motivo.strip(),
            conjunto_reglas=fila.conjunto_reglas,
            perfil=fila.perfil,
            ministerio_firmante=fila.ministerio_firmante,
            ejemplo=fila.ejemplo,
        )
        SolicitudModificacion.objects.create(
            programa=nueva, causa=causa, solicitada_el=reloj.ahora(), solicitada_por=por
        )
        _copiar_contenido(fila, nueva, por)
        anotar_cambio(
            nueva, "nueva_version", por, rol, antes=copia(fila), despues=copia(nueva),
            nota=motivo.strip(), de=fila.pk, causa=causa,
        )  # fmt: skip
        return nueva


def pedir_modificacion(
    *, programa: ProgramaAnual, causa: str, motivo: str, respaldo: Subida, por: Persona
) -> ProgramaAnual:
    """The request with its first document, both or neither."""
    exigir(por, Capacidad.ENVIAR_FORMULACION, asunto(programa))
    with transaction.atomic():
        nueva = nueva_version(programa=programa, causa=causa, motivo=motivo, por=por)
        respaldar(programa=nueva, subida=respaldo, por=por)
        return ProgramaAnual.objects.get(pk=nueva.pk)


def _exigir_causa(programa: ProgramaAnual, causa: str) -> None:
    admitidas = tramitacion(programa.conjunto_reglas).causas
    codigos = {c.codigo for c in admitidas} or set(CausaModificacion.values)
    if causa not in codigos:
        raise ErrorDeNegocio("Elija la causa de la modificación entre las que admite el año.")


def respaldar(*, programa: ProgramaAnual, subida: Subida, por: Persona) -> RespaldoModificacion:
    """Add a document to the request; its bytes are stored before its row is written."""
    if not (permiso := puede_respaldar(por, programa)):
        raise TransicionInvalida(permiso.motivo)
    guardado = guardar(subida)
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        capacidad = Capacidad.FORMULAR
        if not por.puede(capacidad, fila.institucion):
            capacidad = Capacidad.ENVIAR_FORMULACION
        rol = exigir(por, capacidad, asunto(fila))
        if not (permiso := puede_respaldar(por, fila)):
            raise TransicionInvalida(permiso.motivo)
        intervenir(fila.adscripcion, por, Bando.SERVICIO)
        respaldo = _crear_respaldo(fila, guardado, por)
        anotar_cambio(
            fila, "respaldar", por, rol, objeto=respaldo, despues={"archivo": guardado.huella}
        )
        fila.fila_version += 1
        fila.save(update_fields=["fila_version"])
        return respaldo


def _crear_respaldo(fila: ProgramaAnual, guardado: Guardado, por: Persona) -> RespaldoModificacion:
    try:
        with transaction.atomic():
            return RespaldoModificacion.objects.create(
                solicitud=fila.solicitud,
                nombre=guardado.nombre,
                huella=guardado.huella,
                tamano=guardado.tamano,
                tipo=guardado.tipo,
                subido_el=reloj.ahora(),
                subido_por=por,
            )
    except IntegrityError as error:
        raise ErrorDeNegocio(
            "Ese archivo ya está entre los respaldos: no hace falta subirlo de nuevo."
        ) from error


def _copiar_contenido(de: ProgramaAnual, a: ProgramaAnual, por: Persona) -> None:
    objetivos = {
        o.codigo: ObjetivoGestion.objects.create(
            programa=a, codigo=o.codigo, nombre=o.nombre, orden=o.orden
        )
        for o in de.objetivos.all()
    }
    previos = de.compromisos.select_related(
        "objetivo", "ficha__indicador__institucion", "ficha__indicador__red", "red"
    ).prefetch_related("requisitos")
    for previo in previos:
        requisitos = list(previo.requisitos.all())
        codigo, ficha = previo.objetivo.codigo, previo.ficha
        copiado = Compromiso.objects.get(pk=previo.pk)
        copiado.pk, copiado.fila_version = None, 1
        copiado._state.adding = True
        copiado.programa, copiado.objetivo = a, objetivos[codigo]
        copiado.ficha = nueva_version_de_ficha(ficha=ficha, por=por) if ficha else None
        copiado.save(force_insert=True)
        for requisito in requisitos:
            requisito.pk, requisito.compromiso = None, copiado
            requisito._state.adding = True
            requisito.save(force_insert=True)


def heredar(de: ProgramaAnual, a: ProgramaAnual) -> None:
    """What was measured on the replaced cards while the modification was being decided."""
    previas = {
        c.ficha.indicador_id: c.ficha
        for c in de.compromisos.exclude(ficha=None).select_related("ficha")
        if c.ficha
    }
    for compromiso in a.compromisos.exclude(ficha=None).select_related("ficha"):
        if compromiso.ficha and compromiso.ficha.indicador_id in previas:
            heredar_efectivos(de=previas[compromiso.ficha.indicador_id], a=compromiso.ficha)
