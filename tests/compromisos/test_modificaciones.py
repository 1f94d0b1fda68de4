"""Changes of what was approved: their exact difference, the request behind, both versions kept."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from compromisos import diferencias as modulo
from compromisos import servicios
from compromisos.copia import copia
from compromisos.diferencias import (
    DE_LA_FICHA,
    DEL_COMPROMISO,
    DEL_PROGRAMA,
    Reabre,
    diferencias,
    huella_firmable,
)
from compromisos.estados import EstadoFormulacion
from compromisos.faltas import faltas
from compromisos.models import ProgramaAnual
from compromisos.servicios.tramite import ProgramaIncompleto
from instituciones.roles import Rol
from pmg_site.comun.almacen import ruta_de
from pmg_site.comun.errores import ArchivoRechazado, ErrorDeNegocio, TransicionInvalida
from tests.compromisos.escenarios import cambiar, decretar, llevar
from tests.evaluacion.escenarios import PDF, Subida
from tests.fabricas import Mundo

pytestmark = pytest.mark.django_db
E = EstadoFormulacion
CAUSA = "reduccion_presupuesto"


def como(persona):
    cliente = Client()
    cliente.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return cliente


def modificacion(mundo) -> ProgramaAnual:
    programa = llevar(mundo, E.DECRETADO)
    return servicios.pedir_modificacion(
        programa=programa,
        causa=CAUSA,
        motivo="Se rebajó el subtítulo 22.",
        respaldo=Subida(PDF, "oficio.pdf"),
        por=mundo[Rol.JEFE_SERVICIO],
    )


# --- Differences ------------------------------------------------------------------------------
def test_every_field_of_a_copy_is_in_the_table(mundo):
    """A new field of the copy must say what its change re-opens; until then it re-opens all."""
    datos = copia(llevar(mundo, E.ENVIADO))
    assert set(datos) - {"compromisos"} <= set(DEL_PROGRAMA)
    for compromiso in datos["compromisos"]:
        assert set(compromiso) - {"ficha"} <= set(DEL_COMPROMISO)
        assert set(compromiso["ficha"] or {}) <= set(DE_LA_FICHA)


def test_an_unknown_field_re_opens_everything(mundo):
    antes = copia(mundo.programa)
    despues = deepcopy(antes)
    despues["compromisos"][0]["campo_nuevo"] = "x"
    (una,) = diferencias(antes, despues)
    assert (una.campo, una.reabre) == ("campo_nuevo", Reabre.FIRMAS)
    assert huella_firmable(antes) != huella_firmable(despues)


def test_a_difference_tells_field_and_both_values(mundo):
    antes = copia(mundo.programa)
    despues = deepcopy(antes)
    despues["compromisos"][0]["meta"] = "94"
    despues["compromisos"][1]["ficha"]["notas"] = "Otra nota"
    despues["compromisos"][2]["requisitos"][0]["medios"] = ["Acta"]
    despues["compromisos"].reverse()  # the order is not what is promised
    vistas = {
        (d.campo, str(d.antes), str(d.despues), d.reabre) for d in diferencias(antes, despues)
    }
    assert {v[:1] + v[3:] for v in vistas} == {
        ("meta", Reabre.FIRMAS), ("notas", Reabre.REVISION),
        ("medios_de_requisitos", Reabre.REVISION),
    }  # fmt: skip
    assert ("meta", "95", "94", Reabre.FIRMAS) in vistas


def test_a_commitment_that_comes_or_goes_is_one_difference(mundo):
    antes = copia(mundo.programa)
    despues = deepcopy(antes)
    quitado = despues["compromisos"].pop(0)
    ida = diferencias(antes, despues)
    vuelta = diferencias(despues, antes)
    assert [(d.etiqueta, d.donde) for d in ida] == [
        ("Compromiso quitado", f"1. {quitado['nombre']}")
    ]
    assert [d.etiqueta for d in vuelta] == ["Compromiso agregado"]


CAMPOS = st.sampled_from(
    [("compromiso", "meta", "1"), ("compromiso", "justificacion_meta", "Otra razón"),
     ("compromiso", "numero", 9), ("compromiso", "ponderador", "1"), ("ficha", "notas", "Nota"),
     ("ficha", "expresion", "A"), ("ficha", "version", 7), ("programa", "motivo_version", "Sismo"),
     ("programa", "version", 4)]
)  # fmt: skip
BASE = {
    "version": 1, "motivo_version": "", "objetivos": [],
    "compromisos": [
        {"numero": n, "nombre": f"C{n}", "meta": "95", "ponderador": "50",
         "justificacion_meta": "", "requisitos": [],
         "ficha": {"indicador": f"i{n}", "notas": "", "expresion": "A/B", "version": 1}}
        for n in (1, 2)
    ],
}  # fmt: skip


@given(st.lists(st.tuples(CAMPOS, st.integers(0, 1)), max_size=5))
def test_the_signed_hash_changes_exactly_when_a_difference_re_opens_signatures(cambios):
    despues = deepcopy(BASE)
    for (lugar, campo, valor), cual in cambios:
        compromiso = despues["compromisos"][cual]
        {"programa": despues, "compromiso": compromiso, "ficha": compromiso["ficha"]}[lugar][
            campo
        ] = valor
    reabren = [d for d in diferencias(BASE, despues) if d.reabre is Reabre.FIRMAS]
    assert bool(reabren) == (huella_firmable(BASE) != huella_firmable(despues))


def test_a_table_that_forgets_the_weight_would_be_noticed(monkeypatch, mundo):
    """Negative control of the previous one."""
    antes = copia(mundo.programa)
    despues = deepcopy(antes)
    despues["compromisos"][0]["ponderador"] = "1"
    assert huella_firmable(antes) != huella_firmable(despues)
    monkeypatch.setitem(modulo.DEL_COMPROMISO, "ponderador", ("Ponderador", Reabre.REVISION))
    assert huella_firmable(antes) == huella_firmable(despues)


def test_the_page_of_differences_shows_both_values(mundo):
    nueva = modificacion(mundo)
    nueva.compromisos.filter(numero=1).update(meta=Decimal("94.5"))
    respuesta = como(mundo[Rol.AUDITOR]).get(reverse("compromisos:diferencias", args=[nueva.pk]))
    texto = respuesta.content.decode()
    assert respuesta.status_code == 200
    for dicho in ("Meta", "95", "94,5", "Vuelve a todas las firmas", "Versión 1, aprobada"):
        assert dicho in texto
    ajeno = Mundo.crear()
    direccion = reverse("compromisos:diferencias", args=[nueva.pk])
    assert como(ajeno[Rol.JEFE_SERVICIO]).get(direccion).status_code == 404


# --- The request ------------------------------------------------------------------------------
def test_a_modification_keeps_both_versions_with_cause_document_and_decree(mundo):
    nueva = modificacion(mundo)
    vieja = nueva.reemplaza
    copia_vieja = deepcopy(vieja.copia_aprobada)
    assert (nueva.solicitud.causa, nueva.motivo_version) == (CAUSA, "Se rebajó el subtítulo 22.")
    respaldo = nueva.solicitud.respaldos.get()
    assert ruta_de(respaldo.huella).read_bytes() == PDF
    assert [f.codigo for f in faltas(nueva)] == ["modificacion_sin_cambios"]
    with pytest.raises(ProgramaIncompleto, match="promete lo mismo"):
        servicios.enviar(programa=nueva, por=mundo[Rol.JEFE_SERVICIO])
    assert faltas(cambiar(nueva)) == []
    mundo.programa = nueva
    aprobada = llevar(mundo, E.APROBADO)
    assert [f.papel for f in aprobada.firmas.order_by("pk")] == [
        "jefe_servicio", "ministerio", "comite_triministerial",
    ]  # the same signatories  # fmt: skip
    decretada = decretar(mundo, aprobada)
    vieja.refresh_from_db()
    assert (vieja.estado, vieja.copia_aprobada) == (E.DECRETADO, copia_vieja)
    assert list(ProgramaAnual.objects.en_vigor()) == [decretada]
    assert decretada.copia_aprobada["causa_version"] == CAUSA
    pagina = como(mundo[Rol.AUDITOR]).get(reverse("compromisos:programa", args=[vieja.pk]))
    assert "Reemplazada por la versión 2" in pagina.content.decode()


def test_without_a_document_the_request_is_not_sent(mundo):
    programa = llevar(mundo, E.DECRETADO)
    nueva = servicios.nueva_version(
        programa=programa, causa=CAUSA, motivo="Rebaja", por=mundo[Rol.JEFE_SERVICIO]
    )
    assert [f.codigo for f in faltas(cambiar(nueva))] == ["modificacion_sin_respaldo"]


def test_a_refused_document_opens_nothing(mundo):
    programa = llevar(mundo, E.DECRETADO)
    with pytest.raises(ArchivoRechazado):
        servicios.pedir_modificacion(
            programa=programa, causa=CAUSA, motivo="Rebaja", por=mundo[Rol.JEFE_SERVICIO],
            respaldo=Subida(b"MZ\x90\x00", "oficio.pdf"),
        )  # fmt: skip
    assert ProgramaAnual.objects.filter(version=2).count() == 0


def test_a_modification_may_be_taken_back_and_asked_again(mundo):
    nueva = modificacion(mundo)
    original, jefe = nueva.reemplaza, mundo[Rol.JEFE_SERVICIO]
    with pytest.raises(PermissionDenied):
        servicios.retirar(programa=nueva, por=mundo[Rol.ENCARGADO_PMG], comentario="No procede.")
    with pytest.raises(ErrorDeNegocio):
        servicios.retirar(programa=nueva, por=jefe, comentario=" ")
    servicios.retirar(programa=nueva, por=jefe, comentario="Llegó el presupuesto.")
    nueva.refresh_from_db()
    assert (nueva.estado, nueva.reemplaza) == (E.RETIRADO, None)
    assert list(ProgramaAnual.objects.vigentes()) == [original]
    assert list(ProgramaAnual.objects.en_vigor()) == [original]
    otra = servicios.nueva_version(programa=original, causa=CAUSA, motivo="Otra.", por=jefe)
    assert (otra.version, otra.reemplaza) == (3, original)
    pagina = como(jefe).get(reverse("compromisos:programa", args=[nueva.pk])).content.decode()
    assert "Retirado" in pagina
    assert "Retiró la modificación" in pagina


def test_a_first_version_is_not_taken_back(mundo):
    with pytest.raises(TransicionInvalida):
        servicios.retirar(
            programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO], comentario="No se hará."
        )


def test_a_modification_already_sent_is_not_taken_back(mundo):
    nueva = modificacion(mundo)
    ProgramaAnual.objects.filter(pk=nueva.pk).update(
        estado=E.ENVIADO, enviado_el=nueva.adscripcion.proceso.abierto_el,
        enviado_por=mundo[Rol.JEFE_SERVICIO],
    )  # fmt: skip
    with pytest.raises(TransicionInvalida):
        servicios.retirar(programa=nueva, por=mundo[Rol.JEFE_SERVICIO], comentario="Tarde.")


def test_who_does_not_send_does_not_ask(mundo):
    programa = llevar(mundo, E.DECRETADO)
    for rol in (Rol.ENCARGADO_PMG, Rol.MINISTRO, Rol.DIPRES):
        with pytest.raises(PermissionDenied):
            servicios.pedir_modificacion(
                programa=programa, causa=CAUSA, motivo="Rebaja", por=mundo[rol],
                respaldo=Subida(PDF),
            )  # fmt: skip


def test_the_same_document_is_not_added_twice_nor_after_sending(mundo):
    nueva = modificacion(mundo)
    encargado = mundo[Rol.ENCARGADO_PMG]
    with pytest.raises(ErrorDeNegocio, match="ya está"):
        servicios.respaldar(programa=nueva, subida=Subida(PDF), por=encargado)
    mundo.programa = cambiar(nueva)
    enviada = llevar(mundo, E.ENVIADO)
    with pytest.raises(TransicionInvalida):
        servicios.respaldar(programa=enviada, subida=Subida(PDF + b"\n"), por=encargado)
    with pytest.raises(DatabaseError), transaction.atomic():
        nueva.solicitud.respaldos.update(nombre="otro.pdf")


def test_a_document_is_a_download_for_those_in_scope(mundo):
    respaldo = modificacion(mundo).solicitud.respaldos.get()
    direccion = reverse("compromisos:respaldo", args=[respaldo.pk])
    respuesta = como(mundo[Rol.MINISTRO]).get(direccion)
    assert respuesta.getvalue() == PDF
    assert respuesta["X-Content-Type-Options"] == "nosniff"
    assert respuesta["Content-Disposition"].startswith("attachment")
    ajeno = Mundo.crear()
    for persona in (ajeno[Rol.JEFE_SERVICIO], mundo[Rol.ADMINISTRADOR]):
        assert como(persona).get(direccion).status_code == 404
    assert Client().get(direccion).status_code == 302


def test_the_request_is_made_on_its_page(mundo):
    programa = llevar(mundo, E.DECRETADO)
    direccion = reverse("compromisos:modificar", args=[programa.pk])
    cliente = como(mundo[Rol.JEFE_SERVICIO])
    vacio = cliente.post(direccion, {"causa": CAUSA, "motivo": "Rebaja"})
    assert vacio.status_code == 422
    hecho = cliente.post(
        direccion, {"causa": CAUSA, "motivo": "Rebaja", "respaldo": archivo()}, follow=True
    )
    texto = hecho.content.decode()
    assert "Solicitud de modificación" in texto
    assert "Reducción forzosa del presupuesto" in texto
    assert "oficio.pdf" in texto


def archivo():
    return SimpleUploadedFile("oficio.pdf", PDF, "application/pdf")
