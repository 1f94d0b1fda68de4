"""What the service does: enter operands, explain, send; and the steps that answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from compromisos.models import TipoCompromiso
from evaluacion.estados import MAQUINA_EVALUACION, AccionEvaluacion, EstadoEvaluacion
from evaluacion.models import Evaluacion, OperandoInformado, ResultadoInformado
from evaluacion.permisos import faltas_lote, ruta_ministerial
from evaluacion.servicios.comunes import (
    asunto_de,
    bloquear,
    bloquear_lote,
    exigir_estado,
    tocar,
    tocar_lote,
)
from indicadores.models import Operando
from instituciones.flujo import (
    Paso,
    dar_paso,
    dar_paso_lote,
    exigir,
    intervenir,
    intervenir_lote,
    precargar_alcances,
    transicion_de,
)
from instituciones.models import Intervencion, Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import lotes, reloj
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote, nombre_objeto
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento
from pmg_site.comun.numeros import escribir_numero, sin_ceros

Clase = ResultadoInformado.Clase


@dataclass(frozen=True, slots=True)
class Informe:
    """What is reported for one commitment.

    ``valores`` by symbol, totals; ``desagregados`` by (symbol, disaggregation). Without a value,
    ``clase`` says which kind of absence it is and ``razones`` why.
    """

    informado: ResultadoInformado
    por: Persona
    clase: str = Clase.VALOR
    valores: Mapping[str, Decimal | None] = field(default_factory=dict)
    razones: str = ""
    desagregados: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


def informar_operandos(
    *,
    informado: ResultadoInformado,
    por: Persona,
    version: int,
    clase: str = Clase.VALOR,
    valores: Mapping[str, Decimal | None] | None = None,
    razones: str = "",
    desagregados: Mapping[tuple[str, str], Decimal] | None = None,
) -> ResultadoInformado:
    """Keep what the service reports of one commitment; ``version`` is the one that was edited."""
    informe = Informe(informado, por, clase, valores or {}, razones.strip(), desagregados or {})
    with transaction.atomic():
        evaluacion = bloquear(informado.evaluacion_id)
        fila = (
            ResultadoInformado.objects.select_for_update(of=("self",))
            .select_related("compromiso__ficha")
            .get(pk=informado.pk)
        )
        rol = exigir(por, Capacidad.INFORMAR, asunto_de(evaluacion))
        exigir_estado(evaluacion, EstadoEvaluacion.ABIERTA, para="informar")
        guardados = _guardados([fila.pk])
        if fila.fila_version != version:
            raise _conflicto(fila, informe, guardados.get(fila.pk, {}))
        _exigir_coherente(informe, fila, _declarados([fila]))
        antes = _foto(fila, guardados.get(fila.pk, {}))
        fila.intervencion = intervenir(evaluacion.programa.adscripcion, por, Bando.SERVICIO)
        _poner(fila, informe)
        fila.save()
        _guardar_operandos([(fila, informe)])
        tocar(evaluacion)
        anotar(_acto(fila, evaluacion, informe, rol, antes))
    return fila


def informar_lote(informes: Sequence[Informe]) -> list[ResultadoInformado]:
    """The same for many commitments of many institutions: all or none."""
    with transaction.atomic():
        filas = {
            f.pk: f
            for f in ResultadoInformado.objects.select_related("compromiso__ficha").filter(
                pk__in=[i.informado.pk for i in informes]
            )
        }
        pks = list(dict.fromkeys(f.evaluacion_id for f in filas.values()))
        evaluaciones = {e.pk: e for e in bloquear_lote(pks)}
        precargar_alcances([i.por for i in informes])
        pares = [(filas[i.informado.pk], i) for i in informes]
        declarados = _declarados([fila for fila, _ in pares])
        roles = []
        for fila, informe in pares:
            evaluacion = evaluaciones[fila.evaluacion_id]
            roles.append(exigir(informe.por, Capacidad.INFORMAR, asunto_de(evaluacion)))
            exigir_estado(evaluacion, EstadoEvaluacion.ABIERTA, para="informar")
            _exigir_coherente(informe, fila, declarados)
        guardados = _guardados(list(filas))
        fotos = [_foto(fila, guardados.get(fila.pk, {})) for fila, _ in pares]
        _poner_lote(pares, evaluaciones)
        tocar_lote(evaluaciones.values())
        anotar_lote(
            [
                _acto(fila, evaluaciones[fila.evaluacion_id], informe, rol, antes)
                for (fila, informe), rol, antes in zip(pares, roles, fotos, strict=True)
            ]
        )
    return [fila for fila, _ in pares]


def _poner_lote(
    pares: Sequence[tuple[ResultadoInformado, Informe]], evaluaciones: dict[int, Evaluacion]
) -> None:
    def adscripcion(fila: ResultadoInformado) -> Any:
        return evaluaciones[fila.evaluacion_id].programa.adscripcion

    bandos: dict[tuple[int, int], Intervencion] = intervenir_lote(
        [(adscripcion(fila), informe.por, Bando.SERVICIO) for fila, informe in pares]
    )
    for fila, informe in pares:
        fila.intervencion = bandos[adscripcion(fila).pk, informe.por.pk]
        _poner(fila, informe)
    lotes.actualizar(
        [fila for fila, _ in pares],
        ["clase", "razones", "informado_el", "intervencion", "fila_version"],
    )
    _guardar_operandos(pares)


def _poner(fila: ResultadoInformado, informe: Informe) -> None:
    fila.clase = informe.clase
    fila.razones = informe.razones
    fila.informado_el = reloj.ahora()
    fila.fila_version += 1


def _guardar_operandos(pares: Sequence[tuple[ResultadoInformado, Informe]]) -> None:
    OperandoInformado.objects.filter(informado__in=[fila.pk for fila, _ in pares]).delete()
    nuevos = []
    for fila, informe in pares:
        if informe.clase != Clase.VALOR:
            continue
        totales = {(s, "total"): v for s, v in informe.valores.items() if v is not None}
        for (simbolo, desagregacion), valor in (totales | dict(informe.desagregados)).items():
            nuevos.append(
                OperandoInformado(
                    informado=fila, simbolo=simbolo, desagregacion=desagregacion, valor=valor
                )
            )
    OperandoInformado.objects.bulk_create(nuevos, batch_size=1000)


def _declarados(filas: Sequence[ResultadoInformado]) -> dict[int, set[str]]:
    """The symbols of the formula of each card."""
    fichas = {f.compromiso.ficha_id for f in filas if f.compromiso.ficha_id}
    simbolos: dict[int, set[str]] = {ficha: set() for ficha in fichas}
    for ficha, simbolo in Operando.objects.filter(ficha__in=fichas).values_list("ficha", "simbolo"):
        simbolos[ficha].add(simbolo)
    return simbolos


def _exigir_coherente(
    informe: Informe, fila: ResultadoInformado, declarados: dict[int, set[str]]
) -> None:
    if informe.clase not in Clase.values:
        raise ErrorDeNegocio("Elija si informa un valor, que no aplica o que no hay dato.")
    if informe.clase != Clase.VALOR:
        if not informe.razones:
            raise ErrorDeNegocio("Escriba por qué no hay valor: no aplica o sin dato lo exigen.")
        return
    propios = declarados.get(fila.compromiso.ficha_id or 0, set())
    usados = set(informe.valores) | {simbolo for simbolo, _ in informe.desagregados}
    if ajenos := sorted(usados - propios):
        raise ErrorDeNegocio(
            f"El operando {ajenos[0]} no está declarado en la ficha de este compromiso."
        )
    faltan = sorted(s for s in propios if informe.valores.get(s) is None)
    if fila.compromiso.tipo == TipoCompromiso.INDICADOR_META and faltan:
        raise ErrorDeNegocio(f"Escriba el valor de {', '.join(faltan)}.")
    if any(v is not None and v < 0 for v in informe.valores.values()):
        raise ErrorDeNegocio("Los operandos no pueden ser negativos.")


def _guardados(pks: list[int]) -> dict[int, dict[str, str]]:
    """The stored operands, as text without idle zeros, by informed result."""
    textos: dict[int, dict[str, str]] = {}
    for pk, simbolo, desagregacion, valor in (
        OperandoInformado.objects.filter(informado__in=pks)
        .order_by("informado", "simbolo", "desagregacion")
        .values_list("informado", "simbolo", "desagregacion", "valor")
    ):
        clave = simbolo if desagregacion == "total" else f"{simbolo} ({desagregacion})"
        textos.setdefault(pk, {})[clave] = format(sin_ceros(valor), "f")
    return textos


def _foto(fila: ResultadoInformado, operandos: Mapping[str, str]) -> dict[str, Any]:
    return {"clase": str(fila.clase), "razones": fila.razones, "operandos": dict(operandos)}


def _acto(
    fila: ResultadoInformado, evaluacion: Evaluacion, informe: Informe, rol: Rol, antes: Any
) -> Acto:
    operandos = {s: format(sin_ceros(v), "f") for s, v in informe.valores.items() if v is not None}
    operandos |= {
        f"{s} ({d})": format(sin_ceros(v), "f") for (s, d), v in informe.desagregados.items()
    }
    return Acto(
        accion="evaluacion.informar_operandos",
        objeto=fila,
        por=informe.por,
        rol=rol,
        institucion=evaluacion.programa.institucion.codigo,
        antes=antes,
        despues={"clase": str(informe.clase), "razones": informe.razones, "operandos": operandos},
        datos={"evaluacion": evaluacion.pk, "clase": str(informe.clase), "operandos": operandos},
    )


def _conflicto(
    fila: ResultadoInformado, informe: Informe, guardados: Mapping[str, str]
) -> ConflictoDeEdicion:
    """Who saved first, and each difference with the name of its field so that it can be merged."""
    ultimo = Asiento.objects.filter(objeto=nombre_objeto(fila)).select_related("persona").last()
    quien = str(ultimo.persona) if ultimo and ultimo.persona else "otra persona"
    cambios = [
        (f"Operando {simbolo}", _escrito(guardados.get(simbolo)), _escrito(valor), f"op_{simbolo}")
        for simbolo, valor in informe.valores.items()
        if _escrito(guardados.get(simbolo)) != _escrito(valor)
    ]
    if fila.clase != informe.clase:
        cambios.append(("Qué informa", str(fila.clase), str(informe.clase), "clase"))
    if fila.razones != informe.razones:
        cambios.append(("Razones", fila.razones, informe.razones, "razones"))
    return ConflictoDeEdicion(
        f"{quien} guardó este resultado mientras usted lo editaba. "
        "Elija un valor de cada uno y guarde de nuevo.",
        cambios=cambios,  # type: ignore[arg-type] # with the field's name, which the page needs
        por=quien,
        el=ultimo.ocurrido_el if ultimo else None,
        version=fila.fila_version,
    )


def _escrito(valor: Decimal | str | None) -> str:
    if valor is None or valor == "":
        return ""
    return escribir_numero(sin_ceros(Decimal(valor)), miles=False)


def enviar(*, evaluacion: Evaluacion, por: Persona) -> Evaluacion:
    """The head of the service sends the results; nothing may be missing."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        exigir(por, Capacidad.ENVIAR_RESULTADOS, asunto_de(fila))
        transicion_de(MAQUINA_EVALUACION, AccionEvaluacion.INFORMAR, fila)
        _preparar_envio([fila], [por])
        dar_paso(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.INFORMAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(fila),
            datos={"ronda": fila.ronda},
        )
    return fila


