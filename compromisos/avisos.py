"""What a programme should mend before sending, without its being refused."""

from collections.abc import Iterable

from compromisos.faltas import Falta
from compromisos.models import ConsultaAsociacion, ProgramaAnual
from compromisos.participacion import regla

SIN_CONSULTA = "No hay registro de la consulta a la asociación de funcionarios."


def avisos(programa: ProgramaAnual) -> list[Falta]:
    """The warnings of one programme."""
    return avisos_de([programa])[programa.pk]


def avisos_de(programas: Iterable[ProgramaAnual]) -> dict[int, list[Falta]]:
    """The same for many, in one query."""
    lista = list(programas)
    con_consulta = set(
        ConsultaAsociacion.objects.filter(programa__in=lista).values_list("programa", flat=True)
    )
    return {
        p.pk: [Falta("sin_consulta", SIN_CONSULTA, "participacion")]
        if p.pk not in con_consulta and not regla(p.anio).bloquea
        else []
        for p in lista
    }
