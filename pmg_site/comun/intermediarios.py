"""Middleware: a business refusal that nobody caught becomes a clear page with its status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from pmg_site.comun.errores import ErrorDeNegocio


class RespuestasDeNegocio:
    """Turns ErrorDeNegocio into its page (or JSON for the API) and sets safe cache headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        respuesta = self.get_response(request)
        if "Cache-Control" not in respuesta and request.user.is_authenticated:
            respuesta["Cache-Control"] = "private, no-store"
        return respuesta

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ErrorDeNegocio):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detalle": exception.mensaje}, status=exception.codigo_http)
        contexto = {"mensaje": exception.mensaje, "codigo": exception.codigo_http}
        plantilla = "errores/409.html" if exception.codigo_http == 409 else "errores/negocio.html"
        return render(request, plantilla, contexto, status=exception.codigo_http)
