"""External causes: request, analysis by the rule's conditions, opinion, committee's decision."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from compromisos.models import CausaModificacion, Compromiso
from evaluacion.estados import MAQUINA_CAUSA, AccionCausa, EstadoEvaluacion
from evaluacion.models import CausaExterna, Evaluacion
from evaluacion.permisos_causa import puede_reabrirse
from evaluacion.reglas_decisiones import reglas_del_anio
from evaluacion.servicios.calculo import calcular_bloqueadas
from evaluacion.servicios.comunes import (
    asunto_de,
    bloquear,
    exigir_estado,
    exigir_propio,
    exigir_texto,
    tocar,
)
from instituciones.flujo import dar_paso, exigir, intervenir, transicion_de
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

E = EstadoEvaluacion
ABIERTAS = (
    E.ABIERTA,
    E.INFORMADA,
    E.REVISION_MINISTERIAL,
    E.EN_EVALUACION,
    E.PRELIMINAR,
    E.EN_RECLAMO,
)
Analisis = Mapping[str, Mapping[str, Any]]


def solicitar_causa(
    *,
    evaluacion: Evaluacion,
    compromiso: Compromiso,
    por: Persona,
    descripcion: str,
    tipo: str = CausaModificacion.CAUSA_EXTERNA,
) -> CausaExterna:
    """The service alleges an unforeseen external cause for one commitment."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        rol = exigir(por, Capacidad.SOLICITAR_CAUSA, asunto_de(fila))
        exigir_estado(fila, *ABIERTAS, para="solicitar una causa externa")
        exigir_propio(fila, compromiso)
        texto = exigir_texto(descripcion, "Describa la causa externa.")
        if tipo not in CausaModificacion.values:
            raise ErrorDeNegocio("Elija de qué tipo es la causa.")
        intervenir(fila.programa.adscripcion, por, Bando.SERVICIO)
        if CausaExterna.objects.filter(evaluacion=fila, compromiso=compromiso).exists():
            raise TransicionInvalida("Ya se solicitó una causa externa para este compromiso.")
        causa = CausaExterna.objects.create(
            evaluacion=fila,
            compromiso=compromiso,
            tipo=tipo,
            descripcion=texto,
            solicitada_el=reloj.ahora(),
            solicitada_por=por,
        )
        anotar(
            Acto(
                accion="causa_externa.solicitar",
                objeto=causa,
                por=por,
                rol=rol,
                institucion=fila.programa.institucion.codigo,
                datos={
                    "evaluacion": fila.pk,
                    "compromiso": compromiso.pk,
                    "tipo": str(tipo),
                },
                nota=texto,
            )
        )
    return causa


def analizar_causa(*, causa: CausaExterna, por: Persona, analisis: Analisis) -> CausaExterna:
    """The reviewer says of each condition of the rule whether it holds, with its reason."""
    with transaction.atomic():
        evaluacion, fila = _bloquear_causa(causa)
        exigir(por, Capacidad.OPINAR_CAUSA, asunto_de(evaluacion, fila.compromiso))
        exigir_estado(evaluacion, *ABIERTAS, para="analizar la causa externa")
        fila.analisis = _exigir_analisis(evaluacion.anio, fila.tipo, analisis)
        fila.analizada_el, fila.analizada_por = reloj.ahora(), por
        dar_paso(
            maquina=MAQUINA_CAUSA,
            accion=AccionCausa.ANALIZAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion, fila.compromiso),
            datos={
                "evaluacion": evaluacion.pk,
                "condiciones": {c: parte["cumple"] for c, parte in fila.analisis.items()},
            },
        )
    return fila


def _exigir_analisis(anio: int, tipo: str, analisis: Analisis) -> dict[str, dict[str, Any]]:
    """Every condition answered and founded, and no other; all that is missing in one refusal."""
    condiciones = reglas_del_anio(anio).condiciones[tipo]
    limpio, faltas = {}, []
    for condicion in condiciones:
        parte = analisis.get(condicion.codigo, {})
        razon = str(parte.get("razon", "")).strip()
        if not isinstance(parte.get("cumple"), bool) or not razon:
            faltas.append(f"Responda y funde: {condicion.pregunta}")
        limpio[condicion.codigo] = {"cumple": parte.get("cumple"), "razon": razon}
    if ajenas := sorted(set(analisis) - set(limpio)):
        faltas.append(f"«{ajenas[0]}» no es una condición de este tipo de causa.")
    if faltas:
        raise ErrorDeNegocio(" ".join(faltas))
    return limpio


