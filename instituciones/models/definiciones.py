"""Strategic definitions of an institution for a period (Formulario A1)."""

from django.db import models
from django.db.models import F, Q

from instituciones.estados import EstadoDefinicion
from instituciones.models.instituciones import Institucion
from instituciones.models.personas import Persona
from instituciones.querysets import DefinicionQuerySet
from pmg_site.comun.campos import DecimalExacto


class DefinicionEstrategica(models.Model):
    """Mission, objectives, products and clients of an institution in a period, by version."""

    institucion = models.ForeignKey(Institucion, models.PROTECT, related_name="definiciones")
    periodo_desde = models.PositiveSmallIntegerField("período desde")
    periodo_hasta = models.PositiveSmallIntegerField("período hasta")
    version = models.PositiveSmallIntegerField("versión", default=1)
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoDefinicion, default=EstadoDefinicion.BORRADOR
    )
    ley_organica = models.TextField("ley orgánica o decreto que la rige", blank=True)
    mision = models.TextField("misión institucional")
    prioridades_gobierno = models.TextField("prioridades y compromisos de gobierno", blank=True)
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
    difundida_el = models.DateField("difundida a los funcionarios el", null=True, blank=True)
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


class ObjetivoEstrategico(models.Model):
    """A strategic objective, expressed as an expected result."""

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="objetivos")
    numero = models.PositiveSmallIntegerField("número")
    descripcion = models.TextField("descripción")
    objetivo_ministerial = models.TextField("objetivo ministerial vinculado", blank=True)

    class Meta:
        verbose_name = "objetivo estratégico"
        verbose_name_plural = "objetivos estratégicos"
        ordering = ["definicion", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["definicion", "numero"], name="objetivo_numerado")
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.descripcion}"


class ProductoEstrategico(models.Model):
    """A good or service that the institution delivers, with its clients and its spending."""

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="productos")
    numero = models.PositiveSmallIntegerField("número")
    nombre = models.CharField("nombre", max_length=250)
    descripcion = models.TextField("descripción", blank=True)
    objetivos = models.ManyToManyField(ObjetivoEstrategico, related_name="productos", blank=True)
    gasto_miles = DecimalExacto(
        "gasto en miles de pesos", max_digits=15, decimal_places=0, null=True, blank=True
    )
    aplica_genero = models.BooleanField("aplica enfoque de género", default=False)
    aplica_territorio = models.BooleanField("aplica gestión territorial", default=False)

    class Meta:
        verbose_name = "producto estratégico"
        verbose_name_plural = "productos estratégicos"
        ordering = ["definicion", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["definicion", "numero"], name="producto_numerado")
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.nombre}"


class Cliente(models.Model):
    """Those who receive a product, with how many they are."""

    definicion = models.ForeignKey(DefinicionEstrategica, models.CASCADE, related_name="clientes")
    numero = models.PositiveSmallIntegerField("número")
    nombre = models.CharField("nombre", max_length=250)
    cantidad = DecimalExacto(
        "cuantificación", max_digits=12, decimal_places=0, null=True, blank=True
    )
    productos = models.ManyToManyField(ProductoEstrategico, related_name="clientes", blank=True)

    class Meta:
        verbose_name = "cliente, usuario o beneficiario"
        verbose_name_plural = "clientes, usuarios y beneficiarios"
        ordering = ["definicion", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["definicion", "numero"], name="cliente_numerado")
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.nombre}"
