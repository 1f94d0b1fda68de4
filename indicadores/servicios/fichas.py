"""Create, edit, copy and freeze the yearly cards of indicators."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from indicadores.especificaciones import (
    CAMPOS_DE_FICHA,
    EspecificacionFicha,
    EspecificacionOperando,
)
from indicadores.models import FichaIndicador, Indicador, Medicion, Operando
from indicadores.permisos import CONGELADA, SIN_INSTITUCION, asunto
from indicadores.servicios.revision import revisar_ficha, revisar_formula
from instituciones.flujo import exigir, precargar_alcances
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote
from pmg_site.comun.edicion import exigir_version, instantanea
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

LOTE = 500


def crear_indicador(*, especificacion: EspecificacionFicha, por: Persona) -> FichaIndicador:
    """A new indicator, or the card of another year of one that exists with the same code."""
    return crear_indicadores_lote([especificacion], por=por)[0]


def crear_indicadores_lote(
    especificaciones: Sequence[EspecificacionFicha], *, por: Persona | Mapping[int, Persona] | None
) -> list[FichaIndicador]:
    """Cards, operands and values in bulk, under the guards of a single one, with one ledger batch.

    ``por`` may give a person for each institution's key; None is for management commands, which
    load what has a published source.
    """
    with transaction.atomic():
        personas = _personas(especificaciones, por)
        roles = _roles(especificaciones, personas)
        for especificacion in especificaciones:
            revisar_ficha(especificacion)
        indicadores = _indicadores(especificaciones)
        fichas = [_ficha(e, indicadores[e.codigo]) for e in especificaciones]
        _exigir_nuevas(fichas)
        FichaIndicador.objects.bulk_create(fichas, batch_size=LOTE)
        pares = list(zip(fichas, especificaciones, strict=True))
        Operando.objects.bulk_create(
            chain.from_iterable(_operandos(f, e.operandos) for f, e in pares), batch_size=LOTE
        )
        Medicion.objects.bulk_create(
            chain.from_iterable(_mediciones(f, e) for f, e in pares), batch_size=LOTE
        )
        anotar_lote(
            [
                Acto(
                    accion="indicadores.crear",
                    objeto=ficha,
                    por=personas.get(e.institucion.pk),
                    rol=roles[e.institucion.pk],
                    institucion=e.institucion.codigo,
                    despues=_contenido(e),
                    datos={"indicador": e.codigo, "anio": e.anio},
                )
                for ficha, e in pares
            ]
        )
        return fichas


def editar_ficha(
    *, ficha: FichaIndicador, especificacion: EspecificacionFicha, version: int, por: Persona
) -> FichaIndicador:
    """Replace the method of a card; refused if somebody saved it first or it is committed."""
    with transaction.atomic():
        fila = _tomar(ficha.pk)
        institucion = _institucion(fila)
        rol = exigir(por, Capacidad.FORMULAR, asunto(institucion))
        enviados = {c: getattr(especificacion, c) for c in CAMPOS_DE_FICHA}
        exigir_version(fila, version, enviados)
        if fila.congelada:
            raise TransicionInvalida(CONGELADA)
        revisar_ficha(especificacion)
        antes = instantanea(fila)
        for campo, valor in enviados.items():
            setattr(fila, campo, valor)
        fila.fila_version += 1
        fila.save()
        _reemplazar_operandos(fila, especificacion.operandos)
        anotar(
            Acto(
                accion="indicadores.editar",
                objeto=fila,
                por=por,
                rol=rol,
                institucion=institucion.codigo,
                antes=antes,
                despues=_contenido(especificacion),
            )
        )
        return fila


def copiar_ficha_de_anio_anterior(
    *, indicador: Indicador, anio: int, por: Persona
) -> FichaIndicador:
    """The card of ``anio`` with the method of the last year before it; the series goes on."""
    previa = (
        indicador.fichas.filter(anio__lt=anio).order_by("-anio", "-version").first()
        if indicador.institucion
        else None
    )
    if previa is None:
        raise ErrorDeNegocio(
            f"El indicador no tiene una ficha anterior a {anio} que copiar: créela desde cero."
        )
    return crear_indicador(especificacion=replace(especificacion_de(previa), anio=anio), por=por)


def especificacion_de(ficha: FichaIndicador) -> EspecificacionFicha:
    """A card as a caller would hand it over, without its values."""
    indicador = ficha.indicador
    return EspecificacionFicha(
        codigo=indicador.codigo,
        institucion=_institucion(ficha),
        anio=ficha.anio,
        operandos=[
            EspecificacionOperando(o.simbolo, o.descripcion, o.unidad, o.fuente, o.aditivo)
            for o in ficha.operandos.all()
        ],
        transversal_codigo=indicador.transversal_codigo,
        red=indicador.red,
        ejemplo=indicador.ejemplo,
        **{campo: getattr(ficha, campo) for campo in CAMPOS_DE_FICHA},
    )


def nueva_version_de_ficha(*, ficha: FichaIndicador, por: Persona) -> FichaIndicador:
    """A free copy of a committed card with its operands and values, for a modification."""
    with transaction.atomic():
        institucion = _institucion(ficha)
        rol = exigir(por, Capacidad.ENVIAR_FORMULACION, asunto(institucion))
        ultima = FichaIndicador.objects.filter(
            indicador=ficha.indicador_id, anio=ficha.anio
        ).aggregate(n=Max("version"))["n"]
        nueva = FichaIndicador.objects.create(
            indicador=ficha.indicador,
            anio=ficha.anio,
            version=ultima + 1,
            **{campo: getattr(ficha, campo) for campo in CAMPOS_DE_FICHA},
        )
        Operando.objects.bulk_create(
            _operandos(nueva, especificacion_de(ficha).operandos), batch_size=LOTE
        )
        _copiar_mediciones(ficha, nueva)
        anotar(
            Acto(
                accion="indicadores.nueva_version",
                objeto=nueva,
                por=por,
                rol=rol,
                institucion=institucion.codigo,
                datos={"de": ficha.pk, "version": nueva.version},
            )
        )
        return nueva


def heredar_efectivos(*, de: FichaIndicador, a: FichaIndicador) -> None:
    """What was measured on the replaced card meanwhile, which the new one does not have yet."""
    with transaction.atomic():
        _copiar_mediciones(de, a, tipo=Medicion.Tipo.EFECTIVO)


def congelar(fichas: Iterable[int]) -> None:
    """Close the cards of a programme that was sent (called by who sends it, in its transaction)."""
    FichaIndicador.objects.filter(pk__in=list(fichas)).update(congelada=True)


def descongelar(fichas: Iterable[int]) -> None:
    """Open the cards of a programme that was sent back."""
    FichaIndicador.objects.filter(pk__in=list(fichas)).update(congelada=False)


def _personas(
    especificaciones: Sequence[EspecificacionFicha], por: Persona | Mapping[int, Persona] | None
) -> dict[int, Persona]:
    if por is None:
        return {}
    if isinstance(por, Persona):
        return {e.institucion.pk: por for e in especificaciones}
    return dict(por)


def _roles(
    especificaciones: Sequence[EspecificacionFicha], personas: dict[int, Persona]
) -> dict[int, str]:
    """The role of each person over its institution; "" for a command, which has no person."""
    instituciones = {e.institucion.pk: e.institucion for e in especificaciones}
    if not personas:
        return dict.fromkeys(instituciones, "")
    precargar_alcances(personas.values())
    return {
        pk: str(exigir(personas[pk], Capacidad.FORMULAR, asunto(institucion)))
        for pk, institucion in instituciones.items()
    }


def _indicadores(especificaciones: Sequence[EspecificacionFicha]) -> dict[str, Indicador]:
    """The indicators by code: those that exist and the new ones, created in bulk."""
    pedidos = {e.codigo: e for e in especificaciones}
    todos = {i.codigo: i for i in Indicador.objects.filter(codigo__in=pedidos)}
    for codigo, indicador in todos.items():
        if indicador.institucion_id != pedidos[codigo].institucion.pk:
            raise PermissionDenied(f"El código {codigo} ya lo usa otra institución: escriba otro.")
    nuevos = [
        Indicador(
            codigo=codigo,
            institucion=e.institucion,
            transversal_codigo=e.transversal_codigo,
            red=e.red,
            ejemplo=e.ejemplo,
        )
        for codigo, e in pedidos.items()
        if codigo not in todos
    ]
    for indicador in nuevos:
        indicador.clean_fields(exclude=["institucion", "red"])
    Indicador.objects.bulk_create(nuevos, batch_size=LOTE)
    return todos | {i.codigo: i for i in nuevos}


def _exigir_nuevas(fichas: Sequence[FichaIndicador]) -> None:
    pares = {(f.indicador_id, f.anio) for f in fichas}
    existentes = FichaIndicador.objects.filter(
        indicador__in={i for i, _ in pares}, anio__in={a for _, a in pares}
    ).values_list("indicador_id", "anio", "nombre")
    for indicador, anio, nombre in existentes:
        if (indicador, anio) in pares:
            raise ErrorDeNegocio(
                f"El indicador «{nombre}» ya tiene ficha para {anio}: edite esa ficha."
            )
    if len(pares) != len(fichas):
        raise ErrorDeNegocio("El mismo indicador viene dos veces para un año: deje uno solo.")


def _ficha(e: EspecificacionFicha, indicador: Indicador) -> FichaIndicador:
    return FichaIndicador(
        indicador=indicador, anio=e.anio, **{c: getattr(e, c) for c in CAMPOS_DE_FICHA}
    )


def _operandos(
    ficha: FichaIndicador, operandos: Iterable[EspecificacionOperando]
) -> Iterable[Operando]:
    return (
        Operando(
            ficha=ficha,
            simbolo=o.simbolo,
            descripcion=o.descripcion,
            unidad=o.unidad,
            fuente=o.fuente,
            aditivo=o.aditivo,
        )
        for o in operandos
    )


def _mediciones(ficha: FichaIndicador, e: EspecificacionFicha) -> Iterable[Medicion]:
    return (
        Medicion(
            ficha=ficha,
            tipo=m.tipo,
            mes=m.mes,
            simbolo=m.simbolo,
            desagregacion=m.desagregacion,
            valor=m.valor,
            fuente=m.fuente,
            origen=m.origen,
        )
        for m in e.mediciones
        if m.valor is not None
    )


def _reemplazar_operandos(
    ficha: FichaIndicador, operandos: Sequence[EspecificacionOperando]
) -> None:
    """The new list; values of an operand that is no longer declared go with it."""
    revisar_formula(ficha.expresion, operandos)
    ficha.operandos.all().delete()
    Operando.objects.bulk_create(_operandos(ficha, operandos))
    ficha.mediciones.exclude(simbolo__in=[o.simbolo for o in operandos]).delete()


def _copiar_mediciones(de: FichaIndicador, a: FichaIndicador, tipo: str = "") -> None:
    origen = de.mediciones.filter(tipo=tipo) if tipo else de.mediciones.all()
    llaves = {(m.tipo, m.mes, m.simbolo, m.desagregacion) for m in a.mediciones.all()}
    Medicion.objects.bulk_create(
        [
            Medicion(
                ficha=a,
                tipo=m.tipo,
                mes=m.mes,
                simbolo=m.simbolo,
                desagregacion=m.desagregacion,
                valor=m.valor,
                fuente=m.fuente,
                origen=m.origen,
            )
            for m in origen
            if (m.tipo, m.mes, m.simbolo, m.desagregacion) not in llaves
        ]
    )


def _tomar(pk: int) -> FichaIndicador:
    return (
        FichaIndicador.objects.select_for_update(of=("self",))
        .select_related("indicador__institucion", "producto")
        .get(pk=pk)
    )


def _institucion(ficha: FichaIndicador) -> Institucion:
    if ficha.indicador.institucion is None:
        raise PermissionDenied(SIN_INSTITUCION)
    return ficha.indicador.institucion


def _contenido(e: EspecificacionFicha) -> dict[str, Any]:
    """The card as hashed in the ledger."""
    contenido: dict[str, Any] = {c: getattr(e, c) for c in CAMPOS_DE_FICHA if c != "producto"} | {
        "producto": e.producto.pk if e.producto else None,
        "anio": e.anio,
        "codigo": e.codigo,
    }
    contenido["operandos"] = [
        [o.simbolo, o.descripcion, o.unidad, o.fuente, o.aditivo] for o in e.operandos
    ]
    contenido["mediciones"] = [
        [m.tipo, m.mes, m.simbolo, m.desagregacion, m.valor] for m in e.mediciones
    ]
    return contenido
