"""What every view of the public API shares: format, pages, refusals, cache, cross-origin."""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.openapi import AutoSchema
from rest_framework import exceptions, generics
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from informes.api import csv
from informes.api.errores import responder
from informes.api.esquema import ERRORES, ErrorSerializer

CACHE = "public, max-age=300"
_POSICION = re.compile(r"\d{1,18}", re.ASCII)


class Negociacion(DefaultContentNegotiation):
    """An unknown ``formato`` is a wrong parameter, not a missing page."""

    def filter_renderers(self, renderers: Iterable[Any], format: str) -> list[Any]:
        elegidos = [renderer for renderer in renderers if renderer.format == format]
        if not elegidos:
            raise exceptions.ValidationError({"formato": ["Use json o csv."]})
        return elegidos


class Paginas(CursorPagination):
    """Pages by key: each begins after the last row of the one before, however deep it is."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "por_pagina"
    cursor_query_param = "cursor"
    cursor_query_description = "Página siguiente o anterior, tal como vino en la respuesta."
    page_size_query_description = "Filas por página, de 1 a 200."

    def get_page_size(self, request: Request) -> int:
        pedido = request.query_params.get("por_pagina")
        if pedido is None:
            return self.page_size
        if not re.fullmatch(r"[0-9]{1,3}", pedido, re.ASCII) or not 1 <= int(pedido) <= 200:
            raise exceptions.ValidationError({"por_pagina": ["Escriba un entero de 1 a 200."]})
        return int(pedido)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return view.orden

    def decode_cursor(self, request: Request) -> Any:
        try:
            cursor = super().decode_cursor(request)
        except exceptions.NotFound:
            cursor = None
            if request.query_params.get("cursor") is not None:
                raise _cursor_invalido() from None
        if cursor and cursor.position is not None and not _POSICION.fullmatch(str(cursor.position)):
            raise _cursor_invalido()
        return cursor

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "siguiente": self.get_next_link(),
                "anterior": self.get_previous_link(),
                "resultados": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        enlace = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["siguiente", "anterior", "resultados"],
            "properties": {"siguiente": enlace, "anterior": enlace, "resultados": schema},
        }


def _cursor_invalido() -> exceptions.ValidationError:
    return exceptions.ValidationError(
        {"cursor": ["Use el enlace «siguiente» o «anterior» de una respuesta."]}
    )


class Esquema(AutoSchema):
    """Documents the refusals that every view may give."""

    def get_response_serializers(self) -> Any:
        normal = super().get_response_serializers()
        return {200: normal, **dict.fromkeys(ERRORES, ErrorSerializer)}

    def get_tags(self) -> list[str]:
        return ["Datos publicados"]


class Publica(generics.GenericAPIView):
    """Read-only, open to any origin, cacheable, with an ETag."""

    schema = Esquema()
    renderer_classes = [JSONRenderer, csv.CSVRenderer]
    content_negotiation_class = Negociacion
    pagination_class = Paginas
    http_method_names = ["get", "head", "options"]
    orden: tuple[str, ...] = ("pk",)

    def get_exception_handler(self) -> Any:
        return responder

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        respuesta = super().finalize_response(request, response, *args, **kwargs)
        respuesta["Access-Control-Allow-Origin"] = "*"
        respuesta["Access-Control-Expose-Headers"] = "ETag"
        respuesta["Cache-Control"] = CACHE if respuesta.status_code == 200 else "no-store"
        if isinstance(respuesta, Response) and respuesta.status_code == 200:
            respuesta.add_post_render_callback(self._condicional)
        return respuesta

    def _condicional(self, respuesta: HttpResponse) -> HttpResponse:
        """304 when the client already has these bytes."""
        etag = quote_etag(sha256(respuesta.content).hexdigest()[:32])
        respuesta["ETag"] = etag
        final = get_conditional_response(self.request._request, etag=etag, response=respuesta)
        assert final is not None  # noqa: S101 (given a response, it returns one)
        final["Access-Control-Allow-Origin"] = "*"
        return final

    def exigir_parametros_conocidos(self, propios: Sequence[str]) -> None:
        """A parameter that nobody reads would silently give another answer than the one asked."""
        conocidos = {*propios, "formato"}
        if ajenos := sorted(set(self.request.query_params) - conocidos):
            raise exceptions.ValidationError(
                {
                    nombre: [f"No existe este parámetro. Use: {', '.join(sorted(conocidos))}."]
                    for nombre in ajenos
                }
            )


class Lista(Publica, generics.ListAPIView):
    """A list: filtered, by pages in JSON, whole in CSV. ``titulo`` heads it in the open data."""

    titulo = ""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        filtros = self.filterset_class.base_filters if self.filterset_class else {}
        self.exigir_parametros_conocidos([*filtros, "cursor", "por_pagina"])
        if request.accepted_renderer.format == "csv":
            return self._csv(self.filter_queryset(self.get_queryset()))
        return super().list(request, *args, **kwargs)

    filterset_class: Any = None

    def _csv(self, consulta: "QuerySet[Any]") -> StreamingHttpResponse:
        objetos = consulta.order_by(*self.orden).iterator(chunk_size=csv.LOTE)
        lineas = csv.filas(self.get_serializer_class(), objetos, self.get_serializer_context())
        respuesta = StreamingHttpResponse(lineas, content_type="text/csv; charset=utf-8")
        nombre = str(getattr(self.request.resolver_match, "url_name", "datos")).removeprefix("api-")
        respuesta["Content-Disposition"] = f'attachment; filename="{nombre}.csv"'
        return respuesta


class Detalle(Publica, generics.RetrieveAPIView):
    """One object by its public identifiers; ``llaves`` maps the address to the query."""

    filter_backends: Sequence[Any] = []
    llaves: dict[str, str] = {}

    def get_object(self) -> Any:
        self.exigir_parametros_conocidos([])
        filtro = {campo: self.kwargs[nombre] for nombre, campo in self.llaves.items()}
        objeto = self.get_queryset().filter(**filtro).first()
        if objeto is None:
            raise exceptions.NotFound
        return objeto
