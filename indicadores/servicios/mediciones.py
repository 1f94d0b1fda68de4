"""Record the values of operands, by year or month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from indicadores.desagregacion import TOTAL, ejes, partes_admitidas, totales_por_partes
from indicadores.especificaciones import EspecificacionMedicion
from indicadores.models import FichaIndicador, Medicion
from indicadores.permisos import CONGELADA, SIN_INSTITUCION, asunto, estimado_comprometido
from indicadores.servicios.revision import revisar_efectivos, revisar_mediciones
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
        fila = tomar_ficha(ficha.pk)
        institucion = institucion_de(fila)
        rol = _exigir(fila, institucion, mediciones, por)
        if version is not None:
            exigir_version(fila, version)
        return escribir_mediciones(fila, mediciones, por, rol, institucion, "medir")


def tomar_ficha(pk: int) -> FichaIndicador:
    """The card's row, locked: every writing of its values queues here."""
    return (
        FichaIndicador.objects.select_for_update(of=("self",))
        .select_related("indicador__institucion")
        .get(pk=pk)
    )


def escribir_mediciones(
    fila: FichaIndicador,
    mediciones: Sequence[EspecificacionMedicion],
    por: Persona,
    rol: Rol | str,
    institucion: Institucion,
    accion: str,
) -> FichaIndicador:
    """Check and write values of a card already locked and open to ``por``, with its entry."""
    operandos = list(fila.operandos.all())
    revisar_mediciones(
        mediciones,
        {o.simbolo for o in operandos},
        partes_admitidas(
            sexo=fila.desagrega_sexo, territorio=fila.desagrega_territorio, anio=fila.anio
        ),
    )
    antes = _valores(fila)
    _escribir(fila, [*mediciones, *_totales(fila, mediciones, antes)])
    despues = _valores(fila)
    revisar_efectivos(operandos, ejes(fila), despues)
    fila.fila_version += 1
    fila.save(update_fields=["fila_version"])
    anotar(
        Acto(
            accion=f"indicadores.{accion}",
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


def _totales(
    ficha: FichaIndicador,
    mediciones: Sequence[EspecificacionMedicion],
    antes: Mapping[tuple[str, int, str, str], Decimal],
) -> list[EspecificacionMedicion]:
    """The totals that the parts of additive operands give, where nobody wrote one."""
    quedan: dict[tuple[str, int, str, str], Decimal | None] = dict(antes)
    quedan |= {(m.tipo, m.mes, m.simbolo, m.desagregacion): m.valor for m in mediciones}
    totales = []
    for tipo, mes in sorted({(m.tipo, m.mes) for m in mediciones}):
        valores = {
            (simbolo, parte): valor
            for (t, m, simbolo, parte), valor in quedan.items()
            if (t, m) == (tipo, mes) and valor is not None
        }
        muestra = next(m for m in mediciones if (m.tipo, m.mes) == (tipo, mes))
        totales += [
            replace(muestra, simbolo=simbolo, valor=valor, desagregacion=TOTAL)
            for simbolo, valor in totales_por_partes(
                ficha.operandos.all(), ejes(ficha), valores
            ).items()
        ]
    return totales


def institucion_de(ficha: FichaIndicador) -> Institucion:
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
    if Medicion.Tipo.META in tipos and ficha.congelada:
        raise TransicionInvalida(CONGELADA)
    # what is expected of a year is no promise of that year: it belongs to the next formulation
    if Medicion.Tipo.ESTIMADO in tipos and not (permiso := estimado_comprometido(ficha)):
        raise TransicionInvalida(permiso.motivo)
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
                **llave, defaults={"valor": m.valor, "fuente": m.fuente, "origen": m.origen}
            )


def _valores(ficha: FichaIndicador) -> dict[tuple[str, int, str, str], Decimal]:
    return {(m.tipo, m.mes, m.simbolo, m.desagregacion): m.valor for m in ficha.mediciones.all()}


def _plano(valores: dict[tuple[str, int, str, str], Decimal]) -> dict[str, Decimal]:
    return {" ".join(map(str, llave)): valor for llave, valor in sorted(valores.items())}
