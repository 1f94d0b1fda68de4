"""Writing people and the roles they hold: every change is the administrator's, and is noted."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.utils import reset
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from instituciones.models import Asignacion, Institucion, Ministerio, Persona, RedExpertos
from instituciones.permisos import exigir_capacidad
from instituciones.roles import AMBITOS, Ambito, Capacidad, Rol
from instituciones.run import normalizar
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import diferencias, instantanea
from pmg_site.comun.errores import ErrorDeNegocio

_ALFABETO = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Alcances:
    """What an assignment reaches: an institution, a ministry, a network, or all (none of them)."""

    institucion: Institucion | None = None
    ministerio: Ministerio | None = None
    red: RedExpertos | None = None

    @property
    def ambito(self) -> Ambito:
        if self.institucion:
            return Ambito.INSTITUCION
        if self.ministerio:
            return Ambito.MINISTERIO
        return Ambito.RED if self.red else Ambito.GOBIERNO

    def campos(self) -> dict[str, object]:
        return {
            "ambito": self.ambito,
            "institucion": self.institucion,
            "ministerio": self.ministerio,
            "red": self.red,
        }


@transaction.atomic
def crear_persona(
    *,
    run: str,
    nombres: str,
    apellidos: str,
    por: Persona | None,
    correo: str = "",
    clave: str | None = None,
    ejemplo: bool = False,
) -> Persona:
    """A new account; without ``clave`` nobody can enter with it until one is given."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    persona = Persona.objects.create_user(
        run, clave, nombres=nombres, apellidos=apellidos, correo=correo, ejemplo=ejemplo
    )
    _anotar("persona.crear", persona, por, rol, f"{persona.run} {persona}")
    return persona


@transaction.atomic
def editar_persona(
    *, persona: Persona, nombres: str, apellidos: str, correo: str, por: Persona | None
) -> Persona:
    """Correct the name or the mail; the RUN never changes."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    persona = Persona.objects.select_for_update().get(pk=persona.pk)
    enviados = {"nombres": nombres, "apellidos": apellidos, "correo": correo}
    cambios = diferencias(persona, enviados)
    if not cambios:
        return persona
    for campo, valor in enviados.items():
        setattr(persona, campo, valor)
    persona.full_clean(exclude=["password"])
    persona.save(update_fields=list(enviados))
    texto = "; ".join(f"{etiqueta}: {antes} → {ahora}" for etiqueta, antes, ahora in cambios)
    _anotar("persona.editar", persona, por, rol, texto)
    return persona


@transaction.atomic
def activar(*, persona: Persona, activa: bool, por: Persona, motivo: str = "") -> Persona:
    """Open or shut an account; shutting takes effect at the person's next request."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    if persona.pk == por.pk:
        raise ErrorDeNegocio("Nadie cierra su propia cuenta: pídalo a otro administrador.")
    persona = Persona.objects.select_for_update().get(pk=persona.pk)
    if persona.is_active == activa:
        return persona
    persona.is_active = activa
    persona.save(update_fields=["is_active"])
    _anotar("persona.activar" if activa else "persona.desactivar", persona, por, rol, motivo)
    return persona


