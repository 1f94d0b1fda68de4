"""One factory per model, and a small world to start from: institution, people, year, programme."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory as Fabrica
from stdnum.cl import rut

from compromisos.models import (
    CargaLibro,
    Compromiso,
    ObjetivoGestion,
    ProgramaAnual,
    RequisitoTecnico,
)
from indicadores.models import ConjuntoReglas, FichaIndicador, Indicador, Operando
from instituciones.models import (
    Adscripcion,
    Asignacion,
    Denominacion,
    EtapaCalendario,
    Institucion,
    Mecanismo,
    Ministerio,
    Persona,
    Proceso,
    RedExpertos,
    VersionCalendario,
)
from instituciones.models.procesos import Etapa
from instituciones.roles import AMBITOS, Ambito, Rol
from pmg_site.comun import reloj
from pmg_site.comun.canonico import huella

AHORA = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def un_run(n: int) -> str:
    """A valid RUN for the n-th person."""
    numero = str(10_000_000 + n)
    return f"{numero}-{rut.calc_check_digit(numero)}"


class MinisterioF(Fabrica):
    class Meta:
        model = Ministerio

    codigo = factory.Sequence(lambda n: f"ministerio-{n}")
    nombre = factory.Sequence(lambda n: f"Ministerio de Prueba {n}")
    fuente = "prueba"


class InstitucionF(Fabrica):
    class Meta:
        model = Institucion

    codigo = factory.Sequence(lambda n: f"servicio-{n}")
    nombre = factory.Sequence(lambda n: f"Servicio de Prueba {n}")
    tipo = "servicio"
    ministerio = factory.SubFactory(MinisterioF)
    fuente = "prueba"


class DenominacionF(Fabrica):
    class Meta:
        model = Denominacion

    institucion = factory.SubFactory(InstitucionF)
    nombre = factory.SelfAttribute("institucion.nombre")
    ministerio = factory.SelfAttribute("institucion.ministerio")


class RedExpertosF(Fabrica):
    class Meta:
        model = RedExpertos

    codigo = factory.Sequence(lambda n: f"red-{n}")
    tema = "Transformación digital"
    organismo = "Secretaría de Gobierno Digital"


class PersonaF(Fabrica):
    class Meta:
        model = Persona
        skip_postgeneration_save = True

    run = factory.Sequence(un_run)
    nombres = factory.Sequence(lambda n: f"Ana {n}")
    apellidos = "Prueba Rojas"
    password = "!"


class AsignacionF(Fabrica):
    class Meta:
        model = Asignacion

    persona = factory.SubFactory(PersonaF)
    rol = Rol.DIPRES
    ambito = Ambito.GOBIERNO
    desde = datetime(2020, 1, 1, tzinfo=UTC)


class MecanismoF(Fabrica):
    class Meta:
        model = Mecanismo
        django_get_or_create = ("codigo",)

    codigo = "PMG"
    nombre = "Programa de Mejoramiento de la Gestión"
    norma = "Ley 19.553, artículo 6"
    evaluacion_inicial_ministro = True


class ProcesoF(Fabrica):
    class Meta:
        model = Proceso
        django_get_or_create = ("mecanismo", "anio_programa")

    mecanismo = factory.SubFactory(MecanismoF)
    anio_programa = 2026
    abierto_el = datetime(2020, 1, 1, tzinfo=UTC)


class AdscripcionF(Fabrica):
    class Meta:
        model = Adscripcion

    institucion = factory.SubFactory(InstitucionF)
    proceso = factory.SubFactory(ProcesoF)
    fuente = "prueba"


def abrir_calendario(proceso: Proceso, *, margen: timedelta = timedelta(days=30)) -> None:
    """A calendar whose stages are all open around the present."""
    ahora = reloj.presente()
    version = VersionCalendario.objects.create(
        proceso=proceso, numero=1, desde=ahora - timedelta(days=400)
    )
    for etapa in Etapa:
        EtapaCalendario.objects.create(
            version=version, etapa=etapa, abre_el=ahora - margen, cierra_el=ahora + margen
        )


PARAMETROS = {
    "redondeo_indicador": "half_up",
    "decimales_total": "2",
    "redondeo_total": "half_up",
    "tramo_mira": "redondeado",
    "umbral_compromiso": "75",
    "umbral_mira": "exacto",
    "decimales_cumplimiento": "2",
    "tope_cumplimiento": "100",
    "modo_indicador": "proporcional",
    "cumple_desde": "95",
    "sobrecumple_sobre": "105",
    "modo_medir": "binario",
    "modo_sistema": "binario",
    "no_aplica": "excluye_y_repondera",
    "sin_dato": "bloquea",
    "causa_externa": "devuelve_ponderador",
    "requisitos_en_meta": "si_falla_cero",
    "denominador_cero": "error",
    "meta_cero": "error",
    "efectivo_cero_descendente": "cumple",
}


def contenido_marco() -> dict[str, Any]:
    """A small Programa Marco, in the shape in which rule sets are stored."""
    fundamento = {"confianza": "por_verificar", "fuente": "prueba"}
    return {
        "tipo": "programa_marco",
        "codigo": "marco-prueba",
        "nombre": "Programa Marco de prueba",
        "mecanismos": ["PMG"],
        "anio_desde": 2020,
        "anio_hasta": 2030,
        "suma_ponderadores": "100",
        "tipos_compromiso": [
            {"codigo": "indicador_meta", "nombre": "Cumplir meta", **fundamento},
            {"codigo": "medir", "nombre": "Medir, informar y publicar", **fundamento},
            {"codigo": "sistema_etapa", "nombre": "Sistema por etapas", **fundamento},
        ],
        "parametros": {n: {"valor": v, **fundamento} for n, v in PARAMETROS.items()},
        "objetivos": [
            {
                "codigo": "gestion-eficaz",
                "nombre": "Gestión Eficaz",
                "peso_min": None,
                "peso_max": None,
                "n_min": None,
                "n_max": None,
                **fundamento,
            },
        ],
        "sistemas": [],
        "indicadores": [],
        "cadena": {
            "pasos": [
                "jefe_servicio",
                "ministerio",
                "revision",
                "comite_triministerial",
                "decreto",
            ],
            **fundamento,
        },
    }


class ConjuntoReglasF(Fabrica):
    class Meta:
        model = ConjuntoReglas
        django_get_or_create = ("codigo", "mecanismo", "version")

    tipo = "programa_marco"
    codigo = "marco-prueba"
    nombre = "Programa Marco de prueba"
    mecanismo = "PMG"
    version = 1
    anio_desde = 2020
    anio_hasta = 2030
    contenido = factory.LazyFunction(contenido_marco)
    huella = factory.LazyAttribute(lambda o: huella(o.contenido))
    cargado_el = AHORA


class IndicadorF(Fabrica):
    class Meta:
        model = Indicador

    codigo = factory.Sequence(lambda n: f"indicador-{n}")
    institucion = factory.SubFactory(InstitucionF)


class FichaIndicadorF(Fabrica):
    class Meta:
        model = FichaIndicador

    indicador = factory.SubFactory(IndicadorF)
    anio = 2026
    nombre = "Porcentaje de consultas respondidas a tiempo"
    expresion = "A/B*100"
    sentido = "ascendente"
    ambito = "producto"
    dimension = "calidad"


class OperandoF(Fabrica):
    class Meta:
        model = Operando

    ficha = factory.SubFactory(FichaIndicadorF)
    simbolo = "A"
    descripcion = "consultas respondidas a tiempo"


class ProgramaAnualF(Fabrica):
    class Meta:
        model = ProgramaAnual

    adscripcion = factory.SubFactory(AdscripcionF)
    conjunto_reglas = factory.SubFactory(ConjuntoReglasF)


class ObjetivoGestionF(Fabrica):
    class Meta:
        model = ObjetivoGestion

    programa = factory.SubFactory(ProgramaAnualF)
    codigo = "gestion-eficaz"
    nombre = "Gestión Eficaz"
    orden = 1


class CompromisoF(Fabrica):
    class Meta:
        model = Compromiso

    programa = factory.SubFactory(ProgramaAnualF)
    objetivo = factory.SubFactory(ObjetivoGestionF, programa=factory.SelfAttribute("..programa"))
    numero = factory.Sequence(lambda n: n + 1)
    tipo = "indicador_meta"
    nombre = "Porcentaje de consultas respondidas a tiempo"
    ficha = factory.SubFactory(FichaIndicadorF)
    meta = Decimal(95)
    ponderador = Decimal(100)


class CargaLibroF(Fabrica):
    class Meta:
        model = CargaLibro

    programa = factory.SubFactory(ProgramaAnualF)
    nombre = "libro.xlsx"
    huella = "0" * 64
    tamano = 1000
    creada_el = AHORA
    creada_por = factory.SubFactory(PersonaF)


class RequisitoTecnicoF(Fabrica):
    class Meta:
        model = RequisitoTecnico

    compromiso = factory.SubFactory(CompromisoF)
    codigo = factory.Sequence(lambda n: f"RT{n}")
    texto = "Aprobar el plan por resolución."


def ficha_con_operandos(institucion: Institucion, anio: int = 2026) -> FichaIndicador:
    """A card of A/B × 100 with its two operands declared."""
    ficha = FichaIndicadorF(indicador__institucion=institucion, anio=anio)
    OperandoF(ficha=ficha, simbolo="A", descripcion="consultas respondidas a tiempo")
    OperandoF(ficha=ficha, simbolo="B", descripcion="consultas recibidas")
    return ficha


def programa_en_borrador(adscripcion: Adscripcion) -> ProgramaAnual:
    """Two indicators (60 and 30 %) and a system stage (10 %) with two requirements."""
    programa = ProgramaAnualF(adscripcion=adscripcion)
    objetivo = ObjetivoGestionF(programa=programa)
    anio, institucion = programa.anio, adscripcion.institucion
    for numero, peso in ((1, 60), (2, 30)):
        CompromisoF(
            programa=programa,
            objetivo=objetivo,
            numero=numero,
            ponderador=Decimal(peso),
            ficha=ficha_con_operandos(institucion, anio),
        )
    sistema = CompromisoF(
        programa=programa,
        objetivo=objetivo,
        numero=3,
        tipo="sistema_etapa",
        ficha=None,
        meta=None,
        nombre="Estado Verde, etapa 1",
        sistema_codigo="estado-verde",
        etapa="1",
        ponderador=Decimal(10),
        red=RedExpertosF(),
    )
    RequisitoTecnicoF(compromiso=sistema, codigo="E1-O1-RT1")
    RequisitoTecnicoF(compromiso=sistema, codigo="E1-O1-RT2")
    return programa


@dataclass
class Mundo:
    """A ministry with one institution in the PMG 2026, its programme, and one person per role."""

    institucion: Institucion
    adscripcion: Adscripcion
    programa: ProgramaAnual
    red: RedExpertos
    personas: dict[Rol, Persona] = field(default_factory=dict)

    @classmethod
    def crear(cls, anio: int = 2026) -> "Mundo":
        adscripcion = AdscripcionF(proceso__anio_programa=anio)
        if not adscripcion.proceso.calendarios.exists():
            abrir_calendario(adscripcion.proceso)
        programa = programa_en_borrador(adscripcion)
        red = programa.compromisos.get(numero=3).red
        mundo = cls(adscripcion.institucion, adscripcion, programa, red)
        for rol in Rol:
            mundo.personas[rol] = persona_con(rol, adscripcion.institucion, red)
        return mundo

    def __getitem__(self, rol: Rol) -> Persona:
        """The person of a role, read again so that nothing cached remains."""
        return Persona.objects.get(pk=self.personas[rol].pk)


def persona_con(rol: Rol, institucion: Institucion, red: RedExpertos | None = None) -> Persona:
    """A new person with ``rol`` over the narrowest scope that the role admits."""
    ambitos = AMBITOS[rol]
    campos: dict[str, Any] = {}
    if Ambito.INSTITUCION in ambitos:
        ambito, campos["institucion"] = Ambito.INSTITUCION, institucion
    elif Ambito.MINISTERIO in ambitos:
        ambito, campos["ministerio"] = Ambito.MINISTERIO, institucion.ministerio
    elif Ambito.RED in ambitos:
        ambito, campos["red"] = Ambito.RED, red or RedExpertosF()
    else:
        ambito = Ambito.GOBIERNO
    return AsignacionF(rol=rol, ambito=ambito, **campos).persona
