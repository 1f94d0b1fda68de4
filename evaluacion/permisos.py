"""What is missing before a step and who may touch what now: one answer for every door."""

from collections import defaultdict
from collections.abc import Iterable

from compromisos.exigencia.palabras import enumerar
from compromisos.models import Compromiso, Observacion, TipoCompromiso
from evaluacion.cargos import Cargos
from evaluacion.ciega import frase_sin_arbitrar, sin_arbitrar_lote
from evaluacion.estados import MAQUINA_EVALUACION, REVISABLES, AccionEvaluacion, EstadoEvaluacion
from evaluacion.models import (
    CalificacionCompromiso,
    Evaluacion,
    OperandoInformado,
    PuntajeRequisito,
    ResultadoInformado,
)
from evaluacion.permisos_evidencia import citas_lote, falta_de_cita, vigencias_lote
from evaluacion.plazos_reclamo import plazo_de, por_vencer
from indicadores.models import Operando
from instituciones.flujo import Asunto, puede
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.permiso import SI, Permiso, no


def faltas(evaluacion: Evaluacion) -> list[str]:
    """What is missing before the service may send its results, one sentence each."""
    return faltas_lote([evaluacion])[evaluacion.pk]


def faltas_lote(evaluaciones: Iterable[Evaluacion]) -> dict[int, list[str]]:
    """The same for many evaluations, in a fixed number of queries."""
    pks = [e.pk for e in evaluaciones]
    programa_de = {e.programa_id: e.pk for e in evaluaciones}
    frases: dict[int, dict[str, list[int]]] = {pk: {} for pk in pks}
    declarados = _simbolos_declarados(pks)
    informados = _simbolos_informados(pks)
    vigencias, citas = vigencias_lote(pks), citas_lote(pks)
    for informado in (
        ResultadoInformado.objects.filter(evaluacion__in=pks)
        .select_related("compromiso")
        .order_by("evaluacion", "compromiso__numero")
    ):
        frase = _falta_de(
            informado,
            declarados[informado.compromiso_id] - informados[informado.pk],
            any(v.sirve for v in vigencias[informado.pk].values()),
        ) or falta_de_cita(informados[informado.pk], citas[informado.pk], vigencias[informado.pk])
        if frase:
            suyas = frases[informado.evaluacion_id]
            suyas.setdefault(frase, []).append(informado.compromiso.numero)
    pendientes = {pk: [_de_cuales(n, f) for f, n in suyas.items()] for pk, suyas in frases.items()}
    abiertas = Observacion.objects.filter(
        programa__in=programa_de, contexto="evaluacion", bloquea=True, estado="abierta"
    ).order_by("pk")
    for programa in abiertas.values_list("programa", flat=True):
        pendientes[programa_de[programa]].append("Responda la observación que bloquea el envío.")
    return pendientes


def _de_cuales(numeros: list[int], frase: str) -> str:
    if len(numeros) == 1:
        return f"Compromiso {numeros[0]}: {frase}"
    return f"Compromisos {enumerar(numeros)}: {frase}"


def _falta_de(informado: ResultadoInformado, faltan: set[str], con_evidencia: bool) -> str:
    if informado.informado_el is None:
        return "informe su resultado."
    if informado.clase != ResultadoInformado.Clase.VALOR:
        return "" if informado.razones else "escriba las razones de que no haya valor."
    if informado.compromiso.tipo == TipoCompromiso.INDICADOR_META and faltan:
        return f"falta el valor de {', '.join(sorted(faltan))}."
    return "" if con_evidencia else "adjunte al menos un medio de verificación vigente."


def _simbolos_declarados(pks: list[int]) -> dict[int, set[str]]:
    simbolos: dict[int, set[str]] = defaultdict(set)
    for compromiso, simbolo in (
        Operando.objects.filter(ficha__compromisos__programa__evaluaciones__in=pks)
        .order_by()
        .values_list("ficha__compromisos", "simbolo")
    ):
        simbolos[compromiso].add(simbolo)
    return simbolos


