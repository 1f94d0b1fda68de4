"""Addresses of formulation and follow-up."""

from django.urls import path

from compromisos.urls_libro import rutas as rutas_del_libro
from compromisos.views import (
    aprobacion,
    colas,
    edicion,
    exigencia,
    formulario_h,
    hilos,
    participacion,
    ponderadores,
    programa,
    requisitos,
    seguimiento,
    validacion,
)

app_name = "compromisos"
urlpatterns = [
    *rutas_del_libro,
    path("", colas.lista, name="lista"),
    path("cola/", colas.cola, name="cola"),
    path("validacion/", validacion.validacion, name="validacion"),
    path("aprobacion/", validacion.aprobacion, name="aprobacion"),
    path("exigencia/", exigencia.reglas, name="exigencia"),
    path("compromiso/<int:pk>/justificacion/", exigencia.decidir, name="decidir_justificacion"),
    path("<int:pk>/contenido/", validacion.contenido, name="contenido"),
    path("<int:pk>/prorroga/", colas.prorroga, name="prorroga"),
    path("<int:pk>/hilos/", hilos.hilos, name="hilos"),
    path("<int:pk>/participacion/", participacion.participacion, name="participacion"),
    path("<int:pk>/participacion/nueva/", participacion.consulta_nueva, name="consulta_nueva"),
    path("consulta/<int:pk>/", participacion.consulta_editar, name="consulta_editar"),
    path("consulta/<int:pk>/cerrar/", participacion.consulta_cerrar, name="consulta_cerrar"),
    path("nuevo/<int:adscripcion>/", programa.crear, name="crear"),
    path("<int:pk>/", programa.detalle, name="programa"),
    path("<int:pk>/accion/<slug:accion>/", programa.accion, name="accion"),
    path("<int:pk>/decretar/", programa.decretar, name="decretar"),
    path("<int:pk>/modificar/", aprobacion.modificar, name="modificar"),
    path("<int:pk>/diferencias/", aprobacion.diferencias, name="diferencias"),
    path("<int:pk>/respaldar/", aprobacion.respaldar, name="respaldar"),
    path("respaldo/<int:pk>/", aprobacion.respaldo, name="respaldo"),
    path("<int:pk>/formulario-h/", formulario_h.formulario_h, name="formulario_h"),
    path("<int:pk>/copiar/", edicion.copiar, name="copiar"),
    path("<int:pk>/agregar-marco/", edicion.agregar_marco, name="agregar_marco"),
    path("<int:pk>/agregar/", edicion.agregar, name="agregar"),
    path("<int:pk>/catalogo/", edicion.catalogo, name="catalogo"),
    path("<int:pk>/ponderadores/", ponderadores.ponderadores, name="ponderadores"),
    path("<int:pk>/ponderadores/suma/", ponderadores.suma, name="suma"),
    path("<int:pk>/saldo/", ponderadores.saldo, name="saldo"),
    path("<int:pk>/observar/", hilos.observar, name="observar"),
    path("<int:pk>/comentar/", hilos.comentar, name="comentar"),
    path("compromiso/<int:pk>/", edicion.editar, name="compromiso_editar"),
    path("compromiso/<int:pk>/formulario-h/", formulario_h.editar, name="formulario_h_editar"),
    path(
        "compromiso/<int:pk>/formulario-h/previa/", formulario_h.previa, name="formulario_h_previa"
    ),
    path("compromiso/<int:pk>/quitar/", edicion.quitar, name="compromiso_quitar"),
    path("compromiso/<int:pk>/requisito/", requisitos.agregar, name="requisito"),
    path("requisito/<int:pk>/", requisitos.editar, name="requisito_editar"),
    path("requisito/<int:pk>/quitar/", requisitos.quitar, name="requisito_quitar"),
    path("observacion/<int:pk>/responder/", hilos.responder, name="responder"),
    path("observacion/<int:pk>/resolver/", hilos.resolver, name="resolver"),
    path("observacion/<int:pk>/reabrir/", hilos.reabrir, name="reabrir"),
    path("observacion/<int:pk>/retirar/", hilos.retirar, name="retirar"),
    path("seguimiento/", seguimiento.lista, name="seguimientos"),
    path("seguimiento/<int:pk>/", seguimiento.detalle, name="seguimiento"),
    path(
        "seguimiento/<int:pk>/accion/<slug:accion>/", seguimiento.accion, name="seguimiento_accion"
    ),
    path("seguimiento/fila/<int:pk>/", seguimiento.fila, name="seguimiento_fila"),
]
