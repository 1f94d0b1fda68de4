"""Deadlines to claim: counted at the notice, extended, counted again, given up."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import Evaluacion, PlazoReclamo
from evaluacion.plazos_reclamo import (
    ampliacion_posible,
    contar_plazo,
    en_palabras,
    plazo_de,
    plazos_de,
    puede_presentarse,
)
from evaluacion.reglas_decisiones import reglas_del_anio
from evaluacion.servicios.comunes import (
    asunto_de,
    bloquear,
    bloquear_lote,
    exigir_estado,
    exigir_texto,
)
from instituciones.flujo import exigir, intervenir
from instituciones.horario import dia_en_palabras as dia
from instituciones.models import Feriado, Persona
from instituciones.plazos_habiles import Vencimiento
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ErrorDeNegocio, FueraDePlazo, TransicionInvalida

Motivo = PlazoReclamo.Motivo


def notificar_preliminar(evaluaciones: Iterable[Evaluacion]) -> list[PlazoReclamo]:
    """Count the deadline of each evaluation whose preliminary result is now notified.

    Called inside the transaction of the step, with the rows locked; a result that was notified
    before (a correction of the same version) keeps its first count.
    """
    lista = list(evaluaciones)
    previos, ahora = plazos_de(lista), reloj.ahora()
    contados: dict[int, Vencimiento] = {}
    filas = []
    for evaluacion in lista:
        if evaluacion.pk in previos:
            continue
        regla = reglas_del_anio(evaluacion.anio).reclamo
        if evaluacion.anio not in contados:
            contados[evaluacion.anio] = contar_plazo(
                ahora, regla.dias_habiles, regla.notificado_en_dia_inhabil
            )
        filas.append(
            _fila(
                contados[evaluacion.anio],
                evaluacion=evaluacion,
                numero=1,
                motivo=Motivo.NOTIFICACION,
                notificado_el=ahora,
                dias=regla.dias_habiles,
                regla=regla.como_dict(),
            )
        )
    return PlazoReclamo.objects.bulk_create(filas, batch_size=500)


def _fila(contado: Vencimiento, **campos: Any) -> PlazoReclamo:
    return PlazoReclamo(
        cuenta_desde=contado.cuenta_desde,
        ultimo_dia=contado.ultimo_dia,
        vence_el=contado.vence_el,
        inhabiles=[[cual.isoformat(), nombre] for cual, nombre in contado.saltados],
        texto=en_palabras(contado, campos["notificado_el"], campos["dias"]),
        calculado_el=reloj.ahora(),
        **campos,
    )


def _otra_fila(
    actual: PlazoReclamo, contado: Vencimiento, dias: int, motivo: str, explicacion: str
) -> PlazoReclamo:
    """The next count of a deadline, by the rule under which it was first counted."""
    nuevo = _fila(
        contado,
        evaluacion=actual.evaluacion,
        numero=actual.numero + 1,
        motivo=motivo,
        explicacion=explicacion,
        notificado_el=actual.notificado_el,
        dias=dias,
        regla=actual.regla,
    )
    nuevo.save(force_insert=True)
    return nuevo


def _contado(actual: PlazoReclamo, dias: int) -> Vencimiento:
    return contar_plazo(actual.notificado_el, dias, actual.regla["notificado_en_dia_inhabil"])


def ampliar_plazo(*, evaluacion: Evaluacion, dias: int, motivo: str, por: Persona) -> PlazoReclamo:
    """More business days to claim: at most half of the deadline, and only before it ends."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        rol = exigir(por, Capacidad.ADMINISTRAR_PROCESOS, asunto_de(fila))
        razon = exigir_texto(motivo, "Escriba el motivo de la ampliación.")
        actual = plazo_de(fila)
        if actual is None:
            raise TransicionInvalida("Todavía no se notifica el resultado preliminar.")
        if actual.renunciado:
            raise TransicionInvalida("La jefatura del servicio ya renunció a reclamar.")
        if reloj.ahora() >= actual.vence_el:
            raise FueraDePlazo(
                f"El plazo venció el {dia(actual.ultimo_dia)}: solo se amplía antes de que venza "
                "(Ley 19.880, artículo 26)."
            )
        quedan = ampliacion_posible(actual)
        if not 1 <= dias <= quedan:
            raise ErrorDeNegocio(_cuanto_se_amplia(actual, quedan))
        total = actual.dias + dias
        nuevo = _otra_fila(actual, _contado(actual, total), total, Motivo.AMPLIACION, razon)
        anotar(
            Acto(
                accion="evaluacion.ampliar_plazo_reclamo",
                objeto=fila,
                por=por,
                rol=rol,
                institucion=fila.programa.institucion.codigo,
                antes={"vence_el": actual.vence_el},
                despues={"vence_el": nuevo.vence_el},
                datos={"evaluacion": fila.pk, "dias": dias, "plazo": nuevo.numero},
                nota=razon,
            )
        )
    return nuevo