def _simbolos_informados(pks: list[int]) -> dict[int, set[str]]:
    simbolos: dict[int, set[str]] = defaultdict(set)
    for informado, simbolo in (
        OperandoInformado.objects.filter(informado__evaluacion__in=pks, desagregacion="total")
        .order_by()
        .values_list("informado", "simbolo")
    ):
        simbolos[informado].add(simbolo)
    return simbolos


def sin_calificar_lote(evaluaciones: Iterable[Evaluacion]) -> dict[int, list[int]]:
    """The numbers of the commitments that still lack a complete score, by evaluation."""
    lista = list(evaluaciones)
    pks = [e.pk for e in lista]
    compromisos: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for programa, pk, numero in (
        Compromiso.objects.filter(programa__in=[e.programa_id for e in lista])
        .order_by("numero")
        .values_list("programa", "pk", "numero")
    ):
        compromisos[programa].append((pk, numero))
    puntajes: dict[tuple[int, int], int] = defaultdict(int)
    for clave in PuntajeRequisito.objects.filter(calificacion__evaluacion__in=pks).values_list(
        "calificacion__evaluacion", "calificacion__compromiso"
    ):
        puntajes[clave] += 1
    exigidos: dict[int, int] = defaultdict(int)
    for pk in Compromiso.objects.filter(
        programa__in=[e.programa_id for e in lista], requisitos__isnull=False
    ).values_list("pk", flat=True):
        exigidos[pk] += 1
    hechas = {
        (evaluacion, compromiso): completa
        for evaluacion, compromiso, completa in CalificacionCompromiso.objects.filter(
            evaluacion__in=pks
        ).values_list("evaluacion", "compromiso", "no_aplica")
    }
    return {
        e.pk: [
            numero
            for pk, numero in compromisos[e.programa_id]
            if (e.pk, pk) not in hechas
            or (not hechas[e.pk, pk] and puntajes[e.pk, pk] < exigidos[pk])
        ]
        for e in lista
    }


def puede_informar(persona: Persona, evaluacion: Evaluacion, asunto: Asunto) -> Permiso:
    """Whether the person may write results and attach evidence now."""
    if not persona.puede(Capacidad.INFORMAR, asunto.institucion):
        return no(f"Su rol no permite {Capacidad.INFORMAR.label}.")
    if evaluacion.estado != EstadoEvaluacion.ABIERTA:
        return no("Los resultados ya se enviaron; para cambiarlos la DIPRES debe devolverlos.")
    return SI


def puede_revisar(
    persona: Persona, evaluacion: Evaluacion, compromiso: Compromiso, asunto: Asunto
) -> Permiso:
    """Whether the person may review the evidence of a commitment now."""
    if not persona.puede(Capacidad.REVISAR_EVIDENCIA, asunto.institucion, compromiso.red_id or 0):
        return no(f"Su rol no permite {Capacidad.REVISAR_EVIDENCIA.label} de este compromiso.")
    if evaluacion.estado not in REVISABLES:
        return no("La evidencia se revisa entre el envío del servicio y el resultado preliminar.")
    return SI


def puede_calificar(
    persona: Persona, evaluacion: Evaluacion, compromiso: Compromiso, cargos: Cargos | None = None
) -> Permiso:
    """Whether the person may score a commitment now: role, state, charge and conflicts."""
    adscripcion = evaluacion.programa.adscripcion
    if not persona.puede(Capacidad.CALIFICAR, adscripcion.institucion):
        return no(f"Su rol no permite {Capacidad.CALIFICAR.label}.")
    if evaluacion.estado != EstadoEvaluacion.EN_EVALUACION:
        return no("Se califica mientras la evaluación externa está abierta.")
    cargos = cargos or Cargos.de([adscripcion])
    return cargos.permiso(persona, adscripcion, compromiso.red_id)


