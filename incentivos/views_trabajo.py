"""The internal front page of incentives: the person's tasks, institutions, decrees of results."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incentivos import consultas_trabajo as consultas
from incentivos.consultas import etiqueta
from instituciones.views.comunes import Peticion, paginar


class FiltroIncentivos(forms.Form):
    """Which increments to list."""

    anio = forms.IntegerField(
        label="Año del programa", required=False, min_value=1998, max_value=2100
    )
    q = forms.CharField(label="Institución", required=False, max_length=80)


@require_safe
def trabajo(request: Peticion) -> HttpResponse:
    """What the person may do with incentives, and the increments of a year within reach."""
    ultimo = consultas.ultimo_anio(request.user)
    filtro = FiltroIncentivos({"anio": ultimo or "", **request.GET.dict()})
    elegido = filtro.cleaned_data if filtro.is_valid() else {}
    anio = elegido.get("anio") or ultimo
    lista = consultas.incentivos_de(request.user, anio, elegido.get("q", ""))
    pagina = paginar(request, lista)
    contexto = {
        "filtro": filtro,
        "anio": anio,
        "page_obj": pagina,
        "filas": [(incentivo, etiqueta(incentivo.tramo)) for incentivo in pagina],
        "enlaces": consultas.enlaces(request.user),
        "decretos": consultas.decretos(request.user, anio),
    }
    return render(request, "incentivos/trabajo.html", contexto)
