"""Shows every component in every state, to look at it and to test it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pmg_site.galeria import ejemplos


@login_not_required
def galeria(request: HttpRequest) -> HttpResponse:
    """The whole kit on one page."""
    for nivel, texto in ejemplos.MENSAJES:
        messages.add_message(request, nivel, texto)
    paginas = Paginator(range(1, 1235), 25)
    contexto = ejemplos.contexto() | {
        "pagina_media": paginas.get_page(request.GET.get("page", 7)),
        "pagina_unica": Paginator(range(3), 25).get_page(1),
    }
    return render(request, "galeria/galeria.html", contexto)


@login_not_required
def progreso(request: HttpRequest) -> HttpResponse:
    """What a running job answers when its bar asks."""
    return render(request, "galeria/progreso.html", {"trabajo": ejemplos.TRABAJOS[0]})
