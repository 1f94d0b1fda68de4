"""The reviewer accepts or rejects why a target asks less than history."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from compromisos.consultas_exigencia import (
    ExigenciaDeMeta,
    Justificacion,
    hallazgos_de,
    huella_de,
)
from compromisos.models import Compromiso, DecisionJustificacion, ProgramaAnual
from compromisos.permisos import asunto
from compromisos.permisos_exigencia import en_decision
from compromisos.servicios.comunes import anotar_cambio, tomar_programa
from instituciones.flujo import exigir, intervenir, intervenir_lote
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.edicion import exigir_version, instantanea
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

LOTE = 500


def decidir_justificacion(
    *,
    compromiso: Compromiso,
    aceptada: bool,
    fundamento: str,
    por: Persona,
    huella: str = "",
    version: int | None = None,
) -> DecisionJustificacion:
    """Accept or reject the reasons for an easier target.

    ``huella`` is that of the target and text that the person read, ``version`` that of the
    decision that the page showed (0: none): what changed since then is refused.
    """
    if not fundamento.strip():
        raise ErrorDeNegocio("Escriba el fundamento de la decisión: el servicio lo leerá.")
    with transaction.atomic():
        programa = tomar_programa(compromiso.programa_id)
        rol = exigir(por, Capacidad.REVISAR_FORMULACION, asunto(programa))
        if not (permiso := en_decision(programa)):
            raise TransicionInvalida(permiso.motivo)
        hallada = _por_decidir(programa, compromiso.pk, huella)
        if hallada.decision and version is not None:
            exigir_version(hallada.decision, version)
        intervenir(programa.adscripcion, por, Bando.REVISION)
        decision = _nueva(hallada, aceptada=aceptada, fundamento=fundamento, por=por)
        previa = hallada.decision
        if previa and previa.compromiso_id == decision.compromiso_id:
            decision.pk, decision.fila_version = previa.pk, previa.fila_version + 1
        decision.full_clean(exclude=["compromiso", "decidida_por"], validate_unique=False)
        decision.save()
        anotar_cambio(
            programa,
            "aceptar_justificacion" if aceptada else "rechazar_justificacion",
            por,
            rol,
            objeto=decision,
            antes=instantanea(previa) if previa else None,
            despues=instantanea(decision),
            nota=fundamento.strip(),
            compromiso=compromiso.pk,
            hallazgos=[h.codigo for h in hallada.faciles],
        )
        return decision


def aceptar_justificaciones_lote(
    programas: Sequence[ProgramaAnual], *, fundamento: str, personas: Mapping[int, Persona]
) -> list[DecisionJustificacion]:
    """Accept all the reasons that wait in some programmes (already locked), for bulk loads.

    ``personas`` is the reviewer of each programme.
    """
    if not fundamento.strip():
        raise ErrorDeNegocio("Escriba el fundamento de la decisión: el servicio lo leerá.")
    por_programa = {p.pk: p for p in programas}
    for programa in programas:
        exigir(personas[programa.pk], Capacidad.REVISAR_FORMULACION, asunto(programa))
        if not (permiso := en_decision(programa)):
            raise TransicionInvalida(permiso.motivo)
    pares = [
        (por_programa[pk], hallada)
        for pk, exigencia in hallazgos_de(programas).items()
        for hallada in exigencia.por_decidir
    ]
    intervenir_lote(
        [(p.adscripcion, personas[p.pk], Bando.REVISION) for p in {p for p, _ in pares}]
    )
    decisiones = DecisionJustificacion.objects.bulk_create(
        [
            _nueva(hallada, aceptada=True, fundamento=fundamento, por=personas[programa.pk])
            for programa, hallada in pares
        ],
        batch_size=LOTE,
    )
    anotar_lote(
        [
            Acto(
                accion="formulacion.aceptar_justificacion",
                objeto=decision,
                por=decision.decidida_por,
                institucion=programa.institucion.codigo,
                despues=instantanea(decision),
                datos={"programa": programa.pk, "compromiso": decision.compromiso_id},
                nota=decision.fundamento,
            )
            for decision, (programa, _) in zip(decisiones, pares, strict=True)
        ]
    )
    return decisiones


def _por_decidir(programa: ProgramaAnual, compromiso: int, huella: str) -> ExigenciaDeMeta:
    """What is to be decided, unless there is nothing or it is no longer what the person read."""
    hallada = hallazgos_de([programa])[programa.pk].metas.get(compromiso)
    if hallada is None or hallada.justificacion is Justificacion.NO_EXIGE:
        raise TransicionInvalida(
            "Esta meta no es menos exigente que su historia: no hay justificación que decidir."
        )
    if hallada.justificacion is Justificacion.FALTA:
        raise TransicionInvalida("El servicio todavía no escribe la justificación de esta meta.")
    if huella and huella != huella_de(hallada.compromiso):
        raise TransicionInvalida(
            "El servicio cambió la meta o su justificación después de que usted abrió la página: "
            "léalas de nuevo y decida."
        )
    return hallada


def _nueva(
    hallada: ExigenciaDeMeta, *, aceptada: bool, fundamento: str, por: Persona
) -> DecisionJustificacion:
    compromiso = hallada.compromiso
    meta = compromiso.meta
    if meta is None:  # a commitment without target asks for no justification
        raise TransicionInvalida("El compromiso no tiene meta.")
    return DecisionJustificacion(
        compromiso=compromiso,
        huella=huella_de(compromiso),
        meta=meta,
        justificacion=compromiso.justificacion_meta.strip(),
        aceptada=aceptada,
        fundamento=fundamento.strip(),
        decidida_el=reloj.ahora(),
        decidida_por=por,
    )
