"""Formularios A0 and A1 as papers: the same text and figures as the pages of definitions."""

from typing import Any

from informes.papeles.salida import Ficha, Papel, Pendiente
from instituciones import consultas, contenido, contenido_ministerial, gasto
from instituciones.models import DefinicionEstrategica, DefinicionMinisterial, Institucion
from pmg_site.comun import reloj
from pmg_site.comun.articulos import con_de

POR_VERIFICAR = "por_verificar"
PUBLICADA = "publicada"


def formulario_a1(definicion: DefinicionEstrategica, *, publico: bool = False) -> Papel:
    """The strategic definitions of a service; the public paper names published versions only."""
    texto = contenido.leer(definicion)
    institucion = definicion.institucion
    nombre = f"Formulario_A1_{institucion.codigo}_{definicion.periodo_desde}_v{definicion.version}"
    return Papel(
        titulo=f"Formulario A1: definiciones estratégicas {definicion.periodo}",
        corto=f"Formulario A1 {definicion.periodo}",
        plantilla="papeles/formulario_a1.html",
        archivo=f"{nombre}.pdf",
        ficha=_ficha(definicion, institucion.ministerio.nombre, institucion),
        vigente=definicion.estado == PUBLICADA,
        datos={
            "contenido": texto,
            "gasto": gasto.repartir(texto),
            "ministerial": _ministerial(definicion),
            "pasos": consultas.linea_de_estados(definicion),
            "versiones": _versiones(definicion, definicion.institucion.definiciones, publico),
            "difusiones": definicion.difusiones.order_by("fecha", "pk"),
        },
        pendientes=tuple(pendientes_de(institucion)),
    )


def formulario_a0(definicion: DefinicionMinisterial, *, publico: bool = False) -> Papel:
    """The strategic definitions of a ministry."""
    ministerio = definicion.ministerio
    nombre = f"Formulario_A0_{ministerio.codigo}_{definicion.periodo_desde}_v{definicion.version}"
    return Papel(
        titulo=f"Formulario A0: definiciones del ministerio {definicion.periodo}",
        corto=f"Formulario A0 {definicion.periodo}",
        plantilla="papeles/formulario_a0.html",
        archivo=f"{nombre}.pdf",
        ficha=_ficha(definicion, ministerio.nombre, None),
        vigente=definicion.estado == PUBLICADA,
        datos={
            "contenido": contenido_ministerial.leer(definicion),
            "pasos": consultas.linea_ministerial(definicion),
            "versiones": _versiones(definicion, ministerio.definiciones, publico),
        },
        pendientes=tuple(_pendientes("El nombre y los códigos del ministerio", ministerio)),
    )


def pendientes_de(institucion: Institucion) -> list[Pendiente]:
    """What of the identity of a service nobody has read in a norm."""
    return _pendientes(f"La identidad {con_de(institucion.nombre)} y sus códigos", institucion)


def _pendientes(que: str, objeto: Any) -> list[Pendiente]:
    if objeto.confianza != POR_VERIFICAR:
        return []
    return [Pendiente(que, objeto.fuente)]


def _ficha(definicion: Any, ministerio: str, institucion: Institucion | None) -> Ficha:
    de_quien = institucion or definicion.ministerio
    return Ficha(
        ministerio=ministerio,
        partida=de_quien.partida,
        servicio=institucion.nombre if institucion else "",
        capitulo=institucion.capitulo if institucion else "",
        periodo=definicion.periodo,
        estado=definicion.get_estado_display(),
        version=definicion.version,
        fecha=definicion.publicada_el or reloj.ahora(),
        ejemplo=definicion.ejemplo,
    )


def _ministerial(definicion: DefinicionEstrategica) -> Any:
    """The ministry's objectives and priorities to which those of the service are linked."""
    if definicion.ministerial is None:
        return None
    return {
        "definicion": definicion.ministerial,
        "texto": contenido_ministerial.leer(definicion.ministerial),
    }


def _versiones(definicion: Any, todas: Any, publico: bool) -> Any:
    """The versions of the period, first one first."""
    suyas = todas.filter(periodo_desde=definicion.periodo_desde, version__lte=definicion.version)
    if publico:
        suyas = suyas.filter(estado=PUBLICADA)
    return suyas.select_related("aprobada_por", "publicada_por").order_by("version")
