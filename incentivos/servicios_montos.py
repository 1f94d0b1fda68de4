"""What writes staff and bases of remunerations: the figures that turn a per cent into pesos."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from incentivos.consultas_montos import plantas_de
from incentivos.models import Cuota, DotacionAnual
from instituciones.flujo import Asunto, exigir
from instituciones.models import Adscripcion, Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote
from pmg_site.comun.canonico import texto_decimal
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ErrorDeNegocio

LOTE = 1000


@dataclass(frozen=True, slots=True)
class FilaDotacion:
    """Staff and yearly base of a plant; without both, the plant is not registered.

    ``version`` is the one that the person began to edit; None where there was no row.
    """

    planta: str
    dotacion: int | None
    base_anual: Decimal | None
    version: int | None = None


def registrar_dotacion(
    *, adscripcion: Adscripcion, filas: Sequence[FilaDotacion], fuente: str, por: Persona
) -> list[DotacionAnual]:
    """Write the staff and bases of an institution in a payment year, all its plants at once.

    Raises ErrorDeNegocio when an instalment was already paid on them, a source or a figure is
    missing, or a plant is not one of that mechanism and year; ConflictoDeEdicion on a version.
    """
    exigir(por, Capacidad.REGISTRAR_DOTACION, Asunto(adscripcion.institucion, adscripcion))
    with transaction.atomic():
        adscripcion = (
            Adscripcion.objects.select_for_update(of=("self",))
            .select_related("institucion", "proceso__mecanismo")
            .get(pk=adscripcion.pk)
        )
        actuales = {d.planta: d for d in adscripcion.dotaciones.all()}
        _exigir(adscripcion, filas, fuente)
        antes = _como_dict(actuales.values())
        for fila in filas:
            _escribir(adscripcion, actuales, fila, fuente.strip(), por)
        quedan = sorted(actuales.values(), key=lambda d: d.planta)
        despues = _como_dict(quedan)
        if antes != despues:
            anotar(_acto(adscripcion, por, antes, despues))
        return quedan


def _exigir(adscripcion: Adscripcion, filas: Sequence[FilaDotacion], fuente: str) -> None:
    if not fuente.strip():
        raise ErrorDeNegocio("Escriba de dónde salen estas cifras: la fuente es obligatoria.")
    pagadas = Cuota.objects.filter(
        incentivo__adscripcion=adscripcion, estado="pagada", monto__isnull=False
    )
    if pagadas.exists():
        raise ErrorDeNegocio(
            "Ya se registró el pago de cuotas con esta base: la dotación y sus remuneraciones no "
            "cambian."
        )
    conocidas = {codigo for codigo, _ in plantas_de(adscripcion)}
    if sobran := [f.planta for f in filas if f.planta not in conocidas]:
        raise ErrorDeNegocio(f"Este mecanismo no distingue la planta «{sobran[0]}» en ese año.")
    if any((f.dotacion is None) != (f.base_anual is None) for f in filas):
        raise ErrorDeNegocio("Escriba de cada planta la dotación y la base, o deje ambas vacías.")
    if any((f.dotacion or 0) < 0 or (f.base_anual or 0) < 0 for f in filas):
        raise ErrorDeNegocio("La dotación y la base no pueden ser negativas.")


def _escribir(
    adscripcion: Adscripcion,
    actuales: dict[str, DotacionAnual],
    fila: FilaDotacion,
    fuente: str,
    por: Persona,
) -> None:
    """One plant: written, changed, taken away, or left as it is."""
    existente = actuales.get(fila.planta)
    if existente is not None:
        exigir_version(
            existente,
            fila.version or 0,
            {"dotacion": fila.dotacion, "base_anual": fila.base_anual},
        )
    if fila.dotacion is None or fila.base_anual is None:
        if existente is not None:
            actuales.pop(fila.planta).delete()
        return
    nueva = existente or DotacionAnual(adscripcion=adscripcion, planta=fila.planta, fila_version=0)
    igual = (nueva.dotacion, nueva.base_anual, nueva.fuente) == (
        fila.dotacion, fila.base_anual, fuente,
    )  # fmt: skip
    if existente is not None and igual:
        return
    nueva.dotacion, nueva.base_anual, nueva.fuente = fila.dotacion, fila.base_anual, fuente
    nueva.registrada_el, nueva.registrada_por = reloj.ahora(), por
    # What a person registers is theirs: it stops being an example.
    nueva.ejemplo, nueva.fila_version = False, nueva.fila_version + 1
    nueva.full_clean(exclude=["adscripcion", "registrada_por"])
    nueva.save()
    actuales[fila.planta] = nueva


def registrar_dotacion_lote(
    *, filas: Iterable[tuple[Adscripcion, FilaDotacion]], fuente: str, por: Persona
) -> list[DotacionAnual]:
    """Many new rows of example data at once, each marked so, with its entry."""
    pares = list(filas)
    for adscripcion, _ in pares:
        exigir(por, Capacidad.REGISTRAR_DOTACION, Asunto(adscripcion.institucion, adscripcion))
    with transaction.atomic():
        ahora = reloj.ahora()
        creadas = DotacionAnual.objects.bulk_create(
            [
                DotacionAnual(
                    adscripcion=adscripcion,
                    planta=fila.planta,
                    dotacion=fila.dotacion or 0,
                    base_anual=fila.base_anual or Decimal(0),
                    fuente=fuente,
                    registrada_el=ahora,
                    registrada_por=por,
                    ejemplo=True,
                )
                for adscripcion, fila in pares
            ],
            LOTE,
        )
        de_cada_una: dict[Adscripcion, list[DotacionAnual]] = {}
        for fila in creadas:
            de_cada_una.setdefault(fila.adscripcion, []).append(fila)
        anotar_lote([_acto(a, por, {}, _como_dict(suyas)) for a, suyas in de_cada_una.items()])
        return creadas


def _como_dict(filas: Iterable[DotacionAnual]) -> dict[str, Any]:
    return {
        d.planta: {
            "dotacion": d.dotacion,
            "base_anual": texto_decimal(d.base_anual),
            "fuente": d.fuente,
        }
        for d in filas
    }


def _acto(
    adscripcion: Adscripcion, por: Persona, antes: dict[str, Any], despues: dict[str, Any]
) -> Acto:
    return Acto(
        accion="dotacion.registrar",
        objeto=adscripcion,
        por=por,
        institucion=adscripcion.institucion.codigo,
        antes=antes,
        despues=despues,
        datos={"anio_pago": adscripcion.proceso.anio_pago},
    )
