"""Write one indicator of Formulario H: target, estimated value and declared history, in one act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from compromisos.catalogo import catalogo
from compromisos.models import Compromiso, TipoCompromiso
from compromisos.servicios.compromisos import editar_compromiso
from compromisos.servicios.comunes import abrir_edicion, tomar_programa
from indicadores.consultas import en_vigor, valor_de_tipo
from indicadores.especificaciones import EspecificacionMedicion
from indicadores.models import FichaIndicador, Medicion
from indicadores.servicios import declarar_efectivos, ficha_del_anio, registrar_mediciones
from instituciones.models import Persona
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ErrorDeNegocio

CAMPOS_H = ("ponderador", "justificacion_meta")
Celda = tuple[str, str]  # symbol, part


@dataclass(frozen=True, slots=True)
class VersionesH:
    """What the person saw: the commitment, its card, and each earlier year's card (0: none)."""

    compromiso: int
    ficha: int
    anteriores: Mapping[int, int] = field(default_factory=dict)


def editar_indicador_h(
    *,
    compromiso: Compromiso,
    versiones: VersionesH,
    por: Persona,
    cambios: Mapping[str, Any] | None = None,
    meta: Mapping[Celda, Decimal | None] | None = None,
    estimado: Mapping[Celda, Decimal | None] | None = None,
    declarados: Mapping[int, Mapping[Celda, Decimal | None]] | None = None,
    fuentes: Mapping[int, str] | None = None,
) -> Compromiso:
    """Change what Formulario H says of an indicator; None erases a value, what is equal stays.

    The target becomes the value that its operands give. ``declarados`` are effective values by
    year, with the source of each in ``fuentes``. Refused whole when anything that would change was
    saved by somebody else since the person read it.
    """
    if ajenos := set(cambios or {}) - set(CAMPOS_H):
        raise ErrorDeNegocio(f"Este campo no se edita aquí: {min(ajenos)}.")
    with transaction.atomic():
        programa = tomar_programa(compromiso.programa_id)
        abrir_edicion(programa, por)
        fila = programa.compromisos.select_related("ficha__indicador").filter(pk=compromiso.pk)
        vivo = fila.first()
        if vivo is None or vivo.ficha is None:
            raise ErrorDeNegocio("Otra persona quitó este compromiso: recargue la página.")
        exigir_version(vivo, versiones.compromiso, dict(cambios or {}))
        exigir_version(vivo.ficha, versiones.ficha)
        _escribir_meta(vivo.ficha, meta or {}, versiones, por)
        _escribir_estimado(vivo.ficha, estimado or {}, versiones, por)
        for anio, valores in sorted((declarados or {}).items()):
            _declarar(vivo.ficha, anio, valores, (fuentes or {}).get(anio, ""), versiones, por)
        escritos = _con_meta(vivo, dict(cambios or {}), bool(meta))
        distintos = {c: v for c, v in escritos.items() if getattr(vivo, c) != v}
        if not distintos:
            return vivo
        return editar_compromiso(
            compromiso=vivo, cambios=distintos, version=versiones.compromiso, por=por
        )


def _escribir_meta(
    ficha: FichaIndicador,
    valores: Mapping[Celda, Decimal | None],
    versiones: VersionesH,
    por: Persona,
) -> None:
    if nuevos := _distintos(ficha, Medicion.Tipo.META, valores):
        registrar_mediciones(
            ficha=ficha,
            mediciones=_mediciones(Medicion.Tipo.META, nuevos),
            por=por,
            version=versiones.ficha,
        )


def _escribir_estimado(
    ficha: FichaIndicador,
    valores: Mapping[Celda, Decimal | None],
    versiones: VersionesH,
    por: Persona,
) -> None:
    """What is expected of the year before lives in the card of that year."""
    anio = ficha.anio - 1
    nuevos = _distintos(_vigente(ficha, anio), Medicion.Tipo.ESTIMADO, valores)
    if not nuevos:
        return
    version = versiones.anteriores.get(anio, 0)
    anterior = ficha_del_anio(ficha=ficha, anio=anio, version=version, por=por)
    registrar_mediciones(
        ficha=anterior,
        mediciones=_mediciones(Medicion.Tipo.ESTIMADO, nuevos),
        por=por,
        version=version or anterior.fila_version,
    )


def _declarar(
    ficha: FichaIndicador,
    anio: int,
    valores: Mapping[Celda, Decimal | None],
    fuente: str,
    versiones: VersionesH,
    por: Persona,
) -> None:
    nuevos = _distintos(_vigente(ficha, anio), Medicion.Tipo.EFECTIVO, valores, fuente.strip())
    if nuevos:
        declarar_efectivos(
            ficha=ficha,
            anio=anio,
            valores=nuevos,
            fuente=fuente,
            version=versiones.anteriores.get(anio, 0),
            por=por,
        )


def _vigente(ficha: FichaIndicador, anio: int) -> FichaIndicador | None:
    fichas = FichaIndicador.objects.filter(indicador=ficha.indicador_id, anio=anio)
    return en_vigor(fichas.order_by("version")).get((ficha.indicador_id, anio))


def _distintos(
    ficha: FichaIndicador | None,
    tipo: str,
    valores: Mapping[Celda, Decimal | None],
    fuente: str = "",
) -> dict[Celda, Decimal | None]:
    """The values that are not the stored ones, or that come from another source."""
    filas = ficha.mediciones.filter(tipo=tipo, mes=0) if ficha is not None else ()
    guardados = {(m.simbolo, m.desagregacion): m for m in filas}
    return {
        celda: valor
        for celda, valor in valores.items()
        if _cambia(guardados.get(celda), valor, fuente)
    }


def _cambia(guardada: Medicion | None, valor: Decimal | None, fuente: str) -> bool:
    if guardada is None or valor is None:
        return (guardada is None) != (valor is None)
    return guardada.valor != valor or bool(fuente and guardada.fuente != fuente)


def _mediciones(tipo: str, valores: Mapping[Celda, Decimal | None]) -> list[EspecificacionMedicion]:
    return [
        EspecificacionMedicion(tipo, simbolo, valor, desagregacion=parte)
        for (simbolo, parte), valor in valores.items()
    ]


def _con_meta(compromiso: Compromiso, cambios: dict[str, Any], tocada: bool) -> dict[str, Any]:
    """The target is what its operands give; while they are incomplete it stays as it was."""
    ficha = compromiso.ficha
    if not tocada or ficha is None or compromiso.tipo != TipoCompromiso.INDICADOR_META:
        return cambios
    fresca = FichaIndicador.objects.prefetch_related("operandos", "mediciones").get(pk=ficha.pk)
    redondeo = catalogo(compromiso.programa.conjunto_reglas).redondeo
    valor = valor_de_tipo(fresca, Medicion.Tipo.META, redondeo)[1].valor
    return cambios if valor is None else cambios | {"meta": valor}
