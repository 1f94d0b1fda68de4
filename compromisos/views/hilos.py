"""Threads of a programme: read, observe, answer, resolve, reopen, withdraw, comment."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from compromisos import consultas_hilos, servicios
from compromisos.forms import FormularioTexto
from compromisos.forms_colas import FiltroHilos, FormularioHilo, FormularioObservacion
from compromisos.models import Observacion, ProgramaAnual
from compromisos.permisos import puede_comentar, puede_observar
from compromisos.views.comunes import programa_visible
from instituciones.views.comunes import Peticion

FALTA_TEXTO = "Escriba el texto antes de guardar."
POR_PAGINA = 20


@require_GET
def hilos(request: Peticion, pk: int) -> HttpResponse:
    """The conversations of a programme, or of one of its fields, and how to begin another."""
    programa = programa_visible(request, pk)
    filtro = FiltroHilos(request.GET, programa=programa, auto_id="filtro_%s")
    datos = filtro.cleaned_data if filtro.is_valid() else {}
    compromiso = datos.get("compromiso")
    consulta = consultas_hilos.hilos(
        programa, **{**datos, "compromiso": compromiso.pk if compromiso else None}
    )
    pagina = Paginator(consulta, POR_PAGINA).get_page(request.GET.get("page"))
    inicial = {"compromiso": compromiso, "campo": datos.get("campo", "")}
    contexto = {
        "programa": programa,
        "filtro": filtro,
        "page_obj": pagina,
        "conversaciones": consultas_hilos.conversaciones(
            request.user, programa, pagina.object_list
        ),
        "observar": puede_observar(request.user, programa),
        "comentar": puede_comentar(request.user, programa),
        "form_observacion": FormularioObservacion(programa=programa, initial=inicial),
        "form_comentario": FormularioHilo(programa=programa, initial=inicial),
    }
    return render(request, "compromisos/hilos.html", contexto)


@require_POST
def observar(request: Peticion, pk: int) -> HttpResponse:
    """A reviewer opens an observation."""
    programa = programa_visible(request, pk)
    form = FormularioObservacion(request.POST, programa=programa)
    if not form.is_valid():
        return _sin_texto(request, form, pk)
    hilo = servicios.abrir_observacion(programa=programa, por=request.user, **form.cleaned_data)
    messages.success(request, "La observación quedó abierta.")
    return _a_la_conversacion(hilo)


@require_POST
def comentar(request: Peticion, pk: int) -> HttpResponse:
    """The staff association comments."""
    programa = programa_visible(request, pk)
    form = FormularioHilo(request.POST, programa=programa)
    if not form.is_valid():
        return _sin_texto(request, form, pk)
    hilo = servicios.comentar(programa=programa, por=request.user, **form.cleaned_data)
    messages.success(request, "El comentario quedó publicado en el expediente.")
    return _a_la_conversacion(hilo)


@require_POST
def responder(request: Peticion, pk: int) -> HttpResponse:
    """The service answers an observation; in a comment, the association may answer back."""
    return _mensaje(
        request,
        pk,
        lambda hilo, texto: servicios.responder_observacion(
            observacion=hilo, texto=texto, por=request.user
        ),
        "La respuesta quedó en la conversación.",
    )


@require_POST
def resolver(request: Peticion, pk: int) -> HttpResponse:
    """The reviewer gives an observation as resolved, with a comment or none."""
    hilo = _hilo(request, pk)
    servicios.resolver_observacion(
        observacion=hilo, por=request.user, comentario=request.POST.get("texto", "")[:4000]
    )
    messages.success(request, "La observación quedó resuelta.")
    return _a_la_conversacion(hilo)


@require_POST
def reabrir(request: Peticion, pk: int) -> HttpResponse:
    """The reviewer asks again."""
    return _mensaje(
        request,
        pk,
        lambda hilo, texto: servicios.reabrir_observacion(
            observacion=hilo, motivo=texto, por=request.user
        ),
        "La observación quedó abierta otra vez.",
    )


@require_POST
def retirar(request: Peticion, pk: int) -> HttpResponse:
    """The reviewer no longer asks for it; what was said stays."""
    return _mensaje(
        request,
        pk,
        lambda hilo, texto: servicios.retirar_observacion(
            observacion=hilo, motivo=texto, por=request.user
        ),
        "La observación quedó retirada, con su motivo.",
    )


def _mensaje(
    request: Peticion, pk: int, hacer: Callable[[Observacion, str], object], dicho: str
) -> HttpResponse:
    hilo = _hilo(request, pk)
    form = FormularioTexto(request.POST)
    if not form.is_valid():
        return _sin_texto(request, form, hilo.programa_id)
    hacer(hilo, form.cleaned_data["texto"])
    messages.success(request, dicho)
    return _a_la_conversacion(hilo)


def _sin_texto(request: Peticion, form: forms.Form, programa: int) -> HttpResponse:
    errores = [str(e) for campo, lista in form.errors.items() if campo != "texto" for e in lista]
    messages.error(request, " ".join(errores) or FALTA_TEXTO)
    return redirect("compromisos:hilos", pk=programa)


def _a_la_conversacion(hilo: Observacion) -> HttpResponse:
    url = reverse("compromisos:hilos", args=[hilo.programa_id])
    return redirect(f"{url}#observacion-{hilo.pk}")


def _hilo(request: Peticion, pk: int) -> Observacion:
    consulta = Observacion.objects.filter(
        programa__in=ProgramaAnual.objects.visibles_para(request.user)
    )
    return get_object_or_404(consulta, pk=pk)
