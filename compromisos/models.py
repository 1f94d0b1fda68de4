"""What was promised: the year's programme, its commitments, requirements, observations."""

from django.db import models
from django.db.models import Q

from compromisos.estados import EstadoFormulacion, EstadoSeguimiento
from compromisos.querysets import ProgramaQuerySet, SeguimientoQuerySet
from indicadores.models import ConjuntoReglas, FichaIndicador
from instituciones.models import Adscripcion, Institucion, Persona, RedExpertos
from pmg_site.comun.campos import DecimalExacto
from pmg_site.comun.condiciones import paso

_DESDE_ENVIADO = ["enviado", "validado", "en_revision", "aprobado", "decretado"]
_DESDE_VALIDADO = ["validado", "en_revision", "aprobado", "decretado"]
_DESDE_APROBADO = ["aprobado", "decretado"]


class ProgramaAnual(models.Model):
    """What an institution commits itself to in a year under a mechanism; versions supersede."""

    adscripcion = models.ForeignKey(Adscripcion, models.PROTECT, related_name="programas")
    version = models.PositiveSmallIntegerField("versión", default=1)
    reemplaza = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reemplazado_por"
    )
    motivo_version = models.TextField("motivo de la modificación", blank=True)
    conjunto_reglas = models.ForeignKey(ConjuntoReglas, models.PROTECT, related_name="programas")
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoFormulacion, default=EstadoFormulacion.BORRADOR
    )
    enviado_el = models.DateTimeField("enviado el", null=True, blank=True)
    enviado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    validado_el = models.DateTimeField("validado el", null=True, blank=True)
    validado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    aprobado_el = models.DateTimeField("aprobado el", null=True, blank=True)
    aprobado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    decretado_el = models.DateTimeField("decretado el", null=True, blank=True)
    decretado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    decreto_numero = models.CharField("número de decreto", max_length=40, blank=True)
    decreto_fecha = models.DateField("fecha del decreto", null=True, blank=True)
    copia_aprobada = models.JSONField("copia de lo aprobado", null=True, blank=True)
    copia_huella = models.CharField("huella de lo aprobado", max_length=64, blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = ProgramaQuerySet.as_manager()

    class Meta:
        verbose_name = "programa anual"
        verbose_name_plural = "programas anuales"
        ordering = ["adscripcion", "version"]
        constraints = [
            models.UniqueConstraint(fields=["adscripcion", "version"], name="programa_version"),
            models.CheckConstraint(
                condition=Q(version=1, reemplaza=None)
                | Q(~Q(motivo_version=""), version__gt=1, reemplaza__isnull=False),
                name="programa_modificacion_con_motivo",
            ),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoFormulacion.values), name="programa_estado_valido"
            ),
            models.CheckConstraint(
                condition=paso("enviado", _DESDE_ENVIADO), name="programa_envio"
            ),
            models.CheckConstraint(
                condition=paso("validado", _DESDE_VALIDADO), name="programa_validacion"
            ),
            models.CheckConstraint(
                condition=paso("aprobado", _DESDE_APROBADO), name="programa_aprobacion"
            ),
            models.CheckConstraint(
                condition=paso("decretado", ["decretado"]), name="programa_decreto"
            ),
            models.CheckConstraint(
                condition=~Q(estado="decretado")
                | Q(~Q(decreto_numero=""), decreto_fecha__isnull=False),
                name="programa_decreto_numerado",
            ),
            models.CheckConstraint(
                condition=~Q(estado__in=_DESDE_APROBADO)
                | Q(~Q(copia_huella=""), copia_aprobada__isnull=False),
                name="programa_aprobado_con_copia",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adscripcion} v{self.version}"

    @property
    def institucion(self) -> Institucion:
        return self.adscripcion.institucion

    @property
    def anio(self) -> int:
        return self.adscripcion.proceso.anio_programa


class TipoCompromiso(models.TextChoices):
    INDICADOR_META = "indicador_meta", "Cumplir meta de un indicador"
    MEDIR = "medir", "Medir correctamente, informar y publicar"
    SISTEMA_ETAPA = "sistema_etapa", "Sistema de gestión por etapas"


class ObjetivoGestion(models.Model):
    """An objective of the Programa Marco under which commitments are grouped."""

    programa = models.ForeignKey(ProgramaAnual, models.CASCADE, related_name="objetivos")
    codigo = models.CharField("código", max_length=60)
    nombre = models.CharField("nombre", max_length=300)
    orden = models.PositiveSmallIntegerField("orden")

    class Meta:
        verbose_name = "objetivo de gestión"
        verbose_name_plural = "objetivos de gestión"
        ordering = ["programa", "orden"]
        constraints = [
            models.UniqueConstraint(fields=["programa", "codigo"], name="objetivo_de_gestion_unico")
        ]

    def __str__(self) -> str:
        return self.nombre


