"""The parameters of the evaluation in words that a citizen understands."""

from indicadores.reglas import Parametro
from pmg_site.comun import formato

_REDONDEO = {
    "half_up": "Al más cercano; la mitad, hacia arriba",
    "half_even": "Al más cercano; la mitad, al par",
    "down": "Hacia abajo",
}
_MIRA = {"exacto": "El valor exacto, sin redondear", "redondeado": "El valor ya redondeado"}
_FALTA = {"error": "Es un error que se debe corregir", "no_aplica": "El compromiso no aplica"}

PARAMETROS: dict[str, tuple[str, dict[str, str]]] = {
    "redondeo_indicador": ("Redondeo del valor de cada indicador", _REDONDEO),
    "decimales_total": ("Decimales del cumplimiento total", {}),
    "redondeo_total": ("Redondeo del cumplimiento total", _REDONDEO),
    "tramo_mira": ("Qué valor decide el tramo del incremento", _MIRA),
    "umbral_compromiso": (
        "Cumplimiento mínimo de un compromiso para sumar puntos (%)",
        {"ninguno": "No hay mínimo"},
    ),
    "umbral_mira": ("Qué valor se compara con los umbrales de un compromiso", _MIRA),
    "decimales_cumplimiento": ("Decimales del cumplimiento de cada compromiso", {}),
    "tope_cumplimiento": ("Tope del cumplimiento que da puntos (%)", {}),
    "modo_indicador": (
        "Puntaje de un indicador con meta",
        {
            "proporcional": "Proporcional al cumplimiento de la meta",
            "binario": "Todo el ponderador si cumple; nada si no cumple",
        },
    ),
    "cumple_desde": ("Un indicador se considera cumplido desde (%)", {}),
    "sobrecumple_sobre": ("Un indicador se considera sobrecumplido sobre (%)", {}),
    "modo_medir": (
        "Puntaje de un compromiso de medir",
        {"binario": "Todo el ponderador si cumple todos los requisitos; nada si falta alguno"},
    ),
    "modo_sistema": (
        "Puntaje de una etapa de sistema",
        {
            "binario": "Todo el ponderador si cumple todos los requisitos; nada si falta alguno",
            "por_objetivo": "Según el peso de los objetivos cumplidos",
        },
    ),
    "no_aplica": (
        "Si un compromiso no aplica",
        {
            "excluye_y_repondera": "Sale de la suma y los demás se reparten su peso",
            "error": "Es un error que se debe corregir",
        },
    ),
    "sin_dato": (
        "Si falta un dato",
        {
            "bloquea": "El resultado no se puede cerrar",
            "cero_con_decision": "El resultado no se cierra, salvo que el comité decida, con "
            "fundamento, contarlo como cero",
        },
    ),
    "causa_externa": (
        "Si se acepta una causa externa",
        {
            "devuelve_ponderador": "Se devuelve el ponderador del compromiso",
            "sin_efecto": "No cambia el puntaje",
        },
    ),
    "requisitos_en_meta": (
        "Si un indicador con meta no cumple sus requisitos técnicos",
        {"si_falla_cero": "Su puntaje es cero", "sin_efecto": "No cambia el puntaje"},
    ),
    "denominador_cero": ("Si el denominador de un indicador es cero", _FALTA),
    "meta_cero": ("Si la meta de un indicador ascendente es cero", _FALTA),
    "efectivo_cero_descendente": (
        "Si el valor efectivo de un indicador descendente es cero",
        {"cumple": "Se considera cumplido", "error": "Es un error que se debe corregir"},
    ),
}


# The steps of a chain of approval.
PASOS = {
    "jefe_servicio": "Jefe de servicio", "ministerio": "Ministerio", "revision": "Revisión",
    "comite_triministerial": "Comité triministerial", "ministro_ramo": "Ministro del ramo",
    "ministro_hacienda": "Ministro de Hacienda", "decreto": "Decreto",
}  # fmt: skip


_LUGAR = {nombre: lugar for lugar, nombre in enumerate(PARAMETROS)}


def lugar(nombre: str) -> tuple[int, str]:
    """Where a parameter stands in the order of the calculation."""
    return _LUGAR.get(nombre, len(_LUGAR)), nombre


def orden(de: Parametro) -> tuple[int, str]:
    """The order in which a reader follows the calculation."""
    return lugar(de.nombre)


def parametro(nombre: str) -> str:
    """The name of a parameter for a reader."""
    return PARAMETROS[nombre][0] if nombre in PARAMETROS else nombre


def palabras(nombre: str) -> dict[str, str]:
    """The words that a parameter admits, each as a reader understands it."""
    return PARAMETROS[nombre][1] if nombre in PARAMETROS else {}


def valor(nombre: str, texto: str) -> str:
    """The value of a parameter for a reader."""
    admite = palabras(nombre)
    if texto in admite:
        return admite[texto]
    try:
        return formato.numero(texto)
    except ValueError:
        return texto