def opinar_causa(
    *, causa: CausaExterna, por: Persona, comentario: str, favorable: bool
) -> CausaExterna:
    """The network or the DIPRES gives its technical opinion."""
    with transaction.atomic():
        evaluacion, fila = _bloquear_causa(causa)
        exigir(por, Capacidad.OPINAR_CAUSA, asunto_de(evaluacion, fila.compromiso))
        exigir_estado(evaluacion, *ABIERTAS, para="opinar sobre la causa externa")
        fila.opinion, fila.opinion_favorable = comentario.strip(), favorable
        fila.opinada_el, fila.opinada_por = reloj.ahora(), por
        dar_paso(
            maquina=MAQUINA_CAUSA,
            accion=AccionCausa.OPINAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion, fila.compromiso),
            comentario=comentario,
            datos={"evaluacion": evaluacion.pk, "favorable": favorable},
        )
    return fila


def resolver_causa(
    *,
    causa: CausaExterna,
    por: Persona,
    aceptar: bool,
    comentario: str,
    resumen_publico: str,
) -> CausaExterna:
    """The committee accepts or rejects; the result before and after stays with the decision."""
    with transaction.atomic():
        evaluacion, fila = _bloquear_causa(causa)
        exigir(por, Capacidad.RESOLVER_CAUSA, asunto_de(evaluacion))
        exigir_estado(evaluacion, *ABIERTAS, para="resolver la causa externa")
        accion = AccionCausa.ACEPTAR if aceptar else AccionCausa.RECHAZAR
        transicion_de(MAQUINA_CAUSA, accion, fila)
        fila.fundamento = exigir_texto(comentario, "Escriba el fundamento de la decisión.")
        fila.resumen_publico = exigir_texto(resumen_publico, "Escriba el resumen público.")
        fila.resuelta_el, fila.resuelta_por = reloj.ahora(), por
        antes = calcular_bloqueadas([evaluacion], por)[evaluacion.pk]
        fila.resultado_antes, fila.total_antes = antes, antes.total
        dar_paso(
            maquina=MAQUINA_CAUSA,
            accion=accion,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion),
            comentario=comentario,
            datos={"evaluacion": evaluacion.pk},
        )
        tocar(evaluacion)
        despues = calcular_bloqueadas([evaluacion], por)[evaluacion.pk]
        fila.resultado_despues, fila.total_despues = despues, despues.total
        fila.save(update_fields=["resultado_despues", "total_despues"])
    return fila


def reabrir_causa(*, causa: CausaExterna, por: Persona, comentario: str) -> CausaExterna:
    """In a correction, the committee takes up again what it decided on the version before it.

    That version keeps its decision; here the cause waits for another one, and has no effect.
    """
    with transaction.atomic():
        evaluacion, fila = _bloquear_causa(causa)
        exigir(por, Capacidad.RESOLVER_CAUSA, asunto_de(evaluacion))
        transicion_de(MAQUINA_CAUSA, AccionCausa.REABRIR, fila)
        fila.evaluacion = evaluacion
        if not (permiso := puede_reabrirse(fila)):
            raise TransicionInvalida(permiso.motivo)
        antes = {"estado": fila.estado}
        fila.resuelta_el = fila.resuelta_por = None
        fila.fundamento = fila.resumen_publico = ""
        fila.total_antes = fila.total_despues = None
        fila.resultado_antes = fila.resultado_despues = None
        dar_paso(
            maquina=MAQUINA_CAUSA,
            accion=AccionCausa.REABRIR,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion),
            comentario=comentario,
            antes=antes,
            datos={"evaluacion": evaluacion.pk},
        )
        tocar(evaluacion)
        calcular_bloqueadas([evaluacion], por)
    return fila


def _bloquear_causa(causa: CausaExterna) -> tuple[Evaluacion, CausaExterna]:
    evaluacion = bloquear(causa.evaluacion_id)
    fila = CausaExterna.objects.select_for_update(of=("self",)).select_related("compromiso")
    return evaluacion, fila.get(pk=causa.pk)
