"""The example years, one after another: closed, under evaluation, in implementation, in draft."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from compromisos import servicios as compromisos
from compromisos.models import ProgramaAnual
from evaluacion import servicios as evaluacion
from evaluacion.models import Evaluacion, ResultadoInformado
from indicadores.models import ConjuntoReglas
from indicadores.reglas import marco_de
from instituciones import servicios_procesos as procesos
from instituciones.horario import dia_local
from instituciones.models import (
    Adscripcion,
    Institucion,
    Mecanismo,
    Ministerio,
    Proceso,
    ProductoEstrategico,
    RedExpertos,
)
from instituciones.models.procesos import Etapa
from pmg_site.comun import reloj
from pmg_site.ejemplo import (
    azar,
    disputas_cerradas,
    dobles,
    evidencia,
    formulacion,
    plan,
    plantillas,
    resultados,
)
from pmg_site.ejemplo.calendarios import EN_FORMULACION, Fechas
from pmg_site.ejemplo.gente import DEMO, Gente

Decir = Callable[[str], Any]
# Of the year in formulation: how far each part of the institutions has gone, in hundredths.
FORMULACION = (
    (28, "borrador"), (44, "enviado"), (54, "validado"), (78, "en_revision"), (90, "aprobado"),
    (100, "decretado"),
)  # fmt: skip


def abrir(anio: int, hoy: date, gente: Gente) -> list[Adscripcion]:
    """The processes of a year with their calendar, and who takes part."""
    fechas, por = Fechas(anio, hoy), gente.dipres[0]
    with reloj.en(fechas.apertura()):
        for mecanismo in Mecanismo.objects.all():
            participan = Institucion.objects.vigentes(date(anio, 1, 1)).filter(mecanismo=mecanismo)
            if not participan:
                continue
            proceso = procesos.abrir_proceso(
                mecanismo=mecanismo, anio_programa=anio, por=por, ejemplo=True
            )
            procesos.publicar_calendario(proceso=proceso, etapas=fechas.etapas(), por=por)
            procesos.adscribir_lote(proceso=proceso, instituciones=participan, por=por)
    return adscripciones(anio)


def adscripciones(anio: int) -> list[Adscripcion]:
    """Who takes part in a year, with what the batches need."""
    return list(
        Adscripcion.objects.filter(proceso__anio_programa=anio, proceso__ejemplo=True)
        .select_related("institucion__ministerio", "proceso__mecanismo")
        .order_by("institucion__codigo")
    )


def formular(anio: int, hoy: date, gente: Gente) -> list[ProgramaAnual]:
    """Every programme of a year; those of the year in formulation stop on the way."""
    fechas = Fechas(anio, hoy)
    redes = {r.codigo: r for r in RedExpertos.objects.all()}
    hacienda = gente.ministros[Ministerio.objects.get(codigo="hacienda").pk]
    productos = {
        (p.definicion.institucion_id, p.numero): p
        for p in ProductoEstrategico.objects.select_related("definicion")
        if anio in range(p.definicion.periodo_desde, p.definicion.periodo_hasta + 1)
    }
    especificaciones = []
    for proceso in Proceso.objects.filter(anio_programa=anio, ejemplo=True):
        conjunto = ConjuntoReglas.objects.vigente("programa_marco", proceso.mecanismo.codigo, anio)
        if conjunto is None:
            raise LookupError(f"no rules are loaded for {proceso}")
        contexto = formulacion.Contexto(
            marco_de(conjunto), fechas, gente, redes, hacienda, productos
        )
        especificaciones += [
            formulacion.especificacion(contexto, adscripcion, _hasta(anio, adscripcion))
            for adscripcion in adscripciones(anio)
            if adscripcion.proceso_id == proceso.pk
        ]
    return compromisos.formular_lote(especificaciones, instantes=formulacion.instantes(fechas))


def _hasta(anio: int, adscripcion: Adscripcion) -> str:
    codigo = adscripcion.institucion.codigo
    if anio != EN_FORMULACION:
        return "decretado"
    if codigo == DEMO:
        return "borrador"
    lugar = azar.entero(0, 99, "formulacion", codigo)
    return next(estado for tope, estado in FORMULACION if lugar < tope)


def desempenos(anio: int, lista: Sequence[Evaluacion]) -> dict[str, plan.Desempeno]:
    """The plan of the year's results, apart for the PMG and for the other mechanisms."""
    pesos = plantillas.pesos_del(anio)
    pmg = [e.institucion.codigo for e in lista if _es_pmg(e)]
    otras = [e.institucion.codigo for e in lista if not _es_pmg(e)]
    return plan.desempenos(pmg, anio, pesos) | plan.desempenos(otras, anio, pesos)


def _es_pmg(de: Evaluacion) -> bool:
    return bool(de.programa.adscripcion.proceso.mecanismo.codigo == "PMG")


def evaluaciones(anio: int) -> list[Evaluacion]:
    """The evaluations of a year with what reporting and scoring read."""
    return list(
        Evaluacion.objects.filter(programa__adscripcion__proceso__anio_programa=anio, ejemplo=True)
        .select_related(
            "programa__adscripcion__institucion__ministerio",
            "programa__adscripcion__proceso__mecanismo",
            "programa__conjunto_reglas",
        )
        .defer("programa__copia_aprobada", "programa__conjunto_reglas__contenido")
        .prefetch_related("programa__compromisos__requisitos")
        .order_by("programa__adscripcion__institucion__codigo")
    )


