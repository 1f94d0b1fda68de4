"""History before the system: effective values of past years that the service declares."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from indicadores.especificaciones import EspecificacionFicha, EspecificacionMedicion
from indicadores.models import FichaIndicador, Indicador, Medicion, ValorAnual
from indicadores.permisos import asunto
from indicadores.servicios.fichas import crear_indicadores_lote, especificacion_de
from indicadores.servicios.mediciones import escribir_mediciones, institucion_de, tomar_ficha
from instituciones.flujo import exigir
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

LARGO_FUENTE = 300
SIN_FUENTE = "Escriba la fuente de los valores históricos."


def declarar_efectivos(
    *,
    ficha: FichaIndicador,
    anio: int,
    valores: Mapping[tuple[str, str], Decimal | None],
    fuente: str,
    version: int,
    por: Persona,
) -> FichaIndicador:
    """Effective values of a year before ``ficha``, by (symbol, part); None erases.

    They are marked as declared by the service and carry their source. Refused where an evaluation
    closed the year or the service recorded it in its time. ``version`` is that of the year's card,
    0 when the year has none: it is created with the method of ``ficha``.
    """
    with transaction.atomic():
        tomar_ficha(ficha.pk)  # two first declarations of a year queue here
        rol = exigir(por, Capacidad.FORMULAR, asunto(institucion_de(ficha)))
        if not fuente.strip() and any(v is not None for v in valores.values()):
            raise ErrorDeNegocio(SIN_FUENTE)
        fila = ficha_del_anio(ficha=ficha, anio=anio, version=version, por=por)
        _exigir_sin_efectivo(fila)
        mediciones = [
            EspecificacionMedicion(
                Medicion.Tipo.EFECTIVO,
                simbolo,
                valor,
                desagregacion=parte,
                fuente=fuente.strip()[:LARGO_FUENTE],
                origen=Medicion.Origen.DECLARADO,
            )
            for (simbolo, parte), valor in valores.items()
        ]
        return escribir_mediciones(fila, mediciones, por, rol, institucion_de(fila), "declarar")


def ficha_del_anio(
    *, ficha: FichaIndicador, anio: int, version: int, por: Persona
) -> FichaIndicador:
    """The locked card of an earlier year, created with the method of ``ficha`` if there is none.

    ``version`` is the one that the person saw, 0 for none.
    """
    if anio >= ficha.anio:
        raise ErrorDeNegocio(f"El año {anio} no es anterior a {ficha.anio}.")
    previas = ficha.indicador.fichas.filter(anio=anio).order_by("-congelada", "-version")
    if previa := previas.first():
        fila = tomar_ficha(previa.pk)
        exigir_version(fila, version)
        return fila
    nueva = replace(especificacion_de(ficha), anio=anio, mediciones=())
    return tomar_ficha(crear_indicadores_lote([nueva], por=por)[0].pk)


def _exigir_sin_efectivo(ficha: FichaIndicador) -> None:
    """A known effective value is not declared again."""
    cerrado = ValorAnual.objects.filter(indicador=ficha.indicador_id, anio=ficha.anio)
    medido = ficha.mediciones.filter(tipo=Medicion.Tipo.EFECTIVO).exclude(
        origen=Medicion.Origen.DECLARADO
    )
    if cerrado.exists() or medido.exists():
        raise TransicionInvalida(
            f"El valor efectivo de {ficha.anio} ya está registrado o evaluado y no se declara."
        )


def importar_historia(
    *,
    indicador: Indicador,
    efectivos: Mapping[int, Mapping[str, Decimal]],
    fuente: str,
    por: Persona,
) -> list[FichaIndicador]:
    """Effective operands of years before the indicator's first card: year → symbol → value.

    Each year gets a card with the method of the first one, so that the series is one.
    """
    primera = indicador.fichas.order_by("anio", "version").first()
    if primera is None:
        raise ErrorDeNegocio("Cree primero la ficha del indicador; después importe su historia.")
    if not fuente.strip():
        raise ErrorDeNegocio(SIN_FUENTE)
    if tardios := [anio for anio in efectivos if anio >= primera.anio]:
        raise ErrorDeNegocio(
            f"El año {min(tardios)} ya tiene ficha propia: registre sus valores en ella."
        )
    base = especificacion_de(primera)
    return crear_indicadores_lote(
        [_de_anio(base, anio, operandos, fuente) for anio, operandos in sorted(efectivos.items())],
        por=por,
    )


def _de_anio(
    base: EspecificacionFicha, anio: int, operandos: Mapping[str, Decimal], fuente: str
) -> EspecificacionFicha:
    mediciones = [
        EspecificacionMedicion(
            "efectivo", simbolo, valor, fuente=fuente, origen=Medicion.Origen.DECLARADO
        )
        for simbolo, valor in operandos.items()
    ]
    return replace(base, anio=anio, mediciones=mediciones)
