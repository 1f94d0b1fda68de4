"""Receive, check, apply or drop an uploaded workbook; every change goes by the other services."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from compromisos.libro import almacen, marcar, metas, ordenes
from compromisos.libro.contenido import Contenido, contenido
from compromisos.libro.diferencias import Cambio
from compromisos.libro.formato import hoja as hoja_del_libro
from compromisos.libro.leer import Falta
from compromisos.libro.revisar import Decir, Revision, callar, revisar
from compromisos.models import CargaLibro, ProgramaAnual
from compromisos.permisos import asunto, puede_cargar_libro
from compromisos.servicios.comunes import anotar_cambio, tomar_programa
from indicadores.models import FichaIndicador
from indicadores.servicios.lote_mediciones import (
    registrar_mediciones_lote,
    revisar_mediciones_lote,
)
from instituciones.flujo import exigir
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj, trabajos
from pmg_site.comun.archivos import XLSX, tipo_de
from pmg_site.comun.errores import ArchivoRechazado, ErrorDeNegocio, TransicionInvalida

VIGENCIA = timedelta(hours=24)
EN_LINEA_BYTES = 300_000  # a larger workbook is checked in the background
EN_LINEA_CAMBIOS = 300  # more changes than these are applied in the background
MAX_FALTAS = 1000
REVISAR, APLICAR = "compromisos.revisar_libro", "compromisos.aplicar_libro"
RECHAZOS = (ErrorDeNegocio, PermissionDenied, ValidationError)


class Subida(Protocol):
    """An uploaded file, as Django gives it."""

    @property
    def name(self) -> str | None: ...

    def chunks(self) -> Iterator[bytes]: ...


class LibroCambiado(TransicionInvalida):
    """Something that the workbook changes was changed by others after it was checked."""

    def __init__(self) -> None:
        super().__init__(
            "Mientras usted confirmaba, otra persona cambió algunas de esas mismas celdas. "
            "Revise de nuevo la lista: nada se ha guardado."
        )


def recibir(*, programa: ProgramaAnual, subida: Subida, por: Persona) -> CargaLibro:
    """Keep an uploaded workbook and check it, at once or in the background when it is large."""
    if not (permiso := puede_cargar_libro(por, programa)):
        raise PermissionDenied(permiso.motivo)
    carga = CargaLibro(
        programa=programa,
        nombre=(subida.name or "libro.xlsx")[-255:],
        creada_el=reloj.ahora(),
        creada_por=por,
    )
    carpeta = almacen.carpeta(carga.pk)
    carpeta.mkdir(parents=True)
    try:
        carga.huella, carga.tamano = _copiar(subida, carga)
        carga.save(force_insert=True)
    except BaseException:
        almacen.borrar(carga.pk)
        raise
    if carga.tamano > EN_LINEA_BYTES:
        return _encargar(carga, REVISAR, por)
    return revisar_carga(carga=carga, por=por)


def _copiar(subida: Subida, carga: CargaLibro) -> tuple[str, int]:
    suma, tamano = hashlib.sha256(), 0
    ruta = almacen.entrada(carga.pk)
    with ruta.open("wb") as salida:
        for pieza in subida.chunks():
            tamano += len(pieza)
            if tamano > settings.EVIDENCIA_MAX_BYTES:
                limite = settings.EVIDENCIA_MAX_BYTES // (1024 * 1024)
                raise ArchivoRechazado(f"El libro supera el máximo de {limite} MB.")
            suma.update(pieza)
            salida.write(pieza)
    if not carga.nombre.lower().endswith(".xlsx") or tipo_de(ruta, carga.nombre) != XLSX:
        raise ArchivoRechazado(
            "Suba el libro en formato XLSX: ábralo y guárdelo como «Libro de Excel (.xlsx)»."
        )
    return suma.hexdigest(), tamano


def _encargar(carga: CargaLibro, tipo: str, por: Persona, **otros: Any) -> CargaLibro:
    trabajo = trabajos.pedir(
        tipo=tipo,
        clave=str(carga.pk),
        parametros={"carga": str(carga.pk), "por": por.pk, **otros},
        por=por,
    )
    carga.trabajo = trabajo.pk
    carga.save(update_fields=["trabajo"])
    return carga


def revisar_carga(*, carga: CargaLibro, por: Persona, decir: Decir = callar) -> CargaLibro:
    """Read the workbook, try its changes without keeping them, and note what was found."""
    programa = ProgramaAnual.objects.select_related(
        "adscripcion__institucion", "adscripcion__proceso__mecanismo"
    ).get(pk=carga.programa_id)
    entrada = almacen.entrada(carga.pk)
    try:
        revision = revisar(entrada, programa, por, decir)
    except ArchivoRechazado as error:
        revision = Revision([Falta("archivo", error.mensaje)])
    if revision.actual is not None:
        revision.faltas += _ensayar(revision.actual, revision, por)
        if not revision.faltas:
            revision.avisos += metas.avisos(revision.actual, revision.cambios)
    conflictos = [c for c in revision.cambios if c.conflicto]
    if revision.faltas:
        if any(f.celda for f in revision.faltas):
            marcar.marcar(entrada, almacen.marcado(carga.pk), revision.faltas)
    else:
        almacen.guardar_cambios(carga.pk, (c for c in revision.cambios if not c.conflicto))
    resultado = {
        "faltas": [asdict(f) for f in revision.faltas[:MAX_FALTAS]],
        "n_faltas": len(revision.faltas),
        "avisos": [asdict(a) for a in revision.avisos[:MAX_FALTAS]],
        "leidas": revision.leidas,
        "sanos": _sanos(revision),
        "cambios": len(revision.cambios) - len(conflictos),
        "conflictos": [c.datos() for c in conflictos] if not revision.faltas else [],
        "respuestas": [asdict(r) for r in revision.respuestas],
    }
    CargaLibro.objects.filter(pk=carga.pk, aplicada_el=None, descartada_el=None).update(
        revisada_el=reloj.ahora(), resultado=resultado
    )
    carga.refresh_from_db()
    return carga


def _sanos(revision: Revision) -> int:
    """How many of the person's changes nobody has anything against."""
    malas = {(f.hoja, f.celda) for f in revision.faltas}
    anio = revision.actual.programa.anio if revision.actual else 0
    cambios = [(hoja_del_libro(anio, c.hoja).titulo, c.celda) for c in revision.cambios]
    dichas = [(r.hoja, r.celda) for r in revision.respuestas]
    return sum(1 for lugar in (*cambios, *dichas) if lugar not in malas)


