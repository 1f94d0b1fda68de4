"""Writing the holidays that are declared beside those of every year."""

from datetime import date

from django.db import IntegrityError, transaction

from instituciones.horario import dia_en_palabras
from instituciones.models import Feriado, Persona
from instituciones.permisos import exigir_capacidad
from instituciones.plazos_habiles import motivo_inhabil
from instituciones.roles import Capacidad
from pmg_site.comun import reloj, salida
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ErrorDeNegocio

# Whoever counts deadlines in business days counts again those that are still open.
TEMA_FERIADO = "instituciones.feriado"


def declarar_feriado(*, fecha: date, nombre: str, norma: str, por: Persona) -> Feriado:
    """One more holiday for the whole country; deadlines that ended before it was declared stay."""
    with transaction.atomic():
        rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PROCESOS)
        if not nombre.strip() or not norma.strip():
            raise ErrorDeNegocio("Escriba el nombre del feriado y la norma que lo declara.")
        if motivo := motivo_inhabil(fecha):
            raise ErrorDeNegocio(f"El {dia_en_palabras(fecha)} ya es inhábil: {motivo}.")
        try:
            with transaction.atomic():
                feriado = Feriado.objects.create(
                    fecha=fecha,
                    nombre=nombre.strip(),
                    norma=norma.strip(),
                    declarado_el=reloj.ahora(),
                    declarado_por=por,
                )
        except IntegrityError:
            raise ErrorDeNegocio("Ese día ya está declarado feriado.") from None
        anotar(
            Acto(
                accion="feriado.declarar",
                objeto=feriado,
                por=por,
                rol=rol,
                datos={"fecha": fecha.isoformat(), "nombre": feriado.nombre},
                nota=feriado.norma,
            )
        )
        salida.prometer(TEMA_FERIADO, f"feriado:{feriado.pk}", {"feriado": feriado.pk})
    return feriado
