"""What the service does on a page: operands with their value at once, and evidence."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from evaluacion import servicios
from evaluacion.calculo import Clase, CompromisoEntrada, Desglose, calcular_compromiso, explicar
from evaluacion.consultas import (
    entradas_de_bitacora,
    observaciones_de,
    serie_de,
    siguiente_por_informar,
)
from evaluacion.consultas_evidencia import adjuntos_de, citas_por_operando
from evaluacion.entradas import codigo_de, como_se_informo, entradas_de
from evaluacion.forms import InformeForm, iniciales_del_informe
from evaluacion.forms_evidencia import CitaForm, EvidenciaForm, simbolos_de
from evaluacion.models import ResultadoInformado
from evaluacion.permisos import puede_informar
from evaluacion.reglas import reglas_de
from evaluacion.servicios.comunes import asunto_de
from evaluacion.views.comunes import (
    exigir_capacidad,
    informado_o_404,
    intentar,
    migas,
    persona_de,
)
from indicadores.desagregacion import ejes
from instituciones.roles import Capacidad
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio


def form_de(informado: ResultadoInformado, datos: Any = None) -> InformeForm:
    ficha = informado.compromiso.ficha
    return InformeForm(
        datos,
        initial=iniciales_del_informe(informado),
        operandos=ficha.operandos.all() if ficha else [],
        partes=ejes(ficha) if ficha else (),
    )


@require_http_methods(["GET", "POST"])
def informar(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter operands; "calcular" shows the value without saving, for browsers without scripts."""
    informado = informado_o_404(request, pk)
    if request.method == "GET":
        return pagina(request, informado, form_de(informado), vista(informado, None))
    exigir_capacidad(request, Capacidad.INFORMAR, informado.evaluacion)
    form = form_de(informado, request.POST)
    valido = form.is_valid()
    if "calcular" in request.POST:
        return pagina(request, informado, form, vista(informado, form))
    if valido:
        try:
            if intentar(request, form, lambda: _guardar(request, informado, form), "Guardado."):
                return redirect("evaluacion:informar", pk=_donde_seguir(request, informado))
        except ConflictoDeEdicion as error:
            return _conflicto(request, informado, error)
    return pagina(request, informado, form, vista(informado, form), 400)


def _donde_seguir(request: HttpRequest, informado: ResultadoInformado) -> int:
    siguiente = siguiente_por_informar(informado) if "siguiente" in request.POST else None
    return (siguiente or informado).pk


def _guardar(request: HttpRequest, informado: ResultadoInformado, form: InformeForm) -> None:
    servicios.informar_operandos(
        informado=informado,
        por=persona_de(request),
        version=form.cleaned_data["version"] or 0,
        clase=form.cleaned_data["clase"],
        valores=form.valores(),
        razones=form.cleaned_data["razones"],
        desagregados=form.desagregados(),
    )


def _conflicto(
    request: HttpRequest, informado: ResultadoInformado, error: ConflictoDeEdicion
) -> HttpResponse:
    """The merge page: what the other saved and what this person typed, side by side."""
    en_disputa = {cambio[3] for cambio in error.cambios}  # type: ignore[misc]
    omitidos = {"csrfmiddlewaretoken", "version", *en_disputa}
    contexto = {
        "informado": informado,
        "error": error,
        "url": reverse("evaluacion:informar", args=[informado.pk]),
        "ocultos": [(n, v) for n, v in request.POST.items() if n not in omitidos],
        "migas": _migas(informado),
    }
    return render(request, "evaluacion/conflicto.html", contexto, status=409)


def _migas(informado: ResultadoInformado) -> list[tuple[str, str]]:
    evaluacion = informado.evaluacion
    return migas(
        (str(evaluacion.institucion), reverse("evaluacion:detalle", args=[evaluacion.pk])),
        (f"Compromiso {informado.compromiso.numero}", ""),
    )


def pagina(
    request: HttpRequest,
    informado: ResultadoInformado,
    form: InformeForm,
    previa: dict[str, Any],
    estado: int = 200,
    evidencia: EvidenciaForm | None = None,
    cita: CitaForm | None = None,
) -> HttpResponse:
    """The page of a reported result, with whichever of its forms was refused."""
    evaluacion = informado.evaluacion
    simbolos = simbolos_de(informado)
    contexto = {
        "informado": informado,
        "evaluacion": evaluacion,
        "form": form,
        "previa": previa,
        "evidencia": evidencia or EvidenciaForm(informado=informado, auto_id="evidencia_%s"),
        "adjuntos": adjuntos_de(informado, persona_de(request)),
        "cita": cita or CitaForm(informado=informado, auto_id="cita_%s"),
        "citas": citas_por_operando(informado, simbolos),
        "observaciones": list(observaciones_de(informado)),
        "requisitos": list(informado.compromiso.requisitos.all()),
        "serie": serie_de(informado.compromiso, evaluacion),
        "siguiente": siguiente_por_informar(informado),
        "permiso": puede_informar(persona_de(request), evaluacion, asunto_de(evaluacion)),
        "entradas": entradas_de_bitacora([nombre_objeto(informado)]),
        "migas": _migas(informado),
    }
    return render(request, "evaluacion/informar.html", contexto, status=estado)


@require_POST
def previsualizar(request: HttpRequest, pk: int) -> HttpResponse:
    """The value, compliance and contribution of what is being typed; nothing is saved."""
    informado = informado_o_404(request, pk)
    form = form_de(informado, request.POST)
    form.is_valid()
    duda = form.numero_dudoso()
    previa = {"frase": duda, "desglose": None} if duda else vista(informado, form)
    return render(request, "evaluacion/_previa.html", {"previa": previa})


def vista(informado: ResultadoInformado, form: InformeForm | None) -> dict[str, Any]:
    """The outcome of one commitment with what is stored or with what the form holds."""
    if form is None and informado.informado_el is None:
        return {"frase": "Todavía no se informa.", "desglose": None}
    entrada = _entrada(informado)
    if form is not None:
        datos = form.cleaned_data
        clase = datos.get("clase")
        entrada = replace(
            entrada,
            operandos=form.valores(),
            clase_informada=None if clase == "valor" or not clase else Clase(clase),
        )
    return _resultado(informado, entrada)


def vista_informada(informado: ResultadoInformado) -> dict[str, Any]:
    """The outcome of what the service reported, whatever was judged of it since."""
    return _resultado(informado, como_se_informo(_entrada(informado), informado))


def _entrada(informado: ResultadoInformado) -> CompromisoEntrada:
    evaluacion, codigo = informado.evaluacion, codigo_de(informado.compromiso.numero)
    return next(e for e in entradas_de([evaluacion])[evaluacion.pk] if e.codigo == codigo)


def _resultado(informado: ResultadoInformado, entrada: CompromisoEntrada) -> dict[str, Any]:
    try:
        desglose = calcular_compromiso(
            entrada, reglas_de(informado.evaluacion.programa.conjunto_reglas)
        )
    except ErrorDeNegocio as error:
        return {"frase": error.mensaje, "desglose": None}
    ficha = informado.compromiso.ficha
    return {
        "frase": explicar(desglose, entrada),
        "desglose": _mostrable(desglose),
        "unidad": ficha.unidad if ficha else "",
    }


def _mostrable(desglose: Desglose) -> Desglose | None:
    return desglose if desglose.clase is Clase.VALOR else None
