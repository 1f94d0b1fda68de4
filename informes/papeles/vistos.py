"""The norms that a draft of decree may cite: those that the data say that somebody verified."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from compromisos.models import ProgramaAnual
from indicadores.lector_reglas import POR_VERIFICAR, VERIFICADA


@dataclass(frozen=True, slots=True)
class Visto:
    """A norm or an antecedent, and whether it was read where it says."""

    texto: str
    verificado: bool


def vistos(programa: ProgramaAnual, objetivos: Collection[str]) -> Iterator[Visto]:
    """The norm of the mechanism, the rule set of the year, and what its objectives rest on."""
    proceso = programa.adscripcion.proceso
    mecanismo, reglas = proceso.mecanismo, programa.conjunto_reglas
    if mecanismo.norma:
        yield Visto(f"Lo dispuesto en {mecanismo.norma}.", mecanismo.confianza == VERIFICADA)
    else:
        yield Visto(f"La norma que rige el mecanismo {mecanismo.nombre}.", False)
    yield Visto(
        f"«{reglas.nombre}», que rige el año {proceso.anio_programa}; su decreto aprobatorio.",
        False,
    )
    for objetivo in reglas.contenido.get("objetivos") or ():
        if objetivo["codigo"] not in objetivos:
            continue
        en_que = objetivo.get("norma") or objetivo.get("fuente")
        verificado = bool(objetivo.get("norma")) or objetivo.get("confianza") != POR_VERIFICAR
        if en_que and verificado:
            yield Visto(f"El objetivo de gestión «{objetivo['nombre']}»: {en_que}.", True)
