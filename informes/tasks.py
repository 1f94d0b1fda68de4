"""What runs in the background for the reports: the PDF of a Balance de Gestión Integral."""

from typing import Any

from informes import servicios
from pmg_site.comun import trabajos
from pmg_site.comun.trabajos import Avance


@trabajos.hace(servicios.TRABAJO)
def hacer_balance(parametros: dict[str, Any], avance: Avance) -> dict[str, Any]:
    """Render the PDF of one report; twice gives the same bytes."""
    return servicios.generar_pdf(balance_id=parametros["balance"], avance=avance)
