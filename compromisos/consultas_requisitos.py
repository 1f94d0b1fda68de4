"""The requirements of a commitment, each with who wrote it: the Programa Marco or the service."""

from dataclasses import dataclass

from compromisos.catalogo import catalogo
from compromisos.models import Compromiso, RequisitoTecnico


@dataclass(frozen=True, slots=True)
class RequisitoEscrito:
    """One requirement, and whether its text is the framework's."""

    requisito: RequisitoTecnico
    del_marco: bool


def requisitos_de(compromiso: Compromiso) -> list[RequisitoEscrito]:
    """Those of a commitment, in the order of their codes."""
    suyos = catalogo(compromiso.programa.conjunto_reglas).codigos_de_requisitos(compromiso)
    filas = compromiso.requisitos.order_by("codigo")
    return [RequisitoEscrito(fila, fila.codigo in suyos) for fila in filas]