class Compromiso(models.Model):
    """One promise of the year: an indicator with a target, a measurement or a system's stage."""

    programa = models.ForeignKey(ProgramaAnual, models.CASCADE, related_name="compromisos")
    objetivo = models.ForeignKey(ObjetivoGestion, models.PROTECT, related_name="compromisos")
    numero = models.PositiveSmallIntegerField("número")
    tipo = models.CharField("tipo", max_length=16, choices=TipoCompromiso)
    nombre = models.CharField("nombre", max_length=400)
    ficha = models.ForeignKey(
        FichaIndicador, models.PROTECT, null=True, blank=True, related_name="compromisos"
    )
    transversal_codigo = models.CharField("código en el Programa Marco", max_length=80, blank=True)
    sistema_codigo = models.CharField("sistema", max_length=80, blank=True)
    etapa = models.CharField("etapa", max_length=40, blank=True)
    red = models.ForeignKey(
        RedExpertos, models.PROTECT, null=True, blank=True, related_name="compromisos"
    )
    meta = DecimalExacto("meta", max_digits=18, decimal_places=6, null=True, blank=True)
    ponderador = DecimalExacto("ponderador (%)", max_digits=5, decimal_places=2)
    justificacion_meta = models.TextField("justificación de la meta", blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "compromiso"
        verbose_name_plural = "compromisos"
        ordering = ["programa", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["programa", "numero"], name="compromiso_numerado"),
            models.CheckConstraint(
                condition=Q(ponderador__gte=0, ponderador__lte=100), name="compromiso_ponderador"
            ),
            models.CheckConstraint(
                condition=Q(tipo="indicador_meta", ficha__isnull=False, sistema_codigo="")
                | Q(tipo="medir", ficha__isnull=False, meta=None, sistema_codigo="")
                | Q(~Q(sistema_codigo=""), tipo="sistema_etapa", ficha=None, meta=None),
                name="compromiso_segun_tipo",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.nombre}"


class RequisitoTecnico(models.Model):
    """A technical requirement of a commitment, copied from the Programa Marco of the year."""

    compromiso = models.ForeignKey(Compromiso, models.CASCADE, related_name="requisitos")
    codigo = models.CharField("código", max_length=60)
    objetivo = models.CharField("objetivo", max_length=300, blank=True)
    texto = models.TextField("requisito")
    medios = models.JSONField("medios de verificación", default=list)
    opinion_tecnica = models.BooleanField("exige opinión técnica favorable", default=False)
    peso_objetivo = DecimalExacto(
        "peso del objetivo (%)", max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "requisito técnico"
        verbose_name_plural = "requisitos técnicos"
        ordering = ["compromiso", "codigo"]
        constraints = [
            models.UniqueConstraint(fields=["compromiso", "codigo"], name="requisito_unico")
        ]

    def __str__(self) -> str:
        return f"{self.codigo} {self.texto}"


class Observacion(models.Model):
    """A thread about a programme or one of its commitments, in formulation or evaluation."""

    class Contexto(models.TextChoices):
        FORMULACION = "formulacion", "Formulación"
        EVALUACION = "evaluacion", "Evaluación"
        PARTICIPACION = "participacion", "Participación de la asociación"

    class Estado(models.TextChoices):
        ABIERTA = "abierta", "Abierta"
        RESPONDIDA = "respondida", "Respondida"
        RESUELTA = "resuelta", "Resuelta"

    programa = models.ForeignKey(ProgramaAnual, models.PROTECT, related_name="observaciones")
    compromiso = models.ForeignKey(
        Compromiso, models.PROTECT, null=True, blank=True, related_name="observaciones"
    )
    contexto = models.CharField("contexto", max_length=14, choices=Contexto)
    campo = models.CharField("campo", max_length=60, blank=True)
    ronda = models.PositiveSmallIntegerField("ronda", default=1)
    bloquea = models.BooleanField("bloquea el envío", default=True)
    estado = models.CharField("estado", max_length=12, choices=Estado, default=Estado.ABIERTA)
    texto = models.TextField("observación")
    autor = models.ForeignKey(Persona, models.PROTECT, related_name="observaciones")
    creada_el = models.DateTimeField("creada el")
    resuelta_el = models.DateTimeField("resuelta el", null=True, blank=True)
    resuelta_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "observación"
        verbose_name_plural = "observaciones"
        ordering = ["programa", "creada_el"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    estado="resuelta", resuelta_el__isnull=False, resuelta_por__isnull=False
                )
                | Q(estado__in=["abierta", "respondida"], resuelta_el=None, resuelta_por=None),
                name="observacion_resolucion_coherente",
            ),
            models.CheckConstraint(condition=~Q(texto=""), name="observacion_con_texto"),
        ]

    def __str__(self) -> str:
        return self.texto[:80]


