"""Pages of the Budget Law: what anybody reads, and its loading by the secretaría técnica."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from instituciones import consultas_presupuesto as consultas
from instituciones import deposito_presupuesto as deposito
from instituciones import servicios_presupuesto as servicios
from instituciones.forms.presupuesto import FiltroCruce, FormularioCarga, FormularioConfirmacion
from instituciones.models import CargaPresupuesto, Persona
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, exigir, intentar, paginar

CARGAR = Capacidad.CARGAR_PRESUPUESTO
ERRORES_A_LA_VISTA = 200


def _vigente(anio: int) -> CargaPresupuesto:
    carga = consultas.vigente(anio)
    if carga is None:
        raise Http404
    return carga


@login_not_required
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    """The years with a Budget Law."""
    persona = request.user
    contexto = {
        "pagina": paginar(request, consultas.por_anio()),
        "carga": isinstance(persona, Persona) and persona.puede(CARGAR),
    }
    return render(request, "presupuesto/lista.html", contexto)


@login_not_required
@require_safe
def codigo(request: HttpRequest, anio: int, codigo: str = "") -> HttpResponse:
    """What stands below a code (nothing, partida, capítulo): the next level and its subtítulos."""
    carga, partes = _vigente(anio), consultas.leer_codigo(codigo)
    if partes is None:
        raise Http404
    if len(partes) == len(consultas.HASTA_PROGRAMA):
        return _programa(request, carga, partes)
    montos = consultas.totales(carga, partes)
    if not montos:
        raise Http404
    consultas.con_nombres(carga, partes, montos)
    contexto = {
        **_contexto(carga, partes),
        "montos": montos,
        "total": consultas.total(montos),
        "subtitulos": consultas.por_subtitulo(carga, partes),
        "instituciones": consultas.instituciones_de(carga.anio, partes),
    }
    return render(request, "presupuesto/codigo.html", contexto)


def _programa(request: HttpRequest, carga: CargaPresupuesto, partes: Any) -> HttpResponse:
    lineas = consultas.lineas(carga, partes)
    if not lineas.exists():
        raise Http404
    contexto = {**_contexto(carga, partes), "pagina": paginar(request, lineas)}
    return render(request, "presupuesto/programa.html", contexto)


def _contexto(carga: CargaPresupuesto, partes: tuple[str, ...]) -> dict[str, Any]:
    """What the pages of every level share."""
    nivel = len(partes)
    migas = [
        ("Ley de Presupuestos", reverse("presupuesto:lista")),
        (str(carga.anio), reverse("presupuesto:anio", args=[carga.anio])),
    ]
    for n in range(1, nivel + 1):
        codigo = "-".join(partes[:n])
        texto = f"{consultas.NOMBRES_DE_NIVEL[n - 1]} {partes[n - 1]}"
        migas.append((texto, reverse("presupuesto:codigo", args=[carga.anio, codigo])))
    return {
        "carga": carga,
        "codigo": "-".join(partes),
        "migas": [*migas[:-1], (migas[-1][0], "")],
        "titulo": consultas.titulo(carga, partes),
        "nivel_siguiente": consultas.NOMBRES_DE_NIVEL[nivel],
    }


@login_not_required
@require_safe
def instituciones(request: HttpRequest, anio: int) -> HttpResponse:
    """Which institution has which chapter, and what is left on either side."""
    carga = _vigente(anio)
    cruce = consultas.cruzar(carga)
    filtro = FiltroCruce(request.GET or None)
    palabra = (filtro.valor("q") or "").casefold()
    filas = [f for f in cruce.con_presupuesto if palabra in f[0].nombre.casefold()]
    contexto = {"carga": carga, "cruce": cruce, "filtro": filtro, "pagina": paginar(request, filas)}
    return render(request, "presupuesto/instituciones.html", contexto)


@login_not_required
@require_safe
def version(request: HttpRequest, anio: int, numero: int) -> HttpResponse:
    """One load: its file, its warnings, and what changed from the one before."""
    carga = get_object_or_404(CargaPresupuesto, anio=anio, version=numero)
    contexto = {
        "carga": carga,
        "ultima": _vigente(anio),
        "pagina": paginar(request, consultas.cambios_desde_la_anterior(carga)),
    }
    return render(request, "presupuesto/version.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def cargar(request: Peticion) -> HttpResponse:
    """Upload a file: its problems, all at once, or the page of what it would change."""
    exigir(request, CARGAR)
    form = FormularioCarga(request.POST or None, request.FILES or None)
    contexto: dict[str, Any] = {"form": form}
    if form.is_valid():
        archivo, anio = form.cleaned_data["archivo"], form.cleaned_data["anio"]
        datos = archivo.read()
        propuesta = intentar(form, lambda: servicios.proponer(datos=datos, anio=anio))
        if propuesta and not propuesta.lectura.errores:
            ficha = deposito.guardar(datos=datos, anio=anio, por=request.user)
            request.session[f"presupuesto-{ficha}"] = archivo.name
            return redirect("presupuesto:revisar", ficha)
        if propuesta:
            contexto["cuantos"] = len(propuesta.lectura.errores)
            contexto["errores"] = propuesta.lectura.errores[:ERRORES_A_LA_VISTA]
    return render(request, "presupuesto/cargar.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def revisar(request: Peticion, ficha: str) -> HttpResponse:
    """What the uploaded file would change; by POST, load it."""
    exigir(request, CARGAR)
    if not deposito.es_ficha(ficha):
        raise Http404
    hallado = deposito.recuperar(ficha=ficha, por=request.user)
    if hallado is None:
        messages.warning(request, "El archivo ya no espera su confirmación: súbalo de nuevo.")
        return redirect("presupuesto:cargar")
    return _revisar(request, ficha, *hallado)


def _revisar(request: Peticion, ficha: str, anio: int, datos: bytes) -> HttpResponse:
    propuesta = servicios.proponer(datos=datos, anio=anio)
    form = FormularioConfirmacion(
        request.POST or None,
        hay_sospechas=bool(propuesta.lectura.sospechas),
        initial={"version": propuesta.version_vigente},
    )
    if form.is_valid() and _confirmar(request, form, ficha, anio, datos):
        return redirect("presupuesto:anio", anio)
    contexto = {
        "propuesta": propuesta,
        "form": form,
        "archivo": request.session.get(f"presupuesto-{ficha}", ""),
        "ficha": ficha,
        "pagina": paginar(request, propuesta.diferencia.cambios if propuesta.vigente else ()),
        "montos": consultas.montos_de(propuesta.lectura.hojas),
    }
    return render(request, "presupuesto/revisar.html", contexto)


def _confirmar(
    request: Peticion, form: FormularioConfirmacion, ficha: str, anio: int, datos: bytes
) -> bool:
    """Load it and forget the upload; False when the service refused and the form says why."""
    carga = intentar(
        form,
        lambda: servicios.cargar(
            datos=datos,
            anio=anio,
            archivo=request.session.get(f"presupuesto-{ficha}", ""),
            por=request.user,
            version=form.cleaned_data["version"],
            acepta_sospechas=form.cleaned_data.get("acepta", False),
        ),
    )
    if form.errors:
        return False
    deposito.quitar(ficha=ficha, por=request.user)
    request.session.pop(f"presupuesto-{ficha}", None)
    hecho = f"Quedó cargada la {carga}." if carga else "Nada cambia: ese contenido ya estaba."
    messages.success(request, hecho)
    return True
