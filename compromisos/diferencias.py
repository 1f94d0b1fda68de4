"""What differs between two copies of a programme, and which steps each difference re-opens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pmg_site.comun.canonico import huella
from pmg_site.comun.numeros import escribir_numero

Copia = Mapping[str, Any]


class Reabre(StrEnum):
    """Who must act again when a field changes."""

    FIRMAS = "firmas"  # everybody who signed, and the review
    REVISION = "revision"  # only the review: what was promised is the same
    NADA = "nada"  # says where a thing stands, not what is promised


F, R, N = Reabre.FIRMAS, Reabre.REVISION, Reabre.NADA
# The whole table: every field of a copy, its name for people and what its change re-opens.
# A field that is not here re-opens everything, so that a new one can never pass unseen.
DEL_PROGRAMA: dict[str, tuple[str, Reabre]] = {
    "institucion": ("Institución", F),
    "mecanismo": ("Mecanismo", F),
    "anio": ("Año", F),
    "version": ("Versión", N),
    "motivo_version": ("Fundamento de la modificación", F),
    "causa_version": ("Causa de la modificación", F),
    "respaldos": ("Respaldos de la modificación", R),
    "reglas": ("Programa Marco", F),
    "perfil": ("Perfil del servicio", F),
    "objetivos": ("Objetivos de gestión", F),
}
DEL_COMPROMISO: dict[str, tuple[str, Reabre]] = {
    "numero": ("Número", N),
    "objetivo": ("Objetivo", F),
    "tipo": ("Tipo de compromiso", F),
    "nombre": ("Nombre", F),
    "transversal_codigo": ("Indicador del Programa Marco", F),
    "sistema_codigo": ("Sistema", F),
    "etapa": ("Etapa", F),
    "red": ("Red de expertos", R),
    "meta": ("Meta", F),
    "ponderador": ("Ponderador (%)", F),
    "justificacion_meta": ("Justificación de la meta", R),
    "requisitos": ("Requisitos técnicos", F),
    "medios_de_requisitos": ("Medios de verificación de los requisitos", R),
}
DE_LA_FICHA: dict[str, tuple[str, Reabre]] = {
    "indicador": ("Indicador", F),
    "anio": ("Año de la ficha", F),
    "version": ("Versión de la ficha", N),
    "nombre": ("Nombre del indicador", F),
    "expresion": ("Fórmula", F),
    "unidad": ("Unidad de medida", F),
    "decimales": ("Decimales", F),
    "sentido": ("Sentido", F),
    "acumulacion": ("Forma de acumular", F),
    "planificado": ("Operandos planificados", F),
    "operandos": ("Operandos", R),
    "ambito": ("Ámbito", R),
    "dimension": ("Dimensión", R),
    "producto": ("Producto estratégico", R),
    "desagrega_sexo": ("Desagregación por sexo", R),
    "desagrega_territorio": ("Desagregación territorial", R),
    "supuestos": ("Supuestos", R),
    "notas": ("Notas", R),
    "medios_verificacion": ("Medios de verificación", R),
    "fuente": ("Fuente de los datos", R),
}
DESCONOCIDO = F
# The fields that hold a number; anything else that looks like one (a code, a stage) is a text.
NUMEROS = frozenset({"meta", "ponderador", "peso_objetivo"})


def cifra(campo: str, valor: Any) -> str | None:
    """A number of a copy with every decimal, as Chile writes it; None when it is not a number."""
    if campo not in NUMEROS or not isinstance(valor, str) or not valor:
        return None
    return escribir_numero(Decimal(valor))


@dataclass(frozen=True, slots=True)
class Diferencia:
    """One field that is not as it was; ``antes`` or ``despues`` is None when it was not there."""

    donde: str
    campo: str
    etiqueta: str
    antes: Any
    despues: Any
    reabre: Reabre


def diferencias(antes: Copia, despues: Copia) -> list[Diferencia]:
    """Every difference, the programme first and then each commitment in the later order."""
    return [*_del_programa(antes, despues), *_de_los_compromisos(antes, despues)]


def firmable(copia: Copia) -> dict[str, Any]:
    """Only what the signatories answer for: two copies that differ in nothing else are one."""
    programa = _solo(copia, DEL_PROGRAMA, sin=("compromisos",))
    compromisos = sorted(
        ([llave(c), _compromiso_firmable(c)] for c in copia.get("compromisos", ())),
        key=lambda par: str(par[0]),
    )
    return {**programa, "compromisos": compromisos}


def huella_firmable(copia: Copia) -> str:
    """The hash that a signature names."""
    return huella(firmable(copia))


def llave(compromiso: Copia) -> str:
    """What makes a commitment the same one in two copies, whatever its number or its wording."""
    if compromiso.get("sistema_codigo"):
        return f"sistema:{compromiso['sistema_codigo']}/{compromiso.get('etapa', '')}"
    ficha = compromiso.get("ficha") or {}
    codigo = ficha.get("indicador") or compromiso.get("transversal_codigo")
    return f"indicador:{codigo or compromiso.get('numero')}"


def _compromiso_firmable(compromiso: Copia) -> dict[str, Any]:
    suyo = _solo(_con_medios_aparte(compromiso), DEL_COMPROMISO, sin=("ficha",))
    ficha = compromiso.get("ficha")
    return {**suyo, "ficha": _solo(ficha, DE_LA_FICHA) if ficha else None}


def _con_medios_aparte(compromiso: Copia) -> Copia:
    """What a requirement asks is promised; the documents that prove it are only reviewed."""
    requisitos = compromiso.get("requisitos", ())
    return {
        **compromiso,
        "requisitos": [{k: v for k, v in r.items() if k != "medios"} for r in requisitos],
        "medios_de_requisitos": [[r["codigo"], list(r.get("medios", ()))] for r in requisitos],
    }


def _solo(
    datos: Copia, tabla: Mapping[str, tuple[str, Reabre]], sin: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        campo: valor
        for campo, valor in datos.items()
        if campo not in sin and tabla.get(campo, ("", DESCONOCIDO))[1] is F
    }


def _del_programa(antes: Copia, despues: Copia) -> Iterator[Diferencia]:
    yield from _campos("Todo el programa", antes, despues, DEL_PROGRAMA, ("compromisos",))


def _de_los_compromisos(antes: Copia, despues: Copia) -> Iterator[Diferencia]:
    unos = {llave(c): c for c in antes.get("compromisos", ())}
    otros = {llave(c): c for c in despues.get("compromisos", ())}
    for clave, nuevo in otros.items():
        donde = _nombre(nuevo)
        if clave not in unos:
            yield Diferencia(donde, "compromiso", "Compromiso agregado", None, _resumen(nuevo), F)
            continue
        viejo = unos[clave]
        aparte = _con_medios_aparte(viejo), _con_medios_aparte(nuevo)
        yield from _campos(donde, *aparte, DEL_COMPROMISO, ("ficha",))
        yield from _campos(
            donde, viejo.get("ficha") or {}, nuevo.get("ficha") or {}, DE_LA_FICHA, ()
        )
    for clave, viejo in unos.items():
        if clave not in otros:
            donde = _nombre(viejo)
            yield Diferencia(donde, "compromiso", "Compromiso quitado", _resumen(viejo), None, F)


def _campos(
    donde: str,
    antes: Copia,
    despues: Copia,
    tabla: Mapping[str, tuple[str, Reabre]],
    sin: Sequence[str],
) -> Iterator[Diferencia]:
    orden = [*(c for c in tabla if c in antes or c in despues)]
    orden += sorted((antes.keys() | despues.keys()) - set(orden))
    for campo in orden:
        if campo in sin or antes.get(campo) == despues.get(campo):
            continue
        etiqueta, reabre = tabla.get(campo, (campo.replace("_", " ").capitalize(), DESCONOCIDO))
        yield Diferencia(donde, campo, etiqueta, antes.get(campo), despues.get(campo), reabre)


def _nombre(compromiso: Copia) -> str:
    """Number and name: two commitments may be called the same."""
    return f"{compromiso.get('numero', '')}. {compromiso.get('nombre', '')}"


def _resumen(compromiso: Copia) -> dict[str, Any]:
    return {
        "ponderador": compromiso.get("ponderador"),
        "meta": compromiso.get("meta"),
        "tipo": compromiso.get("tipo"),
    }
