"""One proposal of rules in each state, so that every role finds something on its pages."""

from collections.abc import Callable
from typing import Any

from indicadores import servicios_propuestas as servicios
from indicadores.alcance_reglas import partir_de
from indicadores.models import ConjuntoReglas, PropuestaReglas
from indicadores.servicios_propuestas import Respaldo
from indicadores.texto_reglas import escribir
from instituciones.models import Persona
from pmg_site.ejemplo.gente import Gente

SUPUESTO = {"confianza": "por_verificar", "fuente": "Dato de ejemplo"}
Cambio = Callable[[dict[str, Any]], None]


def proponer(gente: Gente) -> None:
    """A draft, one that waits, one approved, one rejected, one withdrawn."""
    redacta, presenta = gente.dipres[1], gente.dipres[0]
    comite = gente.comite_triministerial[1]

    _borrador("MEI", 2028, redacta, "Reglas de 2028 para preparar la formulación.", _como_ejemplo)
    _presentada(
        "PMG", 2027, redacta, presenta,
        "Los límites del ponderador evitan que un solo objetivo concentre el programa.", _limites,
    )  # fmt: skip
    servicios.aprobar(
        propuesta=_presentada(
            "PMG", 2028, redacta, presenta,
            "Repite las reglas de 2027 para poder abrir el proceso de 2028.", _como_ejemplo,
        ),
        por=comite,
    )  # fmt: skip
    servicios.rechazar(
        propuesta=_presentada(
            "PMG", 2027, redacta, presenta, "Más compromisos sumarían puntos.", _umbral
        ),
        por=comite,
        comentario="Bajar el umbral premia el incumplimiento. Falta un estudio de sus efectos.",
    )
    servicios.retirar(
        propuesta=_presentada(
            "MEI", 2027, redacta, presenta, "Se muestran más decimales del total.", _decimales
        ),
        por=presenta,
        comentario="Se esperará el decreto del Programa Marco.",
    )


def _borrador(
    mecanismo: str, anio: int, por: Persona, motivo: str, cambiar: Cambio
) -> PropuestaReglas:
    base = ConjuntoReglas.objects.vigente(
        ConjuntoReglas.Tipo.PROGRAMA_MARCO, mecanismo, min(anio, 2027)
    )
    if base is None:
        raise LookupError(f"no rules are loaded for {mecanismo}")
    contenido = partir_de(base, anio, anio)
    cambiar(contenido)
    return servicios.crear(
        texto=escribir(contenido),
        respaldo=Respaldo(motivo, documento="Minuta de ejemplo"),
        por=por,
        base=base,
        ejemplo=True,
    )


def _presentada(
    mecanismo: str, anio: int, redacta: Persona, presenta: Persona, motivo: str, cambiar: Cambio
) -> PropuestaReglas:
    propuesta = _borrador(mecanismo, anio, redacta, motivo, cambiar)
    return servicios.proponer(propuesta=propuesta, por=presenta)


def _como_ejemplo(contenido: dict[str, Any]) -> None:
    contenido["nombre"] = f"Programa Marco {contenido['anio_desde']} (ejemplo)"
    contenido["descripcion"] = "Datos de ejemplo: repite las reglas del año anterior."


def _limites(contenido: dict[str, Any]) -> None:
    primero = contenido["objetivos"][0]
    primero |= {"peso_min": "10", "peso_max": "60", **SUPUESTO}
    for indicador in contenido["indicadores"][:1]:
        indicador |= {"decimales": 1, **SUPUESTO}


def _umbral(contenido: dict[str, Any]) -> None:
    contenido["parametros"]["umbral_compromiso"] = {"valor": "50", **SUPUESTO}


def _decimales(contenido: dict[str, Any]) -> None:
    contenido["parametros"]["decimales_total"] = {"valor": "3", **SUPUESTO}
