"""The inputs of the calculation at any moment of the year: what is scored, reported or measured."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

from django.db.models import Prefetch

from compromisos.models import Compromiso, ProgramaAnual, TipoCompromiso
from evaluacion.calculo import Clase, CompromisoEntrada, RequisitoEntrada
from evaluacion.entradas import codigo_de, leer, texto_operandos
from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import Evaluacion
from indicadores.models import FichaIndicador, Medicion
from indicadores.valores import acumulado, operandos_de
from pmg_site.comun.formato import MESES

CALIFICADO, INFORMADO, SIN_DATO = "calificado", "informado", "todavía sin dato"
MEDIDO, ESTIMADO = "medido en el año", "estimado al formular"
_SIN_CALIFICAR = (
    EstadoEvaluacion.ABIERTA,
    EstadoEvaluacion.INFORMADA,
    EstadoEvaluacion.REVISION_MINISTERIAL,
    EstadoEvaluacion.EN_EVALUACION,
)
Operandos = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Pronostico:
    """What one commitment gives to the calculation today, and where that comes from."""

    compromiso: Compromiso
    entrada: CompromisoEntrada
    origen: str

    @property
    def pendientes(self) -> int:
        """How many technical requirements nobody has verified yet."""
        return sum(r.cumple is None for r in self.entrada.requisitos)


def pronosticos(programa: ProgramaAnual, evaluacion: Evaluacion | None) -> list[Pronostico]:
    """Each commitment: scored, else reported, else measured in the year, else estimated."""
    informadas: dict[str, CompromisoEntrada] = {}
    if evaluacion:
        fotos = leer(Evaluacion.objects.filter(pk=evaluacion.pk))
        informadas = {e.codigo: e for foto in fotos for e in foto.entradas}
    totales = Medicion.objects.filter(desagregacion=Medicion.Desagregacion.TOTAL)
    compromisos = (
        programa.compromisos.select_related("ficha")
        .prefetch_related("requisitos", "ficha__operandos", Prefetch("ficha__mediciones", totales))
        .order_by("numero")
    )
    return [_pronostico(c, informadas.get(codigo_de(c.numero)), evaluacion) for c in compromisos]


def suponer(entrada: CompromisoEntrada, *, cumplen: bool) -> CompromisoEntrada:
    """The same with the requirements that nobody has verified supposed met, or not met."""
    requisitos = tuple(
        replace(r, cumple=cumplen) if r.cumple is None else r for r in entrada.requisitos
    )
    return replace(entrada, requisitos=requisitos)


def _pronostico(
    compromiso: Compromiso, informada: CompromisoEntrada | None, evaluacion: Evaluacion | None
) -> Pronostico:
    if informada is not None and evaluacion is not None:
        if informada.clase_informada is not Clase.SIN_DATO:
            calificado = evaluacion.estado not in _SIN_CALIFICAR
            return Pronostico(compromiso, informada, CALIFICADO if calificado else INFORMADO)
        if evaluacion.estado != EstadoEvaluacion.ABIERTA:
            return Pronostico(compromiso, informada, "informado sin dato")
    base = replace(informada, clase_informada=None) if informada else _base(compromiso)
    if compromiso.tipo != TipoCompromiso.INDICADOR_META or compromiso.ficha is None:
        return Pronostico(compromiso, base, "por verificar")
    operandos, origen = _lo_medido(compromiso.ficha)
    return Pronostico(compromiso, replace(base, operandos=operandos), origen)


def _base(compromiso: Compromiso) -> CompromisoEntrada:
    """A commitment before anything was reported: its requirements wait to be verified."""
    ficha = compromiso.ficha
    declarados = {o.simbolo: o.unidad for o in ficha.operandos.all()} if ficha else {}
    return CompromisoEntrada(
        codigo=codigo_de(compromiso.numero),
        tipo=compromiso.tipo,
        ponderador=compromiso.ponderador,
        sentido=ficha.sentido if ficha else "",
        decimales=ficha.decimales if ficha else 0,
        meta=compromiso.meta,
        expresion=ficha.expresion if ficha else "",
        operandos=dict.fromkeys(sorted(declarados)),
        requisitos=tuple(
            RequisitoEntrada(r.codigo, r.objetivo, r.peso_objetivo)
            for r in compromiso.requisitos.all()
        ),
        unidad=ficha.unidad if ficha else "",
        texto_operandos=texto_operandos(ficha.expresion, declarados) if ficha else "",
    )


def _lo_medido(ficha: FichaIndicador) -> tuple[Operandos, str]:
    """The operands of the year: effective, else what the months add up to, else estimated."""
    simbolos = sorted(o.simbolo for o in ficha.operandos.all())
    mediciones = list(ficha.mediciones.all())
    meses = acumulado(mediciones, Medicion.Tipo.EFECTIVO, ficha.acumulacion)
    candidatos: list[tuple[Mapping[str, Any], str]] = [
        (operandos_de(mediciones, Medicion.Tipo.EFECTIVO), MEDIDO),
        (meses, f"medido hasta {_ultimo_mes(mediciones)}"),
        (operandos_de(mediciones, Medicion.Tipo.ESTIMADO), ESTIMADO),
    ]
    for operandos, origen in candidatos:
        if simbolos and all(simbolo in operandos for simbolo in simbolos):
            return cast(Operandos, {s: operandos[s] for s in simbolos}), origen
    return dict.fromkeys(simbolos), SIN_DATO


def _ultimo_mes(mediciones: list[Medicion]) -> str:
    """The last month with an effective value, in words."""
    ultimo = max((m.mes for m in mediciones if m.tipo == Medicion.Tipo.EFECTIVO), default=0)
    return MESES[ultimo - 1] if ultimo else "hoy"
