"""Add, change and remove commitments, requirements and weights of a programme being formulated."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from compromisos.catalogo import catalogo
from compromisos.especificaciones import EspecificacionCompromiso, EspecificacionRequisito
from compromisos.models import Compromiso, ObjetivoGestion, ProgramaAnual, RequisitoTecnico
from compromisos.servicios.armado import armar, exigir_meta, exigir_ponderador, guardar
from compromisos.servicios.comunes import abrir_edicion, anotar_cambio, tomar_programa
from compromisos.servicios.programas import entorno_de, ponderadores_de
from indicadores.especificaciones import EspecificacionMedicion
from indicadores.models import Medicion
from indicadores.servicios import registrar_mediciones
from instituciones.models import Persona
from pmg_site.comun.edicion import exigir_version, instantanea
from pmg_site.comun.errores import ErrorDeNegocio

CAMPOS_EDITABLES = ("objetivo", "nombre", "meta", "ponderador", "justificacion_meta", "red")
CENTESIMA = Decimal("0.01")


def agregar_compromiso(
    *, programa: ProgramaAnual, especificacion: EspecificacionCompromiso, por: Persona
) -> Compromiso:
    """Add one commitment at the end, with its card and requirements."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = abrir_edicion(fila, por)
        ultimo = fila.compromisos.aggregate(n=Max("numero"))["n"] or 0
        compromiso = guardar([armar(entorno_de(fila), especificacion, ultimo + 1)], por=por)[0]
        _tocar(fila)
        anotar_cambio(fila, "agregar", por, rol, objeto=compromiso, despues=instantanea(compromiso))
        return compromiso


def editar_compromiso(
    *,
    compromiso: Compromiso,
    cambios: Mapping[str, Any],
    version: int,
    por: Persona,
    operandos_meta: Mapping[str, Decimal | None] | None = None,
) -> Compromiso:
    """Change fields of a commitment; refused, with the differences, if somebody saved it first.

    ``operandos_meta`` are the operands of its target, recorded on its card in the same act.
    """
    if ajenos := set(cambios) - set(CAMPOS_EDITABLES):
        raise ErrorDeNegocio(f"Este campo no se edita aquí: {min(ajenos)}.")
    with transaction.atomic():
        programa = tomar_programa(compromiso.programa_id)
        rol = abrir_edicion(programa, por)
        fila = _vivo(programa, compromiso.pk)
        exigir_version(fila, version, dict(cambios))
        _revisar(programa, fila, cambios)
        antes = instantanea(fila)
        for campo, valor in cambios.items():
            setattr(fila, campo, valor)
        fila.fila_version += 1
        fila.full_clean(exclude=["programa", "objetivo", "ficha", "red"], validate_unique=False)
        fila.save()
        if operandos_meta and fila.ficha:
            registrar_mediciones(
                ficha=fila.ficha,
                mediciones=[
                    EspecificacionMedicion(Medicion.Tipo.META, simbolo, valor)
                    for simbolo, valor in operandos_meta.items()
                ],
                por=por,
            )
        _tocar(programa)
        anotar_cambio(
            programa, "editar", por, rol, objeto=fila, antes=antes, despues=instantanea(fila)
        )
        return fila


def _revisar(programa: ProgramaAnual, fila: Compromiso, cambios: Mapping[str, Any]) -> None:
    if "ponderador" in cambios:
        exigir_ponderador(cambios["ponderador"])
    exigir_meta(fila.tipo, cambios.get("meta"))
    objetivo = cambios.get("objetivo")
    if isinstance(objetivo, ObjetivoGestion) and objetivo.programa_id != programa.pk:
        raise ErrorDeNegocio("Elija un objetivo de este programa.")


def quitar_compromiso(*, compromiso: Compromiso, por: Persona, version: int | None = None) -> None:
    """Remove a commitment and its requirements; its card stays in the series of the indicator."""
    with transaction.atomic():
        programa = tomar_programa(compromiso.programa_id)
        rol = abrir_edicion(programa, por)
        fila = _vivo(programa, compromiso.pk)
        if version is not None:
            exigir_version(fila, version)
        antes, nombre = instantanea(fila), f"compromiso {fila.numero}"
        # The threads about it stay with the programme.
        fila.observaciones.update(compromiso=None, campo=nombre)
        anotar_cambio(programa, "quitar", por, rol, objeto=fila, antes=antes)
        fila.delete()
        _tocar(programa)


def agregar_requisito(
    *, compromiso: Compromiso, requisito: EspecificacionRequisito, por: Persona
) -> RequisitoTecnico:
    """A requirement written by hand, where the Programa Marco does not bring it (or its means)."""
    if not requisito.codigo.strip() or not requisito.texto.strip():
        raise ErrorDeNegocio("Escriba el código y el texto del requisito.")
    with transaction.atomic():
        programa = tomar_programa(compromiso.programa_id)
        rol = abrir_edicion(programa, por)
        fila = _vivo(programa, compromiso.pk)
        escrito, _ = RequisitoTecnico.objects.update_or_create(
            compromiso=fila,
            codigo=requisito.codigo.strip(),
            defaults={
                "texto": requisito.texto.strip(),
                "medios": [m.strip() for m in requisito.medios if m.strip()],
                "objetivo": requisito.objetivo,
                "opinion_tecnica": requisito.opinion_tecnica,
                "peso_objetivo": requisito.peso_objetivo,
            },
        )
        _tocar(programa)
        anotar_cambio(programa, "requisito", por, rol, objeto=escrito, despues=instantanea(escrito))
        return escrito


