"""Blind double evaluation: the sample, the second scores, what was compared and arbitrated."""

from django.db import models
from django.db.models import F, Q

from compromisos.models import Compromiso, RequisitoTecnico
from evaluacion.estados_doble import COMPARADAS, EstadoDoble
from evaluacion.models.calificacion import VeredictoOperando
from evaluacion.models.evaluaciones import Evaluacion
from instituciones.models import Intervencion, Persona, Proceso
from pmg_site.comun.campos import DecimalExacto
from pmg_site.comun.condiciones import paso


class MuestraDoble(models.Model):
    """A sample drawn by rule and seed, with the universe it was drawn from, so that anybody can
    draw it again."""

    solo_agregar = True

    proceso = models.ForeignKey(Proceso, models.PROTECT, related_name="muestras")
    numero = models.PositiveSmallIntegerField("sorteo N°")
    semilla = models.CharField("semilla", max_length=200)
    porcentaje = models.PositiveSmallIntegerField("porcentaje de cada tipo")
    minimo = models.PositiveSmallIntegerField("mínimo de cada tipo")
    # {kind of commitment: [key, …]}, as it was that day
    universo = models.JSONField("universo")
    universo_huella = models.CharField("huella del universo", max_length=64)
    sorteada_el = models.DateTimeField("sorteada el")
    sorteada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "muestra de doble evaluación"
        verbose_name_plural = "muestras de doble evaluación"
        ordering = ["proceso", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["proceso", "numero"], name="muestra_doble_numerada"),
            models.CheckConstraint(
                condition=Q(porcentaje__gte=1, porcentaje__lte=100) & ~Q(semilla=""),
                name="muestra_doble_con_regla",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proceso}, sorteo {self.numero}"


class ItemDoble(models.Model):
    """One commitment of the sample: who scores it apart, who scored it, who settles it."""

    muestra = models.ForeignKey(MuestraDoble, models.PROTECT, related_name="items")
    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="dobles")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="dobles")
    clave = models.CharField("clave en el sorteo", max_length=120)
    estrato = models.CharField("tipo", max_length=100)
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoDoble, default=EstadoDoble.PENDIENTE
    )
    segundo = models.ForeignKey(Persona, models.PROTECT, related_name="segundas_evaluaciones")
    # who scored first, known when both are done
    primero = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="primeras_evaluaciones"
    )
    comparada_el = models.DateTimeField("comparada el", null=True, blank=True)
    arbitrada_el = models.DateTimeField("arbitrada el", null=True, blank=True)
    arbitrada_por = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="+"
    )
    fundamento = models.TextField("fundamento del arbitraje", blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "compromiso en doble evaluación"
        verbose_name_plural = "compromisos en doble evaluación"
        ordering = ["muestra", "clave"]
        constraints = [
            models.UniqueConstraint(fields=["evaluacion", "compromiso"], name="doble_unico"),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoDoble.values), name="doble_estado_valido"
            ),
            models.CheckConstraint(
                condition=Q(estado="pendiente", comparada_el=None, primero=None)
                | Q(estado__in=COMPARADAS, comparada_el__isnull=False, primero__isnull=False),
                name="doble_comparado",
            ),
            models.CheckConstraint(
                condition=paso("arbitrada", ["arbitrada"]), name="doble_arbitrado"
            ),
            models.CheckConstraint(
                condition=~Q(estado="arbitrada") | ~Q(fundamento=""), name="doble_arbitraje_fundado"
            ),
            models.CheckConstraint(
                condition=(Q(primero=None) | ~Q(primero=F("segundo")))
                & (
                    Q(arbitrada_por=None)
                    | (~Q(arbitrada_por=F("segundo")) & ~Q(arbitrada_por=F("primero")))
                ),
                name="doble_tres_personas",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clave}: {self.get_estado_display()}"


