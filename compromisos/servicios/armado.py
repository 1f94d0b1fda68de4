"""From specifications to rows: each commitment checked against the Programa Marco of its year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from compromisos.catalogo import CatalogoMarco, EtapaMarco, IndicadorMarco
from compromisos.especificaciones import EspecificacionCompromiso, EspecificacionRequisito
from compromisos.models import (
    Compromiso,
    ObjetivoGestion,
    ProgramaAnual,
    RequisitoTecnico,
    TipoCompromiso,
)
from indicadores.especificaciones import EspecificacionFicha, EspecificacionOperando
from indicadores.models import FichaIndicador
from indicadores.servicios import crear_indicadores_lote
from instituciones.models import Persona, RedExpertos
from pmg_site.comun.errores import ErrorDeNegocio

LOTE = 500
LARGO_CODIGO = 100  # of Indicador.codigo
Propias = dict[str, FichaIndicador]


@dataclass(slots=True)
class Armado:
    """A commitment ready to be saved, with the card and requirements that go with it."""

    compromiso: Compromiso
    ficha: FichaIndicador | EspecificacionFicha | None
    requisitos: Sequence[EspecificacionRequisito]


@dataclass(frozen=True)
class Entorno:
    """What is needed to check the commitments of one programme."""

    programa: ProgramaAnual
    marco: CatalogoMarco
    objetivos: Mapping[str, ObjetivoGestion]
    redes: Mapping[str, RedExpertos]
    propias: Mapping[str, FichaIndicador]  # this year's cards of transversal indicators, by code


def armar(entorno: Entorno, pedido: EspecificacionCompromiso, numero: int) -> Armado:
    """Check one specification and make its rows, unsaved."""
    objetivo = entorno.objetivos.get(pedido.objetivo)
    if objetivo is None:
        raise ErrorDeNegocio("Elija un objetivo del Programa Marco del año.")
    exigir_ponderador(pedido.ponderador)
    if pedido.sistema_codigo:
        pedido, ficha, red = _de_etapa(entorno, pedido)
    elif pedido.transversal_codigo:
        pedido, ficha, red = _de_catalogo(entorno, pedido)
    else:
        ficha, red = _exigir_ficha(entorno, pedido), pedido.red
    if pedido.tipo not in entorno.marco.tipos:
        raise ErrorDeNegocio("El Programa Marco del año no admite ese tipo de compromiso.")
    exigir_meta(pedido.tipo, pedido.meta)
    compromiso = Compromiso(
        programa=entorno.programa,
        objetivo=objetivo,
        numero=numero,
        tipo=pedido.tipo,
        nombre=pedido.nombre or (ficha.nombre if ficha else ""),
        transversal_codigo=pedido.transversal_codigo,
        sistema_codigo=pedido.sistema_codigo,
        etapa=pedido.etapa,
        red=red,
        meta=pedido.meta,
        ponderador=pedido.ponderador,
        justificacion_meta=pedido.justificacion_meta,
    )
    return Armado(compromiso, ficha, pedido.requisitos)


def guardar(armados: Sequence[Armado], *, por: Persona | Mapping[int, Persona]) -> list[Compromiso]:
    """Save cards, commitments and requirements in a fixed number of statements."""
    nuevas = [a for a in armados if isinstance(a.ficha, EspecificacionFicha)]
    pedidas = [a.ficha for a in nuevas if isinstance(a.ficha, EspecificacionFicha)]
    creadas = dict(
        zip(map(id, nuevas), crear_indicadores_lote(pedidas, por=por), strict=True)
        if pedidas
        else ()
    )
    for armado in armados:
        if isinstance(armado.ficha, FichaIndicador):
            armado.compromiso.ficha = armado.ficha
        else:
            armado.compromiso.ficha = creadas.get(id(armado))
        armado.compromiso.clean_fields(
            exclude=["programa", "objetivo", "ficha", "red"]  # guarded by the database
        )
    compromisos = Compromiso.objects.bulk_create([a.compromiso for a in armados], batch_size=LOTE)
    RequisitoTecnico.objects.bulk_create(
        [_requisito(a.compromiso, r) for a in armados for r in a.requisitos], batch_size=LOTE
    )
    return compromisos


def exigir_ponderador(ponderador: Decimal) -> None:
    """A weight is between 0 and 100 with two decimals at most."""
    if not 0 <= ponderador <= 100 or ponderador != round(ponderador, 2):
        raise ErrorDeNegocio("El ponderador va de 0 a 100, con dos decimales a lo más.")


def exigir_meta(tipo: str, meta: Decimal | None) -> None:
    """Only an indicator with a target has one."""
    if meta is not None and tipo != TipoCompromiso.INDICADOR_META:
        raise ErrorDeNegocio("Este tipo de compromiso no lleva meta: deje el campo vacío.")
    if meta is not None and meta < 0:
        raise ErrorDeNegocio("La meta no puede ser negativa: escriba 0 o más.")


def _requisito(compromiso: Compromiso, r: EspecificacionRequisito) -> RequisitoTecnico:
    return RequisitoTecnico(
        compromiso=compromiso,
        codigo=r.codigo,
        objetivo=r.objetivo,
        texto=r.texto,
        medios=list(r.medios),
        opinion_tecnica=r.opinion_tecnica,
        peso_objetivo=r.peso_objetivo,
    )


def _de_etapa(
    entorno: Entorno, pedido: EspecificacionCompromiso
) -> tuple[EspecificacionCompromiso, None, RedExpertos | None]:
    etapa = entorno.marco.etapa(pedido.sistema_codigo, pedido.etapa)
    if pedido.ficha is not None:
        raise ErrorDeNegocio("Una etapa de sistema no lleva indicador: quítelo.")
    return (
        replace(
            pedido,
            tipo=TipoCompromiso.SISTEMA_ETAPA,
            nombre=pedido.nombre or nombre_de_etapa(etapa),
            requisitos=[*etapa.requisitos, *pedido.requisitos],
        ),
        None,
        pedido.red or entorno.redes.get(etapa.red),
    )


def nombre_de_etapa(etapa: EtapaMarco) -> str:
    nombre = f"{etapa.sistema_nombre}, etapa {etapa.etapa}"
    return f"{nombre}: {etapa.nombre}" if etapa.nombre else nombre


def _de_catalogo(
    entorno: Entorno, pedido: EspecificacionCompromiso
) -> tuple[EspecificacionCompromiso, FichaIndicador | EspecificacionFicha, RedExpertos | None]:
    indicador = entorno.marco.indicador(pedido.transversal_codigo)
    tipo = TipoCompromiso.MEDIR if indicador.modalidad == "medir" else TipoCompromiso.INDICADOR_META
    if pedido.tipo and pedido.tipo != tipo:
        raise ErrorDeNegocio(
            f"El Programa Marco del año pide «{tipo.label}» para «{indicador.nombre}»."
        )
    red = pedido.red or entorno.redes.get(indicador.red)
    ficha = (
        _exigir_ficha(entorno, pedido)
        if pedido.ficha is not None
        else _ficha_de_catalogo(entorno, indicador, red)
    )
    return (
        replace(
            pedido,
            tipo=tipo,
            nombre=pedido.nombre or indicador.nombre,
            requisitos=[*indicador.requisitos, *pedido.requisitos],
        ),
        ficha,
        red,
    )


def fichas_transversales(programas: Iterable[ProgramaAnual]) -> dict[tuple[int, int], Propias]:
    """The cards of transversal indicators that are there already, by (institution, year)."""
    llaves = {(p.institucion.pk, p.anio) for p in programas}
    fichas = (
        FichaIndicador.objects.filter(
            indicador__institucion__in={i for i, _ in llaves}, anio__in={a for _, a in llaves}
        )
        .exclude(indicador__transversal_codigo="")
        .select_related("indicador")
        .order_by("version")
    )
    propias: dict[tuple[int, int], Propias] = {llave: {} for llave in llaves}
    for ficha in fichas:
        llave = (ficha.indicador.institucion_id or 0, ficha.anio)
        if llave in propias:
            propias[llave][ficha.indicador.codigo] = ficha
    return propias


def _ficha_de_catalogo(
    entorno: Entorno, indicador: IndicadorMarco, red: RedExpertos | None
) -> FichaIndicador | EspecificacionFicha:
    """The institution's own card of a transversal indicator: this year's, or a new one."""
    programa = entorno.programa
    codigo = codigo_transversal(programa.institucion.codigo, indicador.codigo)
    if codigo in entorno.propias:
        return entorno.propias[codigo]
    if not indicador.expresion:
        raise ErrorDeNegocio(
            f"El Programa Marco no trae la fórmula de «{indicador.nombre}»: cree primero su ficha "
            "en Indicadores y elíjala al agregar el compromiso."
        )
    medios = dict.fromkeys(m for r in indicador.requisitos for m in r.medios)
    return EspecificacionFicha(
        codigo=codigo,
        institucion=programa.institucion,
        anio=programa.anio,
        nombre=indicador.nombre,
        expresion=indicador.expresion,
        operandos=[EspecificacionOperando(s, d) for s, d in indicador.operandos],
        sentido=indicador.sentido,
        unidad=indicador.unidad,
        decimales=indicador.decimales,
        ambito="proceso",
        medios_verificacion="\n".join(medios),
        fuente=indicador.fuente[:300],
        transversal_codigo=indicador.codigo,
        red=red,
        ejemplo=programa.ejemplo,
    )


def codigo_transversal(institucion: str, indicador: str) -> str:
    """The code of an institution's own series of a transversal indicator."""
    return f"{indicador}--{institucion}"[:LARGO_CODIGO]


def _exigir_ficha(
    entorno: Entorno, pedido: EspecificacionCompromiso
) -> FichaIndicador | EspecificacionFicha:
    """The card asked for, of this institution and year."""
    ficha, programa = pedido.ficha, entorno.programa
    if ficha is None:
        raise ErrorDeNegocio("Elija el indicador del compromiso.")
    duenia = (
        ficha.institucion.pk
        if isinstance(ficha, EspecificacionFicha)
        else ficha.indicador.institucion_id
    )
    if duenia != programa.institucion.pk:
        raise ErrorDeNegocio("Elija un indicador de su institución.")
    if ficha.anio != programa.anio:
        raise ErrorDeNegocio(
            f"La ficha es de {ficha.anio}: copie el indicador al año {programa.anio} "
            "y elija esa ficha."
        )
    return ficha
