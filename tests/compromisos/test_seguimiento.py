"""The follow-up programme: created from what was missed, approved, reported, closed."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from compromisos import servicios
from compromisos.consultas import avance_seguimiento, pendientes
from compromisos.especificaciones import (
    FilaSeguimiento,
)
from compromisos.estados import EstadoFormulacion
from compromisos.models import Compromiso, CompromisoSeguimiento
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import (
    ErrorDeNegocio,
    TransicionInvalida,
)
from tests.compromisos.escenarios import llevar
from tests.fabricas import (
    Mundo,
)

pytestmark = pytest.mark.django_db
E = EstadoFormulacion
FUNDAMENTO = {"confianza": "por_verificar", "fuente": "prueba"}


def como(persona) -> Client:
    cliente = Client()
    cliente.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return cliente


@pytest.fixture
def seguimiento(mundo):
    filas = [
        FilaSeguimiento(c.pk, motivo, Decimal("80.00"), "Menos demanda")
        for c, motivo in zip(
            mundo.programa.compromisos.order_by("numero"), ("no_cumplido", "sobrecumplido"),
            strict=False,
        )
    ]  # fmt: skip
    return servicios.crear_seguimiento(
        institucion=mundo.institucion, anio=2026, filas=filas, por=mundo[Rol.DIPRES]
    )


PLAN = {
    "recomendacion": "Contratar", "accion_comprometida": "Plan", "plazo": date(2027, 6, 30),
    "responsable": "Ana Soto, jefa de atención", "medio_de_verificacion": "Acta",
}  # fmt: skip


def test_creating_the_follow_up_again_adds_only_what_is_new(mundo, seguimiento):
    tercera = FilaSeguimiento(
        mundo.programa.compromisos.get(numero=3).pk, "no_cumplido", Decimal(0)
    )
    primera = FilaSeguimiento(
        mundo.programa.compromisos.get(numero=1).pk, "no_cumplido", Decimal(1)
    )
    otra = servicios.crear_seguimiento(
        institucion=mundo.institucion, anio=2026, filas=[primera, tercera], por=None
    )
    assert otra == seguimiento
    assert seguimiento.compromisos.count() == 3
    assert seguimiento.compromisos.get(compromiso__numero=1).cumplimiento == 80


def test_the_follow_up_lives_its_year(mundo, seguimiento):
    encargado, jefe = mundo[Rol.ENCARGADO_PMG], mundo[Rol.JEFE_SERVICIO]
    with pytest.raises(ErrorDeNegocio, match="la recomendación"):
        servicios.aprobar_seguimiento(seguimiento=seguimiento, por=jefe)
    for fila in seguimiento.compromisos.all():
        servicios.editar_fila(fila=fila, cambios=PLAN, version=1, por=encargado)
    with pytest.raises(PermissionDenied):
        servicios.aprobar_seguimiento(seguimiento=seguimiento, por=encargado)
    servicios.aprobar_seguimiento(seguimiento=seguimiento, por=jefe)
    fila, otra = seguimiento.compromisos.all()
    with pytest.raises(TransicionInvalida):
        servicios.editar_fila(fila=fila, cambios=PLAN, version=2, por=encargado)
    servicios.iniciar_seguimiento(seguimiento=seguimiento, por=encargado)
    with pytest.raises(ErrorDeNegocio, match="se cumplió o no"):
        servicios.informar_seguimiento(seguimiento=seguimiento, por=encargado)
    servicios.informar_fila(fila=fila, cambios={"estado": "cumplido"}, version=2, por=encargado)
    servicios.informar_fila(fila=otra, cambios={"estado": "no_cumplido"}, version=2, por=encargado)
    with pytest.raises(ErrorDeNegocio, match="por qué no se cumplió"):
        servicios.informar_seguimiento(seguimiento=seguimiento, por=encargado)
    servicios.informar_fila(
        fila=otra, cambios={"causa_incumplimiento": "Renuncia"}, version=3, por=encargado
    )
    assert avance_seguimiento(seguimiento) == Fraction(50)
    servicios.informar_seguimiento(seguimiento=seguimiento, por=encargado)
    cerrado = servicios.cerrar_seguimiento(seguimiento=seguimiento, por=mundo[Rol.DIPRES])
    assert cerrado.estado == "cerrado"
    with pytest.raises(TransicionInvalida):
        servicios.crear_seguimiento(
            institucion=mundo.institucion, anio=2026, por=None,
            filas=[FilaSeguimiento(Compromiso.objects.get(numero=3).pk, "no_cumplido", None)],
        )  # fmt: skip


def test_the_pages_of_the_follow_up(mundo, seguimiento):
    fila = seguimiento.compromisos.first()
    direccion = reverse("compromisos:seguimiento", args=[seguimiento.pk])
    for rol in set(Rol) - {Rol.ADMINISTRADOR}:
        assert como(mundo[rol]).get(direccion).status_code == 200, rol
    assert como(Mundo.crear()[Rol.ENCARGADO_PMG]).get(direccion).status_code == 404
    pagina_fila = reverse("compromisos:seguimiento_fila", args=[fila.pk])
    assert como(mundo[Rol.JEFE_SERVICIO]).get(pagina_fila).status_code == 403
    encargado = como(mundo[Rol.ENCARGADO_PMG])
    datos = PLAN | {"version": 1, "causa": "Otra", "causa_interna": "on", "plazo": "2027-06-30"}
    assert encargado.post(pagina_fila, datos).status_code == 302
    conflicto = encargado.post(pagina_fila, datos | {"causa": "Segunda"})
    assert conflicto.status_code == 409
    assert "Segunda" in conflicto.content.decode()
    fila = CompromisoSeguimiento.objects.get(pk=fila.pk)
    assert (fila.causa, fila.plazo) == ("Otra", date(2027, 6, 30))
    aprobar = reverse("compromisos:seguimiento_accion", args=[seguimiento.pk, "aprobar"])
    assert encargado.post(aprobar).status_code == 403
    assert como(mundo[Rol.JEFE_SERVICIO]).post(aprobar).status_code == 400  # the other row


def test_each_role_is_told_what_waits_for_it(mundo, seguimiento):
    def textos(rol):
        return {t.texto for t in pendientes(mundo[rol])}

    assert "Completar la formulación" in textos(Rol.ENCARGADO_PMG)
    assert "Completar programas de seguimiento" in textos(Rol.ENCARGADO_PMG)
    assert textos(Rol.MINISTRO) == set()
    llevar(mundo, E.ENVIADO)
    assert textos(Rol.MINISTRO) == {"Validar programas"}
    assert "Completar la formulación" not in textos(Rol.ENCARGADO_PMG)
    plazos = [t.plazo for t in pendientes(mundo[Rol.MINISTRO])]
    assert plazos[0] > reloj.presente()
    assert textos(Rol.ADMINISTRADOR) == set()
