"""Writing strategic definitions: drafted, edited together, approved, validated, published."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max

from instituciones import contenido as texto
from instituciones import flujo
from instituciones.contenido import Contenido
from instituciones.diferencias import comparar
from instituciones.estados import MAQUINA_DEFINICION, AccionDefinicion
from instituciones.faltas_definiciones import faltas_de, incoherencias
from instituciones.models import (
    AspectoPresupuesto,
    Cliente,
    DefinicionEstrategica,
    DefinicionMinisterial,
    Institucion,
    LeyServicio,
    ObjetivoEstrategico,
    Persona,
    ProductoEstrategico,
    VozUsuarios,
)
from instituciones.permisos import editar_definicion, nueva_version
from instituciones.roles import Capacidad
from instituciones.servicios_filas import enlazar, igualar
from instituciones.vinculos_ministeriales import (
    a0_vigente,
    con_enlaces_posibles,
    numeros_del_ministerio,
)
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
    ministerial_anterior: DefinicionMinisterial | None = None,
    ejemplo: bool = False,
) -> DefinicionEstrategica:
    """The first version of a period, in draft, linked to the ministry's definitions.

    ``ministerial_anterior`` serves until the ministry has approved those of the new period.
    """
    rol = flujo.exigir(por, Capacidad.EDITAR_DEFINICIONES, flujo.Asunto(institucion))
    _comprobar_periodo(institucion, periodo_desde, periodo_hasta)
    definicion = DefinicionEstrategica.objects.create(
        institucion=institucion,
        periodo_desde=periodo_desde,
        periodo_hasta=periodo_hasta,
        ministerial=a0_vigente(institucion.ministerio, periodo_desde, periodo_hasta)
        or ministerial_anterior,
        ejemplo=ejemplo,
    )
    nuevo = con_enlaces_posibles(contenido or Contenido(), definicion.ministerial)
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
        raise ErrorDeNegocio(
            "No hay un período anterior que copiar: desmarque «Comenzar con el texto del período "
            "anterior»."
        )
    return crear(
        institucion=institucion,
        periodo_desde=periodo_desde,
        periodo_hasta=periodo_hasta,
        por=por,
        contenido=texto.leer(anterior),
        ministerial_anterior=anterior.ministerial,
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
        ministerial=definicion.ministerial,
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
    contenido = replace(contenido, ministerial=antes.ministerial)
    try:
        exigir_version(definicion, version)
    except ConflictoDeEdicion as error:
        error.cambios = [(c.etiqueta, c.antes, c.ahora) for c in comparar(antes, contenido)]
        raise
    _exigir_coherente(definicion, contenido)
    if antes == contenido:
        return definicion
    _escribir(definicion, contenido)
    _anotar(
        "editar", definicion, por, rol, antes=antes.como_datos(), despues=contenido.como_datos()
    )
    return definicion


def _exigir_coherente(definicion: DefinicionEstrategica, contenido: Contenido) -> None:
    """Refuse links to rows that do not exist, all told together."""
    errores = incoherencias(contenido)
    objetivos, prioridades = numeros_del_ministerio(definicion.ministerial)
    for o in contenido.objetivos:
        if {*o.ministeriales} - objetivos.keys() or {*o.prioridades} - prioridades.keys():
            errores.append(
                f"El objetivo {o.numero} nombra un objetivo o una prioridad que el ministerio no "
                "tiene en sus definiciones."
            )
    if errores:
        raise ErrorDeNegocio(" ".join(errores))


@transaction.atomic
def vincular_ministerial(*, definicion: DefinicionEstrategica, por: Persona) -> list[str]:
    """Link a draft to the ministry's latest definitions; names the links that were lost."""
    rol = flujo.exigir(por, Capacidad.EDITAR_DEFINICIONES, flujo.Asunto(definicion.institucion))
    definicion = _bloquear(definicion)
    if not (permiso := editar_definicion(por, definicion)):
        raise TransicionInvalida(permiso.motivo)
    nueva = a0_vigente(
        definicion.institucion.ministerio, definicion.periodo_desde, definicion.periodo_hasta
    )
    if nueva is None or nueva.pk == definicion.ministerial_id:
        raise ErrorDeNegocio("El ministerio no tiene definiciones más nuevas para este período.")
    antes = texto.leer(definicion)
    contenido = con_enlaces_posibles(antes, nueva)
    definicion.ministerial = nueva
    _escribir(definicion, contenido)
    _anotar(
        "vincular_ministerial", definicion, por, rol,
        antes=antes.como_datos(), despues=contenido.como_datos(),
        datos={"ministerial": nueva.pk},
    )  # fmt: skip
    return [
        f"{c.etiqueta}: {c.antes} → {c.ahora or 'ninguno'}"
        for c in comparar(antes, contenido)
        if c.clave.startswith("objetivos.")
    ]


def _escribir(definicion: DefinicionEstrategica, contenido: Contenido) -> None:
    for nombre in texto.SUELTOS:
        setattr(definicion, nombre, getattr(contenido, nombre))
    definicion.fila_version += 1
    definicion.save()
    igualar(definicion, LeyServicio, contenido.leyes)
    igualar(definicion, AspectoPresupuesto, contenido.aspectos)
    del_ministerio, prioridades = numeros_del_ministerio(definicion.ministerial)
    objetivos = igualar(
        definicion, ObjetivoEstrategico, contenido.objetivos, ("ministeriales", "prioridades")
    )
    productos = igualar(definicion, ProductoEstrategico, contenido.productos, ("objetivos",))
    clientes = igualar(definicion, Cliente, contenido.clientes, ("productos",))
    igualar(definicion, VozUsuarios, contenido.voces, (), {"producto": productos})
    enlazar(
        ObjetivoEstrategico.ministeriales,
        objetivos,
        del_ministerio,
        [(o.numero, o.ministeriales) for o in contenido.objetivos],
    )
    enlazar(
        ObjetivoEstrategico.prioridades,
        objetivos,
        prioridades,
        [(o.numero, o.prioridades) for o in contenido.objetivos],
    )
    enlazar(
        ProductoEstrategico.objetivos,
        productos,
        objetivos,
        [(p.numero, p.objetivos) for p in contenido.productos],
    )
    enlazar(
        Cliente.productos,
        clientes,
        productos,
        [(c.numero, c.productos) for c in contenido.clientes],
    )


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
    transicion = flujo.transicion_de(MAQUINA_DEFINICION, accion, definicion)
    asunto = flujo.Asunto(definicion.institucion)
    flujo.exigir(por, Capacidad(transicion.exige), asunto)
    if version is not None:
        exigir_version(definicion, version)
    contenido = texto.leer(definicion)
    if accion == AccionDefinicion.APROBAR:
        _exigir_completa(definicion, contenido)
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


def _exigir_completa(definicion: DefinicionEstrategica, contenido: Contenido) -> None:
    """Nothing lacks; the ministry's definitions, locked, do not go back to draft meanwhile."""
    if definicion.ministerial_id:
        definicion.ministerial = DefinicionMinisterial.objects.select_for_update().get(
            pk=definicion.ministerial_id
        )
    if faltan := faltas_de(definicion, contenido):
        raise ErrorDeNegocio("No se puede aprobar todavía. " + " ".join(faltan))


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
        .select_related("institucion__ministerio", "ministerial__ministerio")
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
