"""Recording how validated definitions were made known to the staff."""

from datetime import date

from django.db import transaction

from instituciones import flujo
from instituciones.models import DefinicionEstrategica, Difusion, Persona
from instituciones.permisos import difundir_definicion
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import instantanea
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida


@transaction.atomic
def registrar_difusion(
    *,
    definicion: DefinicionEstrategica,
    por: Persona,
    fecha: date,
    medio: str,
    responsable: str,
    evidencia: str,
) -> Difusion:
    """Record how validated definitions were made known to the staff."""
    rol = flujo.exigir(por, Capacidad.EDITAR_DEFINICIONES, flujo.Asunto(definicion.institucion))
    definicion = DefinicionEstrategica.objects.select_for_update().get(pk=definicion.pk)
    if not (permiso := difundir_definicion(por, definicion)):
        raise TransicionInvalida(permiso.motivo)
    ahora = reloj.ahora()
    if fecha > ahora.astimezone(reloj.SANTIAGO).date():
        raise ErrorDeNegocio(
            "La difusión no puede tener una fecha futura: regístrela cuando ocurra."
        )
    validada = (definicion.validada_el or ahora).astimezone(reloj.SANTIAGO).date()
    if fecha < validada:
        raise ErrorDeNegocio(
            f"La difusión no puede ser anterior a la validación, que fue el {validada:%d-%m-%Y}."
        )
    if not evidencia.strip():
        raise ErrorDeNegocio("Escriba qué prueba la difusión y dónde está.")
    difusion = Difusion.objects.create(
        definicion=definicion,
        fecha=fecha,
        medio=medio,
        responsable=responsable.strip(),
        evidencia=evidencia.strip(),
        registrada_el=ahora,
        registrada_por=por,
    )
    anotar(
        Acto(
            accion="definiciones.difundir",
            objeto=definicion,
            por=por,
            rol=rol,
            institucion=definicion.institucion.codigo,
            despues=instantanea(difusion),
            datos={"difusion": difusion.pk},
        )
    )
    return difusion
