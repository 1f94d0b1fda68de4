"""The chain of approval of a programme and the other rules of its making, read once per hash."""

from collections.abc import Sequence

from compromisos.models import Papel, ProgramaAnual
from indicadores.models import ConjuntoReglas
from indicadores.reglas_cadena import Cadena, Tramitacion, tramitacion_de
from pmg_site.comun.errores import ErrorDeNegocio

_LEIDAS: dict[str, Tramitacion] = {}


def tramitacion(conjunto: ConjuntoReglas) -> Tramitacion:
    """What a rule set says about making and approving; a rule set never changes."""
    leida = _LEIDAS.get(conjunto.huella)
    if leida is None:
        leida = _LEIDAS[conjunto.huella] = tramitacion_de(conjunto.contenido, str(conjunto))
    return leida


def cadena_de(programa: ProgramaAnual) -> Cadena:
    """The steps by which a programme is approved; refused when its rules do not say them."""
    cadena = tramitacion(programa.conjunto_reglas).cadena
    if cadena is None:
        raise ErrorDeNegocio(
            f"«{programa.conjunto_reglas.nombre}» no dice quién aprueba: pida a la secretaría "
            "técnica que complete las reglas del año."
        )
    return cadena


def papeles_de(cadena: Cadena) -> Sequence[str]:
    """The steps of a chain that leave a signature, in order."""
    return [paso for paso in cadena.pasos if paso in Papel.values]
