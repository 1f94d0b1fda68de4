"""Create the year's programme of an institution, from the rule set in force or last year's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from compromisos.cadenas import tramitacion
from compromisos.catalogo import CatalogoMarco, catalogo
from compromisos.especificaciones import EspecificacionCompromiso, EspecificacionRequisito
from compromisos.models import Compromiso, ObjetivoGestion, ProgramaAnual
from compromisos.permisos import asunto
from compromisos.servicios.armado import Armado, Entorno, armar, fichas_transversales, guardar
from compromisos.servicios.comunes import abrir_edicion, anotar_cambio, tomar_programa
from indicadores.models import ConjuntoReglas, FichaIndicador
from indicadores.servicios import copiar_ficha_de_anio_anterior
from instituciones.flujo import exigir, intervenir_lote, precargar_alcances
from instituciones.models import Adscripcion, Ministerio, Persona, RedExpertos
from instituciones.roles import Bando, Capacidad
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

LOTE = 500


def crear_programa(
    *, adscripcion: Adscripcion, por: Persona, ejemplo: bool = False
) -> ProgramaAnual:
    """An empty programme in draft under the rules of its mechanism and year."""
    return crear_programas_lote([(adscripcion, por, ejemplo)])[0]


def crear_programas_lote(
    pedidos: Sequence[tuple[Adscripcion, Persona, bool]],
) -> list[ProgramaAnual]:
    """Empty programmes for many memberships (with institution and process at hand): all or none."""
    with transaction.atomic():
        precargar_alcances([por for _, por, _ in pedidos])
        reglas = _reglas([a for a, _, _ in pedidos])
        otros = _otros_ministerios(reglas.values())
        programas = [
            _nuevo(a, reglas[a.proceso.mecanismo.codigo, a.anio_programa], otros, ejemplo)
            for a, _, ejemplo in pedidos
        ]
        roles = [
            exigir(por, Capacidad.FORMULAR, asunto(p))
            for p, (_, por, _) in zip(programas, pedidos, strict=True)
        ]
        _exigir_sin_programa([a for a, _, _ in pedidos])
        intervenir_lote([(a, por, Bando.SERVICIO) for a, por, _ in pedidos])
        ProgramaAnual.objects.bulk_create(programas, batch_size=LOTE)
        _copiar_objetivos(programas)
        anotar_lote(
            [
                Acto(
                    accion="formulacion.crear",
                    objeto=p,
                    por=por,
                    rol=rol,
                    institucion=p.institucion.codigo,
                    datos={"anio": p.anio, "reglas": p.conjunto_reglas.huella},
                )
                for p, (_, por, _), rol in zip(programas, pedidos, roles, strict=True)
            ]
        )
        return programas


def _nuevo(
    adscripcion: Adscripcion,
    conjunto: ConjuntoReglas,
    otros: Mapping[str, Ministerio],
    ejemplo: bool,
) -> ProgramaAnual:
    """A draft with what its rules derive: the profile of the service, the other minister."""
    reglas, creada = tramitacion(conjunto), adscripcion.institucion.creada_el
    return ProgramaAnual(
        adscripcion=adscripcion,
        conjunto_reglas=conjunto,
        perfil=reglas.perfil(adscripcion.anio_programa, creada.year if creada else None),
        ministerio_firmante=otros.get(reglas.cadena.ministerio) if reglas.cadena else None,
        ejemplo=ejemplo,
    )


def _otros_ministerios(conjuntos: Iterable[ConjuntoReglas]) -> dict[str, Ministerio]:
    """The ministries that sign besides that of the service, by code; one missing is refused."""
    cadenas = [c for conjunto in conjuntos if (c := tramitacion(conjunto).cadena)]
    codigos = {c.ministerio for c in cadenas if c.ministerio}
    otros = {m.codigo: m for m in Ministerio.objects.filter(codigo__in=codigos)} if codigos else {}
    if ausentes := codigos - otros.keys():
        raise ErrorDeNegocio(
            f"El Programa Marco pide la firma del ministerio «{min(ausentes)}», que no está en el "
            "catálogo: pida a la administración que lo agregue."
        )
    return otros


def _reglas(adscripciones: Iterable[Adscripcion]) -> dict[tuple[str, int], ConjuntoReglas]:
    reglas = {}
    for mecanismo, anio in {(a.proceso.mecanismo.codigo, a.anio_programa) for a in adscripciones}:
        conjunto = ConjuntoReglas.objects.vigente(
            ConjuntoReglas.Tipo.PROGRAMA_MARCO, mecanismo, anio
        )
        if not isinstance(conjunto, ConjuntoReglas):
            raise ErrorDeNegocio(
                f"No hay un Programa Marco cargado para {mecanismo} {anio}: pida a la secretaría "
                "técnica que lo cargue."
            )
        reglas[mecanismo, anio] = conjunto
    return reglas


def _exigir_sin_programa(adscripciones: Sequence[Adscripcion]) -> None:
    previo = (
        ProgramaAnual.objects.filter(adscripcion__in=adscripciones)
        .select_related("adscripcion__institucion", "adscripcion__proceso__mecanismo")
        .first()
    )
    if previo:
        raise TransicionInvalida(
            f"{previo.institucion} ya tiene su programa {previo.anio}: ábralo desde la lista."
        )


def _copiar_objetivos(programas: Sequence[ProgramaAnual]) -> None:
    marcos = {p.conjunto_reglas_id: p.conjunto_reglas for p in programas}
    leidos = {pk: catalogo(conjunto) for pk, conjunto in marcos.items()}
    ObjetivoGestion.objects.bulk_create(
        [
            ObjetivoGestion(programa=p, codigo=o.codigo, nombre=o.nombre, orden=orden)
            for p in programas
            for orden, o in enumerate(leidos[p.conjunto_reglas_id].objetivos.values(), start=1)
        ],
        batch_size=LOTE,
    )


def entorno_de(programa: ProgramaAnual, marco: CatalogoMarco | None = None) -> Entorno:
    """What is needed to add commitments to one programme."""
    return Entorno(
        programa=programa,
        marco=marco or catalogo(programa.conjunto_reglas, programa.anio, programa.perfil),
        objetivos={o.codigo: o for o in programa.objetivos.all()},
        redes={r.codigo: r for r in RedExpertos.objects.all()},
        propias=fichas_transversales([programa])[programa.institucion.pk, programa.anio],
    )


@dataclass(frozen=True, slots=True)
class CopiaDeAnio:
    """What was copied from last year, and why the rest was not."""

    copiados: list[Compromiso]
    omitidos: list[str]


def copiar_de_anio_anterior(*, programa: ProgramaAnual, por: Persona) -> CopiaDeAnio:
    """Last year's commitments into an empty draft: same weights, new cards, targets to be set."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = abrir_edicion(fila, por)
        if fila.compromisos.exists():
            raise ErrorDeNegocio(
                "El programa ya tiene compromisos: quítelos antes de copiar los del año anterior."
            )
        anterior = _anterior(fila)
        entorno = entorno_de(fila)
        armados: list[Armado] = []
        omitidos: list[str] = []
        for previo in anterior.compromisos.select_related(
            "objetivo", "ficha__indicador__institucion", "red"
        ).prefetch_related("requisitos"):
            try:
                pedido = _pedido(entorno, previo, por)
                armados.append(armar(entorno, pedido, len(armados) + 1))
            except ErrorDeNegocio as error:
                omitidos.append(f"{previo.nombre}: {error.mensaje}")
        copiados = guardar(armados, por=por)
        anotar_cambio(
            fila, "copiar", por, rol, de=anterior.pk, copiados=len(copiados), omitidos=len(omitidos)
        )
        return CopiaDeAnio(copiados, omitidos)


