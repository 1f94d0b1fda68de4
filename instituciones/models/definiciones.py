"""Strategic definitions of an institution for a period (Formulario A1)."""

from django.db import models
from django.db.models import F, Q

from instituciones.estados import EstadoDefinicion
from instituciones.models.filas import Fila, FilaDeNorma
from instituciones.models.instituciones import Institucion
from instituciones.models.ministeriales import (
    DefinicionMinisterial,
    ObjetivoMinisterial,
    PrioridadGobierno,
)
from instituciones.models.personas import Persona
from instituciones.querysets import DefinicionQuerySet
from pmg_site.comun.campos import DecimalExacto


class DefinicionEstrategica(models.Model):
    """Mission, objectives, products, clients and spending of an institution, by version.

    ``ministerial`` is the version of the ministry's definitions to which the objectives link.
    """

    institucion = models.ForeignKey(Institucion, models.PROTECT, related_name="definiciones")
    periodo_desde = models.PositiveSmallIntegerField("período desde")
    periodo_hasta = models.PositiveSmallIntegerField("período hasta")
    version = models.PositiveSmallIntegerField("versión", default=1)
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoDefinicion, default=EstadoDefinicion.BORRADOR
    )
    ministerial = models.ForeignKey(
        DefinicionMinisterial,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="de_servicios",
        verbose_name="definiciones del ministerio",
    )
    mision = models.TextField("misión institucional", blank=True)
    gasto_total_miles = DecimalExacto(
        "presupuesto total, en miles de pesos",
        max_digits=15,
        decimal_places=0,
        null=True,
        blank=True,
    )
    gasto_interno_miles = DecimalExacto(
        "gasto en gestión interna, en miles de pesos",
        max_digits=15,
        decimal_places=0,
        null=True,
        blank=True,
    )
    aprobada_el = models.DateTimeField("aprobada el", null=True, blank=True)
    aprobada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    validada_el = models.DateTimeField("validada el", null=True, blank=True)
    validada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    publicada_el = models.DateTimeField("publicada el", null=True, blank=True)
    publicada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = DefinicionQuerySet.as_manager()

    class Meta:
        verbose_name = "definición estratégica"
        verbose_name_plural = "definiciones estratégicas"
        ordering = ["institucion", "-periodo_desde", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["institucion", "periodo_desde", "version"], name="definicion_unica"
            ),
            models.CheckConstraint(
                condition=Q(periodo_hasta__gte=F("periodo_desde")), name="definicion_periodo"
            ),
            models.CheckConstraint(
                condition=Q(estado="borrador", aprobada_el=None, aprobada_por=None)
                | Q(~Q(estado="borrador"), aprobada_el__isnull=False, aprobada_por__isnull=False),
                name="definicion_aprobacion_coherente",
            ),
            models.CheckConstraint(
                condition=Q(
                    estado__in=["validada", "publicada"],
                    validada_el__isnull=False,
                    validada_por__isnull=False,
                )
                | Q(estado__in=["borrador", "aprobada"], validada_el=None, validada_por=None),
                name="definicion_validacion_coherente",
            ),
            models.CheckConstraint(
                condition=Q(
                    estado="publicada", publicada_el__isnull=False, publicada_por__isnull=False
                )
                | Q(~Q(estado="publicada"), publicada_el=None, publicada_por=None),
                name="definicion_publicacion_coherente",
            ),
            models.UniqueConstraint(
                fields=["institucion", "periodo_desde"],
                condition=~Q(estado="publicada"),
                name="definicion_una_en_tramite",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institucion} {self.periodo}"

    @property
    def periodo(self) -> str:
        return f"{self.periodo_desde}–{self.periodo_hasta}"


class LeyServicio(FilaDeNorma):
    """A law that rules an institution; the first one is its organic law."""

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="leyes")

    class Meta(FilaDeNorma.Meta):
        verbose_name = "norma que rige al servicio"
        verbose_name_plural = "normas que rigen al servicio"

    def __str__(self) -> str:
        return self.cita


class AspectoPresupuesto(Fila):
    """Something of the Budget Law that matters to what the institution has to achieve."""

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="aspectos")
    descripcion = models.TextField("descripción")
    monto_miles = DecimalExacto(
        "monto en miles de pesos", max_digits=15, decimal_places=0, null=True, blank=True
    )

    class Meta(Fila.Meta):
        verbose_name = "aspecto relevante de la ley de presupuestos"
        verbose_name_plural = "aspectos relevantes de la ley de presupuestos"

    def __str__(self) -> str:
        return f"{self.numero}. {self.descripcion}"


