"""Pages of people in teams: who earns what in a payment year, and the history of each."""

import csv

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from incentivos import consultas_equipos as consultas
from incentivos.models import Funcionario
from incentivos.views_equipos import exigir_ver
from instituciones.models import Institucion
from instituciones.views.comunes import Peticion, paginar
from pmg_site.comun.planilla import segura


@require_safe
def nomina(request: Peticion, codigo: str, anio: int) -> HttpResponse:
    """What each person of an institution earns in a payment year, by last year's team."""
    institucion = _institucion(request, codigo)
    pagina = paginar(request, consultas.de_la_institucion(institucion, anio))
    contexto = {
        "institucion": institucion,
        "anio": anio,
        "page_obj": pagina,
        "filas": consultas.ganado_por(pagina.object_list, anio),
        "regla": consultas.reglas_de_equipos(anio)[1].equipos,
    }
    return render(request, "incentivos/nomina.html", contexto)


@require_safe
def nomina_csv(request: Peticion, codigo: str, anio: int) -> HttpResponse:
    """The same for the payroll, whole."""
    institucion = _institucion(request, codigo)
    respuesta = HttpResponse(content_type="text/csv; charset=utf-8")
    nombre = f"convenio_colectivo_{institucion.codigo}_{anio}.csv"
    respuesta["Content-Disposition"] = f'attachment; filename="{nombre}"'
    escritor = csv.writer(respuesta)
    escritor.writerow(["run", "nombre", "anio_pago", "equipo", "institucion", "porcentaje"])
    for ganado in consultas.ganado_por(consultas.de_la_institucion(institucion, anio), anio):
        equipo, porcentaje = ganado.equipo, ganado.porcentaje
        escritor.writerow(
            [
                ganado.funcionario.run,
                segura(ganado.funcionario.nombre),
                anio,
                segura(equipo.nombre) if equipo else "",
                equipo.institucion.codigo if equipo else "",
                "" if porcentaje is None else format(porcentaje.normalize(), "f"),
            ]
        )
    return respuesta


@require_safe
def persona(request: Peticion, pk: int) -> HttpResponse:
    """The teams of somebody through the years, and what each year earned."""
    visibles = Funcionario.objects.visibles_para(request.user)
    funcionario = get_object_or_404(visibles, pk=pk)
    exigir_ver(request)
    contexto = {"funcionario": funcionario, "anios": consultas.historia_de(funcionario)}
    return render(request, "incentivos/persona.html", contexto)


def _institucion(request: Peticion, codigo: str) -> Institucion:
    institucion = get_object_or_404(Institucion.objects.visibles_para(request.user), codigo=codigo)
    exigir_ver(request, institucion)
    return institucion
