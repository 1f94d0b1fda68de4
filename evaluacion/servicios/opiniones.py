"""Technical opinions: what the service presents to the network in each dated round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from compromisos.models import RequisitoTecnico
from evaluacion.estados_opinion import MAQUINA_OPINION, AccionOpinion
from evaluacion.models import (
    Archivo,
    DocumentoOpinion,
    OpinionTecnica,
    PresentacionOpinion,
)
from evaluacion.permisos_opinion import (
    asunto_de_requisito,
    es_presentable,
    ronda_siguiente,
    ventana_abierta,
)
from evaluacion.servicios.archivos import guardar_archivo
from evaluacion.ventanas_opinion import Rondas, opiniones_de, rondas_de
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
        requisitos = leer_requisitos([p.requisito.pk for p in pedidas])
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
            [(adscripcion_de(requisitos[p.requisito.pk]), p.por, Bando.SERVICIO) for p in pedidas]
        )
        filas = _pedir(pedidas, requisitos, previas, roles)
        _subsanar(pedidas, requisitos, previas)
        _guardar_presentaciones(pedidas, requisitos, filas, rondas, bandos)
    return filas


def leer_requisitos(pks: Sequence[int]) -> dict[int, RequisitoTecnico]:
    filas = (
        RequisitoTecnico.objects.filter(pk__in=pks)
        .select_related(
            "compromiso__programa__adscripcion__institucion__ministerio",
            "compromiso__programa__adscripcion__proceso",
        )
        .defer("compromiso__programa__copia_aprobada")
    )
    return {r.pk: r for r in filas}


def adscripcion_de(requisito: RequisitoTecnico) -> Adscripcion:
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
                institucion=adscripcion_de(requisitos[p.requisito.pk]).institucion.codigo,
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
        accion=AccionOpinion.SUBSANAR,
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
        return bandos[adscripcion_de(requisitos[pedida.requisito.pk]).pk, pedida.por.pk]

    presentaciones = PresentacionOpinion.objects.bulk_create(
        [
            PresentacionOpinion(
                opinion=opinion,
                ronda=opinion.ronda,
                ventana=rondas[pedida.requisito.pk].por_numero[opinion.ronda],
                texto=pedida.texto.strip(),
                presentada_el=reloj.ahora(),
                intervencion=intervencion(pedida),
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
