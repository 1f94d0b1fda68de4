"""What is measured: indicators with their yearly card, operands and values."""

from django.db import models
from django.db.models import Q

from indicadores.querysets import IndicadorQuerySet
from instituciones.models import Institucion, ProductoEstrategico, RedExpertos
from pmg_site.comun.campos import DecimalExacto


class Sentido(models.TextChoices):
    ASCENDENTE = "ascendente", "Ascendente (más es mejor)"
    DESCENDENTE = "descendente", "Descendente (menos es mejor)"


class AmbitoControl(models.TextChoices):
    PROCESO = "proceso", "Proceso"
    PRODUCTO = "producto", "Producto"
    RESULTADO_INTERMEDIO = "resultado_intermedio", "Resultado intermedio"
    RESULTADO_FINAL = "resultado_final", "Resultado final"


class Dimension(models.TextChoices):
    EFICACIA = "eficacia", "Eficacia"
    EFICIENCIA = "eficiencia", "Eficiencia"
    ECONOMIA = "economia", "Economía"
    CALIDAD = "calidad", "Calidad"


class Acumulacion(models.TextChoices):
    ULTIMO = "ultimo", "Último valor del año"
    SUMA = "suma", "Suma de los meses"
    PROMEDIO = "promedio", "Promedio de los meses"


class Indicador(models.Model):
    """An indicator as an identity through the years; ``codigo`` never changes."""

    codigo = models.SlugField("código", max_length=100, unique=True)
    institucion = models.ForeignKey(
        Institucion, models.PROTECT, null=True, blank=True, related_name="indicadores"
    )
    transversal_codigo = models.CharField("código en el Programa Marco", max_length=80, blank=True)
    red = models.ForeignKey(
        RedExpertos, models.PROTECT, null=True, blank=True, related_name="indicadores"
    )
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = IndicadorQuerySet.as_manager()

    class Meta:
        verbose_name = "indicador"
        verbose_name_plural = "indicadores"
        ordering = ["codigo"]

    def __str__(self) -> str:
        return self.codigo


