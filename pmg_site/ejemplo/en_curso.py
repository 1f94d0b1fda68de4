"""The example years that are not over: each state of the workflows present, for every role."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from compromisos import servicios as compromisos
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from evaluacion import servicios as evaluacion
from evaluacion.models import Evaluacion
from indicadores import servicios as indicadores
from indicadores.especificaciones import EspecificacionMedicion
from indicadores.models import FichaIndicador, Sentido
from instituciones.horario import dia_local
from instituciones.models.procesos import Etapa
from pmg_site.comun import reloj
from pmg_site.ejemplo import anios, aprobaciones, azar, disputas, dobles, evaluadores, valores
from pmg_site.ejemplo.calendarios import EN_EVALUACION, EN_FORMULACION, EN_IMPLEMENTACION, Fechas
from pmg_site.ejemplo.gente import CON_TODOS_LOS_ROLES, DEMO, Gente

# How far each part of the institutions is in the evaluation, in hundredths of the whole.
AVANCE = (
    (8, "abierta"), (16, "informada"), (24, "ministro"), (54, "en_evaluacion"),
    (72, "calificada"), (84, "preliminar"), (89, "reclamo"), (92, "congelada"), (95, "final"),
    (100, "decretada"),
)  # fmt: skip
ORDEN = [nombre for _, nombre in AVANCE]


def evaluar(hoy: date, gente: Gente, programas: Sequence[ProgramaAnual]) -> None:
    """The year under evaluation: from services that still report to decreed results."""
    fechas, dipres = Fechas(EN_EVALUACION, hoy), gente.dipres[0]
    with reloj.en(fechas.durante(Etapa.INFORME, 1)):
        evaluacion.abrir_lote(programas=programas, por=dipres)
    lista = anios.evaluaciones(EN_EVALUACION)
    planes = anios.desempenos(EN_EVALUACION, lista)
    en_marcha = [e for e in lista if _alcanza(e, "informada")]
    with reloj.en(fechas.durante(Etapa.INFORME, 40)):
        anios.informar(en_marcha, planes, gente)
    with reloj.en(fechas.durante(Etapa.INFORME, 70)):
        evaluacion.enviar_lote([(e, gente.jefes[e.institucion.pk]) for e in en_marcha])
    con_ministro = [e for e in en_marcha if _alcanza(e, "ministro")]
    anios.opinar_ministros(con_ministro, fechas, gente)
    anios.iniciar([e for e in con_ministro if _alcanza(e, "en_evaluacion")], fechas, gente)
    _calificar(fechas, gente)
    en_evaluacion = [e for e in anios.evaluaciones(EN_EVALUACION) if _hito(e) == "en_evaluacion"]
    disputas.causas(en_evaluacion, planes, fechas, gente)


def _alcanza(de: Evaluacion, hito: str) -> bool:
    return ORDEN.index(_hito(de)) >= ORDEN.index(hito)


def _hito(de: Evaluacion) -> str:
    codigo = de.institucion.codigo
    if codigo == DEMO:
        return "abierta"
    lugar = azar.entero(0, 99, "evaluacion", codigo)
    return next(nombre for tope, nombre in AVANCE if lugar < tope)


def _calificar(fechas: Fechas, gente: Gente) -> None:
    """Some wholly scored, some half way: the evaluators have work to do."""
    lista = [e for e in anios.evaluaciones(EN_EVALUACION) if e.estado == "en_evaluacion"]
    evaluadores.asignar(lista, fechas, gente)
    planes = anios.desempenos(EN_EVALUACION, anios.evaluaciones(EN_EVALUACION))
    muestra = dobles.sacar(lista, fechas, gente)
    previstas = anios.calificar(lista, planes, gente)
    segundas = dobles.abiertas(muestra, previstas)
    dobles.segundas(muestra[::2], segundas, fechas, 34)
    calificaciones = [
        c
        for c in previstas
        if _alcanza(c.evaluacion, "calificada")
        or c.compromiso.numero <= azar.entero(0, 8, "a medias", c.evaluacion.institucion.codigo)
    ]
    with reloj.en(fechas.durante(Etapa.EVALUACION, 35)):
        evaluacion.calificar_lote(calificaciones)
    dobles.segundas(dobles.las_demas(muestra, gente), segundas, fechas, 36)
    dobles.resolver(fechas, gente, lambda e: _hito(e) == "en_evaluacion", 39)
    evaluadores.sobrevenir([e for e in lista if _hito(e) == "en_evaluacion"], fechas, gente)


def decidir(hoy: date, gente: Gente) -> None:
    """After the computation: preliminary results, claims, final results, decrees."""
    fechas, dipres = Fechas(EN_EVALUACION, hoy), gente.dipres[0]
    calificadas = [
        e
        for e in anios.evaluaciones(EN_EVALUACION)
        if e.estado == "en_evaluacion" and _alcanza(e, "preliminar")
    ]
    congeladas = [e for e in calificadas if _alcanza(e, "congelada")]
    with reloj.en(fechas.durante(Etapa.RECLAMO, 2)):
        evaluacion.emitir_preliminar_lote(evaluaciones=congeladas, por=dipres)
    # these were notified some days ago: their deadline to claim has not ended
    recientes = [e for e in calificadas if not _alcanza(e, "congelada")]
    with reloj.en(fechas.durante(Etapa.RECLAMO, 80)):
        evaluacion.emitir_preliminar_lote(evaluaciones=recientes, por=dipres)
    disputas.reclamos(
        [e for e in recientes if _hito(e) == "reclamo"],
        anios.desempenos(EN_EVALUACION, anios.evaluaciones(EN_EVALUACION)),
        fechas,
        gente,
    )
    with reloj.en(fechas.durante(Etapa.RECLAMO, 60)):
        evaluacion.congelar_lote(evaluaciones=congeladas, por=gente.dipres[1])
        cerradas = [e for e in congeladas if _alcanza(e, "final")]
        evaluacion.cerrar_lote(evaluaciones=cerradas, por=gente.comite_triministerial[0])
    decretadas = [e for e in cerradas if _alcanza(e, "decretada")]
    with reloj.en(fechas.durante(Etapa.RECLAMO, 90)):
        evaluacion.decretar_lote(
            evaluaciones=decretadas,
            por=gente.dipres[2],
            numero=f"EJ-{EN_EVALUACION}-R",
            fecha=dia_local(reloj.ahora()),
        )


def implementar(hoy: date, gente: Gente, programas: Sequence[ProgramaAnual]) -> None:
    """The year in implementation: monthly values of some services, and a modification asked for."""
    for programa in programas:
        if programa.institucion.codigo not in CON_TODOS_LOS_ROLES:
            continue
        por = gente.encargados[programa.institucion.pk]
        propios = programa.compromisos.select_related("ficha__indicador").filter(
            tipo="indicador_meta", transversal_codigo=""
        )
        for compromiso in propios:
            if compromiso.ficha and compromiso.meta:
                meses = _meses(compromiso.ficha, compromiso.meta, hoy)
                indicadores.registrar_mediciones(ficha=compromiso.ficha, mediciones=meses, por=por)
    modificado = next(p for p in programas if p.institucion.codigo == "junaeb")
    aprobaciones.modificar(modificado, gente)


def _meses(ficha: FichaIndicador, meta: Decimal, hoy: date) -> list[EspecificacionMedicion]:
    """Accumulated values of each past month: what the service has recorded so far."""
    serie = valores.Serie(
        en_por_ciento=ficha.unidad == "%",
        descendente=ficha.sentido == Sentido.DESCENDENTE,
        decimales=ficha.decimales,
        base=int(meta),
        tamano=1200,
    )
    filas = []
    for mes in range(1, hoy.month if hoy.year == EN_IMPLEMENTACION else 13):
        total = valores.efectivo(serie, meta, None, ficha.indicador.codigo, mes)
        filas += [
            EspecificacionMedicion("efectivo", s, (v * mes / 12).to_integral_value(), mes=mes)
            for s, v in total.items()
        ]
    return filas


def observar(gente: Gente) -> None:
    """The year in formulation: observations open on some programmes, one of them answered."""
    en_revision = ProgramaAnual.objects.filter(
        adscripcion__proceso__anio_programa=EN_FORMULACION,
        estado=EstadoFormulacion.EN_REVISION,
        ejemplo=True,
    ).select_related("adscripcion__institucion__ministerio", "adscripcion__proceso__mecanismo")
    for posicion, programa in enumerate(en_revision.order_by("pk")[:24]):
        revisor = gente.revisor_de(programa.institucion)
        compromiso = programa.compromisos.order_by("numero").first()
        observacion = compromisos.abrir_observacion(
            programa=programa,
            compromiso=compromiso,
            campo="meta",
            texto="La meta es inferior al promedio de los últimos tres años: justifique o súbala.",
            por=revisor,
            bloquea=posicion % 2 == 0,
        )
        if posicion % 3 == 0:
            compromisos.observar(
                programa=programa,
                por=revisor,
                comentario="Revise la observación sobre la meta del primer indicador.",
            )
            compromisos.responder_observacion(
                observacion=observacion,
                texto="Se adjunta la serie de demanda; proponemos mantener la meta.",
                por=gente.encargados[programa.institucion.pk],
            )
