"""Refusals of the API: one Spanish sentence, and the sentence of each parameter."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

_FRASES = {
    400: "La consulta tiene parámetros que no se pueden usar: revise el detalle.",
    404: "No existe lo que pide, o todavía no se publica.",
    405: "Esta API es de solo lectura: use GET.",
    406: "Ese formato no existe: pida JSON (application/json) o CSV (text/csv).",
}


def responder(error: Exception, _contexto: dict[str, Any]) -> Response | None:
    """Answer a refusal; None for what is a fault of ours, so that it is logged as such."""
    if isinstance(error, Http404 | PermissionDenied):
        error = exceptions.NotFound()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    cuerpo: dict[str, Any] = {"detalle": _FRASES.get(error.status_code, str(error.detail))}
    if isinstance(error, exceptions.ValidationError) and isinstance(error.detail, dict):
        cuerpo["campos"] = error.detail
    return Response(cuerpo, status=error.status_code)
