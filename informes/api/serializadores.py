"""What the API says of each thing: public codes, never row numbers; every number as text."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s
from rest_framework.reverse import reverse

from compromisos.models import Compromiso
from evaluacion.models import Evaluacion
from informes import series
from informes.models import BalanceGestion

TRAZA: dict[str, Any] = {"type": "object", "additionalProperties": True}


def _pct(ayuda: str, fuente: str | None = None) -> s.DecimalField:
    return s.DecimalField(
        max_digits=12, decimal_places=2, allow_null=True, source=fuente, help_text=ayuda
    )


def _texto(ayuda: str, fuente: str | None = None) -> s.CharField:
    return s.CharField(source=fuente, help_text=ayuda)


def _entero(ayuda: str, fuente: str | None = None, *, nulo: bool = False) -> s.IntegerField:
    return s.IntegerField(source=fuente, help_text=ayuda, allow_null=nulo)


class DenominacionSerializer(s.Serializer):
    """A name that an institution has had."""

    nombre = _texto("Nombre.")
    ministerio = _texto("Código del ministerio del que dependía.", "ministerio.codigo")
    desde = s.DateField(allow_null=True, help_text="Primer día; nulo si no se conoce.")
    hasta = s.DateField(allow_null=True, help_text="Último día; nulo si rige.")


class InstitucionSerializer(s.Serializer):
    """A public institution, with the names it has had."""

    codigo = _texto("Código público; no cambia nunca.")
    nombre = _texto("Nombre vigente.")
    sigla = _texto("Sigla.")
    tipo = _texto("Tipo de institución.")
    ministerio = _texto("Código del ministerio.", "ministerio.codigo")
    ministerio_nombre = _texto("Nombre del ministerio.", "ministerio.nombre")
    partida = _texto("Partida de la Ley de Presupuestos.")
    capitulo = _texto("Capítulo de la Ley de Presupuestos.")
    creada_el = s.DateField(allow_null=True, help_text="Fecha de creación, si se conoce.")
    desde = s.DateField(allow_null=True, help_text="Vigente desde.")
    hasta = s.DateField(allow_null=True, help_text="Vigente hasta.")
    confianza = _texto("verificado o por_verificar.")
    fuente = _texto("De dónde sale el dato.")
    denominaciones = DenominacionSerializer(many=True, help_text="Nombres que ha tenido.")


class ProcesoSerializer(s.Serializer):
    """A mechanism in a programme year."""

    mecanismo = _texto("Código del mecanismo.", "mecanismo.codigo")
    mecanismo_nombre = _texto("Nombre del mecanismo.", "mecanismo.nombre")
    norma = _texto("Norma del mecanismo.", "mecanismo.norma")
    anio_programa = _entero("Año del programa.")
    anio_pago = _entero("Año en que se paga.")
    instituciones = _entero("Instituciones adscritas.")
    ejemplo = s.BooleanField(help_text="Son datos de ejemplo.")


class _DelAnio(s.Serializer):
    """Whose year it is; ``raiz`` is where the membership hangs from."""

    institucion = s.CharField(help_text="Código de la institución.")
    anio = s.IntegerField(help_text="Año del programa.")
    mecanismo = s.CharField(help_text="Código del mecanismo.")


class CompromisoSerializer(_DelAnio):
    """A decreed commitment."""

    institucion = _texto("Código de la institución.", "programa.adscripcion.institucion.codigo")
    anio = _entero("Año del programa.", "programa.adscripcion.proceso.anio_programa")
    mecanismo = _texto("Código del mecanismo.", "programa.adscripcion.proceso.mecanismo.codigo")
    numero = _entero("Número del compromiso en el programa.")
    nombre = _texto("Nombre.")
    tipo = _texto("indicador_meta, medir o sistema_etapa.")
    objetivo = _texto("Código del objetivo de gestión.", "objetivo.codigo")
    objetivo_nombre = _texto("Objetivo de gestión.", "objetivo.nombre")
    indicador = s.SerializerMethodField(help_text="Código del indicador; nulo en los sistemas.")
    sistema = _texto("Código del sistema, si lo es.", "sistema_codigo")
    etapa = _texto("Etapa del sistema.")
    meta = s.DecimalField(
        max_digits=18, decimal_places=6, allow_null=True, help_text="Meta; nula si solo se mide."
    )
    ponderador = _pct("Ponderador, en porcentaje.")
    decreto = _texto("Número del decreto.", "programa.decreto_numero")
    decreto_fecha = s.DateField(source="programa.decreto_fecha", help_text="Fecha del decreto.")
    ejemplo = s.BooleanField(source="programa.ejemplo", help_text="Son datos de ejemplo.")

    def get_indicador(self, compromiso: Compromiso) -> str | None:
        return compromiso.ficha.indicador.codigo if compromiso.ficha else None


class OperandoSerializer(s.Serializer):
    """A declared operand of a formula."""

    simbolo = _texto("Símbolo en la fórmula.")
    descripcion = _texto("Qué cuenta.")
    unidad = _texto("Unidad.")
    fuente = _texto("Fuente de información.")


class FichaSerializer(s.Serializer):
    """How the indicator is measured in a year."""

    anio = _entero("Año.")
    nombre = _texto("Nombre.")
    expresion = _texto("Fórmula sobre los operandos.")
    unidad = _texto("Unidad de medida.")
    decimales = _entero("Decimales con que se redondea.")
    sentido = _texto("ascendente o descendente.")
    ambito = _texto("Ámbito de control.")
    dimension = _texto("Dimensión.")
    operandos = OperandoSerializer(many=True, help_text="Operandos declarados.")


class PuntoSerializer(s.Serializer):
    """One closed and published value of an indicator."""

    institucion = _texto("Código de la institución.")
    anio = _entero("Año.")
    valor = s.CharField(allow_null=True, help_text="Valor efectivo.")
    meta = s.CharField(allow_null=True, help_text="Meta.")
    cumplimiento = s.CharField(allow_null=True, help_text="Cumplimiento (%).")
    operandos = s.DictField(child=s.CharField(allow_null=True), help_text="Valor de cada operando.")
    origen = _texto("De dónde sale: resultado publicado, o la fuente histórica.")


class IndicadorSerializer(s.Serializer):
    """An indicator with its cards and its series."""

    codigo = _texto("Código público; no cambia nunca.")
    institucion = s.CharField(
        source="institucion.codigo",
        allow_null=True,
        default=None,
        help_text="Código de la institución; nulo en los transversales.",
    )
    transversal = _texto("Código en el Programa Marco, si es transversal.", "transversal_codigo")
    fichas = FichaSerializer(source="fichas_publicas", many=True, help_text="Una por año.")
    serie = s.SerializerMethodField(help_text="Valores publicados, por año.")
    ejemplo = s.BooleanField(help_text="Son datos de ejemplo.")

    @extend_schema_field(PuntoSerializer(many=True))
    def get_serie(self, indicador: Any) -> Any:
        return PuntoSerializer(series.puntos(indicador), many=True).data


class DesgloseSerializer(_DelAnio):
    """What a commitment contributed to a published result."""

    institucion = _texto(
        "Código de la institución.",
        "resultado.evaluacion.programa.adscripcion.institucion.codigo",
    )
    anio = _entero(
        "Año del programa.", "resultado.evaluacion.programa.adscripcion.proceso.anio_programa"
    )
    mecanismo = _texto(
        "Código del mecanismo.",
        "resultado.evaluacion.programa.adscripcion.proceso.mecanismo.codigo",
    )
    numero = _entero("Número del compromiso.", "compromiso.numero")
    nombre = _texto("Nombre del compromiso.", "compromiso.nombre")
    clase = _texto("valor, no_aplica, sin_dato o error.")
    valor = s.DecimalField(
        max_digits=18, decimal_places=6, allow_null=True, help_text="Valor efectivo."
    )
    cumplimiento = _pct("Cumplimiento sin tope (%).")
    ponderador = _pct("Ponderador comprometido (%).")
    aporte = _pct("Puntos que aportó al total.")
    aporte_exacto = _texto("El mismo aporte, como fracción exacta.")
    cumple = s.BooleanField(allow_null=True, help_text="Cumplió su meta.")
    sobrecumple = s.BooleanField(help_text="Sobrepasó su meta más allá de lo que fija la regla.")
    explicacion = _texto("La cuenta en una frase.")


class ResultadoSerializer(_DelAnio):
    """A published result: one row per version; only one of each is in force."""

    institucion = _texto("Código de la institución.", "programa.adscripcion.institucion.codigo")
    institucion_nombre = _texto("Institución.", "programa.adscripcion.institucion.nombre")
    ministerio = _texto(
        "Código del ministerio.", "programa.adscripcion.institucion.ministerio.codigo"
    )
    anio = _entero("Año del programa.", "programa.adscripcion.proceso.anio_programa")
    anio_pago = _entero("Año de pago.", "programa.adscripcion.proceso.anio_pago")
    mecanismo = _texto("Código del mecanismo.", "programa.adscripcion.proceso.mecanismo.codigo")
    version = _entero("Versión del resultado.")
    vigente = s.BooleanField(help_text="Ninguna versión publicada lo corrige.")
    motivo_correccion = _texto("Por qué corrige al anterior.", "motivo_reemplazo")
    clase = _texto("valor o no_aplica.", "resultado.clase")
    total = _pct("Cumplimiento global (%).", "resultado.total")
    total_exacto = _texto("El mismo total, como fracción exacta.", "resultado.total_exacto")
    tramo = s.SerializerMethodField(help_text="Tramo de la regla aplicada.")
    incremento = s.SerializerMethodField(help_text="Incremento (%); nulo si no está verificado.")
    decreto = _texto("Número del decreto.", "decreto_numero")
    decreto_fecha = s.DateField(allow_null=True, help_text="Fecha del decreto.")
    publicada_el = s.DateTimeField(allow_null=True, help_text="Cuándo se publicó.")
    huella = _texto("SHA-256 del resultado y su traza.", "resultado.huella")
    huella_entradas = _texto("SHA-256 de las entradas.", "resultado.huella_entradas")
    huella_reglas = _texto("SHA-256 de las reglas aplicadas.", "resultado.huella_reglas")
    reglas = _texto("Huella del conjunto de reglas.", "resultado.conjunto_reglas.huella")
    ejemplo = s.BooleanField(help_text="Son datos de ejemplo.")
    url = s.SerializerMethodField(help_text="Dirección permanente de esta versión.")

    def get_tramo(self, evaluacion: Evaluacion) -> str | None:
        incentivo = getattr(evaluacion.resultado, "incentivo", None)
        return incentivo.tramo if incentivo else None

    def get_incremento(self, evaluacion: Evaluacion) -> str | None:
        incentivo = getattr(evaluacion.resultado, "incentivo", None)
        if incentivo is None or incentivo.porcentaje is None:
            return None
        return format(incentivo.porcentaje, "f")

    def get_url(self, evaluacion: Evaluacion) -> str:
        adscripcion = evaluacion.programa.adscripcion
        llaves = {
            "codigo": adscripcion.institucion.codigo,
            "anio": adscripcion.proceso.anio_programa,
            "mecanismo": adscripcion.proceso.mecanismo.codigo,
            "version": evaluacion.version,
        }
        return reverse("api-resultado", kwargs=llaves, request=self.context["request"])


class ResultadoDetalleSerializer(ResultadoSerializer):
    """A published result with its breakdown and the whole trace of its calculation."""

    compromisos = DesgloseSerializer(
        source="resultado.desglose", many=True, help_text="Aporte de cada compromiso."
    )
    traza = s.SerializerMethodField(help_text="Cada paso del cálculo, con sus números y normas.")

    @extend_schema_field(TRAZA)
    def get_traza(self, evaluacion: Any) -> Any:
        return evaluacion.resultado.traza


class ReglasSerializer(s.Serializer):
    """A rule set: immutable, known by its hash."""

    tipo = _texto("programa_marco o tramos.")
    codigo = _texto("Código.")
    nombre = _texto("Nombre.")
    mecanismo = _texto("Código del mecanismo.")
    anio_desde = _entero("Primer año (del programa; de pago en los tramos).")
    anio_hasta = _entero("Último año; nulo si sigue.", nulo=True)
    version = _entero("Versión.")
    huella = _texto("SHA-256 del contenido.")


class ReglasDetalleSerializer(ReglasSerializer):
    """A rule set with all that it says."""

    contenido = s.SerializerMethodField(help_text="Parámetros con su norma, o su fuente.")

    @extend_schema_field(TRAZA)
    def get_contenido(self, conjunto: Any) -> Any:
        return conjunto.contenido


class TramoSerializer(s.Serializer):
    """A tier: from (included), to (excluded), what it earns, and its norm."""

    nombre = s.CharField(help_text="Nombre.")
    etiqueta = s.CharField(help_text="El tramo en palabras.")
    desde = s.CharField(help_text="Cumplimiento desde el cual rige, incluido (%).")
    hasta = s.CharField(allow_null=True, help_text="Hasta cuál, sin incluirlo; nulo: hasta 100.")
    porcentaje = s.CharField(allow_null=True, help_text="Incremento (%); nulo: por verificar.")
    norma = s.CharField(required=False, help_text="Norma que lo fija.")
    confianza = s.CharField(required=False, help_text="por_verificar, cuando no hay norma leída.")
    fuente = s.CharField(required=False, help_text="De dónde sale, cuando no hay norma leída.")


class TramosSerializer(ReglasSerializer):
    """The tiers of a mechanism in some payment years."""

    tramos = TramoSerializer(
        source="contenido.tramos", many=True, default=list, help_text="Los tramos."
    )


class DistribucionSerializer(s.Serializer):
    """How many institutions fell in each tier."""

    anio_pago = _entero("Año de pago.")
    anio = _entero("Año del programa.")
    mecanismo = _texto("Código del mecanismo.")
    tramo = _texto("Tramo de la regla aplicada.")
    instituciones = _entero("Cuántas instituciones.")


class HechoSerializer(s.Serializer):
    """A figure that others published."""

    anio = _entero("Año.")
    concepto = _texto("Qué se cuenta.")
    valor = s.DecimalField(max_digits=15, decimal_places=4, help_text="Valor.")
    unidad = _texto("Unidad.")
    confianza = _texto("verificada o por_verificar.")
    fuente = _texto("Quién lo publicó.")


class BalanceSerializer(s.Serializer):
    """A published Balance de Gestión Integral."""

    institucion = _texto("Código de la institución.", "institucion.codigo")
    institucion_nombre = _texto("Institución.", "institucion.nombre")
    anio = _entero("Año.")
    version = _entero("Versión.")
    paginas = _entero("Páginas.", "pdf_paginas")
    huella = _texto("SHA-256 del PDF.", "pdf_huella")
    publicado_el = s.DateTimeField(help_text="Cuándo se publicó.")
    ejemplo = s.BooleanField(help_text="Son datos de ejemplo.")
    pdf = s.SerializerMethodField(help_text="Dirección del PDF.")

    def get_pdf(self, balance: BalanceGestion) -> str:
        llaves = {
            "codigo": balance.institucion.codigo,
            "anio": balance.anio,
            "version": balance.version,
        }
        return reverse("informes:balance-pdf", kwargs=llaves, request=self.context["request"])
