"""Writing strategic definitions: drafted, edited together, approved, validated, published."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Max, ProtectedError

from instituciones import contenido as texto
from instituciones import flujo
from instituciones.contenido import Contenido
from instituciones.estados import MAQUINA_DEFINICION, AccionDefinicion
from instituciones.models import (
    Cliente,
    DefinicionEstrategica,
    Institucion,
    ObjetivoEstrategico,
    Persona,
    ProductoEstrategico,
)
from instituciones.permisos import editar_definicion, nueva_version
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import (
    ConflictoDeEdicion,
    ErrorDeNegocio,
    TransicionInvalida,
)


@transaction.atomic
def crear(
    *,
    institucion: Institucion,
    periodo_desde: int,
    periodo_hasta: int,
    por: Persona,
    contenido: Contenido | None = None,
    ejemplo: bool = False,
) -> DefinicionEstrategica:
    """The first version of a period, in draft."""
    rol = flujo.exigir(por, Capacidad.EDITAR_DEFINICIONES, flujo.Asunto(institucion))
    _comprobar_periodo(institucion, periodo_desde, periodo_hasta)
    definicion = DefinicionEstrategica.objects.create(
        institucion=institucion,
        periodo_desde=periodo_desde,
        periodo_hasta=periodo_hasta,
        ejemplo=ejemplo,
    )
    nuevo = contenido or Contenido()
    _escribir(definicion, nuevo)
    _anotar("crear", definicion, por, rol, despues=nuevo.como_datos())
    return definicion


def _comprobar_periodo(institucion: Institucion, desde: int, hasta: int) -> None:
    if hasta < desde:
        raise ErrorDeNegocio("El período debe terminar el mismo año en que empieza, o después.")
    if hasta - desde > 9:
        raise ErrorDeNegocio("El período es demasiado largo: escriba como máximo diez años.")
    Institucion.objects.select_for_update().get(pk=institucion.pk)
    otras = DefinicionEstrategica.objects.filter(
        institucion=institucion, periodo_desde__lte=hasta, periodo_hasta__gte=desde
    )
    if otra := otras.first():
        raise ErrorDeNegocio(
            f"Ya hay definiciones del período {otra.periodo}: ábralas, o cree una versión nueva."
        )


@transaction.atomic
def copiar_de_periodo_anterior(
    *,
    institucion: Institucion,
    periodo_desde: int,
    periodo_hasta: int,
    por: Persona,
    ejemplo: bool = False,
) -> DefinicionEstrategica:
    """A draft that begins with the text of the latest earlier period."""
    anterior = (
        DefinicionEstrategica.objects.filter(
            institucion=institucion, periodo_hasta__lt=periodo_desde
        )
        .order_by("-periodo_desde", "-version")
        .first()
    )
    if anterior is None:
        raise ErrorDeNegocio("No hay un período anterior que copiar: créelas en blanco.")
    return crear(
        institucion=institucion,
        periodo_desde=periodo_desde,
        periodo_hasta=periodo_hasta,
        por=por,
        contenido=texto.leer(anterior),
        ejemplo=ejemplo,
    )


@transaction.atomic
def abrir_nueva_version(
    *, definicion: DefinicionEstrategica, por: Persona, motivo: str
) -> DefinicionEstrategica:
    """A draft that follows a published version; that one stays as it was."""
    rol = flujo.exigir(por, Capacidad.EDITAR_DEFINICIONES, flujo.Asunto(definicion.institucion))
    definicion = _bloquear(definicion)
    if not motivo.strip():
        raise ErrorDeNegocio("Escriba por qué se abre una versión nueva.")
    if not (permiso := nueva_version(por, definicion)):
        raise TransicionInvalida(permiso.motivo)
    hermanas = DefinicionEstrategica.objects.filter(
        institucion=definicion.institucion, periodo_desde=definicion.periodo_desde
    )
    nueva = DefinicionEstrategica.objects.create(
        institucion=definicion.institucion,
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
    *, definicion: DefinicionEstrategica, contenido: Contenido, version: int, por: Persona
) -> DefinicionEstrategica:
    """Replace the text of a draft, unless somebody saved since ``version`` was read."""
    rol = flujo.exigir(por, Capacidad.EDITAR_DEFINICIONES, flujo.Asunto(definicion.institucion))
    definicion = _bloquear(definicion)
    if not (permiso := editar_definicion(por, definicion)):
        raise TransicionInvalida(permiso.motivo)
    antes = texto.leer(definicion)
    try:
        exigir_version(definicion, version)
    except ConflictoDeEdicion as error:
        error.cambios = texto.diferencias(antes, contenido)
        raise
    if rotos := texto.enlaces_rotos(contenido):
        raise ErrorDeNegocio(" ".join(rotos))
    if antes == contenido:
        return definicion
    _escribir(definicion, contenido)
    _anotar(
        "editar", definicion, por, rol, antes=antes.como_datos(), despues=contenido.como_datos()
    )
    return definicion


def _escribir(definicion: DefinicionEstrategica, contenido: Contenido) -> None:
    for nombre in texto.SUELTOS:
        setattr(definicion, nombre, getattr(contenido, nombre))
    definicion.fila_version += 1
    definicion.save()
    objetivos = _igualar(definicion, ObjetivoEstrategico, contenido.objetivos, ())
    productos = _igualar(definicion, ProductoEstrategico, contenido.productos, ("objetivos",))
    clientes = _igualar(definicion, Cliente, contenido.clientes, ("productos",))
    for producto in contenido.productos:
        productos[producto.numero].objetivos.set(objetivos[n] for n in producto.objetivos)
    for cliente in contenido.clientes:
        clientes[cliente.numero].productos.set(productos[n] for n in cliente.productos)


def _igualar(
    definicion: DefinicionEstrategica,
    modelo: type[models.Model],
    filas: Sequence[Any],
    enlaces: tuple[str, ...],
) -> dict[int, Any]:
    """Keep the rows whose number stays, so that what refers to them goes on doing so."""
    existentes = {
        f.numero: f  # type: ignore[attr-defined] # the three models have it
        for f in modelo._default_manager.filter(definicion=definicion)
    }
    numeros = {fila.numero for fila in filas}
    for numero in existentes.keys() - numeros:
        try:
            existentes.pop(numero).delete()
        except ProtectedError:
            raise ErrorDeNegocio(
                f"El producto {numero} tiene indicadores: cámbielos de producto antes de quitarlo."
            ) from None
    for fila in filas:
        objeto = existentes.setdefault(
            fila.numero, modelo(definicion=definicion, numero=fila.numero)
        )
        for nombre in fila.__slots__:
            if nombre not in enlaces:
                setattr(objeto, nombre, getattr(fila, nombre))
        objeto.full_clean(exclude=["definicion"], validate_unique=False, validate_constraints=False)
        objeto.save()
    return existentes


def aprobar(
    *, definicion: DefinicionEstrategica, por: Persona, version: int | None = None
) -> DefinicionEstrategica:
    """The head approves what is complete."""
    return paso(accion=AccionDefinicion.APROBAR, definicion=definicion, por=por, version=version)


def devolver(
    *, definicion: DefinicionEstrategica, por: Persona, comentario: str, version: int | None = None
) -> DefinicionEstrategica:
    """The minister sends it back to draft, saying why."""
    return paso(
        accion=AccionDefinicion.DEVOLVER,
        definicion=definicion,
        por=por,
        comentario=comentario,
        version=version,
    )


def validar(
    *, definicion: DefinicionEstrategica, por: Persona, version: int | None = None
) -> DefinicionEstrategica:
    """The minister validates."""
    return paso(accion=AccionDefinicion.VALIDAR, definicion=definicion, por=por, version=version)


def publicar(
    *, definicion: DefinicionEstrategica, por: Persona, version: int | None = None
) -> DefinicionEstrategica:
    """The secretaría técnica makes it public."""
    return paso(accion=AccionDefinicion.PUBLICAR, definicion=definicion, por=por, version=version)


@transaction.atomic
def paso(
    *,
    accion: str,
    definicion: DefinicionEstrategica,
    por: Persona,
    comentario: str = "",
    version: int | None = None,
) -> DefinicionEstrategica:
    """Take one step of the workflow; the table of transitions says which."""
    definicion = _bloquear(definicion)
    transicion = MAQUINA_DEFINICION.buscar(accion, definicion.estado)
    asunto = flujo.Asunto(definicion.institucion)
    flujo.exigir(por, Capacidad(transicion.exige), asunto)
    if version is not None:
        exigir_version(definicion, version)
    contenido = texto.leer(definicion)
    if accion == AccionDefinicion.APROBAR and (faltan := texto.faltas(contenido)):
        raise ErrorDeNegocio("No se puede aprobar todavía. " + " ".join(faltan))
    _sellar(definicion, accion, por)
    definicion.fila_version += 1
    flujo.dar_paso(
        maquina=MAQUINA_DEFINICION,
        accion=accion,
        objeto=definicion,
        por=por,
        asunto=asunto,
        comentario=comentario,
        despues=contenido.como_datos(),
        datos={"version": definicion.version},
    )
    return definicion


def _sellar(definicion: DefinicionEstrategica, accion: str, por: Persona) -> None:
    """The date and the person of each step; sending back wipes those of the approval."""
    ahora = reloj.ahora()
    if accion == AccionDefinicion.APROBAR:
        definicion.aprobada_el, definicion.aprobada_por = ahora, por
    elif accion == AccionDefinicion.DEVOLVER:
        definicion.aprobada_el = definicion.aprobada_por = None
    elif accion == AccionDefinicion.VALIDAR:
        definicion.validada_el, definicion.validada_por = ahora, por
    elif accion == AccionDefinicion.PUBLICAR:
        definicion.publicada_el, definicion.publicada_por = ahora, por


def _bloquear(definicion: DefinicionEstrategica) -> DefinicionEstrategica:
    return (
        DefinicionEstrategica.objects.select_for_update(of=("self",))
        .select_related("institucion")
        .get(pk=definicion.pk)
    )


def _anotar(
    verbo: str,
    definicion: DefinicionEstrategica,
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
            accion=f"definiciones.{verbo}",
            objeto=definicion,
            por=por,
            rol=rol,
            institucion=definicion.institucion.codigo,
            antes=antes,
            despues=despues,
            datos=datos or {},
            nota=nota.strip(),
        )
    )
