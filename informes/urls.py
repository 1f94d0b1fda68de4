"""Addresses of the reports: internal pages, public results and open data."""

from django.urls import path

from informes import views

app_name = "informes"
urlpatterns = [
    path("balances/", views.balances, name="balances"),
    path("balances/<int:pk>/", views.balance, name="balance"),
]
