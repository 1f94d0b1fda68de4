"""Loading the reference catalogue: what the files say, never over what a person edited."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from instituciones.models import (
    Denominacion,
    DenominacionMinisterio,
    Institucion,
    Mecanismo,
    Ministerio,
    RedExpertos,
    Sucesion,
)
from pmg_site.comun.bitacora import Acto, anotar_lote, nombre_objeto
from pmg_site.comun.edicion import instantanea
from pmg_site.comun.models import Asiento

PREFIJO = "catalogo."
Fila = dict[str, Any]


@dataclass(frozen=True)
class Catalogo:
    """The five files, each a list of rows."""

    mecanismos: list[Fila]
    ministerios: list[Fila]
    instituciones: list[Fila]
    sucesiones: list[Fila]
    redes: list[Fila]


@dataclass
class _Carga:
    """What one load has done so far."""

    editados: frozenset[str]
    actos: list[Acto] = field(default_factory=list)
    cuenta: Counter[str] = field(default_factory=Counter)

    def poner(self, modelo: type[models.Model], clave: Fila, campos: Fila, institucion: str) -> Any:
        """Create or update one row; left alone when a person changed it since."""
        objeto = modelo._default_manager.filter(**clave).first()
        nuevo = objeto is None
        if objeto is None:
            objeto = modelo(**clave)
        elif nombre_objeto(objeto) in self.editados:
            self.cuenta["kept"] += 1
            return objeto
        antes = None if nuevo else instantanea(objeto)
        for nombre, valor in campos.items():
            setattr(objeto, nombre, valor)
        despues = instantanea(objeto)
        if antes == despues:
            self.cuenta["unchanged"] += 1
            return objeto
        objeto.full_clean(exclude={c.name for c in objeto._meta.fields if c.is_relation})
        objeto.save()
        self._anotar("crear" if nuevo else "actualizar", objeto, institucion, antes, despues)
        self.cuenta["created" if nuevo else "updated"] += 1
        return objeto

    def poner_lista(self, padre: models.Model, filas: list[models.Model], institucion: str) -> None:
        """Replace the dated rows of ``padre`` when they differ from those of the catalogue."""
        if nombre_objeto(padre) in self.editados:
            return
        modelo = type(filas[0])
        relacion = padre.denominaciones  # type: ignore[attr-defined] # both parents have it
        antes = [_sin_pk(f) for f in relacion.order_by("pk")]
        despues = [_sin_pk(f) for f in filas]
        if antes == despues:
            return
        relacion.all().delete()
        modelo._default_manager.bulk_create(filas)
        self._anotar("denominaciones", padre, institucion, antes, despues)

    def _anotar(
        self, verbo: str, objeto: models.Model, institucion: str, antes: Any, despues: Any
    ) -> None:
        self.actos.append(
            Acto(
                accion=f"{PREFIJO}{verbo}",
                objeto=objeto,
                institucion=institucion,
                antes=antes,
                despues=despues,
            )
        )


def _sin_pk(fila: models.Model) -> Fila:
    return {nombre: valor for nombre, valor in instantanea(fila).items() if nombre != "id"}


def _texto(fila: Fila, *nombres: str) -> Fila:
    """The named keys; a null of the file is an empty text."""
    return {nombre: fila.get(nombre) or "" for nombre in nombres}


@transaction.atomic
def cargar(catalogo: Catalogo) -> dict[str, int]:
    """Bring the database to what the catalogue says; twice is the same as once."""
    editados = Asiento.objects.filter(objeto__startswith="instituciones.").exclude(
        accion__startswith=PREFIJO
    )
    carga = _Carga(frozenset(editados.values_list("objeto", flat=True)))
    mecanismos = {f["codigo"]: _mecanismo(carga, f) for f in catalogo.mecanismos if f["asignable"]}
    ministerios = {f["codigo"]: _ministerio(carga, f) for f in catalogo.ministerios}
    instituciones = {
        f["codigo"]: _institucion(carga, f, ministerios, mecanismos) for f in catalogo.instituciones
    }
    for fila in catalogo.sucesiones:
        _sucesion(carga, fila, instituciones)
    for fila in catalogo.redes:
        _red(carga, fila, instituciones)
    anotar_lote(carga.actos)
    return dict(carga.cuenta)


def _mecanismo(carga: _Carga, fila: Fila) -> Mecanismo:
    campos = _texto(fila, "nombre", "norma", "confianza", "fuente", "nota")
    campos["evaluacion_inicial_ministro"] = bool(fila["evaluacion_inicial_ministro"])
    objeto: Mecanismo = carga.poner(Mecanismo, {"codigo": fila["codigo"]}, campos, "")
    return objeto


def _ministerio(carga: _Carga, fila: Fila) -> Ministerio:
    campos = _texto(fila, "nombre", "sigla", "partida", "fuente", "confianza")
    campos |= {"desde": fila["desde"], "hasta": fila["hasta"]}
    objeto: Ministerio = carga.poner(Ministerio, {"codigo": fila["codigo"]}, campos, "")
    denominaciones: list[models.Model] = [
        DenominacionMinisterio(
            ministerio=objeto,
            desde=d["desde"],
            hasta=d["hasta"],
            **_texto(d, "nombre", "fuente", "confianza"),
        )
        for d in fila["denominaciones"]
    ]
    carga.poner_lista(objeto, denominaciones, "")
    return objeto


def _institucion(
    carga: _Carga, fila: Fila, ministerios: dict[str, Ministerio], mecanismos: dict[str, Mecanismo]
) -> Institucion:
    textos = ("nombre", "sigla", "tipo", "partida", "capitulo", "codigo_cpat", "codigos_fuente")
    campos = _texto(fila, *textos, "creada_el_fuente", "mecanismo_fuente", "fuente", "confianza")
    campos |= _texto(fila, "nota")
    campos |= {nombre: fila[nombre] for nombre in ("creada_el", "desde", "hasta")}
    campos["ministerio"] = ministerios[fila["ministerio"]]
    campos["mecanismo"] = mecanismos[fila["mecanismo"]]
    campos["mecanismo_sintetico"] = fila["mecanismo_sintetico"]
    codigo = fila["codigo"]
    objeto: Institucion = carga.poner(Institucion, {"codigo": codigo}, campos, codigo)
    denominaciones: list[models.Model] = [
        Denominacion(
            institucion=objeto,
            ministerio=ministerios[d["ministerio"]],
            desde=d["desde"],
            hasta=d["hasta"],
            **_texto(d, "nombre", "partida", "capitulo", "fuente", "confianza"),
        )
        for d in fila["denominaciones"]
    ]
    carga.poner_lista(objeto, denominaciones, codigo)
    return objeto


def _sucesion(carga: _Carga, fila: Fila, instituciones: dict[str, Institucion]) -> None:
    clave = {
        "antecesora": instituciones[fila["antecesora"]],
        "sucesora": instituciones[fila["sucesora"]],
    }
    campos = _texto(fila, "tipo", "fuente", "confianza") | {"fecha": fila["fecha"]}
    carga.poner(Sucesion, clave, campos, fila["sucesora"])


def _red(carga: _Carga, fila: Fila, instituciones: dict[str, Institucion]) -> None:
    campos = _texto(fila, "tema", "organismo", "confianza", "fuente")
    campos["institucion"] = instituciones.get(fila["institucion"] or "")
    carga.poner(RedExpertos, {"codigo": fila["codigo"]}, campos, "")
