"""The copy of what is published: everything that the result says, as it was named then."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from evaluacion.models import (
    CausaExterna,
    DesgloseCompromiso,
    Evaluacion,
    Reclamo,
    ResultadoCumplimiento,
)
from instituciones.models import Denominacion
from pmg_site.comun.numeros import sin_ceros


def copias(evaluaciones: Iterable[Evaluacion]) -> dict[int, dict[str, Any]]:
    """The copy of each decided evaluation, in a fixed number of queries.

    The incentive is not part of it: it is decided afterwards, on this result.
    """
    lista = list(evaluaciones)
    nombres = _denominaciones(lista)
    desglose: dict[int, list[DesgloseCompromiso]] = {}
    for parte in (
        DesgloseCompromiso.objects.filter(resultado__in=[e.resultado_id for e in lista])
        .select_related("compromiso__ficha__indicador", "compromiso__objetivo")
        .order_by("compromiso__numero")
    ):
        desglose.setdefault(parte.resultado_id, []).append(parte)
    causas = _resumenes(CausaExterna.objects.filter(evaluacion__in=lista))
    reclamos = _resumenes(Reclamo.objects.filter(evaluacion__in=lista))
    return {
        e.pk: _copia(
            e,
            nombres[e.pk],
            desglose.get(e.resultado_id or 0, []),
            {"causas_externas": causas.get(e.pk, []), "reclamos": reclamos.get(e.pk, [])},
        )
        for e in lista
    }


def _denominaciones(lista: list[Evaluacion]) -> dict[int, dict[str, Any]]:
    """Name, ministry and codes of each institution at the end of the programme year."""
    de_institucion: dict[int, list[Denominacion]] = {}
    for denominacion in (
        Denominacion.objects.filter(institucion__in=[e.institucion.pk for e in lista])
        .select_related("ministerio")
        .order_by("desde")
    ):
        de_institucion.setdefault(denominacion.institucion_id, []).append(denominacion)
    return {
        e.pk: _identidad(e, de_institucion.get(e.institucion.pk, []), date(e.anio, 12, 31))
        for e in lista
    }


def _identidad(e: Evaluacion, nombres: list[Denominacion], dia: date) -> dict[str, Any]:
    actual = e.institucion
    entonces = next(
        (
            d
            for d in nombres
            if (d.desde is None or d.desde <= dia) and (d.hasta is None or d.hasta >= dia)
        ),
        None,
    )
    fuente = entonces or actual
    return {
        "codigo": actual.codigo,
        "nombre": fuente.nombre,
        "ministerio": fuente.ministerio.nombre,
        "partida": fuente.partida,
        "capitulo": fuente.capitulo,
    }


def _resumenes(filas: Any) -> dict[int, list[dict[str, Any]]]:
    """The public summary of causes and claims: never their text, opinions or people."""
    por_evaluacion: dict[int, list[dict[str, Any]]] = {}
    for fila in filas.select_related("compromiso").order_by("compromiso__numero"):
        por_evaluacion.setdefault(fila.evaluacion_id, []).append(
            {
                "compromiso": fila.compromiso.numero,
                "estado": fila.estado,
                "resumen": fila.resumen_publico,
                "total_antes": _texto(fila.total_antes),
                "total_despues": _texto(fila.total_despues),
            }
        )
    return por_evaluacion


def _copia(
    e: Evaluacion,
    identidad: dict[str, Any],
    partes: list[DesgloseCompromiso],
    decisiones: dict[str, Any],
) -> dict[str, Any]:
    resultado = cast(ResultadoCumplimiento, e.resultado)  # decided: a CHECK constraint holds it
    proceso = e.programa.adscripcion.proceso
    return {
        "version_del_formato": "1",
        "institucion": identidad,
        "mecanismo": proceso.mecanismo.codigo,
        "anio_programa": proceso.anio_programa,
        "anio_pago": proceso.anio_pago,
        "version": e.version,
        "motivo_de_la_correccion": e.motivo_reemplazo,
        "decreto": {
            "numero": e.decreto_numero,
            "fecha": e.decreto_fecha.isoformat() if e.decreto_fecha else "",
        },
        "clase": resultado.clase,
        "total": _texto(resultado.total),
        "total_exacto": resultado.total_exacto,
        "compromisos": [_compromiso(parte) for parte in partes],
        "entradas": resultado.entradas,
        "traza": resultado.traza,
        "huellas": {
            "entradas": resultado.huella_entradas,
            "reglas": resultado.huella_reglas,
            "resultado": resultado.huella,
        },
        "ejemplo": e.ejemplo,
        **decisiones,
    }


def _compromiso(parte: DesgloseCompromiso) -> dict[str, Any]:
    compromiso, ficha = parte.compromiso, parte.compromiso.ficha
    return {
        "numero": compromiso.numero,
        "nombre": compromiso.nombre,
        "tipo": compromiso.tipo,
        "objetivo": compromiso.objetivo.nombre,
        "indicador": ficha.indicador.codigo if ficha else "",
        "meta": _texto(compromiso.meta),
        "ponderador": _texto(parte.ponderador),
        "clase": parte.clase,
        "valor": _texto(parte.valor),
        "cumplimiento": _texto(parte.cumplimiento),
        "aporte": _texto(parte.aporte),
        "cumple": parte.cumple,
        "explicacion": parte.explicacion,
    }


def _texto(numero: Any) -> str | None:
    return None if numero is None else format(sin_ceros(numero), "f")
