"""Life of an evaluation, an external cause and a claim, as transition tables."""

from django.db import models

from instituciones.models.procesos import Etapa
from instituciones.roles import Bando, Capacidad
from pmg_site.comun.maquina import Maquina, Transicion


class EstadoEvaluacion(models.TextChoices):
    ABIERTA = "abierta", "Abierta para informar"
    INFORMADA = "informada", "Informada por el servicio"
    REVISION_MINISTERIAL = "revision_ministerial", "Con evaluación inicial del ministro"
    EN_EVALUACION = "en_evaluacion", "En evaluación externa"
    PRELIMINAR = "preliminar", "Con resultado preliminar"
    EN_RECLAMO = "en_reclamo", "En reclamo"
    CONGELADA = "congelada", "Con resultado congelado"
    FINAL = "final", "Con resultado final"
    DECRETADA = "decretada", "Decretada"
    PUBLICADA = "publicada", "Publicada"


class AccionEvaluacion(models.TextChoices):
    INFORMAR = "informar", "Enviar resultados"
    DEVOLVER = "devolver", "Devolver al servicio"
    EVALUAR_MINISTERIO = "evaluar_ministerio", "Emitir evaluación inicial del ministro"
    INICIAR = "iniciar", "Abrir la evaluación externa"
    EMITIR_PRELIMINAR = "emitir_preliminar", "Emitir resultado preliminar"
    RECLAMAR = "reclamar", "Presentar reclamo"
    CONGELAR = "congelar", "Congelar el resultado"
    DESCONGELAR = "descongelar", "Reabrir el resultado congelado"
    CERRAR = "cerrar", "Decidir resultado final"
    DECRETAR = "decretar", "Registrar decreto de resultado"
    PUBLICAR = "publicar", "Publicar"


class EstadoCausa(models.TextChoices):
    SOLICITADA = "solicitada", "Solicitada"
    ANALIZADA = "analizada", "Analizada"
    OPINADA = "opinada", "Con opinión técnica"
    ACEPTADA = "aceptada", "Aceptada"
    RECHAZADA = "rechazada", "Rechazada"


class AccionCausa(models.TextChoices):
    ANALIZAR = "analizar", "Guardar el análisis"
    OPINAR = "opinar", "Opinar"
    ACEPTAR = "aceptar", "Aceptar la causa externa"
    RECHAZAR = "rechazar", "Rechazar la causa externa"
    REABRIR = "reabrir", "Volver a decidir la causa externa"


class EstadoReclamo(models.TextChoices):
    PRESENTADO = "presentado", "Presentado"
    EN_ANALISIS = "en_analisis", "En análisis"
    ACOGIDO = "acogido", "Acogido"
    ACOGIDO_PARCIAL = "acogido_parcial", "Acogido en parte"
    RECHAZADO = "rechazado", "Rechazado"


class AccionReclamo(models.TextChoices):
    ANALIZAR = "analizar", "Tomar en análisis"
    ACOGER = "acoger", "Acoger"
    ACOGER_PARCIAL = "acoger_parcial", "Acoger en parte"
    RECHAZAR = "rechazar", "Rechazar"


class EstadoEvidencia(models.TextChoices):
    EN_REVISION = "en_revision", "En revisión"
    ACEPTADA = "aceptada", "Aceptada"
    RECHAZADA = "rechazada", "Rechazada"
    VENCIDA = "vencida", "Vencida"


class AccionEvidencia(models.TextChoices):
    ACEPTAR = "aceptar", "Aceptar"
    RECHAZAR = "rechazar", "Rechazar"


# What waits for a decision: nothing is final while one of these is open.
CAUSAS_PENDIENTES = (EstadoCausa.SOLICITADA, EstadoCausa.ANALIZADA, EstadoCausa.OPINADA)
RECLAMOS_PENDIENTES = (EstadoReclamo.PRESENTADO, EstadoReclamo.EN_ANALISIS)

REVISABLES = (
    EstadoEvaluacion.INFORMADA,
    EstadoEvaluacion.REVISION_MINISTERIAL,
    EstadoEvaluacion.EN_EVALUACION,
)
# What waits for the same work in more than one state: a task and its list name it alike.
POR_HACER: dict[str, tuple[str, tuple[EstadoEvaluacion, ...]]] = {
    "por_abrir": (
        "Por abrir a evaluación externa",
        (EstadoEvaluacion.INFORMADA, EstadoEvaluacion.REVISION_MINISTERIAL),
    ),
    "por_revisar": ("Con evidencia por revisar", REVISABLES),
    "por_congelar": ("Por congelar", (EstadoEvaluacion.PRELIMINAR, EstadoEvaluacion.EN_RECLAMO)),
}

E, A, C = EstadoEvaluacion, AccionEvaluacion, Capacidad

