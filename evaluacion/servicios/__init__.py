"""The only code that writes evaluations: report, evidence, review, scoring, decisions, closing."""

from evaluacion.servicios.apertura import abrir_evaluacion, abrir_lote
from evaluacion.servicios.archivos import (
    examinar_archivo,
    examinar_pendientes,
    guardar_archivo,
)
from evaluacion.servicios.asignacion import (
    asignar_instituciones,
    asignar_tema,
    declarar_conflicto,
    retirar_asignacion,
)
from evaluacion.servicios.calculo import calcular_una, recalcular
from evaluacion.servicios.calificacion import (
    Calificacion,
    Hallazgo,
    calificar,
    calificar_lote,
    emitir_preliminar,
    emitir_preliminar_lote,
)
from evaluacion.servicios.causas import (
    analizar_causa,
    opinar_causa,
    reabrir_causa,
    resolver_causa,
    solicitar_causa,
)
from evaluacion.servicios.cierre import (
    cerrar,
    cerrar_lote,
    decretar,
    decretar_lote,
    publicar,
    publicar_lote,
)
from evaluacion.servicios.citas import Cita, citar, quitar_cita
from evaluacion.servicios.congelacion import congelar, congelar_lote, descongelar
from evaluacion.servicios.correccion import corregir
from evaluacion.servicios.custodia import CUSTODIA, pedir_custodia, revisar_archivos
from evaluacion.servicios.decisiones import contar_sin_dato_como_cero
from evaluacion.servicios.evidencia import (
    Adjunto,
    adjuntar_a,
    adjuntar_lote,
    marcar_evidencia,
)
from evaluacion.servicios.informe import (
    Informe,
    devolver,
    enviar,
    enviar_lote,
    evaluar_ministerio,
    evaluar_ministerio_lote,
    informar_lote,
    informar_operandos,
    iniciar,
    iniciar_lote,
)
from evaluacion.servicios.pedidos import (
    RECALCULAR,
    ministerios_con_evaluaciones,
    pedir_recalculo,
    procesos_con_evaluaciones,
    puede_calcular,
)
from evaluacion.servicios.plazos import ampliar_plazo, recontar_plazos, renunciar_a_reclamar
from evaluacion.servicios.reclamos import analizar_reclamo, reclamar, resolver_reclamo
from evaluacion.servicios.revision import (
    observar,
    resolver_observacion,
    responder_observacion,
    revisar,
)
from evaluacion.servicios.subidas import (
    abrir_subida,
    barrer_subidas,
    completa,
    olvidar_subida,
    recibir_trozo,
)

__all__ = [
    "CUSTODIA",
    "RECALCULAR",
    "Adjunto",
    "Calificacion",
    "Cita",
    "Hallazgo",
    "Informe",
    "abrir_evaluacion",
    "abrir_lote",
    "abrir_subida",
    "adjuntar_a",
    "adjuntar_lote",
    "ampliar_plazo",
    "analizar_causa",
    "analizar_reclamo",
    "asignar_instituciones",
    "asignar_tema",
    "barrer_subidas",
    "calcular_una",
    "calificar",
    "calificar_lote",
    "cerrar",
    "cerrar_lote",
    "citar",
    "completa",
    "congelar",
    "congelar_lote",
    "contar_sin_dato_como_cero",
    "corregir",
    "declarar_conflicto",
    "decretar",
    "decretar_lote",
    "descongelar",
    "devolver",
    "emitir_preliminar",
    "emitir_preliminar_lote",
    "enviar",
    "enviar_lote",
    "evaluar_ministerio",
    "evaluar_ministerio_lote",
    "examinar_archivo",
    "examinar_pendientes",
    "guardar_archivo",
    "informar_lote",
    "informar_operandos",
    "iniciar",
    "iniciar_lote",
    "marcar_evidencia",
    "ministerios_con_evaluaciones",
    "observar",
    "olvidar_subida",
    "opinar_causa",
    "pedir_custodia",
    "pedir_recalculo",
    "procesos_con_evaluaciones",
    "publicar",
    "publicar_lote",
    "puede_calcular",
    "quitar_cita",
    "reabrir_causa",
    "recalcular",
    "recibir_trozo",
    "reclamar",
    "recontar_plazos",
    "renunciar_a_reclamar",
    "resolver_causa",
    "resolver_observacion",
    "resolver_reclamo",
    "responder_observacion",
    "retirar_asignacion",
    "revisar",
    "revisar_archivos",
    "solicitar_causa",
]
