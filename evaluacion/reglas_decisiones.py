"""The dated rules of claims and external causes: how long, counted how, and what must be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compromisos.models import CausaModificacion
from indicadores.fuentes_reglas import texto_de
from indicadores.lector_reglas import (
    CODIGO,
    LLAVES_FUNDAMENTO,
    Fundamento,
    Nodo,
    anios,
    entre,
    exigir_unicos,
    leer_yaml,
)
from pmg_site.comun.errores import ReglaInvalida

ARCHIVO = Path(__file__).parent / "parametros" / "causas_y_reclamos.yaml"
SIGUIENTE_HABIL, MISMO_DIA = "siguiente_habil", "mismo_dia"


@dataclass(frozen=True, slots=True)
class ReglaReclamo:
    """The deadline of a claim, each part with what it rests on."""

    dias_habiles: int
    notificado_en_dia_inhabil: str
    fundamentos: Mapping[str, Fundamento]

    def como_dict(self) -> dict[str, object]:
        """The rule as it is kept beside each deadline."""
        return {
            "dias_habiles": str(self.dias_habiles),
            "notificado_en_dia_inhabil": self.notificado_en_dia_inhabil,
            "fundamentos": {n: f.como_dict() for n, f in self.fundamentos.items()},
        }


@dataclass(frozen=True, slots=True)
class Condicion:
    """One thing that must hold for a cause to be accepted."""

    codigo: str
    pregunta: str
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class ReglasDecisiones:
    """What holds over some programme years."""

    anio_desde: int
    anio_hasta: int | None
    reclamo: ReglaReclamo
    condiciones: Mapping[str, tuple[Condicion, ...]]


@cache
def conjuntos(archivo: Path = ARCHIVO) -> tuple[ReglasDecisiones, ...]:
    """The sets of the file; raises ReglaInvalida with the place."""
    raiz = Nodo(leer_yaml(texto_de(archivo), archivo.name), "", archivo.name)
    campos = raiz.mapa(("conjuntos",), ("fuentes",))
    return tuple(_conjunto(nodo) for nodo in campos["conjuntos"].lista(vacia=False))


def reglas_del_anio(anio: int) -> ReglasDecisiones:
    """The set in force for a programme year."""
    for conjunto in conjuntos():
        if entre(anio, conjunto.anio_desde, conjunto.anio_hasta):
            return conjunto
    raise ReglaInvalida(f"{ARCHIVO.name}: el año {anio} no tiene regla.")


def _conjunto(nodo: Nodo) -> ReglasDecisiones:
    campos = nodo.mapa(("anio_desde", "anio_hasta", "reclamo", "causas"))
    desde, hasta = anios(campos)
    causas = campos["causas"].lista(vacia=False)
    leidas = [_causa(causa) for causa in causas]
    exigir_unicos(zip((tipo for tipo, _ in leidas), causas, strict=True))
    if faltan := set(CausaModificacion.values) - {tipo for tipo, _ in leidas}:
        raise campos["causas"].falla(f"faltan las condiciones de {sorted(faltan)[0]}.")
    return ReglasDecisiones(desde, hasta, _reclamo(campos["reclamo"]), dict(leidas))


_PARTES: dict[str, tuple[str, ...]] = {
    "computo": ("dias_habiles",),
    "notificado_en_dia_inhabil": (SIGUIENTE_HABIL, MISMO_DIA),
    "ampliacion": ("mitad",),
    "decision": ("no_agrava",),
}


def _reclamo(nodo: Nodo) -> ReglaReclamo:
    campos = nodo.mapa(("dias_habiles", *_PARTES))
    for hijo in campos.values():
        hijo.mapa(("valor",), LLAVES_FUNDAMENTO)
    palabras = {n: campos[n].hijo("valor").palabra(admite) for n, admite in _PARTES.items()}
    dias = campos["dias_habiles"].hijo("valor").cuenta_o_nada()
    if not dias:
        raise campos["dias_habiles"].falla('escriba cuántos días hábiles, como "5".')
    return ReglaReclamo(
        dias_habiles=dias,
        notificado_en_dia_inhabil=palabras["notificado_en_dia_inhabil"],
        fundamentos={nombre: hijo.fundamento() for nombre, hijo in campos.items()},
    )


def _causa(nodo: Nodo) -> tuple[str, tuple[Condicion, ...]]:
    campos = nodo.mapa(("tipo", "condiciones"))
    condiciones = campos["condiciones"].lista(vacia=False)
    exigir_unicos((c.hijo("codigo").texto(), c) for c in condiciones)
    return campos["tipo"].palabra(CausaModificacion.values), tuple(map(_condicion, condiciones))


def _condicion(nodo: Nodo) -> Condicion:
    campos = nodo.mapa(("codigo", "pregunta"), LLAVES_FUNDAMENTO)
    return Condicion(
        campos["codigo"].con_forma(CODIGO, "no-prevista"),
        campos["pregunta"].texto(),
        nodo.fundamento(),
    )
