"""The end of an evaluation: final result, decree, publication."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from compromisos.especificaciones import EspecificacionSeguimiento, FilaSeguimiento
from compromisos.models import CompromisoSeguimiento
from compromisos.servicios import crear_seguimientos_lote
from evaluacion.copia import copias
from evaluacion.entradas import codigo_de
from evaluacion.estados import (
    MAQUINA_EVALUACION,
    AccionEvaluacion,
)
from evaluacion.models import (
    CausaExterna,
    DesgloseCompromiso,
    Evaluacion,
    ResultadoCumplimiento,
)
from evaluacion.permisos import sin_correccion
from evaluacion.servicios.comunes import asunto_de, bloquear_lote, exigir_texto
from evaluacion.servicios.congelacion import exigir_otra_persona
from indicadores.especificaciones import EfectivoCerrado, ValorCerrado
from indicadores.servicios import cerrar_valores_lote, fijar_efectivos_lote
from instituciones.flujo import Paso, dar_paso_lote, exigir, transicion_de
from instituciones.horario import exigir_fecha_de_decreto
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj, salida
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import TransicionInvalida

TEMA_INCENTIVO = "incentivos.calcular"
POR_MENSAJE = 50  # decided results that one message carries


def cerrar(*, evaluacion: Evaluacion, por: Persona, version: int | None = None) -> Evaluacion:
    """The triministerial committee makes a frozen result final: the one that it read.

    ``version`` is that of the page decided from; None where nobody decides from a page.
    """
    vistas = {} if version is None else {evaluacion.pk: version}
    return cerrar_lote(evaluaciones=[evaluacion], por=por, vistas=vistas)[0]


def cerrar_lote(
    *, evaluaciones: Sequence[Evaluacion], por: Persona, vistas: Mapping[int, int] | None = None
) -> list[Evaluacion]:
    """The same for many institutions: all or none."""
    with transaction.atomic():
        filas = bloquear_lote(evaluaciones)
        for fila in filas:
            exigir(por, Capacidad.DECIDIR_RESULTADO, asunto_de(fila))
            transicion_de(MAQUINA_EVALUACION, AccionEvaluacion.CERRAR, fila)
            _exigir_vista(fila, (vistas or {}).get(fila.pk))
        exigir_otra_persona(filas, AccionEvaluacion.CERRAR, por)
        congelados = ResultadoCumplimiento.objects.in_bulk([fila.congelado_id for fila in filas])
        resultados = {fila.pk: congelados[fila.congelado_id] for fila in filas}
        for fila in filas:
            fila.resultado = resultados[fila.pk]
            fila.cerrada_el, fila.cerrada_por = reloj.ahora(), por
            fila.fila_version += 1
        dar_paso_lote(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.CERRAR,
            pasos=[
                Paso(
                    fila,
                    por,
                    asunto_de(fila),
                    despues={"resultado": resultados[fila.pk].huella},
                    datos={
                        "resultado": resultados[fila.pk].pk,
                        "huella": resultados[fila.pk].huella,
                    },
                )
                for fila in filas
            ],
            campos=["resultado", "cerrada_el", "cerrada_por", "fila_version"],
        )
        _continuar(filas, resultados, por)
    return filas


def _exigir_vista(fila: Evaluacion, version: int | None) -> None:
    """Refuse to make final a result frozen again after the page was read."""
    if version is not None and version != fila.fila_version:
        raise TransicionInvalida(
            f"{fila.institucion}: el resultado se reabrió y se congeló de nuevo después de que "
            "usted abrió la página. Revise el que está congelado ahora y decida sobre ese."
        )


def _exigir_vigentes(accion: AccionEvaluacion, filas: Sequence[Evaluacion]) -> None:
    if not (permiso := sin_correccion(accion, filas)):
        raise TransicionInvalida(permiso.motivo)


def _continuar(
    filas: Sequence[Evaluacion], resultados: Mapping[int, ResultadoCumplimiento], por: Persona
) -> None:
    """What follows from a decided result: series, follow-up, incentive."""
    partes = list(
        DesgloseCompromiso.objects.filter(resultado__in=[r.pk for r in resultados.values()])
        .select_related("compromiso__ficha")
        .order_by("pk")
    )
    evaluacion_de = {resultados[f.pk].pk: f for f in filas}
    _cerrar_series(partes, evaluacion_de, por)
    _fijar_efectivos(partes, evaluacion_de, resultados, por)
    _abrir_seguimientos(partes, evaluacion_de, por)
    pks = sorted(resultado.pk for resultado in resultados.values())
    for desde in range(0, len(pks), POR_MENSAJE):
        parte = pks[desde : desde + POR_MENSAJE]
        salida.prometer(TEMA_INCENTIVO, f"resultados:{parte[0]}-{parte[-1]}", {"resultados": parte})


def _cerrar_series(
    partes: Sequence[DesgloseCompromiso], evaluacion_de: Mapping[int, Evaluacion], por: Persona
) -> None:
    cerrar_valores_lote(
        [
            ValorCerrado(
                indicador_id=parte.compromiso.ficha.indicador_id,
                institucion_id=evaluacion_de[parte.resultado_id].institucion.pk,
                anio=evaluacion_de[parte.resultado_id].anio,
                valor=parte.valor,
                meta=parte.compromiso.meta,
                cumplimiento=parte.cumplimiento,
                cumple=parte.cumple,
                origen=f"evaluacion:{evaluacion_de[parte.resultado_id].pk}",
            )
            for parte in partes
            if parte.compromiso.ficha is not None
        ],
        por=por,
    )


def _fijar_efectivos(
    partes: Sequence[DesgloseCompromiso],
    evaluacion_de: Mapping[int, Evaluacion],
    resultados: Mapping[int, ResultadoCumplimiento],
    por: Persona,
) -> None:
    """The operands with which the result was decided are the effective ones of the year."""
    entradas = {
        (resultado.pk, entrada["codigo"]): entrada["operandos"]
        for resultado in resultados.values()
        for entrada in resultado.entradas
    }
    efectivos = []
    for parte in partes:
        evaluacion = evaluacion_de[parte.resultado_id]
        operandos = entradas.get((parte.resultado_id, codigo_de(parte.compromiso.numero)), {})
        conocidos = {s: Decimal(v) for s, v in operandos.items() if v is not None}
        if parte.compromiso.ficha_id and conocidos:
            efectivos.append(
                EfectivoCerrado(
                    ficha_id=parte.compromiso.ficha_id,
                    institucion=evaluacion.institucion.codigo,
                    operandos=conocidos,
                    fuente=f"evaluacion:{evaluacion.pk}",
                )
            )
    fijar_efectivos_lote(efectivos, por=por)


def _abrir_seguimientos(
    partes: Sequence[DesgloseCompromiso], evaluacion_de: Mapping[int, Evaluacion], por: Persona
) -> None:
    """Unmet and over-met commitments without an accepted external cause go to the follow-up."""
    con_causa = set(
        CausaExterna.objects.filter(
            evaluacion__in=list(evaluacion_de.values()), estado="aceptada"
        ).values_list("compromiso", flat=True)
    )
    filas: dict[int, list[FilaSeguimiento]] = {}
    for parte in partes:
        motivo = _motivo_de_seguimiento(parte)
        if motivo and parte.compromiso_id not in con_causa:
            filas.setdefault(parte.resultado_id, []).append(
                FilaSeguimiento(
                    compromiso_id=parte.compromiso_id,
                    motivo=motivo,
                    cumplimiento=parte.cumplimiento,
                )
            )
    crear_seguimientos_lote(
        [
            EspecificacionSeguimiento(
                institucion=evaluacion_de[resultado].institucion,
                anio=evaluacion_de[resultado].anio,
                filas=tuple(suyas),
                ejemplo=evaluacion_de[resultado].ejemplo,
            )
            for resultado, suyas in filas.items()
        ],
        por=por,
    )


def _motivo_de_seguimiento(parte: DesgloseCompromiso) -> str:
    if parte.sobrecumple:
        return CompromisoSeguimiento.Motivo.SOBRECUMPLIDO
    incumplido = parte.cumple is False or parte.clase == "sin_dato"
    return CompromisoSeguimiento.Motivo.NO_CUMPLIDO if incumplido else ""


def decretar(*, evaluacion: Evaluacion, por: Persona, numero: str, fecha: date) -> Evaluacion:
    """Note the decree that sets the result."""
    return decretar_lote(evaluaciones=[evaluacion], por=por, numero=numero, fecha=fecha)[0]


def decretar_lote(
    *, evaluaciones: Sequence[Evaluacion], por: Persona, numero: str, fecha: date
) -> list[Evaluacion]:
    """The same decree for many institutions: all or none."""
    limpio = exigir_texto(numero, "Escriba el número del decreto.")
    with transaction.atomic():
        filas = bloquear_lote(evaluaciones)
        exigir_otra_persona(filas, AccionEvaluacion.DECRETAR, por)
        _exigir_vigentes(AccionEvaluacion.DECRETAR, filas)
        for fila in filas:
            exigir_fecha_de_decreto(fecha, fila.cerrada_el)
            fila.decreto_numero, fila.decreto_fecha = limpio, fecha
            fila.decretada_el, fila.decretada_por = reloj.ahora(), por
            fila.fila_version += 1
        dar_paso_lote(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.DECRETAR,
            pasos=[
                Paso(
                    fila,
                    por,
                    asunto_de(fila),
                    datos={"decreto": limpio, "fecha": fecha.isoformat()},
                )
                for fila in filas
            ],
            campos=[
                "decreto_numero",
                "decreto_fecha",
                "decretada_el",
                "decretada_por",
                "fila_version",
            ],
        )
    return filas


def publicar(*, evaluacion: Evaluacion, por: Persona) -> Evaluacion:
    """Make the result public, with a copy that never changes."""
    return publicar_lote(evaluaciones=[evaluacion], por=por)[0]


def publicar_lote(*, evaluaciones: Sequence[Evaluacion], por: Persona) -> list[Evaluacion]:
    """The same for many institutions: all or none."""
    with transaction.atomic():
        filas = bloquear_lote(evaluaciones)
        for fila in filas:
            exigir(por, Capacidad.PUBLICAR, asunto_de(fila))
            transicion_de(MAQUINA_EVALUACION, AccionEvaluacion.PUBLICAR, fila)
        exigir_otra_persona(filas, AccionEvaluacion.PUBLICAR, por)
        _exigir_vigentes(AccionEvaluacion.PUBLICAR, filas)
        resultados = ResultadoCumplimiento.objects.in_bulk([f.resultado_id for f in filas])
        for fila in filas:
            fila.resultado = resultados[fila.resultado_id]
        hechas = copias(filas)
        for fila in filas:
            fila.copia_publicada = hechas[fila.pk]
            fila.copia_huella = huella(hechas[fila.pk])
            fila.publicada_el, fila.publicada_por = reloj.ahora(), por
            fila.fila_version += 1
        dar_paso_lote(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.PUBLICAR,
            pasos=[
                Paso(fila, por, asunto_de(fila), datos={"copia": fila.copia_huella})
                for fila in filas
            ],
            campos=[
                "copia_publicada",
                "copia_huella",
                "publicada_el",
                "publicada_por",
                "fila_version",
            ],
        )
    return filas
