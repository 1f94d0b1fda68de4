"""Versions of the opinion calendars: loaded from the project's files or published by the DIPRES."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from evaluacion.calendarios_opinion import Ventana, Version, desorden, saltos
from evaluacion.models import CalendarioOpinion, VentanaOpinion
from evaluacion.models.opiniones import Confianza
from instituciones.flujo import AsuntoComun, exigir
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida


def cargar_calendarios(*, versiones: Sequence[Version]) -> list[CalendarioOpinion]:
    """The versions of the files that are not there yet; a stored one never changes.

    Run by a management command. Raises TransicionInvalida when a file now says something else
    of a version already stored.
    """
    nuevas = []
    with transaction.atomic():
        guardadas = {
            (c.sistema_codigo, c.anio, c.numero): c.huella for c in CalendarioOpinion.objects.all()
        }
        for version in versiones:
            clave = (version.sistema, version.anio, version.numero)
            if clave not in guardadas:
                nuevas.append(_crear(version, None, "opinion.cargar_calendario", ""))
            elif guardadas[clave] != version.huella:
                raise TransicionInvalida(
                    f"El calendario {version.sistema} {version.anio}, versión {version.numero}, "
                    "ya está cargado con otras fechas: agregue una versión nueva."
                )
    return nuevas


def publicar_calendario_de_opiniones(
    *,
    sistema: str,
    anio: int,
    nombre: str,
    ventanas: Sequence[Ventana],
    fuente: str,
    motivo: str,
    por: Persona,
) -> CalendarioOpinion:
    """A new version, in force from now; every one but the first says why."""
    with transaction.atomic():
        rol = exigir(por, Capacidad.ADMINISTRAR_PROCESOS, AsuntoComun())
        existentes = CalendarioOpinion.objects.filter(sistema_codigo=sistema, anio=anio)
        # whoever publishes at the same time collides on the unique number, and is told
        numero = (existentes.aggregate(m=Max("numero"))["m"] or 0) + 1
        _exigir_publicable(ventanas, nombre, fuente, motivo, numero)
        version = Version(
            sistema,
            anio,
            numero,
            nombre.strip(),
            reloj.ahora(),
            Confianza.POR_VERIFICAR,
            fuente.strip(),
            motivo.strip(),
            tuple(ventanas),
        )
        return _crear(version, por, "opinion.publicar_calendario", rol)


def _exigir_publicable(
    ventanas: Sequence[Ventana], nombre: str, fuente: str, motivo: str, numero: int
) -> None:
    faltas = [frase for frase in map(desorden, ventanas) if frase]
    faltas += [frase] if (frase := saltos(ventanas)) else []
    if not ventanas:
        faltas.append("El calendario necesita al menos una ronda con su fecha de presentación.")
    if not nombre.strip():
        faltas.append("Escriba el nombre de la versión.")
    if not fuente.strip():
        faltas.append("Escriba en qué documento están estas fechas.")
    if numero > 1 and not motivo.strip():
        faltas.append("Escriba el motivo del cambio: el calendario ya estaba publicado.")
    if faltas:
        raise ErrorDeNegocio(" ".join(faltas))


def _crear(version: Version, por: Persona | None, accion: str, rol: str) -> CalendarioOpinion:
    calendario = CalendarioOpinion.objects.create(
        sistema_codigo=version.sistema,
        anio=version.anio,
        numero=version.numero,
        nombre=version.nombre,
        rige_desde=version.rige_desde,
        confianza=version.confianza,
        fuente=version.fuente,
        motivo=version.motivo,
        huella=version.huella,
        creado_el=reloj.ahora(),
        autor=por,
    )
    VentanaOpinion.objects.bulk_create(
        [VentanaOpinion(calendario=calendario, **v.campos()) for v in version.ventanas]
    )
    anotar(
        Acto(
            accion=accion,
            objeto=calendario,
            por=por,
            rol=rol,
            despues=[v.campos() for v in version.ventanas],
            datos={"sistema": version.sistema, "anio": version.anio, "version": version.numero},
            nota=version.motivo,
        )
    )
    return calendario
