"""Technical opinions: the service presents, the network answers by criterion, round after round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from compromisos.models import RequisitoTecnico
from evaluacion.estados_opinion import MAQUINA_OPINION, AccionOpinion, EstadoOpinion
from evaluacion.models import (
    Archivo,
    CriterioPronunciado,
    DocumentoOpinion,
    OpinionTecnica,
    PresentacionOpinion,
    PronunciamientoOpinion,
)
from evaluacion.permisos_opinion import (
    asunto_de_requisito,
    es_presentable,
    es_tardia,
    ronda_siguiente,
    ventana_abierta,
)
from evaluacion.servicios.evidencia import guardar_archivo
from evaluacion.ventanas_opinion import Rondas, criterios_de, opiniones_de, rondas_de
from instituciones.flujo import (
    Paso,
    dar_paso_lote,
    exigir,
    intervenir_lote,
    precargar_alcances,
)
from instituciones.models import Adscripcion, Intervencion, Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.almacen import Subida, nombre_limpio
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ErrorDeNegocio, FueraDePlazo, TransicionInvalida

A, E = AccionOpinion, EstadoOpinion
Actor = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Documento:
    """A stored file with the name that people read."""

    archivo: Archivo
    titulo: str
    nombre: str


@dataclass(frozen=True, slots=True)
class Presentacion:
    """What the service presents of one requirement; ``version`` is None in a batch."""

    requisito: RequisitoTecnico
    por: Persona
    texto: str
    documentos: Sequence[Documento] = ()
    version: int | None = None


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


def presentar(
    *,
    requisito: RequisitoTecnico,
    por: Persona,
    texto: str,
    subidas: Sequence[Subida] = (),
    version: int = 0,
) -> OpinionTecnica:
    """Ask for the opinion, or mend what was observed, with the documents of the round."""
    exigir(por, Capacidad.PEDIR_OPINION, asunto_de_requisito(requisito))
    documentos = []
    for subida in subidas:
        nombre = nombre_limpio(subida.name)
        documentos.append(Documento(guardar_archivo(subida), nombre[:200], nombre))
    return presentar_lote([Presentacion(requisito, por, texto, documentos, version)])[0]


def presentar_lote(pedidas: Sequence[Presentacion]) -> list[OpinionTecnica]:
    """The same for many requirements: all or none."""
    with transaction.atomic():
        requisitos = _requisitos([p.requisito.pk for p in pedidas])
        # what serialises two requests for the same requirement: its institution's membership
        adscripciones = {r.compromiso.programa.adscripcion_id for r in requisitos.values()}
        list(Adscripcion.objects.select_for_update().filter(pk__in=adscripciones).order_by("pk"))
        precargar_alcances([p.por for p in pedidas])
        previas = opiniones_de(requisitos.values())
        rondas = rondas_de(requisitos.values())
        roles = []
        for pedida in pedidas:
            requisito = requisitos[pedida.requisito.pk]
            previa = previas.get(requisito.pk)
            roles.append(_exigir_presentable(pedida, requisito, previa, rondas[requisito.pk]))
        bandos = intervenir_lote(
            [(_adscripcion(requisitos[p.requisito.pk]), p.por, Bando.SERVICIO) for p in pedidas]
        )
        filas = _pedir(pedidas, requisitos, previas, roles)
        _subsanar(pedidas, requisitos, previas)
        _guardar_presentaciones(pedidas, requisitos, filas, rondas, bandos)
    return filas


def _requisitos(pks: Sequence[int]) -> dict[int, RequisitoTecnico]:
    filas = (
        RequisitoTecnico.objects.filter(pk__in=pks)
        .select_related(
            "compromiso__programa__adscripcion__institucion__ministerio",
            "compromiso__programa__adscripcion__proceso",
        )
        .defer("compromiso__programa__copia_aprobada")
    )
    return {r.pk: r for r in filas}


def _adscripcion(requisito: RequisitoTecnico) -> Adscripcion:
    return requisito.compromiso.programa.adscripcion


def _exigir_presentable(
    pedida: Presentacion,
    requisito: RequisitoTecnico,
    previa: OpinionTecnica | None,
    rondas: Rondas,
) -> Rol:
    asunto = asunto_de_requisito(requisito)
    rol = exigir(pedida.por, Capacidad.PEDIR_OPINION, asunto)
    if not (presentable := es_presentable(requisito, previa)):
        raise TransicionInvalida(presentable.motivo)
    if pedida.version is not None and previa:
        exigir_version(previa, pedida.version, {})
    if not (abierta := ventana_abierta(requisito, ronda_siguiente(previa), rondas)):
        raise FueraDePlazo(abierta.motivo)
    faltas = []
    if not pedida.texto.strip():
        faltas.append("Escriba qué presenta a la red.")
    if not pedida.documentos:
        faltas.append("Adjunte al menos un documento: la red opina sobre lo que se le presenta.")
    if faltas:
        raise ErrorDeNegocio(" ".join(faltas))
    return rol


def _pedir(
    pedidas: Sequence[Presentacion],
    requisitos: Mapping[int, RequisitoTecnico],
    previas: Mapping[int, OpinionTecnica],
    roles: Sequence[Rol],
) -> list[OpinionTecnica]:
    """The opinion of each request: created where there was none."""
    nuevas = OpinionTecnica.objects.bulk_create(
        [
            OpinionTecnica(
                requisito=requisitos[p.requisito.pk], pedida_el=reloj.ahora(), pedida_por=p.por
            )
            for p in pedidas
            if p.requisito.pk not in previas
        ],
        batch_size=500,
    )
    creadas = {o.requisito_id: o for o in nuevas}
    anotar_lote(
        [
            Acto(
                accion="opinion.pedir",
                objeto=creadas[p.requisito.pk],
                por=p.por,
                rol=rol,
                institucion=_adscripcion(requisitos[p.requisito.pk]).institucion.codigo,
                despues=_huellas(p),
                datos={"requisito": p.requisito.pk, "ronda": 1, "documentos": _huellas(p)},
                nota=p.texto.strip(),
            )
            for p, rol in zip(pedidas, roles, strict=True)
            if p.requisito.pk in creadas
        ]
    )
    return [creadas.get(p.requisito.pk) or previas[p.requisito.pk] for p in pedidas]


def _huellas(pedida: Presentacion) -> list[str]:
    return [d.archivo.pk for d in pedida.documentos]


def _subsanar(
    pedidas: Sequence[Presentacion],
    requisitos: Mapping[int, RequisitoTecnico],
    previas: Mapping[int, OpinionTecnica],
) -> None:
    pasos = []
    for pedida in pedidas:
        if opinion := previas.get(pedida.requisito.pk):
            opinion.ronda += 1
            opinion.fila_version += 1
            pasos.append(
                Paso(
                    opinion,
                    pedida.por,
                    asunto_de_requisito(requisitos[pedida.requisito.pk]),
                    pedida.texto,
                    despues=_huellas(pedida),
                    datos={"ronda": opinion.ronda, "documentos": _huellas(pedida)},
                )
            )
    dar_paso_lote(
        maquina=MAQUINA_OPINION,
        accion=A.SUBSANAR,
        pasos=pasos,
        campos=["ronda", "fila_version"],
    )


def _guardar_presentaciones(
    pedidas: Sequence[Presentacion],
    requisitos: Mapping[int, RequisitoTecnico],
    filas: Sequence[OpinionTecnica],
    rondas: Mapping[int, Rondas],
    bandos: Mapping[Actor, Intervencion],
) -> None:
    def intervencion(pedida: Presentacion) -> Intervencion:
        return bandos[_adscripcion(requisitos[pedida.requisito.pk]).pk, pedida.por.pk]

    presentaciones = PresentacionOpinion.objects.bulk_create(
        [
            PresentacionOpinion(
                opinion=opinion,
                ronda=opinion.ronda,
                ventana=rondas[pedida.requisito.pk].por_numero[opinion.ronda],
                texto=pedida.texto.strip(),
                presentada_el=reloj.ahora(),
                intervencion=bandos[
                    _adscripcion(requisitos[pedida.requisito.pk]).pk, pedida.por.pk
                ],
            )
            for pedida, opinion in zip(pedidas, filas, strict=True)
        ],
        batch_size=500,
    )
    DocumentoOpinion.objects.bulk_create(
        [
            DocumentoOpinion(
                presentacion=presentacion,
                archivo=documento.archivo,
                titulo=documento.titulo,
                nombre_original=documento.nombre,
            )
            for pedida, presentacion in zip(pedidas, presentaciones, strict=True)
            for documento in pedida.documentos
        ],
        batch_size=500,
    )


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
        requisitos = _requisitos([o.requisito_id for o in filas.values()])
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
    MAQUINA_OPINION.buscar(A.FAVORECER, fila.estado)
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
        return _adscripcion(requisitos[filas[emitido.opinion.pk].requisito_id])

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
