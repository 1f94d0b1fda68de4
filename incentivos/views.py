"""Pages of the incentive: distribution and history for all, instalments and payments inside."""

import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from incentivos import consultas
from incentivos.consultas_montos import monto_de_cuota, montos_de
from incentivos.forms import FiltroCuotas, FormularioPago
from incentivos.models import Cuota
from instituciones.flujo import Asunto, exigir
from instituciones.models import Institucion
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion

POR_PAGINA = 50


@login_not_required
@require_GET
def distribucion(request: HttpRequest) -> HttpResponse:
    """Institutions per tier and year, published history and increments of law."""
    filas = consultas.distribucion()
    contexto = {
        "filas": filas,
        "grafico_propio": consultas.grafico(filas),
        "etiquetas": list(consultas.ETIQUETAS.values()),
        "historia": consultas.historia(),
        "incrementos": consultas.incrementos(),
    }
    return render(request, "incentivos/distribucion.html", contexto)


@login_not_required
@require_GET
def distribucion_csv(request: HttpRequest) -> HttpResponse:
    """The distribution as open data."""
    respuesta = HttpResponse(content_type="text/csv; charset=utf-8")
    respuesta["Content-Disposition"] = 'attachment; filename="distribucion_por_tramo.csv"'
    escritor = csv.writer(respuesta)
    escritor.writerow(["clase", "anio_programa", "mecanismo", "tramo", "instituciones"])
    escritor.writerows(consultas.filas_abiertas())
    return respuesta


@require_GET
def institucion(request: Peticion, codigo: str) -> HttpResponse:
    """The incentives of one institution with their instalments."""
    visible = get_object_or_404(Institucion.objects.visibles_para(request.user), codigo=codigo)
    incentivos = consultas.de_institucion(visible, request.user)
    contexto = {
        "institucion": visible,
        "filas": [(incentivo, montos_de(incentivo)) for incentivo in incentivos],
        "puede_pagar": request.user.puede(Capacidad.REGISTRAR_PAGO, visible),
        "puede_registrar": request.user.puede(Capacidad.REGISTRAR_DOTACION, visible),
    }
    return render(request, "incentivos/institucion.html", contexto)


@require_GET
def cuotas(request: Peticion) -> HttpResponse:
    """Instalments to be noted as paid."""
    if not request.user.alcance.tiene(Capacidad.REGISTRAR_PAGO):
        raise PermissionDenied(f"Su rol no permite {Capacidad.REGISTRAR_PAGO.label}.")
    filtro = FiltroCuotas(request.GET)
    lista = filtro.aplicar(consultas.cuotas_para(request.user))
    pagina = Paginator(lista, POR_PAGINA).get_page(request.GET.get("page"))
    for cuota in pagina:
        montos = montos_de(cuota.incentivo)
        cuota.pesos = next(c.pesos for c in montos.cuotas if c.cuota.pk == cuota.pk)
    return render(request, "incentivos/cuotas.html", {"page_obj": pagina, "filtro": filtro})


@require_http_methods(["GET", "POST"])
def pagar(request: Peticion, pk: int) -> HttpResponse:
    """Note one instalment as paid; a refusal stands beside the date that was typed."""
    cuota = get_object_or_404(Cuota.objects.visibles_para(request.user), pk=pk)
    exigir(request.user, Capacidad.REGISTRAR_PAGO, Asunto(cuota.incentivo.institucion))
    form = FormularioPago(request.POST or None)
    if form.is_valid() and form.registrar(cuota, request.user):
        messages.success(request, "El pago quedó registrado.")
        return redirect("incentivos:institucion", cuota.incentivo.institucion.codigo)
    contexto = {"form": form, "cuota": cuota, "pesos": monto_de_cuota(cuota)}
    estado = 400 if form.is_bound else 200
    return render(request, "incentivos/pagar.html", contexto, status=estado)