def enviar_lote(pasos: Sequence[tuple[Evaluacion, Persona]]) -> list[Evaluacion]:
    """The same for many institutions: all or none."""
    with transaction.atomic():
        filas = bloquear_lote([e for e, _ in pasos])
        personas = [por for _, por in pasos]
        _preparar_envio(filas, personas)
        dar_paso_lote(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.INFORMAR,
            pasos=[
                Paso(fila, por, asunto_de(fila), datos={"ronda": fila.ronda})
                for fila, por in zip(filas, personas, strict=True)
            ],
            campos=["informada_el", "informada_por", "ronda", "fila_version"],
        )
    return filas


def _preparar_envio(filas: Sequence[Evaluacion], personas: Sequence[Persona]) -> None:
    pendientes = faltas_lote(filas)
    for fila, por in zip(filas, personas, strict=True):
        if pendientes[fila.pk]:
            raise ErrorDeNegocio(f"Todavía no se puede enviar. {' '.join(pendientes[fila.pk])}")
        fila.informada_el, fila.informada_por = reloj.ahora(), por
        fila.ronda += 1
        fila.fila_version += 1


def devolver(*, evaluacion: Evaluacion, por: Persona, comentario: str) -> Evaluacion:
    """Give the results back to the service, with what it must mend."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        fila.informada_el = fila.informada_por = None
        fila.fila_version += 1
        _dar(fila, AccionEvaluacion.DEVOLVER, por, comentario)
    return fila


def evaluar_ministerio(*, evaluacion: Evaluacion, por: Persona, comentario: str) -> Evaluacion:
    """The minister's initial evaluation, where the mechanism has it."""
    return evaluar_ministerio_lote([(evaluacion, por, comentario)])[0]


