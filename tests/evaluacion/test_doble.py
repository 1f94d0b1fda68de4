"""Blind double evaluation: the draw, who sees what and when, the comparison, the arbitration."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from compromisos.models import Observacion
from evaluacion import servicios
from evaluacion.consultas_doble import (
    acuerdos,
    derivas,
    items_visibles,
    pendientes,
    por_arbitrar,
    unidades,
)
from evaluacion.estados_doble import EstadoDoble
from evaluacion.models import (
    CalificacionCompromiso,
    Evaluacion,
    ItemDoble,
    RevisionEvidencia,
    SegundaCalificacion,
    UnidadDoble,
)
from evaluacion.servicios import Hallazgo
from evaluacion.servicios.doble import PRIMERA, SEGUNDA, arbitrar, calificar_aparte
from evaluacion.servicios.muestra import sortear
from evaluacion.views.visor import POLITICA_ARCHIVO
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.archivos import CSV
from pmg_site.comun.errores import (
    ConflictoDeDeberes,
    ErrorDeNegocio,
    TransicionInvalida,
)
from tests.evaluacion import escenarios
from tests.evaluacion.escenarios_doble import CONFIRMA, DIFIERE, Doble, evaluadora, leer
from tests.fabricas import Mundo
from tests.fabricas_evidencia import CitaEvidenciaF, archivo_guardado

pytestmark = pytest.mark.django_db
E = EstadoDoble
CANARIO = "canario-de-la-primera"


@pytest.fixture
def doble() -> Doble:
    mundo = Mundo.crear()
    return sorteada(mundo, escenarios.en_evaluacion(mundo))


def sorteada(mundo: Mundo, evaluacion: Evaluacion) -> Doble:
    """Everything of one institution is in the sample, before anybody scores."""
    segundo, tercero = evaluadora(mundo), evaluadora(mundo)
    sortear(
        proceso=mundo.adscripcion.proceso,
        semilla="lotería 5214",
        porcentaje=100,
        minimo=1,
        segundos=[segundo],
        por=mundo[Rol.DIPRES],
    )
    return Doble(mundo, evaluacion, segundo, tercero)


# --- Blind -------------------------------------------------------------------------------------
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
    assert url in client.get(f"/doble-evaluacion/{doble.item().pk}/calificar/").content.decode()
    respuesta = client.get(url)
    assert "<mark>262</mark>" in respuesta.content.decode()
    assert "script-src 'none'" in respuesta["Content-Security-Policy"]
    assert client.get(f"/evaluaciones/evidencia/citas/{cita.pk}/").status_code == 404


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


# --- Separation --------------------------------------------------------------------------------
def test_the_second_cannot_score_the_same_institution_officially(doble: Doble) -> None:
    with pytest.raises(PermissionDenied, match="segunda evaluación"):
        escenarios.calificar(doble.mundo, doble.evaluacion, 1, por=leer(doble.segundo))


def test_only_the_named_person_scores_apart_and_only_once(doble: Doble) -> None:
    for persona in (doble.primero, leer(doble.tercero), doble.mundo[Rol.DIPRES]):
        with pytest.raises(PermissionDenied):
            calificar_aparte(item=doble.item(), por=persona, operandos=CONFIRMA)
    doble.aparte()
    with pytest.raises(TransicionInvalida, match="ya calificó"):
        doble.aparte()


def test_a_second_score_lacks_nothing_that_a_first_one_needs(doble: Doble) -> None:
    with pytest.raises(ErrorDeNegocio) as error:
        doble.aparte(operandos={"A": Hallazgo("difiere"), "X": Hallazgo()})
    for parte in ("X no está en la ficha", "valor que corresponde a A", "Diga si B"):
        assert parte in error.value.mensaje
    assert not SegundaCalificacion.objects.exists()


def test_once_compared_the_first_score_is_frozen(doble: Doble) -> None:
    doble.calificar()
    doble.aparte()
    with pytest.raises(TransicionInvalida, match="ya se comparó"):
        doble.calificar(operandos=DIFIERE)


def test_the_database_wants_three_people(doble: Doble) -> None:
    item = doble.item(2)
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemDoble.objects.filter(pk=item.pk).update(
            estado="concordante", comparada_el=item.muestra.sorteada_el, primero=item.segundo
        )
    doble.calificar(operandos=DIFIERE)
    fila = doble.aparte()
    for persona in (fila.primero, fila.segundo):
        with pytest.raises(IntegrityError), transaction.atomic():
            ItemDoble.objects.filter(pk=fila.pk).update(
                estado="arbitrada",
                arbitrada_el=fila.comparada_el,
                arbitrada_por=persona,
                fundamento="x",
            )
    with pytest.raises(DatabaseError), transaction.atomic():
        UnidadDoble.objects.update(primera="confirmado")
    with pytest.raises(DatabaseError), transaction.atomic():
        SegundaCalificacion.objects.update(motivo="otro")


# --- Comparison and arbitration ----------------------------------------------------------------
def test_equal_answers_need_no_arbiter(doble: Doble) -> None:
    doble.calificar()
    item = doble.aparte()
    assert (item.estado, item.primero) == (E.CONCORDANTE, doble.mundo.personas[Rol.EVALUADOR])
    # whether it applies, and each of the two operands
    assert item.unidades.count() == 3


@pytest.mark.parametrize("segunda_antes", [True, False])
def test_whoever_ends_last_brings_the_comparison(doble: Doble, segunda_antes: bool) -> None:
    pasos = [lambda: doble.calificar(operandos=DIFIERE), doble.aparte]
    for paso in reversed(pasos) if segunda_antes else pasos:
        paso()
    item = doble.item()
    assert item.estado == E.DISCREPANTE
    distinta = next(u for u in item.unidades.all() if not u.iguales)
    assert (distinta.codigo, distinta.primera, distinta.segunda) == (
        "A", "difiere 250", "confirmado",
    )  # fmt: skip


def test_two_different_corrections_are_a_difference(doble: Doble) -> None:
    doble.calificar(operandos=DIFIERE)
    item = doble.aparte(operandos=DIFIERE | {"A": Hallazgo("difiere", Decimal(240), "240.")})
    assert item.estado == E.DISCREPANTE


def test_when_only_one_says_that_it_does_not_apply_that_is_compared(doble: Doble) -> None:
    doble.calificar(operandos={}, no_aplica=True, motivo="No hubo casos.")
    item = doble.aparte()
    assert [(u.clase, u.primera, u.segunda) for u in item.unidades.all()] == [
        ("aplica", "no_aplica", "aplica")
    ]


def decidir(doble: Doble, lado: str, numero: int = 1, por: Persona | None = None) -> ItemDoble:
    item = doble.item(numero)
    distintas = [u for u in item.unidades.all() if not u.iguales]
    return arbitrar(
        item=item,
        por=leer(por or doble.tercero),
        decisiones={u.pk: lado for u in distintas},
        fundamento="La planilla de la página 3 lo dice.",
        version=item.fila_version,
    )


def test_the_preliminary_result_waits_for_the_arbiter(doble: Doble) -> None:
    for numero in (1, 2, 3):
        doble.calificar(numero)
    doble.aparte(operandos=DIFIERE)
    with pytest.raises(ErrorDeNegocio, match=r"arbitrar las diferencias.*compromisos 1"):
        servicios.emitir_preliminar(evaluacion=doble.evaluacion, por=doble.mundo[Rol.DIPRES])
    decidir(doble, PRIMERA)
    servicios.emitir_preliminar(evaluacion=doble.evaluacion, por=doble.mundo[Rol.DIPRES])


def test_the_arbiter_is_a_third_person(doble: Doble) -> None:
    doble.calificar()
    doble.aparte(operandos=DIFIERE)
    for persona in (doble.primero, doble.segundo):
        with pytest.raises(ConflictoDeDeberes, match="otra persona"):
            decidir(doble, PRIMERA, por=persona)
        assert not por_arbitrar(leer(persona)).exists()
    assert por_arbitrar(leer(doble.tercero)).exists()
    for rol in (Rol.DIPRES, Rol.COMITE_TECNICO, Rol.ENCARGADO_PMG):
        with pytest.raises(PermissionDenied):
            decidir(doble, PRIMERA, por=doble.mundo[rol])


def test_what_the_arbiter_gives_to_the_second_enters_the_official_score(doble: Doble) -> None:
    doble.calificar()
    doble.aparte(operandos=DIFIERE)
    item = decidir(doble, SEGUNDA)
    fila = CalificacionCompromiso.objects.get(evaluacion=doble.evaluacion, compromiso__numero=1)
    corregido = fila.veredictos.get(simbolo="A")
    assert (corregido.veredicto, corregido.valor) == ("difiere", Decimal(250))
    assert fila.veredictos.get(simbolo="B").veredicto == "confirmado"
    assert fila.intervencion.persona == doble.tercero
    assert (item.estado, item.arbitrada_por) == (E.ARBITRADA, doble.tercero)


def test_what_stays_with_the_first_leaves_the_score_as_it_was(doble: Doble) -> None:
    antes = doble.calificar()
    doble.aparte(operandos=DIFIERE)
    decidir(doble, PRIMERA)
    fila = CalificacionCompromiso.objects.get(pk=antes.pk)
    assert (fila.fila_version, fila.intervencion) == (antes.fila_version, antes.intervencion)


def test_a_requirement_and_a_whole_score_can_be_taken_from_the_second(doble: Doble) -> None:
    doble.calificar(3)
    doble.aparte(
        3, requisitos={"E1-O1-RT1": (False, "El acta no está firmada."), "E1-O1-RT2": (True, "")}
    )
    decidir(doble, SEGUNDA, 3)
    puntajes = dict(
        CalificacionCompromiso.objects.get(
            evaluacion=doble.evaluacion, compromiso__numero=3
        ).puntajes.values_list("requisito__codigo", "cumple")
    )
    assert puntajes == {"E1-O1-RT1": False, "E1-O1-RT2": True}
    doble.calificar(2, operandos={}, no_aplica=True, motivo="No hubo casos.")
    doble.aparte(2)
    decidir(doble, SEGUNDA, 2)
    fila = CalificacionCompromiso.objects.get(evaluacion=doble.evaluacion, compromiso__numero=2)
    assert (fila.no_aplica, fila.veredictos.count()) == (False, 2)


def test_every_difference_is_decided_and_nothing_else(doble: Doble) -> None:
    doble.calificar()
    item = doble.aparte(operandos=DIFIERE)
    igual = next(u for u in item.unidades.all() if u.iguales)
    with pytest.raises(ErrorDeNegocio) as error:
        arbitrar(
            item=item, por=leer(doble.tercero), decisiones={igual.pk: PRIMERA},
            fundamento="x", version=item.fila_version,
        )  # fmt: skip
    assert "queda en operando A" in error.value.mensaje
    assert "Solo se arbitra lo que difiere" in error.value.mensaje


# --- What it teaches ---------------------------------------------------------------------------
def test_agreement_by_kind_and_drift_by_evaluator(doble: Doble) -> None:
    doble.calificar(1)
    doble.aparte(1, operandos=DIFIERE)
    decidir(doble, PRIMERA)
    doble.calificar(3)
    doble.aparte(3)
    filas = {f.tipo: f.acuerdo for f in acuerdos(unidades(doble.mundo.adscripcion.proceso))}
    operandos = filas["Operandos de los indicadores"]
    assert (operandos.unidades, operandos.iguales) == (2, 1)
    assert operandos.kappa == Fraction(0)  # po = 1/2 = pe: (2·1 + 0·1)/4
    assert filas["Requisitos del sistema estado-verde"].kappa is None
    assert filas["Todo"].unidades == 2 + 2 + 2  # operands, whether each applies, requirements
    assert (filas["Todo"].kappa, filas["Todo"].iguales) == (None, 5)
    segundo = next(d for d in derivas(None) if d.evaluador == str(doble.segundo))
    assert segundo.deriva.revertidas == 1
    assert segundo.deriva.severidad == Fraction(100, 6)


def test_the_pages_go_from_the_second_score_to_the_arbitration(
    client: Client, doble: Doble
) -> None:
    doble.calificar()
    item = doble.item()
    client.force_login(leer(doble.segundo))
    url = f"/doble-evaluacion/{item.pk}/"
    assert client.post(f"{url}calificar/", {"version": ""}).status_code == 400
    datos = {
        "veredicto_A": "difiere", "corregido_A": "250", "razon_A": "Dice 250.",
        "veredicto_B": "confirmado",
    }  # fmt: skip
    assert client.post(f"{url}calificar/", datos).status_code == 302
    client.force_login(leer(doble.tercero))
    pagina = client.get(url).content.decode()
    assert "Arbitrar las diferencias" in pagina
    assert "Difiere: 250" in pagina
    distinta = next(u for u in item.unidades.all() if not u.iguales)
    respuesta = client.post(
        f"{url}arbitrar/",
        {"version": "2", f"unidad_{distinta.pk}": SEGUNDA, "fundamento": "Lo dice la planilla."},
    )
    assert respuesta.status_code == 302
    assert doble.item().estado == E.ARBITRADA
    client.force_login(doble.mundo[Rol.DIPRES])
    acuerdo = client.get("/doble-evaluacion/acuerdo/").content.decode()
    assert "Operandos de los indicadores" in acuerdo
    assert "lotería 5214" in acuerdo
