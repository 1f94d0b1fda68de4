"""External causes, claims and missing data: what the committees decide, and its effect."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from compromisos.models import Compromiso
from evaluacion.entradas import codigo_de
from evaluacion.estados import (
    MAQUINA_CAUSA,
    MAQUINA_EVALUACION,
    MAQUINA_RECLAMO,
    AccionCausa,
    AccionEvaluacion,
    AccionReclamo,
    EstadoEvaluacion,
)
from evaluacion.models import CausaExterna, DecisionSinDato, Evaluacion, Reclamo
from evaluacion.reglas import reglas_de
from evaluacion.servicios.calculo import calcular_bloqueadas
from evaluacion.servicios.comunes import asunto_de, bloquear, exigir_estado, exigir_texto, tocar
from instituciones.flujo import dar_paso, exigir, intervenir
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

E = EstadoEvaluacion
ABIERTAS = (
    E.ABIERTA,
    E.INFORMADA,
    E.REVISION_MINISTERIAL,
    E.EN_EVALUACION,
    E.PRELIMINAR,
    E.EN_RECLAMO,
)


def solicitar_causa(
    *, evaluacion: Evaluacion, compromiso: Compromiso, por: Persona, descripcion: str
) -> CausaExterna:
    """The service alleges an unforeseen external cause for one commitment."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        rol = exigir(por, Capacidad.SOLICITAR_CAUSA, asunto_de(fila))
        exigir_estado(fila, *ABIERTAS, para="solicitar una causa externa")
        _exigir_propio(fila, compromiso)
        texto = exigir_texto(descripcion, "Describa la causa externa.")
        intervenir(fila.programa.adscripcion, por, Bando.SERVICIO)
        if CausaExterna.objects.filter(evaluacion=fila, compromiso=compromiso).exists():
            raise TransicionInvalida("Ya se solicitó una causa externa para este compromiso.")
        causa = CausaExterna.objects.create(
            evaluacion=fila,
            compromiso=compromiso,
            descripcion=texto,
            solicitada_el=reloj.ahora(),
            solicitada_por=por,
        )
        anotar(
            Acto(
                accion="causa_externa.solicitar",
                objeto=causa,
                por=por,
                rol=rol,
                institucion=fila.programa.institucion.codigo,
                datos={"evaluacion": fila.pk, "compromiso": compromiso.pk},
                nota=texto,
            )
        )
    return causa


def opinar_causa(*, causa: CausaExterna, por: Persona, comentario: str) -> CausaExterna:
    """The network or the DIPRES gives its technical opinion."""
    with transaction.atomic():
        evaluacion, fila = _bloquear_causa(causa)
        fila.opinion = comentario.strip()
        dar_paso(
            maquina=MAQUINA_CAUSA,
            accion=AccionCausa.OPINAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion, fila.compromiso),
            comentario=comentario,
            datos={"evaluacion": evaluacion.pk},
        )
    return fila


def resolver_causa(
    *,
    causa: CausaExterna,
    por: Persona,
    aceptar: bool,
    comentario: str,
    resumen_publico: str = "",
) -> CausaExterna:
    """The committee accepts or rejects; the total before and after stays with the decision."""
    with transaction.atomic():
        evaluacion, fila = _bloquear_causa(causa)
        exigir(por, Capacidad.RESOLVER_CAUSA, asunto_de(evaluacion))
        exigir_estado(evaluacion, *ABIERTAS, para="resolver la causa externa")
        antes = _total(evaluacion, por)
        fila.fundamento, fila.resumen_publico = comentario.strip(), resumen_publico.strip()
        fila.resuelta_el, fila.resuelta_por = reloj.ahora(), por
        fila.total_antes = antes
        accion = AccionCausa.ACEPTAR if aceptar else AccionCausa.RECHAZAR
        dar_paso(
            maquina=MAQUINA_CAUSA,
            accion=accion,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion),
            comentario=comentario,
            datos={"evaluacion": evaluacion.pk},
        )
        tocar(evaluacion)
        fila.total_despues = _total(evaluacion, por)
        fila.save(update_fields=["total_despues"])
    return fila


