"""Freezing a result before it is decided, and opening it again: the first of four pairs of eyes."""

from collections.abc import Sequence

from django.db import transaction

from evaluacion.estados import (
    CAUSAS_PENDIENTES,
    MAQUINA_EVALUACION,
    RECLAMOS_PENDIENTES,
    AccionEvaluacion,
)
from evaluacion.models import CausaExterna, Evaluacion, Reclamo, ResultadoCumplimiento
from evaluacion.permisos import otra_persona
from evaluacion.plazos_reclamo import plazos_de, por_vencer
from evaluacion.servicios.calculo import calcular_bloqueadas
from evaluacion.servicios.comunes import asunto_de, bloquear, bloquear_lote
from instituciones.flujo import Paso, dar_paso, dar_paso_lote, exigir, transicion_de
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.errores import ConflictoDeDeberes, ErrorDeNegocio, TransicionInvalida


def congelar(*, evaluacion: Evaluacion, por: Persona) -> Evaluacion:
    """Compute for the last time and fix what the committee will decide on."""
    return congelar_lote(evaluaciones=[evaluacion], por=por)[0]


def congelar_lote(*, evaluaciones: Sequence[Evaluacion], por: Persona) -> list[Evaluacion]:
    """The same for many institutions: all or none."""
    with transaction.atomic():
        filas = bloquear_lote(evaluaciones)
        for fila in filas:
            exigir(por, Capacidad.CONGELAR_RESULTADO, asunto_de(fila))
            transicion_de(MAQUINA_EVALUACION, AccionEvaluacion.CONGELAR, fila)
        _exigir_resueltos(filas)
        resultados = calcular_bloqueadas(filas, por)
        for fila in filas:
            _fijar(fila, resultados[fila.pk], por)
        dar_paso_lote(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.CONGELAR,
            pasos=[
                Paso(
                    fila,
                    por,
                    asunto_de(fila),
                    despues={"resultado": resultados[fila.pk].huella},
                    datos={
                        "resultado": resultados[fila.pk].pk,
                        "huella": resultados[fila.pk].huella,
                    },
                )
                for fila in filas
            ],
            campos=["congelado", "congelada_el", "congelada_por", "fila_version"],
        )
    return filas


def _exigir_resueltos(filas: Sequence[Evaluacion]) -> None:
    """Nothing may be waiting for a decision, nor for a claim, when the result is frozen."""
    reclamo = Reclamo.objects.filter(evaluacion__in=filas, estado__in=RECLAMOS_PENDIENTES).first()
    if reclamo:
        raise ErrorDeNegocio(f"{reclamo}: resuelva el reclamo antes de congelar el resultado.")
    causa = CausaExterna.objects.filter(evaluacion__in=filas, estado__in=CAUSAS_PENDIENTES).first()
    if causa:
        raise ErrorDeNegocio(f"{causa}: resuélvala antes de congelar el resultado.")
    ahora, plazos = reloj.ahora(), plazos_de(filas)
    for fila in filas:
        if not (permiso := por_vencer(plazos.get(fila.pk), ahora)):
            raise TransicionInvalida(f"{fila.institucion}: {permiso.motivo}")


def _fijar(fila: Evaluacion, resultado: ResultadoCumplimiento, por: Persona) -> None:
    if resultado.clase not in ("valor", "no_aplica"):
        raise ErrorDeNegocio(
            f"{fila.programa.institucion}: no se puede congelar el resultado. "
            + " ".join(resultado.motivos)
        )
    fila.congelado = resultado
    fila.congelada_el, fila.congelada_por = reloj.ahora(), por
    fila.fila_version += 1


def descongelar(*, evaluacion: Evaluacion, por: Persona, comentario: str) -> Evaluacion:
    """Open a frozen result again, with its reason; what was frozen stays among the results."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        antes = {"congelado": fila.congelado_id}
        fila.congelado = fila.congelada_el = fila.congelada_por = None
        fila.fila_version += 1
        dar_paso(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.DESCONGELAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(fila),
            comentario=comentario,
            antes=antes,
        )
    return fila


def exigir_otra_persona(filas: Sequence[Evaluacion], accion: str, por: Persona) -> None:
    """Who froze, decided or decreed a result takes no other of these decisions on it."""
    for fila in filas:
        if not (permiso := otra_persona(por, accion, fila)):
            raise ConflictoDeDeberes(f"{fila.institucion}: {permiso.motivo}")
