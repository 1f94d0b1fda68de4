"""Writing a ministry's definitions (Formulario A0): drafted, approved, published."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from instituciones import contenido_ministerial as texto
from instituciones import flujo
from instituciones import permisos_ministeriales as permisos
from instituciones.contenido_ministerial import ContenidoMinisterial
from instituciones.diferencias import comparar
from instituciones.estados import MAQUINA_MINISTERIAL, AccionMinisterial
from instituciones.models import (
    DefinicionMinisterial,
    LeyMinisterial,
    Ministerio,
    ObjetivoMinisterial,
    Persona,
    PrioridadGobierno,
)
from instituciones.roles import Capacidad
from instituciones.servicios_filas import igualar
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio, TransicionInvalida


@transaction.atomic
def crear(
    *,
    ministerio: Ministerio,
    periodo_desde: int,
    periodo_hasta: int,
    por: Persona,
    contenido: ContenidoMinisterial | None = None,
    ejemplo: bool = False,
) -> DefinicionMinisterial:
    """The first version of a period, in draft."""
    rol = _exigir(por, ministerio)
    _comprobar_periodo(ministerio, periodo_desde, periodo_hasta)
    definicion = DefinicionMinisterial.objects.create(
        ministerio=ministerio,
        periodo_desde=periodo_desde,
        periodo_hasta=periodo_hasta,
        ejemplo=ejemplo,
    )
    nuevo = contenido or ContenidoMinisterial()
    _escribir(definicion, nuevo)
    _anotar("crear", definicion, por, rol, despues=nuevo.como_datos())
    return definicion


def _exigir(por: Persona, ministerio: Ministerio) -> str:
    asunto = flujo.Asunto(permisos.cartera(ministerio))
    return flujo.exigir(por, Capacidad.EDITAR_MINISTERIALES, asunto)


def _comprobar_periodo(ministerio: Ministerio, desde: int, hasta: int) -> None:
    if hasta < desde:
        raise ErrorDeNegocio("El período debe terminar el mismo año en que empieza, o después.")
    if hasta - desde > 9:
        raise ErrorDeNegocio("El período es demasiado largo: escriba como máximo diez años.")
    Ministerio.objects.select_for_update().get(pk=ministerio.pk)
    otras = DefinicionMinisterial.objects.filter(
        ministerio=ministerio, periodo_desde__lte=hasta, periodo_hasta__gte=desde
    )
    if otra := otras.first():
        raise ErrorDeNegocio(
            f"Ya hay definiciones del período {otra.periodo}: ábralas, o cree una versión nueva."
        )


@transaction.atomic
def copiar_de_periodo_anterior(
    *, ministerio: Ministerio, periodo_desde: int, periodo_hasta: int, por: Persona
) -> DefinicionMinisterial:
    """A draft that begins with the text of the latest earlier period."""
    anterior = (
        DefinicionMinisterial.objects.filter(ministerio=ministerio, periodo_hasta__lt=periodo_desde)
        .order_by("-periodo_desde", "-version")
        .first()
    )
    if anterior is None:
        raise ErrorDeNegocio(
            "No hay un período anterior que copiar: desmarque «Comenzar con el texto del período "
            "anterior»."
        )
    return crear(
        ministerio=ministerio,
        periodo_desde=periodo_desde,
        periodo_hasta=periodo_hasta,
        por=por,
        contenido=texto.leer(anterior),
    )


@transaction.atomic
def abrir_nueva_version(
    *, definicion: DefinicionMinisterial, por: Persona, motivo: str
) -> DefinicionMinisterial:
    """A draft that follows a published version; that one stays as it was."""
    rol = _exigir(por, definicion.ministerio)
    definicion = _bloquear(definicion)
    if not motivo.strip():
        raise ErrorDeNegocio("Escriba por qué se abre una versión nueva.")
    if not (permiso := permisos.nueva_version(por, definicion)):
        raise TransicionInvalida(permiso.motivo)
    hermanas = DefinicionMinisterial.objects.filter(
        ministerio=definicion.ministerio, periodo_desde=definicion.periodo_desde
    )
    nueva = DefinicionMinisterial.objects.create(
        ministerio=definicion.ministerio,
        periodo_desde=definicion.periodo_desde,
        periodo_hasta=definicion.periodo_hasta,
        version=hermanas.aggregate(m=Max("version"))["m"] + 1,
        ejemplo=definicion.ejemplo,
    )
    contenido = texto.leer(definicion)
    _escribir(nueva, contenido)
    datos = {"reemplaza": definicion.version}
    _anotar(
        "nueva_version", nueva, por, rol, despues=contenido.como_datos(), datos=datos, nota=motivo
    )
    return nueva


@transaction.atomic
def editar(
    *,
    definicion: DefinicionMinisterial,
    contenido: ContenidoMinisterial,
    version: int,
    por: Persona,
) -> DefinicionMinisterial:
    """Replace the text of a draft, unless somebody saved since ``version`` was read."""
    rol = _exigir(por, definicion.ministerio)
    definicion = _bloquear(definicion)
    if not (permiso := permisos.editar(por, definicion)):
        raise TransicionInvalida(permiso.motivo)
    antes = texto.leer(definicion)
    try:
        exigir_version(definicion, version)
    except ConflictoDeEdicion as error:
        error.cambios = [(c.etiqueta, c.antes, c.ahora) for c in comparar(antes, contenido)]
        raise
    if antes == contenido:
        return definicion
    _exigir_sin_vinculos(definicion, contenido)
    _escribir(definicion, contenido)
    _anotar(
        "editar", definicion, por, rol, antes=antes.como_datos(), despues=contenido.como_datos()
    )
    return definicion


def _exigir_sin_vinculos(
    definicion: DefinicionMinisterial, contenido: ContenidoMinisterial
) -> None:
    """A row to which services have linked their objectives is not removed under them."""
    partes = (
        ("El objetivo ministerial", definicion.objetivos, contenido.objetivos),
        ("La prioridad de gobierno", definicion.prioridades, contenido.prioridades),
    )
    rotos = [
        f"{nombre} {numero} tiene objetivos de servicios vinculados: cambie su texto, o pida que "
        "los servicios lo desvinculen antes de quitarlo."
        for nombre, filas, quedan in partes
        for numero in filas.exclude(numero__in=[f.numero for f in quedan])
        .filter(objetivos_de_servicios__isnull=False)
        .distinct()
        .values_list("numero", flat=True)
    ]
    if rotos:
        raise ErrorDeNegocio(" ".join(rotos))


def _escribir(definicion: DefinicionMinisterial, contenido: ContenidoMinisterial) -> None:
    definicion.mision = contenido.mision
    definicion.fila_version += 1
    definicion.save()
    igualar(definicion, LeyMinisterial, contenido.leyes)
    igualar(definicion, ObjetivoMinisterial, contenido.objetivos)
    igualar(definicion, PrioridadGobierno, contenido.prioridades)


@transaction.atomic
def paso(
    *,
    accion: str,
    definicion: DefinicionMinisterial,
    por: Persona,
    comentario: str = "",
    version: int | None = None,
) -> DefinicionMinisterial:
    """Take one step of the workflow; the table of transitions says which."""
    definicion = _bloquear(definicion)
    transicion = flujo.transicion_de(MAQUINA_MINISTERIAL, accion, definicion)
    asunto = permisos.asunto(definicion)
    flujo.exigir(por, Capacidad(transicion.exige), asunto)
    if version is not None:
        exigir_version(definicion, version)
    contenido = texto.leer(definicion)
    if accion == AccionMinisterial.APROBAR and (faltan := texto.faltas(contenido)):
        raise ErrorDeNegocio("No se puede aprobar todavía. " + " ".join(faltan))
    if accion == AccionMinisterial.DEVOLVER and not (permiso := permisos.devolver(definicion)):
        raise TransicionInvalida(permiso.motivo)
    _sellar(definicion, accion, por)
    definicion.fila_version += 1
    flujo.dar_paso(
        maquina=MAQUINA_MINISTERIAL,
        accion=accion,
        objeto=definicion,
        por=por,
        asunto=asunto,
        comentario=comentario,
        despues=contenido.como_datos(),
        datos={"version": definicion.version},
    )
    return definicion


def _sellar(definicion: DefinicionMinisterial, accion: str, por: Persona) -> None:
    """The date and the person of each step; sending back wipes those of the approval."""
    ahora = reloj.ahora()
    if accion == AccionMinisterial.APROBAR:
        definicion.aprobada_el, definicion.aprobada_por = ahora, por
    elif accion == AccionMinisterial.DEVOLVER:
        definicion.aprobada_el = definicion.aprobada_por = None
    elif accion == AccionMinisterial.PUBLICAR:
        definicion.publicada_el, definicion.publicada_por = ahora, por


def _bloquear(definicion: DefinicionMinisterial) -> DefinicionMinisterial:
    return (
        DefinicionMinisterial.objects.select_for_update(of=("self",))
        .select_related("ministerio")
        .get(pk=definicion.pk)
    )


def _anotar(
    verbo: str,
    definicion: DefinicionMinisterial,
    por: Persona,
    rol: str,
    *,
    antes: Any = None,
    despues: Any = None,
    datos: dict[str, Any] | None = None,
    nota: str = "",
) -> None:
    anotar(
        Acto(
            accion=f"definiciones_ministeriales.{verbo}",
            objeto=definicion,
            por=por,
            rol=rol,
            institucion=definicion.ministerio.codigo,
            antes=antes,
            despues=despues,
            datos=datos or {},
            nota=nota.strip(),
        )
    )
