"""The one place where a workflow's state changes: rule, permission, side, deadline, ledger."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction

from instituciones.alcance import Alcance, Titular
from instituciones.calendario import Plazo, plazo, plazos
from instituciones.models import Adscripcion, Asignacion, Intervencion, Persona
from instituciones.roles import CAPACIDADES, Bando, Capacidad, Rol
from pmg_site.comun import lotes, reloj
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote, nombre_objeto
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
    """Whose file a step belongs to: institution (or ministry), membership, network if any."""

    institucion: Titular
    adscripcion: Adscripcion | None = None
    red: int | None = None


@dataclass(frozen=True, slots=True)
class AsuntoComun:
    """What belongs to no institution, as the rules of a year: a step of the whole government."""

    institucion: None = None
    adscripcion: None = None
    red: None = None


def exigir(persona: Persona, capacidad: Capacidad, asunto: Asunto | AsuntoComun) -> Rol:
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
    persona: Persona,
    maquina: Maquina,
    accion: str,
    objeto: models.Model,
    asunto: Asunto | AsuntoComun,
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


def _por_bando(persona: Persona, transicion: Transicion, asunto: Asunto | AsuntoComun) -> Permiso:
    if transicion.bando and asunto.adscripcion:
        bando = Intervencion.objects.filter(
            adscripcion=asunto.adscripcion, persona=persona
        ).values_list("bando", flat=True)
        if (previo := bando.first()) and previo != transicion.bando:
            return no(_incompatible(previo, transicion.bando))
    return SI


def _en_plazo(transicion: Transicion, asunto: Asunto | AsuntoComun) -> Permiso:
    if not transicion.etapa or not asunto.adscripcion:
        return SI
    return _dentro_de(plazo(asunto.adscripcion, transicion.etapa))


def _dentro_de(limite: Plazo | None) -> Permiso:
    if limite is None:
        return no("El proceso todavía no tiene calendario para esta etapa.")
    ahora = reloj.ahora()
    if limite.abierto(ahora):
        return SI
    if limite.vencido(ahora):
        local = limite.cierra_el.astimezone(reloj.SANTIAGO)
        return no(
            f"La etapa «{limite.etapa.label}» cerró el {local:%d-%m-%Y a las %H:%M} "
            f"(hora de Santiago){', también con su prórroga' if limite.prorroga else ''}. "
            "Pida una prórroga a la secretaría técnica (DIPRES), que es quien puede otorgarla."
        )
    local = limite.abre_el.astimezone(reloj.SANTIAGO)
    return no(
        f"La etapa «{limite.etapa.label}» abre el {local:%d-%m-%Y a las %H:%M} (hora de Santiago)."
    )


def acciones(
    persona: Persona, maquina: Maquina, objeto: models.Model, asunto: Asunto | AsuntoComun
) -> Iterator[tuple[Transicion, Permiso]]:
    """The steps that leave the current state, each with its answer for this person.

    Steps whose capability the person lacks are left out: a page offers what the role can do, and
    says why when something else prevents it.
    """
    for transicion in maquina.desde(_estado(objeto)):
        if persona.puede(Capacidad(transicion.exige), asunto.institucion, asunto.red):
            permiso = puede(persona, maquina, transicion.accion, objeto, asunto)
            yield transicion, permiso


def quien_sigue(maquina: Maquina, objeto: models.Model) -> str:
    """Whose turn it is, for a page that offers nothing to the person who looks."""
    exigidas = {transicion.exige for transicion in maquina.desde(_estado(objeto))}
    roles = [str(rol.label) for rol in Rol if exigidas & CAPACIDADES[rol]]
    if not roles:
        return "No queda ningún paso por dar."
    return f"El paso siguiente lo da: {' o '.join(roles)}."


def transicion_de(maquina: Maquina, accion: str, objeto: models.Model) -> Transicion:
    """The step from the state of a row (already locked); a refusal says who moved it there."""
    try:
        return maquina.buscar(accion, _estado(objeto))
    except TransicionInvalida as error:
        raise TransicionInvalida(f"{error.mensaje}{_quien_lo_movio(objeto)}") from None


def _quien_lo_movio(objeto: models.Model) -> str:
    ultimo = (
        Asiento.objects.filter(objeto=nombre_objeto(objeto), datos__hacia=str(_estado(objeto)))
        .select_related("persona")
        .last()
    )
    if ultimo is None or ultimo.persona is None:
        return ""
    local = ultimo.ocurrido_el.astimezone(reloj.SANTIAGO)
    return (
        f" Lo dejó así {ultimo.persona}, el {local:%d-%m-%Y a las %H:%M} (hora de Santiago): "
        "recargue la página para ver cómo quedó."
    )


def dar_paso(
    *,
    maquina: Maquina,
    accion: str,
    objeto: models.Model,
    por: Persona,
    asunto: Asunto | AsuntoComun,
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
    transicion = transicion_de(maquina, accion, objeto)
    rol = exigir(por, Capacidad(transicion.exige), asunto)
    if not (en_plazo := _en_plazo(transicion, asunto)):
        raise FueraDePlazo(en_plazo.motivo)
    if transicion.con_comentario and not comentario.strip():
        raise ErrorDeNegocio("Escriba el fundamento: esta acción lo exige.")
    if transicion.bando and asunto.adscripcion:
        intervenir(asunto.adscripcion, por, transicion.bando)
    desde = _mover(objeto, transicion)
    objeto.full_clean(exclude=_relaciones(objeto))
    objeto.save()
    return anotar(
        Acto(
            accion=f"{maquina.nombre}.{transicion.accion}",
            objeto=objeto,
            por=por,
            rol=rol,
            institucion=asunto.institucion.codigo if asunto.institucion else "",
            antes=antes,
            despues=despues,
            datos={
                "desde": str(desde),
                "hacia": str(transicion.hacia),
                **_en_lugar_de(por, Capacidad(transicion.exige), asunto),
                **(datos or {}),
            },
            nota=comentario.strip(),
        )
    )


@dataclass(frozen=True, slots=True)
class Paso:
    """One of the steps of a batch: which row, by whom, in whose file."""

    objeto: models.Model
    por: Persona
    asunto: Asunto
    comentario: str = ""
    antes: Any = None
    despues: Any = None
    datos: dict[str, Any] = field(default_factory=dict)


def dar_paso_lote(
    *, maquina: Maquina, accion: str, pasos: Sequence[Paso], campos: Sequence[str]
) -> list[Asiento]:
    """The same step for many rows (already locked), under the guards of ``dar_paso``.

    ``campos`` are the other fields that the caller set. All or none: the first refusal stops the
    batch. The state is held by the CHECK constraints, which one bulk statement meets as well.
    """
    if not pasos:
        return []
    precargar_alcances([paso.por for paso in pasos])
    limites = plazos([p.asunto.adscripcion for p in pasos if p.asunto.adscripcion])
    transiciones = [transicion_de(maquina, accion, paso.objeto) for paso in pasos]
    roles = [
        exigir(paso.por, Capacidad(transicion.exige), paso.asunto)
        for paso, transicion in zip(pasos, transiciones, strict=True)
    ]
    for paso, transicion in zip(pasos, transiciones, strict=True):
        _exigir_en_lote(paso, transicion, limites)
    intervenir_lote(
        [
            (paso.asunto.adscripcion, paso.por, transicion.bando)
            for paso, transicion in zip(pasos, transiciones, strict=True)
            if transicion.bando and paso.asunto.adscripcion
        ]
    )
    actos = []
    for paso, transicion, rol in zip(pasos, transiciones, roles, strict=True):
        desde = _mover(paso.objeto, transicion)
        paso.objeto.clean_fields(exclude=_relaciones(paso.objeto))
        actos.append(
            Acto(
                accion=f"{maquina.nombre}.{transicion.accion}",
                objeto=paso.objeto,
                por=paso.por,
                rol=rol,
                institucion=paso.asunto.institucion.codigo,
                antes=paso.antes,
                despues=paso.despues,
                datos={"desde": str(desde), "hacia": str(transicion.hacia), **paso.datos},
                nota=paso.comentario.strip(),
            )
        )
    lotes.actualizar([paso.objeto for paso in pasos], ["estado", *campos])
    return anotar_lote(actos)


def _exigir_en_lote(
    paso: Paso, transicion: Transicion, limites: dict[tuple[int, str], Plazo]
) -> None:
    if transicion.etapa and paso.asunto.adscripcion:
        limite = limites.get((paso.asunto.adscripcion.pk, transicion.etapa))
        if not (en_plazo := _dentro_de(limite)):
            raise FueraDePlazo(f"{paso.asunto.institucion}: {en_plazo.motivo}")
    if transicion.con_comentario and not paso.comentario.strip():
        raise ErrorDeNegocio("Escriba el fundamento: esta acción lo exige.")


def precargar_alcances(personas: Iterable[Persona]) -> None:
    """Read the assignments of many people in one query, so that none asks for its own."""
    sin_leer = {p.pk: p for p in personas if "alcance" not in p.__dict__}
    if len(sin_leer) < 2:
        return
    suyas: dict[int, list[Asignacion]] = {pk: [] for pk in sin_leer}
    vigentes = Asignacion.objects.vigentes(reloj.presente()).filter(persona__in=sin_leer)
    for asignacion in vigentes.order_by("desde", "pk"):
        suyas[asignacion.persona_id].append(asignacion)
    for persona in personas:
        if persona.pk in suyas:
            persona.__dict__["alcance"] = Alcance.de(iter(suyas[persona.pk]))


def intervenir_lote(
    actos: Iterable[tuple[Adscripcion, Persona, str]],
) -> dict[tuple[int, int], Intervencion]:
    """The side of each person in each file, noted where it was not; refused on another side.

    Returned by (membership id, person id).
    """
    pedidos = {(a.pk, p.pk): str(bando) for a, p, bando in actos}
    conocidas = {
        (i.adscripcion_id, i.persona_id): i
        for i in Intervencion.objects.filter(
            adscripcion__in={a for a, _ in pedidos}, persona__in={p for _, p in pedidos}
        )
    }
    ahora = reloj.ahora()
    nuevas = Intervencion.objects.bulk_create(
        [
            Intervencion(adscripcion_id=a, persona_id=p, bando=bando, desde=ahora)
            for (a, p), bando in pedidos.items()
            if (a, p) not in conocidas
        ],
        batch_size=1000,
    )
    conocidas |= {(i.adscripcion_id, i.persona_id): i for i in nuevas}
    for clave, bando in pedidos.items():
        if conocidas[clave].bando != bando:
            raise ConflictoDeDeberes(_incompatible(conocidas[clave].bando, bando))
    return conocidas


def _en_lugar_de(
    por: Persona, capacidad: Capacidad, asunto: Asunto | AsuntoComun
) -> dict[str, Any]:
    """For whom a substitute or a delegate acts, as the ledger entry says it."""
    encargo = por.alcance.encargo_para(capacidad, asunto.institucion, asunto.red)
    return {"en_lugar_de": encargo.en_lugar_de_id} if encargo and encargo.en_lugar_de_id else {}


def _estado(objeto: models.Model) -> str:
    return objeto.estado  # type: ignore[attr-defined] # every workflow model has it


def _mover(objeto: models.Model, transicion: Transicion) -> str:
    """Set the new state and return the former one."""
    desde = _estado(objeto)
    objeto.estado = transicion.hacia  # type: ignore[attr-defined] # every workflow model has it
    return desde


def _relaciones(objeto: models.Model) -> set[str]:
    """Foreign keys are guarded by the database: no query for each of them here."""
    return {c.name for c in objeto._meta.concrete_fields if c.is_relation}
