"""Addresses of the incentive pages."""

from django.urls import path

from incentivos import views, views_montos

app_name = "incentivos"
urlpatterns = [
    path("", views.distribucion, name="distribucion"),
    path("distribucion.csv", views.distribucion_csv, name="distribucion_csv"),
    path("cuotas/", views.cuotas, name="cuotas"),
    path("cuotas/<int:pk>/pagar/", views.pagar, name="pagar"),
    path("dotacion/", views_montos.dotaciones, name="dotaciones"),
    path("dotacion/<int:pk>/", views_montos.dotacion, name="dotacion"),
    path("<slug:codigo>/", views.institucion, name="institucion"),
]
