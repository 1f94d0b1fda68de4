"""The tables that every app writes to: ledger, jobs, outbox, idempotency keys."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Asiento(models.Model):
    """One entry of the ledger: append-only, numbered without gaps, chained by hash."""

    solo_agregar = True

    seq = models.BigIntegerField("número", primary_key=True)
    ocurrido_el = models.DateTimeField("ocurrido el")
    registrado_el = models.DateTimeField("registrado el")
    persona = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="asientos"
    )
    rol = models.CharField("rol", max_length=40, blank=True)
    institucion = models.CharField("institución", max_length=80, blank=True)
    accion = models.CharField("acción", max_length=80)
    objeto = models.CharField("objeto", max_length=100)
    antes = models.CharField("huella anterior", max_length=64, blank=True)
    despues = models.CharField("huella posterior", max_length=64, blank=True)
    datos = models.JSONField("datos", default=dict)
    nota_huella = models.CharField("huella de la nota", max_length=64, blank=True)
    previo = models.CharField("huella previa", max_length=64)
    huella = models.CharField("huella", max_length=64, unique=True)

    class Meta:
        verbose_name = "asiento de la bitácora"
        verbose_name_plural = "asientos de la bitácora"
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["objeto", "seq"], name="asiento_por_objeto"),
            models.Index(fields=["institucion", "seq"], name="asiento_por_institucion"),
        ]
        constraints = [models.CheckConstraint(condition=Q(seq__gte=1), name="asiento_desde_uno")]

    def __str__(self) -> str:
        return f"N° {self.seq} {self.accion}"


class NotaAsiento(models.Model):
    """The free text of an entry, outside the chain (which holds its salted hash)."""

    asiento = models.OneToOneField(Asiento, models.PROTECT, primary_key=True, related_name="nota")
    sal = models.CharField("sal", max_length=32)
    texto = models.TextField("texto")

    class Meta:
        verbose_name = "nota de un asiento"
        verbose_name_plural = "notas de asientos"

    def __str__(self) -> str:
        return f"nota del asiento {self.asiento_id}"


class CabezaBitacora(models.Model):
    """The head of the chain: one row, locked last by whoever appends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField("último número", default=0)
    huella = models.CharField("última huella", max_length=64, default="0" * 64)

    class Meta:
        verbose_name = "cabeza de la bitácora"
        verbose_name_plural = "cabeza de la bitácora"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="cabeza_unica")]

    def __str__(self) -> str:
        return f"hasta el asiento {self.seq}"


class PuntoDeControl(models.Model):
    """A checkpoint of the ledger: its size, Merkle root (RFC 6962) and head at an hour.

    ``cumbres`` are the roots of the complete subtrees, by which the next checkpoint and the proofs
    of inclusion need only the entries that came after.
    """

    solo_agregar = True

    tamano = models.BigIntegerField("asientos", primary_key=True)
    raiz = models.CharField("raíz", max_length=64)
    cabeza = models.CharField("huella del último asiento", max_length=64)
    cumbres = models.JSONField("cumbres del árbol")
    emitido_el = models.DateTimeField("emitido el")

    class Meta:
        verbose_name = "punto de control de la bitácora"
        verbose_name_plural = "puntos de control de la bitácora"
        ordering = ["tamano"]
        constraints = [
            models.CheckConstraint(condition=Q(tamano__gte=1), name="punto_de_control_con_asientos")
        ]

    def __str__(self) -> str:
        return f"{self.tamano} asientos"


class EstadoTrabajo(models.TextChoices):
    PENDIENTE = "pendiente", "Pendiente"
    EN_CURSO = "en_curso", "En curso"
    TERMINADO = "terminado", "Terminado"
    FALLIDO = "fallido", "Fallido"


class Trabajo(models.Model):
    """Background work as a row: the truth about its state, whatever happens to the queue."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tipo = models.CharField("tipo", max_length=60)
    clave = models.CharField("clave", max_length=120)
    parametros = models.JSONField("parámetros", default=dict)
    estado = models.CharField(
        "estado", max_length=10, choices=EstadoTrabajo, default=EstadoTrabajo.PENDIENTE
    )
    hechos = models.PositiveIntegerField("hechos", default=0)
    total = models.PositiveIntegerField("total", default=0)
    mensaje = models.CharField("mensaje", max_length=200, blank=True)
    intentos = models.PositiveSmallIntegerField("intentos", default=0)
    turno = models.UUIDField("turno", null=True)
    creado_el = models.DateTimeField("creado el")
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="trabajos"
    )
    iniciado_el = models.DateTimeField("iniciado el", null=True)
    latido_el = models.DateTimeField("último latido", null=True)
    terminado_el = models.DateTimeField("terminado el", null=True)
    error = models.TextField("error", blank=True)
    resultado = models.JSONField("resultado", default=dict)

    class Meta:
        verbose_name = "trabajo"
        verbose_name_plural = "trabajos"
        ordering = ["-creado_el"]
        constraints = [
            models.UniqueConstraint(
                fields=["tipo", "clave"],
                condition=Q(estado__in=["pendiente", "en_curso"]),
                name="trabajo_vivo_unico",
            ),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoTrabajo.values), name="trabajo_estado_valido"
            ),
            models.CheckConstraint(
                condition=~Q(estado="en_curso") | Q(turno__isnull=False, iniciado_el__isnull=False),
                name="trabajo_en_curso_con_turno",
            ),
            models.CheckConstraint(
                condition=Q(estado__in=["terminado", "fallido"], terminado_el__isnull=False)
                | Q(estado__in=["pendiente", "en_curso"], terminado_el=None),
                name="trabajo_termino_coherente",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tipo} {self.clave}"

    @property
    def vivo(self) -> bool:
        return self.estado in (EstadoTrabajo.PENDIENTE, EstadoTrabajo.EN_CURSO)


class MensajeSalida(models.Model):
    """An effect promised in the same transaction as its cause, to be carried out once."""

    tema = models.CharField("tema", max_length=80)
    clave = models.CharField("clave", max_length=160)
    carga = models.JSONField("carga", default=dict)
    creado_el = models.DateTimeField("creado el")
    despachado_el = models.DateTimeField("despachado el", null=True)
    atendido_el = models.DateTimeField("atendido el", null=True)
    intentos = models.PositiveSmallIntegerField("intentos", default=0)
    ultimo_error = models.TextField("último error", blank=True)

    class Meta:
        verbose_name = "mensaje de salida"
        verbose_name_plural = "mensajes de salida"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tema", "clave"], name="mensaje_unico"),
        ]
        indexes = [
            models.Index(
                fields=["creado_el"], condition=Q(atendido_el=None), name="mensaje_por_atender"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tema} {self.clave}"


class ClaveIdempotencia(models.Model):
    """A form or request already served: the same key and body get the same answer again."""

    persona = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    clave = models.CharField("clave", max_length=64)
    huella_cuerpo = models.CharField("huella del cuerpo", max_length=64)
    respuesta = models.JSONField("respuesta", default=dict)
    creada_el = models.DateTimeField("creada el")

    class Meta:
        verbose_name = "clave de idempotencia"
        verbose_name_plural = "claves de idempotencia"
        constraints = [
            models.UniqueConstraint(fields=["persona", "clave"], name="idempotencia_unica")
        ]

    def __str__(self) -> str:
        return self.clave
