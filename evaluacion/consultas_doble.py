"""Read models of the blind double evaluation: what each person may see, agreement and drift."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from compromisos.models import TipoCompromiso
from evaluacion.acuerdo import Acuerdo, Deriva, Respuesta, deriva, medir
from evaluacion.cola import Lugar
from evaluacion.estados import EstadoEvaluacion
from evaluacion.estados_doble import COMPARADAS, EstadoDoble
from evaluacion.models import (
    Evaluacion,
    ItemDoble,
    MuestraDoble,
    ResultadoInformado,
    UnidadDoble,
)
from evaluacion.nombres_sistemas import nombres_de_sistemas
from instituciones.models import Persona, Proceso
from instituciones.roles import Capacidad
from pmg_site.comun.numeros import escribir_numero, redondear
from pmg_site.comun.tareas import Tarea

_RELACIONES = (
    "muestra__proceso__mecanismo",
    "evaluacion__programa__adscripcion__institucion__ministerio",
    "evaluacion__programa__adscripcion__proceso",
    "compromiso",
    "segundo",
    "primero",
    "arbitrada_por",
)
EN_ORDEN = ("clave", "pk")
VEN_TODO = (Capacidad.SORTEAR_DOBLE, Capacidad.RESOLVER_RECLAMO, Capacidad.VER_BITACORA)
KAPPA_POR_TIPO = "Se mide por tipo, porque cada uno tiene sus propias respuestas."
CLASES = {
    UnidadDoble.Clase.APLICA: "Si el compromiso aplica",
    UnidadDoble.Clase.OPERANDO: "Operandos de los indicadores",
}


def items_visibles(persona: Persona) -> "QuerySet[ItemDoble]":
    """The commitments in double evaluation that exist for a person.

    To evaluators: those that they score apart, always; the rest, once both are done, so that
    nobody who scores first knows which ones are in the sample. To the DIPRES, the technical
    committee and whoever audits: all, and of a pending one only that it is pending.
    """
    visibles = Q(evaluacion__in=Evaluacion.objects.visibles_para(persona).values("pk"))
    if any(persona.puede(c) for c in VEN_TODO):
        condicion = visibles
    elif persona.puede(Capacidad.CALIFICAR):
        condicion = Q(segundo=persona) | (Q(estado__in=COMPARADAS) & visibles)
    else:
        return ItemDoble.objects.none()
    return (
        ItemDoble.objects.filter(condicion)
        .select_related(*_RELACIONES)
        .defer("evaluacion__programa__copia_aprobada", "muestra__universo")
    )


def sabe_de_ella(persona: Persona) -> bool:
    """Whether the double evaluation is any of the person's business."""
    return any(persona.puede(c) for c in (Capacidad.CALIFICAR, *VEN_TODO))


def en_orden(items: "QuerySet[ItemDoble]") -> "QuerySet[ItemDoble]":
    """What waits for somebody first, then by institution."""
    return items.order_by("-muestra__proceso__anio_programa", "comparada_el", "clave", "pk")


def por_hacer(persona: Persona) -> "QuerySet[ItemDoble]":
    """What the person has to score apart."""
    return items_visibles(persona).filter(
        segundo=persona,
        segunda=None,
        estado=EstadoDoble.PENDIENTE,
        evaluacion__estado=EstadoEvaluacion.EN_EVALUACION,
    )


def siguiente_aparte(persona: Persona, desde: ItemDoble) -> ItemDoble | None:
    """The next one that the person has to score apart after ``desde``, going round."""
    pendientes = por_hacer(persona).exclude(pk=desde.pk).order_by(*EN_ORDEN)
    return pendientes.filter(_vecinos(desde, "gt")).first() or pendientes.first()


def lugar_aparte(persona: Persona, item: ItemDoble) -> Lugar:
    """Its neighbours without a score, and how many are left: four queries."""
    filas = por_hacer(persona).order_by(*EN_ORDEN)
    return Lugar(
        anterior=filas.filter(_vecinos(item, "lt")).last(),
        posterior=filas.filter(_vecinos(item, "gt")).first(),
        faltan_aqui=filas.filter(evaluacion=item.evaluacion_id).count(),
        faltan=filas.count(),
    )


