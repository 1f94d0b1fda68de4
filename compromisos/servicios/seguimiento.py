"""The follow-up programme: created from an evaluation, completed, approved, reported, closed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.text import Truncator

from compromisos.especificaciones import EspecificacionSeguimiento, FilaSeguimiento
from compromisos.estados import MAQUINA_SEGUIMIENTO, AccionSeguimiento, EstadoSeguimiento
from compromisos.models import CompromisoSeguimiento, ProgramaSeguimiento
from compromisos.permisos import asunto_seguimiento
from instituciones.flujo import dar_paso, exigir, transicion_de
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.articulos import con_de
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote
from pmg_site.comun.edicion import exigir_version, instantanea
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

A = AccionSeguimiento
CAMPOS_PLAN = (
    "causa_interna",
    "tipo_causa",
    "causa",
    "recomendacion",
    "accion_comprometida",
    "plazo",
    "responsable",
    "medio_de_verificacion",
)
CAMPOS_INFORME = ("estado", "causa_incumplimiento", "efecto")
OBLIGATORIOS = {
    "causa": "la causa",
    "recomendacion": "la recomendación",
    "accion_comprometida": "el compromiso",
    "plazo": "el plazo",
    "responsable": "el responsable",
    "medio_de_verificacion": "el medio de verificación",
}


def crear_seguimiento(
    *,
    institucion: Institucion,
    anio: int,
    filas: Sequence[FilaSeguimiento],
    por: Persona | None,
    ejemplo: bool = False,
) -> ProgramaSeguimiento:
    """The follow-up of an evaluated year; called again, it adds what is new and drops nothing.

    Who closes the evaluation answers for the permission: this is its consequence.
    """
    pedido = EspecificacionSeguimiento(institucion, anio, filas, ejemplo)
    return crear_seguimientos_lote([pedido], por=por)[0]


def crear_seguimientos_lote(
    pedidos: Sequence[EspecificacionSeguimiento], *, por: Persona | None
) -> list[ProgramaSeguimiento]:
    """The same for many institutions, with a fixed number of statements."""
    with transaction.atomic():
        existentes = _existentes(pedidos)
        ahora = reloj.ahora()
        nuevos = [
            ProgramaSeguimiento(
                institucion=p.institucion, anio_evaluado=p.anio, creado_el=ahora, ejemplo=p.ejemplo
            )
            for p in pedidos
            if (p.institucion.pk, p.anio) not in existentes
        ]
        ProgramaSeguimiento.objects.bulk_create(nuevos, batch_size=500)
        todos = existentes | {(s.institucion_id, s.anio_evaluado): s for s in nuevos}
        filas = _filas_nuevas(pedidos, todos)
        CompromisoSeguimiento.objects.bulk_create(filas, batch_size=500)
        tocados = {f.seguimiento_id for f in filas} | {s.pk for s in nuevos}
        anotar_lote(
            [
                Acto(
                    accion="seguimiento.crear",
                    objeto=s,
                    por=por,
                    institucion=s.institucion.codigo,
                    datos={"filas": sum(f.seguimiento_id == s.pk for f in filas)},
                )
                for s in todos.values()
                if s.pk in tocados
            ]
        )
        return [todos[p.institucion.pk, p.anio] for p in pedidos]


def _existentes(
    pedidos: Sequence[EspecificacionSeguimiento],
) -> dict[tuple[int, int], ProgramaSeguimiento]:
    llaves = {(p.institucion.pk, p.anio) for p in pedidos}
    filas = (
        ProgramaSeguimiento.objects.select_for_update(of=("self",))
        .select_related("institucion")
        .filter(institucion__in={i for i, _ in llaves}, anio_evaluado__in={a for _, a in llaves})
    )
    existentes = {(s.institucion_id, s.anio_evaluado): s for s in filas}
    return {llave: s for llave, s in existentes.items() if llave in llaves}


def _filas_nuevas(
    pedidos: Sequence[EspecificacionSeguimiento],
    seguimientos: Mapping[tuple[int, int], ProgramaSeguimiento],
) -> list[CompromisoSeguimiento]:
    """Rows that are not there yet; a follow-up that was approved takes no new ones."""
    tenidos = set(
        CompromisoSeguimiento.objects.filter(
            seguimiento__in=[s for s in seguimientos.values() if s.pk]
        ).values_list("seguimiento", "compromiso")
    )
    filas = []
    for pedido in pedidos:
        seguimiento = seguimientos[pedido.institucion.pk, pedido.anio]
        nuevas = [f for f in pedido.filas if (seguimiento.pk, f.compromiso_id) not in tenidos]
        if nuevas and seguimiento.estado != EstadoSeguimiento.BORRADOR:
            raise TransicionInvalida(
                f"El seguimiento {pedido.anio} {con_de(pedido.institucion)} ya está aprobado "
                "y no admite nuevos compromisos."
            )
        filas += [_fila(seguimiento, f) for f in nuevas]
    return filas


def _fila(seguimiento: ProgramaSeguimiento, fila: FilaSeguimiento) -> CompromisoSeguimiento:
    if fila.motivo not in CompromisoSeguimiento.Motivo.values:
        raise ErrorDeNegocio("El motivo es «no cumplido» o «sobrecumplido».")
    return CompromisoSeguimiento(
        seguimiento=seguimiento,
        compromiso_id=fila.compromiso_id,
        motivo=fila.motivo,
        cumplimiento=fila.cumplimiento,
        causa=fila.causa,
        causa_interna=fila.causa_interna,
        tipo_causa=fila.tipo_causa,
    )


def editar_fila(
    *, fila: CompromisoSeguimiento, cambios: Mapping[str, Any], version: int, por: Persona
) -> CompromisoSeguimiento:
    """Write cause, recommendation and commitment of one row while the follow-up is a draft."""
    return _editar(fila, cambios, version, por, EstadoSeguimiento.BORRADOR, CAMPOS_PLAN)


def informar_fila(
    *, fila: CompromisoSeguimiento, cambios: Mapping[str, Any], version: int, por: Persona
) -> CompromisoSeguimiento:
    """Report one row in the following year: state, cause of non-fulfilment, effect."""
    return _editar(fila, cambios, version, por, EstadoSeguimiento.EN_CURSO, CAMPOS_INFORME)


def _editar(
    fila: CompromisoSeguimiento,
    cambios: Mapping[str, Any],
    version: int,
    por: Persona,
    estado: str,
    campos: Iterable[str],
) -> CompromisoSeguimiento:
    if ajenos := set(cambios) - set(campos):
        raise ErrorDeNegocio(f"Este campo no se edita en este momento: {min(ajenos)}.")
    with transaction.atomic():
        seguimiento = _tomar(fila.seguimiento_id)
        rol = exigir(por, Capacidad.EDITAR_SEGUIMIENTO, asunto_seguimiento(seguimiento))
        if seguimiento.estado != estado:
            raise TransicionInvalida(
                f"El seguimiento está «{seguimiento.get_estado_display()}»: "
                "estos datos ya no se editan, o todavía no."
            )
        viva = CompromisoSeguimiento.objects.select_for_update().get(pk=fila.pk)
        exigir_version(viva, version, dict(cambios))
        antes = instantanea(viva)
        for campo, valor in cambios.items():
            setattr(viva, campo, valor)
        viva.fila_version += 1
        viva.full_clean(exclude=["seguimiento", "compromiso"], validate_unique=False)
        viva.save()
        anotar(
            Acto(
                accion="seguimiento.editar",
                objeto=viva,
                por=por,
                rol=rol,
                institucion=seguimiento.institucion.codigo,
                antes=antes,
                despues=instantanea(viva),
            )
        )
        return viva


def aprobar_seguimiento(*, seguimiento: ProgramaSeguimiento, por: Persona) -> ProgramaSeguimiento:
    """The head of the service approves a complete follow-up programme."""

    def preparar(fila: ProgramaSeguimiento) -> None:
        _exigir(faltas_de_plan(fila))
        fila.aprobado_el, fila.aprobado_por = reloj.ahora(), por

    return _paso(seguimiento, A.APROBAR, por, preparar)


def iniciar_seguimiento(*, seguimiento: ProgramaSeguimiento, por: Persona) -> ProgramaSeguimiento:
    """The approved programme begins to run."""
    return _paso(seguimiento, A.INICIAR, por)


def informar_seguimiento(*, seguimiento: ProgramaSeguimiento, por: Persona) -> ProgramaSeguimiento:
    """Report the programme: each row says whether it was fulfilled, and why not."""
    return _paso(seguimiento, A.INFORMAR, por, lambda fila: _exigir(faltas_de_informe(fila)))


def cerrar_seguimiento(*, seguimiento: ProgramaSeguimiento, por: Persona) -> ProgramaSeguimiento:
    """The technical secretariat closes what was reported."""
    return _paso(seguimiento, A.CERRAR, por)


def faltas_de_plan(seguimiento: ProgramaSeguimiento) -> list[str]:
    """What the head needs to see filled in before approving."""
    frases = []
    for fila in seguimiento.compromisos.select_related("compromiso"):
        vacios = [texto for campo, texto in OBLIGATORIOS.items() if not getattr(fila, campo)]
        if vacios:
            nombre = Truncator(fila.compromiso.nombre).chars(80)
            frases.append(f"En «{nombre}» falta {', '.join(vacios)}.")
    return frases


def faltas_de_informe(seguimiento: ProgramaSeguimiento) -> list[str]:
    """What is missing to report the programme."""
    frases = []
    for fila in seguimiento.compromisos.select_related("compromiso"):
        nombre = Truncator(fila.compromiso.nombre).chars(80)
        if fila.estado == CompromisoSeguimiento.Estado.EN_CURSO:
            frases.append(f"Diga si «{nombre}» se cumplió o no.")
        elif (
            fila.estado == CompromisoSeguimiento.Estado.NO_CUMPLIDO
            and not fila.causa_incumplimiento.strip()
        ):
            frases.append(f"Escriba por qué no se cumplió «{nombre}».")
    return frases


def _exigir(frases: Sequence[str]) -> None:
    if frases:
        raise ErrorDeNegocio("Antes de seguir, complete: " + " ".join(frases))


def _tomar(pk: int) -> ProgramaSeguimiento:
    return (
        ProgramaSeguimiento.objects.select_for_update(of=("self",))
        .select_related("institucion")
        .get(pk=pk)
    )


def _paso(
    seguimiento: ProgramaSeguimiento,
    accion: str,
    por: Persona,
    preparar: Callable[[ProgramaSeguimiento], None] | None = None,
) -> ProgramaSeguimiento:
    with transaction.atomic():
        fila = _tomar(seguimiento.pk)
        transicion = transicion_de(MAQUINA_SEGUIMIENTO, accion, fila)
        exigir(por, Capacidad(transicion.exige), asunto_seguimiento(fila))
        if preparar:
            preparar(fila)
        fila.fila_version += 1
        dar_paso(
            maquina=MAQUINA_SEGUIMIENTO,
            accion=accion,
            objeto=fila,
            por=por,
            asunto=asunto_seguimiento(fila),
        )
        return fila
