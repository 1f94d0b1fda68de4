"""Who may do what: the whole table of roles, their scope and their capabilities."""

from django.db import models


class Capacidad(models.TextChoices):
    """One thing that a person may be allowed to do; its label completes "Su rol no permite…"."""

    EDITAR_DEFINICIONES = "editar_definiciones", "editar definiciones estratégicas"
    APROBAR_DEFINICIONES = "aprobar_definiciones", "aprobar definiciones estratégicas"
    VALIDAR_DEFINICIONES = "validar_definiciones", "validar definiciones estratégicas"
    EDITAR_MINISTERIALES = (
        "editar_ministeriales",
        "editar las definiciones estratégicas del ministerio",
    )
    APROBAR_MINISTERIALES = (
        "aprobar_ministeriales",
        "aprobar las definiciones estratégicas del ministerio",
    )
    FORMULAR = "formular", "formular compromisos e indicadores"
    ENVIAR_FORMULACION = "enviar_formulacion", "enviar la formulación"
    VALIDAR_FORMULACION = "validar_formulacion", "validar la formulación por el ministerio"
    REVISAR_FORMULACION = "revisar_formulacion", "revisar y observar la formulación"
    APROBAR_FORMULACION = "aprobar_formulacion", "aprobar la formulación"
    FIRMAR_FORMULACION = "firmar_formulacion", "firmar la aprobación de la formulación"
    DECRETAR_FORMULACION = "decretar_formulacion", "registrar el decreto de formulación"
    INFORMAR = "informar", "informar resultados y adjuntar evidencia"
    ENVIAR_RESULTADOS = "enviar_resultados", "enviar los resultados"
    EVALUAR_MINISTERIO = "evaluar_ministerio", "emitir la evaluación inicial del ministro"
    INICIAR_EVALUACION = "iniciar_evaluacion", "abrir la evaluación externa"
    REVISAR_EVIDENCIA = "revisar_evidencia", "revisar evidencia"
    PEDIR_OPINION = "pedir_opinion", "pedir la opinión técnica de una red de expertos"
    OPINAR_REQUISITO = "opinar_requisito", "dar la opinión técnica de una red de expertos"
    ASIGNAR_EVALUADORES = "asignar_evaluadores", "asignar evaluadores"
    CALIFICAR = "calificar", "calificar el cumplimiento"
    SORTEAR_DOBLE = "sortear_doble", "sortear la doble evaluación"
    EMITIR_PRELIMINAR = "emitir_preliminar", "emitir el resultado preliminar"
    RECLAMAR = "reclamar", "presentar reclamos"
    RESOLVER_RECLAMO = "resolver_reclamo", "resolver reclamos"
    SOLICITAR_CAUSA = "solicitar_causa", "solicitar causas externas"
    OPINAR_CAUSA = "opinar_causa", "opinar sobre causas externas"
    RESOLVER_CAUSA = "resolver_causa", "resolver causas externas"
    CONGELAR_RESULTADO = "congelar_resultado", "congelar el resultado"
    DECIDIR_RESULTADO = "decidir_resultado", "decidir el resultado final"
    DECRETAR_RESULTADO = "decretar_resultado", "registrar el decreto de resultado"
    PUBLICAR = "publicar", "publicar resultados"
    CORREGIR_RESULTADO = "corregir_resultado", "ordenar la corrección de un resultado"
    CALCULAR = "calcular", "pedir el cálculo de resultados"
    REGISTRAR_PAGO = "registrar_pago", "registrar el pago de las cuotas"
    REGISTRAR_DOTACION = "registrar_dotacion", "registrar la dotación y sus remuneraciones"
    ADMINISTRAR_EQUIPOS = "administrar_equipos", "preparar equipos, metas e integrantes"
    CERTIFICAR_EQUIPOS = "certificar_equipos", "suscribir y certificar convenios de equipos"
    EDITAR_SEGUIMIENTO = "editar_seguimiento", "editar el programa de seguimiento"
    APROBAR_SEGUIMIENTO = "aprobar_seguimiento", "aprobar el programa de seguimiento"
    CERRAR_SEGUIMIENTO = "cerrar_seguimiento", "cerrar el programa de seguimiento"
    EDITAR_BALANCE = "editar_balance", "editar el Balance de Gestión Integral"
    APROBAR_BALANCE = "aprobar_balance", "aprobar el Balance de Gestión Integral"
    PROPONER_REGLAS = "proponer_reglas", "proponer cambios a las reglas de un año"
    APROBAR_REGLAS = "aprobar_reglas", "aprobar las reglas de un año"
    COMENTAR = "comentar", "comentar como asociación de funcionarios"
    ADMINISTRAR_PROCESOS = "administrar_procesos", "administrar procesos y plazos"
    CARGAR_PRESUPUESTO = "cargar_presupuesto", "cargar la Ley de Presupuestos"
    ADMINISTRAR_PERSONAS = "administrar_personas", "administrar personas e instituciones"
    VER_BITACORA = "ver_bitacora", "consultar la bitácora"
    VER_INTERNO = "ver_interno", "ver información no publicada"


