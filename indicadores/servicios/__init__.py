"""The only code of this app that writes: cards, measurements, series."""

from indicadores.servicios.fichas import (
    congelar,
    copiar_ficha_de_anio_anterior,
    crear_indicador,
    crear_indicadores_lote,
    descongelar,
    editar_ficha,
    heredar_efectivos,
    nueva_version_de_ficha,
)
from indicadores.servicios.historia import (
    declarar_efectivos,
    ficha_del_anio,
    importar_historia,
)
from indicadores.servicios.mediciones import registrar_mediciones
from indicadores.servicios.respuestas import quitar_respuesta, responder_a_usuarios
from indicadores.servicios.series import (
    cerrar_valor_anual,
    cerrar_valores_lote,
    fijar_efectivos_lote,
)

__all__ = [
    "cerrar_valor_anual",
    "cerrar_valores_lote",
    "congelar",
    "copiar_ficha_de_anio_anterior",
    "crear_indicador",
    "crear_indicadores_lote",
    "declarar_efectivos",
    "descongelar",
    "editar_ficha",
    "ficha_del_anio",
    "fijar_efectivos_lote",
    "heredar_efectivos",
    "importar_historia",
    "nueva_version_de_ficha",
    "quitar_respuesta",
    "registrar_mediciones",
    "responder_a_usuarios",
]
