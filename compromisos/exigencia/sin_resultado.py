"""Does the programme measure results at all, or only products and processes."""

from compromisos.exigencia.tipos import Datos, Grupo, ProgramaPropuesto, Regla, Vigente

PROCESO, PRODUCTO = "proceso", "producto"


def revisar(programa: ProgramaPropuesto, vigente: Vigente) -> Datos | None:
    """When all of them are of process, the rule of process says it."""
    total, procesos = len(programa.ambitos), programa.ambitos.count(PROCESO)
    productos = programa.ambitos.count(PRODUCTO)
    if total < vigente.cuantos("minimo") or not productos or procesos + productos < total:
        return None
    return {"total": str(total), "productos": str(productos), "procesos": str(procesos)}


REGLA = Regla(
    codigo="sin_indicador_de_resultado",
    nombre="Ningún indicador de resultado",
    grupo=Grupo.PROGRAMA,
    frase="De los {total} indicadores propios, ninguno mide resultados: {productos} de producto y "
    "{procesos} de proceso.",
    revisar=revisar,
    ejemplo=ProgramaPropuesto((PRODUCTO,) * 6 + (PROCESO,) * 2),
    prueba="test_a_programme_without_any_indicator_of_result",
)
