"""The pages of formulation: who sees what, that they work, and what they cost in queries."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compromisos import servicios
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from instituciones.horario import dia_local
from instituciones.roles import Rol
from pmg_site.comun import reloj
from tests.compromisos.escenarios import completar, llevar
from tests.fabricas import AdscripcionF, InstitucionF, Mundo, programa_en_borrador

pytestmark = pytest.mark.django_db
E = EstadoFormulacion


def como(persona) -> Client:
    cliente = Client()
    cliente.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return cliente


def url(nombre, *args) -> str:
    return reverse(f"compromisos:{nombre}", args=args)


VEN = set(Rol) - {Rol.ADMINISTRADOR}


@pytest.mark.parametrize("rol", list(Rol))
def test_each_role_sees_its_programme_and_no_foreign_one(mundo, rol):
    ajeno = Mundo.crear()
    cliente = como(mundo[rol])
    propio = cliente.get(url("programa", mundo.programa.pk)).status_code
    assert propio == (200 if rol in VEN else 404)
    de_todo = {Rol.DIPRES, Rol.COMITE_TECNICO, Rol.COMITE_TRIMINISTERIAL}
    visible = rol in de_todo or ajeno.programa in ProgramaAnual.objects.visibles_para(mundo[rol])
    foreign = cliente.get(url("programa", ajeno.programa.pk)).status_code
    assert foreign == (200 if visible else 404)
    if rol in (
        Rol.ENCARGADO_PMG,
        Rol.JEFE_SERVICIO,
        Rol.MINISTRO,
        Rol.ASOCIACION,
        Rol.RED_EXPERTOS,
    ):
        assert foreign == 404


def test_without_login_no_page_answers(mundo):
    respuesta = Client().get(url("programa", mundo.programa.pk))
    assert respuesta.status_code == 302
    assert "/cuenta/" in respuesta["Location"]


@pytest.mark.parametrize("estado", list(E))
def test_the_programme_page_draws_in_every_state_for_every_role(estado):
    mundo = Mundo.crear()
    programa = llevar(mundo, estado)
    for rol in VEN:
        respuesta = como(mundo[rol]).get(url("programa", programa.pk))
        assert respuesta.status_code == 200, rol
    assert str(programa.get_estado_display()) in respuesta.content.decode()


def test_lists_and_forms_draw(mundo):
    encargado = como(mundo[Rol.ENCARGADO_PMG])
    pk, compromiso = mundo.programa.pk, mundo.programa.compromisos.first()
    for nombre, args in (
        ("lista", []), ("agregar", [pk]), ("catalogo", [pk]), ("ponderadores", [pk]),
        ("compromiso_editar", [compromiso.pk]), ("seguimientos", []),
    ):  # fmt: skip
        assert encargado.get(url(nombre, *args)).status_code == 200, nombre
    assert como(mundo[Rol.DIPRES]).get(url("cola")).status_code == 200
    assert como(mundo[Rol.MINISTRO]).get(url("validacion")).status_code == 200
    assert encargado.get(url("cola")).status_code == 403
    assert encargado.get(url("validacion")).status_code == 403


def test_editing_pages_answer_403_without_the_role_and_409_after_sending(mundo):
    programa = llevar(mundo, E.ENVIADO)
    compromiso = programa.compromisos.first()
    for nombre, pk in (("agregar", programa.pk), ("compromiso_editar", compromiso.pk)):
        assert como(mundo[Rol.AUDITOR]).get(url(nombre, pk)).status_code == 403
        assert como(mundo[Rol.ENCARGADO_PMG]).get(url(nombre, pk)).status_code == 409


def test_the_whole_path_goes_through_the_pages(mundo):
    programa = completar(mundo.programa)
    pasos = (
        (Rol.JEFE_SERVICIO, "enviar"),
        (Rol.MINISTRO, "validar"),
        (Rol.DIPRES, "tomar"),
        (Rol.COMITE_TRIMINISTERIAL, "aprobar"),
    )
    for rol, accion in pasos:
        programa.refresh_from_db()
        respuesta = como(mundo[rol]).post(
            url("accion", programa.pk, accion), {"version": programa.fila_version}
        )
        assert respuesta.status_code == 302, (accion, respuesta.content[:300])
    respuesta = como(mundo[Rol.DIPRES]).post(
        url("decretar", programa.pk),
        {"numero": "D.E. 7", "fecha": dia_local(reloj.ahora()).isoformat(), "version": ""},
    )
    assert respuesta.status_code == 302
    programa.refresh_from_db()
    assert programa.estado == E.DECRETADO
    assert como(mundo[Rol.MINISTRO]).post(url("accion", programa.pk, "validar")).status_code == 409


def test_an_incomplete_programme_comes_back_with_the_list(mundo):
    respuesta = como(mundo[Rol.JEFE_SERVICIO]).post(
        url("accion", mundo.programa.pk, "enviar"), follow=True
    )
    assert "escriba los operandos de su meta" in respuesta.content.decode()


def test_a_conflict_shows_both_values_and_the_next_save_wins(mundo):
    compromiso = mundo.programa.compromisos.get(numero=1)
    servicios.editar_compromiso(
        compromiso=compromiso,
        cambios={"nombre": "De la primera"},
        version=1,
        por=mundo[Rol.ENCARGADO_PMG],
    )
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    datos = {
        "version": 1, "version_ficha": compromiso.ficha.fila_version,
        "objetivo": compromiso.objetivo_id, "nombre": "De la segunda",
        "ponderador": "60", "meta": "95", "op_A": "19", "op_B": "20", "justificacion_meta": "",
    }  # fmt: skip
    respuesta = cliente.post(url("compromiso_editar", compromiso.pk), datos)
    texto = respuesta.content.decode()
    assert respuesta.status_code == 409
    assert "De la primera" in texto
    assert "De la segunda" in texto
    # every row that the form writes travels with the version now seen
    versiones = dict(re.findall(r'name="(version\w*)" value="(\d+)"', texto))
    assert versiones["version"] == "2"
    elegido = cliente.post(url("compromiso_editar", compromiso.pk), datos | versiones)
    assert elegido.status_code == 302
    compromiso.refresh_from_db()
    assert compromiso.nombre == "De la segunda"


@pytest.mark.parametrize(
    ("escrito", "frase"),
    [
        ("1.234", "¿Quiso decir"),
        ("1e2", "Escriba"),
        ("NaN", "Escriba un número"),
        ("60.5", "coma"),
        ("-5", "negativ"),
        ("", "Falta el número"),
        ("60,555", "decimal"),
        ("٦٠", "dígitos"),
    ],
)
def test_a_refused_number_says_what_to_write_and_stays(mundo, escrito, frase):
    compromiso = mundo.programa.compromisos.get(numero=1)
    respuesta = como(mundo[Rol.ENCARGADO_PMG]).post(
        url("compromiso_editar", compromiso.pk),
        {"version": 1, "objetivo": compromiso.objetivo_id, "nombre": "N", "ponderador": escrito},
    )
    assert respuesta.status_code == 422
    error = str(respuesta.context["form"].errors["ponderador"])
    assert frase in error
    if escrito:
        assert f'value="{escrito}"' in respuesta.content.decode()
    compromiso.refresh_from_db()
    assert compromiso.ponderador == 60


def test_the_sum_is_told_while_typing(mundo):
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    llaves = mundo.programa.compromisos.order_by("numero").values_list("pk", flat=True)
    escritos = dict(zip((f"peso_{pk}" for pk in llaves), ("60", "39,99", ""), strict=True))
    respuesta = cliente.get(url("suma", mundo.programa.pk), escritos)
    assert "99,99" in respuesta.content.decode()
    assert "0,01" in respuesta.content.decode()


def _consultas(cliente, direccion) -> int:
    cliente.get(direccion)
    with CaptureQueriesContext(
        connection,
    ) as captura:
        assert cliente.get(direccion).status_code == 200
    return len(captura)


PAGINAS = [
    (Rol.ENCARGADO_PMG, "lista"), (Rol.JEFE_SERVICIO, "lista"), (Rol.MINISTRO, "lista"),
    (Rol.MINISTRO, "validacion"), (Rol.DIPRES, "lista"), (Rol.DIPRES, "cola"),
    (Rol.RED_EXPERTOS, "cola"), (Rol.AUDITOR, "lista"), (Rol.COMITE_TRIMINISTERIAL, "lista"),
]  # fmt: skip


def test_lists_cost_the_same_for_10_and_200_programmes(mundo):
    estados = {"cola": "validado", "validacion": "enviado", "lista": "borrador"}

    def sembrar(cuantos):
        for _ in range(cuantos):
            institucion = InstitucionF(ministerio=mundo.institucion.ministerio)
            adscripcion = AdscripcionF(institucion=institucion, proceso=mundo.adscripcion.proceso)
            programa = programa_en_borrador(adscripcion)
            programa.compromisos.filter(numero=3).update(red=mundo.red)

    def medir():
        cuentas = {}
        for rol, pagina in PAGINAS:
            _poner(estados[pagina], mundo)
            cuentas[rol, pagina] = _consultas(como(mundo[rol]), url(pagina))
        return cuentas

    sembrar(10)
    con_diez = medir()
    sembrar(190)
    con_doscientos = medir()
    assert con_doscientos == con_diez
    assert max(con_diez.values()) <= 40


def _poner(estado, mundo) -> None:
    """Rows in a state without walking there: the tables' rules of dates are met by hand."""
    jefe, ahora = mundo.personas[Rol.JEFE_SERVICIO], "2026-01-01T00:00:00Z"
    firmas = {"enviado_el": None, "enviado_por": None, "validado_el": None, "validado_por": None}
    if estado != "borrador":
        firmas |= {"enviado_el": ahora, "enviado_por": jefe}
    if estado == "validado":
        firmas |= {"validado_el": ahora, "validado_por": jefe}
    ProgramaAnual.objects.update(estado=estado, **firmas)


def test_operands_keep_their_decimals_and_edits_stand_in_the_history(mundo):
    compromiso = mundo.programa.compromisos.get(numero=1)
    servicios.editar_compromiso(
        compromiso=compromiso,
        cambios={"nombre": "Otro nombre"},
        operandos_meta={"A": Decimal("12.5"), "B": Decimal(20)},
        version=1,
        por=mundo[Rol.ENCARGADO_PMG],
    )
    texto = como(mundo[Rol.ENCARGADO_PMG]).get(url("programa", mundo.programa.pk)).content.decode()
    assert '<td class="num">12,5</td>' in texto
    assert "Editó un compromiso" in texto
