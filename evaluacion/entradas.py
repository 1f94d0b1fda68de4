"""From the tables to the inputs of the calculation, read as one snapshot in few queries."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from compromisos.models import Compromiso, RequisitoTecnico, TipoCompromiso
from evaluacion.calculo import Clase, CompromisoEntrada, RequisitoEntrada
from evaluacion.models import (
    CalificacionCompromiso,
    CausaExterna,
    DecisionSinDato,
    Evaluacion,
    OperandoInformado,
    PuntajeRequisito,
    Reclamo,
    ResultadoCumplimiento,
    ResultadoInformado,
    VeredictoOperando,
)
from indicadores.models import Operando
from pmg_site.comun.numeros import sin_ceros

_RAZON = re.compile(
    r"\s*([A-Za-z]\w*)\s*[/÷]\s*([A-Za-z]\w*)\s*(?:[*×]\s*100(?:,0+)?\s*)?", re.ASCII
)
_ACOGIDOS = ["acogido", "acogido_parcial"]
Par = tuple[int, int]


@dataclass(slots=True)
class Instantanea:
    """What one evaluation gives to the calculation, and what its last result was.

    ``fila_version`` is read before the inputs: when it still holds at writing time, nothing
    changed in between. ``compromisos`` gives the commitment of each code.
    """

    pk: int
    fila_version: int
    estado: str
    conjunto_id: int
    institucion: str
    entradas: list[CompromisoEntrada] = field(default_factory=list)
    compromisos: dict[str, int] = field(default_factory=dict)
    numero: int = 0
    huella: str = ""
    huella_entradas: str = ""

    def soltar(self) -> None:
        """Let go of the inputs, once computed: a batch holds thousands of snapshots."""
        self.entradas, self.compromisos = [], {}


def codigo_de(numero: int) -> str:
    """The code by which the calculation knows a commitment."""
    return f"C{numero:02d}"


def entradas_de(evaluaciones: Iterable[Evaluacion]) -> dict[int, list[CompromisoEntrada]]:
    """The inputs of each evaluation, by its key."""
    return {foto.pk: foto.entradas for foto in leer(_como_consulta(evaluaciones))}


def leer(evaluaciones: "QuerySet[Evaluacion]") -> list[Instantanea]:
    """A snapshot of ``evaluaciones``: a fixed number of queries at any size."""
    elegidas = evaluaciones.order_by().values("pk")
    fotos = {
        fila[0]: (Instantanea(*fila[:5]), fila[5])
        for fila in evaluaciones.order_by("pk").values_list(
            "pk",
            "fila_version",
            "estado",
            "programa__conjunto_reglas",
            "programa__adscripcion__institucion__codigo",
            "programa",
        )
    }
    _ultimos_resultados(elegidas, fotos)
    datos = _Datos(elegidas)
    for foto, programa in fotos.values():
        for compromiso in datos.compromisos[programa]:
            codigo = codigo_de(compromiso[1])
            foto.compromisos[codigo] = compromiso[0]
            foto.entradas.append(datos.entrada(foto.pk, codigo, compromiso))
    return [foto for foto, _ in fotos.values()]


def _como_consulta(evaluaciones: Iterable[Evaluacion]) -> "QuerySet[Evaluacion]":
    if isinstance(evaluaciones, QuerySet):
        return evaluaciones
    return Evaluacion.objects.filter(pk__in=[e.pk for e in evaluaciones])


def _ultimos_resultados(elegidas: Any, fotos: dict[int, tuple[Instantanea, int]]) -> None:
    filas = (
        ResultadoCumplimiento.objects.filter(evaluacion__in=elegidas)
        .order_by("numero")
        .values_list("evaluacion", "numero", "huella", "huella_entradas")
    )
    for evaluacion, numero, huella, huella_entradas in filas:
        foto = fotos[evaluacion][0]
        foto.numero, foto.huella, foto.huella_entradas = numero, huella, huella_entradas


class _Datos:
    """The rows behind the inputs of many evaluations, grouped for a single pass."""

    def __init__(self, elegidas: Any) -> None:
        programas = Evaluacion.objects.filter(pk__in=elegidas).order_by().values("programa")
        self.compromisos: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for fila in (
            Compromiso.objects.filter(programa__in=programas)
            .order_by("programa", "numero")
            .values_list(
                "pk",
                "numero",
                "tipo",
                "ponderador",
                "meta",
                "ficha",
                "ficha__sentido",
                "ficha__decimales",
                "ficha__expresion",
                "ficha__unidad",
                "programa",
            )
        ):
            self.compromisos[fila[-1]].append(fila)
        self.declarados: dict[int, dict[str, str]] = defaultdict(dict)
        for ficha, simbolo, unidad in (
            Operando.objects.filter(ficha__compromisos__programa__in=programas)
            .order_by()
            .values_list("ficha", "simbolo", "unidad")
            .distinct()
        ):
            self.declarados[ficha][simbolo] = unidad
        self.requisitos: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for requisito in (
            RequisitoTecnico.objects.filter(compromiso__programa__in=programas)
            .order_by("codigo")
            .values_list("compromiso", "codigo", "objetivo", "peso_objetivo")
        ):
            self.requisitos[requisito[0]].append(requisito)
        self._leer_informe(elegidas)
        self._leer_decisiones(elegidas)

    def _leer_informe(self, elegidas: Any) -> None:
        self.clases: dict[Par, str] = {
            (evaluacion, compromiso): clase
            for evaluacion, compromiso, clase in ResultadoInformado.objects.filter(
                evaluacion__in=elegidas
            )
            .order_by()
            .values_list("evaluacion", "compromiso", "clase")
        }
        self.valores: dict[Par, dict[str, Decimal]] = defaultdict(dict)
        for evaluacion, compromiso, simbolo, valor in (
            OperandoInformado.objects.filter(
                informado__evaluacion__in=elegidas, desagregacion="total"
            )
            .order_by()
            .values_list("informado__evaluacion", "informado__compromiso", "simbolo", "valor")
        ):
            self.valores[evaluacion, compromiso][simbolo] = valor
        # whether the evaluator found that it does not apply
        self.calificaciones: dict[Par, bool] = {
            (evaluacion, compromiso): no_aplica
            for evaluacion, compromiso, no_aplica in (
                CalificacionCompromiso.objects.filter(evaluacion__in=elegidas)
                .order_by()
                .values_list("evaluacion", "compromiso", "no_aplica")
            )
        }
        self.corregidos: dict[Par, dict[str, Decimal]] = defaultdict(dict)
        self.sin_sustento: set[Par] = set()
        for evaluacion, compromiso, simbolo, hallado in (
            VeredictoOperando.objects.filter(calificacion__evaluacion__in=elegidas)
            .exclude(veredicto=VeredictoOperando.Veredicto.CONFIRMADO)
            .order_by()
            .values_list("calificacion__evaluacion", "calificacion__compromiso", "simbolo", "valor")
        ):
            if hallado is None:
                self.sin_sustento.add((evaluacion, compromiso))
            else:
                self.corregidos[evaluacion, compromiso][simbolo] = hallado
        self.puntajes: dict[Par, dict[str, bool]] = defaultdict(dict)
        for evaluacion, compromiso, codigo, cumple in (
            PuntajeRequisito.objects.filter(calificacion__evaluacion__in=elegidas)
            .order_by()
            .values_list(
                "calificacion__evaluacion",
                "calificacion__compromiso",
                "requisito__codigo",
                "cumple",
            )
        ):
            self.puntajes[evaluacion, compromiso][codigo] = cumple

    def _leer_decisiones(self, elegidas: Any) -> None:
        self.causas: set[Par] = set(
            CausaExterna.objects.filter(evaluacion__in=elegidas, estado="aceptada")
            .order_by()
            .values_list("evaluacion", "compromiso")
        )
        self.como_cero: set[Par] = set(
            DecisionSinDato.objects.filter(evaluacion__in=elegidas)
            .order_by()
            .values_list("evaluacion", "compromiso")
        )
        self.correcciones = correcciones_por_reclamo(elegidas)

    def entrada(self, evaluacion: int, codigo: str, fila: tuple[Any, ...]) -> CompromisoEntrada:
        pk, _, tipo, ponderador, meta, ficha, sentido, decimales, expresion, unidad, _ = fila
        par = (evaluacion, pk)
        corregido = self.correcciones.get(par, {})
        declarados = self.declarados[ficha] if ficha else {}
        return CompromisoEntrada(
            codigo=codigo,
            tipo=tipo,
            ponderador=ponderador,
            sentido=sentido or "",
            decimales=decimales or 0,
            meta=meta,
            expresion=expresion or "",
            operandos=self._operandos(par, declarados, corregido.get("operandos", {})),
            clase_informada=self._clase(par, tipo, bool(corregido.get("operandos"))),
            requisitos=self._requisitos(par, corregido.get("requisitos", {})),
            causa_aceptada=par in self.causas,
            sin_dato_como_cero=par in self.como_cero,
            unidad=unidad or "",
            texto_operandos=texto_operandos(expresion or "", declarados),
        )

    def _operandos(
        self, par: Par, declarados: dict[str, str], corregidos: dict[str, str]
    ) -> dict[str, Decimal | None]:
        """Informed, then as the evaluator corrected them, then as a claim corrected them."""
        valores: dict[str, Decimal | None] = dict.fromkeys(sorted(declarados))
        valores |= self.valores.get(par, {})
        valores |= self.corregidos.get(par, {})
        valores |= {s: Decimal(v) for s, v in corregidos.items()}
        return {s: v if v is None else sin_ceros(v) for s, v in valores.items()}

    def _clase(self, par: Par, tipo: str, corregida: bool) -> Clase | None:
        """No aplica or sin dato, when that is what was declared or found in place of a value."""
        if corregida:
            return None
        calificada = par in self.calificaciones
        if calificada:
            if self.calificaciones[par]:
                return Clase.NO_APLICA
            if par in self.sin_sustento:
                return Clase.SIN_DATO
            if par in self.corregidos or tipo != TipoCompromiso.INDICADOR_META:
                return None
        clase = self.clases.get(par, "sin_dato")
        if clase == "valor":
            return None
        if clase == "no_aplica" and calificada:
            return Clase.SIN_DATO  # declared not to apply, and the evaluator found that it does
        return Clase(clase)

    def _requisitos(self, par: Par, corregidos: dict[str, bool]) -> tuple[RequisitoEntrada, ...]:
        cumplen = self.puntajes.get(par, {}) | corregidos
        return tuple(
            RequisitoEntrada(codigo, objetivo, peso, cumplen.get(codigo))
            for _, codigo, objetivo, peso in self.requisitos.get(par[1], ())
        )


def correcciones_por_reclamo(evaluaciones: Any) -> dict[Par, dict[str, Any]]:
    """What accepted claims correct of each commitment, a later one over an earlier one.

    What was decided on the version that this one corrects holds until the commitment is scored
    again: then the new score does, and the service may claim of it.
    """
    recalificada = CalificacionCompromiso.objects.filter(
        evaluacion=OuterRef("evaluacion"),
        compromiso=OuterRef("compromiso"),
        calificada_el__gt=OuterRef("evaluacion__abierta_el"),
    )
    filas = (
        Reclamo.objects.filter(evaluacion__in=evaluaciones, estado__in=_ACOGIDOS)
        .filter(Q(heredado_de=None) | ~Exists(recalificada))
        .order_by("pk")
        .values_list("evaluacion", "compromiso", "correccion")
    )
    por: dict[Par, dict[str, Any]] = {}
    for evaluacion, compromiso, correccion in filas:
        vigente = por.setdefault((evaluacion, compromiso), {})
        for parte, valores in correccion.items():
            vigente[parte] = vigente.get(parte, {}) | valores
    return por


def como_se_informo(entrada: CompromisoEntrada, informado: ResultadoInformado) -> CompromisoEntrada:
    """The same commitment with what the service reported and nothing that anybody judged of it."""
    valores = {o.simbolo: o.valor for o in informado.operandos.all() if o.desagregacion == "total"}
    clase = None if informado.clase == ResultadoInformado.Clase.VALOR else Clase(informado.clase)
    return replace(
        entrada,
        operandos={s: sin_ceros(valores[s]) if s in valores else None for s in entrada.operandos},
        clase_informada=clase,
        requisitos=tuple(replace(r, cumple=None) for r in entrada.requisitos),
        causa_aceptada=False,
        sin_dato_como_cero=False,
    )


def texto_operandos(expresion: str, declarados: dict[str, str]) -> str:
    """``{A} de {B} consultas`` for a ratio of two operands counted in the same unit."""
    hallado = _RAZON.fullmatch(expresion)
    if not hallado:
        return ""
    arriba, abajo = hallado[1], hallado[2]
    unidad = declarados.get(abajo, "").strip()
    if not unidad or declarados.get(arriba, "").strip() != unidad or arriba == abajo:
        return ""
    return f"{{{arriba}}} de {{{abajo}}} {unidad}"


def a_json(entradas: Iterable[CompromisoEntrada]) -> list[dict[str, Any]]:
    """The inputs as they are stored beside a result, numbers as text."""
    return [
        {
            "codigo": e.codigo,
            "tipo": e.tipo,
            "ponderador": _texto(e.ponderador),
            "sentido": e.sentido,
            "decimales": e.decimales,
            "meta": _texto(e.meta),
            "expresion": e.expresion,
            "operandos": {s: _texto(v) for s, v in e.operandos.items()},
            "clase_informada": e.clase_informada.value if e.clase_informada else None,
            "requisitos": [
                {
                    "codigo": r.codigo,
                    "objetivo": r.objetivo,
                    "peso_objetivo": _texto(r.peso_objetivo),
                    "cumple": r.cumple,
                }
                for r in e.requisitos
            ],
            "causa_aceptada": e.causa_aceptada,
            "sin_dato_como_cero": e.sin_dato_como_cero,
            "unidad": e.unidad,
            "texto_operandos": e.texto_operandos,
        }
        for e in entradas
    ]


def desde_json(guardadas: Iterable[dict[str, Any]]) -> list[CompromisoEntrada]:
    """The inputs of a stored result, to compute it again."""
    return [
        CompromisoEntrada(
            **{
                **e,
                "ponderador": Decimal(e["ponderador"]),
                "meta": _decimal(e["meta"]),
                "operandos": {s: _decimal(v) for s, v in e["operandos"].items()},
                "clase_informada": Clase(e["clase_informada"]) if e["clase_informada"] else None,
                "requisitos": tuple(
                    RequisitoEntrada(**{**r, "peso_objetivo": _decimal(r["peso_objetivo"])})
                    for r in e["requisitos"]
                ),
            }
        )
        for e in guardadas
    ]


def _texto(numero: Decimal | None) -> str | None:
    return None if numero is None else format(sin_ceros(numero), "f")


def _decimal(texto: str | None) -> Decimal | None:
    return None if texto is None else Decimal(texto)
