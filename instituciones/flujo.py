"""The one place where a workflow's state changes: rule, permission, side, deadline, ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction

from instituciones.calendario import plazo
from instituciones.models import Adscripcion, Institucion, Intervencion, Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import (
    ConflictoDeDeberes,
    ErrorDeNegocio,
    FueraDePlazo,
    TransicionInvalida,
)
from pmg_site.comun.maquina import Maquina, Transicion
from pmg_site.comun.models import Asiento
from pmg_site.comun.permiso import SI, Permiso, no


@dataclass(frozen=True, slots=True)
class Asunto:
    """Whose file a step belongs to: institution, membership of the year, network if any."""

    institucion: Institucion
    adscripcion: Adscripcion | None = None
    red: int | None = None


def exigir(persona: Persona, capacidad: Capacidad, asunto: Asunto) -> Rol:
    """The role by which ``persona`` may; PermissionDenied with its reason otherwise."""
    rol = None
    if persona.is_active:
        rol = persona.alcance.rol_para(capacidad, asunto.institucion, asunto.red)
    if rol is None:
        raise PermissionDenied(f"Su rol no permite {Capacidad(capacidad).label}.")
    return rol


def intervenir(adscripcion: Adscripcion, persona: Persona, bando: Bando | str) -> Intervencion:
    """Note that ``persona`` acts for ``bando`` in this file; refused if it acted for another."""
    try:
        with transaction.atomic():
            intervencion, _ = Intervencion.objects.get_or_create(
                adscripcion=adscripcion,
                persona=persona,
                defaults={"bando": str(bando), "desde": reloj.ahora()},
            )
    except IntegrityError:
        intervencion = Intervencion.objects.get(adscripcion=adscripcion, persona=persona)
    if intervencion.bando != str(bando):
        raise ConflictoDeDeberes(_incompatible(intervencion.bando, str(bando)))
    return intervencion


def _incompatible(antes: str, ahora: str) -> str:
    return (
        f"Usted ya intervino en este expediente por el bando «{Bando(antes).label}» y no puede "
        f"actuar además por «{Bando(ahora).label}»: la separación de funciones lo impide."
    )


def puede(
    persona: Persona, maquina: Maquina, accion: str, objeto: models.Model, asunto: Asunto
) -> Permiso:
    """Whether the step is possible now for this person, and if not why, in one sentence."""
    try:
        transicion = maquina.buscar(accion, _estado(objeto))
    except TransicionInvalida as error:
        return no(error.mensaje)
    capacidad = Capacidad(transicion.exige)
    if not persona.puede(capacidad, asunto.institucion, asunto.red):
        return no(f"Su rol no permite {capacidad.label}.")
    por_bando = _por_bando(persona, transicion, asunto)
    return _en_plazo(transicion, asunto) if por_bando else por_bando


def _por_bando(persona: Persona, transicion: Transicion, asunto: Asunto) -> Permiso:
    if transicion.bando and asunto.adscripcion:
        bando = Intervencion.objects.filter(
            adscripcion=asunto.adscripcion, persona=persona
        ).values_list("bando", flat=True)
        if (previo := bando.first()) and previo != transicion.bando:
            return no(_incompatible(previo, transicion.bando))
    return SI


def _en_plazo(transicion: Transicion, asunto: Asunto) -> Permiso:
    if not transicion.etapa or not asunto.adscripcion:
        return SI
    limite = plazo(asunto.adscripcion, transicion.etapa)
    if limite is None:
        return no("El proceso todavía no tiene calendario para esta etapa.")
    ahora = reloj.ahora()
    if limite.abierto(ahora):
        return SI
    if limite.vencido(ahora):
        local = limite.cierra_el.astimezone(reloj.SANTIAGO)
        return no(
            f"La etapa «{limite.etapa.label}» cerró el {local:%d-%m-%Y a las %H:%M} "
            "(hora de Santiago). Pida una prórroga a la secretaría técnica."
        )
    local = limite.abre_el.astimezone(reloj.SANTIAGO)
    return no(
        f"La etapa «{limite.etapa.label}» abre el {local:%d-%m-%Y a las %H:%M} (hora de Santiago)."
    )


def acciones(
    persona: Persona, maquina: Maquina, objeto: models.Model, asunto: Asunto
) -> Iterator[tuple[Transicion, Permiso]]:
    """The steps that leave the current state, each with its answer for this person.

    Steps whose capability the person lacks are left out: a page offers what the role can do, and
    says why when something else prevents it.
    """
    for transicion in maquina.desde(_estado(objeto)):
        if persona.puede(Capacidad(transicion.exige), asunto.institucion, asunto.red):
            permiso = puede(persona, maquina, transicion.accion, objeto, asunto)
            yield transicion, permiso


def dar_paso(
    *,
    maquina: Maquina,
    accion: str,
    objeto: models.Model,
    por: Persona,
    asunto: Asunto,
    comentario: str = "",
    antes: Any = None,
    despues: Any = None,
    datos: dict[str, Any] | None = None,
) -> Asiento:
    """Change ``objeto.estado`` (row already locked), save it and write the ledger entry.

    The caller sets the other fields of the act before. Raises TransicionInvalida (409),
    PermissionDenied (403), ConflictoDeDeberes (403), FueraDePlazo (409) or ErrorDeNegocio when
    the comment that the step asks for is missing.
    """
    transicion = maquina.buscar(accion, _estado(objeto))
    rol = exigir(por, Capacidad(transicion.exige), asunto)
    if not (en_plazo := _en_plazo(transicion, asunto)):
        raise FueraDePlazo(en_plazo.motivo)
    if transicion.con_comentario and not comentario.strip():
        raise ErrorDeNegocio("Escriba el fundamento: esta acción lo exige.")
    if transicion.bando and asunto.adscripcion:
        intervenir(asunto.adscripcion, por, transicion.bando)
    desde = _estado(objeto)
    objeto.estado = transicion.hacia  # type: ignore[attr-defined] # every workflow model has it
    objeto.full_clean(exclude=_relaciones(objeto))
    objeto.save()
    return anotar(
        Acto(
            accion=f"{maquina.nombre}.{transicion.accion}",
            objeto=objeto,
            por=por,
            rol=rol,
            institucion=asunto.institucion.codigo,
            antes=antes,
            despues=despues,
            datos={"desde": str(desde), "hacia": str(transicion.hacia), **(datos or {})},
            nota=comentario.strip(),
        )
    )


def _estado(objeto: models.Model) -> str:
    return objeto.estado  # type: ignore[attr-defined,no-any-return] # every workflow model has it


def _relaciones(objeto: models.Model) -> set[str]:
    """Foreign keys are guarded by the database: no query for each of them here."""
    return {c.name for c in objeto._meta.concrete_fields if c.is_relation}
