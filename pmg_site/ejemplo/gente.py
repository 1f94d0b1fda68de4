"""The people of the example: who holds each role, created through the services."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from instituciones.models import (
    Asignacion,
    Institucion,
    Ministerio,
    Persona,
    RedExpertos,
)
from instituciones.roles import Rol
from instituciones.servicios_personas import Alcances, asignar, crear_persona, nueva_clave
from pmg_site.ejemplo import azar, nombres

DESDE = datetime(2022, 3, 11, 12, tzinfo=UTC)
# The institution whose people have the demo logins of the service's roles.
DEMO = "sernac"
CON_TODOS_LOS_ROLES = (DEMO, "gore-coquimbo", "gore-biobio", "junaeb", "slep-barrancas")


@dataclass
class Gente:
    """Everybody, by role and scope; the same instances are used throughout the loading."""

    administrador: Persona
    dipres: list[Persona] = field(default_factory=list)
    evaluadores: list[Persona] = field(default_factory=list)
    comite_tecnico: list[Persona] = field(default_factory=list)
    comite_triministerial: list[Persona] = field(default_factory=list)
    redes: dict[int, Persona] = field(default_factory=dict)
    encargados: dict[int, Persona] = field(default_factory=dict)
    jefes: dict[int, Persona] = field(default_factory=dict)
    ministeriales: dict[int, Persona] = field(default_factory=dict)
    ministros: dict[int, Persona] = field(default_factory=dict)
    demo: dict[Rol, Persona] = field(default_factory=dict)

    def evaluador_de(self, institucion: Institucion) -> Persona:
        return azar.uno(self.evaluadores, "evaluador", institucion.codigo)

    def revisor_de(self, institucion: Institucion) -> Persona:
        return azar.uno(self.dipres[1:], "revisor", institucion.codigo)


class _Registro:
    """Creates people one after another, each with one role."""

    def __init__(self) -> None:
        self._numeros = count(1)
        self.administrador = self._crear(None)
        self._asignar(self.administrador, Rol.ADMINISTRADOR, Alcances(), None)

    def _crear(self, por: Persona | None) -> Persona:
        n = next(self._numeros)
        nombre, apellidos = nombres.nombre(n)
        return crear_persona(
            run=nombres.run(n), nombres=nombre, apellidos=apellidos, por=por, ejemplo=True
        )

    @staticmethod
    def _asignar(persona: Persona, rol: Rol, alcance: Alcances, por: Persona | None) -> None:
        asignar(persona=persona, rol=rol, alcance=alcance, desde=DESDE, por=por)

    def con(self, rol: Rol, alcance: Alcances | None = None) -> Persona:
        """A new person with ``rol`` over ``alcance`` (the whole government by default)."""
        persona = self._crear(self.administrador)
        self._asignar(persona, rol, alcance or Alcances(), self.administrador)
        return persona


def crear(
    instituciones: Iterable[Institucion],
    ministerios: Iterable[Ministerio],
    redes: Iterable[RedExpertos],
) -> Gente:
    """One person for each post, and who holds the demo login of each role."""
    registro = _Registro()
    gente = Gente(registro.administrador)
    gente.dipres = [registro.con(Rol.DIPRES) for _ in range(4)]
    gente.evaluadores = [registro.con(Rol.EVALUADOR) for _ in range(4)]
    gente.comite_tecnico = [registro.con(Rol.COMITE_TECNICO) for _ in range(2)]
    gente.comite_triministerial = [registro.con(Rol.COMITE_TRIMINISTERIAL) for _ in range(3)]
    auditor = registro.con(Rol.AUDITOR)
    for red in redes:
        gente.redes[red.pk] = registro.con(Rol.RED_EXPERTOS, Alcances(red=red))
    for ministerio in ministerios:
        alcance = Alcances(ministerio=ministerio)
        gente.ministros[ministerio.pk] = registro.con(Rol.MINISTRO, alcance)
        gente.ministeriales[ministerio.pk] = registro.con(Rol.ENCARGADO_MINISTERIAL, alcance)
    for institucion in instituciones:
        _del_servicio(registro, gente, institucion)
    gente.demo |= {
        Rol.DIPRES: gente.dipres[0],
        Rol.RED_EXPERTOS: _red_demo(gente, redes),
        Rol.EVALUADOR: gente.evaluadores[0],
        Rol.COMITE_TECNICO: gente.comite_tecnico[0],
        Rol.COMITE_TRIMINISTERIAL: gente.comite_triministerial[0],
        Rol.AUDITOR: auditor,
        Rol.ADMINISTRADOR: gente.administrador,
    }
    return gente


def _red_demo(gente: Gente, redes: Iterable[RedExpertos]) -> Persona:
    """The network with most to review in the example: digital transformation."""
    red = next((r for r in redes if r.codigo == "transformacion-digital"), None)
    return gente.redes[red.pk] if red else next(iter(gente.redes.values()))


def _del_servicio(registro: _Registro, gente: Gente, institucion: Institucion) -> None:
    alcance = Alcances(institucion=institucion)
    gente.encargados[institucion.pk] = registro.con(Rol.ENCARGADO_PMG, alcance)
    gente.jefes[institucion.pk] = registro.con(Rol.JEFE_SERVICIO, alcance)
    if institucion.codigo not in CON_TODOS_LOS_ROLES:
        return
    indicador = registro.con(Rol.ENCARGADO_INDICADOR, alcance)
    asociacion = registro.con(Rol.ASOCIACION, alcance)
    if institucion.codigo == DEMO:
        gente.demo |= {
            Rol.ENCARGADO_INDICADOR: indicador,
            Rol.ENCARGADO_PMG: gente.encargados[institucion.pk],
            Rol.JEFE_SERVICIO: gente.jefes[institucion.pk],
            Rol.ENCARGADO_MINISTERIAL: gente.ministeriales[institucion.ministerio_id],
            Rol.MINISTRO: gente.ministros[institucion.ministerio_id],
            Rol.ASOCIACION: asociacion,
        }


# Freezing, decreeing and publishing a result take three people of one side; so does arbitrating
# two evaluators.
OTRAS_PERSONAS = ("segunda persona", "tercera persona")


def dar_claves(gente: Gente, administrador: Persona) -> list[tuple[str, Persona, str]]:
    """A random password for the demo person of each role, and for who must be another person."""
    quienes = [(rol.label, gente.demo[rol]) for rol in Rol]
    for rol, todos in ((Rol.DIPRES, gente.dipres), (Rol.EVALUADOR, gente.evaluadores)):
        otras = [p for p in todos if p != gente.demo[rol]]
        quienes += [
            (f"{rol.label}, {cual}", p) for cual, p in zip(OTRAS_PERSONAS, otras, strict=False)
        ]
    return [(quien, p, nueva_clave(persona=p, por=administrador)) for quien, p in quienes]


def leer() -> Gente:
    """The people already created, in the order in which they were."""
    por_rol: dict[str, list[Asignacion]] = {rol.value: [] for rol in Rol}
    asignaciones = Asignacion.objects.filter(persona__ejemplo=True).select_related("persona")
    for asignacion in asignaciones.order_by("pk"):
        por_rol[asignacion.rol].append(asignacion)

    def todos(rol: Rol) -> list[Persona]:
        return [a.persona for a in por_rol[rol]]

    return Gente(
        administrador=todos(Rol.ADMINISTRADOR)[0],
        dipres=todos(Rol.DIPRES),
        evaluadores=todos(Rol.EVALUADOR),
        comite_tecnico=todos(Rol.COMITE_TECNICO),
        comite_triministerial=todos(Rol.COMITE_TRIMINISTERIAL),
        redes={a.red_id: a.persona for a in por_rol[Rol.RED_EXPERTOS] if a.red_id},
        encargados={
            a.institucion_id: a.persona for a in por_rol[Rol.ENCARGADO_PMG] if a.institucion_id
        },
        jefes={a.institucion_id: a.persona for a in por_rol[Rol.JEFE_SERVICIO] if a.institucion_id},
        ministeriales={
            a.ministerio_id: a.persona
            for a in por_rol[Rol.ENCARGADO_MINISTERIAL]
            if a.ministerio_id
        },
        ministros={a.ministerio_id: a.persona for a in por_rol[Rol.MINISTRO] if a.ministerio_id},
    )
