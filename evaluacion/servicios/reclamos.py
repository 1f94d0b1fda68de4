"""Claims: presented in time, taken up, and decided with what they correct and its effect."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction

from compromisos.models import Compromiso
from evaluacion.efecto import efecto_de_la_correccion
from evaluacion.estados import (
    MAQUINA_EVALUACION,
    MAQUINA_RECLAMO,
    AccionEvaluacion,
    AccionReclamo,
    EstadoEvaluacion,
)
from evaluacion.models import Evaluacion, Reclamo
from evaluacion.plazos_reclamo import declarados, plazo_de, puede_presentarse
from evaluacion.servicios.calculo import calcular_bloqueadas
from evaluacion.servicios.comunes import (
    asunto_de,
    bloquear,
    exigir_estado,
    exigir_propio,
    exigir_texto,
    tocar,
)
from instituciones.flujo import dar_paso, exigir, transicion_de
from instituciones.models import Persona
from instituciones.plazos_habiles import se_entiende_presentado
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio, FueraDePlazo, TransicionInvalida
from pmg_site.comun.numeros import sin_ceros

Correccion = Mapping[str, Mapping[str, Any]]


def reclamar(
    *,
    evaluacion: Evaluacion,
    compromiso: Compromiso,
    por: Persona,
    fundamentos: str,
    peticion: Correccion | None = None,
) -> Reclamo:
    """The head of the service contests the preliminary score of one commitment, in time.

    ``peticion`` is what it asks to be corrected. The instant is that of the server, read once,
    before waiting for anybody's lock: what arrives in time is in time. What arrives on a day that
    does not count is held as presented on the next one that does.
    """
    ahora = reloj.ahora()
    with transaction.atomic():
        fila = bloquear(evaluacion)
        exigir(por, Capacidad.RECLAMAR, asunto_de(fila))
        exigir_propio(fila, compromiso)
        transicion_de(MAQUINA_EVALUACION, AccionEvaluacion.RECLAMAR, fila)
        plazo = plazo_de(fila)
        if not (permiso := puede_presentarse(plazo, ahora)):
            raise FueraDePlazo(permiso.motivo)
        pedido = limpiar_correccion(compromiso, peticion or {})
        fila.fila_version += 1
        dar_paso(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.RECLAMAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(fila),
            comentario=fundamentos,
            datos={"compromiso": compromiso.pk, "peticion": pedido},
        )
        try:
            with transaction.atomic():
                return Reclamo.objects.create(
                    evaluacion=fila,
                    compromiso=compromiso,
                    fundamentos=fundamentos.strip(),
                    peticion=pedido,
                    presentado_el=ahora,
                    presentado_por=por,
                    se_entiende_el=se_entiende_presentado(ahora, declarados()),
                    plazo=plazo,
                )
        except IntegrityError:
            raise TransicionInvalida("Ya se reclamó sobre este compromiso.") from None


def analizar_reclamo(*, reclamo: Reclamo, por: Persona) -> Reclamo:
    """The committee takes a claim up."""
    with transaction.atomic():
        evaluacion, fila = _bloquear_reclamo(reclamo)
        fila.analizado_el, fila.analizado_por = reloj.ahora(), por
        dar_paso(
            maquina=MAQUINA_RECLAMO,
            accion=AccionReclamo.ANALIZAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion),
            datos={"evaluacion": evaluacion.pk},
        )
    return fila


def resolver_reclamo(
    *,
    reclamo: Reclamo,
    por: Persona,
    accion: str,
    comentario: str,
    resumen_publico: str,
    correccion: Correccion | None = None,
) -> Reclamo:
    """Accept, accept in part or reject; what is accepted corrects the inputs of the calculation."""
    with transaction.atomic():
        evaluacion, fila = _bloquear_reclamo(reclamo)
        exigir(por, Capacidad.RESOLVER_RECLAMO, asunto_de(evaluacion))
        exigir_estado(evaluacion, EstadoEvaluacion.EN_RECLAMO, para="resolver el reclamo")
        transicion_de(MAQUINA_RECLAMO, accion, fila)
        fila.correccion = _correccion_decidida(evaluacion, fila, accion, correccion or {})
        fila.fundamento_decision = exigir_texto(comentario, "Escriba el fundamento.")
        fila.resumen_publico = exigir_texto(resumen_publico, "Escriba el resumen público.")
        fila.resuelto_el, fila.resuelto_por = reloj.ahora(), por
        antes = calcular_bloqueadas([evaluacion], por)[evaluacion.pk]
        fila.resultado_antes, fila.total_antes = antes, antes.total
        dar_paso(
            maquina=MAQUINA_RECLAMO,
            accion=accion,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion),
            comentario=comentario,
            datos={"evaluacion": evaluacion.pk, "correccion": fila.correccion},
        )
        tocar(evaluacion)
        despues = calcular_bloqueadas([evaluacion], por)[evaluacion.pk]
        fila.resultado_despues, fila.total_despues = despues, despues.total
        fila.save(update_fields=["resultado_despues", "total_despues"])
    return fila


def _correccion_decidida(
    evaluacion: Evaluacion, fila: Reclamo, accion: str, pedida: Correccion
) -> dict[str, dict[str, Any]]:
    """What the decision corrects: all that was asked for, a part of it, or nothing."""
    if accion == AccionReclamo.RECHAZAR:
        return {}
    entera = accion == AccionReclamo.ACOGER and bool(fila.peticion)
    correccion = limpiar_correccion(fila.compromiso, pedida or (fila.peticion if entera else {}))
    if not correccion:
        raise ErrorDeNegocio("Indique qué se corrige: un operando o un requisito.")
    if entera and correccion != fila.peticion:
        raise ErrorDeNegocio(
            "Lo que se corrige no es lo que pidió el servicio: acójalo en parte, o corrija según "
            "lo pedido."
        )
    if accion == AccionReclamo.ACOGER_PARCIAL and fila.peticion and correccion == fila.peticion:
        raise ErrorDeNegocio("Se corrige todo lo que pidió el servicio: acoja el reclamo entero.")
    efecto = efecto_de_la_correccion(evaluacion, fila.compromiso, correccion)
    if efecto.agrava:
        raise ErrorDeNegocio(
            "Con esa corrección el compromiso queda peor que antes del reclamo, y acogerlo no "
            "puede agravar la situación del servicio: revísela."
        )
    return correccion


def limpiar_correccion(compromiso: Compromiso, pedida: Correccion) -> dict[str, dict[str, Any]]:
    """Only declared operands and requirements of the commitment, numbers as exact text."""
    operandos = {s: _numero(s, v) for s, v in pedida.get("operandos", {}).items()}
    requisitos = {c: bool(v) for c, v in pedida.get("requisitos", {}).items()}
    declarados_ = set(
        compromiso.ficha.operandos.values_list("simbolo", flat=True) if compromiso.ficha else []
    )
    exigidos = set(compromiso.requisitos.values_list("codigo", flat=True))
    if ajenos := sorted((set(operandos) - declarados_) | (set(requisitos) - exigidos)):
        raise ErrorDeNegocio(f"{ajenos[0]} no es un operando ni un requisito de este compromiso.")
    corregido: dict[str, dict[str, Any]] = {"operandos": operandos, "requisitos": requisitos}
    return {clave: valores for clave, valores in corregido.items() if valores}


def _numero(simbolo: str, valor: Any) -> str:
    """An exact decimal as text, written in one way only."""
    try:
        numero = Decimal(str(valor))
    except InvalidOperation:
        raise ErrorDeNegocio(f"{simbolo}: escriba un número.") from None
    if not numero.is_finite():
        raise ErrorDeNegocio(f"{simbolo}: escriba un número.")
    return format(sin_ceros(numero), "f")


def _bloquear_reclamo(reclamo: Reclamo) -> tuple[Evaluacion, Reclamo]:
    evaluacion = bloquear(reclamo.evaluacion_id)
    fila = Reclamo.objects.select_for_update(of=("self",)).select_related("compromiso")
    return evaluacion, fila.get(pk=reclamo.pk)
