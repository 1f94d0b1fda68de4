"""What the pages of programmes share: the row within reach, its buttons, conflicts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from compromisos import servicios
from compromisos.cadenas import tramitacion
from compromisos.consultas_firmas import firmas_pendientes
from compromisos.estados import AccionFormulacion, EstadoFormulacion, maquina_de
from compromisos.faltas import Falta
from compromisos.models import Compromiso, Papel, ProgramaAnual
from compromisos.permisos import EDITABLES, asunto, papeles_que_puede
from instituciones.flujo import Asunto, acciones
from instituciones.models import Persona
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.errores import TransicionInvalida
from pmg_site.comun.maquina import Maquina
from pmg_site.comun.permiso import Permiso

A = AccionFormulacion
MINISTROS = (Papel.MINISTRO_RAMO, Papel.MINISTRO_HACIENDA)
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


def botones(
    persona: Persona,
    programa: ProgramaAnual,
    faltas: Sequence[Falta],
    por_resolver: Sequence[Falta] = (),
) -> list[Boton]:
    """The steps of the programme's state that the person's role can take, with why not."""
    pasos = _botones(persona, maquina_de(programa.version), programa, asunto(programa))
    ofrecidos = _ofrecidos(programa)
    lista = [(accion, boton) for accion, boton in pasos if accion in ofrecidos]
    if firma := _boton_de_firma(persona, programa):
        lista.append((A.FIRMAR, firma))
    return [_con_faltas(boton, accion, faltas, por_resolver) for accion, boton in lista]


def _ofrecidos(programa: ProgramaAnual) -> set[str]:
    """The steps that the page offers as a button: of two ways on, the one that applies.

    The decree has a form of its own, and a minister of another ministry signs too.
    """
    ofrecidos: set[str] = {A.DEVOLVER, A.VALIDAR, A.TOMAR, A.OBSERVAR}
    if programa.estado in EDITABLES:
        ofrecidos |= {servicios.accion_de_envio(programa), A.RETIRAR}
    cadena = tramitacion(programa.conjunto_reglas).cadena
    if cadena and Papel.COMITE_TRIMINISTERIAL in cadena.firmas:
        ofrecidos.add(A.APROBAR)
    return ofrecidos


def _boton_de_firma(persona: Persona, programa: ProgramaAnual) -> Boton | None:
    """The minister's signature, also of a minister of another ministry."""
    reglas = tramitacion(programa.conjunto_reglas)
    if programa.estado != EstadoFormulacion.EN_REVISION or reglas.cadena is None:
        return None
    papeles = [p for p in papeles_que_puede(persona, programa) if p in MINISTROS]
    if not papeles:
        return None
    pendientes = [p for p in firmas_pendientes(persona, programa) if p in MINISTROS]
    nombre = " y ".join(str(Papel(p).label) for p in pendientes or papeles)
    return Boton(
        texto=f"Firmar como {nombre}",
        url=reverse("compromisos:accion", args=[programa.pk, str(A.FIRMAR)]),
        permitida=bool(pendientes),
        motivo="" if pendientes else "Usted ya firmó este programa: faltan otras firmas.",
        confirmar="¿Firmar la aprobación de este programa? Queda en la bitácora.",
        principal=True,
    )


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
        # sending decides by itself whether the ministry must see it again
        accion = A.ENVIAR if transicion.accion == A.REENVIAR else transicion.accion
        yield (
            transicion.accion,
            Boton(
                texto=texto,
                url=reverse(nombre_url, args=[objeto.pk, str(accion)]),
                permitida=bool(permiso),
                motivo=permiso.motivo,
                con_comentario=transicion.con_comentario,
                confirmar="" if transicion.con_comentario else f"¿{texto}? Queda en la bitácora.",
                principal=not transicion.con_comentario,
            ),
        )


# What each guarded step waits for: nothing missing, and for approval also nothing to resolve.
_COMPLETOS = (A.ENVIAR, A.REENVIAR, A.VALIDAR)
_RESUELTOS = (A.APROBAR, A.FIRMAR)


def _con_faltas(
    boton: Boton, accion: str, faltas: Sequence[Falta], por_resolver: Sequence[Falta]
) -> Boton:
    pendientes = len(faltas) if accion in _COMPLETOS else 0
    if accion in _RESUELTOS:
        pendientes = len(faltas) + len(por_resolver)
    if not boton.permitida or not pendientes:
        return boton
    cuenta = "1 punto" if pendientes == 1 else f"{pendientes} puntos"
    return replace(
        boton, permitida=False, motivo=f"Falta resolver {cuenta}: vea la lista de lo que falta."
    )
