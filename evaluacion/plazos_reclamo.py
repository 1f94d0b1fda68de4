"""The deadline to claim in words: until when, how it was counted, and why something is late."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from evaluacion.models import Evaluacion, PlazoReclamo
from evaluacion.reglas_decisiones import SIGUIENTE_HABIL
from instituciones.horario import dia_en_palabras as dia
from instituciones.horario import dia_local
from instituciones.models import Feriado
from instituciones.plazos_habiles import NORMA, Vencimiento, se_entiende_presentado, vencimiento
from pmg_site.comun.formato import fecha, fecha_hora
from pmg_site.comun.permiso import SI, Permiso, no


def declarados() -> dict[date, str]:
    """The holidays declared beside those of every year."""
    return dict(Feriado.objects.values_list("fecha", "nombre"))


def contar_plazo(notificado_el: datetime, dias: int, en_dia_inhabil: str) -> Vencimiento:
    """The deadline by a rule: its days, and what it says of a notice on a day that is none."""
    return vencimiento(
        notificado_el,
        dias,
        declarados(),
        inhabil_al_siguiente=en_dia_inhabil == SIGUIENTE_HABIL,
    )


def plazo_de(evaluacion: Evaluacion) -> PlazoReclamo | None:
    """The deadline in force; None while no preliminary result was notified."""
    return PlazoReclamo.objects.filter(evaluacion=evaluacion).order_by("numero").last()


def plazos_de(evaluaciones: Iterable[Evaluacion]) -> dict[int, PlazoReclamo]:
    """The deadline in force of each evaluation, in one query."""
    ultimo = PlazoReclamo.objects.filter(evaluacion=OuterRef("evaluacion")).order_by("-numero")
    filas = PlazoReclamo.objects.filter(
        evaluacion__in=[e.pk for e in evaluaciones], numero=Subquery(ultimo.values("numero")[:1])
    )
    return {fila.evaluacion_id: fila for fila in filas}


def ampliacion_posible(plazo: PlazoReclamo) -> int:
    """Business days that may still be added: half of the deadline, less what was added already."""
    original = int(plazo.regla["dias_habiles"])
    return max(original + original // 2 - plazo.dias, 0)


def puede_presentarse(plazo: PlazoReclamo | None, momento: datetime) -> Permiso:
    """Whether a claim that arrives at ``momento`` is in time, and if not why and since when."""
    if plazo is None:
        return no(
            "Todavía no se notifica el resultado preliminar: desde esa notificación se puede "
            "reclamar."
        )
    if plazo.renunciado:
        return no(
            f"La jefatura del servicio renunció a reclamar el {fecha_hora(plazo.calculado_el)}."
        )
    entendido = se_entiende_presentado(momento, declarados())
    if entendido < plazo.vence_el:
        return SI
    return no(
        f"El plazo para reclamar venció el {dia(plazo.ultimo_dia)} a las 24:00 horas de Santiago. "
        f"{plazo.texto}{_inhabil(momento, entendido)}"
    )


def por_vencer(plazo: PlazoReclamo | None, momento: datetime) -> Permiso:
    """Whether the result may be fixed: nobody fixes it while the service may still claim."""
    if plazo is None or not plazo.abierto(momento):
        return SI
    return no(
        f"El servicio puede reclamar hasta el {plazo.hasta}: se congela después, o antes si su "
        "jefatura renuncia a reclamar."
    )


def _inhabil(momento: datetime, entendido: datetime) -> str:
    if entendido == momento:
        return ""
    return (
        " Lo que se presenta en un día inhábil se entiende presentado el "
        f"{dia(dia_local(entendido))} a primera hora ({NORMA})."
    )


def en_palabras(contado: Vencimiento, notificado_el: datetime, dias: int) -> str:
    """The deadline as a person would count it, with what did not count."""
    habiles = "1 día hábil" if dias == 1 else f"{dias} días hábiles"
    frases = [
        f"Se notificó el {fecha_hora(notificado_el)}"
        + (
            f" y se entiende notificado el {dia(contado.notificado_dia)} a primera hora."
            if contado.notificado_dia != dia_local(notificado_el)
            else "."
        ),
        f"Son {habiles}, desde el {dia(contado.cuenta_desde)} hasta el {dia(contado.ultimo_dia)} "
        f"a las 24:00 horas de Santiago ({NORMA}).",
    ]
    if contado.saltados:
        nombres = "; ".join(f"{fecha(cual)}, {nombre}" for cual, nombre in contado.saltados)
        frases.append(f"No se contaron, además de sábados y domingos: {nombres}.")
    return " ".join(frases)
