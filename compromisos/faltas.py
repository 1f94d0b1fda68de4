"""What a programme still lacks: the one list that guards sending and that its page shows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.text import Truncator

from compromisos.catalogo import CatalogoMarco, catalogo
from compromisos.consultas_exigencia import (
    ExigenciaDeMeta,
    Justificacion,
    exigencias,
    hallazgos_de,
)
from compromisos.copia import copias
from compromisos.diferencias import Reabre, diferencias
from compromisos.exigencia.operandos_meta import REGLA as META_SIN_CALZAR
from compromisos.hilos import cita, lugar_de
from compromisos.models import Compromiso, Observacion, ProgramaAnual, TipoCompromiso
from compromisos.participacion import regla
from indicadores.desagregacion import ejes, inconsistencias
from indicadores.formulas import Clase
from indicadores.models import ConjuntoReglas, FichaIndicador, Medicion
from indicadores.valores import calcular_valor, operandos_de
from pmg_site.comun.formato import numero
from pmg_site.comun.numeros import escribir_numero, sin_ceros

META_NO_CALZA = META_SIN_CALZAR.codigo
OBSERVACION_ABIERTA = "observacion_abierta"


@dataclass(frozen=True, slots=True)
class Falta:
    """One thing to mend: stable code, sentence for the person, anchor of the page."""

    codigo: str
    frase: str
    donde: str = "programa"


# What a modification always brings: its cause, its reasons, its documents.
DE_LA_SOLICITUD = frozenset({"causa_version", "motivo_version", "respaldos"})
SIN_CAMBIOS = Falta(
    "modificacion_sin_cambios",
    "La modificación promete lo mismo que el programa vigente: cambie lo que la causa exige.",
    "modificacion",
)


def faltas(programa: ProgramaAnual) -> list[Falta]:
    """Everything that stands between this programme and its sending."""
    return faltas_de([programa])[programa.pk]


def faltas_de(programas: Iterable[ProgramaAnual]) -> dict[int, list[Falta]]:
    """The same for many programmes, with a number of queries that does not grow."""
    cargados = list(
        ProgramaAnual.objects.filter(pk__in=[p.pk for p in programas])
        .select_related("adscripcion__proceso")
        .defer("copia_aprobada")
        .prefetch_related(
            "objetivos",
            Prefetch(
                "compromisos",
                Compromiso.objects.select_related("ficha__indicador", "objetivo").prefetch_related(
                    "ficha__operandos", "ficha__mediciones", "requisitos"
                ),
            ),
            Prefetch("observaciones", _bloqueantes()),
            "consultas",
            "solicitud__respaldos",
        )
    )
    conjuntos = ConjuntoReglas.objects.in_bulk({p.conjunto_reglas_id for p in cargados})
    marcos = {pk: catalogo(conjunto) for pk, conjunto in conjuntos.items()}
    halladas = exigencias(cargados, {pk: marco.redondeo for pk, marco in marcos.items()})
    iguales = _sin_cambios(cargados)
    return {
        p.pk: list(_faltas(p, marcos[p.conjunto_reglas_id], halladas[p.pk].metas))
        + ([SIN_CAMBIOS] if p.pk in iguales else [])
        for p in cargados
    }


def _sin_cambios(programas: Iterable[ProgramaAnual]) -> set[int]:
    """The modifications that promise the same as what they would replace."""
    de_origen = {p.pk: p.reemplaza_id for p in programas if p.reemplaza_id}
    if not de_origen:
        return set()
    aprobadas = dict(
        ProgramaAnual.objects.filter(pk__in=de_origen.values()).values_list("pk", "copia_aprobada")
    )
    ahora = copias(p for p in programas if p.pk in de_origen)
    return {
        pk
        for pk, origen in de_origen.items()
        if (antes := aprobadas.get(origen))
        and not any(
            d.reabre is not Reabre.NADA and d.campo not in DE_LA_SOLICITUD
            for d in diferencias(antes, ahora[pk])
        )
    }


Metas = Mapping[int, ExigenciaDeMeta]


def _faltas(programa: ProgramaAnual, marco: CatalogoMarco, metas: Metas) -> Iterator[Falta]:
    compromisos = list(programa.compromisos.all())
    if not compromisos:
        yield Falta("sin_compromisos", "El programa no tiene compromisos: agregue el primero.")
        return
    yield from _de_ponderadores(compromisos, marco)
    yield from _de_objetivos(programa, compromisos, marco)
    yield from _repetidos(compromisos)
    for compromiso in compromisos:
        yield from _de_compromiso(compromiso, programa.anio, marco, metas.get(compromiso.pk))
    yield from _de_hilos(programa)
    if programa.version > 1 and not _respaldada(programa):
        yield Falta(
            "modificacion_sin_respaldo",
            "Adjunte al menos un documento que respalde la causa de la modificación.",
            "modificacion",
        )
    if regla(programa.anio).bloquea and not programa.consultas.all():
        yield Falta(
            "sin_consulta",
            "Registre la consulta a la asociación de funcionarios: la regla del año la exige.",
            "participacion",
        )


def _bloqueantes() -> QuerySet[Observacion]:
    """The threads of formulation that hold a programme back until somebody closes them."""
    return (
        Observacion.objects.filter(contexto=Observacion.Contexto.FORMULACION, bloquea=True)
        .exclude(estado__in=[Observacion.Estado.RESUELTA, Observacion.Estado.RETIRADA])
        .select_related("autor", "compromiso")
        .order_by("creada_el", "pk")
    )


def _de_hilos(programa: ProgramaAnual) -> Iterator[Falta]:
    for hilo in programa.observaciones.all():
        if hilo.estado == Observacion.Estado.ABIERTA:
            yield Falta(
                OBSERVACION_ABIERTA,
                f"Responda la observación de {hilo.autor.nombre_corto} sobre "
                f"{lugar_de(hilo)}: {cita(hilo)}.",
                f"observacion-{hilo.pk}",
            )


def por_resolver_de(programas: Iterable[ProgramaAnual]) -> dict[int, list[Falta]]:
    """The blocking threads and reasons that whoever reviews must still decide before approval."""
    lista = list(programas)
    pendientes: dict[int, list[Falta]] = {p.pk: [] for p in lista}
    for hilo in _bloqueantes().filter(programa__in=lista):
        pendientes[hilo.programa_id].append(
            Falta(
                "observacion_sin_resolver",
                f"Falta resolver la observación de {hilo.autor.nombre_corto} sobre "
                f"{lugar_de(hilo)}, {hilo.get_estado_display().lower()}: {cita(hilo)}.",
                f"observacion-{hilo.pk}",
            )
        )
    for pk, exigencia in hallazgos_de(lista).items():
        pendientes[pk] += [
            _falta(
                meta.compromiso,
                "justificacion_sin_decidir",
                "falta decidir si se acepta la justificación de su meta",
            )
            for meta in exigencia.por_decidir
        ]
    return pendientes


def impedimentos_de(programas: Iterable[ProgramaAnual]) -> dict[int, list[Falta]]:
    """All that stands between reviewed programmes and their approval, each thread said once."""
    lista = list(programas)
    pendientes, por_resolver = faltas_de(lista), por_resolver_de(lista)
    return {p.pk: para_aprobar(pendientes[p.pk], por_resolver[p.pk]) for p in lista}


def para_aprobar(pendientes: Iterable[Falta], por_resolver: Iterable[Falta]) -> list[Falta]:
    """Both lists as one: an open thread waits to be resolved, so it is not said twice."""
    return [*(f for f in pendientes if f.codigo != OBSERVACION_ABIERTA), *por_resolver]


def _respaldada(programa: ProgramaAnual) -> bool:
    solicitud = getattr(programa, "solicitud", None)
    return solicitud is not None and bool(solicitud.respaldos.all())


def suma_ponderadores(compromisos: Iterable[Compromiso]) -> Decimal:
    """The exact sum of the weights, in per cent."""
    return sum((c.ponderador for c in compromisos), Decimal(0))


def _de_ponderadores(compromisos: list[Compromiso], marco: CatalogoMarco) -> Iterator[Falta]:
    suma = suma_ponderadores(compromisos)
    diferencia = marco.suma_ponderadores - suma
    if diferencia:
        verbo = "faltan" if diferencia > 0 else "sobran"
        yield Falta(
            "suma_ponderadores",
            f"Los ponderadores suman {numero(suma, 2)} y deben sumar "
            f"{numero(marco.suma_ponderadores, 2)}: {verbo} {numero(abs(diferencia), 2)}.",
            "ponderadores",
        )
    for compromiso in compromisos:
        if compromiso.ponderador <= 0:
            yield _falta(compromiso, "ponderador_cero", "dele un ponderador mayor que cero")
        elif marco.limite and (
            texto := _fuera(compromiso.ponderador, marco.limite.minimo, marco.limite.maximo)
        ):
            yield _falta(
                compromiso, "limite_ponderador",
                f"debe pesar {texto} según el Programa Marco del año, y pesa "
                f"{numero(compromiso.ponderador, 2)}",
            )  # fmt: skip


def _de_objetivos(
    programa: ProgramaAnual, compromisos: list[Compromiso], marco: CatalogoMarco
) -> Iterator[Falta]:
    for objetivo in programa.objetivos.all():
        limites = marco.objetivos.get(objetivo.codigo)
        if limites is None:
            continue
        suyos = [c for c in compromisos if c.objetivo_id == objetivo.pk]
        peso = suma_ponderadores(suyos)
        medidas: tuple[tuple[str, Decimal, Decimal | int | None, Decimal | int | None], ...] = (
            ("pesar", peso, limites.peso_min, limites.peso_max),
            ("tener compromisos:", Decimal(len(suyos)), limites.n_min, limites.n_max),
        )
        for verbo, valor, minimo, maximo in medidas:
            if texto := _fuera(valor, minimo, maximo):
                yield Falta(
                    "limite_objetivo",
                    f"El objetivo «{objetivo.nombre}» debe {verbo} {texto} según el Programa Marco "
                    f"del año, y ahora es {escribir_numero(sin_ceros(valor))}.",
                    f"objetivo-{objetivo.pk}",
                )


def _fuera(valor: Decimal, minimo: Decimal | int | None, maximo: Decimal | int | None) -> str:
    if minimo is not None and valor < minimo:
        return f"al menos {escribir_numero(sin_ceros(Decimal(minimo)))}"
    if maximo is not None and valor > maximo:
        return f"a lo más {escribir_numero(sin_ceros(Decimal(maximo)))}"
    return ""


def _repetidos(compromisos: list[Compromiso]) -> Iterator[Falta]:
    llaves = {c.pk: (c.ficha_id, c.sistema_codigo, c.etapa) for c in compromisos}
    veces = Counter(llaves.values())
    for compromiso in compromisos:
        if veces[llaves[compromiso.pk]] > 1:
            yield _falta(compromiso, "repetido", "está comprometido dos veces: quite uno")


def _de_compromiso(
    compromiso: Compromiso, anio: int, marco: CatalogoMarco, exigencia: ExigenciaDeMeta | None
) -> Iterator[Falta]:
    requisitos = list(compromiso.requisitos.all())
    if compromiso.tipo == TipoCompromiso.SISTEMA_ETAPA:
        if not requisitos:
            yield _falta(compromiso, "sin_requisitos", "agregue sus requisitos técnicos")
        for requisito in requisitos:
            if not requisito.medios:
                yield _falta(
                    compromiso,
                    "requisito_sin_medio",
                    f"indique el medio de verificación del requisito {requisito.codigo}",
                )
        return
    ficha = compromiso.ficha
    if ficha is None:  # the table's constraint forbids it
        return
    if not ficha.medios_verificacion.strip():
        yield _falta(compromiso, "sin_medios", "indique los medios de verificación en su ficha")
    if ficha.anio != anio:
        yield _falta(compromiso, "ficha_de_otro_anio", f"use la ficha del año {anio}")
    if compromiso.tipo == TipoCompromiso.INDICADOR_META:
        yield from _de_partes(compromiso, ficha)
        yield from _de_meta(compromiso, ficha, marco, exigencia)
    elif not _formula_sirve(ficha):
        yield _falta(compromiso, "formula", "corrija la fórmula de su ficha")


def _de_partes(compromiso: Compromiso, ficha: FichaIndicador) -> Iterator[Falta]:
    """What the parts (sexes, regions) of the target's operands contradict."""
    valores = {
        (m.simbolo, m.desagregacion): m.valor
        for m in ficha.mediciones.all()
        if m.tipo == Medicion.Tipo.META and m.mes == 0
    }
    for frase in inconsistencias(ficha.operandos.all(), ejes(ficha), valores):
        yield _falta(compromiso, "desagregacion", f"{frase[0].lower()}{frase[1:]}")