MAQUINA_EVALUACION = Maquina(
    "evaluacion",
    (
        Transicion(
            A.INFORMAR,
            frozenset({E.ABIERTA}),
            E.INFORMADA,
            C.ENVIAR_RESULTADOS,
            bando=Bando.SERVICIO,
            etapa=Etapa.INFORME,
        ),
        Transicion(
            A.DEVOLVER,
            frozenset({E.INFORMADA}),
            E.ABIERTA,
            C.INICIAR_EVALUACION,
            con_comentario=True,
            bando=Bando.REVISION,
        ),
        Transicion(
            A.EVALUAR_MINISTERIO,
            frozenset({E.INFORMADA}),
            E.REVISION_MINISTERIAL,
            C.EVALUAR_MINISTERIO,
            con_comentario=True,
        ),
        Transicion(
            A.INICIAR,
            frozenset({E.INFORMADA, E.REVISION_MINISTERIAL}),
            E.EN_EVALUACION,
            C.INICIAR_EVALUACION,
            bando=Bando.REVISION,
        ),
        Transicion(
            A.EMITIR_PRELIMINAR,
            frozenset({E.EN_EVALUACION}),
            E.PRELIMINAR,
            C.EMITIR_PRELIMINAR,
            bando=Bando.REVISION,
        ),
        Transicion(
            A.RECLAMAR,
            frozenset({E.PRELIMINAR, E.EN_RECLAMO}),
            E.EN_RECLAMO,
            C.RECLAMAR,
            con_comentario=True,
            bando=Bando.SERVICIO,
        ),
        Transicion(
            A.CONGELAR,
            frozenset({E.PRELIMINAR, E.EN_RECLAMO}),
            E.CONGELADA,
            C.CONGELAR_RESULTADO,
            bando=Bando.REVISION,
        ),
        Transicion(
            A.DESCONGELAR,
            frozenset({E.CONGELADA}),
            E.PRELIMINAR,
            C.CONGELAR_RESULTADO,
            con_comentario=True,
            bando=Bando.REVISION,
        ),
        Transicion(
            A.CERRAR,
            frozenset({E.CONGELADA}),
            E.FINAL,
            C.DECIDIR_RESULTADO,
            bando=Bando.COMITE,
        ),
        Transicion(A.DECRETAR, frozenset({E.FINAL}), E.DECRETADA, C.DECRETAR_RESULTADO),
        Transicion(A.PUBLICAR, frozenset({E.DECRETADA}), E.PUBLICADA, C.PUBLICAR),
    ),
)

K, B = EstadoCausa, AccionCausa

MAQUINA_CAUSA = Maquina(
    "causa_externa",
    (
        Transicion(
            B.ANALIZAR,
            frozenset({K.SOLICITADA}),
            K.ANALIZADA,
            C.OPINAR_CAUSA,
            bando=Bando.REVISION,
        ),
        Transicion(
            B.OPINAR,
            frozenset({K.ANALIZADA}),
            K.OPINADA,
            C.OPINAR_CAUSA,
            con_comentario=True,
            bando=Bando.REVISION,
        ),
        Transicion(
            B.ACEPTAR,
            frozenset({K.OPINADA}),
            K.ACEPTADA,
            C.RESOLVER_CAUSA,
            con_comentario=True,
            bando=Bando.COMITE,
        ),
        Transicion(
            B.RECHAZAR,
            frozenset({K.OPINADA}),
            K.RECHAZADA,
            C.RESOLVER_CAUSA,
            con_comentario=True,
            bando=Bando.COMITE,
        ),
        Transicion(
            B.REABRIR,
            frozenset({K.ACEPTADA, K.RECHAZADA}),
            K.OPINADA,
            C.RESOLVER_CAUSA,
            con_comentario=True,
            bando=Bando.COMITE,
        ),
    ),
)

R, D = EstadoReclamo, AccionReclamo

MAQUINA_RECLAMO = Maquina(
    "reclamo",
    (
        Transicion(
            D.ANALIZAR,
            frozenset({R.PRESENTADO}),
            R.EN_ANALISIS,
            C.RESOLVER_RECLAMO,
            bando=Bando.COMITE,
        ),
        *(
            Transicion(
                accion,
                frozenset({R.EN_ANALISIS}),
                estado,
                C.RESOLVER_RECLAMO,
                con_comentario=True,
                bando=Bando.COMITE,
            )
            for accion, estado in (
                (D.ACOGER, R.ACOGIDO),
                (D.ACOGER_PARCIAL, R.ACOGIDO_PARCIAL),
                (D.RECHAZAR, R.RECHAZADO),
            )
        ),
    ),
)

V, W = EstadoEvidencia, AccionEvidencia

# A revision expires by its date and nobody decides it: VENCIDA is read, never written.
MAQUINA_EVIDENCIA = Maquina(
    "evidencia",
    (
        Transicion(
            W.ACEPTAR,
            frozenset({V.EN_REVISION, V.RECHAZADA}),
            V.ACEPTADA,
            C.REVISAR_EVIDENCIA,
            bando=Bando.REVISION,
        ),
        Transicion(
            W.RECHAZAR,
            frozenset({V.EN_REVISION, V.ACEPTADA}),
            V.RECHAZADA,
            C.REVISAR_EVIDENCIA,
            con_comentario=True,
            bando=Bando.REVISION,
        ),
    ),
)
