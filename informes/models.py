"""What is shown: the Balance de Gestión Integral, and what reporting cost those who reported."""

from typing import Self

from django.db import models
from django.db.models import Q

from compromisos.models import Compromiso
from evaluacion.models import Evaluacion
from informes.estados import EstadoBalance
from instituciones.models import Institucion, Persona
from pmg_site.comun.articulos import con_de
from pmg_site.comun.campos import DecimalExacto


class BalanceQuerySet(models.QuerySet):
    def visibles_para(self, persona: Persona) -> Self:
        """Reports of the person's institutions."""
        return self.filter(persona.alcance.filtro("institucion"))

    def publicados(self) -> Self:
        """What anybody may read."""
        return self.filter(estado=EstadoBalance.PUBLICADO)


class BalanceGestion(models.Model):
    """The Balance de Gestión Integral of an institution and year."""

    institucion = models.ForeignKey(Institucion, models.PROTECT, related_name="balances")
    anio = models.PositiveSmallIntegerField("año")
    version = models.PositiveSmallIntegerField("versión", default=1)
    estado = models.CharField(
        "estado", max_length=10, choices=EstadoBalance, default=EstadoBalance.BORRADOR
    )
    aprobado_el = models.DateTimeField("aprobado el", null=True, blank=True)
    aprobado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    publicado_el = models.DateTimeField("publicado el", null=True, blank=True)
    publicado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    pdf_huella = models.CharField("SHA-256 del PDF", max_length=64, blank=True)
    pdf_paginas = models.PositiveIntegerField("páginas", null=True, blank=True)
    pdf_generado_el = models.DateTimeField("PDF generado el", null=True, blank=True)
    # tables that no other part of the system holds (staff, budget): {annex: rows}
    anexos = models.JSONField("datos de anexos", default=dict, blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = BalanceQuerySet.as_manager()

    class Meta:
        verbose_name = "Balance de Gestión Integral"
        verbose_name_plural = "Balances de Gestión Integral"
        ordering = ["-anio", "institucion"]
        constraints = [
            models.UniqueConstraint(
                fields=["institucion", "anio", "version"], name="balance_unico"
            ),
            models.CheckConstraint(
                condition=Q(estado="borrador", aprobado_el=None, aprobado_por=None)
                | Q(~Q(estado="borrador"), aprobado_el__isnull=False, aprobado_por__isnull=False),
                name="balance_aprobacion_coherente",
            ),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoBalance.values), name="balance_estado_valido"
            ),
            models.CheckConstraint(
                condition=Q(
                    estado="publicado", publicado_el__isnull=False, publicado_por__isnull=False
                )
                | Q(~Q(estado="publicado"), publicado_el=None, publicado_por=None),
                name="balance_publicacion_coherente",
            ),
            models.CheckConstraint(
                condition=Q(pdf_huella="", pdf_paginas=None, pdf_generado_el=None)
                | Q(
                    ~Q(pdf_huella=""),
                    pdf_paginas__isnull=False,
                    pdf_generado_el__isnull=False,
                ),
                name="balance_pdf_coherente",
            ),
            models.CheckConstraint(
                condition=~Q(estado="publicado") | ~Q(pdf_huella=""),
                name="balance_publicado_con_pdf",
            ),
        ]

    def __str__(self) -> str:
        return f"BGI {self.anio} {con_de(self.institucion)}"


class SeccionBalance(models.Model):
    """A narrative section of the report, written by the service."""

    balance = models.ForeignKey(BalanceGestion, models.CASCADE, related_name="secciones")
    clave = models.SlugField("clave", max_length=60)
    texto = models.TextField("texto", blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "sección del balance"
        verbose_name_plural = "secciones del balance"
        ordering = ["balance", "clave"]
        constraints = [models.UniqueConstraint(fields=["balance", "clave"], name="seccion_unica")]

    def __str__(self) -> str:
        return self.clave


class HorasQuerySet(models.QuerySet):
    def visibles_para(self, persona: Persona) -> Self:
        """Hours declared by the person's institutions."""
        return self.filter(persona.alcance.filtro("evaluacion__programa__adscripcion__institucion"))


class HorasDeclaradas(models.Model):
    """Hours that the service says it spent in measuring and proving a commitment."""

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="horas_declaradas")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="horas_declaradas")
    horas = DecimalExacto("horas", max_digits=7, decimal_places=1)
    declaradas_el = models.DateTimeField("declaradas el")
    declaradas_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    objects = HorasQuerySet.as_manager()

    class Meta:
        verbose_name = "horas declaradas de un compromiso"
        verbose_name_plural = "horas declaradas de compromisos"
        ordering = ["evaluacion", "compromiso"]
        constraints = [
            models.UniqueConstraint(fields=["evaluacion", "compromiso"], name="horas_unicas"),
            models.CheckConstraint(condition=Q(horas__gte=0), name="horas_no_negativas"),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: {self.horas} h"
