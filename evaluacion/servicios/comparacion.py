"""When both blind scores of a commitment are done: what each said, unit by unit, side by side."""

from collections.abc import Mapping, Sequence

from evaluacion.estados_doble import MAQUINA_DOBLE, AccionDoble, EstadoDoble
from evaluacion.models import (
    CalificacionCompromiso,
    ItemDoble,
    PuntajeRequisito,
    SegundaCalificacion,
    SegundoPuntaje,
    SegundoVeredicto,
    UnidadDoble,
    VeredictoOperando,
)
from evaluacion.servicios.comunes import asunto_de
from instituciones.flujo import Paso, dar_paso_lote
from instituciones.models import Persona
from pmg_site.comun import reloj
from pmg_site.comun.numeros import sin_ceros

Clase = UnidadDoble.Clase
Clave = tuple[str, str]
Dicho = tuple[str, str]
Par = tuple[int, int]


def comparar_lote(quienes: Mapping[Par, Persona]) -> list[ItemDoble]:
    """Compare what is now scored by both, by (evaluation, commitment) and who completed it.

    In the transaction of that score. One query when nothing is to be compared.
    """
    listos = {
        (i.evaluacion_id, i.compromiso_id): i
        for i in ItemDoble.objects.select_for_update(of=("self",))
        .filter(
            evaluacion__in={evaluacion for evaluacion, _ in quienes},
            estado=EstadoDoble.PENDIENTE,
            segunda__isnull=False,
        )
        .select_related(
            "evaluacion__programa__adscripcion__institucion__ministerio",
            "evaluacion__programa__adscripcion__proceso",
            "segunda",
        )
        .defer("evaluacion__programa__copia_aprobada")
        .order_by("pk")
        if (i.evaluacion_id, i.compromiso_id) in quienes
    }
    primeras = _primeras(listos)
    comparados = [item for par, item in listos.items() if par in primeras]
    unidades = {
        item.pk: _unidades(item, primeras[item.evaluacion_id, item.compromiso_id])
        for item in comparados
    }
    UnidadDoble.objects.bulk_create(
        [unidad for suyas in unidades.values() for unidad in suyas], batch_size=1000
    )
    for item in comparados:
        primera = primeras[item.evaluacion_id, item.compromiso_id]
        item.primero = primera.intervencion.persona
        item.comparada_el = reloj.ahora()
        item.fila_version += 1
    for accion, iguales in ((AccionDoble.CONCORDAR, True), (AccionDoble.DISCREPAR, False)):
        dar_paso_lote(
            maquina=MAQUINA_DOBLE,
            accion=accion,
            pasos=[
                Paso(
                    item,
                    quienes[item.evaluacion_id, item.compromiso_id],
                    asunto_de(item.evaluacion),
                    datos={
                        "unidades": len(unidades[item.pk]),
                        "iguales": sum(u.iguales for u in unidades[item.pk]),
                    },
                )
                for item in comparados
                if all(u.iguales for u in unidades[item.pk]) is iguales
            ],
            campos=["primero", "comparada_el", "fila_version"],
        )
    return comparados


def _primeras(listos: Mapping[Par, ItemDoble]) -> dict[Par, CalificacionCompromiso]:
    if not listos:
        return {}
    filas = (
        CalificacionCompromiso.objects.filter(
            evaluacion__in={e for e, _ in listos}, compromiso__in={c for _, c in listos}
        )
        .select_related("intervencion__persona")
        .prefetch_related("veredictos", "puntajes__requisito")
    )
    return {(f.evaluacion_id, f.compromiso_id): f for f in filas}


def respuestas_de(
    calificacion: CalificacionCompromiso | SegundaCalificacion,
) -> dict[Clave, Dicho]:
    """(answer, reason) of each thing judged; only whether it applies, when it does not."""
    aplica = "no_aplica" if calificacion.no_aplica else "aplica"
    respuestas: dict[Clave, Dicho] = {(Clase.APLICA, ""): (aplica, calificacion.motivo)}
    if calificacion.no_aplica:
        return respuestas
    for veredicto in calificacion.veredictos.all():
        clave = (str(Clase.OPERANDO), veredicto.simbolo)
        respuestas[clave] = (respuesta_de_operando(veredicto), veredicto.motivo)
    for puntaje in calificacion.puntajes.all():
        clave = (str(Clase.REQUISITO), puntaje.requisito.codigo)
        respuestas[clave] = (respuesta_de_requisito(puntaje), puntaje.motivo)
    return respuestas


def respuesta_de_operando(veredicto: VeredictoOperando | SegundoVeredicto) -> str:
    """The verdict in a word, with the value when it differs: two values are two answers."""
    if veredicto.valor is None:
        return str(veredicto.veredicto)
    return f"{veredicto.veredicto} {format(sin_ceros(veredicto.valor), 'f')}"


def respuesta_de_requisito(puntaje: PuntajeRequisito | SegundoPuntaje) -> str:
    return "cumple" if puntaje.cumple else "no_cumple"


def _unidades(item: ItemDoble, primera: CalificacionCompromiso) -> Sequence[UnidadDoble]:
    """What both judged. When only one says that it does not apply, that alone is compared."""
    una, otra = respuestas_de(primera), respuestas_de(item.segunda)
    return [
        UnidadDoble(
            item=item,
            clase=clase,
            codigo=codigo,
            primera=una[clase, codigo][0],
            segunda=otra[clase, codigo][0],
            motivo_primera=una[clase, codigo][1],
            motivo_segunda=otra[clase, codigo][1],
        )
        for clase, codigo in una
        if (clase, codigo) in otra
    ]
