"""The certificate of a published result: all that it takes to recompute its number."""

from typing import Any

from evaluacion.models import Evaluacion
from incentivos.models import Incentivo
from pmg_site.comun import puntos
from pmg_site.comun.bitacora import cuerpo_de
from pmg_site.comun.canonico import huella
from pmg_site.comun.models import Asiento

FORMATO = "pmg-certificado/1"


def documento(evaluacion: Evaluacion) -> dict[str, Any]:
    """The certificate as it is published, with its hash and its place in the ledger.

    ``certificado`` never changes once the increment is known; ``bitacora`` gains its proof when the
    first checkpoint covers each act, and then never changes either.
    """
    incentivo = _incentivo(evaluacion)
    certificado = {
        "formato": FORMATO,
        "copia": evaluacion.copia_publicada,
        "huella_copia": evaluacion.copia_huella,
        "publicado_el": evaluacion.publicada_el,
        "incentivo": _del_incentivo(incentivo) if incentivo else None,
    }
    return {
        "certificado": certificado,
        "huella": huella(certificado),
        "bitacora": [
            _acto("publicacion", "evaluacion.publicar", evaluacion),
            *([_acto("incentivo", "incentivo.calcular", incentivo)] if incentivo else []),
        ],
    }


def _incentivo(evaluacion: Evaluacion) -> Incentivo | None:
    return getattr(evaluacion.resultado, "incentivo", None)


def _del_incentivo(incentivo: Incentivo) -> dict[str, Any]:
    return {
        "tramo": incentivo.tramo,
        "porcentaje": incentivo.fundamento["porcentaje"],
        "fundamento": incentivo.fundamento,
        "huella": incentivo.huella,
        "reglas": incentivo.conjunto_reglas.contenido,
    }


def _acto(que: str, accion: str, objeto: Evaluacion | Incentivo) -> dict[str, Any]:
    """The ledger entry of an act with the checkpoint that covers it, if any does yet."""
    asiento = (
        Asiento.objects.filter(objeto=f"{objeto._meta.label_lower}:{objeto.pk}", accion=accion)
        .order_by("-seq")
        .first()
    )
    if asiento is None:
        raise Asiento.DoesNotExist(f"{accion} of {objeto.pk} is not in the ledger")
    hallada = puntos.inclusion(asiento.seq)
    return {
        "que": que,
        "cuerpo": cuerpo_de(asiento),
        "huella": asiento.huella,
        "punto": puntos.como_dict(hallada.punto) if hallada else None,
        "camino": list(hallada.camino) if hallada else [],
    }
