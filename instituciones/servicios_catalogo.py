"""Writing institutions and their dated identity: created, renamed, merged, split."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from instituciones.horario import dia_local
from instituciones.models import Denominacion, Institucion, Ministerio, Persona, Sucesion
from instituciones.permisos import exigir_capacidad
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import instantanea
from pmg_site.comun.errores import ErrorDeNegocio

EDITABLES = (
    "sigla",
    "tipo",
    "codigo_cpat",
    "creada_el",
    "creada_el_fuente",
    "mecanismo",
    "mecanismo_fuente",
    "confianza",
    "fuente",
    "nota",
)


@transaction.atomic
def crear_institucion(
    *,
    codigo: str,
    nombre: str,
    tipo: str,
    ministerio: Ministerio,
    fuente: str,
    por: Persona | None,
    desde: date | None = None,
    **otros: Any,
) -> Institucion:
    """A new institution with its first name."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    institucion = Institucion(
        codigo=codigo,
        nombre=nombre,
        tipo=tipo,
        ministerio=ministerio,
        fuente=fuente,
        desde=desde,
        **otros,
    )
    _con_fuentes(institucion)
    institucion.full_clean()
    institucion.save()
    Denominacion.objects.create(
        institucion=institucion,
        nombre=nombre,
        ministerio=ministerio,
        partida=institucion.partida,
        capitulo=institucion.capitulo,
        desde=desde,
        confianza=institucion.confianza,
        fuente=fuente,
    )
    _anotar("institucion.crear", institucion, por, rol, despues=instantanea(institucion))
    return institucion


def _con_fuentes(institucion: Institucion) -> None:
    """What decides the profile and the mechanism of a service carries its own source."""
    if institucion.creada_el and not institucion.creada_el_fuente.strip():
        raise ErrorDeNegocio("Escriba la fuente de la fecha de creación (creada_el_fuente).")
    institucion.mecanismo_sintetico = not institucion.mecanismo_fuente.strip()