@transaction.atomic
def nueva_clave(*, persona: Persona, por: Persona) -> str:
    """A random password, told once to the administrator who hands it over; it ends a lock-out."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    persona = Persona.objects.select_for_update().get(pk=persona.pk)
    clave = "-".join("".join(secrets.choice(_ALFABETO) for _ in range(5)) for _ in range(3))
    persona.set_password(clave)
    persona.save(update_fields=["password"])
    reset(username=persona.run)
    _anotar("persona.nueva_clave", persona, por, rol)
    return clave


@transaction.atomic
def asignar(
    *,
    persona: Persona,
    rol: Rol,
    alcance: Alcances,
    desde: datetime,
    por: Persona | None,
    hasta: datetime | None = None,
    calidad: str = Asignacion.Calidad.TITULAR,
    en_lugar_de: Persona | None = None,
) -> Asignacion:
    """Give a role over a scope between two instants, in own right or in place of another."""
    rol_de_quien_asigna = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    if por is not None and por.pk == persona.pk:
        raise PermissionDenied("Nadie se asigna roles a sí mismo: pídalo a otro administrador.")
    Persona.objects.select_for_update().get(pk=persona.pk)
    asignacion = Asignacion(
        persona=persona,
        rol=rol,
        calidad=calidad,
        en_lugar_de=en_lugar_de,
        desde=desde,
        hasta=hasta,
        **alcance.campos(),
    )
    _comprobar(asignacion)
    asignacion.save()
    _anotar_asignacion("asignacion.crear", asignacion, por, rol_de_quien_asigna)
    return asignacion


def _comprobar(asignacion: Asignacion) -> None:
    rol = Rol(asignacion.rol)
    if Ambito(asignacion.ambito) not in AMBITOS[rol]:
        validos = " o ".join(sorted(str(a.label) for a in AMBITOS[rol]))
        raise ErrorDeNegocio(f"El rol «{rol.label}» se asigna sobre: {validos}. Corrija el ámbito.")
    if asignacion.hasta and asignacion.hasta <= asignacion.desde:
        raise ErrorDeNegocio("La fecha de término debe ser posterior a la de inicio.")
    mismas = _traslapadas(asignacion)
    if mismas.filter(persona=asignacion.persona).exists():
        raise ErrorDeNegocio("La persona ya tiene ese rol sobre ese ámbito en esas fechas.")
    _comprobar_suplencia(asignacion, mismas)


def _comprobar_suplencia(asignacion: Asignacion, mismas: QuerySet[Asignacion]) -> None:
    if asignacion.calidad == Asignacion.Calidad.TITULAR:
        if asignacion.en_lugar_de:
            raise ErrorDeNegocio("Un titular actúa por sí mismo: deje vacío «en lugar de».")
        return
    if asignacion.en_lugar_de is None:
        raise ErrorDeNegocio("Indique a quién se subroga o quién delega.")
    if asignacion.en_lugar_de.pk == asignacion.persona.pk:
        raise ErrorDeNegocio("Nadie se subroga a sí mismo: elija a otra persona.")
    if asignacion.hasta is None:
        raise ErrorDeNegocio("La subrogancia y la delegación llevan fecha de término: escríbala.")
    if not mismas.filter(persona=asignacion.en_lugar_de).exists():
        raise ErrorDeNegocio(
            f"{asignacion.en_lugar_de} no tiene ese rol sobre ese ámbito en esas fechas: "
            "elija a quien lo tiene."
        )


def _traslapadas(asignacion: Asignacion) -> QuerySet[Asignacion]:
    consulta = Asignacion.objects.filter(
        Q(hasta=None) | Q(hasta__gt=asignacion.desde),
        rol=asignacion.rol,
        institucion=asignacion.institucion,
        ministerio=asignacion.ministerio,
        red=asignacion.red,
    )
    return consulta.filter(desde__lt=asignacion.hasta) if asignacion.hasta else consulta


@transaction.atomic
def terminar_asignacion(*, asignacion: Asignacion, por: Persona, motivo: str = "") -> Asignacion:
    """Revoke a role now; the next thing that the person asks is answered without it."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    asignacion = Asignacion.objects.select_for_update().get(pk=asignacion.pk)
    ahora = reloj.ahora()
    if asignacion.hasta and asignacion.hasta <= ahora:
        raise ErrorDeNegocio("Esta asignación ya terminó.")
    if asignacion.rol == Rol.ADMINISTRADOR and not _queda_otro_administrador(asignacion, ahora):
        raise ErrorDeNegocio(
            "Es el único administrador vigente: asigne a otro antes de terminar este rol."
        )
    if asignacion.desde >= ahora:  # it had not begun: it never will
        asignacion.desde = ahora - timedelta(microseconds=1)
    asignacion.hasta = ahora
    asignacion.save(update_fields=["desde", "hasta"])
    _anotar_asignacion("asignacion.terminar", asignacion, por, rol, motivo)
    return asignacion


def _queda_otro_administrador(asignacion: Asignacion, ahora: datetime) -> bool:
    otros = Asignacion.objects.vigentes(ahora).filter(
        rol=Rol.ADMINISTRADOR, hasta=None, persona__is_active=True
    )
    return otros.exclude(persona=asignacion.persona).exists()


def buscar_por_run(run: str) -> Persona | None:
    """The person of a RUN typed in any form; ValidationError when it is no RUN."""
    return Persona.objects.filter(run=normalizar(run)).first()


def _anotar_asignacion(
    accion: str, asignacion: Asignacion, por: Persona | None, rol: str, nota: str = ""
) -> None:
    """Who got or lost which role, where, and in place of whom; people by their number only."""
    anotar(
        Acto(
            accion=accion,
            objeto=asignacion,
            por=por,
            rol=rol,
            institucion=asignacion.institucion.codigo if asignacion.institucion else "",
            despues=instantanea(asignacion),
            datos={
                "persona": asignacion.persona_id,
                "rol": str(asignacion.rol),
                "ambito": str(asignacion.ambito),
                "calidad": str(asignacion.calidad),
                "en_lugar_de": asignacion.en_lugar_de_id,
            },
            nota=nota.strip(),
        )
    )


def _anotar(accion: str, persona: Persona, por: Persona | None, rol: str, nota: str = "") -> None:
    """RUN and name reach the ledger only in the note, of which the chain holds a salted hash."""
    anotar(Acto(accion=accion, objeto=persona, por=por, rol=rol, nota=nota.strip()))
