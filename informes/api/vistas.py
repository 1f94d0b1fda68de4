"""The lists and details of the public API."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from compromisos.models import Compromiso
from evaluacion.models import DesgloseCompromiso, Evaluacion
from incentivos.models import HechoPublicado
from indicadores.models import ConjuntoReglas
from informes import publicado, series
from informes.api import filtros, serializadores
from informes.api.base import Detalle, Lista, Publica
from informes.models import BalanceGestion
from instituciones.models import Institucion, Proceso


class Instituciones(Lista):
    """Institutions of the central government, with the names that they have had."""

    titulo = "Instituciones"
    serializer_class = serializadores.InstitucionSerializer
    filterset_class = filtros.FiltroInstituciones
    queryset = Institucion.objects.select_related("ministerio").prefetch_related(
        "denominaciones__ministerio"
    )


class UnaInstitucion(Detalle):
    """One institution by its code."""

    serializer_class = serializadores.InstitucionSerializer
    queryset = Instituciones.queryset
    llaves = {"codigo": "codigo"}


class Procesos(Lista):
    """Programme years of each mechanism."""

    titulo = "Años de programa"
    serializer_class = serializadores.ProcesoSerializer
    filterset_class = filtros.FiltroProcesos
    queryset = Proceso.objects.select_related("mecanismo").annotate(
        instituciones=Count("adscripciones")
    )


class Compromisos(Lista):
    """Commitments of the decreed programmes."""

    titulo = "Compromisos decretados"
    serializer_class = serializadores.CompromisoSerializer
    filterset_class = filtros.FiltroCompromisos

    def get_queryset(self) -> "QuerySet[Compromiso]":
        return publicado.compromisos().select_related(
            "programa__adscripcion__institucion",
            "programa__adscripcion__proceso__mecanismo",
            "objetivo",
            "ficha__indicador",
        )


class Indicadores(Lista):
    """Indicators with operands and published series."""

    titulo = "Indicadores y series"
    serializer_class = serializadores.IndicadorSerializer
    filterset_class = filtros.FiltroIndicadores

    def get_queryset(self) -> "QuerySet[Any]":
        return series.indicadores_publicos()


class UnIndicador(Detalle):
    """One indicator by its code."""

    serializer_class = serializadores.IndicadorSerializer
    llaves = {"codigo": "codigo"}

    def get_queryset(self) -> "QuerySet[Any]":
        return series.indicadores_publicos()


class Resultados(Lista):
    """Published results, corrected ones marked."""

    titulo = "Resultados de cumplimiento"
    serializer_class = serializadores.ResultadoSerializer
    filterset_class = filtros.FiltroResultados

    def get_queryset(self) -> "QuerySet[Evaluacion]":
        return publicado.evaluaciones_con_detalle().defer(
            "resultado__traza", "resultado__entradas", "copia_publicada"
        )


class UnResultado(Detalle):
    """One version of a published result, with the trace of its calculation."""

    serializer_class = serializadores.ResultadoDetalleSerializer
    llaves = {
        "codigo": "programa__adscripcion__institucion__codigo",
        "anio": "programa__adscripcion__proceso__anio_programa",
        "mecanismo": "programa__adscripcion__proceso__mecanismo__codigo",
        "version": "version",
    }

    def get_queryset(self) -> "QuerySet[Evaluacion]":
        desglose = DesgloseCompromiso.objects.select_related(
            "compromiso",
            "resultado__evaluacion__programa__adscripcion__institucion",
            "resultado__evaluacion__programa__adscripcion__proceso__mecanismo",
        ).order_by("compromiso__numero")
        return publicado.evaluaciones_con_detalle().prefetch_related(
            Prefetch("resultado__desglose", desglose)
        )


class Desglose(Lista):
    """What each commitment contributed to the results in force."""

    titulo = "Desglose por compromiso"
    serializer_class = serializadores.DesgloseSerializer
    filterset_class = filtros.FiltroDesglose

    def get_queryset(self) -> "QuerySet[DesgloseCompromiso]":
        return (
            publicado.desgloses_vigentes()
            .select_related(
                "compromiso",
                "resultado__evaluacion__programa__adscripcion__institucion",
                "resultado__evaluacion__programa__adscripcion__proceso__mecanismo",
            )
            .defer("resultado__traza", "resultado__entradas")
        )


class Tramos(Lista):
    """Tiers by payment year, each with its norm."""

    titulo = "Tramos e incrementos"
    serializer_class = serializadores.TramosSerializer
    filterset_class = filtros.FiltroReglas
    queryset = ConjuntoReglas.objects.filter(tipo=ConjuntoReglas.Tipo.TRAMOS)


class Distribucion(Lista):
    """Institutions per tier, counted over the results in force."""

    titulo = "Distribución por tramo"
    serializer_class = serializadores.DistribucionSerializer
    filterset_class = filtros.FiltroDistribucion
    orden = ("anio_pago", "mecanismo", "tramo")

    def get_queryset(self) -> "QuerySet[Any]":
        return (
            publicado.incentivos_vigentes()
            .order_by()
            .values(
                "anio_pago",
                "tramo",
                anio=F("adscripcion__proceso__anio_programa"),
                mecanismo=F("adscripcion__proceso__mecanismo__codigo"),
            )
            .annotate(instituciones=Count("pk"))
        )


class Hechos(Lista):
    """Figures published by others, with their source."""

    titulo = "Cifras publicadas por otros"
    serializer_class = serializadores.HechoSerializer
    filterset_class = filtros.FiltroHechos
    queryset = HechoPublicado.objects.all()


class Balances(Lista):
    """Published Balances de Gestión Integral."""

    titulo = "Balances de Gestión Integral"
    serializer_class = serializadores.BalanceSerializer
    filterset_class = filtros.FiltroBalances

    def get_queryset(self) -> "QuerySet[BalanceGestion]":
        return BalanceGestion.objects.publicados().select_related("institucion")


class Reglas(Lista):
    """Rule sets, each known by its hash."""

    titulo = "Reglas"
    serializer_class = serializadores.ReglasSerializer
    filterset_class = filtros.FiltroReglas
    queryset = ConjuntoReglas.objects.defer("contenido")


class UnasReglas(Detalle):
    """One rule set by mechanism and hash, with all its content."""

    serializer_class = serializadores.ReglasDetalleSerializer
    queryset = ConjuntoReglas.objects.all()
    llaves = {"mecanismo": "mecanismo", "huella": "huella"}


@extend_schema(exclude=True)
class NoExiste(Publica):
    """Any other address of the API: refused in its own format."""

    filter_backends: Sequence[Any] = []

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise exceptions.NotFound


LISTAS: dict[str, type[Lista]] = {
    "instituciones": Instituciones,
    "procesos": Procesos,
    "compromisos": Compromisos,
    "indicadores": Indicadores,
    "resultados": Resultados,
    "desglose": Desglose,
    "tramos": Tramos,
    "distribucion": Distribucion,
    "hechos": Hechos,
    "balances": Balances,
    "reglas": Reglas,
}
