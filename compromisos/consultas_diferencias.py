"""Read model of the differences between two copies of a programme, in the words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices

from compromisos.copia import copia
from compromisos.diferencias import Diferencia, Reabre, cifra, diferencias
from compromisos.models import CausaModificacion, Perfil, ProgramaAnual, TipoCompromiso
from compromisos.planificado import CAMPO as PLANIFICADO
from compromisos.planificado import operandos_cambiados
from indicadores.models import AmbitoControl, Dimension, Sentido
from pmg_site.comun.formato import fecha_corta

if TYPE_CHECKING:
    from instituciones.models import Persona

REABRE = {
    Reabre.FIRMAS: "Vuelve a todas las firmas",
    Reabre.REVISION: "Solo vuelve a revisión",
    Reabre.NADA: "No reabre nada",
}
# Fields whose value is one of a closed list, shown by its label.
OPCIONES: dict[str, type[TextChoices]] = {
    "tipo": TipoCompromiso,
    "causa_version": CausaModificacion,
    "perfil": Perfil,
    "sentido": Sentido,
    "ambito": AmbitoControl,
    "dimension": Dimension,
}
ETIQUETAS = {"ponderador": "ponderador", "meta": "meta", "tipo": "tipo", "codigo": "código",
             "texto": "texto", "objetivo": "objetivo", "huella": "huella",
             "version": "versión"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparable:
    """One copy that can be compared: its key in the address, its name, what it says."""

    llave: str
    nombre: str
    contenido: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FilaDeDiferencia:
    """One difference ready to be read."""

    etiqueta: str
    antes: str
    despues: str
    reabre: str
    codigo: str


@dataclass(frozen=True, slots=True)
class GrupoDeDiferencias:
    """The differences of one commitment, or of the programme itself."""

    donde: str
    filas: tuple[FilaDeDiferencia, ...]


def comparables(persona: "Persona", programa: ProgramaAnual) -> list[Comparable]:
    """The copies of a programme and of the versions around it that the person may read."""
    versiones = (
        ProgramaAnual.objects.visibles_para(persona)
        .filter(adscripcion=programa.adscripcion)
        .order_by("version")
    )
    copias = [
        Comparable(
            f"v{v.version}", f"Versión {v.version}, aprobada el {fecha_corta(v.aprobado_el)}",
            v.copia_aprobada,
        )
        for v in versiones
        if v.copia_aprobada
    ]  # fmt: skip
    copias += [
        Comparable(
            f"r{r.numero}", f"Envío {r.numero} de esta versión, {fecha_corta(r.enviada_el)}",
            r.copia,
        )
        for r in programa.rondas.order_by("numero")
    ]  # fmt: skip
    if not programa.copia_aprobada:
        copias.append(Comparable("ahora", "Como está ahora", copia(programa)))
    return copias


def comparar(opciones: Sequence[Comparable], de: str, a: str) -> dict[str, Any]:
    """The differences between two of the copies; by default, the last one and the one before."""
    por_llave = {o.llave: o for o in opciones}
    hasta = por_llave.get(a) or (opciones[-1] if opciones else None)
    desde = por_llave.get(de) or _anterior(opciones, hasta)
    if hasta is None or desde is None:
        return {"de": None, "a": hasta, "grupos": [], "firmas": 0, "revision": 0}
    todas = [
        d for d in diferencias(desde.contenido, hasta.contenido) if d.reabre is not Reabre.NADA
    ]
    return {
        "de": desde,
        "a": hasta,
        "grupos": [
            GrupoDeDiferencias(donde, tuple(_fila(d) for d in suyas))
            for donde, suyas in groupby(todas, key=lambda d: d.donde)
        ],
        "firmas": sum(1 for d in todas if d.reabre is Reabre.FIRMAS),
        "revision": sum(1 for d in todas if d.reabre is Reabre.REVISION),
    }


def _anterior(opciones: Sequence[Comparable], hasta: Comparable | None) -> Comparable | None:
    """The last copy before it that says something else; when all say the same, the last one."""
    if hasta is None:
        return None
    previas = [o for o in reversed(opciones) if o.llave != hasta.llave]
    distintas = (o for o in previas if _distintas(o, hasta))
    return next(distintas, previas[0] if previas else None)


def _distintas(una: Comparable, otra: Comparable) -> bool:
    return any(d.reabre is not Reabre.NADA for d in diferencias(una.contenido, otra.contenido))


def _fila(d: Diferencia) -> FilaDeDiferencia:
    if d.campo == PLANIFICADO:
        cambiados = operandos_cambiados(d.antes, d.despues)
        antes = "\n".join(f"{c.rotulo}: {c.antes or 'sin dato'}" for c in cambiados)
        despues = "\n".join(f"{c.rotulo}: {c.despues or 'sin dato'}" for c in cambiados)
        return FilaDeDiferencia(d.etiqueta, antes, despues, REABRE[d.reabre], str(d.reabre))
    return FilaDeDiferencia(
        d.etiqueta, escrito(d.antes, d.campo), escrito(d.despues, d.campo), REABRE[d.reabre],
        str(d.reabre),
    )  # fmt: skip


def escrito(valor: Any, campo: str = "") -> str:
    """A value of a copy as a person writes it."""
    if valor in (None, "", [], {}):
        return "(vacío)"
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    if campo in OPCIONES and valor in OPCIONES[campo].values:
        return str(OPCIONES[campo](valor).label)
    if campo == "respaldos":
        return "\n".join(f"{nombre} (huella {huella[:12]}…)" for nombre, huella in valor)
    if isinstance(valor, dict):
        return "; ".join(
            f"{ETIQUETAS.get(k, k.replace('_', ' '))}: {escrito(v, k)}" for k, v in valor.items()
        )
    if isinstance(valor, list):
        return "\n".join(_linea(v) for v in valor)
    return cifra(campo, valor) or str(valor)


def _linea(valor: Any) -> str:
    if isinstance(valor, list):
        return " · ".join(escrito(v) for v in valor if v not in ("", None))
    return escrito(valor)
