"""Load the real published indicators; a second load changes nothing."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from indicadores.ejemplos import publicados
from indicadores.especificaciones import (
    EspecificacionFicha,
    EspecificacionMedicion,
    EspecificacionOperando,
    ValorCerrado,
)
from indicadores.models import FichaIndicador, Indicador
from indicadores.servicios.fichas import crear_indicadores_lote
from indicadores.servicios.series import cerrar_valores_lote
from instituciones.models import Institucion


def cargar_indicadores_reales() -> list[FichaIndicador]:
    """Cards, operands and values of the published indicators that are not there yet.

    Run by a management command: the catalogue of institutions must be loaded.
    """
    contenido = publicados()
    with transaction.atomic():
        instituciones = {
            i.codigo: i
            for i in Institucion.objects.filter(
                codigo__in=[crudo["institucion"] for crudo in contenido["indicadores"]]
            )
        }
        existentes = set(Indicador.objects.values_list("codigo", flat=True))
        crudos = [c for c in contenido["indicadores"] if c["codigo"] not in existentes]
        pedidos = [
            _ficha(crudo, valor, instituciones[crudo["institucion"]], contenido["fuente"])
            for crudo in crudos
            for valor in crudo["valores"]
        ]
        fichas = crear_indicadores_lote(pedidos, por=None)
        publicado = [valor for crudo in crudos for valor in crudo["valores"]]
        cerrar_valores_lote(
            [
                _cerrado(ficha, valor, contenido["fuente"])
                for ficha, valor in zip(fichas, publicado, strict=True)
                if valor["tipo"] == "efectivo"
            ],
            por=None,
        )
        return fichas


def _ficha(
    crudo: dict[str, Any], valor: dict[str, Any], institucion: Institucion, fuente: str
) -> EspecificacionFicha:
    return EspecificacionFicha(
        codigo=crudo["codigo"],
        institucion=institucion,
        anio=valor["anio"],
        nombre=crudo["nombre"],
        expresion=crudo["expresion"],
        operandos=[EspecificacionOperando(s, d) for s, d in crudo["operandos"].items()],
        sentido=crudo["sentido"],
        ambito=crudo["ambito"],
        dimension=crudo["dimension"],
        decimales=crudo["decimales"],
        fuente=fuente,
        mediciones=[
            EspecificacionMedicion(valor["tipo"], simbolo, Decimal(valor[simbolo]), fuente=fuente)
            for simbolo in crudo["operandos"]
        ],
    )


def _cerrado(ficha: FichaIndicador, valor: dict[str, Any], fuente: str) -> ValorCerrado:
    """The value as published: the source gives neither target nor compliance of those years."""
    indicador = ficha.indicador
    return ValorCerrado(
        indicador.pk,
        indicador.institucion_id or 0,
        valor["anio"],
        Decimal(valor["publicado"]),
        None,
        None,
        None,
        fuente[:100],
    )
