"""The only code of this app that writes: programmes, commitments, steps, threads, follow-up."""

from compromisos.servicios.compromisos import (
    agregar_compromiso,
    agregar_requisito,
    distribuir_saldo,
    editar_compromiso,
    editar_requisito,
    fijar_ponderadores,
    quitar_compromiso,
    quitar_requisito,
    repartir_saldo,
)
from compromisos.servicios.firmas import accion_de_envio
from compromisos.servicios.formulario_h import editar_indicador_h
from compromisos.servicios.lote import formular_lote
from compromisos.servicios.modificaciones import nueva_version, pedir_modificacion, respaldar
from compromisos.servicios.observaciones import (
    abrir_observacion,
    comentar,
    reabrir_observacion,
    resolver_observacion,
    responder_observacion,
    retirar_observacion,
)
from compromisos.servicios.participacion import (
    cerrar_consulta,
    editar_consulta,
    registrar_consulta,
)
from compromisos.servicios.programas import (
    agregar_del_marco,
    copiar_de_anio_anterior,
    crear_programa,
)
from compromisos.servicios.seguimiento import (
    aprobar_seguimiento,
    cerrar_seguimiento,
    crear_seguimiento,
    crear_seguimientos_lote,
    editar_fila,
    informar_fila,
    informar_seguimiento,
    iniciar_seguimiento,
)
from compromisos.servicios.tramite import (
    aprobar,
    decretar,
    devolver,
    enviar,
    firmar,
    observar,
    retirar,
    tomar,
    validar,
)
from compromisos.servicios.validacion import aprobar_elegidos, validar_elegidos

__all__ = [
    "abrir_observacion",
    "accion_de_envio",
    "agregar_compromiso",
    "agregar_del_marco",
    "agregar_requisito",
    "aprobar",
    "aprobar_elegidos",
    "aprobar_seguimiento",
    "cerrar_consulta",
    "cerrar_seguimiento",
    "comentar",
    "copiar_de_anio_anterior",
    "crear_programa",
    "crear_seguimiento",
    "crear_seguimientos_lote",
    "decretar",
    "devolver",
    "distribuir_saldo",
    "editar_compromiso",
    "editar_consulta",
    "editar_fila",
    "editar_indicador_h",
    "editar_requisito",
    "enviar",
    "fijar_ponderadores",
    "firmar",
    "formular_lote",
    "informar_fila",
    "informar_seguimiento",
    "iniciar_seguimiento",
    "nueva_version",
    "observar",
    "pedir_modificacion",
    "quitar_compromiso",
    "quitar_requisito",
    "reabrir_observacion",
    "registrar_consulta",
    "repartir_saldo",
    "resolver_observacion",
    "respaldar",
    "responder_observacion",
    "retirar",
    "retirar_observacion",
    "tomar",
    "validar",
    "validar_elegidos",
]
