"""The example's blind double evaluation: a small sample, compared and almost wholly arbitrated."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from evaluacion import servicios as evaluacion
from evaluacion.acuerdo import POSITIVAS
from evaluacion.estados_doble import EstadoDoble
from evaluacion.models import Evaluacion, ItemDoble
from evaluacion.servicios import Calificacion, Hallazgo
from evaluacion.servicios.doble import PRIMERA, SEGUNDA, arbitrar, calificar_aparte
from evaluacion.servicios.muestra import sortear
from instituciones.models.procesos import Etapa
from pmg_site.comun import reloj
from pmg_site.ejemplo import evaluadores
from pmg_site.ejemplo.calendarios import Fechas
from pmg_site.ejemplo.gente import Gente

SEMILLA = "Datos de ejemplo: Lotería, sorteo {sorteo}, 07-15-22-31-38-40"
PRIMER_SORTEO = 3189
PORCENTAJE, MINIMO = 2, 2
SIN_SUSTENTO = "La planilla adjunta no permite reconstruir este operando."
NO_ACREDITA = "El documento no identifica quién lo aprueba."
FUNDAMENTO = "Revisada la evidencia citada, la respuesta que queda es la que se apoya en ella."
DIFIERE_CADA = 4
SIN_ARBITRAR = 2
# Of the closed years: every so many items one of the two was wrong, in turns.
SE_EQUIVOCA_CADA = 5


def evaluar(
    lista: Sequence[Evaluacion], previstas: list[Calificacion], fechas: Fechas, gente: Gente
) -> None:
    """A closed year scored, its sample twice: both of some differences are wrong in turns."""
    evaluadores.asignar(lista, fechas, gente)
    items = sacar(lista, fechas, gente)
    primeras, segundas_ = _equivocar(items, previstas)
    segundas(items[::2], segundas_, fechas, 40)
    with reloj.en(fechas.durante(Etapa.EVALUACION, 50)):
        evaluacion.calificar_lote(primeras)
    # the other half is compared in the following month
    segundas(items[1::2], segundas_, fechas, 78)
    resolver(fechas, gente, lambda _: False, 84)


def _equivocar(
    items: Sequence[ItemDoble], previstas: Sequence[Calificacion]
) -> tuple[list[Calificacion], list[Calificacion]]:
    """What the first and the second evaluators say: mistaken ones see less than there is."""
    mal: tuple[set[int], set[int]] = set(), set()
    for lugar, item in enumerate(items, 1):
        if lugar % SE_EQUIVOCA_CADA == 0:
            mal[lugar // SE_EQUIVOCA_CADA % 2].add(item.compromiso_id)
    primeras, segundas_ = (
        [_negada(c) if c.compromiso.pk in suyas and _limpia(c) else c for c in previstas]
        for suyas in mal
    )
    return primeras, segundas_


def _limpia(de: Calificacion) -> bool:
    """Whether nothing was found against what the service reported."""
    return not de.operandos and all(cumple for cumple, _ in de.requisitos.values())


def _negada(de: Calificacion) -> Calificacion:
    """The same score without the support of its first requirement, or of its first operand."""
    if de.requisitos:
        negado = {min(de.requisitos): (False, NO_ACREDITA)}
        return replace(de, requisitos={**de.requisitos, **negado})
    return replace(de, operandos={"A": Hallazgo("no_sustentado", None, SIN_SUSTENTO)})


def sacar(lista: Sequence[Evaluacion], fechas: Fechas, gente: Gente) -> list[ItemDoble]:
    """Draw before anybody scores; half of the second evaluators finish first."""
    procesos = (e.programa.adscripcion.proceso for e in lista)
    proceso = next((p for p in procesos if p.mecanismo.codigo == "PMG"), None)
    if proceso is None:
        return []
    with reloj.en(fechas.durante(Etapa.EVALUACION, 33)):
        muestra = sortear(
            proceso=proceso,
            semilla=SEMILLA.format(sorteo=PRIMER_SORTEO + proceso.anio_programa),
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


def abiertas(items: Sequence[ItemDoble], previstas: Sequence[Calificacion]) -> list[Calificacion]:
    """What the second evaluators of the open year say: now and then, less than the first."""
    niegan = {item.compromiso_id for item in items if item.pk % DIFIERE_CADA == 0}
    return [_negada(c) if c.compromiso.pk in niegan else c for c in previstas]


def segundas(
    items: Sequence[ItemDoble], calificaciones: Sequence[Calificacion], fechas: Fechas, parte: int
) -> None:
    """What each second evaluator finds apart."""
    planes = {(c.evaluacion.pk, c.compromiso.pk): c for c in calificaciones}
    with reloj.en(fechas.durante(Etapa.EVALUACION, parte)):
        for item in items:
            plan = planes[item.evaluacion_id, item.compromiso_id]
            ficha = item.compromiso.ficha
            simbolos = [o.simbolo for o in ficha.operandos.all()] if ficha else []
            calificar_aparte(
                item=item,
                por=item.segundo,
                operandos=plan.hallazgos(simbolos),
                requisitos=plan.requisitos,
            )


def resolver(
    fechas: Fechas, gente: Gente, sigue_abierta: Callable[[Evaluacion], bool], parte: int
) -> None:
    """A third evaluator settles the differences; of those still being scored, some wait.

    Where nobody is scoring any more, what stands is what agrees with the service.
    """
    discrepan = ItemDoble.objects.filter(estado=EstadoDoble.DISCREPANTE).select_related(
        "evaluacion__programa__adscripcion__institucion"
    )
    esperan = 0
    with reloj.en(fechas.durante(Etapa.EVALUACION, parte)):
        for item in discrepan.order_by("clave"):
            abierta = sigue_abierta(item.evaluacion)
            if abierta and esperan < SIN_ARBITRAR:
                esperan += 1
                continue
            unidades = [u for u in item.unidades.all() if not u.iguales]
            de_requisitos = all(u.segunda != "no_sustentado" for u in unidades)
            arbitrar(
                item=item,
                por=next(
                    p for p in gente.evaluadores if p.pk not in (item.primero_id, item.segundo_id)
                ),
                decisiones={
                    u.pk: SEGUNDA if (abierta and de_requisitos) or _niega(u.primera) else PRIMERA
                    for u in unidades
                },
                fundamento=FUNDAMENTO,
                version=item.fila_version,
            )


def _niega(respuesta: str) -> bool:
    return respuesta not in POSITIVAS
