"""The example's blind double evaluation: a small sample, compared and almost wholly arbitrated."""

from collections.abc import Callable, Sequence

from evaluacion.estados_doble import EstadoDoble
from evaluacion.models import Evaluacion, ItemDoble
from evaluacion.servicios import Calificacion, Hallazgo
from evaluacion.servicios.doble import PRIMERA, SEGUNDA, arbitrar, calificar_aparte
from evaluacion.servicios.muestra import sortear
from instituciones.models.procesos import Etapa
from pmg_site.comun import reloj
from pmg_site.ejemplo.calendarios import Fechas
from pmg_site.ejemplo.gente import Gente

SEMILLA = "Datos de ejemplo: Lotería, sorteo 5214, 07-15-22-31-38-40"
PORCENTAJE, MINIMO = 2, 2
SIN_SUSTENTO = "La planilla adjunta no permite reconstruir este operando."
NO_ACREDITA = "El documento no identifica quién lo aprueba."
FUNDAMENTO = "Revisada la evidencia citada, la respuesta que queda es la que se apoya en ella."
DIFIERE_CADA = 4
SIN_ARBITRAR = 2


def sacar(lista: Sequence[Evaluacion], fechas: Fechas, gente: Gente) -> list[ItemDoble]:
    """Draw before anybody scores; half of the second evaluators finish first."""
    procesos = (e.programa.adscripcion.proceso for e in lista)
    proceso = next((p for p in procesos if p.mecanismo.codigo == "PMG"), None)
    if proceso is None:
        return []
    with reloj.en(fechas.durante(Etapa.EVALUACION, 33)):
        muestra = sortear(
            proceso=proceso,
            semilla=SEMILLA,
            porcentaje=PORCENTAJE,
            minimo=MINIMO,
            segundos=gente.evaluadores,
            por=gente.dipres[0],
        )
    return list(
        muestra.items.select_related("compromiso__ficha", "segundo", "evaluacion").order_by("clave")
    )


def las_demas(items: Sequence[ItemDoble], gente: Gente) -> list[ItemDoble]:
    """The other half, but for what the evaluator with the demo login still has to do."""
    return [item for item in items[1::2] if item.segundo != gente.evaluadores[0]]


def segundas(
    items: Sequence[ItemDoble], calificaciones: Sequence[Calificacion], fechas: Fechas, parte: int
) -> None:
    """What each second evaluator finds apart: like the first, and now and then otherwise."""
    planes = {(c.evaluacion.pk, c.compromiso.pk): c for c in calificaciones}
    with reloj.en(fechas.durante(Etapa.EVALUACION, parte)):
        for item in items:
            plan = planes[item.evaluacion_id, item.compromiso_id]
            operandos, requisitos = _respuestas(item, plan)
            calificar_aparte(
                item=item, por=item.segundo, operandos=operandos, requisitos=requisitos
            )


def _respuestas(
    item: ItemDoble, plan: Calificacion
) -> tuple[dict[str, Hallazgo], dict[str, tuple[bool, str]]]:
    ficha = item.compromiso.ficha
    simbolos = sorted(o.simbolo for o in ficha.operandos.all()) if ficha else []
    operandos = {simbolo: Hallazgo() for simbolo in simbolos}
    requisitos = dict(plan.requisitos)
    if item.pk % DIFIERE_CADA == 0:
        if requisitos:
            requisitos[min(requisitos)] = (False, NO_ACREDITA)
        else:
            operandos[simbolos[-1]] = Hallazgo("no_sustentado", None, SIN_SUSTENTO)
    return operandos, requisitos


def resolver(fechas: Fechas, gente: Gente, sigue_abierta: Callable[[Evaluacion], bool]) -> None:
    """A third evaluator settles the differences; of those still being scored, some wait."""
    discrepan = ItemDoble.objects.filter(estado=EstadoDoble.DISCREPANTE).select_related(
        "evaluacion__programa__adscripcion__institucion"
    )
    esperan = 0
    with reloj.en(fechas.durante(Etapa.EVALUACION, 39)):
        for item in discrepan.order_by("clave"):
            abierta = sigue_abierta(item.evaluacion)
            if abierta and esperan < SIN_ARBITRAR:
                esperan += 1
                continue
            de_requisitos = not item.unidades.filter(segunda="no_sustentado").exists()
            lado = SEGUNDA if abierta and de_requisitos else PRIMERA
            arbitrar(
                item=item,
                por=next(
                    p for p in gente.evaluadores if p.pk not in (item.primero_id, item.segundo_id)
                ),
                decisiones={u.pk: lado for u in item.unidades.all() if not u.iguales},
                fundamento=FUNDAMENTO,
                version=item.fila_version,
            )
