"""The addresses of institutions, people, processes and strategic definitions."""

from django.urls import include, path

from instituciones.views import (
    definiciones,
    feriados,
    ministeriales,
    personas,
    presupuesto,
    procesos,
    publico,
)

_instituciones = [
    path("", publico.lista, name="lista"),
    path("<slug:codigo>/", publico.detalle, name="detalle"),
    path("<slug:codigo>/identidad/", publico.renombrar, name="renombrar"),
    path(
        "<slug:codigo>/definiciones/<int:periodo>/v<int:version>/",
        publico.definicion,
        name="definicion",
    ),
    path(
        "ministerios/<slug:codigo>/definiciones/<int:periodo>/v<int:version>/",
        publico.ministerial,
        name="ministerial",
    ),
]
_personas = [
    path("", personas.lista, name="lista"),
    path("nueva/", personas.nueva, name="nueva"),
    path("roles/", personas.roles, name="roles"),
    path("<int:pk>/", personas.detalle, name="detalle"),
    path("<int:pk>/editar/", personas.editar, name="editar"),
    path("<int:pk>/asignar/", personas.asignar, name="asignar"),
    path("<int:pk>/activar/", personas.activar, name="activar"),
    path("<int:pk>/clave/", personas.nueva_clave, name="clave"),
    path("asignaciones/<int:pk>/terminar/", personas.terminar, name="terminar"),
]
_procesos = [
    path("", procesos.lista, name="lista"),
    path("nuevo/", procesos.nuevo, name="nuevo"),
    path("feriados/", feriados.feriados, name="feriados"),
    path("<int:pk>/", procesos.detalle, name="detalle"),
    path("<int:pk>/calendario/", procesos.calendario, name="calendario"),
    path("<int:pk>/prorroga/", procesos.prorroga, name="prorroga"),
    path("<int:pk>/adscribir/", procesos.adscribir_todas, name="adscribir"),
]
_definiciones = [
    path("", definiciones.lista, name="lista"),
    path("nueva/", definiciones.nueva, name="nueva"),
    path("<int:pk>/", definiciones.detalle, name="detalle"),
    path("<int:pk>/editar/", definiciones.editar, name="editar"),
    path("<int:pk>/paso/<slug:accion>/", definiciones.paso, name="paso"),
    path("<int:pk>/nueva-version/", definiciones.nueva_version, name="nueva-version"),
    path("<int:pk>/suma/", definiciones.suma, name="suma"),
    path("<int:pk>/vincular/", definiciones.vincular, name="vincular"),
    path("<int:pk>/difusion/", definiciones.difundir, name="difundir"),
    path("<int:pk>/comparar/", definiciones.comparar, name="comparar"),
]
_ministeriales = [
    path("", ministeriales.lista, name="lista"),
    path("nueva/", ministeriales.nueva, name="nueva"),
    path("<int:pk>/", ministeriales.detalle, name="detalle"),
    path("<int:pk>/editar/", ministeriales.editar, name="editar"),
    path("<int:pk>/paso/<slug:accion>/", ministeriales.paso, name="paso"),
    path("<int:pk>/nueva-version/", ministeriales.nueva_version, name="nueva-version"),
    path("<int:pk>/comparar/", ministeriales.comparar, name="comparar"),
]
_presupuesto = [
    path("", presupuesto.lista, name="lista"),
    path("cargar/", presupuesto.cargar, name="cargar"),
    path("cargar/<slug:ficha>/", presupuesto.revisar, name="revisar"),
    path("<int:anio>/", presupuesto.codigo, name="anio"),
    path("<int:anio>/instituciones/", presupuesto.instituciones, name="instituciones"),
    path("<int:anio>/version/<int:numero>/", presupuesto.version, name="version"),
    path("<int:anio>/<slug:codigo>/", presupuesto.codigo, name="codigo"),
]
urlpatterns = [
    path("instituciones/", include((_instituciones, "instituciones"))),
    path("personas/", include((_personas, "personas"))),
    path("procesos/", include((_procesos, "procesos"))),
    path("definiciones/ministerios/", include((_ministeriales, "ministeriales"))),
    path("definiciones/", include((_definiciones, "definiciones"))),
    path("presupuesto/", include((_presupuesto, "presupuesto"))),
]
