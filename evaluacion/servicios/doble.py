"""Blind double evaluation: the second score, apart, and the arbitration of what differs."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from evaluacion.estados import EstadoEvaluacion
from evaluacion.estados_doble import MAQUINA_DOBLE, AccionDoble
from evaluacion.models import (
    CalificacionCompromiso,
    Evaluacion,
    ItemDoble,
    PuntajeRequisito,
    SegundaCalificacion,
    SegundoPuntaje,
    SegundoVeredicto,
    UnidadDoble,
    VeredictoOperando,
)
from evaluacion.permisos_doble import le_toca, puede_calificar_aparte, sin_conflicto
from evaluacion.servicios.calificacion import Calificacion, Hallazgo, faltas_de
from evaluacion.servicios.catalogo import Catalogo
from evaluacion.servicios.comparacion import comparar_lote
from evaluacion.servicios.comunes import asunto_de, bloquear, exigir_estado, tocar
from instituciones.flujo import dar_paso, exigir, intervenir, transicion_de
from instituciones.models import Intervencion, Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ConflictoDeDeberes, ErrorDeNegocio, TransicionInvalida

PRIMERA, SEGUNDA = "primera", "segunda"
Clase = UnidadDoble.Clase


def calificar_aparte(
    *,
    item: ItemDoble,
    por: Persona,
    operandos: Mapping[str, Hallazgo] | None = None,
    no_aplica: bool = False,
    motivo: str = "",
    requisitos: Mapping[str, tuple[bool, str]] | None = None,
) -> ItemDoble:
    """The second evaluator's score, once; when the first is done too, both are compared."""
    with transaction.atomic():
        evaluacion, fila = _bloquear(item)
        rol = exigir(por, Capacidad.CALIFICAR, asunto_de(evaluacion))
        if not (suya := le_toca(por, fila)):
            raise PermissionDenied(suya.motivo)
        if not (permiso := puede_calificar_aparte(por, fila)):
            raise TransicionInvalida(permiso.motivo)
        pedida = Calificacion(
            evaluacion,
            fila.compromiso,
            por,
            operandos or {},
            no_aplica=no_aplica,
            motivo=motivo.strip(),
            requisitos=requisitos or {},
        )
        catalogo = Catalogo.de([evaluacion])
        if faltas := faltas_de(pedida, fila.compromiso, catalogo):
            raise ErrorDeNegocio(" ".join(faltas))
        intervencion = intervenir(evaluacion.programa.adscripcion, por, Bando.EVALUACION)
        _guardar_segunda(fila, pedida, catalogo, intervencion)
        anotar(
            Acto(
                accion="doble.calificar",
                objeto=fila,
                por=por,
                rol=rol,
                institucion=evaluacion.institucion.codigo,
                datos={"evaluacion": evaluacion.pk, "compromiso": fila.compromiso_id},
            )
        )
        comparar_lote({(evaluacion.pk, fila.compromiso_id): por})
    return ItemDoble.objects.get(pk=fila.pk)


def _bloquear(item: ItemDoble) -> tuple[Evaluacion, ItemDoble]:
    evaluacion = bloquear(item.evaluacion_id)
    filas = ItemDoble.objects.select_for_update(of=("self",)).select_related("compromiso__ficha")
    fila = filas.get(pk=item.pk)
    fila.evaluacion = evaluacion
    return evaluacion, fila


def _guardar_segunda(
    item: ItemDoble, pedida: Calificacion, catalogo: Catalogo, intervencion: Intervencion
) -> None:
    segunda = SegundaCalificacion.objects.create(
        item=item,
        no_aplica=pedida.no_aplica,
        motivo=pedida.motivo,
        calificada_el=reloj.ahora(),
        intervencion=intervencion,
    )
    SegundoVeredicto.objects.bulk_create(
        [
            SegundoVeredicto(
                segunda=segunda,
                simbolo=simbolo,
                veredicto=hallazgo.veredicto,
                valor=hallazgo.valor,
                motivo=hallazgo.motivo.strip(),
            )
            for simbolo, hallazgo in pedida.hallazgos(catalogo.simbolos[item.compromiso_id]).items()
        ]
    )
    SegundoPuntaje.objects.bulk_create(
        [
            SegundoPuntaje(
                segunda=segunda,
                requisito=requisito,
                cumple=pedida.requisitos[requisito.codigo][0],
                motivo=pedida.requisitos[requisito.codigo][1].strip(),
            )
            for requisito in catalogo.requisitos[item.compromiso_id]
            if not pedida.no_aplica
        ]
    )


