"""People, the roles they hold between dates, and the side on which each acted in a file."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from instituciones.alcance import Alcance, Titular
from instituciones.models.instituciones import Institucion, Ministerio
from instituciones.querysets import PersonaQuerySet
from instituciones.roles import AMBITOS, Ambito, Bando, Capacidad, Rol
from instituciones.run import normalizar, validar
from pmg_site.comun import reloj

if TYPE_CHECKING:
    from datetime import datetime


class PersonaManager(BaseUserManager.from_queryset(PersonaQuerySet)):  # type: ignore[misc] # built at run time
    def create_user(self, run: str, password: str | None = None, **campos: Any) -> "Persona":
        persona = self.model(run=normalizar(run), **campos)
        persona.set_password(password)
        persona.full_clean(exclude=["password"])
        persona.save(using=self._db)
        return persona

    def create_superuser(self, run: str, password: str | None = None, **campos: Any) -> "Persona":
        """There is no almighty user: this makes a person with the administrator's role."""
        persona = self.create_user(run, password, **campos)
        Asignacion.objects.create(
            persona=persona, rol=Rol.ADMINISTRADOR, ambito=Ambito.GOBIERNO, desde=reloj.presente()
        )
        return persona


class Persona(AbstractBaseUser):
    """One account per RUN; what it may do is given by its assignments, never by a flag."""

    run = models.CharField("RUN", max_length=12, unique=True, validators=[validar])
    nombres = models.CharField("nombres", max_length=120)
    apellidos = models.CharField("apellidos", max_length=120)
    correo = models.EmailField("correo", blank=True)
    is_active = models.BooleanField("activa", default=True)
    ejemplo = models.BooleanField("persona de ejemplo", default=False)
    creada_el = models.DateTimeField("creada el", default=reloj.presente)

    USERNAME_FIELD = "run"
    EMAIL_FIELD = "correo"
    REQUIRED_FIELDS = ["nombres", "apellidos"]

    objects = PersonaManager()

    class Meta:
        verbose_name = "persona"
        verbose_name_plural = "personas"
        ordering = ["apellidos", "nombres"]

    def __str__(self) -> str:
        return f"{self.nombres} {self.apellidos}"

    @property
    def nombre_corto(self) -> str:
        return f"{self.nombres.split()[0]} {self.apellidos.split()[0]}"

    def get_full_name(self) -> str:
        return str(self)

    @cached_property
    def alcance(self) -> Alcance:
        """The assignments active now; one query per request."""
        return Alcance.de(self.asignaciones.vigentes(reloj.presente()).iterator())

    def puede(
        self, capacidad: Capacidad, institucion: Titular | None = None, red: int | None = None
    ) -> bool:
        """Whether some role gives ``capacidad`` over ``institucion`` (and network, if any)."""
        return self.is_active and self.alcance.rol_para(capacidad, institucion, red) is not None

    @property
    def is_staff(self) -> bool:
        """Django's admin is for the administrator only."""
        return self.puede(Capacidad.ADMINISTRAR_PERSONAS)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class RedExpertos(models.Model):
    """A network of experts: the public body that looks after one theme."""

    codigo = models.SlugField("código", max_length=60, unique=True)
    tema = models.CharField("tema", max_length=160)
    organismo = models.CharField("organismo", max_length=160)
    institucion = models.ForeignKey(
        Institucion, models.PROTECT, null=True, blank=True, related_name="redes"
    )
    confianza = models.CharField("confianza", max_length=20, default="por_verificar")
    fuente = models.CharField("fuente", max_length=300, blank=True)

    class Meta:
        verbose_name = "red de expertos"
        verbose_name_plural = "redes de expertos"
        ordering = ["tema"]

    def __str__(self) -> str:
        return f"{self.tema} ({self.organismo})"


class AsignacionQuerySet(models.QuerySet):
    def vigentes(self, instante: "datetime") -> "AsignacionQuerySet":
        return self.filter(Q(hasta=None) | Q(hasta__gt=instante), desde__lte=instante)


def _ambitos_por_rol() -> Q:
    condicion = Q()
    for rol in Rol:
        condicion |= Q(rol=rol.value, ambito__in=sorted(a.value for a in AMBITOS[rol]))
    return condicion


class Asignacion(models.Model):
    """A role that a person holds over a scope between two instants, in own right or for another."""

    class Calidad(models.TextChoices):
        TITULAR = "titular", "Titular"
        SUBROGANTE = "subrogante", "Subrogante"
        DELEGADO = "delegado", "Por delegación"

    persona = models.ForeignKey(Persona, models.PROTECT, related_name="asignaciones")
    rol = models.CharField("rol", max_length=30, choices=Rol)
    ambito = models.CharField("ámbito", max_length=12, choices=Ambito)
    institucion = models.ForeignKey(
        Institucion, models.PROTECT, null=True, blank=True, related_name="asignaciones"
    )
    ministerio = models.ForeignKey(
        Ministerio, models.PROTECT, null=True, blank=True, related_name="asignaciones"
    )
    red = models.ForeignKey(
        RedExpertos, models.PROTECT, null=True, blank=True, related_name="asignaciones"
    )
    calidad = models.CharField("calidad", max_length=10, choices=Calidad, default=Calidad.TITULAR)
    en_lugar_de = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="+"
    )
    desde = models.DateTimeField("desde")
    hasta = models.DateTimeField("hasta", null=True, blank=True)

    objects = AsignacionQuerySet.as_manager()

    class Meta:
        verbose_name = "asignación"
        verbose_name_plural = "asignaciones"
        ordering = ["persona", "desde"]
        constraints = [
            models.CheckConstraint(condition=_ambitos_por_rol(), name="asignacion_ambito_del_rol"),
            models.CheckConstraint(
                condition=Q(
                    ambito="institucion", institucion__isnull=False, ministerio=None, red=None
                )
                | Q(ambito="ministerio", institucion=None, ministerio__isnull=False, red=None)
                | Q(ambito="red", institucion=None, ministerio=None, red__isnull=False)
                | Q(ambito="gobierno", institucion=None, ministerio=None, red=None),
                name="asignacion_ambito_coherente",
            ),
            models.CheckConstraint(
                condition=Q(hasta=None) | Q(hasta__gt=F("desde")),
                name="asignacion_fechas_ordenadas",
            ),
            models.CheckConstraint(
                condition=Q(calidad="titular", en_lugar_de=None)
                | Q(~Q(calidad="titular"), en_lugar_de__isnull=False),
                name="asignacion_en_lugar_de_alguien",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.persona} · {self.get_rol_display()}"


class Intervencion(models.Model):
    """On which side a person acts in an institution's year; one side only, for ever."""

    solo_agregar = True

    adscripcion = models.ForeignKey(
        "instituciones.Adscripcion", models.PROTECT, related_name="intervenciones"
    )
    persona = models.ForeignKey(Persona, models.PROTECT, related_name="intervenciones")
    bando = models.CharField("bando", max_length=12, choices=Bando)
    desde = models.DateTimeField("desde")

    class Meta:
        verbose_name = "intervención"
        verbose_name_plural = "intervenciones"
        constraints = [
            models.UniqueConstraint(
                fields=["adscripcion", "persona"], name="intervencion_de_un_solo_bando"
            ),
            models.CheckConstraint(
                condition=Q(bando__in=Bando.values), name="intervencion_bando_valido"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.persona} por {self.get_bando_display()}"
