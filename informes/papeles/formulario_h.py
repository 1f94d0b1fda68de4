"""Formulario H as a paper, from the read model of its page; in public, nothing unpublished."""

from collections.abc import Collection
from dataclasses import replace

from compromisos.consultas_formulario_h import ColumnaH, IndicadorH, hoja
from compromisos.faltas import suma_ponderadores
from compromisos.models import Compromiso, ProgramaAnual
from compromisos.resumen_formulario_h import resumen
from compromisos.tabla_formulario_h import bloques
from indicadores.models import Medicion
from indicadores.valores import calcular_valor
from informes import publicado
from informes.papeles.programas import aprobado, ficha_de, pendientes
from informes.papeles.salida import Papel
from pmg_site.comun.numeros import sin_ceros

T, O = Medicion.Tipo, Medicion.Origen  # noqa: E741 (short names of the two lists of choices)
DE_EVALUACION = "evaluacion:"  # how the origin of a value closed by an evaluation begins


def formulario_h(programa: ProgramaAnual, *, publico: bool = False) -> Papel:
    """Every indicator with its five columns, then the commitments that are not indicators."""
    entera = hoja(programa)
    indicadores = entera.indicadores
    if publico:
        publicados = _anios_publicados(programa)
        indicadores = tuple(solo_publicado(i, publicados) for i in indicadores)
    compromisos = [*(i.compromiso for i in indicadores), *entera.sistemas]
    compromisos.sort(key=lambda c: c.numero)
    return Papel(
        titulo=f"Formulario H {programa.anio}: indicadores de desempeño",
        corto=f"Formulario H {programa.anio}",
        plantilla="papeles/formulario_h.html",
        archivo=f"Formulario_H_{programa.institucion.codigo}_{programa.anio}_v{programa.version}.pdf",
        ficha=ficha_de(programa),
        vigente=aprobado(programa),
        datos={
            "programa": programa,
            "filas": [(i, bloques(i), resumen(i), fuentes(i)) for i in indicadores],
            "compromisos": compromisos,
            "suma": suma_ponderadores(compromisos),
        },
        pendientes=pendientes([programa], [_origen(c) for c in compromisos]),
    )


def fuentes(indicador: IndicadorH) -> list[str]:
    """Where each declared effective value comes from, one sentence a year."""
    return [
        f"{c.titulo}: {c.origen.lower()}. Fuente: {c.fuente}"
        for c in indicador.columnas
        if c.fuente and c.origen and not c.fuente.startswith(DE_EVALUACION)
    ]


def _origen(compromiso: Compromiso) -> dict[str, str]:
    campos = ("transversal_codigo", "sistema_codigo", "etapa")
    return {campo: getattr(compromiso, campo) for campo in campos}


def _anios_publicados(programa: ProgramaAnual) -> set[int]:
    """The years whose results of this institution anybody may read."""
    anio = "programa__adscripcion__proceso__anio_programa"
    return set(
        publicado.evaluaciones_vigentes()
        .filter(programa__adscripcion__institucion=programa.institucion)
        .values_list(anio, flat=True)
    )


def solo_publicado(indicador: IndicadorH, publicados: Collection[int]) -> IndicadorH:
    """The same indicator without results that are not published yet: the estimate stands there."""
    columnas = tuple(
        _estimada(indicador, c) if _reservada(c, publicados) else c for c in indicador.columnas
    )
    return replace(indicador, columnas=columnas)


def _reservada(columna: ColumnaH, publicados: Collection[int]) -> bool:
    """Whether its values come from an evaluation, or from a record, that is not public."""
    if columna.tipo != T.EFECTIVO or columna.anio in publicados:
        return False
    if columna.cerrado is not None:
        return columna.cerrado.origen.startswith(DE_EVALUACION)
    return bool(columna.valores) and columna.origen != str(O.DECLARADO.label)


def _estimada(indicador: IndicadorH, columna: ColumnaH) -> ColumnaH:
    """The column as it was before its year was evaluated."""
    metodo = columna.ficha or indicador.ficha
    estimadas = [m for m in metodo.mediciones.all() if m.mes == 0 and m.tipo == T.ESTIMADO]
    valores = {(m.simbolo, m.desagregacion): sin_ceros(m.valor) for m in estimadas}
    totales = {s: v for (s, parte), v in valores.items() if parte == Medicion.Desagregacion.TOTAL}
    simbolos = [o.simbolo for o in metodo.operandos.all()]
    return replace(
        columna,
        tipo=str(T.ESTIMADO),
        valores=valores,
        calculo=calcular_valor(metodo, simbolos, totales, indicador.redondeo),
        origen="",
        fuente="",
        cerrado=None,
    )
