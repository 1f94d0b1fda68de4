"""What the page of a programme shows of its review and of participation."""

from typing import Any

from compromisos import consultas_colas, consultas_hilos
from compromisos.avisos import avisos
from compromisos.consultas_rondas import cambios_de, frase
from compromisos.estados import EstadoFormulacion
from compromisos.forms_colas import FormularioHilo, FormularioObservacion
from compromisos.models import ProgramaAnual
from compromisos.permisos import puede_comentar, puede_observar
from compromisos.views.colas import RECORRIDO
from instituciones.calendario import plazo
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion


def de_revision(request: Peticion, programa: ProgramaAnual) -> dict[str, Any]:
    """Threads that wait, badges, consultations, what changed since the last round, the queue."""
    persona = request.user
    pendientes = consultas_hilos.hilos(programa, estado="pendientes")
    cambios = map(frase, cambios_de([programa])[programa.pk])
    etapa = consultas_colas.etapa_de(programa)
    lugar = consultas_colas.lugar_en_cola(request.session.get(RECORRIDO), programa.pk)
    prorroga = programa.estado != EstadoFormulacion.DECRETADO and persona.puede(
        Capacidad.ADMINISTRAR_PROCESOS
    )
    return {
        "conversaciones": consultas_hilos.conversaciones(persona, programa, pendientes),
        "cuentas": consultas_hilos.cuentas(persona, programa),
        "consultas_asociacion": programa.consultas.all(),
        "avisos": avisos(programa),
        "cambios": list(cambios),
        "rondas": programa.rondas.defer("copia").select_related("enviada_por"),
        "lugar": lugar,
        "prorrogar": prorroga,
        "plazo_del_estado": plazo(programa.adscripcion, etapa) if prorroga or lugar else None,
        "observar": puede_observar(persona, programa),
        "comentar": puede_comentar(persona, programa),
        "form_observacion": FormularioObservacion(programa=programa),
        "form_texto": FormularioHilo(programa=programa),
    }
