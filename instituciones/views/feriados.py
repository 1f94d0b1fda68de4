"""The days of a year that do not count for deadlines, and the declaration of one more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from instituciones import servicios_feriados as servicios
from instituciones.forms.feriados import FormularioFeriado
from instituciones.horario import dia_en_palabras, dia_local
from instituciones.models import Feriado
from instituciones.plazos_habiles import feriados_del_anio
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, exigir, intentar
from pmg_site.comun import reloj

DESDE, HASTA = 1998, 2100


@require_http_methods(["GET", "HEAD", "POST"])
def feriados(request: Peticion) -> HttpResponse:
    """The holidays of a year; the secretaría técnica declares one more."""
    form = FormularioFeriado(request.POST or None)
    if form.is_bound:
        exigir(request, Capacidad.ADMINISTRAR_PROCESOS)
    if form.is_valid():
        hecho = intentar(
            form, lambda: servicios.declarar_feriado(por=request.user, **form.cleaned_data)
        )
        if hecho:
            messages.success(
                request, f"{hecho.nombre} quedó declarado; los plazos abiertos se cuentan de nuevo."
            )
            return redirect(f"{reverse('procesos:feriados')}?anio={hecho.fecha.year}")
    anio = _anio(request)
    contexto = {
        "anio": anio,
        "anterior": anio - 1,
        "siguiente": anio + 1,
        "dias": _dias(anio),
        "form": form,
        "administra": request.user.puede(Capacidad.ADMINISTRAR_PROCESOS),
    }
    estado = 400 if form.is_bound else 200
    return render(request, "instituciones/feriados.html", contexto, status=estado)


def _anio(request: Peticion) -> int:
    pedido = request.GET.get("anio", "")
    if pedido.isdecimal() and DESDE <= int(pedido[:4]) <= HASTA:
        return int(pedido[:4])
    return dia_local(reloj.ahora()).year


def _dias(anio: int) -> list[dict[str, str]]:
    """Every holiday of the year by date, with the norm of those that were declared."""
    declarados = {f.fecha: f for f in Feriado.objects.filter(fecha__year=anio)}
    todos = {**feriados_del_anio(anio), **{d: f.nombre for d, f in declarados.items()}}
    return [
        {
            "dia": dia_en_palabras(dia),
            "nombre": nombre,
            "norma": declarados[dia].norma if dia in declarados else "",
        }
        for dia, nombre in sorted(todos.items())
    ]
