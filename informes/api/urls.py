"""Addresses of the public API, version 1."""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from informes.api import vistas


class Codigo(StringConverter):
    """A public code: letters, digits, hyphens and underscores."""

    regex = r"[A-Za-z0-9_-]{1,100}"


class Cifras:
    """A small whole number."""

    regex = r"[0-9]{1,4}"

    def to_url(self, value: int) -> str:
        return str(value)

    def to_python(self, value: str) -> int:
        return int(value)


register_converter(Codigo, "codigo")
register_converter(Cifras, "cifras")
_RESULTADO = "<codigo:codigo>/<cifras:anio>/<codigo:mecanismo>/<cifras:version>/"

urlpatterns = [
    *(
        path(f"{nombre}/", vista.as_view(), name=f"api-{nombre}")
        for nombre, vista in vistas.LISTAS.items()
    ),
    path("instituciones/<codigo:codigo>/", vistas.UnaInstitucion.as_view(), name="api-institucion"),
    path("indicadores/<codigo:codigo>/", vistas.UnIndicador.as_view(), name="api-indicador"),
    path(f"resultados/{_RESULTADO}", vistas.UnResultado.as_view(), name="api-resultado"),
    path(
        "reglas/<codigo:mecanismo>/<codigo:huella>/",
        vistas.UnasReglas.as_view(),
        name="api-conjunto-de-reglas",
    ),
    path("esquema/", SpectacularAPIView.as_view(), name="api-esquema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-esquema"), name="api-documentacion"),
    re_path(r"^.*$", vistas.NoExiste.as_view(), name="api-no-existe"),
]
