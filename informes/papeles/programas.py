"""What the papers of a programme share: head, state of its copy, legal facts to be verified."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compromisos.cadenas import tramitacion
from compromisos.catalogo import catalogo
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from informes.papeles.definiciones import POR_VERIFICAR, pendientes_de
from informes.papeles.salida import Ficha, Pendiente
from pmg_site.comun import reloj
from pmg_site.comun.articulos import con_de

APROBADOS = (EstadoFormulacion.APROBADO, EstadoFormulacion.DECRETADO)


def aprobado(programa: ProgramaAnual) -> bool:
    """Whether what the paper shows is an approved copy, with its hash."""
    return programa.estado in APROBADOS


def ficha_de(programa: ProgramaAnual) -> Ficha:
    """The head of the papers of one programme."""
    institucion = programa.institucion
    return Ficha(
        ministerio=institucion.ministerio.nombre,
        partida=institucion.partida,
        servicio=institucion.nombre,
        capitulo=institucion.capitulo,
        periodo=str(programa.anio),
        estado=_estado(programa),
        version=programa.version,
        fecha=programa.decretado_el or programa.aprobado_el or reloj.ahora(),
        huella=programa.copia_huella if aprobado(programa) else "",
        ejemplo=programa.ejemplo,
    )


def _estado(programa: ProgramaAnual) -> str:
    """The state, and whether a decreed modification came after."""
    estado = str(programa.get_estado_display())
    posterior = getattr(programa, "reemplazado_por", None)
    if posterior is None or posterior.estado != EstadoFormulacion.DECRETADO:
        return estado
    return f"{estado}; lo reemplaza la versión {posterior.version}"


def pendientes(
    programas: Iterable[ProgramaAnual], compromisos: Iterable[Mapping[str, Any]]
) -> tuple[Pendiente, ...]:
    """Every legal fact of these programmes that is por verificar, each one once."""
    vistos: dict[Pendiente, None] = {}
    pedidos = {_codigo(c) for c in compromisos}
    for programa in programas:
        hallados = [*_del_mecanismo(programa), *_de_las_reglas(programa, pedidos)]
        vistos |= dict.fromkeys([*hallados, *pendientes_de(programa.institucion)])
    return tuple(vistos)


def _codigo(compromiso: Mapping[str, Any]) -> tuple[str, str]:
    """What of the Programa Marco a commitment comes from: an indicator, or a system's stage."""
    if compromiso["sistema_codigo"]:
        return str(compromiso["sistema_codigo"]), str(compromiso["etapa"])
    return str(compromiso["transversal_codigo"]), ""


def _del_mecanismo(programa: ProgramaAnual) -> Iterator[Pendiente]:
    mecanismo = programa.adscripcion.proceso.mecanismo
    if mecanismo.confianza == POR_VERIFICAR:
        yield Pendiente(f"La norma del mecanismo {mecanismo.nombre}", mecanismo.fuente)
    if programa.adscripcion.sintetica:
        que = f"La adscripción {con_de(programa.institucion.nombre)} a este mecanismo en el año"
        yield Pendiente(que, programa.adscripcion.fuente or "Asignada para el ejemplo")


def _de_las_reglas(programa: ProgramaAnual, pedidos: set[tuple[str, str]]) -> Iterator[Pendiente]:
    reglas = tramitacion(programa.conjunto_reglas)
    if reglas.cadena and not reglas.cadena.fundamento.verificado:
        yield Pendiente("Quiénes firman, y en qué orden", reglas.cadena.fundamento.fuente)
    for causa in reglas.causas:
        if not causa.fundamento.verificado:
            que = f"La causa de modificación «{causa.nombre}»"
            yield Pendiente(que, causa.fundamento.fuente)
    marco = catalogo(programa.conjunto_reglas)
    for indicador in marco.indicadores.values():
        if (indicador.codigo, "") in pedidos and indicador.confianza == POR_VERIFICAR:
            yield Pendiente(f"El indicador «{indicador.nombre}»", indicador.fuente)
    for (sistema, etapa), fila in marco.etapas.items():
        if (sistema, etapa) in pedidos and fila.confianza == POR_VERIFICAR:
            yield Pendiente(f"El sistema «{fila.sistema_nombre}», etapa {etapa}", fila.fuente)