def quitar_requisito(*, requisito: RequisitoTecnico, por: Persona) -> None:
    """Remove a requirement of a commitment being formulated."""
    with transaction.atomic():
        programa = tomar_programa(requisito.compromiso.programa_id)
        rol = abrir_edicion(programa, por)
        anotar_cambio(
            programa, "quitar_requisito", por, rol, objeto=requisito, antes=instantanea(requisito)
        )
        requisito.delete()
        _tocar(programa)


def fijar_ponderadores(
    *, programa: ProgramaAnual, ponderadores: Mapping[int, Decimal], version: int, por: Persona
) -> ProgramaAnual:
    """Set the weights of several commitments at once; ``version`` is that of the programme."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = abrir_edicion(fila, por)
        exigir_version(fila, version)
        return _fijar(fila, ponderadores, por, rol, "ponderar")


def distribuir_saldo(*, programa: ProgramaAnual, por: Persona) -> ProgramaAnual:
    """Share out what the weights lack (or exceed) so that they sum exactly what the rule asks."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = abrir_edicion(fila, por)
        total = catalogo(fila.conjunto_reglas).suma_ponderadores
        nuevos = repartir(ponderadores_de(fila), total)
        return _fijar(fila, nuevos, por, rol, "distribuir_saldo")


def repartir(actuales: Mapping[int, Decimal], total: Decimal) -> dict[int, Decimal]:
    """New weights that sum ``total`` exactly, in hundredths.

    What is missing goes in equal parts to the commitments without weight; when none is without,
    all grow or shrink in proportion. Hundredths left over go to the first ones.
    """
    if not actuales:
        raise ErrorDeNegocio("El programa no tiene compromisos: agregue el primero.")
    saldo = total - sum(actuales.values(), Decimal(0))
    sin_peso = [pk for pk, peso in actuales.items() if not peso]
    if saldo > 0 and sin_peso:
        partes = _en_centesimas(dict.fromkeys(sin_peso, 1), saldo)
        return {pk: peso + partes.get(pk, Decimal(0)) for pk, peso in actuales.items()}
    return _en_centesimas({pk: int(peso / CENTESIMA) for pk, peso in actuales.items()}, total)


def _en_centesimas(pesos: Mapping[int, int], total: Decimal) -> dict[int, Decimal]:
    """``total`` in parts proportional to ``pesos``, largest remainders first."""
    unidades, suma = int(total / CENTESIMA), sum(pesos.values())
    partes = {pk: divmod(unidades * peso, suma) for pk, peso in pesos.items()}
    sobran = unidades - sum(entero for entero, _ in partes.values())
    orden = sorted(pesos, key=lambda pk: -partes[pk][1])
    premiados = set(orden[:sobran])
    return {
        pk: (entero + (1 if pk in premiados else 0)) * CENTESIMA
        for pk, (entero, _) in partes.items()
    }


def _fijar(
    programa: ProgramaAnual,
    ponderadores: Mapping[int, Decimal],
    por: Persona,
    rol: str,
    accion: str,
) -> ProgramaAnual:
    antes = ponderadores_de(programa)
    filas = list(programa.compromisos.filter(pk__in=ponderadores))
    if len(filas) != len(ponderadores):
        raise ErrorDeNegocio("Alguno de los compromisos ya no está: recargue la página.")
    _aplicar(filas, ponderadores)
    _tocar(programa)
    despues = ponderadores_de(programa)
    anotar_cambio(programa, accion, por, rol, antes=_textos(antes), despues=_textos(despues))
    return programa


def _aplicar(filas: Sequence[Compromiso], ponderadores: Mapping[int, Decimal]) -> None:
    cambiadas = []
    for fila in filas:
        exigir_ponderador(ponderadores[fila.pk])
        if fila.ponderador != ponderadores[fila.pk]:
            fila.ponderador = ponderadores[fila.pk]
            fila.fila_version += 1
            cambiadas.append(fila)
    Compromiso.objects.bulk_update(cambiadas, ["ponderador", "fila_version"])


def _textos(ponderadores: Mapping[int, Decimal]) -> dict[str, Decimal]:
    return {str(pk): peso for pk, peso in ponderadores.items()}


def _vivo(programa: ProgramaAnual, pk: int) -> Compromiso:
    fila = programa.compromisos.filter(pk=pk).first()
    if fila is None:
        raise ErrorDeNegocio("Otra persona quitó este compromiso: recargue la página.")
    return fila


def _tocar(programa: ProgramaAnual) -> None:
    programa.fila_version += 1
    programa.save(update_fields=["fila_version"])
