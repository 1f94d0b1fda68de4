"""What anybody may read: published evaluations, decreed commitments, and what supersedes what."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from compromisos.models import Compromiso, ProgramaAnual, TipoCompromiso
from evaluacion.models import DesgloseCompromiso, Evaluacion, ResultadoCumplimiento
from incentivos.models import Incentivo
from instituciones.models import Adscripcion

PUBLICADA = "publicada"
DECRETADO = "decretado"


def evaluaciones() -> "QuerySet[Evaluacion]":
    """Every published evaluation, corrected ones included."""
    return Evaluacion.objects.filter(estado=PUBLICADA)


def evaluaciones_con_detalle() -> "QuerySet[Any]":
    """Every published evaluation with what is told of it, and whether it is in force."""
    return (
        evaluaciones()
        .annotate(vigente=~_corregida("pk"))
        .select_related(
            "programa__adscripcion__institucion__ministerio",
            "programa__adscripcion__proceso__mecanismo",
            "resultado__conjunto_reglas",
            "resultado__incentivo__conjunto_reglas",
        )
    )


def evaluaciones_vigentes() -> "QuerySet[Evaluacion]":
    """Published and not replaced by another published one (an open correction changes nothing)."""
    return evaluaciones().filter(~_corregida("pk"))


def _corregida(campo: str) -> Exists:
    return Exists(Evaluacion.objects.filter(reemplaza=OuterRef(campo), estado=PUBLICADA))


def resultados_vigentes() -> "QuerySet[ResultadoCumplimiento]":
    """The results that the published evaluations in force decided."""
    return ResultadoCumplimiento.objects.filter(
        ~_corregida("evaluacion_decidida"), evaluacion_decidida__estado=PUBLICADA
    )


def incentivos_vigentes() -> "QuerySet[Incentivo]":
    """The increments of those results."""
    return Incentivo.objects.filter(
        ~_corregida("resultado__evaluacion_decidida"),
        resultado__evaluacion_decidida__estado=PUBLICADA,
    )


def desgloses_vigentes() -> "QuerySet[DesgloseCompromiso]":
    """What each commitment contributed to those results."""
    return DesgloseCompromiso.objects.filter(
        ~_corregida("resultado__evaluacion_decidida"),
        resultado__evaluacion_decidida__estado=PUBLICADA,
    )


def programas() -> "QuerySet[ProgramaAnual]":
    """Decreed programmes in force: the last decreed version of each."""
    posterior = ProgramaAnual.objects.filter(reemplaza=OuterRef("pk"), estado=DECRETADO)
    return ProgramaAnual.objects.filter(~Exists(posterior), estado=DECRETADO)


@dataclass(frozen=True, slots=True)
class CompromisoDecretado:
    """One commitment as its decree said it: read from the approved copy, which nobody edits."""

    numero: int
    nombre: str
    tipo: str
    ponderador: Decimal
    meta: Decimal | None
    decimales: int
    unidad: str
    formula: str


@dataclass(frozen=True, slots=True)
class VersionDecretada:
    """A decreed version of a programme, between the decreed ones before and after it."""

    programa: ProgramaAnual
    posterior: ProgramaAnual | None
    anterior: ProgramaAnual | None

    @property
    def vigente(self) -> bool:
        return self.posterior is None

    @property
    def compromisos(self) -> list[CompromisoDecretado]:
        return [_decretado(c) for c in (self.programa.copia_aprobada or {})["compromisos"]]


def _decretado(c: dict[str, Any]) -> CompromisoDecretado:
    ficha = c["ficha"] or {}
    return CompromisoDecretado(
        numero=c["numero"],
        nombre=c["nombre"],
        tipo=str(TipoCompromiso(c["tipo"]).label),
        ponderador=Decimal(c["ponderador"]),
        meta=Decimal(c["meta"]) if c["meta"] is not None else None,
        decimales=ficha.get("decimales", 0),
        unidad=ficha.get("unidad", ""),
        formula=ficha.get("expresion", ""),
    )


def versiones_decretadas(adscripcion: Adscripcion) -> list[VersionDecretada]:
    """Every decreed version of an institution's programme of a year, the one in force first."""
    decretados = ProgramaAnual.objects.filter(adscripcion=adscripcion, estado=DECRETADO)
    lista = list(decretados.select_related("solicitud").order_by("-version"))
    return [
        VersionDecretada(
            p,
            lista[lugar - 1] if lugar else None,
            lista[lugar + 1] if lugar + 1 < len(lista) else None,
        )
        for lugar, p in enumerate(lista)
    ]


def compromisos() -> "QuerySet[Compromiso]":
    """The commitments of those programmes."""
    return Compromiso.objects.filter(programa__in=programas())


def anio_sin_evaluar(institucion: str, anio: str) -> Q:
    """Rows of history: no evaluation of this system covers that institution and year."""
    return ~Q(
        Exists(
            Evaluacion.objects.filter(
                programa__adscripcion__institucion=OuterRef(institucion),
                programa__adscripcion__proceso__anio_programa=OuterRef(anio),
            )
        )
    )


@dataclass(frozen=True, slots=True)
class AvanceAnio:
    """How many institutions of a programme year have their result published, out of how many."""

    anio: int
    publicadas: int
    comprometidas: int

    @property
    def parcial(self) -> bool:
        return self.publicadas < self.comprometidas


def avance() -> list[AvanceAnio]:
    """The programme years with published results, latest first; two queries."""
    campo = "programa__adscripcion__proceso__anio_programa"
    vigentes = evaluaciones_vigentes().order_by(f"-{campo}").values_list(campo)
    comprometidas = dict(
        Adscripcion.objects.values_list("proceso__anio_programa").annotate(cuantas=Count("pk"))
    )
    publicadas = vigentes.annotate(cuantas=Count("programa__adscripcion", distinct=True))
    return [AvanceAnio(anio, n, comprometidas.get(anio, n)) for anio, n in publicadas]


def anio_por_omision(avances: Iterable[AvanceAnio]) -> int | None:
    """The last year published for most institutions; while none is, the last with any result.

    One early result is no picture of a year.
    """
    todos = list(avances)
    completos = [a.anio for a in todos if 2 * a.publicadas >= a.comprometidas]
    return next(iter(completos or [a.anio for a in todos]), None)
