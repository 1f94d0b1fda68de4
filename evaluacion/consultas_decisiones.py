"""Read models of causes and claims: lists with counts, what may still be claimed, both results."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, QuerySet

from compromisos.models import Compromiso
from evaluacion.consultas import entradas_de_bitacora, ultimo_resultado
from evaluacion.efecto import Efecto, Lado
from evaluacion.entradas import codigo_de, leer
from evaluacion.models import (
    CausaExterna,
    DesgloseCompromiso,
    Evaluacion,
    OperandoInformado,
    PuntajeRequisito,
    Reclamo,
    ResultadoCumplimiento,
)
from instituciones.models import Persona
from pmg_site.comun.bitacora import nombre_objeto

_RELACIONES = (
    "compromiso__red",
    "evaluacion__programa__adscripcion__institucion__ministerio",
    "evaluacion__programa__adscripcion__proceso__mecanismo",
)


def causas_visibles(persona: Persona) -> "QuerySet[CausaExterna]":
    """The causes of the evaluations that the person may see, the newest first."""
    return (
        CausaExterna.objects.filter(evaluacion__in=_evaluaciones(persona))
        .select_related(*_RELACIONES)
        .order_by("-solicitada_el", "-pk")
    )


def reclamos_visibles(persona: Persona) -> "QuerySet[Reclamo]":
    """The claims of the evaluations that the person may see, the newest first."""
    return (
        Reclamo.objects.filter(evaluacion__in=_evaluaciones(persona))
        .select_related("plazo", *_RELACIONES)
        .order_by("-presentado_el", "-pk")
    )


def _evaluaciones(persona: Persona) -> Any:
    return Evaluacion.objects.visibles_para(persona).vigentes().values("pk")


def cuentas(consulta: "QuerySet[Any]", estados: Any) -> list[dict[str, Any]]:
    """How many rows there are in each state, in the order of the workflow."""
    por_estado = dict(consulta.order_by().values_list("estado").annotate(cuantos=Count("pk")))
    return [
        {"estado": e.value, "texto": e.label, "cuantos": por_estado.get(e.value, 0)}
        for e in estados
    ]


@dataclass(slots=True)
class FilaCompromiso:
    """One commitment of an evaluation with its part of the last result and what hangs from it."""

    compromiso: Compromiso
    parte: DesgloseCompromiso | None
    fila: CausaExterna | Reclamo | None

    @property
    def perdido(self) -> Any:
        """Points that the commitment did not give, of those that it could."""
        if self.parte is None or self.parte.aporte is None:
            return None
        return self.parte.ponderador - self.parte.aporte

    @property
    def heredada(self) -> bool:
        """Whether what hangs from it was decided on the version that this one corrects."""
        return isinstance(self.fila, Reclamo) and self.fila.heredado_de_id is not None


def filas_de_compromisos(
    evaluacion: Evaluacion, hechas: Iterable[CausaExterna | Reclamo]
) -> list[FilaCompromiso]:
    """Every commitment, in order: four queries at any size."""
    por_compromiso = {h.compromiso_id: h for h in sorted(hechas, key=lambda h: h.pk)}
    resultado = ultimo_resultado(evaluacion)
    partes = {p.compromiso_id: p for p in resultado.desglose.all()} if resultado else {}
    return [
        FilaCompromiso(c, partes.get(c.pk), por_compromiso.get(c.pk))
        for c in evaluacion.programa.compromisos.order_by("numero")
    ]


def contexto_de_correccion(evaluacion: Evaluacion, compromiso: Compromiso) -> dict[str, Any]:
    """What a form of correction shows: operands and requirements with what counts today."""
    (foto,) = leer(Evaluacion.objects.filter(pk=evaluacion.pk))
    codigo = codigo_de(compromiso.numero)
    entrada = next(e for e in foto.entradas if e.codigo == codigo)
    return {
        "operandos": list(compromiso.ficha.operandos.all()) if compromiso.ficha else [],
        "requisitos": list(compromiso.requisitos.order_by("codigo")),
        "usados": entrada.operandos,
        "cumplen": {r.codigo: r.cumple for r in entrada.requisitos},
    }


@dataclass(slots=True)
class FilaCorreccion:
    """One operand or requirement: what was reported, what counts, what was asked and decided."""

    nombre: str
    descripcion: str
    informado: Any
    usado: Any
    pedido: Any
    corregido: Any
    motivo: str = ""


def filas_de_correccion(reclamo: Reclamo, contexto: dict[str, Any]) -> list[FilaCorreccion]:
    """The operands and requirements of the commitment, side by side."""
    informados = dict(
        OperandoInformado.objects.filter(
            informado__evaluacion=reclamo.evaluacion_id,
            informado__compromiso=reclamo.compromiso_id,
            desagregacion="total",
        ).values_list("simbolo", "valor")
    )
    puntajes = {
        p.requisito_id: p
        for p in PuntajeRequisito.objects.filter(
            calificacion__evaluacion=reclamo.evaluacion_id,
            calificacion__compromiso=reclamo.compromiso_id,
        )
    }
    pedido, corregido = reclamo.peticion, reclamo.correccion
    filas = [
        FilaCorreccion(
            nombre=o.simbolo,
            descripcion=o.descripcion,
            informado=informados.get(o.simbolo),
            usado=contexto["usados"].get(o.simbolo),
            pedido=pedido.get("operandos", {}).get(o.simbolo),
            corregido=corregido.get("operandos", {}).get(o.simbolo),
        )
        for o in contexto["operandos"]
    ]
    for requisito in contexto["requisitos"]:
        puntaje = puntajes.get(requisito.pk)
        filas.append(
            FilaCorreccion(
                nombre=requisito.codigo,
                descripcion=requisito.texto,
                informado=None,
                usado=contexto["cumplen"].get(requisito.codigo),
                pedido=pedido.get("requisitos", {}).get(requisito.codigo),
                corregido=corregido.get("requisitos", {}).get(requisito.codigo),
                motivo=puntaje.motivo if puntaje else "",
            )
        )
    return filas


def efecto_guardado(fila: CausaExterna | Reclamo) -> Efecto | None:
    """The result on both sides of a decision already taken, from the results that it names."""
    if fila.resultado_antes_id is None or fila.resultado_despues_id is None:
        return None
    partes = {
        p.resultado_id: p
        for p in DesgloseCompromiso.objects.filter(
            resultado__in=[fila.resultado_antes_id, fila.resultado_despues_id],
            compromiso=fila.compromiso_id,
        )
    }

    mirados = dict(
        ResultadoCumplimiento.objects.filter(pk__in=partes).values_list("pk", "valor_para_tramo")
    )

    def lado(resultado: int, total: Any) -> Lado:
        parte, mirado = partes[resultado], mirados[resultado]
        motivo = "" if parte.clase == "valor" else parte.explicacion
        para_tramo = Fraction(mirado) if mirado else None
        return Lado(total, parte.cumplimiento, parte.aporte, motivo, para_tramo)

    return Efecto(
        fila.evaluacion,
        lado(fila.resultado_antes_id, fila.total_antes),
        lado(fila.resultado_despues_id, fila.total_despues),
    )


def historial(fila: CausaExterna | Reclamo) -> list[dict[str, Any]]:
    """The ledger of one cause or claim."""
    return entradas_de_bitacora([nombre_objeto(fila)])
