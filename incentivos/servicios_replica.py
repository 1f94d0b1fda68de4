"""Asking for the replay of a large year as a background job."""

from incentivos.consultas_replica import Receta
from instituciones.models import Persona
from pmg_site.comun import trabajos
from pmg_site.comun.canonico import huella
from pmg_site.comun.models import Trabajo

REPLICA = "incentivos.replica"


def pedir_replica(*, receta: Receta, por: Persona) -> Trabajo:
    """One job per person and recipe; while one lives, that one is given back."""
    parametros = receta.como_dict()
    return trabajos.pedir(
        tipo=REPLICA,
        clave=f"{por.pk}:{huella(parametros)[:24]}",
        parametros={"receta": parametros, "por": por.pk},
        por=por,
    )
