"""Django's admin, for the administrator: everything is read, and bulk tables go by the services."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from import_export.admin import ImportExportMixin

from instituciones import recursos
from instituciones.models import (
    Adscripcion,
    Asignacion,
    AspectoPresupuesto,
    CargaPresupuesto,
    Cliente,
    DefinicionEstrategica,
    DefinicionMinisterial,
    Denominacion,
    DenominacionMinisterio,
    Difusion,
    EtapaCalendario,
    Feriado,
    Institucion,
    Intervencion,
    LeyMinisterial,
    LeyServicio,
    LineaPresupuesto,
    Mecanismo,
    Ministerio,
    ObjetivoEstrategico,
    ObjetivoMinisterial,
    Persona,
    PrioridadGobierno,
    Proceso,
    ProductoEstrategico,
    Prorroga,
    RedExpertos,
    Sucesion,
    VersionCalendario,
    VozUsuarios,
)

# One door: the site's own login, with its lock-out; who is not the administrator gets a 403.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = "Administración del Gestor PMG"
# Other applications' tables that would give rights or addresses past the services.
for ajeno in (Group, EmailAddress, EmailConfirmation):
    if admin.site.is_registered(ajeno):
        admin.site.unregister(ajeno)


class SoloLectura(admin.ModelAdmin):
    """A table that is only looked at."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ConTabla(ImportExportMixin, SoloLectura):
    """A table that is also loaded in bulk, after a dry run that shows each difference."""

    skip_admin_log = True

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)


@admin.register(Institucion)
class InstitucionAdmin(ConTabla):
    resource_classes = [recursos.RecursoInstituciones]
    list_display = ["nombre", "codigo", "tipo", "ministerio"]
    list_select_related = ["ministerio"]
    list_filter = ["tipo"]
    search_fields = ["nombre", "codigo", "sigla"]


@admin.register(Ministerio)
class MinisterioAdmin(ConTabla):
    resource_classes = [recursos.RecursoMinisterios]
    list_display = ["nombre", "codigo", "sigla", "partida"]
    search_fields = ["nombre", "codigo"]


@admin.register(RedExpertos)
class RedExpertosAdmin(ConTabla):
    resource_classes = [recursos.RecursoRedes]
    list_display = ["tema", "organismo", "codigo"]
    search_fields = ["tema", "organismo", "codigo"]


@admin.register(Persona)
class PersonaAdmin(ConTabla):
    resource_classes = [recursos.RecursoPersonas]
    list_display = ["apellidos", "nombres", "run", "is_active"]
    search_fields = ["apellidos", "nombres", "run"]
    exclude = ["password"]


@admin.register(Asignacion)
class AsignacionAdmin(ConTabla):
    resource_classes = [recursos.RecursoAsignaciones]
    list_display = ["persona", "rol", "ambito", "institucion", "ministerio", "desde", "hasta"]
    list_select_related = ["persona", "institucion", "ministerio"]
    list_filter = ["rol"]
    search_fields = ["persona__apellidos", "persona__run"]


def _registrar(modelo: type[models.Model], *relaciones: str, **opciones: Any) -> None:
    atributos = {"list_select_related": list(relaciones) or False, **opciones}
    admin.site.register(modelo, type(f"{modelo.__name__}Admin", (SoloLectura,), atributos))


_registrar(DenominacionMinisterio, "ministerio")
_registrar(Denominacion, "institucion", search_fields=["nombre"])
_registrar(Sucesion, "antecesora", "sucesora")
_registrar(Mecanismo)
_registrar(Proceso, "mecanismo")
_registrar(Adscripcion, "institucion", "proceso__mecanismo")
_registrar(VersionCalendario, "proceso__mecanismo")
_registrar(EtapaCalendario, "version__proceso__mecanismo")
_registrar(Feriado)
_registrar(Prorroga, "adscripcion__institucion", "adscripcion__proceso__mecanismo")
_registrar(Intervencion, "persona")
_registrar(DefinicionEstrategica, "institucion", list_display=["__str__", "version", "estado"])
_registrar(ObjetivoEstrategico)
_registrar(ProductoEstrategico)
_registrar(Cliente)
_registrar(LeyServicio)
_registrar(AspectoPresupuesto)
_registrar(VozUsuarios)
_registrar(Difusion)
_registrar(DefinicionMinisterial, "ministerio", list_display=["__str__", "estado"])
_registrar(LeyMinisterial)
_registrar(ObjetivoMinisterial)
_registrar(PrioridadGobierno)
_registrar(CargaPresupuesto)
_registrar(LineaPresupuesto)