def reclamar(
    *, evaluacion: Evaluacion, compromiso: Compromiso, por: Persona, fundamentos: str
) -> Reclamo:
    """The head of the service contests the preliminary score of one commitment."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        _exigir_propio(fila, compromiso)
        fila.fila_version += 1
        dar_paso(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.RECLAMAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(fila),
            comentario=fundamentos,
            datos={"compromiso": compromiso.pk},
        )
        try:
            with transaction.atomic():
                return Reclamo.objects.create(
                    evaluacion=fila,
                    compromiso=compromiso,
                    fundamentos=fundamentos.strip(),
                    presentado_el=reloj.ahora(),
                    presentado_por=por,
                )
        except IntegrityError:
            raise TransicionInvalida("Ya se reclamó sobre este compromiso.") from None


def analizar_reclamo(*, reclamo: Reclamo, por: Persona) -> Reclamo:
    """The committee takes a claim up."""
    with transaction.atomic():
        evaluacion, fila = _bloquear_reclamo(reclamo)
        dar_paso(
            maquina=MAQUINA_RECLAMO,
            accion=AccionReclamo.ANALIZAR,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion),
            datos={"evaluacion": evaluacion.pk},
        )
    return fila


def resolver_reclamo(
    *,
    reclamo: Reclamo,
    por: Persona,
    accion: str,
    comentario: str,
    correccion: Mapping[str, Mapping[str, Any]] | None = None,
    resumen_publico: str = "",
) -> Reclamo:
    """Accept, accept in part or reject; what is accepted corrects the inputs of the calculation."""
    with transaction.atomic():
        evaluacion, fila = _bloquear_reclamo(reclamo)
        exigir(por, Capacidad.RESOLVER_RECLAMO, asunto_de(evaluacion))
        exigir_estado(evaluacion, E.EN_RECLAMO, para="resolver el reclamo")
        acoge = accion in (AccionReclamo.ACOGER, AccionReclamo.ACOGER_PARCIAL)
        fila.correccion = _correccion(fila.compromiso, correccion or {}) if acoge else {}
        if acoge and not fila.correccion:
            raise ErrorDeNegocio("Indique qué se corrige: un operando o un requisito.")
        fila.total_antes = _total(evaluacion, por)
        fila.fundamento_decision = comentario.strip()
        fila.resumen_publico = resumen_publico.strip()
        fila.resuelto_el, fila.resuelto_por = reloj.ahora(), por
        dar_paso(
            maquina=MAQUINA_RECLAMO,
            accion=accion,
            objeto=fila,
            por=por,
            asunto=asunto_de(evaluacion),
            comentario=comentario,
            datos={"evaluacion": evaluacion.pk, "correccion": fila.correccion},
        )
        tocar(evaluacion)
        fila.total_despues = _total(evaluacion, por)
        fila.save(update_fields=["total_despues"])
    return fila


def contar_sin_dato_como_cero(
    *, evaluacion: Evaluacion, compromiso: Compromiso, por: Persona, fundamento: str
) -> DecisionSinDato:
    """The committee decides that a commitment without data counts as zero, if the rule admits."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        rol = exigir(por, Capacidad.DECIDIR_RESULTADO, asunto_de(fila))
        exigir_estado(fila, E.PRELIMINAR, E.EN_RECLAMO, para="decidir sobre un dato que falta")
        _exigir_propio(fila, compromiso)
        texto = exigir_texto(fundamento, "Escriba el fundamento de la decisión.")
        if reglas_de(fila.programa.conjunto_reglas).sin_dato != "cero_con_decision":
            raise TransicionInvalida(
                "Las reglas de este año no admiten contar como cero un compromiso sin dato."
            )
        resultado = calcular_bloqueadas([fila], por)[fila.pk]
        parte = resultado.desglose.get(compromiso=compromiso)
        if parte.clase != "sin_dato":
            raise TransicionInvalida(
                f"El compromiso {codigo_de(compromiso.numero)} no está sin dato."
            )
        intervenir(fila.programa.adscripcion, por, Bando.COMITE)
        decision, creada = DecisionSinDato.objects.get_or_create(
            evaluacion=fila,
            compromiso=compromiso,
            defaults={
                "fundamento": texto,
                "decidida_el": reloj.ahora(),
                "decidida_por": por,
            },
        )
        if not creada:
            raise TransicionInvalida("Esa decisión ya está tomada.")
        tocar(fila)
        anotar(
            Acto(
                accion="evaluacion.contar_sin_dato_como_cero",
                objeto=fila,
                por=por,
                rol=rol,
                institucion=fila.programa.institucion.codigo,
                datos={"evaluacion": fila.pk, "compromiso": compromiso.pk},
                nota=texto,
            )
        )
        calcular_bloqueadas([fila], por)
    return decision


def _total(evaluacion: Evaluacion, por: Persona) -> Decimal | None:
    return calcular_bloqueadas([evaluacion], por)[evaluacion.pk].total


def _bloquear_causa(causa: CausaExterna) -> tuple[Evaluacion, CausaExterna]:
    evaluacion = bloquear(causa.evaluacion_id)
    fila = CausaExterna.objects.select_for_update(of=("self",)).select_related("compromiso")
    return evaluacion, fila.get(pk=causa.pk)


def _bloquear_reclamo(reclamo: Reclamo) -> tuple[Evaluacion, Reclamo]:
    evaluacion = bloquear(reclamo.evaluacion_id)
    fila = Reclamo.objects.select_for_update(of=("self",)).select_related("compromiso")
    return evaluacion, fila.get(pk=reclamo.pk)


def _exigir_propio(evaluacion: Evaluacion, compromiso: Compromiso) -> None:
    if compromiso.programa_id != evaluacion.programa_id:
        raise ErrorDeNegocio("Ese compromiso no es de esta evaluación.")


def _correccion(
    compromiso: Compromiso, pedida: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Only declared operands and requirements of the commitment, numbers as exact text."""
    operandos = {s: format(Decimal(v), "f") for s, v in pedida.get("operandos", {}).items()}
    requisitos = {c: bool(v) for c, v in pedida.get("requisitos", {}).items()}
    declarados = set(
        compromiso.ficha.operandos.values_list("simbolo", flat=True) if compromiso.ficha else []
    )
    exigidos = set(compromiso.requisitos.values_list("codigo", flat=True))
    if ajenos := sorted((set(operandos) - declarados) | (set(requisitos) - exigidos)):
        raise ErrorDeNegocio(f"{ajenos[0]} no es un operando ni un requisito de este compromiso.")
    corregido: dict[str, dict[str, Any]] = {"operandos": operandos, "requisitos": requisitos}
    return {clave: valores for clave, valores in corregido.items() if valores}
