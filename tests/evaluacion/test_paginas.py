"""The pages of the evaluation: each role through its part, refusals, merging, headers."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evaluacion import servicios
from evaluacion.consultas_tareas import pendientes
from evaluacion.models import Evaluacion, RevisionEvidencia
from instituciones.models import Persona
from instituciones.roles import Rol
from tests.evaluacion import escenarios
from tests.fabricas import Mundo


def entrar(persona: Persona) -> Client:
    cliente = Client()
    cliente.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return cliente


def _url(nombre: str, *args: Any) -> str:
    return reverse(f"evaluacion:{nombre}", args=args)


@pytest.mark.parametrize("rol", list(Rol))
def test_every_role_gets_its_pages_in_every_state_or_a_plain_refusal(
    mundo: Mundo, rol: Rol
) -> None:
    evaluacion = escenarios.publicada(mundo)
    cliente = entrar(mundo[rol])
    fila = escenarios.informado_de(evaluacion, 3)
    ajeno = rol == Rol.ADMINISTRADOR
    lista = cliente.get(_url("lista"))
    assert lista.status_code == 200
    assert (reverse("incentivos:replica") in lista.content.decode()) == (not ajeno)
    for nombre in ("detalle", "resultado", "historial", "causas", "reclamos"):
        esperado = 404 if ajeno else 200
        assert cliente.get(_url(nombre, evaluacion.pk)).status_code == esperado, nombre
    assert cliente.get(_url("informar", fila.pk)).status_code == (404 if ajeno else 200)
    revisa = rol in (Rol.DIPRES, Rol.RED_EXPERTOS)
    esperado = 404 if ajeno else 200 if revisa else 403
    assert cliente.get(_url("revisar", fila.pk)).status_code == esperado
    esperado = 404 if ajeno else 200 if rol == Rol.EVALUADOR else 403
    assert cliente.get(_url("calificar", fila.pk)).status_code == esperado
    deciden = (Rol.COMITE_TECNICO, Rol.COMITE_TRIMINISTERIAL, Rol.DIPRES, Rol.RED_EXPERTOS)
    assert cliente.get(_url("comite")).status_code == (200 if rol in deciden else 403)


def test_the_service_types_chilean_numbers_and_sees_the_value_at_once(mundo: Mundo) -> None:
    evaluacion = escenarios.abierta(mundo)
    fila = escenarios.informado_de(evaluacion, 1)
    cliente = entrar(mundo[Rol.ENCARGADO_PMG])
    datos = {"version": 1, "clase": "valor", "op_A": "262", "op_B": "281", "razones": ""}
    previa = cliente.post(_url("previsualizar", fila.pk), datos).content.decode()
    assert "262 de 281 consultas = 93\xa0%" in previa
    sin_script = cliente.post(_url("informar", fila.pk), datos | {"calcular": "1"})
    assert "262 de 281 consultas = 93\xa0%" in sin_script.content.decode()
    fila.refresh_from_db()
    assert fila.informado_el is None
    assert cliente.post(_url("informar", fila.pk), datos).status_code == 302
    fila.refresh_from_db()
    assert (fila.clase, fila.fila_version) == ("valor", 2)


def test_whoever_reports_goes_on_with_the_next_commitment_that_waits(mundo: Mundo) -> None:
    evaluacion = escenarios.abierta(mundo)
    fila, segunda = (escenarios.informado_de(evaluacion, n) for n in (1, 2))
    cliente = entrar(mundo[Rol.ENCARGADO_PMG])
    pagina = cliente.get(_url("informar", fila.pk)).content.decode()
    assert "seguir con el 2" in pagina
    datos = {"version": 1, "clase": "valor", "op_A": "262", "op_B": "281", "razones": ""}
    respuesta = cliente.post(_url("informar", fila.pk), datos | {"siguiente": "1"})
    assert respuesta["Location"] == _url("informar", segunda.pk)


def test_an_ambiguous_number_is_asked_back_and_what_was_typed_stays(mundo: Mundo) -> None:
    fila = escenarios.informado_de(escenarios.abierta(mundo), 1)
    datos = {"version": 1, "clase": "valor", "op_A": "1.234", "op_B": "1e3", "razones": ""}
    respuesta = entrar(mundo[Rol.ENCARGADO_PMG]).post(_url("informar", fila.pk), datos)
    texto = respuesta.content.decode()
    assert respuesta.status_code == 400
    assert "¿Quiso decir 1234 o 1,234?" in texto
    assert 'value="1.234"' in texto
    assert 'value="1e3"' in texto


def test_the_second_of_two_editors_merges_and_loses_nothing(mundo: Mundo) -> None:
    evaluacion = escenarios.abierta(mundo)
    fila = escenarios.informado_de(evaluacion, 1)
    escenarios.informar(mundo, evaluacion, 1, {"A": "262", "B": "281"})
    cliente = entrar(mundo[Rol.ENCARGADO_INDICADOR])
    datos = {"version": 1, "clase": "valor", "op_A": "270", "op_B": "281", "razones": ""}
    respuesta = cliente.post(_url("informar", fila.pk), datos)
    texto = " ".join(respuesta.content.decode().split())
    assert respuesta.status_code == 409
    assert str(mundo[Rol.ENCARGADO_PMG]) in texto
    assert 'name="op_A" value="262"' in texto
    assert 'name="op_A" value="270"' in texto
    unido = {"version": 2, "clase": "valor", "op_A": "270", "op_B": "281", "razones": ""}
    assert cliente.post(_url("informar", fila.pk), unido).status_code == 302
    assert fila.operandos.get(simbolo="A").valor == 270


def test_evidence_is_uploaded_kept_and_served_as_an_inert_download(mundo: Mundo) -> None:
    fila = escenarios.informado_de(escenarios.abierta(mundo), 1)
    cliente = entrar(mundo[Rol.ENCARGADO_PMG])
    subida = SimpleUploadedFile('Acta Nº 3 "final".pdf', escenarios.PDF)
    respuesta = cliente.post(_url("adjuntar", fila.pk), {"archivo": subida, "titulo": "Acta"})
    assert respuesta.status_code == 302
    revision = RevisionEvidencia.objects.get()
    nueva = SimpleUploadedFile("Acta.pdf", escenarios.PDF + b"\n%%EOF")
    cliente.post(
        _url("adjuntar", fila.pk),
        {"archivo": nueva, "titulo": "", "evidencia": revision.evidencia_id},
    )
    assert list(RevisionEvidencia.objects.values_list("numero", flat=True)) == [1, 2]
    bajada = entrar(mundo[Rol.EVALUADOR]).get(_url("archivo", revision.pk))
    assert b"".join(bajada.streaming_content) == escenarios.PDF  # type: ignore[attr-defined]
    assert bajada["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert bajada["X-Content-Type-Options"] == "nosniff"
    assert bajada["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert bajada["Cache-Control"] == "private, no-store"
    ajeno = Mundo.crear()
    assert entrar(ajeno[Rol.JEFE_SERVICIO]).get(_url("archivo", revision.pk)).status_code == 404


def test_a_refused_file_says_why_beside_its_field(mundo: Mundo) -> None:
    fila = escenarios.informado_de(escenarios.abierta(mundo), 1)
    subida = SimpleUploadedFile("macro.xlsm", b"PK\x03\x04")
    respuesta = entrar(mundo[Rol.ENCARGADO_PMG]).post(
        _url("adjuntar", fila.pk), {"archivo": subida, "titulo": "x"}
    )
    assert respuesta.status_code == 400
    assert "Ese tipo de archivo no se admite" in respuesta.content.decode()


def test_the_evaluator_goes_from_one_commitment_to_the_next(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    filas = [escenarios.informado_de(evaluacion, n) for n in (1, 2, 3)]
    cliente = entrar(mundo[Rol.EVALUADOR])
    inicio = cliente.get(_url("calificar_siguiente", evaluacion.pk))
    assert inicio["Location"] == _url("calificar", filas[0].pk)
    datos = {"version": 0, "veredicto_A": "confirmado", "veredicto_B": "confirmado"}
    primera = cliente.post(_url("calificar", filas[0].pk), datos)
    assert primera["Location"] == _url("calificar", filas[1].pk)
    cliente.post(_url("calificar", filas[1].pk), datos)
    incompleta = cliente.post(_url("calificar", filas[2].pk), {"version": 0})
    assert incompleta.status_code == 400
    assert "Diga si se cumple o no." in incompleta.content.decode()
    completos: dict[str, object] = {"version": 0}
    for requisito in filas[2].compromiso.requisitos.all():
        completos |= {f"cumple_{requisito.pk}": "no", f"motivo_{requisito.pk}": "Falta el acta."}
    ultima = cliente.post(_url("calificar", filas[2].pk), completos)
    assert ultima["Location"] == _url("mi_carga")
    assert evaluacion.calificaciones.count() == 3


def test_the_steps_run_from_their_buttons(mundo: Mundo) -> None:
    evaluacion = escenarios.completa(mundo)
    pasos = (
        (Rol.JEFE_SERVICIO, "informar", "informada"),
        (Rol.MINISTRO, "evaluar_ministerio", "revision_ministerial"),
        (Rol.DIPRES, "iniciar", "en_evaluacion"),
    )
    for rol, accion, estado in pasos:
        pagina = entrar(mundo[rol]).get(_url("detalle", evaluacion.pk)).content.decode()
        assert _url("accion", evaluacion.pk, accion) in pagina
        respuesta = entrar(mundo[rol]).post(
            _url("accion", evaluacion.pk, accion), {"comentario": "Conforme."}
        )
        assert respuesta.status_code == 302
        evaluacion.refresh_from_db()
        assert evaluacion.estado == estado


def test_refusals_have_the_status_that_they_mean(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    jefe = entrar(mundo[Rol.JEFE_SERVICIO])
    assert jefe.post(_url("accion", evaluacion.pk, "informar")).status_code == 409
    assert jefe.post(_url("accion", evaluacion.pk, "publicar")).status_code == 403
    dipres = entrar(mundo[Rol.DIPRES])
    assert dipres.post(_url("accion", evaluacion.pk, "publicar")).status_code == 409
    respuesta = jefe.post(_url("accion", evaluacion.pk, "devolver"), {"comentario": "x"})
    assert respuesta.status_code == 403
    assert jefe.post(_url("accion", evaluacion.pk, "nada")).status_code == 404
    ajeno = Mundo.crear()
    otro = entrar(ajeno[Rol.JEFE_SERVICIO])
    assert otro.post(_url("accion", evaluacion.pk, "informar")).status_code == 404
    assert Client().get(_url("lista")).status_code == 302


def test_the_result_page_tells_the_sentence_the_trace_and_the_foundation(mundo: Mundo) -> None:
    evaluacion = escenarios.preliminar(mundo)
    pagina = entrar(mundo[Rol.AUDITOR]).get(_url("resultado", evaluacion.pk)).content.decode()
    resultado = evaluacion.resultados.get()
    assert "262 de 281 consultas = 93 %; meta 95 % → 97,89 %" in pagina
    assert "Por verificar: prueba" in pagina
    for huella in (resultado.huella, resultado.huella_entradas, resultado.huella_reglas):
        assert huella in pagina


def test_an_empty_list_says_what_to_do(mundo: Mundo) -> None:
    pagina = entrar(mundo[Rol.DIPRES]).get(_url("lista")).content.decode()
    assert "No hay evaluaciones que mostrar" in pagina
    assert not Evaluacion.objects.exists()


def test_the_reviewer_observes_and_the_service_answers(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    fila = escenarios.informado_de(evaluacion, 3)
    red = entrar(mundo[Rol.RED_EXPERTOS])
    assert red.post(_url("observar", fila.pk), {"texto": "Falta el acta."}).status_code == 302
    revision = {"veredicto": "con_observaciones", "opinion": ""}
    refusada = red.post(_url("revisar", fila.pk), revision)
    assert "Escriba cuáles son las observaciones." in refusada.content.decode()
    assert red.post(_url("revisar", fila.pk), revision | {"opinion": "Acta."}).status_code == 302
    evidencia = fila.evidencias.get()
    rechazo = {"decision": "rechazar", "fundamento": "El acta no está firmada."}
    red.post(_url("marcar", evidencia.pk), rechazo)
    assert evidencia.revisiones.get().estado == "rechazada"
    servicios.devolver(evaluacion=evaluacion, por=mundo[Rol.DIPRES], comentario="Ver.")
    observacion = evaluacion.programa.observaciones.get()
    encargado = entrar(mundo[Rol.ENCARGADO_PMG])
    assert "Falta el acta." in encargado.get(_url("informar", fila.pk)).content.decode()
    respuesta = {"responder": "1", "texto": "Adjunta."}
    encargado.post(_url("observacion", fila.pk, observacion.pk), respuesta)
    observacion.refresh_from_db()
    assert observacion.estado == "respondida"


def test_what_nobody_reported_is_not_called_reported_without_data(mundo: Mundo) -> None:
    abierta = escenarios.abierta(mundo)
    encargado = entrar(mundo[Rol.ENCARGADO_PMG])
    primero = escenarios.informado_de(abierta, 1)
    assert "Todavía no se informa." in encargado.get(_url("informar", primero.pk)).content.decode()


def test_the_history_says_on_which_commitment_each_thing_was_done(mundo: Mundo) -> None:
    evaluacion = escenarios.cerrada(mundo)
    dipres = entrar(escenarios.otra(mundo, Rol.DIPRES))
    historial = dipres.get(_url("historial", evaluacion.pk)).content.decode()
    for numero in (1, 2, 3):
        assert f"Calificó un compromiso: compromiso {numero}" in historial
    detalle = dipres.get(_url("detalle", evaluacion.pk)).content.decode()
    assert "Ver la revisión" in detalle
    assert ">Revisar<" not in detalle
    assert "Registrar decreto" in detalle
    assert "No hay acciones pendientes" not in detalle


def test_a_task_over_many_institutions_opens_a_list_with_all_of_them(mundo: Mundo) -> None:
    otro = Mundo.crear()
    escenarios.enviada(mundo)
    evaluacion = escenarios.enviada(otro)
    Evaluacion.objects.filter(pk=evaluacion.pk).update(estado="revision_ministerial")
    dipres = mundo[Rol.DIPRES]
    for tarea in pendientes(dipres):
        if tarea.texto in ("Abrir la evaluación externa", "Revisar evidencia"):
            lista = entrar(dipres).get(tarea.url).content.decode()
            assert (tarea.cuenta, tarea.texto) == (2, tarea.texto)
            assert mundo.institucion.nombre in lista
            assert otro.institucion.nombre in lista
