"""Pages that show indicators: list, card with its series, the series as CSV."""

import csv
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from indicadores import consultas
from indicadores.ejemplos import conteos_publicados
from indicadores.forms import FiltroIndicadores, instituciones_editables
from indicadores.models import FichaIndicador, Indicador, Medicion
from indicadores.permisos import puede_crear, puede_editar, puede_medir
from instituciones.views.comunes import Peticion
from pmg_site.comun.numeros import escribir_numero, sin_ceros

POR_PAGINA = 25


@require_GET
def lista(request: Peticion) -> HttpResponse:
    """The indicators within reach, with filters."""
    filtro = FiltroIndicadores(request.GET)
    datos = filtro.cleaned_data if filtro.is_valid() else {}
    indicadores = consultas.listado(
        request.user,
        texto=datos.get("q") or "",
        institucion=datos.get("institucion") or "",
        anio=datos.get("anio"),
    )
    pagina = Paginator(indicadores, POR_PAGINA).get_page(request.GET.get("page"))
    fichas = consultas.ultimas_fichas(pagina.object_list, datos.get("anio"))
    contexto = {
        "filtro": filtro,
        "anio": datos.get("anio"),
        "page_obj": pagina,
        "filas": [(i, fichas.get(i.pk)) for i in pagina.object_list],
        "donde_crear": instituciones_editables(request.user),
    }
    return render(request, "indicadores/lista.html", contexto)


@require_GET
def detalle(request: Peticion, codigo: str) -> HttpResponse:
    """One indicator: card of the chosen year, operands, series as chart and table."""
    indicador = _visible(request, codigo)
    fichas = list(consultas.fichas_de([indicador.pk]).select_related("producto"))
    ficha = _elegida(fichas, request.GET.get("ficha", ""))
    puntos = consultas.serie(indicador)
    contexto = {
        "indicador": indicador,
        "fichas": fichas[::-1],
        "ficha": ficha,
        "puntos": puntos,
        "grafico": [p.para_grafico for p in puntos],
        "meses": consultas.meses_de(ficha) if ficha else [],
        "conteos": conteos_publicados(
            indicador.institucion.codigo if indicador.institucion else ""
        ),
        "editar": puede_editar(request.user, ficha) if ficha else None,
        "medir": puede_medir(request.user, ficha, Medicion.Tipo.EFECTIVO) if ficha else None,
        "copiar": indicador.institucion and puede_crear(request.user, indicador.institucion),
    }
    return render(request, "indicadores/detalle.html", contexto)


@require_GET
def serie_csv(request: Peticion, codigo: str) -> HttpResponse:
    """The series with operands, numbers as Chile writes them."""
    indicador = _visible(request, codigo)
    respuesta = HttpResponse(content_type="text/csv; charset=utf-8")
    respuesta["Content-Disposition"] = f'attachment; filename="{indicador.codigo}.csv"'
    respuesta.write("\ufeff")
    filas = csv.writer(respuesta, delimiter=";")
    filas.writerow(["anio", "tipo", "operandos", "valor", "meta"])
    for punto in consultas.serie(indicador):
        operandos = " ".join(f"{s}={_texto(v)}" for s, v in sorted(punto.operandos.items()))
        filas.writerow([punto.anio, punto.tipo, operandos, _texto(punto.valor), _texto(punto.meta)])
    return respuesta


def _visible(request: Peticion, codigo: str) -> Indicador:
    consulta = Indicador.objects.visibles_para(request.user).select_related("institucion", "red")
    return get_object_or_404(consulta, codigo=codigo)


def _elegida(fichas: list[FichaIndicador], pk: str) -> FichaIndicador | None:
    """The card asked for by its key, or the latest."""
    pedida = [f for f in fichas if str(f.pk) == pk]
    elegidas = pedida or fichas[-1:]
    return elegidas[0] if elegidas else None


def _texto(valor: Decimal | None) -> str:
    return "" if valor is None else escribir_numero(sin_ceros(valor), miles=False)
