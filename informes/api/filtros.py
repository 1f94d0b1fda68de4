"""The filters of each list of the API; a parameter that is not here is refused."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import rest_framework as filtros


class FiltroAnio(filtros.NumberFilter):
    """A year, as a whole number."""

    field_class = forms.IntegerField

    def __init__(self, campo: str | None, ayuda: str, **otros: Any) -> None:
        super().__init__(
            field_name=campo, min_value=1990, max_value=2100, help_text=ayuda, label=ayuda, **otros
        )


def _texto(campo: str, ayuda: str) -> filtros.CharFilter:
    return filtros.CharFilter(field_name=campo, max_length=100, help_text=ayuda, label=ayuda)


def _de_adscripcion(raiz: str) -> dict[str, filtros.Filter]:
    """The filters common to all that belongs to an institution's year."""
    return {
        "anio": FiltroAnio(f"{raiz}proceso__anio_programa", "Año del programa."),
        "institucion": _texto(f"{raiz}institucion__codigo", "Código de la institución."),
        "ministerio": _texto(f"{raiz}institucion__ministerio__codigo", "Código del ministerio."),
        "mecanismo": _texto(f"{raiz}proceso__mecanismo__codigo", "Código del mecanismo."),
    }


def _conjunto(nombre: str, campos: dict[str, filtros.Filter]) -> type[filtros.FilterSet]:
    return type(nombre, (filtros.FilterSet,), campos)


class FiltroInstituciones(filtros.FilterSet):
    """Institutions by ministry, kind or words of their name."""

    q = filtros.CharFilter(
        method="buscar", max_length=100, help_text="Palabras del nombre o la sigla.", label="q"
    )
    ministerio = _texto("ministerio__codigo", "Código del ministerio.")
    tipo = _texto("tipo", "Tipo de institución.")

    def buscar(self, consulta: QuerySet, nombre: str, valor: str) -> QuerySet:
        return consulta.filter(Q(nombre__icontains=valor) | Q(sigla__icontains=valor))


FiltroProcesos = _conjunto(
    "FiltroProcesos",
    {
        "anio": FiltroAnio("anio_programa", "Año del programa."),
        "mecanismo": _texto("mecanismo__codigo", "Código del mecanismo."),
    },
)
FiltroCompromisos = _conjunto(
    "FiltroCompromisos",
    {
        **_de_adscripcion("programa__adscripcion__"),
        "tipo": _texto("tipo", "Tipo: indicador_meta, medir o sistema_etapa."),
        "objetivo": _texto("objetivo__codigo", "Código del objetivo de gestión."),
        "indicador": _texto("ficha__indicador__codigo", "Código del indicador."),
    },
)
FiltroIndicadores = _conjunto(
    "FiltroIndicadores",
    {
        "institucion": _texto("institucion__codigo", "Código de la institución."),
        "ministerio": _texto("institucion__ministerio__codigo", "Código del ministerio."),
        "transversal": _texto("transversal_codigo", "Código en el Programa Marco."),
    },
)
FiltroResultados = _conjunto(
    "FiltroResultados",
    {
        **_de_adscripcion("programa__adscripcion__"),
        "tramo": _texto("resultado__incentivo__tramo", "Nombre del tramo en la regla aplicada."),
        "vigente": filtros.BooleanFilter(
            field_name="vigente",
            help_text="true: solo los vigentes; false: solo los corregidos.",
            label="vigente",
        ),
    },
)
FiltroDesglose = _conjunto(
    "FiltroDesglose",
    {
        **_de_adscripcion("resultado__evaluacion__programa__adscripcion__"),
        "indicador": _texto("compromiso__ficha__indicador__codigo", "Código del indicador."),
    },
)
FiltroDistribucion = _conjunto(
    "FiltroDistribucion",
    {
        "anio_pago": FiltroAnio("anio_pago", "Año de pago."),
        "mecanismo": _texto("adscripcion__proceso__mecanismo__codigo", "Código del mecanismo."),
    },
)
FiltroHechos = _conjunto(
    "FiltroHechos",
    {"anio": FiltroAnio("anio", "Año."), "concepto": _texto("concepto", "Concepto.")},
)
FiltroBalances = _conjunto(
    "FiltroBalances",
    {
        "anio": FiltroAnio("anio", "Año del balance."),
        "institucion": _texto("institucion__codigo", "Código de la institución."),
        "ministerio": _texto("institucion__ministerio__codigo", "Código del ministerio."),
    },
)


class FiltroReglas(filtros.FilterSet):
    """Rule sets by mechanism, hash and year covered."""

    mecanismo = _texto("mecanismo", "Código del mecanismo.")
    huella = _texto("huella", "SHA-256 del conjunto.")
    codigo = _texto("codigo", "Código del conjunto.")
    anio = FiltroAnio(
        None, "Año que el conjunto cubre (del programa; de pago en los tramos).", method="que_rige"
    )

    def que_rige(self, consulta: QuerySet, nombre: str, valor: int) -> QuerySet:
        hasta = Q(anio_hasta=None) | Q(anio_hasta__gte=valor)
        return consulta.filter(hasta, anio_desde__lte=valor)
