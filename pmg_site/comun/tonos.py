"""How each state looks: a tone, an icon. The words come from the state's own label."""

# tone → (icon, plain word that says it without colour)
TONOS = {
    "verde": ("visto", "Bien"),
    "amarillo": ("alerta", "Atención"),
    "rojo": ("error", "Mal"),
    "azul": ("info", "En curso"),
    "gris": ("raya", "Sin información"),
}

# The states of the workflows, by the identifier that the database keeps.
_DE_ESTADO = {
    "verde": "aprobado decretado final decretada publicada aceptada acogido acogido_parcial "
    "cerrado cerrada terminado certificado pagada verificado verificada validado vigente "
    "listo cumple aprobada resuelta favorable concordante "
    "arbitrada publicado cumplido validada",
    "amarillo": "observado en_reclamo preliminar pendiente por_verificar en_riesgo "
    "solicitada presentado propuesta observada "
    "discrepante",
    "rojo": "rechazado rechazada fallido error vencido vencida no_cumple anulado anulada "
    "no_favorable no_cumplido",
    "azul": "congelada enviado en_revision revision_ministerial en_evaluacion informada informado "
    "abierta analizada opinada en_analisis en_curso respondida "
    "pedida subsanada programada convenido",
    "gris": "borrador no_aplica sin_dato cancelado superada retirada retirado",
}
_ICONO_DE_ESTADO = {
    "borrador": "lapiz", "enviado": "enviado", "informada": "enviado", "informado": "enviado",
    "decretado": "candado", "decretada": "candado", "cerrado": "candado", "cerrada": "candado",
    "en_reclamo": "balanza", "en_analisis": "balanza", "pendiente": "reloj", "en_curso": "reloj",
    "solicitada": "reloj", "propuesta": "reloj", "presentado": "reloj", "preliminar": "reloj",
    "respondida": "globo", "programada": "reloj", "congelada": "candado",
}  # fmt: skip
_INDICE = {estado: tono for tono, estados in _DE_ESTADO.items() for estado in estados.split()}


def tono_de_estado(estado: str) -> str:
    """The tone of a state; one that is not listed is grey, which claims nothing."""
    return _INDICE.get(str(estado), "gris")


def icono_de_estado(estado: str) -> str:
    """The icon of a state, or that of its tone."""
    return _ICONO_DE_ESTADO.get(str(estado), TONOS[tono_de_estado(estado)][0])


def icono_de_tono(tono: str) -> str:
    """The icon that says the tone without its colour."""
    return TONOS.get(tono, TONOS["gris"])[0]
