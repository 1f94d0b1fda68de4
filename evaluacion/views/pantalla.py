"""What the screens of the first and of the second evaluator share: form, questions, and places."""

from typing import Any

from evaluacion.consultas_evidencia import Puertas
from evaluacion.consultas_visor import sitios_de
from evaluacion.forms_calificacion import CalificacionForm
from evaluacion.models import ResultadoInformado
from evaluacion.ventanas_opinion import falta_opinion_lote
from instituciones.models import Persona


def form_de(
    informado: ResultadoInformado, datos: Any, iniciales: dict[str, Any]
) -> CalificacionForm:
    """The form of a score over what was reported, with the answers already given."""
    ficha = informado.compromiso.ficha
    return CalificacionForm(
        datos,
        initial=iniciales,
        operandos=ficha.operandos.order_by("simbolo") if ficha else [],
        requisitos=informado.compromiso.requisitos.order_by("codigo"),
        informados=informado.operandos.all(),
    )


def preguntas(
    informado: ResultadoInformado, persona: Persona, form: CalificacionForm, puertas: Puertas
) -> dict[str, Any]:
    """Each operand with its places, each requirement with what it lacks, and what opens first."""
    sitios = sitios_de(informado, persona, puertas)
    sin_opinion = falta_opinion_lote([informado.compromiso.programa_id])
    return {
        "form": form,
        "operandos": [(f, sitios.get(f.operando.simbolo, [])) for f in form.filas_de_operandos()],
        "requisitos": [
            (f, sin_opinion.get(f.requisito.pk, "")) for f in form.filas_de_requisitos()
        ],
        "primero": next(
            (s for lista in sitios.values() for s in lista if s.en_visor and s.url), None
        ),
    }


def recorrido(anterior: str, posterior: str, faltan: tuple[int, int]) -> dict[str, Any]:
    """The neighbours of an item by their address, and how many are left, here and in all."""
    return {
        "anterior": anterior,
        "posterior": posterior,
        "faltan_aqui": faltan[0],
        "faltan": faltan[1],
    }
