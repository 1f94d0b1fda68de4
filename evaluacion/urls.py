"""Addresses of the evaluation."""

from django.urls import path

from evaluacion.urls_calificacion import rutas as rutas_de_calificacion
from evaluacion.views import (
    causas,
    decisiones,
    evidencia,
    expediente,
    informe,
    reclamos,
    revision,
    trabajos,
)

app_name = "evaluacion"
urlpatterns = [
    *rutas_de_calificacion,
    path("", expediente.lista, name="lista"),
    path("comite/", decisiones.comite, name="comite"),
    path("recalcular/", trabajos.recalcular, name="recalcular"),
    path("trabajos/<uuid:pk>/", trabajos.trabajo, name="trabajo"),
    path("<int:pk>/", expediente.detalle, name="detalle"),
    path("<int:pk>/acciones/<slug:accion>/", expediente.accion, name="accion"),
    path("<int:pk>/decretar/", expediente.decretar, name="decretar"),
    path("<int:pk>/corregir/", expediente.corregir, name="corregir"),
    path("<int:pk>/resultado/", expediente.resultado, name="resultado"),
    path("<int:pk>/historial/", expediente.historial, name="historial"),
    path("<int:pk>/causas/", causas.de_la_evaluacion, name="causas"),
    path("<int:pk>/causas/<int:compromiso>/", causas.solicitar, name="solicitar_causa"),
    path("<int:pk>/reclamos/", reclamos.de_la_evaluacion, name="reclamos"),
    path("<int:pk>/reclamos/plazo/", reclamos.ampliar, name="ampliar_plazo"),
    path("<int:pk>/reclamos/renunciar/", reclamos.renunciar, name="renunciar_a_reclamar"),
    path("<int:pk>/reclamos/<int:compromiso>/", reclamos.reclamar, name="reclamar"),
    path("<int:pk>/sin-dato/<int:compromiso>/", decisiones.sin_dato, name="sin_dato"),
    path("causas/", causas.lista, name="lista_causas"),
    path("causas/<int:pk>/", causas.causa, name="causa"),
    path("causas/<int:pk>/adjuntar/", causas.adjuntar, name="adjuntar_causa"),
    path("reclamos/", reclamos.lista, name="lista_reclamos"),
    path("reclamos/<int:pk>/", reclamos.reclamo, name="reclamo"),
    path("reclamos/<int:pk>/adjuntar/", reclamos.adjuntar, name="adjuntar_reclamo"),
    path("reclamos/<int:pk>/analizar/", reclamos.analizar, name="analizar"),
    path("resultados/<int:pk>/informar/", informe.informar, name="informar"),
    path("resultados/<int:pk>/previsualizar/", informe.previsualizar, name="previsualizar"),
    path("resultados/<int:pk>/adjuntar/", evidencia.adjuntar, name="adjuntar"),
    path("resultados/<int:pk>/revisar/", revision.revisar, name="revisar"),
    path("resultados/<int:pk>/observar/", revision.observar, name="observar"),
    path(
        "resultados/<int:pk>/observaciones/<int:observacion>/",
        revision.observacion,
        name="observacion",
    ),
    path("evidencia/<int:pk>/marcar/", revision.marcar, name="marcar"),
    path("resultados/<int:pk>/citar/", evidencia.citar, name="citar"),
    path("resultados/<int:pk>/subidas/", evidencia.abrir_subida, name="abrir_subida"),
    path("evidencia/subidas/<uuid:pk>/", evidencia.subida, name="subida"),
    path("evidencia/citas/<int:pk>/quitar/", evidencia.quitar_cita, name="quitar_cita"),
    path("evidencia/archivos/<int:pk>/", evidencia.archivo, name="archivo"),
    path("evidencia/custodia/", evidencia.custodia, name="custodia"),
]
