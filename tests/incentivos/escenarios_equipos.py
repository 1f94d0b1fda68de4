"""Teams in the state that a test needs, made by the services."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from incentivos import servicios_equipos as servicios
from incentivos.models import Equipo, Pertenencia
from instituciones.models import Institucion
from instituciones.roles import Rol
from pmg_site.comun import reloj
from tests.fabricas import persona_con, un_run


def encargado(equipo: Equipo) -> Any:
    return persona_con(Rol.ENCARGADO_PMG, equipo.institucion)


def jefe(equipo: Equipo) -> Any:
    return persona_con(Rol.JEFE_SERVICIO, equipo.institucion)


def equipo_de(institucion: Institucion, nombre: str = "Atención", anio: int = 2025) -> Equipo:
    """A team in preparation with its goals."""
    por = persona_con(Rol.ENCARGADO_PMG, institucion)
    equipo = servicios.crear_equipo(institucion=institucion, anio=anio, nombre=nombre, por=por)
    metas = [("Responder en diez días", Decimal(60)), ("Visitar", Decimal(40))]
    return servicios.fijar_metas(equipo=equipo, metas=metas, version=1, por=por)


def entra(equipo: Equipo, n: int = 1, **otros: Any) -> Pertenencia:
    datos = {
        "desde": date(equipo.anio, 1, 1), "nombre": f"Rosa {n}", "run": un_run(n),
        "por": encargado(equipo),
    }  # fmt: skip
    return servicios.incorporar(equipo=equipo, **(datos | otros))


def certificado(equipo: Equipo, *logros: str) -> Equipo:
    """The team signed and certified in March of the next year."""
    por = jefe(equipo)
    servicios.convenir(equipo=equipo, por=por)
    with reloj.en(datetime(equipo.anio + 1, 3, 20, 15, tzinfo=UTC)):
        return servicios.certificar(
            equipo=equipo,
            logros={n: Decimal(logro) for n, logro in enumerate(logros, start=1)},
            resolucion_numero="45",
            resolucion_fecha=date(equipo.anio + 1, 2, 10),
            por=por,
        )
