"""Read model of the rounds of review: what changed in each programme since it was last sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Max

from compromisos.diferencias import Diferencia, Reabre, cifra, diferencias
from compromisos.models import ProgramaAnual, RondaRevision
from compromisos.planificado import CAMPO as PLANIFICADO
from compromisos.planificado import operandos_cambiados

LARGO = 90  # characters of a text that fit in a line of the queue
OPERANDOS = 4  # changed operands that fit in the same line


def cambios_de(programas: Iterable[ProgramaAnual]) -> dict[int, list[Diferencia]]:
    """The differences between the last two sendings of each programme, in two queries.

    The first sending of a modification is compared with what was approved before it.
    """
    lista = list(programas)
    copias: dict[int, list[Mapping[str, Any]]] = {p.pk: [] for p in lista}
    for ronda in (
        RondaRevision.objects.filter(programa__in=lista)
        .annotate(ultima=Max("programa__rondas__numero"))
        .filter(numero__gte=F("ultima") - 1)
        .order_by("programa", "numero")
    ):
        copias[ronda.programa_id].append(ronda.copia)
    de_origen = {p.pk: p.reemplaza_id for p in lista if p.reemplaza_id and len(copias[p.pk]) == 1}
    origenes = dict(
        ProgramaAnual.objects.filter(pk__in=de_origen.values()).values_list("pk", "copia_aprobada")
    )
    for pk, origen in de_origen.items():
        if copia := origenes.get(origen):
            copias[pk].insert(0, copia)
    return {
        pk: [d for d in diferencias(*suyas) if d.reabre is not Reabre.NADA]
        if len(suyas) == 2
        else []
        for pk, suyas in copias.items()
    }


def frase(diferencia: Diferencia) -> str:
    """The difference in one line: what, of what, from which value to which."""
    que = f"{diferencia.etiqueta}, {diferencia.donde[:LARGO]}"
    if diferencia.campo == PLANIFICADO:
        return f"{que}: {_de_los_operandos(diferencia)}"
    if diferencia.antes is None and diferencia.despues is not None:
        return (
            f"{que}: es nuevo"
            if isinstance(diferencia.despues, dict)
            else _escrito(que, diferencia.campo, "", diferencia.despues)
        )
    if isinstance(diferencia.despues, dict | list) or isinstance(diferencia.antes, dict | list):
        return f"{que}: se quitó" if diferencia.despues is None else f"{que}: cambió"
    return _escrito(que, diferencia.campo, diferencia.antes, diferencia.despues)


def _de_los_operandos(diferencia: Diferencia) -> str:
    cambiados = operandos_cambiados(diferencia.antes, diferencia.despues)
    dichos = "; ".join(c.frase for c in cambiados[:OPERANDOS])
    resto = len(cambiados) - OPERANDOS
    return dichos + (f"; y {resto} más" if resto > 0 else "")


def _escrito(que: str, campo: str, antes: Any, despues: Any) -> str:
    uno, otro = _texto(campo, antes), _texto(campo, despues)
    if not uno:
        return f"{que}: ahora dice {otro}"
    return f"{que}: de {uno} a {otro}" if otro else f"{que}: se borró (decía {uno})"


def _texto(campo: str, valor: Any) -> str:
    if valor is None or valor == "":
        return ""
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if numero := cifra(campo, valor):
        return numero
    texto = " ".join(str(valor).split())
    if isinstance(valor, int):
        return texto
    return f"«{texto[:LARGO]}…»" if len(texto) > LARGO else f"«{texto}»"
