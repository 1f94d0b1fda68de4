"""Append closed values to the series of indicators; a correction is a new version."""

from collections.abc import Sequence

from django.db import transaction

from indicadores.especificaciones import EfectivoCerrado, ValorCerrado
from indicadores.models import Medicion, ValorAnual
from instituciones.models import Institucion, Persona
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.errores import ErrorDeNegocio

LOTE = 500


def cerrar_valor_anual(*, valor: ValorCerrado, por: Persona | None) -> ValorAnual:
    """Append one closed value; the same value again changes nothing."""
    return cerrar_valores_lote([valor], por=por)[0]


def cerrar_valores_lote(
    valores: Sequence[ValorCerrado], *, por: Persona | None
) -> list[ValorAnual]:
    """Append closed values in bulk; who closes answers for the permission (evaluation, load).

    Each new value takes the next version of its indicator, institution and year.
    """
    with transaction.atomic():
        ultimos = _ultimos(valores)
        filas: dict[tuple[int, int, int], ValorAnual] = {}
        nuevos: list[ValorAnual] = []
        for valor in valores:
            llave = (valor.indicador_id, valor.institucion_id, valor.anio)
            if not valor.origen.strip():
                raise ErrorDeNegocio("Escriba el origen del valor.")
            previo = filas.get(llave) or ultimos.get(llave)
            if previo is None or not _igual(previo, valor):
                previo = _fila(valor, previo.version + 1 if previo else 1)
                nuevos.append(previo)
            filas[llave] = previo
        ValorAnual.objects.bulk_create(nuevos, batch_size=LOTE)
        codigos = dict(
            Institucion.objects.filter(pk__in={n.institucion_id for n in nuevos}).values_list(
                "pk", "codigo"
            )
        )
        anotar_lote([_acto(n, por, codigos[n.institucion_id]) for n in nuevos])
        return [filas[v.indicador_id, v.institucion_id, v.anio] for v in valores]


def fijar_efectivos_lote(
    efectivos: Sequence[EfectivoCerrado], *, por: Persona | None
) -> list[Medicion]:
    """The yearly effective operands become those of the decided result, whatever stood there.

    Who closes answers for the permission; what was recorded before stays in the ledger.
    """
    with transaction.atomic():
        mediciones = Medicion.objects.bulk_create(
            [
                Medicion(
                    ficha_id=efectivo.ficha_id,
                    tipo=Medicion.Tipo.EFECTIVO,
                    simbolo=simbolo,
                    valor=valor,
                    fuente=efectivo.fuente,
                    origen=Medicion.Origen.EVALUACION,
                )
                for efectivo in efectivos
                for simbolo, valor in efectivo.operandos.items()
            ],
            batch_size=LOTE,
            update_conflicts=True,
            unique_fields=["ficha", "mes", "tipo", "simbolo", "desagregacion"],
            update_fields=["valor", "fuente", "origen"],
        )
        anotar_lote(
            [
                Acto(
                    accion="indicadores.fijar_efectivo",
                    objeto=f"indicadores.fichaindicador:{efectivo.ficha_id}",
                    por=por,
                    institucion=efectivo.institucion,
                    despues=dict(efectivo.operandos),
                    datos={"fuente": efectivo.fuente},
                )
                for efectivo in efectivos
            ]
        )
        return mediciones


def _ultimos(valores: Sequence[ValorCerrado]) -> dict[tuple[int, int, int], ValorAnual]:
    filas = ValorAnual.objects.filter(
        anio__in={v.anio for v in valores}, indicador__in={v.indicador_id for v in valores}
    ).order_by("version")
    return {(f.indicador_id, f.institucion_id, f.anio): f for f in filas}


def _igual(fila: ValorAnual, valor: ValorCerrado) -> bool:
    return (fila.valor, fila.meta, fila.cumplimiento, fila.cumple) == (
        valor.valor,
        valor.meta,
        valor.cumplimiento,
        valor.cumple,
    )


def _fila(valor: ValorCerrado, version: int) -> ValorAnual:
    return ValorAnual(
        indicador_id=valor.indicador_id,
        institucion_id=valor.institucion_id,
        anio=valor.anio,
        version=version,
        valor=valor.valor,
        meta=valor.meta,
        cumplimiento=valor.cumplimiento,
        cumple=valor.cumple,
        origen=valor.origen,
    )


def _acto(fila: ValorAnual, por: Persona | None, institucion: str) -> Acto:
    return Acto(
        accion="indicadores.cerrar_valor",
        objeto=fila,
        por=por,
        institucion=institucion,
        despues={
            "valor": fila.valor,
            "meta": fila.meta,
            "cumplimiento": fila.cumplimiento,
            "cumple": fila.cumple,
        },
        datos={"indicador": fila.indicador_id, "anio": fila.anio, "version": fila.version},
    )
