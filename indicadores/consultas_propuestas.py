"""Read models over the proposals of rules: the list, one with its effects, what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from indicadores.alcance_reglas import Efecto, efectos
from indicadores.diferencia_reglas import Comparacion, comparar
from indicadores.estados import EstadoPropuesta
from indicadores.fuentes_reglas import conjuntos_del_documento
from indicadores.lector_reglas import ConjuntoLeido
from indicadores.models import ConjuntoReglas, PropuestaReglas
from instituciones.roles import Capacidad, Rol
from pmg_site.comun import formato
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.models import Asiento
from pmg_site.comun.tareas import Tarea

if TYPE_CHECKING:
    from instituciones.models import Persona

ABIERTAS = (EstadoPropuesta.BORRADOR, EstadoPropuesta.PROPUESTA)
_HECHOS = {
    "reglas.redactar": "Redactó la propuesta",
    "reglas.editar": "Cambió el borrador",
    "reglas.proponer": "La propuso al comité",
    "reglas.aprobar": "La aprobó",
    "reglas.rechazar": "La rechazó",
    "reglas.retirar": "La retiró",
}


@dataclass(frozen=True, slots=True)
class Frente:
    """What a proposal changes in one mechanism, against what rules it is compared."""

    mecanismo: str
    base: ConjuntoReglas | None
    comparacion: Comparacion
    previa: bool = False

    @property
    def columna(self) -> str:
        """What the column of the former rules is called."""
        return "Reglas anteriores" if self.previa else "Reglas que reemplaza"


@dataclass(frozen=True, slots=True)
class PaginaPropuesta:
    """All that the page of a proposal shows."""

    propuesta: PropuestaReglas
    efectos: tuple[Efecto, ...]
    impedimentos: tuple[str, ...]
    frentes: tuple[Frente, ...]
    iguales: tuple[str, ...]
    cargados: tuple[ConjuntoReglas, ...]
    historial: list[dict[str, Any]]

    @property
    def ficha(self) -> list[tuple[str, str]]:
        """What supports it, and who did each thing."""
        p = self.propuesta
        rige = formato.fecha(p.rige_desde) if p.rige_desde else "El día en que se apruebe"
        actos = (
            ("Redactada por", p.creada_por, p.creada_el),
            ("Presentada por", p.propuesta_por, p.propuesta_el),
            ("Decidida por", p.resuelta_por, p.resuelta_el),
            ("Retirada por", p.retirada_por, p.retirada_el),
        )
        return [
            ("Norma", p.norma or "Todavía no se dicta"),
            ("Documento de respaldo", p.documento or "Sin documento"),
            ("Rige desde", rige),
            *((que, f"{quien}, {formato.fecha_hora(el)}") for que, quien, el in actos if quien),
        ]


def listado(persona: "Persona", estado: str = "") -> QuerySet[PropuestaReglas]:
    """The proposals that the person may read, newest first."""
    consulta = (
        PropuestaReglas.objects.visibles_para(persona)
        .select_related("creada_por", "propuesta_por", "resuelta_por")
        .defer("texto", "contenido")
        .order_by("-creada_el", "-pk")
    )
    return consulta.filter(estado=estado) if estado in EstadoPropuesta else consulta


def pagina(propuesta: PropuestaReglas) -> PaginaPropuesta:
    """An open proposal against what is in force now; a decided one, against what it was then."""
    leidos = conjuntos_del_documento(propuesta.contenido, "propuesta")
    previstos = efectos(leidos) if propuesta.estado in ABIERTAS else ()
    bases = (
        {e.leido.mecanismo: e.vigente for e in previstos}
        if previstos
        else _bases_de_entonces(propuesta)
    )
    frentes, iguales = _frentes(leidos, bases)
    return PaginaPropuesta(
        propuesta=propuesta,
        efectos=previstos,
        impedimentos=tuple(dict.fromkeys(i for e in previstos for i in e.impedimentos)),
        frentes=frentes,
        iguales=iguales,
        cargados=tuple(propuesta.conjuntos.defer("contenido").order_by("mecanismo")),
        historial=_historial(propuesta),
    )


def _bases_de_entonces(propuesta: PropuestaReglas) -> dict[str, ConjuntoReglas | None]:
    huellas = set(propuesta.frente_a.values())
    hallados = ConjuntoReglas.objects.filter(huella__in=huellas)
    por_mecanismo: dict[str, ConjuntoReglas | None] = {
        c.mecanismo: c for c in hallados if propuesta.frente_a.get(c.mecanismo) == c.huella
    }
    if not por_mecanismo and not propuesta.frente_a and propuesta.base:
        por_mecanismo[propuesta.base.mecanismo] = propuesta.base
    return por_mecanismo


def _frentes(
    leidos: Iterable[ConjuntoLeido], bases: dict[str, ConjuntoReglas | None]
) -> tuple[tuple[Frente, ...], tuple[str, ...]]:
    """One difference for each mechanism; those with the same one as the first are only named."""
    frentes: list[Frente] = []
    iguales: list[str] = []
    for leido in leidos:
        base = bases.get(leido.mecanismo)
        previa = base is None
        if base is None:
            base = ConjuntoReglas.objects.vigente(leido.tipo, leido.mecanismo, leido.anio_desde - 1)
        comparacion = comparar(base.contenido if base else {}, leido.contenido)
        rotulo = formato.mecanismo(leido.mecanismo)
        if frentes and comparacion == frentes[0].comparacion:
            iguales.append(rotulo)
        else:
            frentes.append(Frente(rotulo, base, comparacion, previa))
    return tuple(frentes), tuple(iguales)


def _historial(propuesta: PropuestaReglas) -> list[dict[str, Any]]:
    asientos = (
        Asiento.objects.filter(objeto=nombre_objeto(propuesta))
        .select_related("persona", "nota")
        .order_by("-seq")[:50]
    )
    return [
        {
            "el": a.ocurrido_el,
            "quien": str(a.persona) if a.persona else "El sistema",
            "rol": str(Rol(a.rol).label) if a.rol in Rol.values else "",
            "por_cuenta_de": "",
            "que": _HECHOS.get(a.accion, a.accion),
            "comentario": a.nota.texto if a.nota_huella else "",
        }
        for a in asientos
    ]


def para_comparar() -> QuerySet[ConjuntoReglas]:
    """Every loaded set, as the comparison offers it."""
    return ConjuntoReglas.objects.defer("contenido").order_by(
        "tipo", "mecanismo", "-anio_desde", "-version"
    )


def pendientes(persona: "Persona") -> list[Tarea]:
    """Proposals that wait for the person's decision."""
    if not persona.puede(Capacidad.APROBAR_REGLAS):
        return []
    cuantas = (
        PropuestaReglas.objects.filter(estado=EstadoPropuesta.PROPUESTA)
        .exclude(Q(creada_por=persona) | Q(propuesta_por=persona))
        .count()
    )
    if not cuantas:
        return []
    texto = (
        f"Decidir {cuantas} propuestas de reglas"
        if cuantas > 1
        else "Decidir 1 propuesta de reglas"
    )
    url = f"{reverse('reglas:propuestas')}?estado={EstadoPropuesta.PROPUESTA}"
    return [Tarea(texto, url, cuenta=cuantas)]
