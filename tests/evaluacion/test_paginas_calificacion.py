"""Pages of the scoring: the screen, the assignments, the declarations and the own load."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluacion import servicios
from evaluacion.models import AsignacionEvaluador, Evaluacion
from instituciones.models import Mecanismo, Persona
from instituciones.roles import Rol
from tests.evaluacion import escenarios
from tests.fabricas import AdscripcionF, Mundo, ProcesoF, persona_con
from tests.permisos.conftest import PUERTA

CONFIRMA = {"veredicto_A": "confirmado", "veredicto_B": "confirmado"}


def _entrar(persona: Persona) -> Client:
    cliente = Client()
    cliente.force_login(persona, backend=PUERTA)
    return cliente


def _url(nombre: str, *args: object) -> str:
    return reverse(f"evaluacion:{nombre}", args=args)


def _asignar(mundo: Mundo, evaluador: Persona, declara: bool = True) -> AsignacionEvaluador:
    asignacion = servicios.asignar_instituciones(
        evaluador=evaluador, adscripciones=[mundo.adscripcion], por=mundo[Rol.DIPRES]
    )[0]
    if declara:
        servicios.declarar_conflicto(asignacion=asignacion, por=evaluador, hay_conflicto=False)
    return asignacion


@pytest.fixture
def evaluacion(mundo: Mundo) -> Evaluacion:
    return escenarios.en_evaluacion(mundo)


def test_who_scored_first_is_told_with_each_difference(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    fila = escenarios.informado_de(evaluacion, 1)
    escenarios.calificar(mundo, evaluacion, 1, operandos={"A": escenarios.difiere("267")})
    cliente = _entrar(mundo[Rol.EVALUADOR])
    respuesta = cliente.post(_url("calificar", fila.pk), CONFIRMA | {"version": 0})
    pagina = respuesta.content.decode()
    assert respuesta.status_code == 409
    assert "Otra persona calificó antes que usted" in pagina
    assert "A: quedó guardado «Difiere 267» y usted marcó «Confirmado»" in pagina
    assert 'name="version" value="1"' in pagina
    repetida = cliente.post(_url("calificar", fila.pk), CONFIRMA | {"version": 1})
    assert repetida.status_code == 302


def test_who_is_not_in_charge_reads_why_and_cannot_save(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    otro = persona_con(Rol.EVALUADOR, mundo.institucion)
    _asignar(mundo, otro)
    fila = escenarios.informado_de(evaluacion, 1)
    cliente = _entrar(mundo[Rol.EVALUADOR])
    pagina = cliente.get(_url("calificar", fila.pk)).content.decode()
    assert f"está a cargo de {otro}" in pagina
    assert "data-guardar" not in pagina
    respuesta = cliente.post(_url("calificar", fila.pk), CONFIRMA | {"version": 0})
    assert respuesta.status_code == 403
    assert not evaluacion.calificaciones.exists()


def test_the_screen_tells_the_track_of_the_minister(mundo: Mundo, evaluacion: Evaluacion) -> None:
    url = _url("calificar", escenarios.informado_de(evaluacion, 1).pk)
    cliente = _entrar(mundo[Rol.EVALUADOR])
    assert "Evaluación inicial del ministro: «Conforme.»" in cliente.get(url).content.decode()
    Mecanismo.objects.update(evaluacion_inicial_ministro=False)
    assert "no tiene evaluación inicial del ministro" in cliente.get(url).content.decode()


def test_every_fault_of_a_score_stands_beside_its_field(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    url = _url("calificar", escenarios.informado_de(evaluacion, 1).pk)
    datos = {
        "version": 0,
        "veredicto_A": "difiere",
        "veredicto_B": "confirmado",
        "corregido_B": "281",
    }
    respuesta = _entrar(mundo[Rol.EVALUADOR]).post(url, datos)
    assert respuesta.status_code == 400
    assert set(respuesta.context["form"].errors) == {"corregido_A", "razon_A", "corregido_B"}
    no_aplica = _entrar(mundo[Rol.EVALUADOR]).post(url, {"version": 0, "no_aplica": "on"})
    assert set(no_aplica.context["form"].errors) == {"motivo"}


def test_the_dipres_assigns_what_it_marks_and_sees_load_and_progress(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    evaluador, cliente = mundo[Rol.EVALUADOR], _entrar(mundo[Rol.DIPRES])
    url = _url("asignaciones")
    marcada = cliente.get(url, {"marcar": "1"}).content.decode()
    assert f'value="{mundo.adscripcion.pk}"' in marcada
    assert "checked" in marcada
    vacia = cliente.post(url, {"evaluador": evaluador.pk})
    assert vacia.status_code == 400
    assert "Marque al menos una institución." in vacia.content.decode()
    datos = {"evaluador": evaluador.pk, "adscripciones": [mundo.adscripcion.pk]}
    assert cliente.post(url, datos).status_code == 302
    repetida = cliente.post(url, datos)
    assert repetida.status_code == 400
    assert "ya está a cargo" in repetida.content.decode()
    escenarios.calificar(mundo, evaluacion, 1, por=_declarado(mundo))
    pagina = cliente.get(url).content.decode()
    assert "1 de 3" in pagina
    for situacion, hay in (("con_evaluador", True), ("sin_evaluador", False)):
        filtrada = cliente.get(url, {"situacion": situacion}).content.decode()
        assert (f"adscripcion-{mundo.adscripcion.pk}" in filtrada) is hay


def _declarado(mundo: Mundo) -> Persona:
    evaluador = mundo[Rol.EVALUADOR]
    servicios.declarar_conflicto(
        asignacion=AsignacionEvaluador.objects.get(), por=evaluador, hay_conflicto=False
    )
    return evaluador


def test_a_theme_is_assigned_and_an_assignment_withdrawn_on_their_pages(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    evaluador, cliente = mundo[Rol.EVALUADOR], _entrar(mundo[Rol.DIPRES])
    url = _url("asignar_tema", mundo.adscripcion.proceso_id)
    assert cliente.post(url, {"evaluador": evaluador.pk}).status_code == 400
    assert cliente.post(url, {"evaluador": evaluador.pk, "red": mundo.red.pk}).status_code == 302
    asignacion = AsignacionEvaluador.objects.get()
    assert asignacion.red == mundo.red
    retirar = _url("retirar_asignacion", asignacion.pk)
    assert cliente.post(retirar, {"motivo": ""}).status_code == 400
    assert cliente.post(retirar, {"motivo": "Licencia médica."}).status_code == 302
    pagina = cliente.get(_url("asignacion", asignacion.pk)).content.decode()
    assert "Licencia médica." in pagina
    assert "Retirar la asignación" not in pagina


def test_the_evaluator_declares_and_the_dipres_finds_it_among_its_tasks(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    evaluador = mundo[Rol.EVALUADOR]
    asignacion = _asignar(mundo, evaluador, declara=False)
    cliente, dipres = _entrar(evaluador), _entrar(mundo[Rol.DIPRES])
    assert "Declarar si tiene conflictos de interés" in cliente.get("/mis-tareas/").content.decode()
    assert "Falta declarar" in cliente.get(_url("mi_carga")).content.decode()
    declarar = _url("declarar_conflicto", asignacion.pk)
    incompleta = cliente.post(declarar, {"hay_conflicto": "si", "texto": ""})
    assert incompleta.status_code == 400
    assert "Escriba en qué consiste el conflicto." in incompleta.content.decode()
    assert "Reasignar por conflicto" not in dipres.get("/mis-tareas/").content.decode()
    datos = {"hay_conflicto": "si", "texto": "Mi hermana trabaja ahí."}
    assert cliente.post(declarar, datos)["Location"] == _url("mi_carga")
    assert "Reasignar por conflicto de interés" in dipres.get("/mis-tareas/").content.decode()
    assert "Mi hermana trabaja ahí." in dipres.get(_url("asignaciones")).content.decode()
    assert "Con conflicto" in cliente.get(_url("mi_carga")).content.decode()


def test_dipres_is_told_which_institutions_have_nobody_to_score_them(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    def tarea() -> str:
        html = _entrar(mundo[Rol.DIPRES]).get("/mis-tareas/").content.decode()
        return html if "Asignar evaluador" in html else ""

    assert evaluacion.estado == "en_evaluacion"
    assert "1 institución" in tarea()
    # the list has what the task counted, also when a later process is the one shown by itself
    otro = ProcesoF(mecanismo=mundo.adscripcion.proceso.mecanismo, anio_programa=2030)
    AdscripcionF(proceso=otro)
    proceso = mundo.adscripcion.proceso_id
    lista = f"{_url('asignaciones')}?proceso={proceso}&amp;situacion=sin_evaluador"
    assert lista in tarea()
    html = _entrar(mundo[Rol.DIPRES]).get(lista.replace("&amp;", "&")).content.decode()
    assert mundo.institucion.nombre in html
    _asignar(mundo, mundo[Rol.EVALUADOR], declara=False)
    assert not tarea()


def test_an_assignment_of_another_evaluator_is_not_seen(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    otro = persona_con(Rol.EVALUADOR, mundo.institucion)
    asignacion = _asignar(mundo, otro)
    cliente = _entrar(mundo[Rol.EVALUADOR])
    assert cliente.get(_url("asignacion", asignacion.pk)).status_code == 404
    respuesta = cliente.post(_url("declarar_conflicto", asignacion.pk), {"hay_conflicto": "no"})
    assert respuesta.status_code == 404


def test_the_door_to_the_next_item_says_when_nothing_is_left(mundo: Mundo) -> None:
    cliente = _entrar(mundo[Rol.EVALUADOR])
    respuesta = cliente.get(_url("seguir"))
    assert respuesta["Location"] == _url("mi_carga")
    pagina = cliente.get(_url("mi_carga")).content.decode()
    assert "No le queda nada por calificar." in pagina
    assert "No tiene nada a cargo" in pagina
    evaluacion = escenarios.en_evaluacion(mundo)
    primero = escenarios.informado_de(evaluacion, 1)
    assert cliente.get(_url("seguir"))["Location"] == _url("calificar", primero.pk)
    assert (
        "puede calificar lo que nadie tiene a cargo"
        in cliente.get(_url("mi_carga")).content.decode()
    )


def test_before_any_evaluation_the_page_of_assignments_says_so(mundo: Mundo) -> None:
    pagina = _entrar(mundo[Rol.DIPRES]).get(_url("asignaciones")).content.decode()
    assert "No hay evaluaciones que asignar" in pagina
