"""Pages of people and their roles, for the administrator; and the table of roles, for everyone."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instituciones import consultas
from instituciones import servicios_personas as servicios
from instituciones.forms.filtros import FiltroPersonas
from instituciones.forms.personas import (
    FormularioAsignacion,
    FormularioPersona,
    FormularioPersonaNueva,
)
from instituciones.models import Asignacion, Persona
from instituciones.roles import AMBITOS, Capacidad, Rol
from instituciones.views.comunes import Peticion, exigir, intentar, paginar
from pmg_site.comun import reloj

ADMINISTRAR = Capacidad.ADMINISTRAR_PERSONAS


def _persona(request: Peticion, pk: int) -> Persona:
    exigir(request, ADMINISTRAR)
    return get_object_or_404(Persona.objects.visibles_para(request.user), pk=pk)


@require_safe
def lista(request: Peticion) -> HttpResponse:
    """Everybody with the roles held today."""
    exigir(request, ADMINISTRAR)
    filtro = FiltroPersonas(request.GET or None)
    vigentes = Asignacion.objects.vigentes(reloj.presente()).select_related(
        "institucion", "ministerio", "red"
    )
    consulta = Persona.objects.visibles_para(request.user).prefetch_related(
        Prefetch("asignaciones", vigentes, to_attr="vigentes")
    )
    contexto = {"pagina": paginar(request, filtro.aplicar(consulta)), "filtro": filtro}
    return render(request, "instituciones/personas.html", contexto)


@require_safe
def detalle(request: Peticion, pk: int) -> HttpResponse:
    """A person, the roles held through time, and what was done to the account."""
    persona = _persona(request, pk)
    asignaciones = persona.asignaciones.select_related(
        "institucion", "ministerio", "red", "en_lugar_de"
    ).order_by("-desde")
    contexto = {
        "persona": persona,
        "asignaciones": asignaciones,
        "ahora": reloj.presente(),
        "entradas": consultas.historial(persona),
        "clave": request.session.pop(f"clave-{persona.pk}", ""),
    }
    return render(request, "instituciones/persona.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def nueva(request: Peticion) -> HttpResponse:
    """A new account."""
    exigir(request, ADMINISTRAR)
    form = FormularioPersonaNueva(request.POST or None)
    if form.is_valid():
        persona = intentar(
            form, lambda: servicios.crear_persona(por=request.user, **form.cleaned_data)
        )
        if persona:
            messages.success(request, f"Se creó la cuenta de {persona}. Asígnele un rol.")
            return redirect("personas:detalle", persona.pk)
    contexto = {"form": form, "titulo": "Nueva persona"}
    return render(request, "instituciones/formulario_persona.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: Peticion, pk: int) -> HttpResponse:
    """Correct a name or a mail."""
    persona = _persona(request, pk)
    actual = {campo: getattr(persona, campo) for campo in ("nombres", "apellidos", "correo")}
    form = FormularioPersona(request.POST or None, initial=actual)
    if form.is_valid() and intentar(
        form,
        lambda: servicios.editar_persona(persona=persona, por=request.user, **form.cleaned_data),
    ):
        messages.success(request, "Los datos quedaron guardados.")
        return redirect("personas:detalle", pk)
    contexto = {"form": form, "titulo": f"Editar a {persona}"}
    return render(request, "instituciones/formulario_persona.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def asignar(request: Peticion, pk: int) -> HttpResponse:
    """Give a role over a scope."""
    persona = _persona(request, pk)
    form = FormularioAsignacion(request.POST or None)
    if form.is_valid() and intentar(
        form, lambda: servicios.asignar(persona=persona, por=request.user, **form.argumentos())
    ):
        messages.success(request, "El rol quedó asignado.")
        return redirect("personas:detalle", pk)
    return render(request, "instituciones/asignar.html", {"form": form, "persona": persona})


@require_POST
def terminar(request: Peticion, pk: int) -> HttpResponse:
    """Revoke a role now."""
    exigir(request, ADMINISTRAR)
    asignacion = get_object_or_404(Asignacion, pk=pk)
    servicios.terminar_asignacion(
        asignacion=asignacion, por=request.user, motivo=request.POST.get("motivo", "")
    )
    messages.success(request, "El rol terminó: ya no tiene efecto.")
    return redirect("personas:detalle", asignacion.persona_id)


@require_POST
def activar(request: Peticion, pk: int) -> HttpResponse:
    """Open or shut the account."""
    persona = _persona(request, pk)
    activa = not persona.is_active
    servicios.activar(
        persona=persona, activa=activa, por=request.user, motivo=request.POST.get("motivo", "")
    )
    messages.success(request, "La cuenta quedó abierta." if activa else "La cuenta quedó cerrada.")
    return redirect("personas:detalle", pk)


@require_POST
def nueva_clave(request: Peticion, pk: int) -> HttpResponse:
    """A random password, shown once on the person's page."""
    persona = _persona(request, pk)
    clave = servicios.nueva_clave(persona=persona, por=request.user)
    request.session[f"clave-{persona.pk}"] = clave
    return redirect("personas:detalle", pk)


@require_safe
def roles(request: Peticion) -> HttpResponse:
    """Who may do what, as the program itself reads it."""
    ambitos = [(rol, sorted(str(a.label) for a in AMBITOS[rol])) for rol in Rol]
    contexto = {"roles": ambitos, "tabla": consultas.tabla_de_roles()}
    return render(request, "instituciones/roles.html", contexto)
