"""Factories of definitions, calendars, values and the tables that every app shares."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import factory
from factory.django import DjangoModelFactory as Fabrica

from indicadores.models import Medicion, RespuestaUsuarios, ValorAnual
from instituciones.models import (
    AspectoPresupuesto,
    Cliente,
    DefinicionEstrategica,
    DefinicionMinisterial,
    DenominacionMinisterio,
    Difusion,
    EtapaCalendario,
    Intervencion,
    LeyMinisterial,
    LeyServicio,
    ObjetivoEstrategico,
    ObjetivoMinisterial,
    PrioridadGobierno,
    ProductoEstrategico,
    Prorroga,
    Sucesion,
    VersionCalendario,
    VozUsuarios,
)
from instituciones.roles import Bando
from pmg_site.comun.models import (
    Asiento,
    CabezaBitacora,
    ClaveIdempotencia,
    MensajeSalida,
    NotaAsiento,
    PuntoDeControl,
    Trabajo,
)
from tests.fabricas import (
    AHORA,
    AdscripcionF,
    FichaIndicadorF,
    IndicadorF,
    InstitucionF,
    MinisterioF,
    PersonaF,
    ProcesoF,
)


def una_huella(n: int) -> str:
    """A hash that no other call with another number gives."""
    return sha256(str(n).encode()).hexdigest()


class DenominacionMinisterioF(Fabrica):
    class Meta:
        model = DenominacionMinisterio

    ministerio = factory.SubFactory(MinisterioF)
    nombre = factory.SelfAttribute("ministerio.nombre")


class SucesionF(Fabrica):
    class Meta:
        model = Sucesion

    antecesora = factory.SubFactory(InstitucionF)
    sucesora = factory.SubFactory(InstitucionF)
    tipo = "renombre"


class VersionCalendarioF(Fabrica):
    class Meta:
        model = VersionCalendario
        django_get_or_create = ("proceso", "numero")

    proceso = factory.SubFactory(ProcesoF)
    numero = 1
    desde = datetime(2020, 1, 1, tzinfo=UTC)


class EtapaCalendarioF(Fabrica):
    class Meta:
        model = EtapaCalendario
        django_get_or_create = ("version", "etapa")

    version = factory.SubFactory(VersionCalendarioF)
    etapa = "formulacion"
    abre_el = AHORA
    cierra_el = AHORA + timedelta(days=30)


class ProrrogaF(Fabrica):
    class Meta:
        model = Prorroga

    adscripcion = factory.SubFactory(AdscripcionF)
    etapa = "formulacion"
    hasta = AHORA + timedelta(days=40)
    motivo = "Cambio de jefatura."
    otorgada_el = AHORA
    otorgada_por = factory.SubFactory(PersonaF)


class IntervencionF(Fabrica):
    class Meta:
        model = Intervencion

    adscripcion = factory.SubFactory(AdscripcionF)
    persona = factory.SubFactory(PersonaF)
    bando = Bando.SERVICIO
    desde = AHORA


class DefinicionEstrategicaF(Fabrica):
    class Meta:
        model = DefinicionEstrategica

    institucion = factory.SubFactory(InstitucionF)
    periodo_desde = 2023
    periodo_hasta = 2026
    mision = "Atender bien a las personas."


class ObjetivoEstrategicoF(Fabrica):
    class Meta:
        model = ObjetivoEstrategico

    definicion = factory.SubFactory(DefinicionEstrategicaF)
    numero = factory.Sequence(lambda n: n + 1)
    descripcion = "Responder a tiempo."


class ProductoEstrategicoF(Fabrica):
    class Meta:
        model = ProductoEstrategico

    definicion = factory.SubFactory(DefinicionEstrategicaF)
    numero = factory.Sequence(lambda n: n + 1)
    nombre = "Atención de consultas"


class LeyServicioF(Fabrica):
    class Meta:
        model = LeyServicio

    definicion = factory.SubFactory(DefinicionEstrategicaF)
    numero = factory.Sequence(lambda n: n + 1)
    materia = "Orgánica del servicio"


class AspectoPresupuestoF(Fabrica):
    class Meta:
        model = AspectoPresupuesto

    definicion = factory.SubFactory(DefinicionEstrategicaF)
    numero = factory.Sequence(lambda n: n + 1)
    descripcion = "Continuidad de las oficinas."


class VozUsuariosF(Fabrica):
    class Meta:
        model = VozUsuarios

    producto = factory.SubFactory(ProductoEstrategicoF)
    definicion = factory.SelfAttribute("producto.definicion")
    numero = factory.Sequence(lambda n: n + 1)
    quienes = "Personas que consultan"
    como = "encuesta"
    pedido = "Que respondan antes."


class DifusionF(Fabrica):
    class Meta:
        model = Difusion

    definicion = factory.SubFactory(DefinicionEstrategicaF)
    fecha = AHORA.date()
    medio = "correo"
    responsable = "Unidad de planificación"
    evidencia = "Correo a todo el personal."
    registrada_el = AHORA
    registrada_por = factory.SubFactory(PersonaF)


class DefinicionMinisterialF(Fabrica):
    class Meta:
        model = DefinicionMinisterial

    ministerio = factory.SubFactory(MinisterioF)
    periodo_desde = 2023
    periodo_hasta = 2026
    mision = "Conducir el sector."


class LeyMinisterialF(Fabrica):
    class Meta:
        model = LeyMinisterial

    definicion = factory.SubFactory(DefinicionMinisterialF)
    numero = factory.Sequence(lambda n: n + 1)
    materia = "Orgánica del ministerio"


class ObjetivoMinisterialF(Fabrica):
    class Meta:
        model = ObjetivoMinisterial

    definicion = factory.SubFactory(DefinicionMinisterialF)
    numero = factory.Sequence(lambda n: n + 1)
    descripcion = "Atender mejor."


class PrioridadGobiernoF(Fabrica):
    class Meta:
        model = PrioridadGobierno

    definicion = factory.SubFactory(DefinicionMinisterialF)
    numero = factory.Sequence(lambda n: n + 1)
    descripcion = "Respuestas oportunas."


class ClienteF(Fabrica):
    class Meta:
        model = Cliente

    definicion = factory.SubFactory(DefinicionEstrategicaF)
    numero = factory.Sequence(lambda n: n + 1)
    nombre = "Personas que consultan"


class AsientoF(Fabrica):
    """A row of the ledger for tests of its table; the chain itself is written by ``anotar``."""

    class Meta:
        model = Asiento

    seq = factory.Sequence(lambda n: n + 1_000_000)
    ocurrido_el = AHORA
    registrado_el = AHORA
    accion = "prueba.anotar"
    objeto = "prueba:1"
    previo = "0" * 64
    huella = factory.Sequence(una_huella)


class NotaAsientoF(Fabrica):
    class Meta:
        model = NotaAsiento

    asiento = factory.SubFactory(AsientoF)
    sal = "00"
    texto = "Razón de la prueba."


class CabezaBitacoraF(Fabrica):
    class Meta:
        model = CabezaBitacora
        django_get_or_create = ("id",)

    id = 1


class PuntoDeControlF(Fabrica):
    """A row for tests of its table; the true ones are issued by ``puntos.emitir``."""

    class Meta:
        model = PuntoDeControl

    tamano = factory.Sequence(lambda n: n + 1_000_000)
    raiz = factory.Sequence(una_huella)
    cabeza = factory.Sequence(una_huella)
    cumbres = factory.LazyAttribute(lambda punto: [punto.raiz])
    emitido_el = AHORA


class TrabajoF(Fabrica):
    class Meta:
        model = Trabajo

    tipo = "prueba"
    clave = factory.Sequence(lambda n: f"trabajo-{n}")
    creado_el = AHORA


class MensajeSalidaF(Fabrica):
    class Meta:
        model = MensajeSalida

    tema = "prueba"
    clave = factory.Sequence(lambda n: f"mensaje-{n}")
    creado_el = AHORA


class ClaveIdempotenciaF(Fabrica):
    class Meta:
        model = ClaveIdempotencia

    persona = factory.SubFactory(PersonaF)
    clave = factory.Sequence(lambda n: f"clave-{n}")
    huella_cuerpo = "0" * 64
    creada_el = AHORA


class MedicionF(Fabrica):
    class Meta:
        model = Medicion

    ficha = factory.SubFactory(FichaIndicadorF)
    tipo = "efectivo"
    simbolo = "A"
    valor = Decimal("93.25")


class ValorAnualF(Fabrica):
    class Meta:
        model = ValorAnual

    indicador = factory.SubFactory(IndicadorF)
    institucion = factory.SelfAttribute("indicador.institucion")
    anio = 2024
    valor = Decimal(93)
    origen = "prueba"


class RespuestaUsuariosF(Fabrica):
    class Meta:
        model = RespuestaUsuarios

    voz = factory.SubFactory(VozUsuariosF)
    indicador = factory.SubFactory(
        IndicadorF, institucion=factory.SelfAttribute("..voz.definicion.institucion")
    )
    vinculada_el = AHORA
    vinculada_por = factory.SubFactory(PersonaF)
