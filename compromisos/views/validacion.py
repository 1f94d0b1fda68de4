"""Acts on many programmes at once: the ministry validates, the committee and ministers approve."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from compromisos import consultas_validacion, servicios, visto
from compromisos.estados import EstadoFormulacion
from compromisos.faltas import impedimentos_de
from compromisos.models import ProgramaAnual
from compromisos.permisos import papeles_que_puede
from compromisos.servicios.validacion import Resultado
from compromisos.views.colas import POR_PAGINA
from compromisos.views.comunes import EDITAR, programa_visible
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion

VALIDAR = Capacidad.VALIDAR_FORMULACION
FIRMAR = (Capacidad.APROBAR_FORMULACION, Capacidad.FIRMAR_FORMULACION)


@dataclass(frozen=True, slots=True)
class Palabras:
    """How the pages say the act."""

    titulo: str
    infinitivo: str
    participio: str
    verbo: str
    yo: str
    salida: str
    vacio: str
    cuando: str

    @property
    def sin_elegir(self) -> str:
        return (
            f"Abra el contenido de cada programa y marque los que {self.verbo}: no eligió ninguno."
        )


VALIDACION = Palabras(
    titulo="Validar programas del ministerio",
    infinitivo="validar",
    participio="validado",
    verbo="valida",
    yo="valido",
    salida="Ir al programa (para devolverlo u observarlo)",
    vacio="No hay programas por validar",
    cuando="Aparecerán aquí cuando los servicios los envíen.",
)
APROBACION = Palabras(
    titulo="Aprobar programas",
    infinitivo="aprobar",
    participio="aprobado",
    verbo="aprueba",
    yo="apruebo",
    salida="Ir al programa",
    vacio="No hay programas que esperen su aprobación",
    cuando="Aparecerán aquí cuando la secretaría técnica los tome en revisión.",
)
FIRMA = Palabras(
    titulo="Firmar la aprobación de programas",
    infinitivo="firmar",
    participio="firmado",
    verbo="firma",
    yo="firmo",
    salida="Ir al programa",
    vacio="No hay programas que esperen su firma",
    cuando=APROBACION.cuando,
)


@EDITAR
def validacion(request: Peticion) -> HttpResponse:
    """The programmes sent to the ministry: each with its summary, and its content when opened."""
    if not request.user.alcance.tiene(VALIDAR):
        raise PermissionDenied(f"Su rol no permite {VALIDAR.label}.")
    if request.method == "POST":
        return _decidir(request, VALIDACION, servicios.validar_elegidos)
    pagina = _pagina(request, consultas_validacion.por_validar(request.user))
    filas = consultas_validacion.filas(request.user, pagina.object_list, request.GET.getlist("ver"))
    return _mostrar(request, VALIDACION, pagina, filas)


@EDITAR
def aprobacion(request: Peticion) -> HttpResponse:
    """The reviewed programmes that wait for this signature, those ready to be approved first."""
    if not any(request.user.alcance.tiene(c) for c in FIRMAR):
        raise PermissionDenied(f"Su rol no permite {FIRMAR[0].label}.")
    if request.method == "POST":
        return _decidir(request, _de_firma(request), servicios.aprobar_elegidos)
    programas, impedimentos = consultas_validacion.por_aprobar(request.user)
    pagina = _pagina(request, programas)
    filas = consultas_validacion.filas(
        request.user, pagina.object_list, request.GET.getlist("ver"), impedimentos
    )
    listos = sum(not impedimentos[p.pk] for p in programas)
    return _mostrar(request, _de_firma(request), pagina, filas, listos=listos)


def _de_firma(request: Peticion) -> Palabras:
    """The committee approves; a minister signs, and another may still have to."""
    return APROBACION if request.user.alcance.tiene(FIRMAR[0]) else FIRMA


def _pagina(request: Peticion, programas: Any) -> Page[ProgramaAnual]:
    return Paginator(programas, POR_PAGINA).get_page(request.GET.get("page"))


def _mostrar(
    request: Peticion,
    palabras: Palabras,
    pagina: Page[ProgramaAnual],
    filas: Sequence[object],
    **mas: object,
) -> HttpResponse:
    contexto = {"acto": palabras, "page_obj": pagina, "filas": filas, **mas}
    return render(request, "compromisos/validacion.html", contexto)


@require_GET
def contenido(request: Peticion, pk: int) -> HttpResponse:
    """What one programme contains, for the page that opens it in place."""
    programa = programa_visible(request, pk)
    firma = programa.estado == EstadoFormulacion.EN_REVISION
    permitido = (
        papeles_que_puede(request.user, programa)
        if firma
        else request.user.puede(VALIDAR, programa.institucion)
    )
    if not permitido:
        raise PermissionDenied(f"Su rol no permite {(FIRMAR[0] if firma else VALIDAR).label}.")
    consulta = consultas_validacion.con_cuentas(ProgramaAnual.objects.filter(pk=pk))
    impedimentos = impedimentos_de([programa]) if firma else None
    fila = consultas_validacion.filas(request.user, consulta, ["todos"], impedimentos)[0]
    contexto = {"fila": fila, "acto": _de_firma(request) if firma else VALIDACION}
    return render(request, "compromisos/validacion_contenido.html", contexto)


def _decidir(
    request: Peticion, palabras: Palabras, hacer: Callable[..., list[Resultado]]
) -> HttpResponse:
    """Each chosen programme at the version that its mark says was seen; one answer for each."""
    vistos = dict(
        par for t in request.POST.getlist("visto") if (par := visto.leer(t, request.user))
    )
    elegidos = ProgramaAnual.objects.visibles_para(request.user).filter(pk__in=vistos)
    elegidos = elegidos.select_related(
        "adscripcion__institucion__ministerio", "adscripcion__proceso__mecanismo"
    ).order_by("adscripcion__institucion__nombre", "pk")
    if not elegidos:
        messages.error(request, palabras.sin_elegir)
        return redirect(request.path)
    resultados = hacer(elegidos=[(p, vistos[p.pk]) for p in elegidos], por=request.user)
    hechos = sum(r.hecho for r in resultados)
    contexto = {"acto": palabras, "resultados": resultados, "hechos": hechos}
    return render(request, "compromisos/validacion_resultado.html", contexto)
