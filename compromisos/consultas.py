"""Read models of programmes: lists, Formulario H, steps and history, what waits for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from compromisos.catalogo import catalogo
from compromisos.consultas_comienzo import por_comenzar
from compromisos.consultas_firmas import aprueba_el_comite, por_firmar
from compromisos.consultas_participacion import por_conversar
from compromisos.estados import EstadoFormulacion, EstadoSeguimiento
from compromisos.faltas import Falta, suma_ponderadores
from compromisos.models import (
    Compromiso,
    CompromisoSeguimiento,
    ObjetivoGestion,
    ProgramaAnual,
    ProgramaSeguimiento,
)
from indicadores.consultas import asientos_de, en_vigor, fichas_de, valor_de_tipo
from indicadores.formulas import Clase
from indicadores.models import FichaIndicador, Medicion, Operando
from indicadores.valores import ValorCalculado
from instituciones.calendario import Plazo, plazos
from instituciones.models.procesos import Etapa
from instituciones.roles import Capacidad, Rol
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.palabras import en_palabras
from pmg_site.comun.tareas import Tarea

if TYPE_CHECKING:
    from instituciones.models import Persona

E, C = EstadoFormulacion, Capacidad
ANIOS_EFECTIVOS = 3
SIN_VALOR = ValorCalculado(Clase.SIN_DATO)


def listado(
    persona: "Persona",
    *,
    anio: int | None = None,
    estado: str = "",
    institucion: str = "",
) -> QuerySet[ProgramaAnual]:
    """The last versions that the person may see, filtered; newest years first."""
    consulta = (
        ProgramaAnual.objects.visibles_para(persona)
        .vigentes()
        .select_related("adscripcion__institucion__ministerio", "adscripcion__proceso__mecanismo")
    )
    if anio:
        consulta = consulta.filter(adscripcion__proceso__anio_programa=anio)
    if estado:
        consulta = consulta.filter(estado=estado)
    if institucion:
        consulta = consulta.filter(adscripcion__institucion__nombre__icontains=institucion)
    return consulta.order_by(
        "-adscripcion__proceso__anio_programa", "adscripcion__institucion__nombre", "pk"
    )


@dataclass(frozen=True, slots=True)
class Celda:
    """One period of a row: operands and value, or nothing known."""

    anio: int
    tipo: str
    operandos: dict[str, Decimal]
    calculo: ValorCalculado

    @property
    def titulo(self) -> str:
        return f"{Medicion.Tipo(self.tipo).label} {self.anio}"


@dataclass(frozen=True, slots=True)
class FilaH:
    """A commitment with its columns: three effective years, one estimated, the target."""

    compromiso: Compromiso
    celdas: tuple[Celda, ...]
    operandos: tuple[tuple[Operando, tuple[Decimal | None, ...]], ...]
    faltas: tuple[Falta, ...] = ()


@dataclass(frozen=True, slots=True)
class GrupoH:
    """The commitments of an objective, with the sum of their weights."""

    objetivo: ObjetivoGestion
    filas: tuple[FilaH, ...]
    peso: Decimal


def formulario_h(programa: ProgramaAnual, faltas: Iterable[Falta] = ()) -> list[GrupoH]:
    """The programme as Formulario H shows it, in a number of queries that does not grow."""
    compromisos = list(
        programa.compromisos.select_related("objetivo", "ficha__indicador", "red")
        .prefetch_related("ficha__operandos", "ficha__mediciones", "requisitos")
        .order_by("numero")
    )
    ids = {c.ficha.indicador_id for c in compromisos if c.ficha}
    fichas = en_vigor(fichas_de(ids))
    redondeo = catalogo(programa.conjunto_reglas).redondeo
    por_lugar: dict[str, list[Falta]] = {}
    for falta in faltas:
        por_lugar.setdefault(falta.donde, []).append(falta)
    filas = {
        c.pk: _fila(c, programa.anio, fichas, redondeo, por_lugar.get(f"compromiso-{c.pk}", []))
        for c in compromisos
    }
    grupos = []
    for objetivo in programa.objetivos.order_by("orden"):
        suyos = [c for c in compromisos if c.objetivo_id == objetivo.pk]
        grupos.append(GrupoH(objetivo, tuple(filas[c.pk] for c in suyos), suma_ponderadores(suyos)))
    return grupos


def _fila(
    compromiso: Compromiso,
    anio: int,
    fichas: dict[tuple[int, int], FichaIndicador],
    redondeo: str,
    faltas: Sequence[Falta],
) -> FilaH:
    ficha = compromiso.ficha
    if ficha is None:
        return FilaH(compromiso, (), (), tuple(faltas))
    celdas = [
        _celda(fichas.get((ficha.indicador_id, anio - atras)), anio - atras, tipo, redondeo)
        for atras, tipo in _columnas()
    ]
    celdas.append(_celda(ficha, anio, Medicion.Tipo.META, redondeo))
    operandos = tuple(
        (o, tuple(celda.operandos.get(o.simbolo) for celda in celdas))
        for o in ficha.operandos.all()
    )
    return FilaH(compromiso, tuple(celdas), operandos, tuple(faltas))


def _columnas() -> list[tuple[int, str]]:
    efectivos = [
        (atras, str(Medicion.Tipo.EFECTIVO)) for atras in range(ANIOS_EFECTIVOS + 1, 1, -1)
    ]
    return [*efectivos, (1, str(Medicion.Tipo.ESTIMADO))]


def _celda(ficha: FichaIndicador | None, anio: int, tipo: str, redondeo: str) -> Celda:
    if ficha is None:
        return Celda(anio, tipo, {}, SIN_VALOR)
    if tipo == Medicion.Tipo.ESTIMADO:
        operandos, calculo = valor_de_tipo(ficha, Medicion.Tipo.EFECTIVO, redondeo)
        if operandos:  # the year ended meanwhile: what happened replaces what was expected
            return Celda(anio, Medicion.Tipo.EFECTIVO, operandos, calculo)
    operandos, calculo = valor_de_tipo(ficha, tipo, redondeo)
    return Celda(anio, tipo, operandos, calculo)


@dataclass(frozen=True, slots=True)
class PasoDeLinea:
    """One state in the line of a programme's life."""

    texto: str
    hecho: bool
    actual: bool
    el: datetime | None = None
    por: str = ""


