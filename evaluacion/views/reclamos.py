"""Claims: what the service may still contest and until when, and how the committee decides."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluacion import servicios
from evaluacion.consultas_decisiones import (
    contexto_de_correccion,
    efecto_guardado,
    filas_de_compromisos,
    filas_de_correccion,
    historial,
    reclamos_visibles,
)
from evaluacion.consultas_evidencia import adjuntos_de
from evaluacion.efecto import Efecto, efecto_de_la_correccion
from evaluacion.estados import RECLAMOS_PENDIENTES, EstadoReclamo
from evaluacion.forms_decisiones import (
    AmpliacionForm,
    DocumentoForm,
    ReclamarForm,
    ReclamoForm,
    RenunciaForm,
)
from evaluacion.models import Evaluacion, PlazoReclamo, Reclamo
from evaluacion.permisos_evidencia import puede_adjuntar
from evaluacion.permisos_reclamo import puede_reclamar
from evaluacion.plazos_reclamo import ampliacion_posible, plazo_de
from evaluacion.servicios.comunes import asunto_de
from evaluacion.views.comunes import (
    adjuntar_documento,
    evaluacion_o_404,
    exigir_capacidad,
    intentar,
    migas_de,
    persona_de,
    recibir_documento,
)
from evaluacion.views.listas import RECLAMOS, pagina_de
from instituciones.roles import Capacidad
from pmg_site.comun import reloj


@require_GET
def lista(request: HttpRequest) -> HttpResponse:
    """Every claim that the person may see."""
    return pagina_de(request, RECLAMOS, reclamos_visibles(persona_de(request)))


@require_GET
def de_la_evaluacion(request: HttpRequest, pk: int) -> HttpResponse:
    """What the service may still claim, until when, and what it has claimed."""
    evaluacion = evaluacion_o_404(request, pk)
    return render(request, "evaluacion/reclamos.html", _de_la_evaluacion(request, evaluacion))


def _de_la_evaluacion(request: HttpRequest, evaluacion: Evaluacion) -> dict[str, Any]:
    persona, plazo = persona_de(request), plazo_de(evaluacion)
    abierto = plazo is not None and plazo.abierto(reloj.ahora())
    quedan = ampliacion_posible(plazo) if plazo and abierto else 0
    permiso = puede_reclamar(persona, evaluacion, asunto_de(evaluacion))
    administra = persona.puede(Capacidad.ADMINISTRAR_PROCESOS, evaluacion.institucion)
    return {
        "evaluacion": evaluacion,
        "filas": filas_de_compromisos(evaluacion, evaluacion.reclamos.all()),
        "plazo": plazo,
        "cambios": evaluacion.plazos_reclamo.filter(numero__gt=1).order_by("numero"),
        "permiso": permiso,
        "reclama": persona.puede(Capacidad.RECLAMAR, evaluacion.institucion),
        "ampliacion": AmpliacionForm() if administra and quedan else None,
        "renuncia": RenunciaForm() if permiso else None,
        "quedan": quedan,
        "migas": _migas(evaluacion),
    }


@require_POST
def ampliar(request: HttpRequest, pk: int) -> HttpResponse:
    """More business days to claim, granted before the deadline ends."""
    evaluacion = evaluacion_o_404(request, pk)
    exigir_capacidad(request, Capacidad.ADMINISTRAR_PROCESOS, evaluacion)
    form = AmpliacionForm(request.POST)
    return _sobre_el_plazo(
        request, evaluacion, {"ampliacion": form}, servicios.ampliar_plazo, "Plazo ampliado."
    )


@require_POST
def renunciar(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of the service will present no more claims."""
    evaluacion = evaluacion_o_404(request, pk)
    exigir_capacidad(request, Capacidad.RECLAMAR, evaluacion)
    form = RenunciaForm(request.POST)
    dicho = "La renuncia quedó registrada: el resultado ya no espera el fin del plazo."
    return _sobre_el_plazo(
        request, evaluacion, {"renuncia": form}, servicios.renunciar_a_reclamar, dicho
    )


def _sobre_el_plazo(
    request: HttpRequest,
    evaluacion: Evaluacion,
    con: dict[str, forms.Form],
    servicio: Callable[..., PlazoReclamo],
    dicho: str,
) -> HttpResponse:
    """What changes the deadline; refused, the page comes back ``con`` its form as it was filled."""
    (form,) = con.values()
    por = persona_de(request)
    if form.is_valid() and intentar(
        request,
        form,
        lambda: servicio(evaluacion=evaluacion, por=por, **form.cleaned_data),
        dicho,
    ):
        return redirect("evaluacion:reclamos", pk=evaluacion.pk)
    contexto = _de_la_evaluacion(request, evaluacion) | con
    return render(request, "evaluacion/reclamos.html", contexto, status=400)


@require_http_methods(["GET", "POST"])
def reclamar(request: HttpRequest, pk: int, compromiso: int) -> HttpResponse:
    """The head of the service contests one commitment; "calcular" shows the effect only."""
    evaluacion = evaluacion_o_404(request, pk)
    exigir_capacidad(request, Capacidad.RECLAMAR, evaluacion)
    fila = get_object_or_404(evaluacion.programa.compromisos, pk=compromiso)
    contexto = contexto_de_correccion(evaluacion, fila)
    form = ReclamarForm(request.POST or None, request.FILES or None, contexto=contexto)
    hechos: list[Reclamo] = []
    valido = form.is_valid()
    if (
        valido
        and "calcular" not in request.POST
        and intentar(
            request, form, lambda: hechos.append(_reclamar(request, evaluacion, fila, form)), ""
        )
    ):
        messages.success(request, "Reclamo presentado. Lo resolverá el comité técnico.")
        adjuntar_documento(request, hechos[0], form.cleaned_data)
        return redirect("evaluacion:reclamo", pk=hechos[0].pk)
    pagina = {
        "evaluacion": evaluacion,
        "compromiso": fila,
        "form": form,
        "plazo": plazo_de(evaluacion),
        "permiso": puede_reclamar(persona_de(request), evaluacion, asunto_de(evaluacion)),
        "efecto": _efecto_pedido(evaluacion, fila, form),
        "migas": _migas(evaluacion, f"Compromiso {fila.numero}"),
    }
    estado = 400 if form.is_bound and "calcular" not in request.POST else 200
    return render(request, "evaluacion/reclamar.html", pagina, status=estado)


