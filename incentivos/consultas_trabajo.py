"""Read models of the internal front page of incentives: whose increments, and which decrees."""

from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet
from django.urls import reverse

from incentivos.consultas_equipos import VEN_EQUIPOS
from incentivos.models import Incentivo
from instituciones.models import Persona
from instituciones.roles import Capacidad


@dataclass(frozen=True, slots=True)
class Enlace:
    """A page of the person's work, and what it is for."""

    texto: str
    url: str
    para: str


def enlaces(persona: Persona) -> list[Enlace]:
    """The pages of incentives that the role of the person opens."""
    posibles = (
        ((Capacidad.REGISTRAR_PAGO,), "Cuotas", "incentivos:cuotas",
         "Registrar el pago de cada cuota."),
        ((Capacidad.REGISTRAR_DOTACION,), "Dotación y remuneraciones", "incentivos:dotaciones",
         "Las cifras, con su fuente, que vuelven pesos el porcentaje."),
        (VEN_EQUIPOS, "Equipos del convenio colectivo", "incentivos:equipos",
         "Metas, integrantes con sus fechas, certificación y nómina."),
        ((Capacidad.PUBLICAR, Capacidad.RESOLVER_RECLAMO), "Evaluadores y reclamos",
         "informes:lecciones-internas", "Qué calificaciones cambió un reclamo, por evaluador."),
    )  # fmt: skip
    return [
        Enlace(texto, reverse(nombre), para)
        for capacidades, texto, nombre, para in posibles
        if any(persona.puede(capacidad) for capacidad in capacidades)
    ]


def ultimo_anio(persona: Persona) -> int | None:
    """The last programme year with increments within reach."""
    visibles = Incentivo.objects.visibles_para(persona)
    return visibles.aggregate(a=Max("adscripcion__proceso__anio_programa"))["a"]


def incentivos_de(persona: Persona, anio: int | None, nombre: str) -> "QuerySet[Incentivo]":
    """The increments of a programme year within reach, by name."""
    lista = (
        Incentivo.objects.visibles_para(persona)
        .vigentes()
        .filter(adscripcion__proceso__anio_programa=anio or 0)
        .select_related(
            "adscripcion__institucion", "adscripcion__proceso__mecanismo", "resultado__evaluacion"
        )
        .defer("resultado__entradas", "resultado__traza", "resultado__evaluacion__copia_publicada")
        .order_by("adscripcion__institucion__nombre", "pk")
    )
    if nombre:
        lista = lista.filter(adscripcion__institucion__nombre__icontains=nombre)
    return lista


@dataclass(frozen=True, slots=True)
class DecretoMinisterial:
    """The results of a ministry under a mechanism, which one decree may fix."""

    ministerio: str
    codigo: str
    mecanismo: str
    cuantos: int


def decretos(persona: Persona, anio: int | None) -> list[DecretoMinisterial]:
    """Ministries and mechanisms with decided results in a year, within reach; one query."""
    institucion = "adscripcion__institucion__ministerio"
    grupos = (
        Incentivo.objects.visibles_para(persona)
        .vigentes()
        .filter(adscripcion__proceso__anio_programa=anio or 0)
        .values_list(
            f"{institucion}__nombre", f"{institucion}__codigo",
            "adscripcion__proceso__mecanismo__codigo",
        )
        .annotate(n=Count("pk"))
        .order_by(f"{institucion}__nombre", "adscripcion__proceso__mecanismo__codigo")
    )  # fmt: skip
    return [DecretoMinisterial(*grupo) for grupo in grupos]