def linea_de_estados(programa: ProgramaAnual) -> list[PasoDeLinea]:
    """Where the programme is in its straight path; "observado" stands beside the draft."""
    camino = [E.BORRADOR, E.ENVIADO, E.VALIDADO, E.EN_REVISION, E.APROBADO, E.DECRETADO]
    if programa.estado == E.RETIRADO:
        camino = [E.BORRADOR, E.RETIRADO]
    if programa.estado == E.OBSERVADO:
        camino[0] = E.OBSERVADO
    actual = camino.index(E(programa.estado))
    firmas = {
        E.ENVIADO: (programa.enviado_el, programa.enviado_por),
        E.VALIDADO: (programa.validado_el, programa.validado_por),
        E.APROBADO: (programa.aprobado_el, programa.aprobado_por),
        E.DECRETADO: (programa.decretado_el, programa.decretado_por),
    }
    pasos = []
    for lugar, estado in enumerate(camino):
        el, por = firmas.get(estado, (None, None))
        nombre = por.nombre_corto if por else ""
        pasos.append(PasoDeLinea(str(estado.label), lugar < actual, lugar == actual, el, nombre))
    return pasos


@dataclass(frozen=True, slots=True)
class Entrada:
    """One entry of the history, in the words of the page."""

    el: datetime
    quien: str
    rol: str
    por_cuenta_de: str
    que: str
    comentario: str


def historial(objeto: ProgramaAnual | ProgramaSeguimiento) -> list[Entrada]:
    """The last acts about a programme, as the ledger keeps them, newest first."""
    partes: Iterable[Compromiso | CompromisoSeguimiento] = objeto.compromisos.all()
    nombres = {nombre_objeto(p): f": {p}" if isinstance(p, Compromiso) else "" for p in partes}
    entradas = []
    for asiento in asientos_de([nombre_objeto(objeto), *nombres]):
        nota = getattr(asiento, "nota", None)
        entradas.append(
            Entrada(
                el=asiento.ocurrido_el,
                quien=str(asiento.persona) if asiento.persona else "El sistema",
                rol=str(Rol(asiento.rol).label) if asiento.rol in Rol.values else "",
                por_cuenta_de="",
                que=en_palabras(asiento.accion) + nombres.get(asiento.objeto, ""),
                comentario=nota.texto if nota else "",
            )
        )
    return entradas


def seguimientos(persona: "Persona") -> QuerySet[ProgramaSeguimiento]:
    """The follow-up programmes that the person may see."""
    return ProgramaSeguimiento.objects.visibles_para(persona).select_related("institucion")


def avance_seguimiento(seguimiento: ProgramaSeguimiento) -> Fraction | None:
    """Fulfilled commitments over all, in per cent; None when there is none."""
    estados = list(seguimiento.compromisos.values_list("estado", flat=True))
    if not estados:
        return None
    cumplidos = estados.count(CompromisoSeguimiento.Estado.CUMPLIDO)
    return Fraction(100 * cumplidos, len(estados))