class Rol(models.TextChoices):
    ENCARGADO_INDICADOR = "encargado_indicador", "Encargado de indicador"
    ENCARGADO_PMG = "encargado_pmg", "Encargado PMG de servicio"
    JEFE_SERVICIO = "jefe_servicio", "Jefe de servicio"
    ENCARGADO_MINISTERIAL = "encargado_ministerial", "Encargado PMG ministerial"
    MINISTRO = "ministro", "Ministro del ramo"
    DIPRES = "dipres", "DIPRES (secretaría técnica)"
    RED_EXPERTOS = "red_expertos", "Red de expertos"
    EVALUADOR = "evaluador", "Evaluador externo"
    COMITE_TECNICO = "comite_tecnico", "Comité técnico"
    COMITE_TRIMINISTERIAL = "comite_triministerial", "Comité triministerial"
    ASOCIACION = "asociacion", "Asociación de funcionarios"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRADOR = "administrador", "Administrador"


class Ambito(models.TextChoices):
    INSTITUCION = "institucion", "institución"
    MINISTERIO = "ministerio", "ministerio"
    RED = "red", "red de expertos"
    GOBIERNO = "gobierno", "todo el gobierno"


class Bando(models.TextChoices):
    """The side on which a person acts in a file; nobody acts on two."""

    SERVICIO = "servicio", "Servicio"
    REVISION = "revision", "Revisión"
    EVALUACION = "evaluacion", "Evaluación externa"
    COMITE = "comite", "Comité"


AMBITOS: dict[Rol, frozenset[Ambito]] = {
    Rol.ENCARGADO_INDICADOR: frozenset({Ambito.INSTITUCION}),
    Rol.ENCARGADO_PMG: frozenset({Ambito.INSTITUCION}),
    Rol.JEFE_SERVICIO: frozenset({Ambito.INSTITUCION}),
    Rol.ENCARGADO_MINISTERIAL: frozenset({Ambito.MINISTERIO}),
    Rol.MINISTRO: frozenset({Ambito.MINISTERIO}),
    Rol.DIPRES: frozenset({Ambito.GOBIERNO}),
    Rol.RED_EXPERTOS: frozenset({Ambito.RED}),
    Rol.EVALUADOR: frozenset({Ambito.INSTITUCION, Ambito.GOBIERNO}),
    Rol.COMITE_TECNICO: frozenset({Ambito.GOBIERNO}),
    Rol.COMITE_TRIMINISTERIAL: frozenset({Ambito.GOBIERNO}),
    Rol.ASOCIACION: frozenset({Ambito.INSTITUCION}),
    Rol.AUDITOR: frozenset({Ambito.INSTITUCION, Ambito.MINISTERIO, Ambito.GOBIERNO}),
    Rol.ADMINISTRADOR: frozenset({Ambito.GOBIERNO}),
}

