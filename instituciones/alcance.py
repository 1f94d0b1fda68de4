"""What a person reaches today: the scope of each role, as one value built by one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q

from instituciones.roles import CAPACIDADES, Ambito, Capacidad, Rol

if TYPE_CHECKING:
    from instituciones.models import Asignacion


class Titular(Protocol):
    """Whose file it is: an institution, or a ministry itself (which has no ``pk`` of a service)."""

    @property
    def pk(self) -> Any: ...
    @property
    def codigo(self) -> str: ...
    @property
    def ministerio_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Cartera:
    """A ministry as the owner of a file: only those with a ministry's scope or wider reach it."""

    codigo: str
    ministerio_id: int
    pk: None = None


@dataclass(frozen=True, slots=True)
class Encargo:
    """One active assignment, reduced to what permission questions need."""

    rol: Rol
    ambito: Ambito
    institucion_id: int | None = None
    ministerio_id: int | None = None
    red_id: int | None = None
    en_lugar_de_id: int | None = None

    def cubre(self, institucion: Titular) -> bool:
        """Whether ``institucion`` is within this assignment's scope (a network reaches all)."""
        if self.ambito in (Ambito.GOBIERNO, Ambito.RED):
            return True
        if self.ambito == Ambito.MINISTERIO:
            return self.ministerio_id == institucion.ministerio_id
        return self.institucion_id == institucion.pk


@dataclass(frozen=True, slots=True)
class Alcance:
    """All the active assignments of a person."""

    encargos: tuple[Encargo, ...]

    @classmethod
    def de(cls, asignaciones: "Iterator[Asignacion]") -> "Alcance":
        """Own roles come before those held in place of another, so that they answer first."""
        encargos = (
            Encargo(
                Rol(a.rol),
                Ambito(a.ambito),
                a.institucion_id,
                a.ministerio_id,
                a.red_id,
                a.en_lugar_de_id,
            )
            for a in asignaciones
        )
        return cls(tuple(sorted(encargos, key=lambda e: e.en_lugar_de_id is not None)))

    def rol_para(
        self,
        capacidad: Capacidad,
        institucion: Titular | None = None,
        red: int | None = None,
    ) -> Rol | None:
        """The role by which the person holds ``capacidad`` over ``institucion``."""
        encargo = self.encargo_para(capacidad, institucion, red)
        return encargo.rol if encargo else None

    def encargo_para(
        self,
        capacidad: Capacidad,
        institucion: Titular | None = None,
        red: int | None = None,
    ) -> Encargo | None:
        """The first assignment by which the person holds ``capacidad`` over ``institucion``.

        ``red`` is the network of the commitment at hand: a person of a network acts only on
        what belongs to it.
        """
        for encargo in self.encargos:
            if capacidad not in CAPACIDADES[encargo.rol]:
                continue
            if encargo.ambito == Ambito.RED and red is not None and encargo.red_id != red:
                continue
            if institucion is None or encargo.cubre(institucion):
                return encargo
        return None

    def con(self, capacidad: Capacidad) -> "Alcance":
        """Only the assignments that give ``capacidad``."""
        return Alcance(tuple(e for e in self.encargos if capacidad in CAPACIDADES[e.rol]))

    def tiene(self, capacidad: Capacidad) -> bool:
        """Whether the person holds ``capacidad`` anywhere."""
        return self.rol_para(capacidad) is not None

    def roles(self) -> tuple[Rol, ...]:
        return tuple(dict.fromkeys(e.rol for e in self.encargos))

    @property
    def redes(self) -> frozenset[int]:
        return frozenset(e.red_id for e in self.encargos if e.red_id)

    @property
    def ve_todo(self) -> bool:
        """A role over the whole government that may see what is not published."""
        return any(
            e.ambito == Ambito.GOBIERNO and Capacidad.VER_INTERNO in CAPACIDADES[e.rol]
            for e in self.encargos
        )

    def filtro(self, prefijo: str, red: str = "") -> Q:
        """The condition on rows whose institution is at ``prefijo`` ("" for Institucion itself).

        ``red`` is the path to the network of a row; with it, networks reach only their rows,
        without it they reach every institution.
        """
        if self.ve_todo:
            return Q(pk__isnull=False)  # an empty Q() would vanish when joined by OR to another
        raiz = f"{prefijo}__" if prefijo else ""
        instituciones = [e.institucion_id for e in self.encargos if e.institucion_id]
        ministerios = [e.ministerio_id for e in self.encargos if e.ministerio_id]
        condicion = Q(pk__in=[])
        if instituciones:
            condicion |= Q(**{f"{prefijo or 'pk'}__in": instituciones})
        if ministerios:
            condicion |= Q(**{f"{raiz}ministerio__in": ministerios})
        if self.redes:
            condicion |= Q(**{f"{red}__in": list(self.redes)}) if red else Q(pk__isnull=False)
        return condicion

    def filtro_de_carteras(self) -> Q:
        """The condition on what belongs to a ministry: all, for a role over the government."""
        if any(e.ambito == Ambito.GOBIERNO for e in self.encargos):
            return Q(pk__isnull=False)
        return Q(ministerio__in=self.carteras)

    @property
    def carteras(self) -> frozenset[int]:
        """The ministries over which the person holds a role."""
        return frozenset(e.ministerio_id for e in self.encargos if e.ministerio_id)

    @property
    def servicios(self) -> frozenset[int]:
        """The institutions over which the person holds a role of their own."""
        return frozenset(e.institucion_id for e in self.encargos if e.institucion_id)
