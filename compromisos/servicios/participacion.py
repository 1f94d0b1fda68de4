"""Recording how the staff association was consulted, and closing the record."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from compromisos.models import (
    ConsultaAsociacion,
    Observacion,
    ProgramaAnual,
    RespuestaObservacion,
)
from compromisos.permisos import asunto, puede_registrar_consulta
from compromisos.servicios.comunes import anotar_cambio, tomar_programa
from instituciones.flujo import exigir, intervenir
from instituciones.horario import dia_local
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.canonico import huella
from pmg_site.comun.edicion import exigir_version, instantanea
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

CAMPOS = ("asociacion", "fecha", "medio", "participantes", "resumen", "acta")


def registrar_consulta(
    *, programa: ProgramaAnual, datos: Mapping[str, Any], por: Persona
) -> ConsultaAsociacion:
    """The service says whom it consulted, when, how, and where the record is."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = _abrir(fila, por)
        consulta = ConsultaAsociacion(
            programa=fila,
            registrada_el=reloj.ahora(),
            registrada_por=por,
            **{campo: datos[campo] for campo in CAMPOS},
        )
        _comprobar(consulta)
        consulta.save(force_insert=True)
        anotar_cambio(
            fila, "registrar_consulta", por, rol, objeto=consulta, despues=instantanea(consulta)
        )
        return consulta


def editar_consulta(
    *, consulta: ConsultaAsociacion, cambios: Mapping[str, Any], version: int, por: Persona
) -> ConsultaAsociacion:
    """Correct the record while it is open."""
    with transaction.atomic():
        programa = tomar_programa(consulta.programa_id)
        rol = _abrir(programa, por)
        fila = _abierta(consulta)
        valores = {campo: cambios[campo] for campo in CAMPOS}
        exigir_version(fila, version, valores)
        antes = instantanea(fila)
        for campo, valor in valores.items():
            setattr(fila, campo, valor)
        _comprobar(fila)
        fila.fila_version += 1
        fila.save()
        anotar_cambio(
            programa, "editar_consulta", por, rol, objeto=fila, antes=antes,
            despues=instantanea(fila),
        )  # fmt: skip
        return fila


def cerrar_consulta(
    *, consulta: ConsultaAsociacion, conclusion: str, por: Persona
) -> ConsultaAsociacion:
    """Say what was made of it; the record and the comments up to now stay with their hash."""
    if not conclusion.strip():
        raise ErrorDeNegocio("Escriba cómo se consideró lo planteado por la asociación.")
    with transaction.atomic():
        programa = tomar_programa(consulta.programa_id)
        rol = _abrir(programa, por)
        fila = _abierta(consulta)
        fila.conclusion = conclusion.strip()
        fila.cerrada_el, fila.cerrada_por = reloj.ahora(), por
        fila.copia = copia_de_consulta(fila)
        fila.huella = huella(fila.copia)
        fila.fila_version += 1
        fila.save()
        anotar_cambio(
            programa, "cerrar_consulta", por, rol, objeto=fila, despues=fila.copia,
            nota=fila.conclusion, huella=fila.huella,
        )  # fmt: skip
        return fila


def copia_de_consulta(consulta: ConsultaAsociacion) -> dict[str, Any]:
    """The record as canonical data: what was consulted and everything that was said about it."""
    comentarios = (
        consulta.programa.observaciones.filter(contexto=Observacion.Contexto.PARTICIPACION)
        .select_related("autor", "compromiso")
        .prefetch_related("respuestas__autor")
        .order_by("creada_el", "pk")
    )
    return {
        "asociacion": consulta.asociacion,
        "fecha": consulta.fecha.isoformat(),
        "medio": str(consulta.medio),
        "participantes": consulta.participantes,
        "resumen": consulta.resumen,
        "acta": consulta.acta,
        "conclusion": consulta.conclusion,
        "comentarios": [_conversacion(c) for c in comentarios],
    }


def _conversacion(comentario: Observacion) -> list[list[str]]:
    """Who said what and when, in order."""
    mensajes: list[Observacion | RespuestaObservacion] = [
        comentario,
        *sorted(comentario.respuestas.all(), key=lambda r: (r.creada_el, r.pk)),
    ]
    return [[m.creada_el.isoformat(), str(m.autor), str(m.rol), m.texto] for m in mensajes]


def _abrir(programa: ProgramaAnual, por: Persona) -> Rol:
    rol = exigir(por, Capacidad.FORMULAR, asunto(programa))
    if not (permiso := puede_registrar_consulta(por, programa)):
        raise TransicionInvalida(permiso.motivo)
    intervenir(programa.adscripcion, por, Bando.SERVICIO)
    return rol


def _abierta(consulta: ConsultaAsociacion) -> ConsultaAsociacion:
    fila = ConsultaAsociacion.objects.select_for_update().get(pk=consulta.pk)
    if fila.cerrada_el is not None:
        raise TransicionInvalida("El registro de esta consulta ya está cerrado.")
    return fila


def _comprobar(consulta: ConsultaAsociacion) -> None:
    if consulta.fecha > dia_local(reloj.ahora()):
        raise ErrorDeNegocio("La consulta no puede tener una fecha futura: corríjala.")
    consulta.full_clean(exclude=["programa", "registrada_por", "cerrada_por"])