class SegundaCalificacion(models.Model):
    """What the second evaluator found, apart; written once, before seeing the first."""

    solo_agregar = True

    item = models.OneToOneField(ItemDoble, models.PROTECT, related_name="segunda")
    no_aplica = models.BooleanField("no aplica", default=False)
    motivo = models.TextField("fundamento", blank=True)
    calificada_el = models.DateTimeField("calificada el")
    intervencion = models.ForeignKey(Intervencion, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "segunda calificación"
        verbose_name_plural = "segundas calificaciones"
        ordering = ["item"]
        constraints = [
            models.CheckConstraint(
                condition=Q(no_aplica=False) | ~Q(motivo=""), name="segunda_fundada"
            )
        ]

    def __str__(self) -> str:
        return f"Segunda calificación de {self.item.clave}"


class SegundoVeredicto(models.Model):
    """What the second evaluator found of one operand."""

    solo_agregar = True

    segunda = models.ForeignKey(SegundaCalificacion, models.PROTECT, related_name="veredictos")
    simbolo = models.CharField("operando", max_length=8)
    veredicto = models.CharField("veredicto", max_length=13, choices=VeredictoOperando.Veredicto)
    valor = DecimalExacto(
        "valor que corresponde", max_digits=18, decimal_places=6, null=True, blank=True
    )
    motivo = models.TextField("fundamento", blank=True)

    class Meta:
        verbose_name = "segundo veredicto de un operando"
        verbose_name_plural = "segundos veredictos de operandos"
        ordering = ["segunda", "simbolo"]
        constraints = [
            models.UniqueConstraint(fields=["segunda", "simbolo"], name="segundo_veredicto_unico"),
            models.CheckConstraint(
                condition=Q(veredicto="difiere", valor__isnull=False)
                | Q(veredicto__in=["confirmado", "no_sustentado"], valor=None),
                name="segundo_veredicto_con_valor_si_difiere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.simbolo}: {self.get_veredicto_display()}"


class SegundoPuntaje(models.Model):
    """Whether the second evaluator found one requirement met."""

    solo_agregar = True

    segunda = models.ForeignKey(SegundaCalificacion, models.PROTECT, related_name="puntajes")
    requisito = models.ForeignKey(RequisitoTecnico, models.PROTECT, related_name="+")
    cumple = models.BooleanField("cumple")
    motivo = models.TextField("fundamento", blank=True)

    class Meta:
        verbose_name = "segundo puntaje de un requisito"
        verbose_name_plural = "segundos puntajes de requisitos"
        ordering = ["segunda", "requisito"]
        constraints = [
            models.UniqueConstraint(fields=["segunda", "requisito"], name="segundo_puntaje_unico"),
            models.CheckConstraint(
                condition=Q(cumple=True) | ~Q(motivo=""), name="segundo_puntaje_con_motivo"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requisito.codigo}: {'cumple' if self.cumple else 'no cumple'}"


class UnidadDoble(models.Model):
    """One thing that both judged: both answers as they were, and the one that stands."""

    class Clase(models.TextChoices):
        APLICA = "aplica", "Si el compromiso aplica"
        OPERANDO = "operando", "Operando"
        REQUISITO = "requisito", "Requisito"

    item = models.ForeignKey(ItemDoble, models.PROTECT, related_name="unidades")
    clase = models.CharField("clase", max_length=10, choices=Clase)
    codigo = models.CharField("operando o requisito", max_length=60, blank=True)
    # an answer in a word, with the value when it differs: "difiere 95"
    primera = models.CharField("primera respuesta", max_length=40)
    segunda = models.CharField("segunda respuesta", max_length=40)
    motivo_primera = models.TextField("fundamento de la primera", blank=True)
    motivo_segunda = models.TextField("fundamento de la segunda", blank=True)
    decidida = models.CharField("respuesta que queda", max_length=40, blank=True)

    class Meta:
        verbose_name = "unidad comparada"
        verbose_name_plural = "unidades comparadas"
        ordering = ["item", "clase", "codigo"]
        constraints = [
            models.UniqueConstraint(fields=["item", "clase", "codigo"], name="unidad_doble_unica"),
            models.CheckConstraint(
                condition=Q(decidida="") | Q(decidida=F("primera")) | Q(decidida=F("segunda")),
                name="unidad_decidida_entre_las_dos",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clase_display()} {self.codigo}: {self.primera} / {self.segunda}"

    @property
    def iguales(self) -> bool:
        return self.primera == self.segunda