def agregar_del_marco(*, programa: ProgramaAnual, por: Persona) -> CopiaDeAnio:
    """All that the Programa Marco gives to a service of its profile and is not there, unweighed.

    Of each system, the stage after the one of last year; the first one where there was none.
    """
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = abrir_edicion(fila, por)
        entorno = entorno_de(fila)
        armados: list[Armado] = []
        omitidos: list[str] = []
        ultimo = fila.compromisos.aggregate(n=Max("numero"))["n"] or 0
        for nombre, pedido in _del_marco(fila, entorno.marco):
            try:
                armados.append(armar(entorno, pedido, ultimo + len(armados) + 1))
            except ErrorDeNegocio as error:
                omitidos.append(f"{nombre}: {error.mensaje}")
        agregados = guardar(armados, por=por) if armados else []
        fila.fila_version += 1
        fila.save(update_fields=["fila_version"])
        anotar_cambio(
            fila, "agregar_marco", por, rol, agregados=len(agregados), omitidos=len(omitidos),
            perfil=fila.perfil,
        )  # fmt: skip
        return CopiaDeAnio(agregados, omitidos)


def _del_marco(
    programa: ProgramaAnual, marco: CatalogoMarco
) -> Iterator[tuple[str, EspecificacionCompromiso]]:
    tenidos = set(programa.compromisos.values_list("transversal_codigo", flat=True))
    sistemas = set(programa.compromisos.values_list("sistema_codigo", flat=True))
    for indicador in marco.indicadores.values():
        if indicador.codigo not in tenidos:
            yield (
                indicador.nombre,
                EspecificacionCompromiso(
                    indicador.objetivo, "", Decimal(0), transversal_codigo=indicador.codigo
                ),
            )
    hechas = _etapas_del_anio_anterior(programa)
    for codigo in dict.fromkeys(sistema for sistema, _ in marco.etapas):
        if codigo not in sistemas:
            etapas = [e for (sistema, _), e in marco.etapas.items() if sistema == codigo]
            siguiente = etapas[min(hechas.get(codigo, 0), len(etapas) - 1)]
            yield (
                siguiente.sistema_nombre,
                EspecificacionCompromiso(
                    siguiente.objetivo, "", Decimal(0), sistema_codigo=codigo, etapa=siguiente.etapa
                ),
            )


