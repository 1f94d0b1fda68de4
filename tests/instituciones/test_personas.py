"""People and roles: who may give them, for how long, in whose place, and when they cease."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from instituciones import consultas
from instituciones import servicios_definiciones as definiciones
from instituciones import servicios_personas as servicios
from instituciones.models import Asignacion, Persona
from instituciones.roles import AMBITOS, Ambito, Capacidad, Rol
from instituciones.servicios_personas import Alcances
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests import fabricas
from tests.fabricas import Mundo
from tests.instituciones.escenarios import borrador, cliente

pytestmark = pytest.mark.django_db
DIA = timedelta(days=1)


def test_only_the_administrator_makes_people_and_roles(mundo: Mundo) -> None:
    for rol in Rol:
        datos = {"run": fabricas.un_run(900), "nombres": "Eva", "apellidos": "Soto"}
        if rol == Rol.ADMINISTRADOR:
            assert servicios.crear_persona(por=mundo[rol], **datos).run == datos["run"]
            continue
        with pytest.raises(PermissionDenied):
            servicios.crear_persona(por=mundo[rol], **datos)
        with pytest.raises(PermissionDenied):
            servicios.asignar(
                persona=fabricas.PersonaF(),
                rol=Rol.DIPRES,
                alcance=Alcances(),
                desde=reloj.ahora(),
                por=mundo[rol],
            )


def test_the_ledger_holds_neither_run_nor_name_in_its_chained_body(mundo: Mundo) -> None:
    servicios.crear_persona(
        run="12.345.678-5", nombres="Eva", apellidos="Soto", por=mundo[Rol.ADMINISTRADOR]
    )
    asiento = Asiento.objects.get(accion="persona.crear")
    encadenado = f"{asiento.datos} {asiento.objeto} {asiento.antes} {asiento.despues}"
    assert "12345678" not in encadenado
    assert "Soto" not in encadenado
    assert asiento.nota.texto == "12345678-5 Eva Soto"


@pytest.mark.parametrize("rol", Rol)
@pytest.mark.parametrize("ambito", Ambito)
def test_a_role_is_given_over_its_kinds_of_scope_only(
    mundo: Mundo, rol: Rol, ambito: Ambito
) -> None:
    alcance = {
        Ambito.INSTITUCION: Alcances(institucion=mundo.institucion),
        Ambito.MINISTERIO: Alcances(ministerio=mundo.institucion.ministerio),
        Ambito.RED: Alcances(red=mundo.red),
        Ambito.GOBIERNO: Alcances(),
    }[ambito]
    datos = {
        "persona": fabricas.PersonaF(),
        "rol": rol,
        "alcance": alcance,
        "desde": reloj.ahora(),
        "por": mundo[Rol.ADMINISTRADOR],
    }
    if ambito in AMBITOS[rol]:
        assert servicios.asignar(**datos).ambito == ambito
    else:
        with pytest.raises(ErrorDeNegocio, match="se asigna sobre"):
            servicios.asignar(**datos)


def test_nobody_gives_roles_to_oneself(mundo: Mundo) -> None:
    administrador = mundo[Rol.ADMINISTRADOR]
    with pytest.raises(PermissionDenied, match="a sí mismo"):
        servicios.asignar(
            persona=administrador,
            rol=Rol.EVALUADOR,
            alcance=Alcances(),
            desde=reloj.ahora(),
            por=administrador,
        )


def test_a_revoked_role_has_no_effect_at_the_next_request(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    url = reverse("definiciones:detalle", args=[definicion.pk])
    navegador = cliente(mundo[Rol.ENCARGADO_PMG])
    assert navegador.get(url).status_code == 200
    asignacion = mundo[Rol.ENCARGADO_PMG].asignaciones.get()
    servicios.terminar_asignacion(
        asignacion=asignacion, por=mundo[Rol.ADMINISTRADOR], motivo="Cambio de funciones"
    )
    assert navegador.get(url).status_code == 404
    asiento = Asiento.objects.get(accion="asignacion.terminar")
    assert asiento.nota.texto == "Cambio de funciones"
    assert asiento.datos["persona"] == asignacion.persona_id


def test_a_role_that_had_not_begun_never_begins(mundo: Mundo) -> None:
    asignacion = fabricas.AsignacionF(desde=reloj.ahora() + 30 * DIA)
    terminada = servicios.terminar_asignacion(asignacion=asignacion, por=mundo[Rol.ADMINISTRADOR])
    for instante in (reloj.presente(), terminada.desde + 40 * DIA):
        assert not Asignacion.objects.vigentes(instante).filter(pk=asignacion.pk).exists()


def test_the_last_administrator_stays(mundo: Mundo) -> None:
    administrador = mundo[Rol.ADMINISTRADOR]
    with pytest.raises(ErrorDeNegocio, match="único administrador"):
        servicios.terminar_asignacion(
            asignacion=administrador.asignaciones.get(), por=administrador
        )


def test_a_substitute_acts_in_the_place_of_another_and_the_ledger_says_so(mundo: Mundo) -> None:
    jefe, suplente = mundo[Rol.JEFE_SERVICIO], fabricas.PersonaF(nombres="Rosa")
    servicios.asignar(
        persona=suplente,
        rol=Rol.JEFE_SERVICIO,
        alcance=Alcances(institucion=mundo.institucion),
        desde=reloj.ahora() - DIA,
        hasta=reloj.ahora() + DIA,
        calidad=Asignacion.Calidad.SUBROGANTE,
        en_lugar_de=jefe,
        por=mundo[Rol.ADMINISTRADOR],
    )
    suplente = Persona.objects.get(pk=suplente.pk)
    definicion = definiciones.aprobar(definicion=borrador(mundo), por=suplente)
    asiento = Asiento.objects.last()
    assert (asiento.persona, asiento.rol) == (suplente, Rol.JEFE_SERVICIO)
    assert asiento.datos["en_lugar_de"] == jefe.pk
    assert consultas.historial(definicion)[0].por_cuenta_de == str(jefe)


def test_a_substitute_stops_when_the_dates_end(mundo: Mundo) -> None:
    suplente = fabricas.PersonaF()
    fabricas.AsignacionF(
        persona=suplente,
        rol=Rol.JEFE_SERVICIO,
        ambito=Ambito.INSTITUCION,
        institucion=mundo.institucion,
        calidad="subrogante",
        en_lugar_de=mundo[Rol.JEFE_SERVICIO],
        desde=reloj.presente() - 3 * DIA,
        hasta=reloj.presente() - DIA,
    )
    assert not suplente.puede(Capacidad.APROBAR_DEFINICIONES, mundo.institucion)


SUPLENCIAS_MALAS = [
    ({"en_lugar_de": None}, "a quién se subroga"),
    ({"hasta": None}, "fecha de término"),
    ({"en_lugar_de": Rol.MINISTRO}, "no tiene ese rol"),
    ({"calidad": "titular"}, "por sí mismo"),
    ({"hasta": datetime(2000, 1, 1, tzinfo=UTC)}, "posterior a la de inicio"),
]


@pytest.mark.parametrize(
    ("cambios", "frase"), SUPLENCIAS_MALAS, ids=[f for _, f in SUPLENCIAS_MALAS]
)
def test_a_substitution_that_makes_no_sense_is_refused(
    mundo: Mundo, cambios: dict, frase: str
) -> None:
    datos = {
        "persona": fabricas.PersonaF(),
        "rol": Rol.JEFE_SERVICIO,
        "alcance": Alcances(institucion=mundo.institucion),
        "desde": reloj.ahora(),
        "hasta": reloj.ahora() + DIA,
        "calidad": "subrogante",
        "en_lugar_de": Rol.JEFE_SERVICIO,
        "por": mundo[Rol.ADMINISTRADOR],
    } | cambios
    if isinstance(datos["en_lugar_de"], Rol):
        datos["en_lugar_de"] = mundo[datos["en_lugar_de"]]
    with pytest.raises(ErrorDeNegocio, match=frase):
        servicios.asignar(**datos)


@pytest.mark.parametrize("escrito", ["12.345.678-5", "123456785", "12345678-5", " 12345678-5 "])
def test_a_run_is_understood_however_it_is_typed(mundo: Mundo, escrito: str) -> None:
    datos = {"run": escrito, "nombres": "Eva", "apellidos": "Soto", "correo": ""}
    respuesta = cliente(mundo[Rol.ADMINISTRADOR]).post(reverse("personas:nueva"), datos)
    assert respuesta.status_code == 302
    assert Persona.objects.get(run="12345678-5").apellidos == "Soto"


@pytest.mark.parametrize("escrito", ["12.345.678-6", "hola", "1-9-9", "12345678_5"])
def test_a_wrong_run_is_refused_and_stays_as_typed(mundo: Mundo, escrito: str) -> None:
    datos = {"run": escrito, "nombres": "Eva", "apellidos": "Soto", "correo": ""}
    respuesta = cliente(mundo[Rol.ADMINISTRADOR]).post(reverse("personas:nueva"), datos)
    texto = respuesta.content.decode()
    assert respuesta.status_code == 200
    assert "El RUN no es válido" in texto
    assert f'value="{escrito}"' in texto
    assert 'value="Soto"' in texto


def test_the_form_of_roles_turns_days_into_instants_of_santiago(mundo: Mundo) -> None:
    persona = fabricas.PersonaF()
    datos = {
        "rol": "encargado_pmg",
        "institucion": mundo.institucion.pk,
        "desde": "2026-01-15",
        "hasta": "2026-07-15",
        "calidad": "titular",
    }
    url = reverse("personas:asignar", args=[persona.pk])
    assert cliente(mundo[Rol.ADMINISTRADOR]).post(url, datos).status_code == 302
    asignacion = persona.asignaciones.get()
    # In January Santiago is at UTC−3; in July at UTC−4.
    assert asignacion.desde == datetime(2026, 1, 15, 3, tzinfo=UTC)
    assert asignacion.hasta == datetime(2026, 7, 16, 3, 59, 59, tzinfo=UTC)


def test_a_refused_role_keeps_what_was_typed(mundo: Mundo) -> None:
    persona = fabricas.PersonaF()
    datos = {"rol": "ministro", "desde": "2026-01-15", "calidad": "titular"}
    datos["run_reemplazado"] = f" {fabricas.un_run(5000)} "
    url = reverse("personas:asignar", args=[persona.pk])
    respuesta = cliente(mundo[Rol.ADMINISTRADOR]).post(url, datos)
    texto = respuesta.content.decode()
    assert "No hay una cuenta con este RUN" in texto
    assert f'value=" {fabricas.un_run(5000)} "' in texto
    assert '<option value="ministro" selected>' in texto


def test_a_new_password_is_shown_once_and_works(mundo: Mundo) -> None:
    persona = fabricas.PersonaF()
    navegador = cliente(mundo[Rol.ADMINISTRADOR])
    pagina = navegador.post(reverse("personas:clave", args=[persona.pk]), follow=True)
    clave = pagina.context["clave"]
    assert Persona.objects.get(pk=persona.pk).check_password(clave)
    otra_vez = navegador.get(reverse("personas:detalle", args=[persona.pk]))
    assert clave not in otra_vez.content.decode()


def test_a_closed_account_has_no_role(mundo: Mundo) -> None:
    navegador = cliente(mundo[Rol.JEFE_SERVICIO])
    jefe = mundo[Rol.JEFE_SERVICIO]
    servicios.activar(persona=jefe, activa=False, por=mundo[Rol.ADMINISTRADOR], motivo="Renuncia")
    assert navegador.get(reverse("definiciones:lista")).status_code == 302
    assert not mundo[Rol.JEFE_SERVICIO].puede(Capacidad.APROBAR_DEFINICIONES)


def test_people_are_searched_by_name_run_and_role(mundo: Mundo) -> None:
    fabricas.PersonaF(run="12345678-5", nombres="Eva", apellidos="Soto Lagos")
    navegador = cliente(mundo[Rol.ADMINISTRADOR])

    def hallados(**filtro: str) -> int:
        pagina = navegador.get(reverse("personas:lista"), filtro)
        return pagina.context["pagina"].paginator.count

    assert hallados(q="lagos eva") == 1
    assert hallados(q="12.345.678-5") == 1
    assert hallados(q="nadie") == 0
    assert hallados(rol="ministro") == 1


def test_the_same_run_is_not_made_twice(mundo: Mundo) -> None:
    datos = {"run": "12345678-5", "nombres": "Eva", "apellidos": "Soto"}
    servicios.crear_persona(por=mundo[Rol.ADMINISTRADOR], **datos)
    with pytest.raises(ValidationError):
        servicios.crear_persona(por=mundo[Rol.ADMINISTRADOR], **datos)
