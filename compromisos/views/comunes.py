"""What the pages of programmes share: the row within reach, its buttons, conflicts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from compromisos.estados import AccionFormulacion, maquina_de
from compromisos.faltas import Falta
from compromisos.models import Compromiso, ProgramaAnual
from compromisos.permisos import asunto
from instituciones.flujo import Asunto, acciones
from instituciones.models import Persona
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.errores import TransicionInvalida
from pmg_site.comun.maquina import Maquina
from pmg_site.comun.permiso import Permiso

EDITAR = require_http_methods(["GET", "POST"])


@dataclass(frozen=True, slots=True)
class Boton:
    """One step as the page offers it."""

    texto: str
    url: str
    permitida: bool
    motivo: str = ""
    con_comentario: bool = False
    etiqueta_comentario: str = "Explique por qué; la otra persona lo leerá"
    confirmar: str = ""
    principal: bool = False
    peligro: bool = False


def programa_visible(request: Peticion, pk: int) -> ProgramaAnual:
    """The programme, or 404 when it is out of the person's reach."""
    consulta = ProgramaAnual.objects.visibles_para(request.user).select_related(
        "adscripcion__institucion__ministerio",
        "adscripcion__proceso__mecanismo",
        "conjunto_reglas",
        "enviado_por",
        "validado_por",
        "aprobado_por",
        "decretado_por",
        "reemplaza",
    )
    return get_object_or_404(consulta, pk=pk)


def compromiso_visible(request: Peticion, pk: int) -> Compromiso:
    """A commitment of a programme within reach."""
    consulta = Compromiso.objects.filter(
        programa__in=ProgramaAnual.objects.visibles_para(request.user)
    ).select_related(
        "objetivo", "ficha", "programa__adscripcion__institucion__ministerio",
        "programa__adscripcion__proceso",
    )  # fmt: skip
    return get_object_or_404(consulta, pk=pk)


def exigir(persona: Persona, capacidad: Capacidad, de: Asunto, permiso: Permiso) -> None:
    """403 when the role is missing, 409 when the state is not the right one."""
    if not persona.puede(capacidad, de.institucion):
        raise PermissionDenied(f"Su rol no permite {capacidad.label}.")
    if not permiso:
        raise TransicionInvalida(permiso.motivo)


def botones(persona: Persona, programa: ProgramaAnual, faltas: Sequence[Falta]) -> list[Boton]:
    """The steps of the programme's state that the person's role can take, with why not."""
    pasos = _botones(persona, maquina_de(programa.version), programa, asunto(programa))
    return [
        _con_faltas(boton, accion, faltas)
        for accion, boton in pasos
        if accion != AccionFormulacion.DECRETAR  # it has a form of its own
    ]


def botones_de(
    persona: Persona, maquina: Maquina, objeto: models.Model, de: Asunto, nombre_url: str
) -> list[Boton]:
    """The same for any other workflow."""
    return [boton for _, boton in _botones(persona, maquina, objeto, de, nombre_url)]


def _botones(
    persona: Persona,
    maquina: Maquina,
    objeto: models.Model,
    de: Asunto,
    nombre_url: str = "compromisos:accion",
) -> Iterator[tuple[str, Boton]]:
    for transicion, permiso in acciones(persona, maquina, objeto, de):
        texto = str(getattr(transicion.accion, "label", transicion.accion))
        yield (
            transicion.accion,
            Boton(
                texto=texto,
                url=reverse(nombre_url, args=[objeto.pk, str(transicion.accion)]),
                permitida=bool(permiso),
                motivo=permiso.motivo,
                con_comentario=transicion.con_comentario,
                confirmar="" if transicion.con_comentario else f"¿{texto}? Queda en la bitácora.",
                principal=not transicion.con_comentario,
            ),
        )


def _con_faltas(boton: Boton, accion: str, faltas: Sequence[Falta]) -> Boton:
    if not boton.permitida or not faltas:
        return boton
    if accion not in (AccionFormulacion.ENVIAR, AccionFormulacion.APROBAR):
        return boton
    cuenta = "1 dato" if len(faltas) == 1 else f"{len(faltas)} datos"
    return Boton(
        texto=boton.texto,
        url=boton.url,
        permitida=False,
        motivo=f"Falta corregir {cuenta}: vea la lista de lo que falta.",
    )
