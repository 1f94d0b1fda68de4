"""Which rounds of opinion a requirement has now, and what an opinion that is missing says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compromisos.models import RequisitoTecnico
from evaluacion.estados_opinion import EstadoOpinion
from evaluacion.models import CalendarioOpinion, OpinionTecnica, VentanaOpinion
from indicadores.models import ConjuntoReglas
from pmg_site.comun import reloj

# A requirement whose rule names no criterion is judged as a whole.
CRITERIO_GENERAL = "requisito en su conjunto"
Clave = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Rondas:
    """The rounds of one requirement in the calendar in force."""

    por_numero: dict[int, VentanaOpinion]

    def ronda(self, numero: int) -> VentanaOpinion | None:
        return self.por_numero.get(numero)

    def es_final(self, numero: int) -> bool:
        """Whether no other round follows this one."""
        return numero + 1 not in self.por_numero


def clave_de(requisito: RequisitoTecnico) -> Clave | None:
    """What stays of a requirement when its programme is modified; None for one of their own."""
    compromiso = requisito.compromiso
    if not compromiso.sistema_codigo and not compromiso.transversal_codigo:
        return None
    return (
        compromiso.programa.adscripcion_id,
        compromiso.sistema_codigo,
        compromiso.transversal_codigo,
        requisito.codigo,
    )


def rondas_de(requisitos: Iterable[RequisitoTecnico]) -> dict[int, Rondas]:
    """The rounds in force of each requirement, in two queries at any size."""
    lista = list(requisitos)
    vigentes: dict[tuple[str, int], int] = {}
    for pk, sistema, anio in (
        CalendarioOpinion.objects.filter(
            rige_desde__lte=reloj.ahora(),
            sistema_codigo__in={_sistema(r) for r in lista},
        )
        .order_by("numero")
        .values_list("pk", "sistema_codigo", "anio")
    ):
        vigentes[sistema, anio] = pk
    ventanas: dict[tuple[int, str], dict[int, VentanaOpinion]] = {}
    for ventana in VentanaOpinion.objects.filter(calendario__in=vigentes.values()).select_related(
        "calendario"
    ):
        suyas = ventanas.setdefault((ventana.calendario_id, ventana.requisito_codigo), {})
        suyas[ventana.ronda] = ventana
    return {
        r.pk: Rondas(
            ventanas.get((vigentes.get((_sistema(r), r.compromiso.programa.anio), 0), r.codigo), {})
        )
        for r in lista
    }


def _sistema(requisito: RequisitoTecnico) -> str:
    compromiso = requisito.compromiso
    return compromiso.sistema_codigo or compromiso.transversal_codigo


def criterios_de(requisitos: Iterable[RequisitoTecnico]) -> dict[int, tuple[str, ...]]:
    """The criteria on which the network judges each requirement, as the rule of its year names."""
    lista = list(requisitos)
    reglas = {r.compromiso.programa.conjunto_reglas_id for r in lista}
    nombrados: dict[tuple[int, str, str], tuple[str, ...]] = {}
    for conjunto in ConjuntoReglas.objects.filter(pk__in=reglas):
        for sistema in conjunto.contenido.get("sistemas") or ():
            for crudo in _requisitos_de(sistema):
                clave = (conjunto.pk, sistema["codigo"], crudo["codigo"])
                nombrados[clave] = tuple(crudo.get("criterios_opinion") or ())
    return {
        r.pk: nombrados.get(
            (r.compromiso.programa.conjunto_reglas_id, r.compromiso.sistema_codigo, r.codigo)
        )
        or (CRITERIO_GENERAL,)
        for r in lista
    }


def _requisitos_de(sistema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for etapa in sistema.get("etapas") or ():
        for objetivo in etapa.get("objetivos") or ():
            yield from objetivo.get("requisitos") or ()


def opiniones_de(requisitos: Iterable[RequisitoTecnico]) -> dict[int, OpinionTecnica]:
    """The opinion of each requirement, also the one asked for before its programme was modified."""
    lista = list(requisitos)
    halladas: dict[int, OpinionTecnica] = {}
    por_clave: dict[Clave, OpinionTecnica] = {}
    filas = (
        OpinionTecnica.objects.filter(
            requisito__compromiso__programa__adscripcion__in={
                r.compromiso.programa.adscripcion_id for r in lista
            }
        )
        .select_related("requisito__compromiso__programa")
        .defer("requisito__compromiso__programa__copia_aprobada")
        .order_by("pk")
    )
    for opinion in filas:
        halladas[opinion.requisito_id] = opinion
        if clave := clave_de(opinion.requisito):
            por_clave[clave] = opinion
    for requisito in lista:
        clave = clave_de(requisito)
        if requisito.pk not in halladas and clave in por_clave:
            halladas[requisito.pk] = por_clave[clave]
    return {r.pk: halladas[r.pk] for r in lista if r.pk in halladas}


def falta_opinion_lote(programas: Iterable[int]) -> dict[int, str]:
    """Requirements of these programmes that demand a favourable opinion and lack it.

    By requirement, the sentence that says what is missing. One query when none demands it, and
    two otherwise.
    """
    exigen = list(
        RequisitoTecnico.objects.filter(opinion_tecnica=True, compromiso__programa__in=programas)
        .select_related("compromiso__programa__adscripcion__proceso")
        .defer("compromiso__programa__copia_aprobada")
    )
    if not exigen:
        return {}
    opiniones = opiniones_de(exigen)
    return {
        r.pk: frase_sin_opinion(r, opiniones.get(r.pk))
        for r in exigen
        if r.pk not in opiniones or opiniones[r.pk].estado != EstadoOpinion.FAVORABLE
    }


def frase_sin_opinion(requisito: RequisitoTecnico, opinion: OpinionTecnica | None) -> str:
    """Why a requirement that demands a favourable opinion cannot count as met."""
    tiene = (
        "y el servicio no la ha pedido"
        if opinion is None
        else f"y la suya está «{EstadoOpinion(opinion.estado).label}»"
    )
    return (
        f"El requisito {requisito.codigo} exige una opinión técnica favorable de la red de "
        f"expertos {tiene}: no puede darse por cumplido."
    )