# Read a row aloud: "el jefe de servicio aprueba definiciones, envía la formulación, …".
CAPACIDADES: dict[Rol, frozenset[Capacidad]] = {
    Rol.ENCARGADO_INDICADOR: frozenset({Capacidad.VER_INTERNO, Capacidad.INFORMAR}),
    Rol.ENCARGADO_PMG: frozenset(
        {
            Capacidad.VER_INTERNO,
            Capacidad.EDITAR_DEFINICIONES,
            Capacidad.FORMULAR,
            Capacidad.INFORMAR,
            Capacidad.PEDIR_OPINION,
            Capacidad.SOLICITAR_CAUSA,
            Capacidad.EDITAR_SEGUIMIENTO,
            Capacidad.EDITAR_BALANCE,
            Capacidad.REGISTRAR_DOTACION,
            Capacidad.ADMINISTRAR_EQUIPOS,
        }
    ),
    Rol.JEFE_SERVICIO: frozenset(
        {
            Capacidad.VER_INTERNO,
            Capacidad.APROBAR_DEFINICIONES,
            Capacidad.ENVIAR_FORMULACION,
            Capacidad.ENVIAR_RESULTADOS,
            Capacidad.SOLICITAR_CAUSA,
            Capacidad.RECLAMAR,
            Capacidad.APROBAR_SEGUIMIENTO,
            Capacidad.APROBAR_BALANCE,
            Capacidad.CERTIFICAR_EQUIPOS,
        }
    ),
    Rol.ENCARGADO_MINISTERIAL: frozenset(
        {
            Capacidad.VER_INTERNO,
            Capacidad.EDITAR_MINISTERIALES,
            Capacidad.VALIDAR_FORMULACION,
        }
    ),
    Rol.MINISTRO: frozenset(
        {
            Capacidad.VER_INTERNO,
            Capacidad.APROBAR_MINISTERIALES,
            Capacidad.VALIDAR_DEFINICIONES,
            Capacidad.VALIDAR_FORMULACION,
            Capacidad.FIRMAR_FORMULACION,
            Capacidad.EVALUAR_MINISTERIO,
        }
    ),
    Rol.DIPRES: frozenset(
        {
            Capacidad.VER_INTERNO,
            Capacidad.REVISAR_FORMULACION,
            Capacidad.DECRETAR_FORMULACION,
            Capacidad.INICIAR_EVALUACION,
            Capacidad.ASIGNAR_EVALUADORES,
            Capacidad.REVISAR_EVIDENCIA,
            Capacidad.OPINAR_CAUSA,
            Capacidad.SORTEAR_DOBLE,
            Capacidad.EMITIR_PRELIMINAR,
            Capacidad.CONGELAR_RESULTADO,
            Capacidad.DECRETAR_RESULTADO,
            Capacidad.PUBLICAR,
            Capacidad.CALCULAR,
            Capacidad.REGISTRAR_PAGO,
            Capacidad.REGISTRAR_DOTACION,
            Capacidad.CERRAR_SEGUIMIENTO,
            Capacidad.PROPONER_REGLAS,
            Capacidad.ADMINISTRAR_PROCESOS,
            Capacidad.CARGAR_PRESUPUESTO,
            Capacidad.VER_BITACORA,
        }
    ),
    Rol.RED_EXPERTOS: frozenset(
        {
            Capacidad.VER_INTERNO,
            Capacidad.REVISAR_FORMULACION,
            Capacidad.REVISAR_EVIDENCIA,
            Capacidad.OPINAR_REQUISITO,
            Capacidad.OPINAR_CAUSA,
        }
    ),
    Rol.EVALUADOR: frozenset({Capacidad.VER_INTERNO, Capacidad.CALIFICAR}),
    Rol.COMITE_TECNICO: frozenset(
        {
            Capacidad.VER_INTERNO,
            Capacidad.RESOLVER_RECLAMO,
            Capacidad.RESOLVER_CAUSA,
            Capacidad.CORREGIR_RESULTADO,
            Capacidad.PROPONER_REGLAS,
        }
    ),
    Rol.COMITE_TRIMINISTERIAL: frozenset(
        {
            Capacidad.VER_INTERNO,
            Capacidad.APROBAR_FORMULACION,
            Capacidad.DECIDIR_RESULTADO,
            Capacidad.APROBAR_REGLAS,
        }
    ),
    Rol.ASOCIACION: frozenset({Capacidad.VER_INTERNO, Capacidad.COMENTAR}),
    Rol.AUDITOR: frozenset({Capacidad.VER_INTERNO, Capacidad.VER_BITACORA}),
    Rol.ADMINISTRADOR: frozenset({Capacidad.ADMINISTRAR_PERSONAS, Capacidad.VER_BITACORA}),
}
