"""Correcting a decided result: a new version that supersedes it, with its reason."""

from typing import Any

from django.db import models, transaction

from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import (
    CalificacionCompromiso,
    CausaExterna,
    CitaEvidencia,
    DecisionSinDato,
    Evaluacion,
    Evidencia,
    OperandoInformado,
    PuntajeRequisito,
    Reclamo,
    ResultadoInformado,
    RevisionEvidencia,
    VeredictoOperando,
)
from evaluacion.servicios.comunes import (
    CERRADAS,
    asunto_de,
    bloquear,
    exigir_estado,
    exigir_texto,
)
from instituciones.flujo import exigir, intervenir
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import TransicionInvalida


def corregir(*, evaluacion: Evaluacion, por: Persona, motivo: str) -> Evaluacion:
    """Open a new version in external evaluation, with all that the old one held.

    The old version stays as it was decided, and public if it was, until the new one replaces it.
    """
    with transaction.atomic():
        vieja = bloquear(evaluacion)
        rol = exigir(por, Capacidad.CORREGIR_RESULTADO, asunto_de(vieja))
        exigir_estado(vieja, *CERRADAS, para="corregir el resultado")
        razon = exigir_texto(motivo, "Escriba el motivo de la corrección.")
        if Evaluacion.objects.filter(reemplaza=vieja).exists():
            raise TransicionInvalida("Ya existe una versión posterior de esta evaluación.")
        intervenir(vieja.programa.adscripcion, por, Bando.COMITE)
        nueva = Evaluacion.objects.create(
            programa=vieja.programa,
            version=vieja.version + 1,
            reemplaza=vieja,
            motivo_reemplazo=razon,
            estado=EstadoEvaluacion.EN_EVALUACION,
            ronda=vieja.ronda,
            abierta_el=reloj.ahora(),
            informada_el=vieja.informada_el,
            informada_por=vieja.informada_por,
            opinion_ministro=vieja.opinion_ministro,
            ejemplo=vieja.ejemplo,
        )
        _copiar_informe(vieja, nueva)
        _copiar_calificacion(vieja, nueva)
        _copiar(DecisionSinDato, {"evaluacion": vieja}, {"evaluacion": nueva})
        for modelo, columna, origen in (
            (CausaExterna, "causa", ""),
            (Reclamo, "reclamo", "heredado_de"),
        ):
            copias = _copiar(modelo, {"evaluacion": vieja}, {"evaluacion": nueva}, origen)
            for pk, copia in copias.items():
                _copiar_evidencia({columna: pk}, {columna: copia})
        anotar(
            Acto(
                accion="evaluacion.corregir",
                objeto=nueva,
                por=por,
                rol=rol,
                institucion=vieja.programa.institucion.codigo,
                datos={"evaluacion": nueva.pk, "reemplaza": vieja.pk, "version": nueva.version},
                nota=razon,
            )
        )
    return nueva


def _copiar(
    modelo: type[models.Model], filtro: dict[str, Any], cambios: dict[str, Any], origen: str = ""
) -> dict[int, Any]:
    """Copies of the rows of ``filtro`` with ``cambios``; by the key of the original.

    ``origen`` names the column that leads from a copy to its original, where there is one.
    """
    originales = list(modelo._base_manager.filter(**filtro).order_by("pk"))
    campos = [c.attname for c in modelo._meta.concrete_fields if not c.primary_key]
    nuevos = modelo._base_manager.bulk_create(
        [
            modelo(
                **{a: getattr(o, a) for a in campos if a.removesuffix("_id") not in cambios}
                | cambios
                | ({f"{origen}_id": o.pk} if origen else {})
            )
            for o in originales
        ]
    )
    return {o.pk: n for o, n in zip(originales, nuevos, strict=True)}


def _copiar_informe(vieja: Evaluacion, nueva: Evaluacion) -> None:
    informados = _copiar(ResultadoInformado, {"evaluacion": vieja}, {"evaluacion": nueva})
    for pk, copia in informados.items():
        _copiar(OperandoInformado, {"informado": pk}, {"informado": copia})
        _copiar_evidencia({"informado": pk}, {"informado": copia})


def _copiar_evidencia(de: dict[str, Any], a: dict[str, Any]) -> None:
    """The evidence with its revisions and what cites them; the files themselves are shared."""
    for evidencia, otra in _copiar(Evidencia, de, a).items():
        revisiones = _copiar(RevisionEvidencia, {"evidencia": evidencia}, {"evidencia": otra})
        if informado := a.get("informado"):
            for revision, nueva in revisiones.items():
                _copiar(
                    CitaEvidencia,
                    {"revision": revision},
                    {"revision": nueva, "informado": informado},
                )


def _copiar_calificacion(vieja: Evaluacion, nueva: Evaluacion) -> None:
    copias = _copiar(CalificacionCompromiso, {"evaluacion": vieja}, {"evaluacion": nueva})
    for pk, copia in copias.items():
        _copiar(VeredictoOperando, {"calificacion": pk}, {"calificacion": copia})
        _copiar(PuntajeRequisito, {"calificacion": pk}, {"calificacion": copia})