@transaction.atomic
def editar_institucion(
    *, institucion: Institucion, por: Persona | None, **campos: Any
) -> Institucion:
    """Correct what has no history of its own; names, ministry and codes go by ``renombrar``."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    if ajenos := campos.keys() - set(EDITABLES):
        raise ValueError(f"not editable: {sorted(ajenos)}")
    institucion = Institucion.objects.select_for_update().get(pk=institucion.pk)
    antes = instantanea(institucion, campos)
    for nombre, valor in campos.items():
        setattr(institucion, nombre, valor)
    despues = instantanea(institucion, campos)
    if antes == despues:
        return institucion
    _con_fuentes(institucion)
    institucion.full_clean()
    institucion.save()
    _anotar("institucion.editar", institucion, por, rol, antes=antes, despues=despues)
    return institucion


@transaction.atomic
def renombrar(
    *,
    institucion: Institucion,
    nombre: str,
    desde: date,
    fuente: str,
    por: Persona | None,
    ministerio: Ministerio | None = None,
    partida: str | None = None,
    capitulo: str | None = None,
) -> Denominacion:
    """Close the identity in force the day before ``desde`` and open the next one."""
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    institucion = Institucion.objects.select_for_update().get(pk=institucion.pk)
    actual = institucion.denominaciones.filter(hasta=None).first()
    _fecha_posible(desde, actual)
    nueva = Denominacion(
        institucion=institucion,
        nombre=nombre.strip(),
        ministerio=ministerio or institucion.ministerio,
        partida=institucion.partida if partida is None else partida,
        capitulo=institucion.capitulo if capitulo is None else capitulo,
        desde=desde,
        fuente=fuente,
    )
    antes = instantanea(institucion)
    if _identidad(nueva) == _identidad(institucion):
        raise ErrorDeNegocio("Nada cambia: escriba el nombre, el ministerio o los códigos nuevos.")
    if actual:
        actual.hasta = desde - timedelta(days=1)
        actual.save(update_fields=["hasta"])
    nueva.full_clean(validate_constraints=False)
    nueva.save()
    for campo in ("nombre", "ministerio", "partida", "capitulo"):
        setattr(institucion, campo, getattr(nueva, campo))
    institucion.save()
    despues = instantanea(institucion)
    datos = {"desde": desde.isoformat()}
    _anotar(
        "institucion.renombrar", institucion, por, rol, antes=antes, despues=despues, datos=datos
    )
    return nueva


def _identidad(fila: Denominacion | Institucion) -> tuple[str, int, str, str]:
    return fila.nombre, fila.ministerio_id, fila.partida, fila.capitulo


def _fecha_posible(desde: date, actual: Denominacion | None) -> None:
    if desde > dia_local(reloj.ahora()):
        raise ErrorDeNegocio("La fecha aún no llega: registre el cambio cuando entre en vigor.")
    if actual and actual.desde and desde <= actual.desde:
        raise ErrorDeNegocio(
            f"La denominación vigente rige desde el {actual.desde:%d-%m-%Y}: "
            "escriba una fecha posterior."
        )


@transaction.atomic
def fusionar(
    *,
    antecesoras: Sequence[Institucion],
    sucesora: Institucion,
    fecha: date,
    fuente: str,
    por: Persona | None,
) -> list[Sucesion]:
    """Several institutions end and one follows them all."""
    pares = [(a, sucesora) for a in antecesoras]
    return _suceder(pares, Sucesion.Tipo.FUSION, antecesoras, fecha, fuente, por)


@transaction.atomic
def dividir(
    *,
    antecesora: Institucion,
    sucesoras: Sequence[Institucion],
    fecha: date,
    fuente: str,
    por: Persona | None,
    subsiste: bool = False,
) -> list[Sucesion]:
    """One institution gives way to several; ``subsiste`` when it goes on beside them."""
    pares = [(antecesora, s) for s in sucesoras]
    cerradas = [] if subsiste else [antecesora]
    return _suceder(pares, Sucesion.Tipo.DIVISION, cerradas, fecha, fuente, por)


def _suceder(
    pares: Sequence[tuple[Institucion, Institucion]],
    tipo: str,
    cerradas: Sequence[Institucion],
    fecha: date,
    fuente: str,
    por: Persona | None,
) -> list[Sucesion]:
    rol = exigir_capacidad(por, Capacidad.ADMINISTRAR_PERSONAS)
    if fecha > dia_local(reloj.ahora()):
        raise ErrorDeNegocio("La fecha aún no llega: registre el cambio cuando entre en vigor.")
    for institucion in cerradas:
        _cerrar(institucion, fecha - timedelta(days=1), por, rol)
    sucesiones = []
    for antecesora, sucesora in pares:
        sucesion = Sucesion(
            antecesora=antecesora, sucesora=sucesora, tipo=tipo, fecha=fecha, fuente=fuente
        )
        sucesion.full_clean()
        sucesion.save()
        datos = {"antecesora": antecesora.codigo, "sucesora": sucesora.codigo, "tipo": str(tipo)}
        _anotar("institucion.suceder", sucesora, por, rol, despues=datos, datos=datos)
        sucesiones.append(sucesion)
    return sucesiones


def _cerrar(institucion: Institucion, hasta: date, por: Persona | None, rol: str) -> None:
    institucion = Institucion.objects.select_for_update().get(pk=institucion.pk)
    if institucion.hasta:
        raise ErrorDeNegocio(f"{institucion} ya terminó el {institucion.hasta:%d-%m-%Y}.")
    antes = instantanea(institucion)
    institucion.hasta = hasta
    institucion.full_clean()
    institucion.save(update_fields=["hasta"])
    despues = instantanea(institucion)
    _anotar("institucion.cerrar", institucion, por, rol, antes=antes, despues=despues)


def _anotar(
    accion: str,
    institucion: Institucion,
    por: Persona | None,
    rol: str,
    *,
    antes: Any = None,
    despues: Any = None,
    datos: dict[str, Any] | None = None,
) -> None:
    anotar(
        Acto(
            accion=accion,
            objeto=institucion,
            por=por,
            rol=rol,
            institucion=institucion.codigo,
            antes=antes,
            despues=despues,
            datos=datos or {},
        )
    )
