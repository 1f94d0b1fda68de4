"""What blind double evaluation asks of others: who must not score, what is frozen."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from evaluacion.estados_doble import EstadoDoble
from evaluacion.models import Evaluacion, ItemDoble
from pmg_site.comun.errores import TransicionInvalida

ES_LA_SEGUNDA = (
    "Usted es la segunda evaluación de un compromiso de esta institución: no puede calificarla "
    "también en la primera."
)
YA_COMPARADA = (
    "La doble evaluación de este compromiso ya se comparó: solo el arbitraje puede cambiar su "
    "calificación."
)


def exigir_ajena_lote(pares: Iterable[tuple[int, int, int]]) -> None:
    """Refuse official scores by a second evaluator of the file, or of what is already compared.

    Each item is (evaluation, commitment, person). One query, and none of the rows when there is
    no sample in these evaluations.
    """
    pedidas = set(pares)
    items = ItemDoble.objects.filter(evaluacion__in={e for e, _, _ in pedidas}).values_list(
        "evaluacion", "compromiso", "segundo", "estado"
    )
    segundas, comparadas = set(), set()
    for evaluacion, compromiso, segundo, estado in items:
        segundas.add((evaluacion, segundo))
        if estado != EstadoDoble.PENDIENTE:
            comparadas.add((evaluacion, compromiso))
    for evaluacion, compromiso, persona in pedidas:
        if (evaluacion, persona) in segundas:
            raise PermissionDenied(ES_LA_SEGUNDA)
        if (evaluacion, compromiso) in comparadas:
            raise TransicionInvalida(YA_COMPARADA)


def sin_arbitrar_lote(evaluaciones: Iterable[Evaluacion]) -> dict[int, list[int]]:
    """The numbers of the commitments with differences that nobody settled, by evaluation."""
    pks = [e.pk for e in evaluaciones]
    pendientes: dict[int, list[int]] = {pk: [] for pk in pks}
    for evaluacion, numero in (
        ItemDoble.objects.filter(evaluacion__in=pks, estado=EstadoDoble.DISCREPANTE)
        .order_by("compromiso__numero")
        .values_list("evaluacion", "compromiso__numero")
    ):
        pendientes[evaluacion].append(numero)
    return pendientes


def frase_sin_arbitrar(numeros: Iterable[int]) -> str:
    lista = ", ".join(str(n) for n in numeros)
    return f"Falta arbitrar las diferencias de la doble evaluación en los compromisos {lista}."
