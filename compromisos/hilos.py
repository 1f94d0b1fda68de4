"""The words of a thread: which fields may be observed, where it stands, what it asks."""

from compromisos.models import Observacion

# The fields of a commitment that a person sees, by the name that the thread keeps.
CAMPOS: dict[str, str] = {
    "nombre": "nombre",
    "objetivo": "objetivo de gestión",
    "ponderador": "ponderador",
    "expresion": "fórmula",
    "unidad": "unidad de medida",
    "sentido": "sentido",
    "dimension": "dimensión y ámbito",
    "producto": "producto estratégico",
    "operandos": "operandos",
    "serie": "valores de años anteriores",
    "meta": "meta",
    "justificacion_meta": "justificación de la meta",
    "desagregacion": "desagregación",
    "medios_verificacion": "medios de verificación",
    "supuestos": "supuestos",
    "notas": "notas",
    "requisitos": "requisitos técnicos",
}
TODO_EL_PROGRAMA = "todo el programa"


def etiqueta_de_campo(campo: str) -> str:
    """The field in words; one that is not in the table is shown as it was written."""
    return CAMPOS.get(campo, campo)


def lugar_de(hilo: Observacion) -> str:
    """What a thread is about: «meta del compromiso 3», «compromiso 3», «todo el programa»."""
    campo = etiqueta_de_campo(hilo.campo)
    if hilo.compromiso is None:
        return campo or TODO_EL_PROGRAMA
    compromiso = f"compromiso {hilo.compromiso.numero}"
    return f"{campo} del {compromiso}" if campo else compromiso


def cita(hilo: Observacion) -> str:
    """The beginning of what was said, between quotes."""
    texto = " ".join(hilo.texto.split())
    # the sentence that quotes it puts its own full stop
    return f"«{texto[:117]}…»" if len(texto) > 120 else f"«{texto.removesuffix('.')}»"
