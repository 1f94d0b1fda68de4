"""Claims on a preliminary result, and the deadline until which each may be presented."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from compromisos.models import Compromiso
from evaluacion.estados import EstadoReclamo
from evaluacion.models.evaluaciones import Evaluacion
from evaluacion.models.resultados import ResultadoCumplimiento
from instituciones.horario import dia_en_palabras
from instituciones.models import Persona
from pmg_site.comun.campos import DecimalExacto
from pmg_site.comun.condiciones import paso

_RESUELTOS = ["acogido", "acogido_parcial", "rechazado"]


class PlazoReclamo(models.Model):
    """Until when the service may claim: counted once, at the notice; a change is one more row.

    ``vence_el`` is the midnight (of Santiago) that ends the last day. Rule and holidays are kept
    as they were when it was counted.
    """

    solo_agregar = True

    class Motivo(models.TextChoices):
        NOTIFICACION = "notificacion", "Notificación del resultado preliminar"
        FERIADO = "feriado", "Feriado declarado después"
        AMPLIACION = "ampliacion", "Ampliación del plazo"
        RENUNCIA = "renuncia", "Renuncia a reclamar"

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="plazos_reclamo")
    numero = models.PositiveSmallIntegerField("cómputo N°")
    motivo = models.CharField("motivo", max_length=12, choices=Motivo)
    explicacion = models.TextField("explicación", blank=True)
    notificado_el = models.DateTimeField("notificado el")
    dias = models.PositiveSmallIntegerField("días hábiles")
    cuenta_desde = models.DateField("se cuenta desde")
    ultimo_dia = models.DateField("último día")
    vence_el = models.DateTimeField("vence el")
    # [[ISO date, name of the holiday]]: the weekdays that did not count
    inhabiles = models.JSONField("días que no se contaron", default=list, blank=True)
    texto = models.TextField("plazo en palabras")
    # the rule of the year as it stood: days, norm or confidence and source
    regla = models.JSONField("regla")
    calculado_el = models.DateTimeField("calculado el")

    class Meta:
        verbose_name = "plazo para reclamar"
        verbose_name_plural = "plazos para reclamar"
        ordering = ["evaluacion", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["evaluacion", "numero"], name="plazo_reclamo_numerado"),
            models.CheckConstraint(
                condition=Q(vence_el__gt=F("notificado_el"), ultimo_dia__gte=F("cuenta_desde")),
                name="plazo_reclamo_ordenado",
            ),
            models.CheckConstraint(
                condition=Q(dias__gte=1) & ~Q(texto=""), name="plazo_reclamo_con_texto"
            ),
            models.CheckConstraint(
                condition=Q(numero=1, motivo="notificacion")
                | Q(
                    Q(numero__gt=1, motivo__in=["feriado", "ampliacion", "renuncia"])
                    & ~Q(explicacion="")
                ),
                name="plazo_reclamo_cambio_explicado",
            ),
        ]

    def __str__(self) -> str:
        return f"Plazo para reclamar de {self.evaluacion}: hasta el {self.ultimo_dia:%d-%m-%Y}"

    @property
    def renunciado(self) -> bool:
        """Whether the head of the service gave up what was left of it."""
        return self.motivo == self.Motivo.RENUNCIA

    def abierto(self, momento: datetime) -> bool:
        """Whether the service may still claim: before the end, and it has not given it up."""
        return not self.renunciado and momento < self.vence_el

    @property
    def hasta(self) -> str:
        """The end of the deadline as a person says it."""
        return f"{dia_en_palabras(self.ultimo_dia)} a las 24:00 horas de Santiago"

    @property
    def fundamento(self) -> dict[str, str]:
        """What the number of days rests on: its norm, or its source while it is unverified."""
        base = self.regla.get("fundamentos", {}).get("dias_habiles", {})
        return {"norma": base.get("norma", ""), "fuente": base.get("fuente", "")}


class Reclamo(models.Model):
    """The service contests the preliminary score of one commitment, once in each version.

    A correction issues another preliminary result, so what was claimed of the version before it
    comes along as it was decided and takes nobody's turn to claim on this one.
    """

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="reclamos")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="reclamos")
    # the claim on the version that this one corrects: its decision came along, not its turn
    heredado_de = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="heredados"
    )
    estado = models.CharField(
        "estado", max_length=16, choices=EstadoReclamo, default=EstadoReclamo.PRESENTADO
    )
    fundamentos = models.TextField("fundamentos")
    # what the service asks for: {"operandos": {symbol: text}, "requisitos": {code: bool}}
    peticion = models.JSONField("petición", default=dict, blank=True)
    presentado_el = models.DateTimeField("presentado el")
    presentado_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    # the first hour of the next business day, for what arrives on a day that does not count
    se_entiende_el = models.DateTimeField("se entiende presentado el")
    plazo = models.ForeignKey(
        PlazoReclamo, models.PROTECT, null=True, blank=True, related_name="reclamos"
    )
    analizado_el = models.DateTimeField("en análisis desde", null=True, blank=True)
    analizado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    fundamento_decision = models.TextField("fundamento de la decisión", blank=True)
    resumen_publico = models.TextField("resumen público", blank=True)
    resuelto_el = models.DateTimeField("resuelto el", null=True, blank=True)
    resuelto_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    # what the decision corrects, written as the petition is
    correccion = models.JSONField("corrección", default=dict, blank=True)
    total_antes = DecimalExacto(
        "total antes", max_digits=5, decimal_places=2, null=True, blank=True
    )
    total_despues = DecimalExacto(
        "total después", max_digits=5, decimal_places=2, null=True, blank=True
    )
    resultado_antes = models.ForeignKey(
        ResultadoCumplimiento, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resultado_despues = models.ForeignKey(
        ResultadoCumplimiento, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "reclamo"
        verbose_name_plural = "reclamos"
        ordering = ["evaluacion", "compromiso"]
        constraints = [
            models.CheckConstraint(
                condition=Q(estado__in=EstadoReclamo.values), name="reclamo_estado_valido"
            ),
            models.UniqueConstraint(
                fields=["evaluacion", "compromiso"],
                condition=Q(heredado_de=None),
                name="reclamo_unico",
            ),
            models.UniqueConstraint(
                fields=["evaluacion", "heredado_de"], name="reclamo_heredado_unico"
            ),
            models.CheckConstraint(
                condition=Q(heredado_de=None) | Q(estado__in=_RESUELTOS),
                name="reclamo_heredado_resuelto",
            ),
            models.CheckConstraint(
                condition=Q(se_entiende_el__gte=F("presentado_el")), name="reclamo_se_entiende"
            ),
            models.CheckConstraint(
                condition=paso("analizado", ["en_analisis", *_RESUELTOS]), name="reclamo_analisis"
            ),
            models.CheckConstraint(
                condition=paso("resuelto", _RESUELTOS), name="reclamo_resolucion"
            ),
            models.CheckConstraint(
                condition=~Q(estado__in=_RESUELTOS)
                | Q(~Q(fundamento_decision="") & ~Q(resumen_publico="")),
                name="reclamo_resuelto_con_razones",
            ),
        ]

    def __str__(self) -> str:
        return f"Reclamo sobre {self.compromiso}"
