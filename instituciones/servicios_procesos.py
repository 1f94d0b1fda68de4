"""Writing processes: opening, calendar versions, extensions and members."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from instituciones.calendario import plazo
from instituciones.models import (
    Adscripcion,
    EtapaCalendario,
    Institucion,
    Mecanismo,
    Persona,
    Proceso,
    Prorroga,
    VersionCalendario,
)
from instituciones.models.procesos import Etapa
from instituciones.permisos import exigir_capacidad
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote
from pmg_site.comun.errores import ErrorDeNegocio

LOTE = 1000
Tramo = tuple[datetime, datetime]


@transaction.atomic
def abrir_proceso(
    *, mecanismo: Mecanismo, anio_programa: int, por: Persona | None, ejemplo: bool = False
) -> Proceso:
    """The process of a mechanism in a programme year; there is only one."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PROCESOS)
    if Proceso.objects.filter(mecanismo=mecanismo, anio_programa=anio_programa).exists():
        raise ErrorDeNegocio(
            f"El proceso {mecanismo.codigo} {anio_programa} ya está abierto: búsquelo en la lista."
        )
    proceso = Proceso(
        mecanismo=mecanismo,
        anio_programa=anio_programa,
        abierto_el=reloj.ahora(),
        abierto_por=por,
        ejemplo=ejemplo,
    )
    proceso.full_clean(exclude=["abierto_por"])
    proceso.save()
    datos = {"mecanismo": mecanismo.codigo, "anio_programa": anio_programa}
    anotar(Acto(accion="proceso.abrir", objeto=proceso, por=por, rol=rol, datos=datos))
    return proceso


@transaction.atomic
def publicar_calendario(
    *, proceso: Proceso, etapas: Mapping[str, Tramo], por: Persona | None, motivo: str = ""
) -> VersionCalendario:
    """A new version of the calendar, in force from now; every one but the first says why."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PROCESOS)
    Proceso.objects.select_for_update().get(pk=proceso.pk)
    ultimo: int = proceso.calendarios.aggregate(m=Max("numero"))["m"] or 0
    _comprobar_calendario(etapas, ultimo, motivo)
    version = VersionCalendario.objects.create(
        proceso=proceso,
        numero=ultimo + 1,
        desde=reloj.ahora(),
        motivo=motivo.strip(),
        creada_por=por,
    )
    EtapaCalendario.objects.bulk_create(
        EtapaCalendario(version=version, etapa=Etapa(e), abre_el=abre, cierra_el=cierra)
        for e, (abre, cierra) in etapas.items()
    )
    fechas = {str(Etapa(e).value): list(tramo) for e, tramo in etapas.items()}
    anotar(
        Acto(
            accion="proceso.publicar_calendario",
            objeto=proceso,
            por=por,
            rol=rol,
            despues=fechas,
            datos={"version": version.numero},
            nota=motivo.strip(),
        )
    )
    return version


def _comprobar_calendario(etapas: Mapping[str, Tramo], ultimo: int, motivo: str) -> None:
    if not etapas:
        raise ErrorDeNegocio("El calendario necesita al menos una etapa con sus dos fechas.")
    for etapa, (abre, cierra) in etapas.items():
        if cierra <= abre:
            nombre = Etapa(etapa).label
            raise ErrorDeNegocio(f"La etapa «{nombre}» debe cerrar después de abrir.")
    if ultimo and not motivo.strip():
        raise ErrorDeNegocio("Escriba el motivo del cambio: el calendario ya estaba publicado.")


@transaction.atomic
def otorgar_prorroga(
    *, adscripcion: Adscripcion, etapa: str, hasta: datetime, motivo: str, por: Persona
) -> Prorroga:
    """More time for one institution in one stage."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PROCESOS)
    Adscripcion.objects.select_for_update().get(pk=adscripcion.pk)
    if not motivo.strip():
        raise ErrorDeNegocio("Escriba el motivo de la prórroga.")
    if Etapa(etapa) == Etapa.RECLAMO:
        raise ErrorDeNegocio(
            "El plazo para reclamar corre desde que se notifica cada resultado preliminar: "
            "amplíelo en los reclamos de la evaluación."
        )
    actual = plazo(adscripcion, etapa)
    if actual is None:
        raise ErrorDeNegocio("El calendario vigente no tiene esa etapa: publíquela primero.")
    if hasta <= actual.cierra_el:
        local = actual.cierra_el.astimezone(reloj.SANTIAGO)
        raise ErrorDeNegocio(
            f"La etapa ya cierra el {local:%d-%m-%Y a las %H:%M}: escriba una fecha posterior."
        )
    prorroga = Prorroga.objects.create(
        adscripcion=adscripcion,
        etapa=Etapa(etapa),
        hasta=hasta,
        motivo=motivo.strip(),
        otorgada_el=reloj.ahora(),
        otorgada_por=por,
    )
    anotar(
        Acto(
            accion="proceso.otorgar_prorroga",
            objeto=adscripcion,
            por=por,
            rol=rol,
            institucion=adscripcion.institucion.codigo,
            antes={"hasta": actual.cierra_el},
            despues={"hasta": hasta},
            datos={"etapa": str(Etapa(etapa).value), "hasta": hasta.isoformat()},
            nota=motivo.strip(),
        )
    )
    return prorroga