def _ensayar(actual: Contenido, revision: Revision, por: Persona) -> list[Falta]:
    """What the services would refuse, record by record: they are asked, and all is taken back.

    Of an indicator with a value that was not understood the rest of its values are not judged:
    they may contradict only what is missing.
    """
    faltas: list[Falta] = []
    propios = [c for c in revision.cambios if not c.conflicto]
    medibles = [c for c in propios if c.llave[0] not in revision.sin_medir]
    with transaction.atomic():
        for orden in ordenes.de_registros(actual, propios):
            faltas += _intentar(actual, orden.cambios, partial(orden.hacer, por))
        valores, pedidos = ordenes.de_mediciones(actual, medibles)
        for falta in revisar_mediciones_lote(mediciones=valores, por=por):
            faltas.append(_en_celda(actual, pedidos[falta.ficha], falta.frase))
        for r in revision.respuestas:
            rechazo = _rechazo(partial(ordenes.de_respuesta(r.observacion, r.texto), por))
            if rechazo:
                faltas.append(Falta("observacion", rechazo, r.hoja, r.celda, r.registro))
        transaction.set_rollback(True)
    return faltas


def _intentar(actual: Contenido, cambios: Sequence[Cambio], hacer: Any) -> list[Falta]:
    rechazo = _rechazo(hacer)
    return [_en_celda(actual, cambios, rechazo)] if rechazo else []


def _rechazo(hacer: Any) -> str:
    """The sentence of the service that refuses, or "" when it does not."""
    try:
        with transaction.atomic():
            hacer()
    except ValidationError as error:
        return " ".join(error.messages)
    except RECHAZOS as error:
        return str(error)
    return ""


def _en_celda(actual: Contenido, cambios: Sequence[Cambio], frase: str) -> Falta:
    """A refusal about a record, put on the changed cell that it most likely speaks of."""

    def cercania(cambio: Cambio) -> int:
        suyo = cambio.hoja in ("operandos", "mediciones", "mensuales")
        operando = suyo and f"operando {cambio.llave[1]}" in frase
        formula = "fórmula" in frase and cambio.columna == "expresion"
        return -int(operando or formula)

    cambio = min(cambios, key=cercania)
    titulo = hoja_del_libro(actual.programa.anio, cambio.hoja).titulo
    return Falta("dato", frase, titulo, cambio.celda, cambio.registro)


def confirmar(*, carga: CargaLibro, elecciones: Mapping[str, str], por: Persona) -> CargaLibro:
    """Apply now, or in the background when there is much to write."""
    _exigir_elecciones(carga, elecciones)
    if carga.resultado.get("cambios", 0) > EN_LINEA_CAMBIOS:
        return _encargar(carga, APLICAR, por, elecciones=dict(elecciones))
    return aplicar_carga(carga=carga, elecciones=elecciones, por=por)


def aplicar_carga(
    *,
    carga: CargaLibro,
    elecciones: Mapping[str, str],
    por: Persona,
    avance: trabajos.Avance | None = None,
) -> CargaLibro:
    """Write every change in one transaction; if others wrote meanwhile, check again instead."""
    try:
        with transaction.atomic():
            if avance:
                avance.confirmar()
            fila = _aplicar(carga, elecciones, por)
    except LibroCambiado:
        revisar_carga(carga=carga, por=por)
        raise
    return fila