class FichaIndicador(models.Model):
    """How an indicator is measured in one year: name, formula, direction, decimals and method."""

    indicador = models.ForeignKey(Indicador, models.PROTECT, related_name="fichas")
    anio = models.PositiveSmallIntegerField("año")
    version = models.PositiveSmallIntegerField("versión", default=1)
    nombre = models.CharField("nombre", max_length=400)
    expresion = models.CharField("fórmula", max_length=200)
    unidad = models.CharField("unidad de medida", max_length=40, default="%")
    decimales = models.PositiveSmallIntegerField("decimales", default=0)
    sentido = models.CharField("sentido", max_length=12, choices=Sentido)
    ambito = models.CharField("ámbito de control", max_length=24, choices=AmbitoControl)
    dimension = models.CharField("dimensión", max_length=12, choices=Dimension)
    producto = models.ForeignKey(
        ProductoEstrategico, models.PROTECT, null=True, blank=True, related_name="fichas"
    )
    acumulacion = models.CharField(
        "acumulación", max_length=10, choices=Acumulacion, default=Acumulacion.ULTIMO
    )
    desagrega_sexo = models.BooleanField("aplica desagregación por sexo", default=False)
    desagrega_territorio = models.BooleanField("aplica gestión territorial", default=False)
    supuestos = models.TextField("supuestos", blank=True)
    notas = models.TextField("notas técnicas", blank=True)
    medios_verificacion = models.TextField("medios de verificación", blank=True)
    fuente = models.CharField("fuente", max_length=300, blank=True)
    # set while a programme that holds this card is sent, in review, approved or decreed
    congelada = models.BooleanField("comprometida (no se edita)", default=False)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "ficha de indicador"
        verbose_name_plural = "fichas de indicador"
        ordering = ["indicador", "anio", "version"]
        constraints = [
            models.UniqueConstraint(fields=["indicador", "anio", "version"], name="ficha_unica"),
            models.CheckConstraint(condition=Q(decimales__lte=6), name="ficha_decimales"),
            models.CheckConstraint(
                condition=Q(sentido__in=Sentido.values), name="ficha_sentido_valido"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nombre} ({self.anio})"


class Operando(models.Model):
    """One declared variable of a formula: its symbol, what it counts, unit and source."""

    ficha = models.ForeignKey(FichaIndicador, models.CASCADE, related_name="operandos")
    simbolo = models.CharField("símbolo", max_length=8)
    descripcion = models.CharField("descripción", max_length=400)
    unidad = models.CharField("unidad", max_length=60, blank=True)
    fuente = models.CharField("fuente de información", max_length=200, blank=True)
    # counts add up over sexes and regions; means and persons seen twice do not
    aditivo = models.BooleanField("sus partes suman el total", default=True)

    class Meta:
        verbose_name = "operando"
        verbose_name_plural = "operandos"
        ordering = ["ficha", "simbolo"]
        constraints = [models.UniqueConstraint(fields=["ficha", "simbolo"], name="operando_unico")]

    def __str__(self) -> str:
        return f"{self.simbolo}: {self.descripcion}"


class Medicion(models.Model):
    """The value of one operand in a period: year (``mes`` 0) or month, of a kind, disaggregated.

    ``desagregacion`` is one of Desagregacion, a region's ISO code or the national level.
    """

    class Tipo(models.TextChoices):
        EFECTIVO = "efectivo", "Efectivo"
        ESTIMADO = "estimado", "Estimado"
        META = "meta", "Meta"

    class Desagregacion(models.TextChoices):
        TOTAL = "total", "Total"
        MUJERES = "mujeres", "Mujeres"
        HOMBRES = "hombres", "Hombres"
        SIN_REGISTRO = "sin_registro", "Otro o sin registro"

    class Origen(models.TextChoices):
        REGISTRO = "registro", "Registrado por el servicio"
        EVALUACION = "evaluacion", "De la evaluación cerrada"
        DECLARADO = "declarado", "Declarado por el servicio"

    ficha = models.ForeignKey(FichaIndicador, models.PROTECT, related_name="mediciones")
    mes = models.PositiveSmallIntegerField("mes (0: el año)", default=0)
    tipo = models.CharField("tipo", max_length=10, choices=Tipo)
    simbolo = models.CharField("operando", max_length=8)
    desagregacion = models.CharField("desagregación", max_length=40, default=Desagregacion.TOTAL)
    valor = DecimalExacto("valor", max_digits=18, decimal_places=6)
    fuente = models.CharField("fuente", max_length=300, blank=True)
    origen = models.CharField("origen", max_length=12, choices=Origen, default=Origen.REGISTRO)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "medición"
        verbose_name_plural = "mediciones"
        ordering = ["ficha", "tipo", "mes", "simbolo", "desagregacion"]
        constraints = [
            models.UniqueConstraint(
                fields=["ficha", "mes", "tipo", "simbolo", "desagregacion"],
                name="medicion_unica",
            ),
            models.CheckConstraint(condition=Q(mes__lte=12), name="medicion_mes_valido"),
            models.CheckConstraint(
                condition=~Q(origen="declarado") | (Q(tipo="efectivo", mes=0) & ~Q(fuente="")),
                name="medicion_declarada_con_fuente",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.simbolo} {self.tipo} {self.valor}"


class ValorAnual(models.Model):
    """A closed value of the series of an indicator: value and compliance of a year, by version."""

    solo_agregar = True

    indicador = models.ForeignKey(Indicador, models.PROTECT, related_name="serie")
    institucion = models.ForeignKey(Institucion, models.PROTECT, related_name="serie")
    anio = models.PositiveSmallIntegerField("año")
    version = models.PositiveSmallIntegerField("versión", default=1)
    valor = DecimalExacto("valor", max_digits=18, decimal_places=6, null=True)
    meta = DecimalExacto("meta", max_digits=18, decimal_places=6, null=True)
    cumplimiento = DecimalExacto("cumplimiento (%)", max_digits=12, decimal_places=2, null=True)
    cumple = models.BooleanField("cumple", null=True)
    origen = models.CharField("origen", max_length=100)

    class Meta:
        verbose_name = "valor anual"
        verbose_name_plural = "valores anuales"
        ordering = ["indicador", "institucion", "anio", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicador", "institucion", "anio", "version"], name="valor_anual_unico"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicador} {self.anio}: {self.valor}"
