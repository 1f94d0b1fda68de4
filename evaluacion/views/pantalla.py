"""What the screens of the reviewer and of both evaluators share: questions, places, neighbours."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evaluacion.cola import Lugar
from evaluacion.consultas_evidencia import Adjuntos, Puertas
from evaluacion.consultas_visor import primer_sitio, sitios_de
from evaluacion.forms_calificacion import CalificacionForm
from evaluacion.models import OperandoInformado, ResultadoInformado
from evaluacion.ventanas_opinion import falta_opinion_lote
from indicadores.models import Operando
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
    informado: ResultadoInformado,
    persona: Persona,
    form: CalificacionForm,
    puertas: Puertas,
    adjuntos: list[Adjuntos],
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
        "primero": primer_sitio(sitios.values(), adjuntos),
        "adjuntos": adjuntos,
    }


@dataclass(frozen=True, slots=True)
class OperandoLeido:
    """One operand as the reviewer reads it: what was reported of it."""

    operando: Operando
    informado: OperandoInformado | None


def lo_informado(
    informado: ResultadoInformado, persona: Persona, adjuntos: list[Adjuntos]
) -> dict[str, Any]:
    """The same without questions, for who reviews: operands with their places, requirements."""
    sitios = sitios_de(informado, persona)
    ficha = informado.compromiso.ficha
    valores = {o.simbolo: o for o in informado.operandos.all() if o.desagregacion == "total"}
    leidos = [
        OperandoLeido(o, valores.get(o.simbolo))
        for o in (ficha.operandos.order_by("simbolo") if ficha else [])
    ]
    return {
        "operandos": [(o, sitios.get(o.operando.simbolo, [])) for o in leidos],
        "requisitos": list(informado.compromiso.requisitos.order_by("codigo")),
        "primero": primer_sitio(sitios.values(), adjuntos),
        "adjuntos": adjuntos,
    }


def recorrido(lugar: Lugar, pagina: str, que: str = "calificar") -> dict[str, Any]:
    """The neighbours of an item by their address in ``pagina``, and how many are left."""
    return {
        "que": que,
        "anterior": reverse(pagina, args=[lugar.anterior.pk]) if lugar.anterior else "",
        "posterior": reverse(pagina, args=[lugar.posterior.pk]) if lugar.posterior else "",
        "faltan_aqui": lugar.faltan_aqui,
        "faltan": lugar.faltan,
    }
