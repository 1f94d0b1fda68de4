"""Read models: what waits for a person, what happened to a record, an institution through time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Max, Q
from django.urls import reverse

from instituciones.estados import (
    AccionDefinicion,
    AccionMinisterial,
    EstadoDefinicion,
    EstadoMinisterial,
)
from instituciones.horario import dia_local
from instituciones.models import (
    DefinicionEstrategica,
    DefinicionMinisterial,
    Institucion,
    Persona,
    Proceso,
)
from instituciones.roles import CAPACIDADES, Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.models import Asiento
from pmg_site.comun.tareas import Tarea

TEXTOS = {
    "definiciones.crear": "Creó las definiciones",
    "definiciones.editar": "Editó las definiciones",
    "definiciones.nueva_version": "Abrió esta versión",
    **{f"definiciones.{a.value}": str(a.label) for a in AccionDefinicion},
    "definiciones.vincular_ministerial": "Vinculó las definiciones del ministerio",
    "definiciones.difundir": "Registró una difusión",
    "indicadores.responder_a_usuarios": "Vinculó un indicador a un pedido de los usuarios",
    "indicadores.quitar_respuesta": "Quitó un indicador de un pedido de los usuarios",
    "definiciones_ministeriales.crear": "Creó las definiciones",
    "definiciones_ministeriales.editar": "Editó las definiciones",
    "definiciones_ministeriales.nueva_version": "Abrió esta versión",
    **{f"definiciones_ministeriales.{a.value}": str(a.label) for a in AccionMinisterial},
    "proceso.abrir": "Abrió el proceso",
    "proceso.publicar_calendario": "Publicó el calendario",
    "proceso.adscribir": "Adscribió la institución",
    "proceso.otorgar_prorroga": "Otorgó una prórroga",
    "persona.crear": "Creó la cuenta",
    "persona.editar": "Corrigió los datos de la persona",
    "persona.activar": "Reabrió la cuenta",
    "persona.desactivar": "Cerró la cuenta",
    "persona.nueva_clave": "Entregó una contraseña nueva",
    "institucion.crear": "Creó la institución",
    "institucion.editar": "Corrigió los datos de la institución",
    "institucion.renombrar": "Registró un cambio de identidad",
    "institucion.cerrar": "Registró el término de la institución",
    "institucion.suceder": "Registró una sucesión",
    "catalogo.crear": "Cargada del catálogo",
    "catalogo.actualizar": "Actualizada desde el catálogo",
    "catalogo.denominaciones": "Denominaciones cargadas del catálogo",
}


@dataclass(frozen=True, slots=True)
class Entrada:
    """One act, as the component of the history draws it."""

    el: datetime
    quien: str
    rol: str
    que: str
    por_cuenta_de: str = ""
    comentario: str = ""


def historial(objeto: models.Model, textos: Mapping[str, str] = TEXTOS) -> list[Entrada]:
    """What the ledger says of a record, newest first, in two queries at any length."""
    asientos = list(
        Asiento.objects.filter(objeto=nombre_objeto(objeto))
        .select_related("persona", "nota")
        .order_by("-seq")
    )
    representados = {a.datos.get("en_lugar_de") for a in asientos} - {None}
    nombres = {p.pk: str(p) for p in Persona.objects.filter(pk__in=representados)}
    return [
        Entrada(
            el=a.ocurrido_el,
            quien=str(a.persona) if a.persona else "El sistema",
            rol=str(Rol(a.rol).label) if a.rol else "",
            que=textos.get(a.accion, a.accion),
            por_cuenta_de=nombres.get(a.datos.get("en_lugar_de"), ""),
            comentario=a.nota.texto if a.nota_huella and hasattr(a, "nota") else "",
        )
        for a in asientos
    ]


Espera = tuple[str, Capacidad, str]  # state, who moves it, what is to be done

# State in which a definition waits for whoever holds the capability, and what it waits for.
_ESPERAS: tuple[Espera, ...] = (
    (
        EstadoDefinicion.BORRADOR,
        Capacidad.EDITAR_DEFINICIONES,
        "Completar definiciones estratégicas",
    ),
    (
        EstadoDefinicion.BORRADOR,
        Capacidad.APROBAR_DEFINICIONES,
        "Aprobar definiciones estratégicas",
    ),
    (
        EstadoDefinicion.APROBADA,
        Capacidad.VALIDAR_DEFINICIONES,
        "Validar definiciones estratégicas",
    ),
    (EstadoDefinicion.VALIDADA, Capacidad.PUBLICAR, "Publicar definiciones estratégicas"),
)
_ESPERAS_MINISTERIALES: tuple[Espera, ...] = (
    (
        EstadoMinisterial.BORRADOR,
        Capacidad.EDITAR_MINISTERIALES,
        "Completar las definiciones del ministerio",
    ),
    (
        EstadoMinisterial.BORRADOR,
        Capacidad.APROBAR_MINISTERIALES,
        "Aprobar las definiciones del ministerio",
    ),
    (
        EstadoMinisterial.APROBADA,
        Capacidad.PUBLICAR,
        "Publicar las definiciones de un ministerio",
    ),
)


def pendientes(persona: Persona) -> list[Tarea]:
    """What waits for this person here, in at most five queries."""
    tareas = [
        *_sin_definiciones(persona),
        *_tareas(persona, _ESPERAS, DefinicionEstrategica, "institucion", "definiciones"),
        *_tareas(persona, _ESPERAS_MINISTERIALES, DefinicionMinisterial, "", "ministeriales"),
    ]
    if persona.puede(Capacidad.ADMINISTRAR_PROCESOS):
        tareas += _sin_calendario()
    return tareas


def _tareas(
    persona: Persona,
    posibles: tuple[Espera, ...],
    modelo: type[DefinicionEstrategica] | type[DefinicionMinisterial],
    institucion: str,
    paginas: str,
) -> list[Tarea]:
    """One task per state that waits for the person; of a ministry when ``institucion`` is ""."""
    esperas = [e for e in posibles if persona.puede(e[1])]
    if not esperas:
        return []
    condiciones: dict[str, Any] = {}
    for n, (estado, capacidad, _) in enumerate(esperas):
        alcance = persona.alcance.con(capacidad)
        suyas = Q(estado=estado) & (
            alcance.filtro(institucion) if institucion else alcance.filtro_de_carteras()
        )
        condiciones[f"c{n}"] = Count("pk", filter=suyas)
        condiciones[f"m{n}"] = Max("pk", filter=suyas)
    cuentas = modelo.objects.aggregate(**condiciones)
    tareas = []
    for n, (estado, _, texto) in enumerate(esperas):
        cuenta = cuentas[f"c{n}"]
        if cuenta == 1:
            url = reverse(f"{paginas}:detalle", args=[cuentas[f"m{n}"]])
            tareas.append(Tarea(texto, url))
        elif cuenta:
            url = f"{reverse(f'{paginas}:lista')}?estado={estado}"
            tareas.append(Tarea(texto, url, cuenta=cuenta))
    return tareas


def _sin_definiciones(persona: Persona) -> list[Tarea]:
    """A service whose people write its definitions and that has none for this year or later."""
    if not persona.alcance.tiene(Capacidad.EDITAR_DEFINICIONES):
        return []
    hoy = dia_local(reloj.ahora())
    sin_periodo = (
        Institucion.objects.vigentes(hoy)
        .filter(persona.alcance.con(Capacidad.EDITAR_DEFINICIONES).filtro(""))
        .exclude(
            pk__in=DefinicionEstrategica.objects.filter(periodo_hasta__gte=hoy.year).values(
                "institucion"
            )
        )
    )
    return [
        Tarea(
            "Comenzar las definiciones estratégicas",
            reverse("definiciones:nueva"),
            detalle=str(institucion),
        )
        for institucion in sin_periodo
    ]


def _sin_calendario() -> list[Tarea]:
    procesos = Proceso.objects.filter(calendarios=None).select_related("mecanismo")
    return [
        Tarea(f"Publicar el calendario de {p}", reverse("procesos:calendario", args=[p.pk]))
        for p in procesos
    ]


def tabla_de_roles() -> list[tuple[Capacidad, list[bool]]]:
    """Each capability with whether each role, in the order of ``Rol``, has it."""
    return [(c, [c in CAPACIDADES[r] for r in Rol]) for c in Capacidad]


PASOS = (
    (EstadoDefinicion.BORRADOR, "", ""),
    (EstadoDefinicion.APROBADA, "aprobada_el", "aprobada_por"),
    (EstadoDefinicion.VALIDADA, "validada_el", "validada_por"),
    (EstadoDefinicion.PUBLICADA, "publicada_el", "publicada_por"),
)


PASOS_MINISTERIALES = (
    (EstadoMinisterial.BORRADOR, "", ""),
    (EstadoMinisterial.APROBADA, "aprobada_el", "aprobada_por"),
    (EstadoMinisterial.PUBLICADA, "publicada_el", "publicada_por"),
)


def linea_de_estados(definicion: DefinicionEstrategica) -> list[dict[str, Any]]:
    """Where a service's definition is, for the component that draws it."""
    return _linea(definicion, EstadoDefinicion(definicion.estado), PASOS)


def linea_ministerial(definicion: DefinicionMinisterial) -> list[dict[str, Any]]:
    """Where a ministry's definition is."""
    return _linea(definicion, EstadoMinisterial(definicion.estado), PASOS_MINISTERIALES)


def _linea(definicion: Any, estado_actual: Any, pasos: Any) -> list[dict[str, Any]]:
    orden = [estado for estado, _, _ in pasos]
    actual = orden.index(estado_actual)
    return [
        {
            "texto": str(estado.label),
            "hecho": n <= actual,
            "actual": n == actual,
            "el": getattr(definicion, el) if el else None,
            "por": getattr(definicion, por) if por else None,
        }
        for n, (estado, el, por) in enumerate(pasos)
    ]
