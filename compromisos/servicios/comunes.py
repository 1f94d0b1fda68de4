"""What every writing of a programme begins with: lock, permission, side, state, ledger."""

from collections.abc import Iterable
from typing import Any

from compromisos.models import ProgramaAnual
from compromisos.permisos import asunto, editable
from instituciones.flujo import exigir, intervenir
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import TransicionInvalida


def tomar_programa(pk: int) -> ProgramaAnual:
    """The programme's row, locked: every writing about it queues here."""
    return tomar_programas([pk])[0]


def tomar_programas(pks: Iterable[int]) -> list[ProgramaAnual]:
    """The rows, locked in one order so that two batches never wait for each other."""
    return list(
        ProgramaAnual.objects.select_for_update(of=("self",))
        .select_related(
            "adscripcion__institucion", "adscripcion__proceso__mecanismo", "conjunto_reglas"
        )
        .defer("conjunto_reglas__contenido")  # large, and the same for all
        .filter(pk__in=list(pks))
        .order_by("pk")
    )


def abrir_edicion(programa: ProgramaAnual, por: Persona) -> Rol:
    """Refuse unless ``por`` formulates for this service, on its side, and the state admits it."""
    rol = exigir(por, Capacidad.FORMULAR, asunto(programa))
    if not (permiso := editable(programa)):
        raise TransicionInvalida(permiso.motivo)
    intervenir(programa.adscripcion, por, Bando.SERVICIO)
    return rol


def anotar_cambio(
    programa: ProgramaAnual,
    accion: str,
    por: Persona,
    rol: Rol | str,
    *,
    objeto: Any = None,
    antes: Any = None,
    despues: Any = None,
    nota: str = "",
    **datos: Any,
) -> None:
    """One ledger entry about the programme (or a row of it)."""
    anotar(
        Acto(
            accion=f"formulacion.{accion}",
            objeto=objeto if objeto is not None else programa,
            por=por,
            rol=rol,
            institucion=programa.institucion.codigo,
            antes=antes,
            despues=despues,
            datos={"programa": programa.pk, **datos},
            nota=nota,
        )
    )