class ObjetivoEstrategico(Fila):
    """A strategic objective, expressed as an expected result."""

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="objetivos")
    descripcion = models.TextField("descripción")
    ministeriales = models.ManyToManyField(
        ObjetivoMinisterial, related_name="objetivos_de_servicios", blank=True
    )
    prioridades = models.ManyToManyField(
        PrioridadGobierno, related_name="objetivos_de_servicios", blank=True
    )

    class Meta(Fila.Meta):
        verbose_name = "objetivo estratégico"
        verbose_name_plural = "objetivos estratégicos"

    def __str__(self) -> str:
        return f"{self.numero}. {self.descripcion}"


class TipoProducto(models.TextChoices):
    SERVICIO = "servicio", "Servicio"
    BIEN = "bien", "Bien"


class ProductoEstrategico(Fila):
    """A good or service that the institution delivers, with its clients and its spending."""

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="productos")
    nombre = models.CharField("nombre", max_length=250)
    tipo = models.CharField(
        "tipo", max_length=8, choices=TipoProducto, default=TipoProducto.SERVICIO
    )
    descripcion = models.TextField("descripción", blank=True)
    objetivos = models.ManyToManyField(ObjetivoEstrategico, related_name="productos", blank=True)
    gasto_miles = DecimalExacto(
        "gasto en miles de pesos", max_digits=15, decimal_places=0, null=True, blank=True
    )
    aplica_genero = models.BooleanField("aplica enfoque de género", default=False)
    aplica_territorio = models.BooleanField("aplica gestión territorial", default=False)

    class Meta(Fila.Meta):
        verbose_name = "producto estratégico"
        verbose_name_plural = "productos estratégicos"

    def __str__(self) -> str:
        return f"{self.numero}. {self.nombre}"


class Cliente(Fila):
    """Those who receive a product, with how many they are."""

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="clientes")
    nombre = models.CharField("nombre", max_length=250)
    cantidad = DecimalExacto(
        "cuantificación", max_digits=12, decimal_places=0, null=True, blank=True
    )
    productos = models.ManyToManyField(ProductoEstrategico, related_name="clientes", blank=True)

    class Meta(Fila.Meta):
        verbose_name = "cliente, usuario o beneficiario"
        verbose_name_plural = "clientes, usuarios y beneficiarios"

    def __str__(self) -> str:
        return f"{self.numero}. {self.nombre}"


class ComoSeRecogio(models.TextChoices):
    ENCUESTA = "encuesta", "Encuesta"
    CONSULTA = "consulta", "Consulta"
    RECLAMOS = "reclamos", "Reclamos"
    NINGUNA = "ninguna", "Ninguna todavía"


class VozUsuarios(Fila):
    """What the users of a product asked for: who they are and how it was gathered."""

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="voces")
    producto = models.ForeignKey(ProductoEstrategico, models.CASCADE, related_name="voces")
    quienes = models.CharField("quiénes son", max_length=250)
    como = models.CharField("cómo se recogió", max_length=10, choices=ComoSeRecogio)
    pedido = models.TextField("qué pidieron", blank=True)

    class Meta(Fila.Meta):
        verbose_name = "voz de los usuarios"
        verbose_name_plural = "voces de los usuarios"
        constraints = [
            *Fila.Meta.constraints,
            models.CheckConstraint(
                condition=Q(como__in=ComoSeRecogio.values), name="voz_como_valido"
            ),
            models.CheckConstraint(
                condition=~Q(como="ninguna") | Q(pedido=""), name="voz_no_recogida_sin_pedido"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.pedido or self.quienes}"


class Difusion(models.Model):
    """How definitions were made known to the staff: when, by what means, with what proof."""

    class Medio(models.TextChoices):
        CORREO = "correo", "Correo electrónico"
        INTRANET = "intranet", "Intranet"
        REUNION = "reunion", "Reunión o jornada"
        IMPRESO = "impreso", "Documento impreso"
        OTRO = "otro", "Otro medio"

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="difusiones")
    fecha = models.DateField("fecha de la difusión")
    medio = models.CharField("medio", max_length=10, choices=Medio)
    responsable = models.CharField("quién la hizo", max_length=200)
    evidencia = models.TextField("evidencia")
    registrada_el = models.DateTimeField("registrada el")
    registrada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "difusión a los funcionarios"
        verbose_name_plural = "difusiones a los funcionarios"
        ordering = ["definicion", "-fecha", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(evidencia=""), name="difusion_con_evidencia")
        ]

    def __str__(self) -> str:
        return f"{self.fecha:%d-%m-%Y}, {self.Medio(self.medio).label}"