@transaction.atomic
def adscribir(
    *,
    institucion: Institucion,
    proceso: Proceso,
    por: Persona | None,
    fuente: str = "",
    sintetica: bool = False,
) -> Adscripcion:
    """One institution takes part in a process."""
    if not fuente.strip() and not sintetica:
        raise ErrorDeNegocio("Indique la fuente de la adscripción, o márquela como sintética.")
    if Adscripcion.objects.filter(institucion=institucion, proceso=proceso).exists():
        raise ErrorDeNegocio(f"{institucion} ya participa en {proceso}.")
    nuevas = adscribir_lote(
        proceso=proceso, instituciones=[institucion], por=por, fuente=fuente, sintetica=sintetica
    )
    return nuevas[0]


@transaction.atomic
def adscribir_lote(
    *,
    proceso: Proceso,
    instituciones: Iterable[Institucion],
    por: Persona | None,
    fuente: str | None = None,
    sintetica: bool | None = None,
) -> list[Adscripcion]:
    """Many at once; those that already take part are skipped. Gives the new memberships.

    Without ``fuente`` nor ``sintetica`` each takes what the catalogue says of its usual mechanism.
    An institution has one mechanism per programme year.
    """
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PROCESOS)
    Proceso.objects.select_for_update().get(pk=proceso.pk)
    candidatas = {i.pk: i for i in instituciones}
    ocupadas = _ocupadas(proceso, candidatas)
    nuevas = [
        _nueva(i, proceso, fuente, sintetica) for pk, i in candidatas.items() if pk not in ocupadas
    ]
    Adscripcion.objects.bulk_create(nuevas, batch_size=LOTE)
    anotar_lote(
        [
            Acto(
                accion="proceso.adscribir",
                objeto=adscripcion,
                por=por,
                rol=rol,
                institucion=adscripcion.institucion.codigo,
                datos={
                    "proceso": str(proceso),
                    "sintetica": adscripcion.sintetica,
                    "fuente": adscripcion.fuente,
                },
            )
            for adscripcion in nuevas
        ]
    )
    return nuevas


def _ocupadas(proceso: Proceso, candidatas: Mapping[int, Institucion]) -> set[int]:
    """Those already in this process; refuses when one is in another mechanism the same year."""
    previas = Adscripcion.objects.filter(
        institucion__in=candidatas, proceso__anio_programa=proceso.anio_programa
    ).select_related("proceso__mecanismo")
    ocupadas = set()
    for previa in previas:
        if previa.proceso_id != proceso.pk:
            raise ErrorDeNegocio(
                f"{candidatas[previa.institucion_id]} ya participa en {previa.proceso}: "
                "una institución tiene un solo mecanismo por año."
            )
        ocupadas.add(previa.institucion_id)
    return ocupadas


def _nueva(
    institucion: Institucion, proceso: Proceso, fuente: str | None, sintetica: bool | None
) -> Adscripcion:
    suya = institucion.mecanismo_id == proceso.mecanismo_id
    if sintetica is None:
        sintetica = institucion.mecanismo_sintetico or not suya
        if fuente:
            sintetica = False
    if fuente is None:
        fuente = institucion.mecanismo_fuente if suya else ""
    return Adscripcion(institucion=institucion, proceso=proceso, sintetica=sintetica, fuente=fuente)
