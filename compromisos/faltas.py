"""What a programme still lacks: the one list that guards sending and that its page shows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch, QuerySet

from compromisos.catalogo import CatalogoMarco, catalogo
from compromisos.hilos import cita, lugar_de
from compromisos.models import Compromiso, Observacion, ProgramaAnual, TipoCompromiso
from compromisos.participacion import regla
from indicadores.consultas import historia
from indicadores.formulas import Clase
from indicadores.models import ConjuntoReglas, FichaIndicador, Medicion, Sentido
from indicadores.valores import calcular_valor, operandos_de
from pmg_site.comun.formato import numero
from pmg_site.comun.numeros import escribir_numero, sin_ceros

ANIOS_DE_HISTORIA = 3  # how far back a target is compared; the form shows the same years


@dataclass(frozen=True, slots=True)
class Falta:
    """One thing to mend: stable code, sentence for the person, anchor of the page."""

    codigo: str
    frase: str
    donde: str = "programa"


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
        )
    )
    historias = historia(
        {
            c.ficha.indicador_id
            for p in cargados
            for c in p.compromisos.all()
            if c.ficha is not None and c.tipo == TipoCompromiso.INDICADOR_META
        }
    )
    conjuntos = ConjuntoReglas.objects.in_bulk({p.conjunto_reglas_id for p in cargados})
    marcos = {pk: catalogo(conjunto) for pk, conjunto in conjuntos.items()}
    return {p.pk: list(_faltas(p, marcos[p.conjunto_reglas_id], historias)) for p in cargados}


Historias = dict[int, dict[int, Decimal]]


def _faltas(programa: ProgramaAnual, marco: CatalogoMarco, historias: Historias) -> Iterator[Falta]:
    compromisos = list(programa.compromisos.all())
    if not compromisos:
        yield Falta("sin_compromisos", "El programa no tiene compromisos: agregue el primero.")
        return
    yield from _de_ponderadores(compromisos, marco)
    yield from _de_objetivos(programa, compromisos, marco)
    yield from _repetidos(compromisos)
    for compromiso in compromisos:
        yield from _de_compromiso(compromiso, programa.anio, marco, historias)
    yield from _de_hilos(programa)
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
                "observacion_abierta",
                f"Responda la observación de {hilo.autor.nombre_corto} sobre "
                f"{lugar_de(hilo)}: {cita(hilo)}.",
                f"observacion-{hilo.pk}",
            )


def por_resolver_de(programas: Iterable[ProgramaAnual]) -> dict[int, list[Falta]]:
    """The blocking threads that whoever reviews must still close before approval, one by one."""
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
    return pendientes


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
    compromiso: Compromiso, anio: int, marco: CatalogoMarco, historias: Historias
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
        yield from _de_meta(compromiso, ficha, marco, historias.get(ficha.indicador_id, {}))
    elif not _formula_sirve(ficha):
        yield _falta(compromiso, "formula", "corrija la fórmula de su ficha")


def _formula_sirve(ficha: FichaIndicador) -> bool:
    vacio = calcular_valor(ficha, [o.simbolo for o in ficha.operandos.all()], {})
    return vacio.clase is not Clase.ERROR


def _de_meta(
    compromiso: Compromiso,
    ficha: FichaIndicador,
    marco: CatalogoMarco,
    anteriores: dict[int, Decimal],
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
    elif calculado.valor != compromiso.meta:
        yield _falta(
            compromiso,
            "meta_no_calza",
            f"su meta es {_n(compromiso.meta)} y sus operandos dan {_n(calculado.valor)}: "
            "corrija la meta o los operandos",
        )
    yield from _menos_exigente(compromiso, ficha, anteriores)


def _menos_exigente(
    compromiso: Compromiso, ficha: FichaIndicador, anteriores: dict[int, Decimal]
) -> Iterator[Falta]:
    """Targets should be equal to or better than the past; an easier one needs its reason."""
    valores = [anteriores[a] for a in sorted(anteriores) if a < ficha.anio][-ANIOS_DE_HISTORIA:]
    if not valores or compromiso.meta is None or compromiso.justificacion_meta.strip():
        return
    media = sum(map(Fraction, valores), Fraction(0)) / len(valores)
    meta, sube = Fraction(compromiso.meta), ficha.sentido == Sentido.ASCENDENTE
    if meta < media if sube else meta > media:
        yield _falta(
            compromiso,
            "meta_menos_exigente",
            f"su meta ({_n(compromiso.meta)}) es menos exigente que el promedio de sus últimos "
            f"valores ({numero(media, 2)}): súbala o escriba la justificación",
        )


def _falta(compromiso: Compromiso, codigo: str, que: str) -> Falta:
    return Falta(
        codigo,
        f"Compromiso {compromiso.numero}, «{compromiso.nombre[:80]}»: {que}.",
        f"compromiso-{compromiso.pk}",
    )


def _n(valor: Decimal) -> str:
    return escribir_numero(sin_ceros(valor))
