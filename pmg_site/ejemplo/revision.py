"""The year in formulation: programmes sent again after their observations, and consulted staff."""

from datetime import date, timedelta

from compromisos import servicios
from compromisos.estados import EstadoFormulacion
from compromisos.models import Observacion, ProgramaAnual
from instituciones.models import Asignacion
from instituciones.roles import Rol
from pmg_site.ejemplo.calendarios import EN_FORMULACION
from pmg_site.ejemplo.gente import Gente

CONSULTADOS = 30  # programmes with the record of a consultation; every second one is closed
RESPUESTA = "Se revisó la serie y se completó la justificación de la meta."
JUSTIFICACION = (
    "La demanda creció en los dos últimos años y la dotación se mantuvo; la meta conserva el nivel "
    "de servicio con más casos."
)
CONSULTA = {
    "medio": "reunion",
    "resumen": (
        "Se presentaron los indicadores, sus metas y ponderadores. La asociación pidió conocer la "
        "carga de trabajo que supone cada uno."
    ),
    "acta": "Acta de la reunión, firmada por las partes y guardada en la unidad de planificación.",
}
CONCLUSION = "Se repartió la carga entre dos unidades y se informará el avance cada trimestre."


def conversar(gente: Gente, hoy: date) -> None:
    """Second rounds of review, comments of the association and consultations."""
    _reenviar(gente)
    _comentar(gente)
    _consultar(gente, hoy)


def _programas(**condiciones: object) -> list[ProgramaAnual]:
    return list(
        ProgramaAnual.objects.filter(
            adscripcion__proceso__anio_programa=EN_FORMULACION, ejemplo=True, **condiciones
        )
        .select_related("adscripcion__institucion__ministerio", "adscripcion__proceso__mecanismo")
        .order_by("pk")
    )


def _reenviar(gente: Gente) -> None:
    """Half of what was sent back is answered, changed and sent again: a second round."""
    for programa in _programas(estado=EstadoFormulacion.OBSERVADO)[::2]:
        encargado = gente.encargados[programa.institucion.pk]
        abiertas = programa.observaciones.filter(estado=Observacion.Estado.ABIERTA)
        for observacion in abiertas:
            servicios.responder_observacion(observacion=observacion, texto=RESPUESTA, por=encargado)
        compromiso = programa.compromisos.earliest("numero")
        servicios.editar_compromiso(
            compromiso=compromiso,
            cambios={"justificacion_meta": JUSTIFICACION},
            version=compromiso.fila_version,
            por=encargado,
        )
        servicios.enviar(programa=programa, por=gente.jefes[programa.institucion.pk])


def _comentar(gente: Gente) -> None:
    """Where the example has an association, it comments and is answered."""
    asociaciones = {
        a.institucion_id: a.persona
        for a in Asignacion.objects.filter(
            rol=Rol.ASOCIACION, persona__ejemplo=True
        ).select_related("persona")
    }
    for programa in _programas(adscripcion__institucion__in=asociaciones):
        institucion = programa.institucion.pk
        comentario = servicios.comentar(
            programa=programa,
            texto="La meta del primer indicador supone atender más casos con la misma dotación.",
            por=asociaciones[institucion],
        )
        servicios.responder_observacion(
            observacion=comentario,
            texto="Es así: por eso se reparte entre dos unidades desde marzo.",
            por=gente.encargados[institucion],
        )


def _consultar(gente: Gente, hoy: date) -> None:
    abiertos = [p for p in _programas() if p.estado != EstadoFormulacion.DECRETADO]
    for posicion, programa in enumerate(abiertos[:CONSULTADOS]):
        encargado = gente.encargados[programa.institucion.pk]
        consulta = servicios.registrar_consulta(
            programa=programa,
            datos={
                **CONSULTA,
                "asociacion": "Asociación de Funcionarios (datos de ejemplo)",
                "fecha": hoy - timedelta(days=20 + posicion % 10),
                "participantes": 12 + posicion,
            },
            por=encargado,
        )
        if posicion % 2:
            servicios.cerrar_consulta(consulta=consulta, conclusion=CONCLUSION, por=encargado)
