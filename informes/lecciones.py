"""What the published results teach anybody: tiers, ceilings, ambition, and the list of lessons."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from compromisos.models import TipoCompromiso
from evaluacion.models import Evaluacion
from incentivos import consultas as incentivos
from incentivos.models import Concepto, HechoPublicado
from indicadores.models import Sentido
from informes import publicado
from informes.lecciones_disputa import cambios_de_tramo, carga, causas, reclamos, revocadas
from informes.lecciones_tipos import (
    NUMERO,
    PORCENTAJE,
    SIN_TEMA,
    Columna,
    Grafico,
    Leccion,
    media,
    parte,
)
from pmg_site.comun import formato

PUBLICADO, SISTEMA, EJEMPLO = "Publicado por la autoridad", "Este sistema", "Ejemplo"
ANIOS_SEGUIDOS = 2
_ANIO = "programa__adscripcion__proceso__anio_programa"
_INSTITUCION = "compromiso__programa__adscripcion__institucion"
_MAS, _IGUAL, _MENOS, _SIN = (
    "Pedía más que lo logrado el año anterior",
    "Pedía lo mismo que lo logrado el año anterior",
    "Pedía menos que lo logrado el año anterior",
    "Sin resultado del año anterior con qué comparar",
)


def tramos() -> Leccion:
    """Institutions by tier and year: the real years beside the system's own."""
    reales = _reales()
    propias = [
        (
            fila.anio,
            EJEMPLO if fila.ejemplo else SISTEMA,
            fila.total,
            *(fila.cuentas[t] for t in ("completo", "medio", "ninguno")),
            parte(fila.cuentas["completo"], fila.total),
            fila.promedio,
        )
        for fila in incentivos.por_anio(incentivos.distribucion())
    ]
    filas = sorted([*reales, *propias], key=lambda fila: (fila[0], fila[1] != PUBLICADO))
    return Leccion(
        clave="tramos",
        titulo="¿Cuántas instituciones ganan el incremento completo?",
        dice=_frase_de_tramos(filas),
        columnas=(
            Columna("anio", "Año"), Columna("origen", "Origen"),
            Columna("instituciones", "Instituciones", NUMERO),
            Columna("noventa_o_mas", "90 % o más", NUMERO),
            Columna("setenta_y_cinco_a_noventa", "75 % a menos de 90 %", NUMERO),
            Columna("menos_de_75", "Menos de 75 %", NUMERO),
            Columna("parte_completa", "Con incremento completo", PORCENTAJE),
            Columna("promedio", "Cumplimiento promedio", PORCENTAJE),
        ),
        filas=tuple(filas),
        grafico=Grafico(
            "Instituciones con 90 % o más de cumplimiento, por año",
            [(_rotulo(fila), fila[6]) for fila in filas],
        ),
        nota="De 2023 la autoridad publicó porcentajes, no cuántas instituciones hubo en cada "
        "tramo.",
        ejemplo=any(fila[1] == EJEMPLO for fila in filas),
    )  # fmt: skip


def _rotulo(fila: tuple[Any, ...]) -> str:
    marca = {PUBLICADO: "", SISTEMA: " sist.", EJEMPLO: " ejemplo"}[fila[1]]
    return f"{fila[0]}{marca}"


def _reales() -> list[tuple[Any, ...]]:
    """Years with counts, and those of which only percentages were published."""
    hechos: dict[int, dict[str, Decimal]] = {}
    for hecho in HechoPublicado.objects.all():
        hechos.setdefault(hecho.anio, {})[hecho.concepto] = hecho.valor
    return [
        (
            anio, PUBLICADO, *(
                int(valores[c]) if c in valores else None
                for c in (Concepto.INSTITUCIONES, Concepto.N_90_100, Concepto.N_75_89,
                          Concepto.N_MENOS_75)
            ),
            parte(int(valores[Concepto.N_90_100]), int(valores[Concepto.INSTITUCIONES]))
            if Concepto.N_90_100 in valores else valores[Concepto.PCT_90_100],
            valores.get(Concepto.PROMEDIO),
        )
        for anio, valores in sorted(hechos.items())
        if Concepto.PCT_90_100 in valores or Concepto.N_90_100 in valores
    ]  # fmt: skip


def _frase_de_tramos(filas: Iterable[tuple[Any, ...]]) -> str:
    reales = [fila for fila in filas if fila[1] == PUBLICADO]
    if not reales:
        return "Todavía no se carga la historia publicada."
    primera, ultima = reales[0], reales[-1]
    return (
        f"En {primera[0]} lo ganaba el {_en_palabras(primera[6])} de las instituciones; en "
        f"{ultima[0]}, el {_en_palabras(ultima[6])}. Cuando casi todas lo ganan, el incentivo ya "
        "no distingue."
    )


def _en_palabras(valor: Decimal | None) -> str:
    return formato.porcentaje_corto(valor, 0)


