"""Technical opinions: what the network answers, criterion by criterion, in each round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from compromisos.models import RequisitoTecnico
from evaluacion.estados_opinion import MAQUINA_OPINION, AccionOpinion
from evaluacion.models import (
    CriterioPronunciado,
    OpinionTecnica,
    PresentacionOpinion,
    PronunciamientoOpinion,
)
from evaluacion.permisos_opinion import asunto_de_requisito, es_tardia
from evaluacion.servicios.opiniones import adscripcion_de, leer_requisitos
from evaluacion.ventanas_opinion import Rondas, criterios_de, rondas_de
from instituciones.flujo import (
    Paso,
    dar_paso_lote,
    exigir,
    intervenir_lote,
    precargar_alcances,
    transicion_de,
)
from instituciones.models import Adscripcion, Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ErrorDeNegocio

A = AccionOpinion


@dataclass(frozen=True, slots=True)
class Pronunciamiento:
    """The network's answer: (in order, observation) by criterion; favourable when all are."""

    opinion: OpinionTecnica
    por: Persona
    criterios: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    fundamento: str = ""
    version: int | None = None

    @property
    def favorable(self) -> bool:
        return all(conforme for conforme, _ in self.criterios.values())


def opinar(
    *,
    opinion: OpinionTecnica,
    por: Persona,
    criterios: Mapping[str, tuple[bool, str]],
    fundamento: str = "",
    version: int,
) -> OpinionTecnica:
    """The network's answer to what was presented in this round."""
    return opinar_lote([Pronunciamiento(opinion, por, criterios, fundamento, version)])[0]


def opinar_lote(emitidos: Sequence[Pronunciamiento]) -> list[OpinionTecnica]:
    """The same for many opinions: all or none.

    Favourable when every criterion is in order. Otherwise with observations, to be mended in the
    next round of the calendar in force; where it has none, this answer is final and against.
    """
    with transaction.atomic():
        filas = {
            o.pk: o
            for o in OpinionTecnica.objects.select_for_update(of=("self",))
            .filter(pk__in=[e.opinion.pk for e in emitidos])
            .order_by("pk")
        }
        requisitos = leer_requisitos([o.requisito_id for o in filas.values()])
        precargar_alcances([e.por for e in emitidos])
        criterios, rondas = criterios_de(requisitos.values()), rondas_de(requisitos.values())
        presentadas = {
            (p.opinion_id, p.ronda): p
            for p in PresentacionOpinion.objects.filter(opinion__in=filas).select_related("ventana")
        }
        por_accion: dict[A, list[Pronunciamiento]] = {}
        for emitido in emitidos:
            fila = filas[emitido.opinion.pk]
            _exigir_opinable(emitido, fila, requisitos[fila.requisito_id], criterios)
            accion = _accion(emitido, rondas[fila.requisito_id], fila.ronda)
            por_accion.setdefault(accion, []).append(emitido)
        for accion, suyos in por_accion.items():
            _dar(accion, suyos, filas, requisitos)
            _guardar_pronunciamientos(accion, suyos, filas, requisitos, presentadas)
    return [filas[e.opinion.pk] for e in emitidos]


def _exigir_opinable(
    emitido: Pronunciamiento,
    fila: OpinionTecnica,
    requisito: RequisitoTecnico,
    criterios: Mapping[int, tuple[str, ...]],
) -> None:
    exigir(emitido.por, Capacidad.OPINAR_REQUISITO, asunto_de_requisito(requisito))
    transicion_de(MAQUINA_OPINION, A.FAVORECER, fila)
    if emitido.version is not None:
        exigir_version(fila, emitido.version, {})
    nombrados = criterios[requisito.pk]
    faltas = [f"Diga si «{c}» está conforme." for c in nombrados if c not in emitido.criterios]
    faltas += [
        f"«{c}» no es un criterio de este requisito."
        for c in emitido.criterios
        if c not in nombrados
    ]
    faltas += [
        f"Escriba qué observa sobre «{c}»."
        for c, (conforme, texto) in emitido.criterios.items()
        if not conforme and not texto.strip()
    ]
    if faltas:
        raise ErrorDeNegocio(" ".join(faltas))


def _accion(emitido: Pronunciamiento, rondas: Rondas, ronda: int) -> A:
    if emitido.favorable:
        return A.FAVORECER
    return A.NEGAR if rondas.es_final(ronda) else A.OBSERVAR


def _dar(
    accion: A,
    emitidos: Sequence[Pronunciamiento],
    filas: Mapping[int, OpinionTecnica],
    requisitos: Mapping[int, RequisitoTecnico],
) -> None:
    pasos = []
    for emitido in emitidos:
        fila = filas[emitido.opinion.pk]
        fila.fila_version += 1
        if accion != A.OBSERVAR:
            fila.resuelta_el, fila.resuelta_por = reloj.ahora(), emitido.por
        veredictos = {c: conforme for c, (conforme, _) in emitido.criterios.items()}
        pasos.append(
            Paso(
                fila,
                emitido.por,
                asunto_de_requisito(requisitos[fila.requisito_id]),
                _nota(emitido),
                despues=veredictos,
                datos={"ronda": fila.ronda, "criterios": veredictos},
            )
        )
    dar_paso_lote(
        maquina=MAQUINA_OPINION,
        accion=accion,
        pasos=pasos,
        campos=["resuelta_el", "resuelta_por", "fila_version"],
    )


def _nota(emitido: Pronunciamiento) -> str:
    textos = [emitido.fundamento.strip()]
    textos += [f"{c}: {t.strip()}" for c, (_, t) in emitido.criterios.items() if t.strip()]
    return "\n".join(t for t in textos if t)


def _guardar_pronunciamientos(
    accion: A,
    emitidos: Sequence[Pronunciamiento],
    filas: Mapping[int, OpinionTecnica],
    requisitos: Mapping[int, RequisitoTecnico],
    presentadas: Mapping[tuple[int, int], PresentacionOpinion],
) -> None:
    def adscripcion(emitido: Pronunciamiento) -> Adscripcion:
        return adscripcion_de(requisitos[filas[emitido.opinion.pk].requisito_id])

    bandos = intervenir_lote([(adscripcion(e), e.por, Bando.REVISION) for e in emitidos])
    nuevos = []
    for emitido in emitidos:
        fila = filas[emitido.opinion.pk]
        presentacion = presentadas[fila.pk, fila.ronda]
        nuevos.append(
            PronunciamientoOpinion(
                presentacion=presentacion,
                favorable=emitido.favorable,
                final=accion != A.OBSERVAR,
                fundamento=emitido.fundamento.strip(),
                emitido_el=reloj.ahora(),
                tardio=es_tardia(presentacion.ventana),
                intervencion=bandos[adscripcion(emitido).pk, emitido.por.pk],
            )
        )
    guardados = PronunciamientoOpinion.objects.bulk_create(nuevos, batch_size=500)
    CriterioPronunciado.objects.bulk_create(
        [
            CriterioPronunciado(
                pronunciamiento=guardado,
                criterio=criterio,
                conforme=conforme,
                observacion=texto.strip(),
            )
            for emitido, guardado in zip(emitidos, guardados, strict=True)
            for criterio, (conforme, texto) in emitido.criterios.items()
        ],
        batch_size=1000,
    )