def _vecinos(item: ItemDoble, sentido: str) -> Q:
    return Q(**{f"clave__{sentido}": item.clave}) | Q(
        **{"clave": item.clave, f"pk__{sentido}": item.pk}
    )


def informado_de(item: ItemDoble) -> ResultadoInformado:
    """What the service reported of the commitment, with what its screen shows."""
    return (
        ResultadoInformado.objects.select_related(
            "evaluacion__programa__conjunto_reglas",
            "evaluacion__programa__adscripcion__institucion__ministerio",
            "evaluacion__programa__adscripcion__proceso__mecanismo",
            "compromiso__ficha__indicador",
            "compromiso__red",
        )
        .prefetch_related("operandos")
        .get(evaluacion=item.evaluacion_id, compromiso=item.compromiso_id)
    )


def por_arbitrar(persona: Persona) -> "QuerySet[ItemDoble]":
    """The differences that the person may settle: not between their own answers."""
    if not persona.puede(Capacidad.CALIFICAR):
        return ItemDoble.objects.none()
    return (
        items_visibles(persona)
        .filter(estado=EstadoDoble.DISCREPANTE, evaluacion__estado=EstadoEvaluacion.EN_EVALUACION)
        .exclude(Q(primero=persona) | Q(segundo=persona))
    )


def pendientes(persona: Persona) -> list[Tarea]:
    """What waits for the person in the double evaluation."""
    if not persona.puede(Capacidad.CALIFICAR):
        return []
    url = reverse("doble:lista")
    return [
        Tarea(texto, f"{url}?ver={ver}", cuenta=cuenta)
        for texto, ver, filas in (
            ("Hacer la segunda evaluación, aparte", "mias", por_hacer(persona)),
            ("Arbitrar diferencias entre evaluadores", "arbitrar", por_arbitrar(persona)),
        )
        if (cuenta := filas.count())
    ]


@dataclass(frozen=True, slots=True)
class FilaAcuerdo:
    """The agreement on one kind of requirement."""

    tipo: str
    acuerdo: Acuerdo

    @property
    def porcentaje(self) -> str:
        return _porcentaje(self.acuerdo.porcentaje)

    @property
    def kappa(self) -> str:
        if self.acuerdo.kappa is None:
            return ""
        return escribir_numero(redondear(self.acuerdo.kappa, 3, "half_up"))


def _porcentaje(valor: Fraction | None) -> str:
    return "" if valor is None else f"{escribir_numero(redondear(valor, 1, 'half_up'))} %"


def unidades(proceso: Proceso | None) -> list[UnidadDoble]:
    """What was compared, of one process or of all."""
    filas = UnidadDoble.objects.select_related("item")
    if proceso:
        filas = filas.filter(item__muestra__proceso=proceso)
    return list(filas.order_by("item__comparada_el", "pk"))


def acuerdos(comparadas: Iterable[UnidadDoble]) -> list[FilaAcuerdo]:
    """Agreement by kind, and of everything together in the last row.

    Each distinct answer is a category: two different corrected values are two answers. Kappa is
    not taken of everything together, where each kind has answers of its own and chance agrees less.
    """
    lista = list(comparadas)
    nombres = nombres_de_sistemas({u.item.estrato for u in lista})
    por_tipo: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for unidad in lista:
        por_tipo[tipo_de(unidad, nombres)].append((unidad.primera, unidad.segunda))
    filas = [FilaAcuerdo(tipo, medir(por_tipo[tipo])) for tipo in sorted(por_tipo)]
    iguales = sum(unidad.iguales for unidad in lista)
    todo = Acuerdo(len(lista), iguales, None, KAPPA_POR_TIPO)
    return [*filas, FilaAcuerdo("Todo", todo)] if filas else []