def _etapas_del_anio_anterior(programa: ProgramaAnual) -> dict[str, int]:
    """The last stage of each system that last year's programme promised."""
    previas = Compromiso.objects.filter(
        programa__adscripcion__institucion=programa.institucion,
        programa__adscripcion__proceso__anio_programa=programa.anio - 1,
        tipo="sistema_etapa",
    ).values_list("sistema_codigo", "etapa")
    ultimas: dict[str, int] = {}
    for sistema, etapa in previas:
        if etapa.isdecimal():
            ultimas[sistema] = max(int(etapa), ultimas.get(sistema, 0))
    return ultimas


def _anterior(programa: ProgramaAnual) -> ProgramaAnual:
    anterior = (
        ProgramaAnual.objects.filter(
            adscripcion__institucion=programa.institucion,
            adscripcion__proceso__anio_programa=programa.anio - 1,
        )
        .order_by("-version")
        .first()
    )
    if anterior is None:
        raise ErrorDeNegocio(
            f"No hay un programa {programa.anio - 1} de esta institución que copiar: "
            "agregue los compromisos uno a uno."
        )
    return anterior


def _pedido(entorno: Entorno, previo: Compromiso, por: Persona) -> EspecificacionCompromiso:
    """Last year's commitment as asked for this year: what the new catalogue has comes from it."""
    base = EspecificacionCompromiso(
        objetivo=previo.objetivo.codigo,
        tipo=previo.tipo,
        ponderador=previo.ponderador,
        nombre=previo.nombre,
        red=previo.red,
    )
    if previo.sistema_codigo:
        return replace(base, sistema_codigo=previo.sistema_codigo, etapa=previo.etapa)
    if previo.ficha is None:
        raise ErrorDeNegocio("no tiene indicador.")
    ficha = _ficha_del_anio(previo.ficha, entorno.programa.anio, por)
    if previo.transversal_codigo in entorno.marco.indicadores:
        return replace(base, tipo="", ficha=ficha, transversal_codigo=previo.transversal_codigo)
    return replace(base, ficha=ficha, requisitos=_requisitos(previo))


def _ficha_del_anio(previa: FichaIndicador, anio: int, por: Persona) -> FichaIndicador:
    propia = previa.indicador.fichas.filter(anio=anio).order_by("-version").first()
    if propia:
        return propia
    return copiar_ficha_de_anio_anterior(indicador=previa.indicador, anio=anio, por=por)


def _requisitos(previo: Compromiso) -> list[EspecificacionRequisito]:
    return [
        EspecificacionRequisito(
            r.codigo, r.texto, tuple(r.medios), r.objetivo, r.opinion_tecnica, r.peso_objetivo
        )
        for r in previo.requisitos.all()
    ]


def ponderadores_de(programa: ProgramaAnual) -> dict[int, Decimal]:
    """The weights of a programme by commitment, in order."""
    return dict(programa.compromisos.order_by("numero").values_list("pk", "ponderador"))