# What each role is waited for: state of the programme, capability, words, page.
_LISTA, _COLA, _VALIDACION = "compromisos:lista", "compromisos:cola", "compromisos:validacion"
_APROBACION = "compromisos:aprobacion"
_F, _R = Etapa.FORMULACION, Etapa.REVISION
_ESPERAS: tuple[tuple[str, Capacidad, str, str, str], ...] = (
    (E.BORRADOR, C.FORMULAR, "Completar la formulación", _LISTA, _F),
    (E.BORRADOR, C.ENVIAR_FORMULACION, "Enviar la formulación", _LISTA, _F),
    (E.OBSERVADO, C.FORMULAR, "Responder observaciones", _LISTA, _F),
    (E.OBSERVADO, C.ENVIAR_FORMULACION, "Reenviar programas observados", _LISTA, _F),
    (E.ENVIADO, C.VALIDAR_FORMULACION, "Validar programas", _VALIDACION, _R),
    (E.VALIDADO, C.REVISAR_FORMULACION, "Tomar programas en revisión", _COLA, _R),
    (E.EN_REVISION, C.REVISAR_FORMULACION, "Terminar revisiones", _COLA, _R),
    (E.EN_REVISION, C.APROBAR_FORMULACION, "Aprobar programas", _APROBACION, _R),
    (E.APROBADO, C.DECRETAR_FORMULACION, "Registrar decretos", _LISTA, ""),
)

_ESPERAS_SEGUIMIENTO: tuple[tuple[str, Capacidad, str], ...] = (
    (EstadoSeguimiento.BORRADOR, C.EDITAR_SEGUIMIENTO, "Completar programas de seguimiento"),
    (EstadoSeguimiento.BORRADOR, C.APROBAR_SEGUIMIENTO, "Aprobar programas de seguimiento"),
    (EstadoSeguimiento.APROBADO, C.EDITAR_SEGUIMIENTO, "Iniciar programas de seguimiento"),
    (EstadoSeguimiento.EN_CURSO, C.EDITAR_SEGUIMIENTO, "Informar programas de seguimiento"),
    (EstadoSeguimiento.INFORMADO, C.CERRAR_SEGUIMIENTO, "Cerrar programas de seguimiento"),
)


def pendientes(persona: "Persona") -> list[Tarea]:
    """What waits for the person, grouped, with the nearest deadline of each group."""
    tareas = []
    esperas = [e for e in _ESPERAS if persona.alcance.tiene(e[1])]
    if esperas:
        programas = list(
            ProgramaAnual.objects.visibles_para(persona)
            .vigentes()
            .exclude(estado=E.DECRETADO)
            .select_related("adscripcion__institucion", "adscripcion__proceso", "conjunto_reglas")
            .defer("copia_aprobada", "conjunto_reglas__contenido")
        )
        limites = plazos({p.adscripcion_id: p.adscripcion for p in programas}.values())
        for espera in esperas:
            suyos = [p for p in programas if p.estado == espera[0] and _toca(espera[1], p)]
            if tarea := _tarea(espera, suyos, limites):
                tareas.append(tarea)
    tareas += por_comenzar(persona) + por_firmar(persona) + por_conversar(persona)
    return tareas + _pendientes_seguimiento(persona)


def _toca(capacidad: Capacidad, programa: ProgramaAnual) -> bool:
    """The committee waits only for what its signature approves."""
    return capacidad != C.APROBAR_FORMULACION or aprueba_el_comite(programa)


def _tarea(
    espera: tuple[str, Capacidad, str, str, str],
    programas: Sequence[ProgramaAnual],
    limites: dict[tuple[int, str], Plazo],
) -> Tarea | None:
    if not programas:
        return None
    estado, _, texto, pagina, etapa = espera
    cierres = [
        limite.cierra_el for p in programas if (limite := limites.get((p.adscripcion_id, etapa)))
    ]
    if len(programas) == 1:
        url = reverse("compromisos:programa", args=[programas[0].pk])
        detalle = f"{programas[0].institucion}, programa {programas[0].anio}"
    else:
        url, detalle = f"{reverse(pagina)}?estado={estado}", f"{len(programas)} programas"
    return Tarea(texto, url, min(cierres, default=None), len(programas), detalle)


def _pendientes_seguimiento(persona: "Persona") -> list[Tarea]:
    esperas = [e for e in _ESPERAS_SEGUIMIENTO if persona.alcance.tiene(e[1])]
    if not esperas:
        return []
    cuentas: dict[str, int] = {}
    for estado in ProgramaSeguimiento.objects.visibles_para(persona).values_list(
        "estado", flat=True
    ):
        cuentas[estado] = cuentas.get(estado, 0) + 1
    url = reverse("compromisos:seguimientos")
    return [
        Tarea(texto, f"{url}?estado={estado}", cuenta=cuentas[estado])
        for estado, _, texto in esperas
        if cuentas.get(estado)
    ]