def evaluar_ministerio_lote(
    pasos: Sequence[tuple[Evaluacion, Persona, str]],
) -> list[Evaluacion]:
    """The same for many institutions: all or none."""
    with transaction.atomic():
        filas = bloquear_lote([e for e, _, _ in pasos])
        for fila, (_, _, comentario) in zip(filas, pasos, strict=True):
            exigir_ruta(fila, AccionEvaluacion.EVALUAR_MINISTERIO)
            fila.opinion_ministro = comentario.strip()
            fila.fila_version += 1
        dar_paso_lote(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.EVALUAR_MINISTERIO,
            pasos=[
                Paso(fila, por, asunto_de(fila), comentario)
                for fila, (_, por, comentario) in zip(filas, pasos, strict=True)
            ],
            campos=["opinion_ministro", "fila_version"],
        )
    return filas


def iniciar(*, evaluacion: Evaluacion, por: Persona) -> Evaluacion:
    """Open the external evaluation."""
    return iniciar_lote(evaluaciones=[evaluacion], por=por)[0]


def iniciar_lote(*, evaluaciones: Sequence[Evaluacion], por: Persona) -> list[Evaluacion]:
    """The same for many institutions: all or none."""
    with transaction.atomic():
        filas = bloquear_lote(evaluaciones)
        for fila in filas:
            exigir_ruta(fila, AccionEvaluacion.INICIAR)
            fila.fila_version += 1
        dar_paso_lote(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.INICIAR,
            pasos=[Paso(fila, por, asunto_de(fila)) for fila in filas],
            campos=["fila_version"],
        )
    return filas


def exigir_ruta(fila: Evaluacion, accion: str) -> None:
    """Refuse (409) the minister's step where the mechanism lacks it, and its omission elsewhere."""
    transicion_de(MAQUINA_EVALUACION, accion, fila)
    if not (ruta := ruta_ministerial(fila, accion)):
        raise TransicionInvalida(ruta.motivo)


def _dar(fila: Evaluacion, accion: str, por: Persona, comentario: str) -> None:
    dar_paso(
        maquina=MAQUINA_EVALUACION,
        accion=accion,
        objeto=fila,
        por=por,
        asunto=asunto_de(fila),
        comentario=comentario,
    )
