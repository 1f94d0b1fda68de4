"""External causes and claims of the example, on commitments that did lose points."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from compromisos.models import Compromiso
from evaluacion import servicios as evaluacion
from evaluacion.models import CausaExterna, Evaluacion, OperandoInformado, PuntajeRequisito, Reclamo
from indicadores.models import Sentido
from instituciones.models import Persona
from instituciones.models.procesos import Etapa
from pmg_site.comun import reloj
from pmg_site.ejemplo.calendarios import Fechas
from pmg_site.ejemplo.evidencia import AVISO
from pmg_site.ejemplo.gente import Gente
from pmg_site.ejemplo.plan import PRIMERO, TODO_BIEN, Desempeno

CUANTAS_CAUSAS = 9
FUNDAMENTO_CAUSA = (
    "Una emergencia sanitaria en la región suspendió la atención presencial durante siete semanas."
)
ANALISIS_CAUSA = {
    "externa": {"cumple": True, "razon": "La dispuso la autoridad sanitaria."},
    "no-prevista": {"cumple": True, "razon": "Ocurrió después de formulado el compromiso."},
    "limita": {"cumple": True, "razon": "Son siete de las 52 semanas que mide el indicador."},
}
RESUMEN_CAUSA = {
    True: "Se aceptó como causa externa la suspensión de la atención por emergencia sanitaria.",
    False: "Se rechazó: la suspensión no explica por sí sola el resultado del indicador.",
}
POR_REQUISITO = (
    "El acta que acredita el requisito se adjuntó dentro del plazo y no fue considerada."
)
POR_OPERANDO = "El registro del servicio tiene casos del último trimestre que no se contaron."


def causas(
    evaluaciones: Sequence[Evaluacion],
    planes: Mapping[str, Desempeno],
    fechas: Fechas,
    gente: Gente,
) -> None:
    """External causes in each of their states, where the first own indicator fell short."""
    con_perdida = [
        e for e in evaluaciones if PRIMERO in planes.get(e.institucion.codigo, TODO_BIEN).logro
    ]
    for posicion, de in enumerate(con_perdida[:CUANTAS_CAUSAS]):
        _causa(posicion, de, fechas, gente)


def _causa(posicion: int, de: Evaluacion, fechas: Fechas, gente: Gente) -> None:
    revisor = gente.revisor_de(de.institucion)
    with reloj.en(fechas.durante(Etapa.EVALUACION, 40)):
        causa = evaluacion.solicitar_causa(
            evaluacion=de,
            compromiso=de.programa.compromisos.get(numero=1),
            por=gente.jefes[de.institucion.pk],
            descripcion=FUNDAMENTO_CAUSA,
        )
        adjuntar(causa, "Resolución de la autoridad sanitaria", gente.jefes[de.institucion.pk])
    if posicion % 3 == 0:
        return
    with reloj.en(fechas.durante(Etapa.EVALUACION, 43)):
        causa = evaluacion.analizar_causa(causa=causa, por=revisor, analisis=ANALISIS_CAUSA)
    if posicion == 1:
        return
    with reloj.en(fechas.durante(Etapa.EVALUACION, 45)):
        causa = evaluacion.opinar_causa(
            causa=causa,
            por=revisor,
            comentario="La suspensión está acreditada y afecta al indicador.",
            favorable=True,
        )
    if posicion % 3 == 1:
        return
    with reloj.en(fechas.durante(Etapa.EVALUACION, 48)):
        evaluacion.resolver_causa(
            causa=causa,
            por=gente.comite_tecnico[0],
            aceptar=posicion % 2 == 0,
            comentario="Resuelto según los antecedentes del servicio y la opinión técnica.",
            resumen_publico=RESUMEN_CAUSA[posicion % 2 == 0],
        )


def reclamos(
    evaluaciones: Sequence[Evaluacion],
    planes: Mapping[str, Desempeno],
    fechas: Fechas,
    gente: Gente,
) -> None:
    """Claims presented, under analysis, accepted and rejected, where something was lost."""
    con_perdida = [e for e in evaluaciones if e.institucion.codigo in planes]
    con_perdida = [e for e in con_perdida if planes[e.institucion.codigo] != TODO_BIEN]
    for posicion, de in enumerate(con_perdida):
        compromiso, peticion = _que_se_pide(de)
        jefe = gente.jefes[de.institucion.pk]
        with reloj.en(fechas.durante(Etapa.RECLAMO, 85)):
            reclamo = evaluacion.reclamar(
                evaluacion=Evaluacion.objects.get(pk=de.pk),
                compromiso=compromiso,
                por=jefe,
                fundamentos=POR_REQUISITO if "requisitos" in peticion else POR_OPERANDO,
                peticion=peticion,
            )
            adjuntar(reclamo, "Antecedentes del reclamo", jefe)
        if posicion % 4:
            with reloj.en(fechas.durante(Etapa.RECLAMO, 90)):
                reclamo = evaluacion.analizar_reclamo(reclamo=reclamo, por=gente.comite_tecnico[0])
        if posicion % 4 > 1:
            with reloj.en(fechas.durante(Etapa.RECLAMO, 95)):
                _resolver(reclamo, gente.comite_tecnico[0], acoge=posicion % 4 == 2)


def _que_se_pide(de: Evaluacion) -> tuple[Compromiso, dict[str, dict[str, Any]]]:
    """The requirement that failed, or the first indicator with a better numerator."""
    fallado = (
        PuntajeRequisito.objects.filter(calificacion__evaluacion=de, cumple=False)
        .select_related("requisito__compromiso")
        .order_by("pk")
        .first()
    )
    if fallado:
        return fallado.requisito.compromiso, {"requisitos": {fallado.requisito.codigo: True}}
    compromiso = de.programa.compromisos.select_related("ficha").get(numero=1)
    informado = OperandoInformado.objects.get(
        informado__evaluacion=de,
        informado__compromiso=compromiso,
        simbolo="A",
        desagregacion="total",
    )
    descendente = compromiso.ficha and compromiso.ficha.sentido == Sentido.DESCENDENTE
    casos = max(informado.valor // 50, Decimal(1))
    mejor = informado.valor - casos if descendente else informado.valor + casos
    return compromiso, {"operandos": {"A": format(mejor, "f")}}


def _resolver(reclamo: Reclamo, por: Persona, *, acoge: bool) -> None:
    if acoge:
        evaluacion.resolver_reclamo(
            reclamo=reclamo,
            por=por,
            accion="acoger",
            comentario="Los antecedentes adjuntos son del año evaluado y acreditan lo pedido.",
            resumen_publico="Reclamo acogido: los antecedentes acreditan lo que el servicio pidió.",
        )
        return
    evaluacion.resolver_reclamo(
        reclamo=reclamo,
        por=por,
        accion="rechazar",
        comentario="Los antecedentes adjuntos son posteriores al 31 de diciembre.",
        resumen_publico="Reclamo rechazado: los antecedentes son posteriores al cierre del año.",
    )


def adjuntar(dueno: CausaExterna | Reclamo, titulo: str, por: Persona) -> None:
    """The evidence of a cause or a claim: a document that says that it is an example."""
    evaluacion.adjuntar_a(
        dueno=dueno,
        subida=SimpleUploadedFile("antecedentes.txt", AVISO.encode("utf-8"), "text/plain"),
        titulo=f"{titulo} (documento de ejemplo)",
        por=por,
    )
