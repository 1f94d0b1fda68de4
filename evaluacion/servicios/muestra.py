"""Drawing the sample of the blind double evaluation, by rule and seed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from compromisos.models import Compromiso
from evaluacion.acuerdo import elegir, lugar
from evaluacion.cargos import Cargos
from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import CalificacionCompromiso, Evaluacion, ItemDoble, MuestraDoble
from evaluacion.servicios.comunes import bloquear_lote
from instituciones.flujo import AsuntoComun, exigir, precargar_alcances
from instituciones.models import Intervencion, Persona, Proceso
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ErrorDeNegocio


@dataclass(frozen=True, slots=True)
class _Candidato:
    """One commitment that may be drawn."""

    evaluacion: Evaluacion
    compromiso: Compromiso

    @property
    def clave(self) -> str:
        return f"{self.evaluacion.institucion.codigo}|{self.compromiso.numero:02d}"

    @property
    def estrato(self) -> str:
        return estrato_de(self.compromiso)


def estrato_de(compromiso: Compromiso) -> str:
    """The kind by which commitments are drawn and compared: their system, or their type."""
    return compromiso.sistema_codigo or str(compromiso.tipo)


def sortear(
    *,
    proceso: Proceso,
    semilla: str,
    porcentaje: int,
    minimo: int,
    segundos: Sequence[Persona],
    por: Persona,
) -> MuestraDoble:
    """Draw among the commitments that nobody has scored yet, and name who scores each one apart.

    Nobody who is in charge of the institution, scored something in it or acts for another side
    is named; when somebody is missing for a commitment, nothing is drawn.
    """
    with transaction.atomic():
        rol = exigir(por, Capacidad.SORTEAR_DOBLE, AsuntoComun())
        _exigir_regla(semilla, porcentaje, minimo, segundos)
        Proceso.objects.select_for_update().get(pk=proceso.pk)
        candidatos = _universo(proceso)
        if not candidatos:
            raise ErrorDeNegocio(
                "No hay compromisos que sortear: se eligen entre los que están en evaluación "
                "externa y nadie ha calificado."
            )
        universo: dict[str, list[str]] = defaultdict(list)
        for clave in sorted(candidatos):
            universo[candidatos[clave].estrato].append(clave)
        elegidas = elegir(universo, semilla=semilla, porcentaje=porcentaje, minimo=minimo)
        nombrados = _nombrar([candidatos[c] for c in elegidas], segundos, semilla)
        muestra = _guardar(proceso, semilla.strip(), porcentaje, minimo, universo, por)
        ItemDoble.objects.bulk_create(
            [
                ItemDoble(
                    muestra=muestra,
                    evaluacion=candidatos[clave].evaluacion,
                    compromiso=candidatos[clave].compromiso,
                    clave=clave,
                    estrato=candidatos[clave].estrato,
                    segundo=nombrados[clave],
                )
                for clave in elegidas
            ],
            batch_size=500,
        )
        anotar(
            Acto(
                accion="doble.sortear",
                objeto=muestra,
                por=por,
                rol=rol,
                despues=elegidas,
                datos={
                    "semilla": muestra.semilla,
                    "porcentaje": porcentaje,
                    "minimo": minimo,
                    "universo": muestra.universo_huella,
                    "elegidos": len(elegidas),
                },
            )
        )
    return muestra


def _exigir_regla(semilla: str, porcentaje: int, minimo: int, segundos: Sequence[Persona]) -> None:
    faltas = []
    if not semilla.strip():
        faltas.append("Escriba la semilla del sorteo.")
    if not 1 <= porcentaje <= 100:
        faltas.append("El porcentaje va de 1 a 100.")
    if minimo < 0:
        faltas.append("El mínimo no puede ser negativo.")
    if not segundos:
        faltas.append("Elija al menos una persona para la segunda evaluación.")
    if faltas:
        raise ErrorDeNegocio(" ".join(faltas))


def _universo(proceso: Proceso) -> dict[str, _Candidato]:
    """What is under external evaluation and without a score or a draw, under lock."""
    pks = Evaluacion.objects.filter(
        programa__adscripcion__proceso=proceso, estado=EstadoEvaluacion.EN_EVALUACION
    ).values_list("pk", flat=True)
    evaluaciones = {e.programa_id: e for e in bloquear_lote(sorted(pks))}
    calificada = CalificacionCompromiso.objects.filter(
        compromiso=OuterRef("pk"), evaluacion__in=[e.pk for e in evaluaciones.values()]
    )
    sorteado = ItemDoble.objects.filter(
        compromiso=OuterRef("pk"), evaluacion__in=[e.pk for e in evaluaciones.values()]
    )
    libres = Compromiso.objects.filter(programa__in=evaluaciones).exclude(
        Exists(calificada) | Exists(sorteado)
    )
    candidatos = [_Candidato(evaluaciones[c.programa_id], c) for c in libres]
    return {c.clave: c for c in candidatos}


def _nombrar(
    elegidos: Sequence[_Candidato], segundos: Sequence[Persona], semilla: str
) -> dict[str, Persona]:
    """The second evaluator of each chosen commitment, also by hash of the seed."""
    precargar_alcances(list(segundos))
    impedidos = _impedidos(elegidos, segundos)
    nombrados: dict[str, Persona] = {}
    sin_nadie = []
    for elegido in elegidos:
        posibles = [
            p
            for p in segundos
            if (elegido.evaluacion.pk, p.pk) not in impedidos
            and p.puede(Capacidad.CALIFICAR, elegido.evaluacion.institucion)
        ]
        if posibles:
            nombrados[elegido.clave] = min(
                posibles, key=lambda p: lugar(semilla, f"{elegido.clave}|{p.pk}")
            )
        else:
            sin_nadie.append(elegido.clave)
    if sin_nadie:
        raise ErrorDeNegocio(
            f"Nadie de las personas elegidas puede hacer la segunda evaluación de "
            f"{len(sin_nadie)} compromisos (por ejemplo, {sin_nadie[0]}): elija a alguien que no "
            "esté a cargo de esas instituciones ni haya intervenido en ellas."
        )
    return nombrados


def _impedidos(elegidos: Sequence[_Candidato], segundos: Sequence[Persona]) -> set[tuple[int, int]]:
    """(evaluation, person) of who is in charge, has scored, or has another side or a conflict."""
    evaluaciones = {e.evaluacion.pk: e.evaluacion for e in elegidos}
    adscripciones = {e.programa.adscripcion_id: e for e in evaluaciones.values()}
    pks = {p.pk for p in segundos}
    impedidos = {
        (evaluacion, persona)
        for evaluacion, persona in CalificacionCompromiso.objects.filter(
            evaluacion__in=evaluaciones, intervencion__persona__in=pks
        ).values_list("evaluacion", "intervencion__persona")
    }
    for adscripcion, persona in (
        Intervencion.objects.filter(adscripcion__in=adscripciones, persona__in=pks)
        .exclude(bando=Bando.EVALUACION)
        .values_list("adscripcion", "persona")
    ):
        impedidos.add((adscripciones[adscripcion].pk, persona))
    return impedidos | _a_cargo(evaluaciones, segundos)


def _a_cargo(
    evaluaciones: Mapping[int, Evaluacion], segundos: Sequence[Persona]
) -> set[tuple[int, int]]:
    """(evaluation, person) of who is in charge of it, or declared a conflict with it."""
    cargos = Cargos.de(e.programa.adscripcion for e in evaluaciones.values())
    redes: dict[int, set[int | None]] = defaultdict(lambda: {None})
    for programa, red in (
        Compromiso.objects.filter(programa__in={e.programa_id for e in evaluaciones.values()})
        .order_by()
        .values_list("programa", "red")
        .distinct()
    ):
        redes[programa].add(red)
    return {
        (e.pk, persona.pk)
        for e in evaluaciones.values()
        for red in redes[e.programa_id]
        for persona in segundos
        if persona.pk in {a.evaluador_id for a in cargos.vigentes(e.programa.adscripcion, red)}
        or cargos.en_conflicto(persona, e.programa.adscripcion, red)
    }


def _guardar(
    proceso: Proceso,
    semilla: str,
    porcentaje: int,
    minimo: int,
    universo: Mapping[str, list[str]],
    por: Persona,
) -> MuestraDoble:
    ultimo = proceso.muestras.aggregate(m=Max("numero"))["m"] or 0
    return MuestraDoble.objects.create(
        proceso=proceso,
        numero=ultimo + 1,
        semilla=semilla,
        porcentaje=porcentaje,
        minimo=minimo,
        universo=dict(universo),
        universo_huella=huella(dict(universo)),
        sorteada_el=reloj.ahora(),
        sorteada_por=por,
    )
