"""Technical opinions of the example: the year evaluated with its own, the year in course alive."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from compromisos.models import ProgramaAnual, RequisitoTecnico
from evaluacion.calendarios_opinion import Ventana, leer_versiones
from evaluacion.models import OpinionTecnica
from evaluacion.servicios.archivos import guardar_archivo
from evaluacion.servicios.calendario_opiniones import (
    cargar_calendarios,
    publicar_calendario_de_opiniones,
)
from evaluacion.servicios.opiniones import Documento, Presentacion, presentar_lote
from evaluacion.servicios.pronunciamientos import Pronunciamiento, opinar_lote
from evaluacion.ventanas_opinion import criterios_de
from instituciones.horario import abre, cierra
from pmg_site.comun import reloj
from pmg_site.ejemplo.calendarios import EN_IMPLEMENTACION
from pmg_site.ejemplo.gente import DEMO, Gente

SISTEMA = "transformacion-digital"
FUENTE = "Datos de ejemplo; las fechas de este año no se han visto"
OBSERVACION = "Falta la brecha del servicio digital más demandado y su plazo de cierre."
CONTENIDO = "Documento de ejemplo generado por el sistema; no es información oficial.\n"
# Both versions of the guide of 2025: the selection in March, the diagnosis from June on.
DE_2025 = {
    "E1-O2-RT3": (datetime(2025, 3, 3, 15, tzinfo=UTC), datetime(2025, 3, 20, 15, tzinfo=UTC)),
    "E1-O2-RT1": (datetime(2025, 6, 27, 15, tzinfo=UTC), datetime(2025, 7, 11, 15, tzinfo=UTC)),
}
SUBSANA_EN_2025 = datetime(2025, 8, 20, 15, tzinfo=UTC)
RESPONDE_EN_2025 = datetime(2025, 9, 10, 15, tzinfo=UTC)
PEDIDAS = 40  # of the year in course; the rest has not asked yet


def cargar_fechas() -> None:
    """The calendars that the project knows."""
    cargar_calendarios(versiones=leer_versiones())


def del_anio_evaluado(gente: Gente, programas: Sequence[ProgramaAnual]) -> None:
    """Every opinion of the year under evaluation is favourable; one in five, at the second try."""
    for codigo, (presenta, responde) in DE_2025.items():
        requisitos = _requisitos(programas, codigo)
        observados = requisitos[::5] if codigo == "E1-O2-RT1" else []
        with reloj.en(presenta):
            _presentar(requisitos, gente)
        with reloj.en(responde):
            _opinar(requisitos, gente, {r.pk for r in observados})
        if observados:
            with reloj.en(SUBSANA_EN_2025):
                _presentar(observados, gente, "Se agregó la brecha observada, en la página 12.")
            with reloj.en(RESPONDE_EN_2025):
                _opinar(observados, gente, set())


def del_anio_en_curso(gente: Gente, programas: Sequence[ProgramaAnual], hoy: date) -> None:
    """The plan of the year in course, in each of its states, under two versions of the dates."""
    todos = _requisitos(programas, "E2-O1-RT1")
    requisitos = sorted(todos, key=lambda r: _codigo(r) != DEMO)[:PEDIDAS]
    _publicar(gente, hoy, -62, extra=0, motivo="")
    with reloj.en(_a_las_once(hoy, -40)):
        _presentar(requisitos, gente)
    respondidos = requisitos[: PEDIDAS * 3 // 4]
    observados = [r for n, r in enumerate(respondidos) if n % 3 == 1 or _codigo(r) == DEMO]
    with reloj.en(_a_las_once(hoy, -12)):
        _opinar(respondidos, gente, {r.pk for r in observados})
    _publicar(gente, hoy, -8, extra=28, motivo="La red reeditó su guía y dio más plazo.")
    subsanados = [r for r in observados if _codigo(r) != DEMO]
    with reloj.en(_a_las_once(hoy, -3)):
        _presentar(subsanados[::2], gente, "Se completó el plan con lo observado.")
    with reloj.en(_a_las_once(hoy, -1)):
        _opinar(subsanados[:3:2], gente, {r.pk for r in subsanados[2:3]})


def _codigo(requisito: RequisitoTecnico) -> str:
    return requisito.compromiso.programa.institucion.codigo


def _publicar(gente: Gente, hoy: date, dia: int, *, extra: int, motivo: str) -> None:
    """First round until 20 days ago (``extra`` days later), the second around today."""

    def ventana(ronda: int, desde: int, hasta: int, responde: int) -> Ventana:
        dias = [hoy + timedelta(days=d) for d in (desde, hasta, responde)]
        return Ventana("E2-O1-RT1", ronda, abre(dias[0]), cierra(dias[1]), None, cierra(dias[2]))

    with reloj.en(_a_las_once(hoy, dia)):
        publicar_calendario_de_opiniones(
            sistema=SISTEMA,
            anio=EN_IMPLEMENTACION,
            nombre=f"Guía de ejemplo {EN_IMPLEMENTACION}, versión {2 if motivo else 1}",
            ventanas=[
                ventana(1, -60, -20 + extra, -5 + extra),
                ventana(2, -6, 12 + extra, 25 + extra),
            ],
            fuente=FUENTE,
            motivo=motivo,
            por=gente.dipres[0],
        )


def _a_las_once(hoy: date, dias: int) -> datetime:
    """An instant of a day counted from today, in office hours."""
    return abre(hoy + timedelta(days=dias)) + timedelta(hours=11)


def _requisitos(programas: Sequence[ProgramaAnual], codigo: str) -> list[RequisitoTecnico]:
    return list(
        RequisitoTecnico.objects.filter(
            codigo=codigo,
            opinion_tecnica=True,
            compromiso__programa__in=programas,
            compromiso__sistema_codigo=SISTEMA,
            compromiso__red__isnull=False,
        )
        .select_related("compromiso__programa__adscripcion__institucion__ministerio")
        .defer("compromiso__programa__copia_aprobada")
        .order_by("compromiso__programa__adscripcion__institucion__codigo")
    )


def _presentar(
    requisitos: Sequence[RequisitoTecnico],
    gente: Gente,
    texto: str = "Se presenta el documento para la opinión de la red.",
) -> None:
    nombre = "presentacion-de-ejemplo.txt"
    archivo = guardar_archivo(
        SimpleUploadedFile(nombre, CONTENIDO.encode(), content_type="text/plain")
    )
    documento = Documento(archivo, "Documento de ejemplo", nombre)
    presentar_lote(
        [
            Presentacion(
                requisito=r,
                por=gente.encargados[r.compromiso.programa.institucion.pk],
                texto=texto,
                documentos=[documento],
            )
            for r in requisitos
        ]
    )


def _opinar(requisitos: Sequence[RequisitoTecnico], gente: Gente, observados: set[int]) -> None:
    """Favourable on every criterion; of those observed, the first criterion is not in order."""
    criterios = criterios_de(requisitos)
    opiniones = {
        o.requisito_id: o
        for o in OpinionTecnica.objects.filter(requisito__in=[r.pk for r in requisitos])
    }
    opinar_lote(
        [
            Pronunciamiento(
                opinion=opiniones[r.pk],
                por=gente.redes[r.compromiso.red_id or 0],
                criterios={
                    c: (False, OBSERVACION) if n == 0 and r.pk in observados else (True, "")
                    for n, c in enumerate(criterios[r.pk])
                },
            )
            for r in requisitos
        ]
    )
