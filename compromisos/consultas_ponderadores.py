"""Read model of the weights being typed: their sum, by objective, against the rule of the year."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from compromisos.catalogo import CatalogoMarco
from compromisos.models import ProgramaAnual


@dataclass(frozen=True, slots=True)
class PesoDeObjetivo:
    """The weight of an objective with the least and the most that the rule gives it, if any."""

    nombre: str
    peso: Decimal
    minimo: Decimal | None
    maximo: Decimal | None

    @property
    def fuera(self) -> bool:
        bajo = self.minimo is not None and self.peso < self.minimo
        return bajo or (self.maximo is not None and self.peso > self.maximo)


@dataclass(frozen=True, slots=True)
class EstadoDeLosPesos:
    """Sum, what the rule asks, what is missing, and how many are out of their limits."""

    suma: Decimal
    total: Decimal
    diferencia: Decimal
    fuera: int
    objetivos: tuple[PesoDeObjetivo, ...]

    @property
    def distancia(self) -> Decimal:
        """How far the sum is, whichever way."""
        return abs(self.diferencia)


def estado_de_los_pesos(
    programa: ProgramaAnual, marco: CatalogoMarco, pesos: Mapping[int, Decimal]
) -> EstadoDeLosPesos:
    """How the weights given stand against the rule; they may differ from the stored ones."""
    compromisos = list(programa.compromisos.select_related("objetivo").order_by("numero"))
    suyos = {c.pk: pesos.get(c.pk, c.ponderador) for c in compromisos}
    minimo, maximo = marco.limites_ponderador
    suma = sum(suyos.values(), Decimal(0))
    objetivos = []
    for objetivo in programa.objetivos.order_by("orden"):
        limites = marco.objetivos.get(objetivo.codigo)
        propio = [suyos[c.pk] for c in compromisos if c.objetivo_id == objetivo.pk]
        objetivos.append(
            PesoDeObjetivo(
                objetivo.nombre, sum(propio, Decimal(0)),
                limites.peso_min if limites else None, limites.peso_max if limites else None,
            )
        )  # fmt: skip
    return EstadoDeLosPesos(
        suma,
        marco.suma_ponderadores,
        marco.suma_ponderadores - suma,
        sum(1 for p in suyos.values() if p < minimo or (maximo is not None and p > maximo)),
        tuple(objetivos),
    )