class RespuestaObservacion(models.Model):
    """An answer in a thread."""

    observacion = models.ForeignKey(Observacion, models.PROTECT, related_name="respuestas")
    texto = models.TextField("respuesta")
    autor = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    creada_el = models.DateTimeField("creada el")

    class Meta:
        verbose_name = "respuesta a una observación"
        verbose_name_plural = "respuestas a observaciones"
        ordering = ["observacion", "creada_el"]

    def __str__(self) -> str:
        return self.texto[:80]


class ProgramaSeguimiento(models.Model):
    """What is done about the indicators of a year that missed or far exceeded their target."""

    institucion = models.ForeignKey(Institucion, models.PROTECT, related_name="seguimientos")
    anio_evaluado = models.PositiveSmallIntegerField("año evaluado")
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoSeguimiento, default=EstadoSeguimiento.BORRADOR
    )
    creado_el = models.DateTimeField("creado el")
    aprobado_el = models.DateTimeField("aprobado el", null=True, blank=True)
    aprobado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = SeguimientoQuerySet.as_manager()

    class Meta:
        verbose_name = "programa de seguimiento"
        verbose_name_plural = "programas de seguimiento"
        ordering = ["-anio_evaluado", "institucion"]
        constraints = [
            models.UniqueConstraint(
                fields=["institucion", "anio_evaluado"], name="seguimiento_unico"
            ),
            models.CheckConstraint(
                condition=Q(estado="borrador", aprobado_el=None, aprobado_por=None)
                | Q(~Q(estado="borrador"), aprobado_el__isnull=False, aprobado_por__isnull=False),
                name="seguimiento_aprobacion_coherente",
            ),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoSeguimiento.values), name="seguimiento_estado_valido"
            ),
        ]

    def __str__(self) -> str:
        return f"Seguimiento {self.anio_evaluado} de {self.institucion}"


class CompromisoSeguimiento(models.Model):
    """One unmet or over-met indicator: its cause, recommendation, commitment and state."""

    class Motivo(models.TextChoices):
        NO_CUMPLIDO = "no_cumplido", "No cumplido"
        SOBRECUMPLIDO = "sobrecumplido", "Sobrecumplido"

    class TipoCausa(models.TextChoices):
        DISENO_META = "diseno_meta", "Diseño de la meta"
        RECURSOS = "recursos", "Recursos"
        PROCESO = "proceso", "Proceso interno"
        PROVEEDORES = "proveedores", "Proveedores"
        DEMANDA = "demanda", "Demanda"
        NORMATIVA = "normativa", "Normativa"

    class Estado(models.TextChoices):
        EN_CURSO = "en_curso", "En curso"
        CUMPLIDO = "cumplido", "Cumplido"
        NO_CUMPLIDO = "no_cumplido", "No cumplido"

    seguimiento = models.ForeignKey(ProgramaSeguimiento, models.CASCADE, related_name="compromisos")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="seguimientos")
    motivo = models.CharField("motivo", max_length=14, choices=Motivo)
    cumplimiento = DecimalExacto("cumplimiento (%)", max_digits=12, decimal_places=2, null=True)
    causa_interna = models.BooleanField("causa interna", default=True)
    tipo_causa = models.CharField("tipo de causa", max_length=14, choices=TipoCausa, blank=True)
    causa = models.TextField("causa", blank=True)
    recomendacion = models.TextField("recomendación", blank=True)
    accion_comprometida = models.TextField("compromiso", blank=True)
    plazo = models.DateField("plazo", null=True, blank=True)
    responsable = models.CharField("responsable (nombre y cargo)", max_length=200, blank=True)
    medio_de_verificacion = models.TextField("medio de verificación", blank=True)
    estado = models.CharField("estado", max_length=12, choices=Estado, default=Estado.EN_CURSO)
    causa_incumplimiento = models.TextField("causa del incumplimiento", blank=True)
    efecto = models.TextField("efecto en los resultados institucionales", blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "compromiso de seguimiento"
        verbose_name_plural = "compromisos de seguimiento"
        ordering = ["seguimiento", "compromiso"]
        constraints = [
            models.UniqueConstraint(
                fields=["seguimiento", "compromiso"], name="compromiso_de_seguimiento_unico"
            ),
            models.CheckConstraint(
                condition=Q(estado__in=["en_curso", "cumplido", "no_cumplido"]),
                name="compromiso_de_seguimiento_estado_valido",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: {self.get_motivo_display()}"