def _reclamar(
    request: HttpRequest, evaluacion: Evaluacion, compromiso: Any, form: ReclamarForm
) -> Reclamo:
    return servicios.reclamar(
        evaluacion=evaluacion,
        compromiso=compromiso,
        por=persona_de(request),
        fundamentos=form.cleaned_data["fundamentos"],
        peticion=form.correccion(),
    )


def _efecto_pedido(evaluacion: Evaluacion, compromiso: Any, form: Any) -> Efecto | None:
    """What the result would be with the correction as typed, when it can be read."""
    if not form.is_bound or any(n in form.errors for n in form.propios()):
        return None
    correccion = form.correccion()
    return efecto_de_la_correccion(evaluacion, compromiso, correccion) if correccion else None


@require_http_methods(["GET", "POST"])
def reclamo(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim; the committee decides it here, and "calcular" shows the effect only."""
    fila = get_object_or_404(reclamos_visibles(persona_de(request)), pk=pk)
    evaluacion = fila.evaluacion
    contexto = contexto_de_correccion(evaluacion, fila.compromiso)
    form = ReclamoForm(request.POST or None, contexto=contexto, initial=_iniciales(fila, contexto))
    if form.is_bound:
        exigir_capacidad(request, Capacidad.RESOLVER_RECLAMO, evaluacion)
    calcula = "calcular" in request.POST
    if (
        not calcula
        and form.is_valid()
        and intentar(request, form, lambda: _resolver(request, fila, form), "Reclamo resuelto.")
    ):
        return redirect("evaluacion:reclamo", pk=pk)
    pagina = _contexto(request, fila, contexto) | {"form": form, "efecto_calculado": None}
    if calcula:
        pagina["efecto_calculado"] = _efecto_pedido(evaluacion, fila.compromiso, form)
        form.errors.clear()
    estado = 400 if form.is_bound and not calcula else 200
    return render(request, "evaluacion/reclamo.html", pagina, status=estado)


def _iniciales(fila: Reclamo, contexto: dict[str, Any]) -> dict[str, Any]:
    """The correction as the service asked for it, to begin from."""
    pedido = fila.peticion
    requisitos = pedido.get("requisitos", {})
    return {f"op_{s}": v for s, v in pedido.get("operandos", {}).items()} | {
        f"req_{r.pk}": "si" if requisitos[r.codigo] else "no"
        for r in contexto["requisitos"]
        if r.codigo in requisitos
    }


def _resolver(request: HttpRequest, fila: Reclamo, form: ReclamoForm) -> None:
    servicios.resolver_reclamo(
        reclamo=fila,
        por=persona_de(request),
        accion=form.cleaned_data["accion"],
        comentario=form.cleaned_data["comentario"],
        resumen_publico=form.cleaned_data["resumen_publico"],
        correccion=form.correccion(),
    )


def _contexto(request: HttpRequest, fila: Reclamo, contexto: dict[str, Any]) -> dict[str, Any]:
    evaluacion, persona = fila.evaluacion, persona_de(request)
    decidido = fila.estado not in RECLAMOS_PENDIENTES
    resuelve = persona.puede(Capacidad.RESOLVER_RECLAMO, evaluacion.institucion)
    efecto = efecto_guardado(fila) if decidido else None
    if not decidido and fila.peticion:
        efecto = efecto_de_la_correccion(evaluacion, fila.compromiso, fila.peticion)
    return {
        "reclamo": fila,
        "evaluacion": evaluacion,
        "decidido": decidido,
        "filas": filas_de_correccion(fila, contexto),
        "efecto": efecto,
        "toma": resuelve and fila.estado == EstadoReclamo.PRESENTADO,
        "resuelve": resuelve and fila.estado == EstadoReclamo.EN_ANALISIS,
        "adjuntos": adjuntos_de(fila, persona),
        "documento": DocumentoForm()
        if puede_adjuntar(persona, fila, asunto_de(evaluacion))
        else None,
        "entradas": historial(fila),
        "migas": _migas(evaluacion, f"Compromiso {fila.compromiso.numero}"),
    }


@require_POST
def analizar(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee takes a claim up."""
    fila = get_object_or_404(reclamos_visibles(persona_de(request)), pk=pk)
    servicios.analizar_reclamo(reclamo=fila, por=persona_de(request))
    messages.success(request, "Reclamo en análisis.")
    return redirect("evaluacion:reclamo", pk=pk)


@require_POST
def adjuntar(request: HttpRequest, pk: int) -> HttpResponse:
    """One more document behind a claim."""
    fila = get_object_or_404(reclamos_visibles(persona_de(request)), pk=pk)
    exigir_capacidad(request, Capacidad.RECLAMAR, fila.evaluacion)
    recibir_documento(request, fila)
    return redirect("evaluacion:reclamo", pk=pk)


def _migas(evaluacion: Evaluacion, ultimo: str = "") -> list[tuple[str, str]]:
    return migas_de(evaluacion, RECLAMOS.titulo, "evaluacion:reclamos", ultimo)
