"""The public doors of a certificate: its page, its paper, its JSON and the offline verifier."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from informes import publicado
from informes.certificado import documento
from informes.certificado_legible import certificado
from informes.papeles.certificado import papel
from informes.papeles.salida import responder
from pmg_site.comun.canonico import canonico
from pmg_site.comun.descargas import programa

VERIFICADOR = settings.BASE_DIR / "bin" / "verificar_certificado.py"
CACHE = "public, max-age=300"


def _publicada(codigo: str, mecanismo: str, anio: int, version: int) -> Any:
    raiz = "programa__adscripcion"
    hallada = (
        publicado.evaluaciones_con_detalle()
        .filter(
            **{
                f"{raiz}__institucion__codigo": codigo,
                f"{raiz}__proceso__mecanismo__codigo": mecanismo,
                f"{raiz}__proceso__anio_programa": anio,
            },
            version=version,
        )
        .first()
    )
    if hallada is None:
        raise Http404("No published result by that name.")
    return hallada


@login_not_required
@require_safe
def pagina(
    request: HttpRequest, codigo: str, mecanismo: str, anio: int, version: int
) -> HttpResponse:
    """How the number came about, for anybody."""
    evaluacion = _publicada(codigo, mecanismo, anio, version)
    contexto = {"c": certificado(evaluacion), "evaluacion": evaluacion}
    return render(request, "certificados/certificado.html", contexto)


@login_not_required
@require_safe
def en_papel(
    request: HttpRequest, codigo: str, mecanismo: str, anio: int, version: int
) -> HttpResponse:
    """The same as a document with its QR code."""
    evaluacion = _publicada(codigo, mecanismo, anio, version)
    llaves = [codigo, mecanismo, anio, version]
    direccion = request.build_absolute_uri(reverse("informes:certificado", args=llaves))
    return responder(request, papel(certificado(evaluacion), direccion), publico=True)


@login_not_required
@require_safe
def en_json(
    request: HttpRequest, codigo: str, mecanismo: str, anio: int, version: int
) -> HttpResponse:
    """The same to be recomputed: canonical JSON of a versioned format."""
    cuerpo = canonico(documento(_publicada(codigo, mecanismo, anio, version))) + b"\n"
    respuesta = HttpResponse(cuerpo, content_type="application/json; charset=utf-8")
    nombre = f"certificado_{codigo}_{mecanismo}_{anio}_v{version}.json"
    respuesta["Content-Disposition"] = f'attachment; filename="{nombre}"'
    respuesta["Access-Control-Allow-Origin"] = "*"
    respuesta["Cache-Control"] = CACHE
    return respuesta


@login_not_required
@require_safe
def verificador(request: HttpRequest) -> HttpResponse:
    """The program that recomputes a certificate without this system."""
    return programa(VERIFICADOR)


@login_not_required
@require_safe
def como_verificar(request: HttpRequest) -> HttpResponse:
    """How anybody checks a certificate and the ledger, step by step."""
    return render(request, "certificados/como_verificar.html")
