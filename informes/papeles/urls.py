"""Addresses of the papers; those under ``documentos`` are public and do not change."""

from django.urls import path

from informes.papeles import views, views_resultados

_DE_PROGRAMA = "documentos/<slug:codigo>/<slug:mecanismo>/<int:anio>/v<int:version>"
rutas = [
    path("papeles/definiciones/<int:pk>/formulario-a1.pdf", views.a1, name="papel-a1"),
    path("papeles/ministerios/<int:pk>/formulario-a0.pdf", views.a0, name="papel-a0"),
    path("papeles/programas/<int:pk>/formulario-h.pdf", views.h, name="papel-h"),
    path("papeles/programas/<int:pk>/decreto.pdf", views.decreto, name="papel-decreto"),
    path(
        "papeles/decretos/<slug:ministerio>/<slug:mecanismo>/<int:anio>/decreto.pdf",
        views.decreto_ministerial,
        name="papel-decreto-ministerial",
    ),
    path(
        "papeles/resultados/<int:pk>/decreto.pdf",
        views_resultados.decreto,
        name="papel-decreto-resultados",
    ),
    path(
        "papeles/resultados/<slug:ministerio>/<slug:mecanismo>/<int:anio>/decreto.pdf",
        views_resultados.decreto_ministerial,
        name="papel-decreto-resultados-ministerial",
    ),
    path(
        "documentos/<slug:codigo>/definiciones/<int:periodo>/v<int:version>/formulario-a1.pdf",
        views.a1_publico,
        name="papel-a1-publico",
    ),
    path(
        "documentos/<slug:codigo>/definiciones/<int:periodo>/v<int:version>/formulario-a0.pdf",
        views.a0_publico,
        name="papel-a0-publico",
    ),
    path(f"{_DE_PROGRAMA}/formulario-h.pdf", views.h_publico, name="papel-h-publico"),
    path(f"{_DE_PROGRAMA}/decreto.pdf", views.decreto_publico, name="papel-decreto-publico"),
    path(
        f"{_DE_PROGRAMA}/decreto-de-resultados.pdf",
        views_resultados.decreto_publico,
        name="papel-decreto-resultados-publico",
    ),
]