def exige_ministro(evaluacion: Evaluacion) -> bool:
    """Whether the mechanism of this programme has the minister's initial evaluation."""
    return evaluacion.programa.adscripcion.proceso.mecanismo.evaluacion_inicial_ministro


def ruta_ministerial(evaluacion: Evaluacion, accion: str) -> Permiso:
    """The minister's step is taken where the mechanism has it, and nowhere else."""
    if accion == AccionEvaluacion.EVALUAR_MINISTERIO and not exige_ministro(evaluacion):
        return no("Este mecanismo no tiene evaluación inicial del ministro.")
    if (
        accion == AccionEvaluacion.INICIAR
        and exige_ministro(evaluacion)
        and evaluacion.estado == EstadoEvaluacion.INFORMADA
    ):
        return no("Falta la evaluación inicial del ministro, que este mecanismo exige.")
    return SI


# The decisions on a result that belong to four different people, with what each one did.
CUATRO_OJOS = {
    AccionEvaluacion.CONGELAR: ("congelada_por_id", "lo congeló"),
    AccionEvaluacion.CERRAR: ("cerrada_por_id", "lo decidió"),
    AccionEvaluacion.DECRETAR: ("decretada_por_id", "registró su decreto"),
    AccionEvaluacion.PUBLICAR: ("publicada_por_id", "lo publicó"),
}


def otra_persona(persona: Persona, accion: str, evaluacion: Evaluacion) -> Permiso:
    """Whether this decision on the result is the first one that the person takes on it."""
    if accion in CUATRO_OJOS:
        for otra, (campo, hizo) in CUATRO_OJOS.items():
            if otra != accion and getattr(evaluacion, campo) == persona.pk:
                return no(
                    f"Usted ya {hizo}. Congelar, decidir, decretar y publicar un resultado son "
                    "decisiones de cuatro personas distintas."
                )
    return SI


def sin_correccion(accion: str, evaluaciones: Iterable[Evaluacion]) -> Permiso:
    """What a correction replaces is neither decreed nor published any more."""
    if accion not in (AccionEvaluacion.DECRETAR, AccionEvaluacion.PUBLICAR):
        return SI
    corregida = Evaluacion.objects.filter(reemplaza__in=[e.pk for e in evaluaciones]).first()
    if corregida is None:
        return SI
    return no(
        f"{corregida.institucion}: este resultado se está corrigiendo o ya se corrigió; se decreta "
        f"y se publica la versión {corregida.version}."
    )


def puede_dar(persona: Persona, accion: str, evaluacion: Evaluacion, asunto: Asunto) -> Permiso:
    """Whether a step of the evaluation's workflow is possible now, and if not why."""
    permiso = puede(persona, MAQUINA_EVALUACION, accion, evaluacion, asunto)
    if not permiso:
        return permiso
    if not (ruta := ruta_ministerial(evaluacion, accion)):
        return ruta
    if not (otra := otra_persona(persona, accion, evaluacion)):
        return otra
    if not (vigente := sin_correccion(accion, [evaluacion])):
        return vigente
    if accion == AccionEvaluacion.INFORMAR and (pendientes := faltas(evaluacion)):
        return no(f"Falta completar: {pendientes[0]}")
    if accion == AccionEvaluacion.CONGELAR:
        return por_vencer(plazo_de(evaluacion), reloj.ahora())
    if accion == AccionEvaluacion.EMITIR_PRELIMINAR:
        numeros = sin_calificar_lote([evaluacion])[evaluacion.pk]
        if numeros:
            return no(frase_sin_calificar(numeros))
        if distintos := sin_arbitrar_lote([evaluacion])[evaluacion.pk]:
            return no(frase_sin_arbitrar(distintos))
    return SI


def frase_sin_calificar(numeros: list[int]) -> str:
    lista = ", ".join(str(n) for n in numeros)
    return f"Falta la calificación completa de los compromisos {lista}."