def informados(lista: Sequence[Evaluacion]) -> list[ResultadoInformado]:
    """What those evaluations ask the services to report."""
    return list(
        ResultadoInformado.objects.filter(evaluacion__in=lista)
        .select_related(
            "compromiso__ficha__indicador",
            "compromiso__programa__adscripcion__institucion",
            "compromiso__programa__adscripcion__proceso",
            "evaluacion__programa__adscripcion__institucion",
        )
        .defer("compromiso__programa__copia_aprobada", "evaluacion__programa__copia_aprobada")
    )


def evaluar(anio: int, hoy: date, gente: Gente, programas: Sequence[ProgramaAnual]) -> None:
    """A closed year up to its scores: reported, sent, seen by the minister, scored."""
    fechas, dipres = Fechas(anio, hoy), gente.dipres[0]
    with reloj.en(fechas.durante(Etapa.INFORME, 1)):
        evaluacion.abrir_lote(programas=programas, por=dipres)
    lista = evaluaciones(anio)
    planes = desempenos(anio, lista)
    disputas = disputas_cerradas.del_anio(anio, lista, planes)
    with reloj.en(fechas.durante(Etapa.INFORME, 40)):
        informado = disputas_cerradas.informado(planes, disputas)
        informar(lista, informado, gente, disputas_cerradas.razones(disputas))
    with reloj.en(fechas.durante(Etapa.INFORME, 80)):
        evaluacion.enviar_lote([(e, gente.jefes[e.institucion.pk]) for e in lista])
    opinar_ministros(lista, fechas, gente)
    iniciar(lista, fechas, gente)
    previstas = calificar(evaluaciones(anio), planes, gente)
    dobles.evaluar(lista, list(disputas_cerradas.hallar(previstas, disputas)), fechas, gente)
    disputas_cerradas.causas(disputas, fechas, gente)


def informar(
    lista: Sequence[Evaluacion],
    planes: dict[str, plan.Desempeno],
    gente: Gente,
    razones: Mapping[resultados.Lugar, str] = MappingProxyType({}),
) -> None:
    """The services report every commitment, with its evidence."""
    informes = resultados.informes(informados(lista), planes, gente.encargados, razones)
    evaluacion.informar_lote(informes)
    evidencia.adjuntar(informes, gente.encargados)


def opinar_ministros(lista: Sequence[Evaluacion], fechas: Fechas, gente: Gente) -> None:
    """The minister's initial evaluation, where the mechanism has it."""
    with reloj.en(fechas.durante(Etapa.INFORME, 85)):
        evaluacion.evaluar_ministerio_lote(
            [
                (e, gente.ministros[e.institucion.ministerio_id], "Conforme con lo informado.")
                for e in lista
                if _con_ministro(e)
            ]
        )


def iniciar(lista: Sequence[Evaluacion], fechas: Fechas, gente: Gente) -> None:
    """The secretaría técnica opens the external evaluation."""
    momento = max(fechas.durante(Etapa.INFORME, 90), fechas.durante(Etapa.EVALUACION, 5))
    with reloj.en(momento):
        evaluacion.iniciar_lote(evaluaciones=lista, por=gente.dipres[0])


def _con_ministro(de: Evaluacion) -> bool:
    return de.programa.adscripcion.proceso.mecanismo.evaluacion_inicial_ministro


def calificar(
    lista: Sequence[Evaluacion], planes: dict[str, plan.Desempeno], gente: Gente
) -> list[evaluacion.Calificacion]:
    """Every score of every evaluation."""
    return [
        calificacion
        for e in lista
        for calificacion in resultados.calificaciones(
            e,
            e.programa.compromisos.all(),
            planes.get(e.institucion.codigo, plan.TODO_BIEN),
            gente.evaluador_de(e.institucion),
        )
    ]


def concluir(anio: int, hoy: date, gente: Gente) -> None:
    """After the computation, a closed year to its end: decided, decreed, published."""
    fechas, dipres = Fechas(anio, hoy), gente.dipres[0]
    lista = [e for e in evaluaciones(anio) if e.estado == "en_evaluacion"]
    with reloj.en(fechas.durante(Etapa.EVALUACION, 95)):
        evaluacion.emitir_preliminar_lote(evaluaciones=lista, por=dipres)
    disputas = disputas_cerradas.del_anio(anio, lista, desempenos(anio, lista))
    disputas_cerradas.reclamos(disputas, fechas, gente)
    with reloj.en(fechas.durante(Etapa.RECLAMO, 95)):
        evaluacion.congelar_lote(evaluaciones=lista, por=gente.dipres[1])
        evaluacion.cerrar_lote(evaluaciones=lista, por=gente.comite_triministerial[0])
    with reloj.en(fechas.durante(Etapa.SEGUIMIENTO, 1)):
        evaluacion.decretar_lote(
            evaluaciones=lista,
            por=gente.dipres[2],
            numero=f"EJ-{anio}-R",
            fecha=dia_local(reloj.ahora()),
        )
    with reloj.en(fechas.durante(Etapa.SEGUIMIENTO, 3)):
        evaluacion.publicar_lote(evaluaciones=lista, por=dipres)
