"""What each institution of the example promises in a year, as specifications for the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from compromisos.especificaciones import (
    Actores,
    EspecificacionCompromiso,
    EspecificacionPrograma,
)
from compromisos.servicios.armado import codigo_transversal
from indicadores.especificaciones import (
    EspecificacionFicha,
    EspecificacionMedicion,
    EspecificacionOperando,
)
from indicadores.reglas import IndicadorTransversal, ProgramaMarco
from indicadores.reglas_cadena import NUEVO
from instituciones.models import (
    Adscripcion,
    Institucion,
    Persona,
    ProductoEstrategico,
    RedExpertos,
)
from instituciones.models.procesos import Etapa
from pmg_site.ejemplo import plantillas, valores
from pmg_site.ejemplo.calendarios import ANIOS, Fechas
from pmg_site.ejemplo.gente import Gente
from pmg_site.ejemplo.plantillas import Plantilla

FUENTE = "Datos de ejemplo"
OBJETIVO_PROPIO = "gestion-eficaz"
JUSTIFICACION = (
    "La meta considera la variación esperada de la demanda; se revisará con los datos del año."
)
# which product of the example definitions each own indicator measures, by their numbers
PRODUCTO_QUE_MIDE = {1: 2, 2: 3, 3: 1}
FUNDAMENTO = "La variación de la demanda está documentada y la meta se revisará con esos datos."


@dataclass(frozen=True)
class Contexto:
    """What all the programmes of a year share."""

    marco: ProgramaMarco
    fechas: Fechas
    gente: Gente
    redes: Mapping[str, RedExpertos]
    hacienda: Persona | None = None
    productos: Mapping[tuple[int, int], ProductoEstrategico] = field(default_factory=dict)

    @property
    def anio(self) -> int:
        return self.fechas.anio


def especificacion(
    contexto: Contexto, adscripcion: Adscripcion, hasta: str
) -> EspecificacionPrograma:
    """The programme of an institution, taken as far as the state ``hasta``."""
    institucion, gente = adscripcion.institucion, contexto.gente
    return EspecificacionPrograma(
        adscripcion=adscripcion,
        compromisos=_compromisos(contexto, institucion),
        actores=Actores(
            encargado=gente.encargados[institucion.pk],
            jefe=gente.jefes[institucion.pk],
            ministerial=gente.ministeriales[institucion.ministerio_id],
            revisor=gente.revisor_de(institucion),
            comite=gente.comite_triministerial[0],
            secretaria=gente.dipres[0],
            ministro=gente.ministros[institucion.ministerio_id],
            hacienda=contexto.hacienda,
        ),
        hasta=hasta,
        decreto_numero=f"EJ-{contexto.anio - 1}-{adscripcion.pk:04d}",
        ejemplo=True,
        fundamento_justificaciones=FUNDAMENTO,
    )


def instantes(fechas: Fechas) -> dict[str, datetime]:
    """When each step is taken, inside the stage that allows it."""
    return {
        "crear": fechas.durante(Etapa.FORMULACION, 15),
        "enviar": fechas.durante(Etapa.FORMULACION, 55),
        "validar": fechas.durante(Etapa.FORMULACION, 65),
        "tomar": fechas.durante(Etapa.FORMULACION, 75),
        "aprobar": fechas.durante(Etapa.FORMULACION, 90),
        "decretar": fechas.durante(Etapa.FORMULACION, 98),
    }


def _compromisos(
    contexto: Contexto, institucion: Institucion
) -> Sequence[EspecificacionCompromiso]:
    pesos = _pesos(contexto, institucion)
    propios = [
        _propio(contexto, institucion, n, plantilla, pesos[f"propio-{n}"])
        for n, plantilla in enumerate(plantillas.propias(institucion.tipo), 1)
    ]
    comunes = [
        _comun(contexto, institucion, codigo, peso)
        for codigo, peso in pesos.items()
        if not codigo.startswith("propio-")
    ]
    return [*propios, *comunes]


def _pesos(contexto: Contexto, institucion: Institucion) -> Mapping[str, Fraction]:
    """The weights of the year; of a new service only what its profile names, its own heavier."""
    pesos = plantillas.pesos_del(contexto.anio)
    reglas, creada = contexto.marco.tramitacion, institucion.creada_el
    if (
        reglas.nuevo is None
        or reglas.perfil(contexto.anio, creada.year if creada else None) != NUEVO
    ):
        return pesos
    suyos = {c: p for c, p in pesos.items() if c.startswith("propio-") or c in reglas.nuevo.ofrece}
    falta = Fraction(100) - sum(suyos.values())
    return suyos | {
        "propio-1": suyos["propio-1"] + falta * 3 / 5,
        "propio-2": suyos["propio-2"] + falta * 2 / 5,
    }


def serie_de_plantilla(plantilla: Plantilla) -> valores.Serie:
    """How an own indicator behaves."""
    return valores.Serie(
        en_por_ciento=plantilla.unidad == "%",
        descendente=plantilla.descendente,
        decimales=plantilla.decimales,
        base=plantilla.base,
        tamano=plantilla.tamano,
    )


def serie_transversal(indicador: IndicadorTransversal) -> valores.Serie:
    """How a transversal indicator behaves."""
    base, tamano = plantillas.TRANSVERSALES[indicador.codigo]
    return valores.Serie(
        en_por_ciento=indicador.unidad == "%",
        descendente=indicador.sentido == "descendente",
        decimales=indicador.decimales,
        base=base,
        tamano=tamano,
    )


def codigo_propio(institucion: Institucion, plantilla: Plantilla) -> str:
    """The code of an own indicator of the example."""
    return f"{institucion.codigo}-{plantilla.clave}"


def _propio(
    contexto: Contexto, institucion: Institucion, n: int, plantilla: Plantilla, peso: Fraction
) -> EspecificacionCompromiso:
    codigo = codigo_propio(institucion, plantilla)
    serie = serie_de_plantilla(plantilla)
    numerador, denominador, meta = valores.meta(serie, contexto.anio, codigo)
    unidad_a = plantilla.cosas if serie.en_por_ciento else plantilla.unidad
    ficha = EspecificacionFicha(
        codigo=codigo,
        institucion=institucion,
        anio=contexto.anio,
        nombre=plantilla.nombre,
        expresion=plantilla.expresion,
        operandos=[
            EspecificacionOperando("A", plantilla.a, unidad_a, "Registros del servicio"),
            EspecificacionOperando("B", plantilla.b, plantilla.cosas, "Registros del servicio"),
        ],
        sentido="descendente" if plantilla.descendente else "ascendente",
        ambito=plantilla.ambito,
        producto=contexto.productos.get((institucion.pk, PRODUCTO_QUE_MIDE[n])),
        dimension=plantilla.dimension,
        unidad=plantilla.unidad,
        decimales=plantilla.decimales,
        supuestos="La demanda se mantiene en el nivel de los últimos tres años.",
        medios_verificacion="Reporte del sistema de registro, firmado por la unidad responsable.",
        fuente=FUENTE,
        ejemplo=True,
        desagrega_sexo=plantilla.por_sexo,
        desagrega_territorio=plantilla.por_territorio,
        mediciones=[
            *_meta(numerador, denominador),
            *_partes(plantilla, numerador, denominador),
        ],
    )
    return EspecificacionCompromiso(
        objetivo=OBJETIVO_PROPIO,
        tipo="indicador_meta",
        ponderador=_decimal(peso),
        ficha=ficha,
        meta=meta,
        justificacion_meta=_justificacion(contexto),
    )


def _comun(
    contexto: Contexto, institucion: Institucion, codigo: str, peso: Fraction
) -> EspecificacionCompromiso:
    # the stages 3 and 4 of Transformación Digital have no published means of verification yet
    sistema = next((s for s in contexto.marco.sistemas if s.codigo == codigo), None)
    if sistema is not None:
        etapa = min(max(contexto.anio - 2022, 1), 4)
        if codigo == "transformacion-digital":
            etapa = min(contexto.anio - 2024, 2)
        return EspecificacionCompromiso(
            objetivo=sistema.objetivo,
            tipo="sistema_etapa",
            ponderador=_decimal(peso),
            sistema_codigo=codigo,
            etapa=str(etapa),
        )
    indicador = next(i for i in contexto.marco.indicadores if i.codigo == codigo)
    return _transversal(contexto, institucion, indicador, peso)


def _transversal(
    contexto: Contexto, institucion: Institucion, indicador: IndicadorTransversal, peso: Fraction
) -> EspecificacionCompromiso:
    codigo = codigo_transversal(institucion.codigo, indicador.codigo)
    serie = serie_transversal(indicador)
    numerador, denominador, meta = valores.meta(serie, contexto.anio, codigo)
    con_meta = indicador.modalidad == "meta"
    ficha = EspecificacionFicha(
        codigo=codigo,
        institucion=institucion,
        anio=contexto.anio,
        nombre=indicador.nombre,
        expresion=indicador.expresion,
        operandos=[
            EspecificacionOperando(o.simbolo, o.descripcion, o.unidad) for o in indicador.operandos
        ],
        sentido=indicador.sentido,
        ambito="proceso",
        unidad=indicador.unidad,
        decimales=indicador.decimales,
        medios_verificacion="Certificado de la red de expertos.",
        fuente=FUENTE,
        transversal_codigo=indicador.codigo,
        red=contexto.redes.get(indicador.red),
        ejemplo=True,
        mediciones=_meta(numerador, denominador) if con_meta else (),
    )
    return EspecificacionCompromiso(
        objetivo=indicador.objetivo,
        tipo="indicador_meta" if con_meta else "medir",
        ponderador=_decimal(peso),
        ficha=ficha,
        meta=meta if con_meta else None,
        transversal_codigo=indicador.codigo,
        justificacion_meta=_justificacion(contexto) if con_meta else "",
    )


def _justificacion(contexto: Contexto) -> str:
    """From the second example year on there is a history that a target may fall short of."""
    return JUSTIFICACION if contexto.anio > ANIOS[0] else ""


def _meta(numerador: Decimal, denominador: Decimal) -> list[EspecificacionMedicion]:
    return [
        EspecificacionMedicion("meta", "A", numerador, fuente=FUENTE),
        EspecificacionMedicion("meta", "B", denominador, fuente=FUENTE),
    ]


def _partes(
    plantilla: Plantilla, numerador: Decimal, denominador: Decimal
) -> list[EspecificacionMedicion]:
    """The target by sex and by region, in parts that add up."""
    repartos = [valores.POR_SEXO] if plantilla.por_sexo else []
    repartos += [valores.POR_TERRITORIO] if plantilla.por_territorio else []
    return [
        EspecificacionMedicion("meta", simbolo, valor, desagregacion=parte, fuente=FUENTE)
        for reparto in repartos
        for simbolo, total in (("A", numerador), ("B", denominador))
        for parte, valor in valores.repartir(total, reparto).items()
    ]


def _decimal(peso: Fraction) -> Decimal:
    return Decimal(peso.numerator) / Decimal(peso.denominator)
