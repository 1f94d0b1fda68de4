"""Every address of the site, and the reviewed table that says who reaches each one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from compromisos import estados as compromisos
from evaluacion import estados as evaluacion
from evaluacion import estados_doble, estados_opinion
from incentivos import estados as incentivos
from indicadores import estados as indicadores
from informes import estados as informes
from instituciones import estados as instituciones
from instituciones.roles import CAPACIDADES, Capacidad, Rol
from pmg_site.comun.maquina import Maquina

MATRIZ = Path(__file__).with_name("matriz.yaml")
MAQUINAS: dict[str, Maquina] = {
    maquina.nombre: maquina
    for modulo in (
        instituciones,
        indicadores,
        compromisos,
        evaluacion,
        estados_opinion,
        estados_doble,
        incentivos,
        informes,
    )
    for maquina in vars(modulo).values()
    if isinstance(maquina, Maquina)
}
# What each role reaches of an institution that is not its own (the tests' people have the
# narrowest scope that their role admits).
TODO_EL_GOBIERNO = {Rol.DIPRES, Rol.COMITE_TECNICO, Rol.COMITE_TRIMINISTERIAL}
NADA_DE_INSTITUCIONES = {Rol.ADMINISTRADOR}
PUBLICA, SESION, INTERNO = "publica", "sesion", "interno"


def rutas(
    patrones: list[URLPattern | URLResolver] | None = None, prefijo: str = ""
) -> Iterator[str]:
    """The name of every route; one without a name is told by its pattern."""
    for patron in get_resolver().url_patterns if patrones is None else patrones:
        if isinstance(patron, URLResolver):
            espacio = f"{prefijo}{patron.namespace}:" if patron.namespace else prefijo
            yield from rutas(patron.url_patterns, espacio)
        else:
            yield f"{prefijo}{patron.name or patron.pattern}"


@dataclass(frozen=True)
class Fila:
    """One row of the table: one route, with the values of its arguments and who may."""

    ruta: str
    metodos: tuple[str, ...]
    acceso: tuple[str, ...]
    acceso_post: tuple[str, ...]
    args: dict[str, Any] = field(default_factory=dict)
    datos: dict[str, Any] = field(default_factory=dict)
    consulta: str = ""
    ambito: str = ""
    red: str = "propio"
    ok: tuple[int, ...] = (200,)
    excepto: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        accion = self.args.get("accion", "")
        return f"{self.ruta}[{accion[1:]}]" if accion else self.ruta

    def alcanza(self, rol: Rol, propio: bool) -> bool:
        """Whether the object exists for a person with this role."""
        if not self.args or self.ambito == "todos" or self.acceso == (PUBLICA,):
            return True
        if rol in NADA_DE_INSTITUCIONES:
            return False
        if rol in TODO_EL_GOBIERNO:
            return True
        if rol == Rol.RED_EXPERTOS and self.red != "propio":
            return self.red == "todo"
        return propio

    def puede(self, rol: Rol, metodo: str) -> bool:
        """Whether the role has what the route asks for."""
        acceso = self.acceso_post if metodo == "POST" else self.acceso
        if acceso in ((PUBLICA,), (SESION,)):
            return True
        if acceso == (INTERNO,):
            return Capacidad.VER_INTERNO in CAPACIDADES[rol]
        return any(Capacidad(c) in CAPACIDADES[rol] for c in acceso)


def _tupla(valor: Any) -> tuple[Any, ...]:
    return tuple(valor) if isinstance(valor, list) else (valor,)


def _fila(ruta: str, datos: dict[str, Any]) -> Fila:
    acceso = _tupla(datos["acceso"])
    return Fila(
        ruta=ruta,
        metodos=_tupla(datos.get("metodos", "GET")),
        acceso=acceso,
        acceso_post=_tupla(datos.get("acceso_post", list(acceso))),
        args=datos.get("args", {}),
        datos=datos.get("datos", {}),
        consulta=datos.get("consulta", ""),
        ambito=datos.get("ambito", ""),
        red=datos.get("red", "propio"),
        ok=_tupla(datos.get("ok", 200)),
        excepto=datos.get("excepto", {}),
    )


def leer() -> dict[str, dict[str, Any]]:
    """The table as written."""
    contenido: dict[str, dict[str, Any]] = yaml.safe_load(MATRIZ.read_text(encoding="utf-8"))
    return contenido


def filas() -> list[Fila]:
    """Every row; the routes of a workflow's step, once for each action of its table."""
    todas = []
    for ruta, datos in leer().items():
        if ruta.endswith("*"):
            continue
        if nombre := datos.get("maquina"):
            aparte = set(_tupla(datos.get("aparte", [])))
            for transicion in MAQUINAS[nombre].transiciones:
                if str(transicion.accion) not in aparte:
                    caso = datos | {
                        "acceso": str(transicion.exige),
                        "args": datos["args"] | {"accion": f"={transicion.accion}"},
                    }
                    todas.append(_fila(ruta, caso))
        else:
            todas.append(_fila(ruta, datos))
    return todas


def sin_fila(nombres: list[str], tabla: dict[str, Any]) -> set[str]:
    """Routes that no row covers."""
    grupos = tuple(r[:-1] for r in tabla if r.endswith("*"))
    return {n for n in nombres if n not in tabla and not (grupos and n.startswith(grupos))}


def muertas(nombres: list[str], tabla: dict[str, Any]) -> set[str]:
    """Rows that no route needs."""
    return {
        r
        for r in tabla
        if r not in nombres and not (r.endswith("*") and any(n.startswith(r[:-1]) for n in nombres))
    }