def _aplicar(carga: CargaLibro, elecciones: Mapping[str, str], por: Persona) -> CargaLibro:
    programa = tomar_programa(carga.programa_id)
    fila = CargaLibro.objects.select_for_update().get(pk=carga.pk)
    _exigir_aplicable(fila, por)
    _exigir_elecciones(fila, elecciones)
    list(
        FichaIndicador.objects.select_for_update()
        .filter(indicador__institucion=programa.institucion, anio__in=(programa.anio,
                                                                      programa.anio - 1))
        .order_by("pk")
        .values_list("pk", flat=True)
    )  # fmt: skip
    actual = contenido(programa, por)
    cambios = [*almacen.leer_cambios(fila.pk), *_elegidos(fila, elecciones)]
    _exigir_vigentes(actual, cambios)
    for orden in ordenes.de_registros(actual, cambios):
        orden.hacer(por)
    valores, _ = ordenes.de_mediciones(actual, cambios)
    if valores:
        registrar_mediciones_lote(mediciones=valores, por=por)
    for r in fila.resultado["respuestas"]:
        ordenes.de_respuesta(r["observacion"], r["texto"])(por)
    fila.aplicada_el, fila.aplicada_por = reloj.ahora(), por
    fila.save(update_fields=["aplicada_el", "aplicada_por"])
    transaction.on_commit(partial(almacen.borrar, fila.pk))
    capacidad = Capacidad.FORMULAR
    if not por.puede(capacidad, programa.institucion):
        capacidad = Capacidad.INFORMAR
    anotar_cambio(
        programa, "importar_libro", por, exigir(por, capacidad, asunto(programa)),
        archivo=fila.huella, cambios=len(cambios), respuestas=len(fila.resultado["respuestas"]),
    )  # fmt: skip
    return fila


def _exigir_aplicable(fila: CargaLibro, por: Persona) -> None:
    if fila.creada_por_id != por.pk:
        raise PermissionDenied("Solo quien subió el libro puede confirmarlo.")
    if not fila.abierta:
        raise TransicionInvalida("Este libro ya se aplicó o se descartó.")
    if fila.revisada_el is None or fila.resultado["n_faltas"]:
        raise TransicionInvalida("El libro tiene errores: corríjalos y súbalo de nuevo.")


def _exigir_elecciones(fila: CargaLibro, elecciones: Mapping[str, str]) -> None:
    for n in range(len(fila.resultado.get("conflictos", []))):
        if elecciones.get(str(n)) not in ("mio", "suyo"):
            raise ErrorDeNegocio(
                "Elija con qué valor quedarse en cada celda que también cambió otra persona."
            )


def _elegidos(fila: CargaLibro, elecciones: Mapping[str, str]) -> Iterator[Cambio]:
    for n, datos in enumerate(fila.resultado["conflictos"]):
        if elecciones[str(n)] == "mio":
            yield Cambio.de(datos)


def _exigir_vigentes(actual: Contenido, cambios: Iterable[Cambio]) -> None:
    """What stands now is what was shown to whoever confirms."""
    for cambio in cambios:
        fila = actual.filas[cambio.hoja].get(cambio.llave)
        ahora = fila.valores.get(cambio.columna, "") if fila else ""
        if ahora != cambio.suyo:
            raise LibroCambiado


def descartar(*, carga: CargaLibro, por: Persona) -> CargaLibro:
    """Drop an upload, whatever it is doing; nothing of it remains."""
    with transaction.atomic():
        fila = CargaLibro.objects.select_for_update().get(pk=carga.pk)
        if fila.creada_por_id != por.pk:
            raise PermissionDenied("Solo quien subió el libro puede descartarlo.")
        if not fila.abierta:
            raise TransicionInvalida("Este libro ya se aplicó o se descartó.")
        fila.descartada_el, fila.descartada_por = reloj.ahora(), por
        fila.resultado = {}
        fila.save(update_fields=["descartada_el", "descartada_por", "resultado"])
        if fila.trabajo:
            trabajos.cancelar(str(fila.trabajo), "Se canceló: no se guardó nada.")
        transaction.on_commit(partial(almacen.borrar, fila.pk))
    return fila


def barrer_cargas() -> int:
    """Forget the uploads that nobody confirmed in a day, and any file left behind."""
    limite = reloj.presente() - VIGENCIA
    viejas = CargaLibro.objects.filter(aplicada_el=None, creada_el__lt=limite)
    borradas = viejas.count()
    viejas.delete()
    vivas = {
        str(pk) for pk in CargaLibro.objects.filter(aplicada_el=None).values_list("pk", flat=True)
    }
    for nombre, cambiada in almacen.carpetas():
        if nombre not in vivas and cambiada < limite.timestamp():
            almacen.borrar_carpeta(nombre)
    return borradas


__all__ = [
    "LibroCambiado",
    "aplicar_carga",
    "barrer_cargas",
    "confirmar",
    "descartar",
    "recibir",
    "revisar_carga",
]
