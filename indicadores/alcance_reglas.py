"""Which years a document would come to govern, instead of what, and what prevents it."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from indicadores.fuentes_reglas import cierres
from indicadores.lector_reglas import ConjuntoLeido, entre
from indicadores.models import ConjuntoReglas
from pmg_site.comun import formato

HASTA = 2100


@dataclass(frozen=True, slots=True)
class Efecto:
    """What one set of a document does to the years of its mechanism."""

    leido: ConjuntoLeido
    vigente: ConjuntoReglas | None
    anios: tuple[int, ...]
    impedimentos: tuple[str, ...]
    conservan: int

    @property
    def mecanismo(self) -> str:
        return formato.mecanismo(self.leido.mecanismo)

    @property
    def vigencia(self) -> str:
        """The years that it would govern, in few characters."""
        if not self.anios:
            return "Ninguno"
        desde, hasta = self.anios[0], self.anios[-1]
        if desde == hasta:
            return str(desde)
        return f"{desde} en adelante" if hasta == HASTA else f"{desde}–{hasta}"


def efectos(leidos: Sequence[ConjuntoLeido]) -> tuple[Efecto, ...]:
    """The effect of each set that a document gives, against those in force."""
    mecanismos = {leido.mecanismo for leido in leidos}
    tipos = {leido.tipo for leido in leidos}
    en_vigor = list(
        ConjuntoReglas.objects.ultimos()
        .filter(tipo__in=tipos, mecanismo__in=mecanismos)
        .order_by("anio_desde", "version")
    )
    cuantos = _programas_por_conjunto(c.pk for c in en_vigor)
    return tuple(
        _efecto(leido, [c for c in en_vigor if c.mecanismo == leido.mecanismo], cuantos)
        for leido in leidos
    )


def _efecto(leido: ConjuntoLeido, otros: list[ConjuntoReglas], cuantos: dict[int, int]) -> Efecto:
    anterior = next((c for c in otros if c.codigo == leido.codigo), None)
    resto = [c for c in otros if c.codigo != leido.codigo]
    gana, pierde, sin_reglas = [], [], []
    for anio in range(1998, HASTA + 1):
        antes = _gobierna(otros, anio)
        despues = _gobierna(resto, anio)
        if entre(anio, leido.anio_desde, leido.anio_hasta) and (
            despues is None or despues.anio_desde <= leido.anio_desde
        ):
            gana.append(anio)
        elif antes is not None and antes == anterior:
            pierde.append(anio)
            if despues is None:
                sin_reglas.append(anio)
    vigente = anterior or _gobierna(otros, leido.anio_desde)
    return Efecto(
        leido=leido,
        vigente=vigente,
        anios=tuple(gana),
        impedimentos=tuple(_impedimentos(leido, resto, gana + pierde, sin_reglas)),
        conservan=cuantos.get(vigente.pk, 0) if vigente else 0,
    )


def _gobierna(conjuntos: list[ConjuntoReglas], anio: int) -> ConjuntoReglas | None:
    """The set that holds in a year: the one that begins later, as ``vigente`` says."""
    suyos = [c for c in conjuntos if entre(anio, c.anio_desde, c.anio_hasta)]
    return max(suyos, key=lambda c: (c.anio_desde, c.version), default=None)


def _impedimentos(
    leido: ConjuntoLeido, resto: list[ConjuntoReglas], tocados: list[int], sin_reglas: list[int]
) -> Iterable[str]:
    rotulo = formato.mecanismo(leido.mecanismo)
    cerrados = cierres(leido.tipo, leido.mecanismo)
    for anio in sorted(set(tocados) & set(cerrados)):
        yield (
            f"No puede cambiar las reglas de {anio}: {cerrados[anio]}. Proponga el cambio desde "
            "un año posterior."
        )
    if sin_reglas:
        anios = str(sin_reglas[0]) if len(sin_reglas) == 1 else f"{sin_reglas[0]} en adelante"
        yield f"{rotulo}: {anios} quedaría sin reglas; corrija el último año."
    for otro in resto:
        if otro.anio_desde == leido.anio_desde:
            yield (
                f"{rotulo}: «{otro.codigo}» ya rige desde {otro.anio_desde}; use ese código para "
                "cambiarlo, o empiece en otro año."
            )


def _programas_por_conjunto(pks: Iterable[int]) -> dict[int, int]:
    """How many programmes were made under each set: they keep it."""
    contados = ConjuntoReglas.objects.filter(pk__in=list(pks)).annotate(n=Count("programas"))
    return dict(contados.order_by().values_list("pk", "n"))


def partir_de(base: ConjuntoReglas, desde: int, hasta: int | None) -> dict[str, Any]:
    """The content of ``base`` for other years, under the code that those years have or need."""
    contenido: dict[str, Any] = deepcopy(base.contenido)
    anios = str(desde) if desde == hasta else f"{desde}-{hasta}" if hasta else f"{desde}"
    suyo = (
        ConjuntoReglas.objects.ultimos()
        .filter(tipo=base.tipo, mecanismo=base.mecanismo, anio_desde=desde)
        .order_by("-version")
        .first()
    )
    if suyo is None:
        contenido["codigo"] = f"programa-marco-{anios}"
        contenido["nombre"] = f"Programa Marco {anios.replace('-', '–')}"
    else:
        contenido["codigo"], contenido["nombre"] = suyo.codigo, suyo.nombre
    contenido["anio_desde"] = desde
    contenido.pop("anio_hasta", None)
    if hasta is not None:
        contenido["anio_hasta"] = hasta
    return contenido