def arbitrar(
    *,
    item: ItemDoble,
    por: Persona,
    decisiones: Mapping[int, str],
    fundamento: str,
    version: int,
) -> ItemDoble:
    """A third person says, difference by difference, which answer stands; the score follows.

    ``decisiones`` gives "primera" or "segunda" by the key of each unit that differs.
    """
    with transaction.atomic():
        evaluacion, fila = _bloquear(item)
        exigir(por, Capacidad.CALIFICAR, asunto_de(evaluacion))
        transicion_de(MAQUINA_DOBLE, AccionDoble.ARBITRAR, fila)
        if por.pk in (fila.primero_id, fila.segundo_id):
            raise ConflictoDeDeberes(
                "Usted hizo una de las dos evaluaciones: la diferencia la arbitra otra persona."
            )
        exigir_estado(evaluacion, EstadoEvaluacion.EN_EVALUACION, para="arbitrar")
        if not (libre := sin_conflicto(por, fila)):
            raise PermissionDenied(libre.motivo)
        exigir_version(fila, version, {})
        unidades = list(fila.unidades.order_by("pk"))
        _exigir_decisiones(unidades, decisiones)
        for unidad in unidades:
            if unidad.iguales:
                continue
            lado = decisiones[unidad.pk]
            unidad.decidida = unidad.primera if lado == PRIMERA else unidad.segunda
        UnidadDoble.objects.bulk_update(unidades, ["decidida"])
        fila.fundamento = fundamento.strip()
        fila.arbitrada_el, fila.arbitrada_por = reloj.ahora(), por
        fila.fila_version += 1
        dar_paso(
            maquina=MAQUINA_DOBLE,
            accion=AccionDoble.ARBITRAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion),
            comentario=fundamento,
            datos={
                "quedan": {f"{u.clase} {u.codigo}".strip(): u.decidida for u in unidades
                           if not u.iguales}
            },
        )  # fmt: skip
        if SEGUNDA in decisiones.values():
            _aplicar(evaluacion, fila, unidades, decisiones, por)
    return fila


def _exigir_decisiones(unidades: list[UnidadDoble], decisiones: Mapping[int, str]) -> None:
    distintas = {u.pk: u for u in unidades if not u.iguales}
    faltas = [
        f"Diga qué respuesta queda en {_nombre(u)}."
        for pk, u in distintas.items()
        if decisiones.get(pk) not in (PRIMERA, SEGUNDA)
    ]
    if set(decisiones) - set(distintas):
        faltas.append("Solo se arbitra lo que difiere.")
    if faltas:
        raise ErrorDeNegocio(" ".join(faltas))


def _nombre(unidad: UnidadDoble) -> str:
    if unidad.clase == Clase.APLICA:
        return "si el compromiso aplica"
    return f"{unidad.get_clase_display().lower()} {unidad.codigo}"


def _aplicar(
    evaluacion: Evaluacion,
    item: ItemDoble,
    unidades: list[UnidadDoble],
    decisiones: Mapping[int, str],
    por: Persona,
) -> None:
    """The official score takes from the second what the arbiter gave it the reason in."""
    fila = (
        CalificacionCompromiso.objects.select_for_update()
        .filter(evaluacion=evaluacion, compromiso=item.compromiso)
        .get()
    )
    segunda = SegundaCalificacion.objects.get(item=item)
    de_la_segunda = {(u.clase, u.codigo) for u in unidades if decisiones.get(u.pk) == SEGUNDA}
    entera = (str(Clase.APLICA), "") in de_la_segunda
    fila.no_aplica = segunda.no_aplica if entera else fila.no_aplica
    fila.motivo = segunda.motivo if entera else fila.motivo
    fila.calificada_el = reloj.ahora()
    fila.intervencion = Intervencion.objects.get(
        adscripcion=evaluacion.programa.adscripcion_id, persona=por
    )
    fila.fila_version += 1
    fila.save(
        update_fields=["no_aplica", "motivo", "calificada_el", "intervencion", "fila_version"]
    )
    _cambiar_partes(fila, segunda, de_la_segunda, entera)
    tocar(evaluacion)
    anotar(
        Acto(
            accion="doble.aplicar",
            objeto=fila,
            por=por,
            institucion=evaluacion.institucion.codigo,
            datos={"evaluacion": evaluacion.pk, "compromiso": item.compromiso_id},
            nota=item.fundamento,
        )
    )


def _cambiar_partes(
    fila: CalificacionCompromiso,
    segunda: SegundaCalificacion,
    de_la_segunda: set[tuple[str, str]],
    entera: bool,
) -> None:
    veredictos = [
        v
        for v in segunda.veredictos.all()
        if entera or (str(Clase.OPERANDO), v.simbolo) in de_la_segunda
    ]
    puntajes = [
        p
        for p in segunda.puntajes.select_related("requisito")
        if entera or (str(Clase.REQUISITO), p.requisito.codigo) in de_la_segunda
    ]
    viejos, viejas = fila.veredictos.all(), fila.puntajes.all()
    if not entera:
        viejos = viejos.filter(simbolo__in=[v.simbolo for v in veredictos])
        viejas = viejas.filter(requisito__in=[p.requisito_id for p in puntajes])
    viejos.delete()
    viejas.delete()
    VeredictoOperando.objects.bulk_create(
        [
            VeredictoOperando(
                calificacion=fila,
                simbolo=v.simbolo,
                veredicto=v.veredicto,
                valor=v.valor,
                motivo=v.motivo,
            )
            for v in veredictos
        ]
    )
    PuntajeRequisito.objects.bulk_create(
        [
            PuntajeRequisito(
                calificacion=fila, requisito=p.requisito, cumple=p.cumple, motivo=p.motivo
            )
            for p in puntajes
        ]
    )
