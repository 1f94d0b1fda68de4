"""Blind double evaluation: what each of the two meets in a page, a file or an extract."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from compromisos.models import Observacion
from evaluacion import servicios
from evaluacion.consultas_doble import (
    items_visibles,
    pendientes,
)
from evaluacion.models import (
    Evaluacion,
    RevisionEvidencia,
)
from evaluacion.servicios import Hallazgo
from evaluacion.views.visor import POLITICA_ARCHIVO
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.archivos import CSV
from tests.evaluacion import escenarios
from tests.evaluacion.escenarios_doble import Doble, leer, sorteada
from tests.fabricas import Mundo
from tests.fabricas_evidencia import CitaEvidenciaF, archivo_guardado

pytestmark = pytest.mark.django_db
CANARIO = "canario-de-la-primera"


@pytest.fixture
def doble() -> Doble:
    mundo = Mundo.crear()
    return sorteada(mundo, escenarios.en_evaluacion(mundo))


def crawl(client: Client, persona: Persona, doble: Doble) -> str:
    """Every page where a score of this commitment could be read, as this person gets it."""
    client.force_login(leer(persona))
    e, item = doble.evaluacion.pk, doble.item().pk
    informado = escenarios.informado_de(doble.evaluacion, 1).pk
    rutas = [
        "/", "/mis-tareas/", "/evaluaciones/", f"/evaluaciones/{e}/",
        f"/evaluaciones/{e}/resultado/", f"/evaluaciones/{e}/historial/",
        f"/evaluaciones/{e}/causas/",
        f"/evaluaciones/resultados/{informado}/informar/",
        f"/evaluaciones/resultados/{informado}/revisar/",
        f"/evaluaciones/resultados/{informado}/calificar/",
        "/doble-evaluacion/", f"/doble-evaluacion/{item}/", f"/doble-evaluacion/{item}/calificar/",
        "/doble-evaluacion/acuerdo/", "/doble-evaluacion/acuerdo/?formato=csv",
        "/bitacora/", "/evaluaciones/mi-carga/", "/evaluaciones/causas/",
        "/evaluaciones/reclamos/", "/evaluaciones/custodia/",
        *puertas(doble, "evaluacion"), *puertas(doble, "doble"),
    ]  # fmt: skip
    return "".join(leido(client.get(ruta)) for ruta in rutas)


def puertas(doble: Doble, espacio: str) -> list[str]:
    """The addresses by which the evidence of the first commitment opens, of either evaluator."""
    informado = escenarios.informado_de(doble.evaluacion, 1)
    previos = [doble.item().pk] if espacio == "doble" else []
    revisiones = RevisionEvidencia.objects.filter(evidencia__informado=informado)
    return [
        *(reverse(f"{espacio}:archivo", args=[*previos, r.pk]) for r in revisiones),
        *(reverse(f"{espacio}:ver_archivo", args=[*previos, r.pk]) for r in revisiones),
        *(reverse(f"{espacio}:ver_cita", args=[*previos, c.pk]) for c in informado.citas.all()),
    ]


def estados(client: Client, rutas: list[str]) -> set[int]:
    halladas = set()
    for ruta in rutas:
        respuesta = client.get(ruta)
        leido(respuesta)
        halladas.add(respuesta.status_code)
    return halladas


def leido(respuesta: Any) -> str:
    """All that came back: headers, where a name could travel, and body."""
    cuerpo = b"".join(respuesta.streaming_content) if respuesta.streaming else respuesta.content
    return f"{respuesta.headers}{cuerpo.decode('utf-8', 'replace')}"


def test_the_second_never_meets_what_the_first_wrote_until_both_are_done(
    client: Client, doble: Doble
) -> None:
    canario = {"A": Hallazgo("difiere", Decimal(251), CANARIO), "B": Hallazgo()}
    doble.calificar(operandos=canario)
    assert CANARIO not in crawl(client, doble.segundo, doble)
    doble.aparte()
    assert CANARIO in crawl(client, doble.segundo, doble)


def test_the_second_never_meets_what_the_reviewer_said_after_the_draw(
    client: Client, doble: Doble
) -> None:
    """By then the first may have scored, and the reviewer may be repeating it."""
    doble.calificar(operandos={"A": Hallazgo("difiere", Decimal(251), "x"), "B": Hallazgo()})
    informado = escenarios.informado_de(doble.evaluacion, 1)
    revisora = doble.mundo[Rol.DIPRES]
    servicios.revisar(
        informado=informado, por=revisora, veredicto="con_observaciones", opinion=CANARIO
    )
    servicios.observar(
        evaluacion=doble.evaluacion, compromiso=informado.compromiso, por=revisora, texto=CANARIO
    )
    servicios.marcar_evidencia(
        revision=informado.evidencias.get().revisiones.get(),
        por=revisora,
        aceptada=False,
        fundamento=CANARIO,
    )
    client.force_login(doble.primero)
    del_primero = client.get(f"/evaluaciones/resultados/{informado.pk}/calificar/")
    assert del_primero.content.decode().count(CANARIO) >= 3
    pagina = crawl(client, doble.segundo, doble)
    assert CANARIO not in pagina
    suya = client.get(f"/doble-evaluacion/{doble.item().pk}/calificar/").content.decode()
    assert "Rechazada" not in suya
    assert "Rondas anteriores" not in suya


def test_the_second_reads_what_was_said_before_the_draw(client: Client) -> None:
    mundo = Mundo.crear()
    evaluacion = escenarios.en_evaluacion(mundo)
    informado = escenarios.informado_de(evaluacion, 1)
    servicios.revisar(
        informado=informado,
        por=mundo[Rol.DIPRES],
        veredicto="con_observaciones",
        opinion="Falta la página firmada.",
    )
    servicios.observar(
        evaluacion=evaluacion,
        compromiso=informado.compromiso,
        por=mundo[Rol.DIPRES],
        texto="Diga de dónde sale B.",
    )
    doble = sorteada(mundo, evaluacion)
    servicios.resolver_observacion(observacion=Observacion.objects.get(), por=mundo[Rol.DIPRES])
    client.force_login(leer(doble.segundo))
    pagina = client.get(f"/doble-evaluacion/{doble.item().pk}/calificar/").content.decode()
    assert "Falta la página firmada." in pagina
    assert "Diga de dónde sale B." in pagina
    assert "Resuelta" not in pagina  # that came after the draw


def test_the_outcome_that_the_second_reads_is_the_one_reported(
    client: Client, doble: Doble
) -> None:
    """262 of 281 reported, 93 %; the first found 200, and 71 % is nowhere on the page."""
    doble.calificar(operandos={"A": Hallazgo("difiere", Decimal(200), "x"), "B": Hallazgo()})
    client.force_login(doble.primero)
    informado = escenarios.informado_de(doble.evaluacion, 1).pk
    assert "71" in principal(client.get(f"/evaluaciones/resultados/{informado}/calificar/"))
    client.force_login(leer(doble.segundo))
    suya = client.get(f"/doble-evaluacion/{doble.item().pk}/calificar/")
    assert "93" in principal(suya)
    assert "71" not in principal(suya)
    doble.calificar(3, requisitos={"E1-O1-RT1": (False, "No."), "E1-O1-RT2": (True, "")})
    suya = client.get(f"/doble-evaluacion/{doble.item(3).pk}/calificar/")
    assert "No cumple" not in principal(suya)


def principal(respuesta: Any) -> str:
    """The sentence that says how the commitment came out."""
    hallada = re.search(r'<p class="principal">(.*?)</p>', respuesta.content.decode(), re.S)
    return hallada[1] if hallada else ""


def test_the_first_never_meets_what_the_second_wrote_until_both_are_done(
    client: Client, doble: Doble
) -> None:
    canario = {"A": Hallazgo("difiere", Decimal(251), CANARIO), "B": Hallazgo()}
    doble.aparte(operandos=canario)
    for persona in (doble.primero, doble.tercero, doble.mundo[Rol.DIPRES]):
        assert CANARIO not in crawl(client, persona, doble)
    assert not items_visibles(doble.primero).exists()  # nor that it is in the sample
    doble.calificar()
    assert CANARIO in crawl(client, doble.primero, doble)


def test_the_second_does_not_see_the_evaluation_at_all_while_blind(doble: Doble) -> None:
    segundo = leer(doble.segundo)
    assert not Evaluacion.objects.visibles_para(segundo).exists()
    assert Evaluacion.objects.visibles_para(doble.primero).exists()
    for numero in (1, 2, 3):
        doble.calificar(numero)
        doble.aparte(numero)
    assert Evaluacion.objects.visibles_para(leer(segundo)).exists()


def test_blindness_ends_with_the_external_evaluation(doble: Doble) -> None:
    for numero in (1, 2, 3):
        doble.calificar(numero)
    servicios.emitir_preliminar(evaluacion=doble.evaluacion, por=doble.mundo[Rol.DIPRES])
    assert Evaluacion.objects.visibles_para(leer(doble.segundo)).exists()
    assert pendientes(leer(doble.segundo)) == []


def test_the_second_opens_the_evidence_but_only_of_its_commitment(
    client: Client, doble: Doble
) -> None:
    item = doble.item()
    client.force_login(leer(doble.segundo))
    pagina = client.get(f"/doble-evaluacion/{item.pk}/calificar/").content.decode()
    suyo = escenarios.informado_de(doble.evaluacion, 1).evidencias.get().revisiones.get()
    ajeno = escenarios.informado_de(doble.evaluacion, 2).evidencias.get().revisiones.get()
    assert f"/doble-evaluacion/{item.pk}/archivos/{suyo.pk}/" in pagina
    entregado = client.get(f"/doble-evaluacion/{item.pk}/archivos/{suyo.pk}/")
    assert b"".join(entregado.streaming_content) == escenarios.PDF  # type: ignore[arg-type]
    assert client.get(f"/doble-evaluacion/{item.pk}/archivos/{ajeno.pk}/").status_code == 404
    propias = puertas(doble, "doble")
    assert estados(client, propias) == {200, 404}  # a PDF is drawn, not extracted
    este, otro = (f"/doble-evaluacion/{doble.item(n).pk}/" for n in (1, 2))
    assert estados(client, [p.replace(este, otro) for p in propias]) == {404}
    client.force_login(doble.mundo[Rol.DIPRES])
    assert estados(client, propias) == {403}
    client.force_login(doble.primero)
    assert estados(client, propias) == {404}
    doble.calificar()
    doble.aparte()
    # it exists for the first now, and is still of the second
    assert estados(client, [*propias, f"{este}calificar/"]) == {403}


def test_the_second_has_the_viewer_at_the_cited_place_and_goes_on_to_the_next(
    client: Client, doble: Doble
) -> None:
    informado = escenarios.informado_de(doble.evaluacion, 1)
    cita = informado.citas.get(simbolo="A")
    client.force_login(leer(doble.segundo))
    item, siguiente = doble.item(), doble.item(2)
    respuesta = client.get(f"/doble-evaluacion/{item.pk}/calificar/")
    pagina = respuesta.content.decode()
    visor = f"/doble-evaluacion/{item.pk}/archivos/{cita.revision_id}/ver/?cita={cita.pk}#page=1"
    assert f'src="{visor}"' in pagina
    assert "frame-src 'self'" in respuesta["Content-Security-Policy"]
    archivo = client.get(visor)
    assert escenarios.PDF.decode() in leido(archivo)
    assert archivo["Content-Security-Policy"] == POLITICA_ARCHIVO
    assert archivo["X-Frame-Options"] == "SAMEORIGIN"
    assert f'href="/doble-evaluacion/{siguiente.pk}/calificar/"' in pagina
    assert "3 en esta institución, 3 en total" in pagina
    datos = {"veredicto_A": "confirmado", "veredicto_B": "confirmado"}
    guardado = client.post(f"/doble-evaluacion/{item.pk}/calificar/", datos)
    assert guardado["Location"] == f"/doble-evaluacion/{siguiente.pk}/calificar/"
    hecha = client.get(f"/doble-evaluacion/{item.pk}/calificar/").content.decode()
    assert "Usted ya calificó este compromiso" in hecha
    assert "disabled" in hecha


def test_an_extract_opens_to_the_second_and_runs_nothing(client: Client, doble: Doble) -> None:
    informado = escenarios.informado_de(doble.evaluacion, 1)
    archivo = archivo_guardado(b"operando;valor\n<script>alert(1)</script>;262\n", CSV)
    cita = CitaEvidenciaF(
        informado=informado,
        revision__archivo=archivo,
        revision__evidencia__informado=informado,
        clase="celda",
        lugar="B2",
    )
    client.force_login(leer(doble.segundo))
    url = f"/doble-evaluacion/{doble.item().pk}/citas/{cita.pk}/"
    ajena = f"/doble-evaluacion/{doble.item(2).pk}/citas/{cita.pk}/"
    assert url in client.get(f"/doble-evaluacion/{doble.item().pk}/calificar/").content.decode()
    respuesta = client.get(url)
    assert "<mark>262</mark>" in respuesta.content.decode()
    assert "script-src 'none'" in respuesta["Content-Security-Policy"]
    assert client.get(f"/evaluaciones/evidencia/citas/{cita.pk}/").status_code == 404
    assert client.get(ajena).status_code == 404


def test_a_conflict_declared_closes_the_screen_and_its_evidence(
    client: Client, doble: Doble
) -> None:
    asignacion = servicios.asignar_instituciones(
        evaluador=doble.segundo,
        adscripciones=[doble.mundo.adscripcion],
        por=doble.mundo[Rol.DIPRES],
    )[0]
    servicios.declarar_conflicto(
        asignacion=asignacion,
        por=doble.segundo,
        hay_conflicto=True,
        texto="Mi hermana trabaja ahí.",
    )
    client.force_login(leer(doble.segundo))
    pagina = client.get(f"/doble-evaluacion/{doble.item().pk}/calificar/").content.decode()
    assert "Usted declaró un conflicto" in pagina
    assert estados(client, puertas(doble, "doble")) == {403}
    with pytest.raises(PermissionDenied, match="conflicto"):
        doble.aparte()