def renunciar_a_reclamar(*, evaluacion: Evaluacion, motivo: str, por: Persona) -> PlazoReclamo:
    """The head of the service gives up what is left of the deadline; it does not come back."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        rol = exigir(por, Capacidad.RECLAMAR, asunto_de(fila))
        exigir_estado(
            fila, EstadoEvaluacion.PRELIMINAR, EstadoEvaluacion.EN_RECLAMO, para="renunciar"
        )
        razon = exigir_texto(motivo, "Escriba por qué renuncia a reclamar.")
        actual = plazo_de(fila)
        if not (permiso := puede_presentarse(actual, reloj.ahora())) or actual is None:
            raise FueraDePlazo(permiso.motivo)
        intervenir(fila.programa.adscripcion, por, Bando.SERVICIO)
        contado = _contado(actual, actual.dias)
        nuevo = _otra_fila(actual, contado, actual.dias, Motivo.RENUNCIA, razon)
        anotar(
            Acto(
                accion="evaluacion.renunciar_a_reclamar",
                objeto=fila,
                por=por,
                rol=rol,
                institucion=fila.programa.institucion.codigo,
                datos={"evaluacion": fila.pk, "plazo": nuevo.numero},
                nota=razon,
            )
        )
    return nuevo


def _cuanto_se_amplia(plazo: PlazoReclamo, quedan: int) -> str:
    if quedan < 1:
        return "Ya se amplió cuanto se puede: la mitad del plazo (Ley 19.880, artículo 26)."
    return (
        f"El plazo es de {plazo.regla['dias_habiles']} días hábiles y se amplía, como máximo, en "
        f"la mitad (Ley 19.880, artículo 26): escriba de 1 a {quedan}."
    )


def recontar_plazos(*, feriado: Feriado) -> list[PlazoReclamo]:
    """Count again the deadlines still open on which a declared holiday falls; closed ones stay.

    Running it twice changes nothing more.
    """
    with transaction.atomic():
        abiertos = _abiertos_sobre(feriado)
        evaluaciones = bloquear_lote(sorted(abiertos))
        vigentes = plazos_de(evaluaciones)
        nuevos = []
        for evaluacion in evaluaciones:
            actual = vigentes[evaluacion.pk]
            if actual.renunciado:
                continue
            contado = _contado(actual, actual.dias)
            if contado.vence_el <= actual.vence_el:
                continue
            por_que = f"Se declaró feriado el {dia(feriado.fecha)}: {feriado.nombre}."
            nuevo = _otra_fila(actual, contado, actual.dias, Motivo.FERIADO, por_que)
            _anotar_recuento(evaluacion, actual, nuevo)
            nuevos.append(nuevo)
    return nuevos


def _abiertos_sobre(feriado: Feriado) -> Sequence[int]:
    """Evaluations whose deadline had not ended when the holiday was declared, and may hold it."""
    posibles = PlazoReclamo.objects.filter(
        ultimo_dia__gte=feriado.fecha, vence_el__gt=feriado.declarado_el
    )
    return list(posibles.order_by().values_list("evaluacion", flat=True).distinct())


def _anotar_recuento(evaluacion: Evaluacion, actual: PlazoReclamo, nuevo: PlazoReclamo) -> None:
    anotar(
        Acto(
            accion="evaluacion.recontar_plazo_reclamo",
            objeto=evaluacion,
            institucion=evaluacion.programa.institucion.codigo,
            antes={"vence_el": actual.vence_el},
            despues={"vence_el": nuevo.vence_el},
            datos={"evaluacion": evaluacion.pk, "plazo": nuevo.numero},
            nota=nuevo.explicacion,
        )
    )