def tipo_de(unidad: UnidadDoble, nombres: Mapping[str, str]) -> str:
    """The kind of requirement in words."""
    if unidad.clase in CLASES:
        return CLASES[UnidadDoble.Clase(unidad.clase)]
    estrato = unidad.item.estrato
    if estrato in TipoCompromiso.values:
        return f"Requisitos: {TipoCompromiso(estrato).label.lower()}"
    return f"Requisitos del sistema {nombres[estrato]}"


@dataclass(frozen=True, slots=True)
class FilaDeriva:
    """One evaluator in one month."""

    evaluador: str
    periodo: str
    deriva: Deriva

    @property
    def acuerdo(self) -> str:
        return _porcentaje(self.deriva.acuerdo)

    @property
    def mes(self) -> str:
        """As Chile writes a month: 11-2026."""
        return "-".join(reversed(self.periodo.split("-")))

    @property
    def severidad(self) -> str:
        valor = self.deriva.severidad
        if valor is None:
            return ""
        signo = "+" if valor > 0 else ""
        return f"{signo}{escribir_numero(redondear(valor, 1, 'half_up'))} puntos"

    @property
    def revertidas(self) -> str:
        return _porcentaje(self.deriva.tasa_revertidas)


def derivas(proceso: Proceso | None) -> list[FilaDeriva]:
    """How each evaluator stood against the other, month by month, as first or as second."""
    suyas: dict[tuple[str, str], list[Respuesta]] = defaultdict(list)
    filas = UnidadDoble.objects.select_related("item__primero", "item__segundo")
    if proceso:
        filas = filas.filter(item__muestra__proceso=proceso)
    for unidad in filas:
        item = unidad.item
        periodo = f"{item.comparada_el:%Y-%m}"
        una, otra, queda = unidad.primera, unidad.segunda, unidad.decidida
        suyas[str(item.primero), periodo].append(Respuesta(una, otra, queda))
        suyas[str(item.segundo), periodo].append(Respuesta(otra, una, queda))
    return [FilaDeriva(quien, mes, deriva(suyas[quien, mes])) for quien, mes in sorted(suyas)]


def muestras() -> "QuerySet[MuestraDoble]":
    """The draws, without the universe, which only their own page needs."""
    return (
        MuestraDoble.objects.select_related("proceso__mecanismo", "sorteada_por")
        .defer("universo")
        .prefetch_related(Prefetch("items", ItemDoble.objects.order_by("clave")))
        .order_by("-proceso__anio_programa", "-pk")
    )


def procesos_sorteables() -> "QuerySet[Proceso]":
    """Where something is under external evaluation now."""
    abiertas = Evaluacion.objects.filter(estado=EstadoEvaluacion.EN_EVALUACION).values(
        "programa__adscripcion__proceso"
    )
    return (
        Proceso.objects.filter(pk__in=abiertas)
        .select_related("mecanismo")
        .order_by("-anio_programa", "mecanismo__codigo")
    )


def csv_de(filas: Iterable[FilaAcuerdo], drift: Iterable[FilaDeriva]) -> list[list[Any]]:
    """Both tables as rows, exact numbers as fractions beside the rounded ones."""
    lineas: list[list[Any]] = [
        ["tabla", "quién o qué", "mes", "unidades", "iguales", "acuerdo", "kappa",
         "severidad", "arbitradas", "revertidas"]
    ]  # fmt: skip
    for fila in filas:
        a = fila.acuerdo
        kappa = "" if a.kappa is None else str(a.kappa)
        lineas.append(["acuerdo", fila.tipo, "", a.unidades, a.iguales, fila.porcentaje, kappa])
    for linea in drift:
        d = linea.deriva
        lineas.append(
            ["evaluador", linea.evaluador, linea.periodo, d.unidades, d.iguales, linea.acuerdo, "",
             linea.severidad, d.arbitradas, d.revertidas]
        )  # fmt: skip
    return lineas