def siempre_cumplidos() -> Leccion:
    """Commitments followed for years that were met in each of them, by theme."""
    grupos = (
        publicado.desgloses_vigentes()
        .filter(cumple__isnull=False)
        .order_by()
        .values(
            _INSTITUCION, "compromiso__sistema_codigo", "compromiso__ficha__indicador",
            "compromiso__red__tema",
        )
        .annotate(
            anios=Count(f"compromiso__{_ANIO}", distinct=True),
            veces=Count("pk"), cumplidas=Count("pk", filter=Q(cumple=True)),
        )
        .filter(anios__gte=ANIOS_SEGUIDOS)
    )  # fmt: skip
    temas: dict[str, list[int]] = {}
    for grupo in grupos:
        cuenta = temas.setdefault(grupo["compromiso__red__tema"] or SIN_TEMA, [0, 0])
        cuenta[0] += 1
        cuenta[1] += grupo["veces"] == grupo["cumplidas"]
    filas = [(tema, n, siempre, parte(siempre, n)) for tema, (n, siempre) in sorted(temas.items())]
    total, siempre = sum(f[1] for f in filas), sum(f[2] for f in filas)
    return Leccion(
        clave="siempre-cumplidos",
        titulo="¿Cuántos compromisos se cumplen siempre?",
        dice=f"{formato.numero(siempre)} de {formato.numero(total)} compromisos seguidos dos años "
        "o más se cumplieron todas las veces: una meta que nunca se pierde enseña poco."
        if total else "",
        columnas=(
            Columna("tema", "Tema"), Columna("seguidos", "Compromisos seguidos", NUMERO),
            Columna("siempre_cumplidos", "Siempre cumplidos", NUMERO),
            Columna("parte", "Parte", PORCENTAJE),
        ),
        filas=tuple(filas),
        grafico=Grafico(
            "Compromisos siempre cumplidos, por tema", [(f[0], f[3]) for f in filas]
        ),
        nota="Un compromiso se sigue por la institución y su indicador, o su sistema.",
    )  # fmt: skip


@dataclass(slots=True)
class _Cuenta:
    compromisos: int = 0
    cumplidos: int = 0
    suma: Decimal = Decimal(0)
    con_cumplimiento: int = 0


def ambicion() -> Leccion:
    """Targets against what the institution had achieved the year before, and how they ended."""
    filas = list(
        publicado.desgloses_vigentes()
        .filter(compromiso__tipo=TipoCompromiso.INDICADOR_META, cumple__isnull=False)
        .order_by()
        .values_list(
            _INSTITUCION, "compromiso__ficha__indicador", f"compromiso__{_ANIO}",
            "compromiso__ficha__sentido", "compromiso__meta", "valor", "cumple", "cumplimiento",
        )
    )  # fmt: skip
    logrado = {(f[0], f[1], f[2]): f[5] for f in filas if f[5] is not None}
    cuentas = {clase: _Cuenta() for clase in (_MAS, _IGUAL, _MENOS, _SIN)}
    for institucion, indicador, anio, sentido, meta, _, cumple, cumplimiento in filas:
        anterior = logrado.get((institucion, indicador, anio - 1))
        cuenta = cuentas[_clase(meta, anterior, sentido)]
        cuenta.compromisos += 1
        cuenta.cumplidos += cumple
        if cumplimiento is not None:
            cuenta.suma += cumplimiento
            cuenta.con_cumplimiento += 1
    escritas = tuple(
        (clase, c.compromisos, c.cumplidos, parte(c.cumplidos, c.compromisos),
         media(c.suma, c.con_cumplimiento))
        for clase, c in cuentas.items() if c.compromisos
    )  # fmt: skip
    return Leccion(
        clave="ambicion",
        titulo="¿Las metas piden más que lo ya logrado?",
        dice=_frase_de_ambicion(cuentas),
        columnas=(
            Columna("meta", "La meta"), Columna("compromisos", "Compromisos", NUMERO),
            Columna("cumplidos", "Cumplidos", NUMERO),
            Columna("parte_cumplida", "Parte cumplida", PORCENTAJE),
            Columna("cumplimiento_medio", "Cumplimiento medio", PORCENTAJE),
        ),
        filas=escritas,
        grafico=Grafico(
            "Compromisos según lo que pedía su meta", [(f[0], f[1]) for f in escritas], "",
            decimales=0,
        ),
        nota="El cumplimiento medio no tiene tope: pasa de 100 % cuando se logra más que la meta.",
    )  # fmt: skip


def _clase(meta: Decimal | None, anterior: Decimal | None, sentido: str) -> str:
    if meta is None or anterior is None:
        return _SIN
    if meta == anterior:
        return _IGUAL
    return _MAS if (meta > anterior) == (sentido == Sentido.ASCENDENTE) else _MENOS


def _frase_de_ambicion(cuentas: dict[str, _Cuenta]) -> str:
    comparables = sum(cuentas[c].compromisos for c in (_MAS, _IGUAL, _MENOS))
    if not comparables:
        return ""
    faciles = cuentas[_MENOS].compromisos
    return (
        f"De {formato.numero(comparables)} metas que se pueden comparar, "
        f"{formato.numero(faciles)} pedían menos que lo que la "
        "institución ya había logrado."
    )


PUBLICAS: dict[str, Callable[[], Leccion]] = {
    "tramos": tramos,
    "siempre-cumplidos": siempre_cumplidos,
    "ambicion": ambicion,
    "causas": causas,
    "reclamos": reclamos,
    "cambios-de-tramo": cambios_de_tramo,
    "revocadas": revocadas,
    "carga": carga,
}


def hay_ejemplo() -> bool:
    """Whether some published result is an example."""
    return Evaluacion.objects.filter(estado=publicado.PUBLICADA, ejemplo=True).exists()