def _formula_sirve(ficha: FichaIndicador) -> bool:
    vacio = calcular_valor(ficha, [o.simbolo for o in ficha.operandos.all()], {})
    return vacio.clase is not Clase.ERROR


def _de_meta(
    compromiso: Compromiso,
    ficha: FichaIndicador,
    marco: CatalogoMarco,
    exigencia: ExigenciaDeMeta | None,
) -> Iterator[Falta]:
    if compromiso.meta is None:
        yield _falta(compromiso, "sin_meta", "escriba su meta")
        return
    simbolos = [o.simbolo for o in ficha.operandos.all()]
    operandos = operandos_de(ficha.mediciones.all(), Medicion.Tipo.META)
    calculado = calcular_valor(ficha, simbolos, operandos, marco.redondeo)
    if calculado.clase is Clase.SIN_DATO:
        yield _falta(compromiso, "sin_operandos_meta", "escriba los operandos de su meta")
    elif calculado.valor is None:
        yield _falta(compromiso, "formula", f"su meta no se puede calcular: {calculado.motivo}")
    if exigencia is not None:
        yield from _de_exigencia(compromiso, exigencia)


def _de_exigencia(compromiso: Compromiso, exigencia: ExigenciaDeMeta) -> Iterator[Falta]:
    """Targets should be equal to or better than the past; an easier one needs its reason."""
    for hallazgo in exigencia.hallazgos:
        if hallazgo.codigo == META_NO_CALZA:
            que = f"{_seguido(hallazgo.frase)}: corrija la meta o los operandos"
            yield _falta(compromiso, META_NO_CALZA, que)
    decision = exigencia.decision
    if exigencia.justificacion is Justificacion.FALTA:
        que = f"{_seguido(exigencia.faciles[0].frase)}; hágala más exigente o escriba por qué"
        yield _falta(compromiso, "meta_menos_exigente", que)
    elif exigencia.justificacion is Justificacion.RECHAZADA and decision is not None:
        yield _falta(
            compromiso,
            "justificacion_rechazada",
            f"no se aceptó la justificación de su meta ({_seguido(decision.fundamento)}): "
            "cambie la meta o la justificación",
        )


def _seguido(frase: str) -> str:
    """A sentence as part of another one."""
    return f"{frase[:1].lower()}{frase[1:].rstrip('. ')}"


def _falta(compromiso: Compromiso, codigo: str, que: str) -> Falta:
    return Falta(
        codigo,
        f"Compromiso {compromiso.numero}, «{Truncator(compromiso.nombre).chars(80)}»: {que}.",
        f"compromiso-{compromiso.pk}",
    )
