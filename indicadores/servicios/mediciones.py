"""Record the values of operands, by year or month, and the history before the system."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from indicadores.especificaciones import EspecificacionFicha, EspecificacionMedicion
from indicadores.models import FichaIndicador, Indicador, Medicion
from indicadores.permisos import CONGELADA, SIN_INSTITUCION, asunto
from indicadores.servicios.fichas import crear_indicadores_lote, especificacion_de
from indicadores.servicios.revision import revisar_mediciones, revisar_totales
from instituciones.flujo import exigir
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad, Rol
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida


def registrar_mediciones(
    *,
    ficha: FichaIndicador,
    mediciones: Sequence[EspecificacionMedicion],
    por: Persona,
    version: int | None = None,
) -> FichaIndicador:
    """Write or erase values of the card's operands, all or none, with one ledger entry."""
    with transaction.atomic():
        fila = (
            FichaIndicador.objects.select_for_update(of=("self",))
            .select_related("indicador__institucion")
            .get(pk=ficha.pk)
        )
        institucion = _institucion(fila)
        rol = _exigir(fila, institucion, mediciones, por)
        if version is not None:
            exigir_version(fila, version)
        revisar_mediciones(
            mediciones,
            set(fila.operandos.values_list("simbolo", flat=True)),
            desagrega_sexo=fila.desagrega_sexo,
            desagrega_territorio=fila.desagrega_territorio,
        )
        antes = _valores(fila)
        _escribir(fila, mediciones)
        despues = _valores(fila)
        revisar_totales(despues)
        fila.fila_version += 1
        fila.save(update_fields=["fila_version"])
        anotar(
            Acto(
                accion="indicadores.medir",
                objeto=fila,
                por=por,
                rol=rol,
                institucion=institucion.codigo,
                antes=_plano(antes),
                despues=_plano(despues),
                datos={"valores": len(mediciones)},
            )
        )
        return fila


def importar_historia(
    *,
    indicador: Indicador,
    efectivos: Mapping[int, Mapping[str, Decimal]],
    fuente: str,
    por: Persona,
) -> list[FichaIndicador]:
    """Effective operands of years before the indicator's first card: year → symbol → value.

    Each year gets a card with the method of the first one, so that the series is one.
    """
    primera = indicador.fichas.order_by("anio", "version").first()
    if primera is None:
        raise ErrorDeNegocio("Cree primero la ficha del indicador; después importe su historia.")
    if not fuente.strip():
        raise ErrorDeNegocio("Escriba la fuente de los valores históricos.")
    if tardios := [anio for anio in efectivos if anio >= primera.anio]:
        raise ErrorDeNegocio(
            f"El año {min(tardios)} ya tiene ficha propia: registre sus valores en ella."
        )
    base = especificacion_de(primera)
    return crear_indicadores_lote(
        [_de_anio(base, anio, operandos, fuente) for anio, operandos in sorted(efectivos.items())],
        por=por,
    )


def _de_anio(
    base: EspecificacionFicha, anio: int, operandos: Mapping[str, Decimal], fuente: str
) -> EspecificacionFicha:
    mediciones = [
        EspecificacionMedicion("efectivo", simbolo, valor, fuente=fuente)
        for simbolo, valor in operandos.items()
    ]
    return replace(base, anio=anio, mediciones=mediciones)


def _institucion(ficha: FichaIndicador) -> Institucion:
    if ficha.indicador.institucion is None:
        raise PermissionDenied(SIN_INSTITUCION)
    return ficha.indicador.institucion


def _exigir(
    ficha: FichaIndicador,
    institucion: Institucion,
    mediciones: Sequence[EspecificacionMedicion],
    por: Persona,
) -> Rol:
    """What was planned belongs to who formulates; what happened, to who reports."""
    if not mediciones:
        raise ErrorDeNegocio("Escriba al menos un valor.")
    tipos = {m.tipo for m in mediciones}
    if tipos == {Medicion.Tipo.EFECTIVO}:
        return exigir(por, Capacidad.INFORMAR, asunto(institucion))
    rol = exigir(por, Capacidad.FORMULAR, asunto(institucion))
    if Medicion.Tipo.EFECTIVO in tipos:
        exigir(por, Capacidad.INFORMAR, asunto(institucion))
    if ficha.congelada:
        raise TransicionInvalida(CONGELADA)
    return rol


def _escribir(ficha: FichaIndicador, mediciones: Iterable[EspecificacionMedicion]) -> None:
    for m in mediciones:
        llave: dict[str, Any] = {
            "tipo": m.tipo,
            "mes": m.mes,
            "simbolo": m.simbolo,
            "desagregacion": m.desagregacion,
        }
        if m.valor is None:
            ficha.mediciones.filter(**llave).delete()
        else:
            ficha.mediciones.update_or_create(
                **llave, defaults={"valor": m.valor, "fuente": m.fuente}
            )


def _valores(ficha: FichaIndicador) -> dict[tuple[str, int, str, str], Decimal]:
    return {(m.tipo, m.mes, m.simbolo, m.desagregacion): m.valor for m in ficha.mediciones.all()}


def _plano(valores: dict[tuple[str, int, str, str], Decimal]) -> dict[str, Decimal]:
    return {" ".join(map(str, llave)): valor for llave, valor in sorted(valores.items())}
