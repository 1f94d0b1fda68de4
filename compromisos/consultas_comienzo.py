"""Read model of what has not begun: memberships of a year still without a programme."""

from django.urls import reverse

from instituciones.calendario import plazos
from instituciones.models import Adscripcion, Persona
from instituciones.models.procesos import Etapa
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.tareas import Tarea


def por_crear(persona: Persona) -> list[Adscripcion]:
    """Memberships without a programme where the person formulates, newest year first."""
    if not persona.alcance.tiene(Capacidad.FORMULAR):
        return []
    sin_programa = (
        Adscripcion.objects.visibles_para(persona)
        .filter(programas=None)
        .select_related("institucion", "proceso__mecanismo")
        .order_by("-proceso__anio_programa", "institucion__nombre")
    )
    return [a for a in sin_programa if persona.puede(Capacidad.FORMULAR, a.institucion)]


def por_comenzar(persona: Persona) -> list[Tarea]:
    """One task per year whose formulation is open and that the person has not begun."""
    pendientes = por_crear(persona)
    if not pendientes:
        return []
    limites, ahora = plazos(pendientes), reloj.ahora()
    return [
        Tarea(
            f"Comenzar la formulación {adscripcion.proceso.anio_programa}",
            reverse("compromisos:lista"),
            limite.cierra_el,
            detalle=str(adscripcion.institucion),
        )
        for adscripcion in pendientes
        if (limite := limites.get((adscripcion.pk, Etapa.FORMULACION)))
        and limite.abre_el <= ahora < limite.cierra_el
    ]
