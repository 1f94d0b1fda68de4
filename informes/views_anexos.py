"""Pages where the service fills in the annexes of its report, table by table."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from informes import servicios
from informes.anexos import FINANCIEROS, RRHH, Anexos, fichas
from informes.estados import EstadoBalance
from informes.formularios_anexos import (
    IndicadoresForm,
    TextoAnexoForm,
    VersionForm,
    filas_de,
    grilla,
)
from informes.models import BalanceGestion
from informes.tablas import TABLAS
from informes.views import visible
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.errores import ConflictoDeEdicion

ORGANIGRAMA = "organigrama"
TITULOS = {
    **{clave: tabla.titulo for clave, tabla in TABLAS.items()},
    RRHH: "Indicadores de gestión de recursos humanos",
    FINANCIEROS: "Indicadores de gestión financiera",
    ORGANIGRAMA: "Organigrama y ubicación en la estructura del ministerio",
}


def puede_editar(request: Peticion, balance: BalanceGestion) -> bool:
    """May this person write in this report now?"""
    return balance.estado == EstadoBalance.BORRADOR and request.user.puede(
        Capacidad.EDITAR_BALANCE, balance.institucion
    )


@require_GET
def anexos(request: Peticion, pk: int) -> HttpResponse:
    """Every table of the annexes, with how much of it is filled in."""
    balance = visible(request, pk)
    leidos = Anexos.leer(balance.anexos)
    filas = [(clave, titulo, _cuanto(leidos, clave)) for clave, titulo in TITULOS.items()]
    contexto = {"balance": balance, "filas": filas, "edita": puede_editar(request, balance)}
    return render(request, "informes/anexos.html", contexto)


def _cuanto(leidos: Anexos, clave: str) -> str:
    if clave in (RRHH, FINANCIEROS):
        n = len(leidos.operandos.get(clave, {}))
        return f"{n} de {len(fichas(clave))} indicadores" if n else ""
    if clave == ORGANIGRAMA:
        return "Escrito" if leidos.organigrama else ""
    n = len(leidos.tablas.get(clave, ()))
    return f"{n} {'fila' if n == 1 else 'filas'}" if n else ""


@require_http_methods(["GET", "POST"])
def anexo(request: Peticion, pk: int, clave: str) -> HttpResponse:
    """One table of the annexes: shown, typed, saved whole; a refusal keeps what was typed."""
    balance = visible(request, pk)
    if clave not in TITULOS:
        raise Http404
    if not request.user.puede(Capacidad.EDITAR_BALANCE, balance.institucion):
        raise PermissionDenied(f"Su rol no permite {Capacidad.EDITAR_BALANCE.label}.")
    partes = _partes(request, balance, clave)
    conflicto = None
    if request.method == "POST" and _validas(partes):
        try:
            servicios.fijar_anexo(
                balance=balance,
                clave=clave,
                datos=_datos(clave, partes),
                por=request.user,
                version=partes["version"].cleaned_data["version"],
            )
        except ConflictoDeEdicion as error:
            conflicto = error
            partes["version"] = VersionForm({"version": error.version})
        else:
            messages.success(request, f"Se guardó «{TITULOS[clave]}».")
            seguir = "seguir" in request.POST
            return (
                redirect("informes:anexo", pk, clave) if seguir else redirect("informes:anexos", pk)
            )
    contexto = {
        "balance": balance,
        "titulo": TITULOS[clave],
        "tabla": TABLAS.get(clave),
        "conflicto": conflicto,
        "anexos": Anexos.leer(balance.anexos).tabla(clave) if clave in TABLAS else None,
        **partes,
    }
    return render(request, "informes/anexo.html", contexto, status=_estado(partes, conflicto))


def _validas(partes: dict[str, Any]) -> bool:
    """Every part is read, so that all the faults are shown at once."""
    return not [parte for parte in partes.values() if not parte.is_valid()]


def _estado(partes: dict[str, Any], conflicto: ConflictoDeEdicion | None) -> int:
    if conflicto:
        return 409
    return 400 if any(p.is_bound and not p.is_valid() for p in partes.values()) else 200


def _partes(request: HttpRequest, balance: BalanceGestion, clave: str) -> dict[str, Any]:
    datos = request.POST if request.method == "POST" else None
    version = VersionForm(datos, initial={"version": balance.fila_version})
    guardado = balance.anexos.get(clave)
    if clave in TABLAS:
        inicial = Anexos.leer({clave: guardado or []}).tablas[clave]
        return {"version": version, "formset": grilla(TABLAS[clave])(datos, initial=inicial)}
    if clave == ORGANIGRAMA:
        inicial_texto = {"texto": guardado or "", "version": balance.fila_version}
        return {"version": version, "form": TextoAnexoForm(datos, initial=inicial_texto)}
    return {"version": version, "operandos": IndicadoresForm(datos, clave=clave, guardado=guardado)}


def _datos(clave: str, partes: dict[str, Any]) -> Any:
    if clave in TABLAS:
        return filas_de(partes["formset"])
    if clave == ORGANIGRAMA:
        return partes["form"].cleaned_data["texto"]
    return partes["operandos"].valores()
