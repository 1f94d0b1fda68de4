"""The pages of causes and claims, from the request to the decision, by each role."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compromisos.models import Compromiso
from evaluacion import servicios
from evaluacion.consultas_tareas import pendientes
from evaluacion.models import Evaluacion
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun import reloj
from tests.evaluacion import escenarios
from tests.fabricas import Mundo
from tests.incentivos.escenarios import cargar_tramos

# A Tuesday of a week without holidays: the deadline runs from Wednesday 12 to Tuesday 18.
MARTES = datetime(2026, 8, 11, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def el_martes() -> Iterator[None]:
    with reloj.en(MARTES):
        yield


def _preliminar(mundo: Mundo) -> Evaluacion:
    """Reported and scored within its stages, which are around the present; notified on Tuesday."""
    with reloj.en(reloj.presente()):
        evaluacion = escenarios.calificada(mundo)
    return servicios.emitir_preliminar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])


def _url(nombre: str, *args: object) -> str:
    return reverse(f"evaluacion:{nombre}", args=args)


def entrar(persona: Persona) -> Client:
    cliente = Client()
    cliente.force_login(persona)
    return cliente


def _texto(cliente: Client, url: str) -> str:
    return cliente.get(url).content.decode()


def _compromiso(evaluacion: Evaluacion, numero: int = 1) -> Compromiso:
    return evaluacion.programa.compromisos.get(numero=numero)


def _pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("acta.pdf", escenarios.PDF, content_type="application/pdf")


def test_the_effect_says_whether_the_tier_changes(mundo: Mundo) -> None:
    cargar_tramos()
    with reloj.en(reloj.presente()):
        evaluacion = escenarios.en_evaluacion(mundo)
        # 60 points at 46/95: below the minimum, so 40 of 100
        escenarios.calificar(mundo, evaluacion, 1, operandos={"A": escenarios.difiere("130")})
        for numero in (2, 3):
            escenarios.calificar(mundo, evaluacion, numero)
    evaluacion = servicios.emitir_preliminar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])
    causa = servicios.solicitar_causa(
        evaluacion=evaluacion,
        compromiso=_compromiso(evaluacion),
        por=mundo[Rol.ENCARGADO_PMG],
        descripcion="Un terremoto cerró las oficinas.",
    )
    html = _texto(entrar(mundo[Rol.DIPRES]), _url("causa", causa.pk)).replace("\xa0", " ")
    assert "Tramo del incremento" in html
    assert "Menos de 75 %: 0 %" in html
    assert "90 % o más: 7,6 %" in html
    assert "Cambia de tramo." in html


def test_a_cause_goes_from_the_request_to_the_decision(mundo: Mundo) -> None:
    evaluacion = _preliminar(mundo)
    pedir = _url("solicitar_causa", evaluacion.pk, _compromiso(evaluacion).pk)
    encargado, dipres = entrar(mundo[Rol.ENCARGADO_PMG]), entrar(mundo[Rol.DIPRES])
    assert pedir in _texto(encargado, _url("causas", evaluacion.pk))
    assert dipres.get(pedir).status_code == 403
    pedido = {"tipo": "causa_externa", "descripcion": "Paro de 40 días.", "archivo": _pdf()}
    assert encargado.post(pedir, pedido).status_code == 302
    causa = evaluacion.causas.get()
    assert causa.evidencias.get().revisiones.get().nombre_original == "acta.pdf"
    pagina = _url("causa", causa.pk)
    # Before anybody decides, both sides: 98,74 % without the cause and 100 % with it.
    antes = _texto(dipres, pagina)
    assert "Si se acepta" in antes
    assert "98,74\xa0%" in antes
    assert "100,00\xa0%" in antes
    analisis = {}
    for codigo in escenarios.ANALISIS:
        analisis |= {f"cumple_{codigo}": "si", f"razon_{codigo}": "Consta."}
    incompleto = {k: v for k, v in analisis.items() if k != "razon_limita"}
    assert dipres.post(pagina, incompleto).status_code == 400
    assert dipres.post(pagina, analisis).status_code == 302
    opinion = {"favorable": "si", "comentario": "Está acreditada."}
    assert dipres.post(pagina, opinion).status_code == 302
    comite = entrar(mundo[Rol.COMITE_TECNICO])
    assert pagina in _texto(comite, _url("comite"))
    decision = {"comentario": "Se acepta.", "resumen_publico": "", "decision": "aceptar"}
    refusada = comite.post(pagina, decision)
    assert (refusada.status_code, "Se acepta." in refusada.content.decode()) == (400, True)
    assert comite.post(pagina, decision | {"resumen_publico": "Paro."}).status_code == 302
    causa.refresh_from_db()
    assert (causa.estado, causa.total_despues) == ("aceptada", 100)
    despues = _texto(encargado, pagina)
    for dicho in ("Favorable.", "Consta.", "Sube 1,26 puntos", "Aceptó una causa externa"):
        assert dicho in despues
    assert encargado.post(pagina, decision).status_code == 403


def test_a_network_is_asked_only_about_the_commitments_that_are_its_own(mundo: Mundo) -> None:
    evaluacion = _preliminar(mundo)
    compromiso = _compromiso(evaluacion)
    pedido = {"tipo": "causa_externa", "descripcion": "Paro de 40 días.", "archivo": _pdf()}
    pedir = _url("solicitar_causa", evaluacion.pk, compromiso.pk)
    assert entrar(mundo[Rol.ENCARGADO_PMG]).post(pedir, pedido).status_code == 302
    pagina, red = _url("causa", evaluacion.causas.get().pk), mundo[Rol.RED_EXPERTOS]
    assert pagina in _texto(entrar(mundo[Rol.DIPRES]), _url("comite"))
    for suya in (False, True):
        Compromiso.objects.filter(pk=compromiso.pk).update(
            red_id=next(iter(red.alcance.redes)) if suya else None
        )
        assert (pagina in _texto(entrar(red), _url("comite"))) == suya
        tareas = [tarea.texto for tarea in pendientes(red)]
        assert ("Opinar sobre causas externas" in tareas) == suya


def test_a_claim_goes_from_the_petition_to_the_decision(mundo: Mundo) -> None:
    evaluacion = _preliminar(mundo)
    compromiso = _compromiso(evaluacion)
    jefe, comite = entrar(mundo[Rol.JEFE_SERVICIO]), entrar(mundo[Rol.COMITE_TECNICO])
    pedir = _url("reclamar", evaluacion.pk, compromiso.pk)
    suya = _texto(jefe, _url("reclamos", evaluacion.pk))
    assert pedir in suya
    assert "martes 18 de agosto de 2026 a las 24:00 horas de Santiago" in suya
    # 60 points of weight, 58,74 obtained: 1,26 are at stake
    assert "1,26" in suya
    assert entrar(mundo[Rol.ENCARGADO_PMG]).get(pedir).status_code == 403
    assert jefe.post(pedir, {"fundamentos": "Se contó mal."}).status_code == 400
    pedido = {"fundamentos": "Se contó mal.", "op_A": "267"}
    vista = jefe.post(pedir, pedido | {"calcular": "1"})
    assert (vista.status_code, evaluacion.reclamos.exists()) == (200, False)
    assert "Sube 1,26 puntos" in vista.content.decode()
    assert jefe.post(pedir, pedido | {"archivo": _pdf()}).status_code == 302
    reclamo = evaluacion.reclamos.get()
    assert reclamo.peticion == {"operandos": {"A": "267"}}
    assert reclamo.evidencias.count() == 1
    pagina = _url("reclamo", reclamo.pk)
    assert pagina in _texto(comite, _url("comite"))
    assert comite.post(_url("analizar", reclamo.pk)).status_code == 302
    assert 'value="267"' in _texto(comite, pagina)
    calculo = comite.post(pagina, {"op_A": "265", "calcular": "1"})
    assert calculo.status_code == 200
    # 265/281 = 94,31 -> 94 %; 94/95 of 60 = 59,37 against 58,74: 0,63 more
    assert "Sube 0,63 puntos" in calculo.content.decode()
    decision = {
        "accion": "acoger",
        "comentario": "Procede.",
        "resumen_publico": "Se corrigió el numerador.",
        "op_A": "267",
    }
    assert comite.post(pagina, decision | {"op_A": "260"}).status_code == 400
    assert comite.post(pagina, decision).status_code == 302
    reclamo.refresh_from_db()
    assert (reclamo.estado, reclamo.total_despues) == ("acogido", 100)
    assert "Se corrigió el numerador." in _texto(jefe, pagina)
    assert "Acogido" in _texto(jefe, _url("reclamos", evaluacion.pk))


def test_a_refused_file_does_not_cost_the_claim(mundo: Mundo) -> None:
    evaluacion = _preliminar(mundo)
    jefe = entrar(mundo[Rol.JEFE_SERVICIO])
    pedir = _url("reclamar", evaluacion.pk, _compromiso(evaluacion).pk)
    malo = SimpleUploadedFile("macro.exe", b"MZ\x90\x00" * 20)
    pedido = {"fundamentos": "Se contó mal.", "op_A": "267", "archivo": malo}
    dicho = jefe.post(pedir, pedido, follow=True).content.decode()
    assert "El archivo no se adjuntó" in dicho
    reclamo = evaluacion.reclamos.get()
    assert reclamo.evidencias.count() == 0
    jefe.post(_url("adjuntar_reclamo", reclamo.pk), {"archivo": _pdf(), "titulo": "Acta"})
    assert reclamo.evidencias.get().titulo == "Acta"


def test_a_late_claim_is_told_why_and_since_when(mundo: Mundo) -> None:
    evaluacion = _preliminar(mundo)
    jefe = entrar(mundo[Rol.JEFE_SERVICIO])
    pedir = _url("reclamar", evaluacion.pk, _compromiso(evaluacion).pk)
    # Saturday 22, after Tuesday 18: it counts as presented on Monday 24.
    with reloj.en(MARTES + timedelta(days=11)):
        for texto in (
            _texto(jefe, pedir),
            _texto(jefe, _url("reclamos", evaluacion.pk)),
            jefe.post(pedir, {"fundamentos": "Tarde.", "op_A": "267"}).content.decode(),
        ):
            assert "venció el martes 18 de agosto de 2026 a las 24:00" in texto
            assert "se entiende presentado el lunes 24 de agosto de 2026" in texto
    assert not evaluacion.reclamos.exists()


def test_the_deadline_is_extended_on_its_page(mundo: Mundo) -> None:
    evaluacion = _preliminar(mundo)
    dipres = entrar(mundo[Rol.DIPRES])
    assert "Puede agregar hasta 2 días hábiles" in _texto(dipres, _url("reclamos", evaluacion.pk))
    ampliar = _url("ampliar_plazo", evaluacion.pk)
    assert dipres.post(ampliar, {"dias": "3", "motivo": "Corte de luz."}).status_code == 400
    assert dipres.post(ampliar, {"dias": "2", "motivo": "Corte de luz."}).status_code == 302
    assert "jueves 20 de agosto de 2026" in _texto(dipres, _url("reclamos", evaluacion.pk))
    jefe = entrar(mundo[Rol.JEFE_SERVICIO])
    assert jefe.post(ampliar, {"dias": "1", "motivo": "x"}).status_code == 403


def test_the_lists_count_and_filter_by_state(mundo: Mundo) -> None:
    evaluacion = _preliminar(mundo)
    jefe, comite = entrar(mundo[Rol.JEFE_SERVICIO]), entrar(mundo[Rol.COMITE_TECNICO])
    compromiso = _compromiso(evaluacion)
    jefe.post(
        _url("reclamar", evaluacion.pk, compromiso.pk), {"fundamentos": "Mal.", "op_A": "267"}
    )
    jefe.post(
        _url("solicitar_causa", evaluacion.pk, compromiso.pk),
        {"tipo": "reduccion_presupuesto", "descripcion": "Recorte."},
    )
    for lista, una, otra in (
        ("lista_causas", "Solicitada: 1", "Aceptada: 0"),
        ("lista_reclamos", "Presentado: 1", "Rechazado: 0"),
    ):
        texto = _texto(comite, _url(lista))
        assert una in texto
        assert otra in texto
        assert str(compromiso) in texto
        assert str(compromiso) in _texto(comite, f"{_url(lista)}?estado=pendientes")
        vacia = _texto(comite, f"{_url(lista)}?q=ninguna")
        assert "que mostrar" in vacia
        assert str(compromiso) not in vacia
    ajeno = entrar(Mundo.crear()[Rol.JEFE_SERVICIO])
    assert str(compromiso) not in _texto(ajeno, _url("lista_reclamos"))
    assert ajeno.get(_url("reclamo", evaluacion.reclamos.get().pk)).status_code == 404
    rechazadas = _texto(comite, f"{_url('lista_causas')}?estado=rechazada")
    assert "que mostrar" in rechazadas
