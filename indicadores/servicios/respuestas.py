"""Say, or take back, which indicator answers what the users of a product asked for."""

from django.db import transaction

from indicadores.models import Indicador, RespuestaUsuarios
from indicadores.permisos import asunto
from indicadores.querysets import RespuestaUsuariosQuerySet
from instituciones.flujo import exigir
from instituciones.models import ComoSeRecogio, Persona, VozUsuarios
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ErrorDeNegocio


@transaction.atomic
def responder_a_usuarios(
    *, voz: VozUsuarios, indicador: Indicador, por: Persona
) -> RespuestaUsuarios:
    """Link an indicator of the institution to a request, in any state of the definitions.

    What already stands, also in another version of the period, is left as it is.
    """
    voz = _bloquear(voz)
    rol = exigir(por, Capacidad.FORMULAR, asunto(voz.definicion.institucion))
    if voz.como == ComoSeRecogio.NINGUNA or not voz.pedido.strip():
        raise ErrorDeNegocio(
            f"Todavía no se sabe qué piden los usuarios del producto {voz.producto.numero}: "
            "escríbalo primero en las definiciones."
        )
    if indicador.institucion_id != voz.definicion.institucion_id:
        raise ErrorDeNegocio("Ese indicador no es de esta institución: elija uno propio.")
    if hecha := _del_mismo_pedido(voz).filter(indicador=indicador).first():
        return hecha
    respuesta = RespuestaUsuarios.objects.create(
        voz=voz, indicador=indicador, vinculada_el=reloj.ahora(), vinculada_por=por
    )
    _anotar("indicadores.responder_a_usuarios", respuesta, por, rol)
    return respuesta


def _del_mismo_pedido(voz: VozUsuarios) -> RespuestaUsuariosQuerySet:
    """The links of this request in any version of the period that says the same."""
    return RespuestaUsuarios.objects.de_las_versiones(voz.definicion).filter(
        voz__numero=voz.numero, voz__pedido=voz.pedido, voz__producto__numero=voz.producto.numero
    )


@transaction.atomic
def quitar_respuesta(*, respuesta: RespuestaUsuarios, por: Persona) -> None:
    """The indicator no longer answers that request."""
    voz = _bloquear(respuesta.voz)
    rol = exigir(por, Capacidad.FORMULAR, asunto(voz.definicion.institucion))
    vigente = RespuestaUsuarios.objects.filter(pk=respuesta.pk).select_related("indicador").first()
    if vigente is None:
        raise ErrorDeNegocio("Otra persona ya quitó ese vínculo.")
    vigente.voz = voz
    _anotar("indicadores.quitar_respuesta", vigente, por, rol)
    vigente.delete()


def _bloquear(voz: VozUsuarios) -> VozUsuarios:
    return (
        VozUsuarios.objects.select_for_update(of=("self",))
        .select_related("definicion__institucion", "producto")
        .get(pk=voz.pk)
    )


def _anotar(accion: str, respuesta: RespuestaUsuarios, por: Persona, rol: str) -> None:
    definicion = respuesta.voz.definicion
    hecho = {
        "pedido": respuesta.voz.numero,
        "producto": respuesta.voz.producto.numero,
        "indicador": respuesta.indicador.codigo,
    }
    quita = accion == "indicadores.quitar_respuesta"
    anotar(
        Acto(
            accion=accion,
            objeto=definicion,
            por=por,
            rol=rol,
            institucion=definicion.institucion.codigo,
            antes=hecho if quita else None,
            despues=None if quita else hecho,
            datos=hecho,
        )
    )
