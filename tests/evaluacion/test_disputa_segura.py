"""What an attacker or an inattentive clerk could do on the contested path, and cannot."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from evaluacion import servicios
from evaluacion.models import CausaExterna, Evaluacion, PlazoReclamo
from evaluacion.servicios.comunes import bloquear
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import TransicionInvalida
from tests.evaluacion import escenarios
from tests.fabricas import Mundo

pytestmark = pytest.mark.django_db


def _accion(evaluacion: Evaluacion, accion: str) -> str:
    return reverse("evaluacion:accion", args=[evaluacion.pk, accion])


# --- A result that is being corrected ----------------------------------------------------------
@pytest.mark.parametrize("hasta", ["final", "decretada"])
def test_what_a_correction_replaces_is_neither_decreed_nor_published(
    mundo: Mundo, client: Client, hasta: str
) -> None:
    vieja = escenarios.cerrada(mundo)
    dia = vieja.cerrada_el.date()
    if hasta == "decretada":
        vieja = servicios.decretar(
            evaluacion=vieja, por=escenarios.otra(mundo, Rol.DIPRES), numero="200", fecha=dia
        )
    servicios.corregir(evaluacion=vieja, por=mundo[Rol.COMITE_TECNICO], motivo="Error de suma.")
    otra = escenarios.otra(mundo, Rol.DIPRES)
    paso, datos = {
        "final": (servicios.decretar, {"numero": "201", "fecha": dia}),
        "decretada": (servicios.publicar, {}),
    }[hasta]
    with pytest.raises(TransicionInvalida, match="la versión 2"):
        paso(evaluacion=vieja, por=otra, **datos)
    client.force_login(otra)
    pagina = client.get(reverse("evaluacion:detalle", args=[vieja.pk])).content.decode()
    assert "se está corrigiendo o ya se corrigió" in pagina


# --- A result that changed behind an open page -------------------------------------------------
def test_the_committee_does_not_make_final_a_result_that_it_did_not_read(
    mundo: Mundo, client: Client
) -> None:
    evaluacion = escenarios.congelada(mundo)
    comite = mundo[Rol.COMITE_TRIMINISTERIAL]
    client.force_login(comite)
    detalle = reverse("evaluacion:detalle", args=[evaluacion.pk])
    pagina = client.get(detalle).content.decode()
    leida = Evaluacion.objects.get(pk=evaluacion.pk).fila_version
    assert f'name="version" value="{leida}"' in pagina
    # meanwhile it is opened, something is decided, and it is frozen again
    dipres = mundo[Rol.DIPRES]
    servicios.descongelar(evaluacion=evaluacion, por=dipres, comentario="Falta una causa.")
    servicios.congelar(evaluacion=evaluacion, por=dipres)
    respuesta = client.post(_accion(evaluacion, "cerrar"), {"version": leida})
    assert respuesta.status_code == 409
    assert "se congeló de nuevo" in respuesta.content.decode()
    evaluacion.refresh_from_db()
    assert evaluacion.estado == "congelada"
    vigente = {"version": evaluacion.fila_version}
    assert client.post(_accion(evaluacion, "cerrar"), vigente).status_code == 302
    evaluacion.refresh_from_db()
    assert evaluacion.estado == "final"


# --- A decision that nobody took ---------------------------------------------------------------
def _opinada(mundo: Mundo) -> CausaExterna:
    evaluacion = escenarios.preliminar(mundo)
    causa = servicios.solicitar_causa(
        evaluacion=evaluacion,
        compromiso=evaluacion.programa.compromisos.get(numero=1),
        por=mundo[Rol.JEFE_SERVICIO],
        descripcion="Un paro de tres semanas.",
    )
    servicios.analizar_causa(causa=causa, por=mundo[Rol.DIPRES], analisis=escenarios.ANALISIS)
    return servicios.opinar_causa(
        causa=causa, por=mundo[Rol.DIPRES], comentario="Procede.", favorable=True
    )


@pytest.mark.parametrize("decision", [None, "", "aceptada"])
def test_a_form_without_a_decision_rejects_nothing(
    mundo: Mundo, client: Client, decision: str | None
) -> None:
    causa = _opinada(mundo)
    client.force_login(mundo[Rol.COMITE_TECNICO])
    datos = {"comentario": "Consta.", "resumen_publico": "Un paro."}
    respuesta = client.post(
        reverse("evaluacion:causa", args=[causa.pk]),
        datos if decision is None else datos | {"decision": decision},
    )
    assert respuesta.status_code == 400
    assert "apriete uno de los dos botones" in respuesta.content.decode()
    causa.refresh_from_db()
    assert causa.estado == "opinada"


def test_evidence_is_not_rejected_by_a_form_without_a_decision(
    mundo: Mundo, client: Client
) -> None:
    informado = escenarios.informado_de(escenarios.en_evaluacion(mundo), 1)
    evidencia = informado.evidencias.get()
    client.force_login(mundo[Rol.DIPRES])
    url = reverse("evaluacion:marcar", args=[evidencia.pk])
    assert client.post(url, {"fundamento": "No se lee."}).status_code == 400
    assert evidencia.revisiones.get().estado == "en_revision"


# --- A step out of its turn --------------------------------------------------------------------
def test_a_decree_before_the_result_is_final_is_refused_in_words(
    mundo: Mundo, client: Client
) -> None:
    evaluacion = escenarios.preliminar(mundo)
    client.force_login(mundo[Rol.DIPRES])
    url = reverse("evaluacion:decretar", args=[evaluacion.pk])
    respuesta = client.post(url, {"numero": "200", "fecha": "2026-01-01"})
    assert respuesta.status_code in (400, 409)


@pytest.mark.parametrize("numero", ["1E+40", "9" * 30, "1e-40", "-5", "0,0000001"])
def test_a_claim_with_a_number_out_of_measure_is_refused_or_computed(
    mundo: Mundo, client: Client, numero: str
) -> None:
    evaluacion = escenarios.preliminar(mundo)
    compromiso = evaluacion.programa.compromisos.get(numero=1)
    client.force_login(mundo[Rol.JEFE_SERVICIO])
    url = reverse("evaluacion:reclamar", args=[evaluacion.pk, compromiso.pk])
    datos = {"fundamentos": "x", "op_A": numero}
    for calcular in ({"calcular": "1"}, {}):
        assert client.post(url, datos | calcular).status_code in (200, 302, 400)


# --- A deadline that ends while the server is busy ---------------------------------------------
def test_a_claim_that_arrives_in_time_is_in_time_however_long_it_waits(
    mundo: Mundo, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluacion = escenarios.preliminar(mundo)
    vence = PlazoReclamo.objects.get(evaluacion=evaluacion).vence_el
    llega = vence - timedelta(seconds=5)

    with reloj.en(llega), ExitStack() as pila:

        def espera(fila: Evaluacion) -> Evaluacion:
            """Somebody else holds the row until the deadline has ended."""
            pila.enter_context(reloj.en(vence + timedelta(minutes=1)))
            return bloquear(fila)

        monkeypatch.setattr("evaluacion.servicios.reclamos.bloquear", espera)
        reclamo = servicios.reclamar(
            evaluacion=evaluacion,
            compromiso=evaluacion.programa.compromisos.get(numero=1),
            por=mundo[Rol.JEFE_SERVICIO],
            fundamentos="Se contaron mal.",
            peticion={"operandos": {"A": "267"}},
        )
    assert reclamo.presentado_el == llega
