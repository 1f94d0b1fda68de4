"""Does the programme measure nothing but its own processes."""

from compromisos.exigencia.tipos import Datos, Grupo, ProgramaPropuesto, Regla, Vigente

PROCESO = "proceso"


def revisar(programa: ProgramaPropuesto, vigente: Vigente) -> Datos | None:
    total = len(programa.ambitos)
    if total < vigente.cuantos("minimo") or programa.ambitos.count(PROCESO) < total:
        return None
    return {"total": str(total)}


REGLA = Regla(
    codigo="solo_indicadores_de_proceso",
    nombre="Solo indicadores de proceso",
    grupo=Grupo.PROGRAMA,
    frase="Los {total} indicadores propios miden procesos: ninguno mide lo que el servicio entrega "
    "ni lo que logra.",
    revisar=revisar,
    ejemplo=ProgramaPropuesto((PROCESO,) * 3),
    prueba="test_a_programme_of_processes_only",
)
