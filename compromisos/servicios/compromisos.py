"""Add, change and remove commitments, requirements and weights of a programme being formulated."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from compromisos.catalogo import catalogo
from compromisos.especificaciones import EspecificacionCompromiso, EspecificacionRequisito
from compromisos.models import Compromiso, ObjetivoGestion, ProgramaAnual, RequisitoTecnico
from compromisos.permisos import DEL_MARCO
from compromisos.reparto import Peso, RepartoImposible, con_llaves
from compromisos.servicios.armado import armar, exigir_meta, exigir_ponderador, guardar
from compromisos.servicios.comunes import abrir_edicion, anotar_cambio, tomar_programa
from compromisos.servicios.programas import entorno_de, ponderadores_de
from indicadores.especificaciones import EspecificacionMedicion
from indicadores.models import ConjuntoReglas, Medicion
from indicadores.servicios import registrar_mediciones
from instituciones.models import Persona
from pmg_site.comun.edicion import exigir_version, instantanea
from pmg_site.comun.errores import ErrorDeNegocio

CAMPOS_EDITABLES = ("objetivo", "nombre", "meta", "ponderador", "justificacion_meta", "red")


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
    version_ficha: int | None = None,
) -> Compromiso:
    """Change fields of a commitment; refused, with the differences, if somebody saved it first.

    ``operandos_meta`` are the operands of its target, recorded on its card in the same act;
    ``version_ficha`` is the card's, which others edit by other doors.
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
                version=version_ficha,
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
    """A requirement written by hand, where the Programa Marco does not bring it."""
    codigo, texto = requisito.codigo.strip(), requisito.texto.strip()
    if not codigo or not texto:
        raise ErrorDeNegocio("Escriba el código y el texto del requisito.")
    with transaction.atomic():
        programa = tomar_programa(compromiso.programa_id)
        rol = abrir_edicion(programa, por)
        fila = _vivo(programa, compromiso.pk)
        if fila.requisitos.filter(codigo__iexact=codigo).exists():
            raise ErrorDeNegocio(
                f"Este compromiso ya tiene un requisito con el código {codigo}: edite ese, "
                "o escriba otro código."
            )
        escrito = RequisitoTecnico.objects.create(
            compromiso=fila,
            codigo=codigo,
            texto=texto,
            medios=_medios(requisito.medios),
            objetivo=requisito.objetivo,
            opinion_tecnica=requisito.opinion_tecnica,
            peso_objetivo=requisito.peso_objetivo,
        )
        _tocar(programa)
        anotar_cambio(programa, "requisito", por, rol, objeto=escrito, despues=instantanea(escrito))
        return escrito


def editar_requisito(
    *, requisito: RequisitoTecnico, texto: str, medios: Sequence[str], version: int, por: Persona
) -> RequisitoTecnico:
    """Change what a requirement asks, or how it is proved; ``version`` is the commitment's.

    What the Programa Marco asks stays as it is written there.
    """
    if not texto.strip():
        raise ErrorDeNegocio("Escriba el texto del requisito.")
    with transaction.atomic():
        programa = tomar_programa(requisito.compromiso.programa_id)
        rol = abrir_edicion(programa, por)
        fila = _vivo(programa, requisito.compromiso_id)
        exigir_version(fila, version)
        escrito = _requisito_vivo(fila, requisito.pk)
        if escrito.texto != texto.strip() and _es_del_marco(programa, fila, escrito):
            raise ErrorDeNegocio(DEL_MARCO)
        antes = instantanea(escrito)
        escrito.texto, escrito.medios = texto.strip(), _medios(medios)
        escrito.save()
        fila.fila_version += 1
        fila.save(update_fields=["fila_version"])
        _tocar(programa)
        anotar_cambio(
            programa, "editar_requisito", por, rol, objeto=escrito, antes=antes,
            despues=instantanea(escrito),
        )  # fmt: skip
        return escrito


def quitar_requisito(*, requisito: RequisitoTecnico, por: Persona) -> None:
    """Remove a requirement that the service wrote; the Programa Marco's stay."""
    with transaction.atomic():
        programa = tomar_programa(requisito.compromiso.programa_id)
        rol = abrir_edicion(programa, por)
        fila = _vivo(programa, requisito.compromiso_id)
        escrito = _requisito_vivo(fila, requisito.pk)
        if _es_del_marco(programa, fila, escrito):
            raise ErrorDeNegocio(DEL_MARCO)
        anotar_cambio(
            programa, "quitar_requisito", por, rol, objeto=escrito, antes=instantanea(escrito)
        )
        escrito.delete()
        _tocar(programa)


def _medios(lineas: Sequence[str]) -> list[str]:
    return [m.strip() for m in lineas if m.strip()]


def _es_del_marco(programa: ProgramaAnual, fila: Compromiso, requisito: RequisitoTecnico) -> bool:
    return requisito.codigo in catalogo(programa.conjunto_reglas).codigos_de_requisitos(fila)


def _requisito_vivo(fila: Compromiso, pk: int) -> RequisitoTecnico:
    requisito = fila.requisitos.filter(pk=pk).first()
    if requisito is None:
        raise ErrorDeNegocio("Otra persona quitó este requisito: recargue la página.")
    return requisito


def fijar_ponderadores(
    *, programa: ProgramaAnual, ponderadores: Mapping[int, Decimal], version: int, por: Persona
) -> ProgramaAnual:
    """Set the weights of several commitments at once; ``version`` is that of the programme."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = abrir_edicion(fila, por)
        exigir_version(fila, version)
        return _fijar(fila, ponderadores, por, rol, "ponderar")


def repartir_saldo(conjunto: ConjuntoReglas, actuales: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The weights that a rule set would have, from those of now; nothing is written."""
    marco = catalogo(conjunto)
    minimo, maximo = marco.limites_ponderador
    pesos = {pk: Peso(actual, minimo, maximo) for pk, actual in actuales.items()}
    try:
        return con_llaves(pesos, marco.suma_ponderadores)
    except RepartoImposible as error:
        raise ErrorDeNegocio(str(error)) from error


def distribuir_saldo(
    *, programa: ProgramaAnual, por: Persona, version: int | None = None
) -> ProgramaAnual:
    """Share out what the weights lack (or exceed) so that they sum exactly what the rule asks."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = abrir_edicion(fila, por)
        if version is not None:
            exigir_version(fila, version)
        nuevos = repartir_saldo(fila.conjunto_reglas, ponderadores_de(fila))
        return _fijar(fila, nuevos, por, rol, "distribuir_saldo")


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
