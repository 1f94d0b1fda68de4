"""Missing data: the committee decides that it counts as zero, where the rule admits it."""

from django.db import transaction

from compromisos.models import Compromiso
from evaluacion.entradas import codigo_de
from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import DecisionSinDato, Evaluacion
from evaluacion.reglas import reglas_de
from evaluacion.servicios.calculo import calcular_bloqueadas
from evaluacion.servicios.comunes import (
    asunto_de,
    bloquear,
    exigir_estado,
    exigir_propio,
    exigir_texto,
    tocar,
)
from instituciones.flujo import exigir, intervenir
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import TransicionInvalida

E = EstadoEvaluacion


def contar_sin_dato_como_cero(
    *, evaluacion: Evaluacion, compromiso: Compromiso, por: Persona, fundamento: str
) -> DecisionSinDato:
    """The committee decides that a commitment without data counts as zero, if the rule admits."""
    with transaction.atomic():
        fila = bloquear(evaluacion)
        rol = exigir(por, Capacidad.DECIDIR_RESULTADO, asunto_de(fila))
        exigir_estado(fila, E.PRELIMINAR, E.EN_RECLAMO, para="decidir sobre un dato que falta")
        exigir_propio(fila, compromiso)
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
