"""A correction issues another preliminary result: what is claimed and decided again there."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from evaluacion import servicios
from evaluacion.copia import copias
from evaluacion.entradas import entradas_de
from evaluacion.models import CausaExterna, Evaluacion, PlazoReclamo, Reclamo
from instituciones.roles import Rol
from pmg_site.comun.errores import ErrorDeNegocio, FueraDePlazo, TransicionInvalida
from tests.evaluacion import escenarios
from tests.fabricas import Mundo

pytestmark = pytest.mark.django_db


def _reclamar(mundo: Mundo, evaluacion: Evaluacion, numero: int = 1, **operandos: str) -> Reclamo:
    return servicios.reclamar(
        evaluacion=evaluacion,
        compromiso=evaluacion.programa.compromisos.get(numero=numero),
        por=mundo[Rol.JEFE_SERVICIO],
        fundamentos="Se contaron mal las consultas.",
        peticion={"operandos": operandos or {"A": "265"}},
    )


def _resolver(mundo: Mundo, reclamo: Reclamo, accion: str) -> Reclamo:
    comite = mundo[Rol.COMITE_TECNICO]
    servicios.analizar_reclamo(reclamo=reclamo, por=comite)
    return servicios.resolver_reclamo(
        reclamo=reclamo,
        por=comite,
        accion=accion,
        comentario="Consta en el registro.",
        resumen_publico="Se revisó el numerador.",
    )


def _corregida(mundo: Mundo, accion: str = "acoger") -> Evaluacion:
    """A decided result with a decided claim on commitment 1, under correction."""
    vieja = escenarios.preliminar(mundo)
    _resolver(mundo, _reclamar(mundo, vieja), accion)
    vieja = escenarios.decidir(mundo, Evaluacion.objects.get(pk=vieja.pk))
    return servicios.corregir(
        evaluacion=vieja, por=mundo[Rol.COMITE_TECNICO], motivo="Error en el compromiso 2."
    )


def _operando(evaluacion: Evaluacion, numero: int = 1) -> Decimal | None:
    entradas = entradas_de([evaluacion])[evaluacion.pk]
    return entradas[numero - 1].operandos["A"]


def _preliminar(mundo: Mundo, nueva: Evaluacion) -> Evaluacion:
    return servicios.emitir_preliminar(evaluacion=nueva, por=mundo[Rol.DIPRES])


@pytest.mark.parametrize("accion", ["acoger", "rechazar"])
def test_a_commitment_claimed_before_is_claimed_once_more_after_the_correction(
    mundo: Mundo, accion: str
) -> None:
    nueva = _preliminar(mundo, _corregida(mundo, accion))
    assert PlazoReclamo.objects.get(evaluacion=nueva).numero == 1  # a deadline of its own
    nuevo = _reclamar(mundo, nueva, A="267")
    assert (nuevo.heredado_de, nueva.reclamos.count()) == (None, 2)
    nueva.refresh_from_db()
    with pytest.raises(TransicionInvalida, match="Ya se reclamó"):
        _reclamar(mundo, nueva, A="268")
    resuelto = _resolver(mundo, nuevo, "acoger")
    assert (resuelto.total_despues, _operando(nueva)) == (100, Decimal(267))


def test_what_was_not_claimed_before_is_claimed_as_well(mundo: Mundo) -> None:
    nueva = _preliminar(mundo, _corregida(mundo))
    assert _reclamar(mundo, nueva, 2, A="96").heredado_de is None


def test_nothing_is_claimed_before_the_new_result_is_notified_nor_after_its_deadline(
    mundo: Mundo,
) -> None:
    nueva = _corregida(mundo)
    with pytest.raises(TransicionInvalida):
        _reclamar(mundo, nueva)
    nueva = _preliminar(mundo, nueva)
    escenarios.renunciar(mundo, nueva)
    with pytest.raises(FueraDePlazo):
        _reclamar(mundo, nueva)


def test_the_old_claim_comes_along_as_decided_and_its_figure_holds(mundo: Mundo) -> None:
    nueva = _corregida(mundo)
    heredado = nueva.reclamos.get()
    assert (heredado.estado, heredado.heredado_de.evaluacion) == ("acogido", nueva.reemplaza)
    assert _operando(nueva) == Decimal(265)
    cerrada = escenarios.decidir(mundo, _preliminar(mundo, nueva))
    publicado = copias([cerrada])[cerrada.pk]
    assert [r["estado"] for r in publicado["reclamos"]] == ["acogido"]
    operando = publicado["compromisos"][0]["operandos"][0]
    assert (operando["usado"], operando["origen"]) == ("265", "reclamo")


def test_a_third_version_inherits_both_and_opens_the_turn_again(mundo: Mundo) -> None:
    segunda = _preliminar(mundo, _corregida(mundo))
    _resolver(mundo, _reclamar(mundo, segunda, A="267"), "acoger")
    segunda = escenarios.decidir(mundo, Evaluacion.objects.get(pk=segunda.pk))
    tercera = servicios.corregir(
        evaluacion=segunda, por=mundo[Rol.COMITE_TECNICO], motivo="Otro error."
    )
    assert tercera.reclamos.exclude(heredado_de=None).count() == 2
    assert _operando(tercera) == Decimal(267)  # the later decision, not the earlier
    assert _reclamar(mundo, _preliminar(mundo, tercera), A="270").heredado_de is None


def test_scoring_again_prevails_over_the_old_claim_and_is_claimable(mundo: Mundo) -> None:
    """Or a correction of what a claim decided would change nothing, and nobody would see it."""
    nueva = _corregida(mundo)
    escenarios.calificar(mundo, nueva, 1, operandos={"A": escenarios.difiere("250")})
    assert _operando(nueva) == Decimal(250)
    nueva = _preliminar(mundo, nueva)
    publicado = copias([escenarios.decidir(mundo, nueva)])[nueva.pk]
    assert publicado["compromisos"][0]["operandos"][0]["origen"] == "evaluacion"


def test_the_screen_starts_from_what_the_claim_decided_and_saving_it_undoes_nothing(
    mundo: Mundo, client: Client
) -> None:
    nueva = _corregida(mundo)
    client.force_login(mundo[Rol.EVALUADOR])
    url = reverse("evaluacion:calificar", args=[escenarios.informado_de(nueva, 1).pk])
    respuesta = client.get(url)
    assert "acogió un reclamo" in respuesta.content.decode()
    form = respuesta.context["form"]
    datos = {n: form[n].value() for n in form.fields if form[n].value() not in (None, False)}
    assert (datos["veredicto_A"], datos["corregido_A"]) == ("difiere", "265")
    assert client.post(url, datos).status_code == 302
    assert _operando(nueva) == Decimal(265)
    assert "acogió un reclamo" not in client.get(url).content.decode()


def test_the_page_offers_to_claim_again_and_says_what_was_decided(
    mundo: Mundo, client: Client
) -> None:
    nueva = _preliminar(mundo, _corregida(mundo))
    client.force_login(mundo[Rol.JEFE_SERVICIO])
    url = reverse("evaluacion:reclamos", args=[nueva.pk])
    reclamar = reverse(
        "evaluacion:reclamar", args=[nueva.pk, nueva.programa.compromisos.get(numero=1).pk]
    )
    pagina = client.get(url).content.decode()
    assert "En la versión anterior:" in pagina
    assert reclamar in pagina
    heredado = client.get(reverse("evaluacion:reclamo", args=[nueva.reclamos.get().pk]))
    assert "se puede volver a reclamar" in heredado.content.decode()
    _reclamar(mundo, nueva, A="267")
    pagina = client.get(url).content.decode()
    assert reclamar not in pagina
    assert "En la versión anterior:" not in pagina


def test_the_database_holds_one_claim_in_each_turn(mundo: Mundo) -> None:
    nueva = _preliminar(mundo, _corregida(mundo))
    heredado = nueva.reclamos.get()
    propio = _reclamar(mundo, nueva, A="267")
    columnas = [c.attname for c in Reclamo._meta.concrete_fields if not c.primary_key]
    for original, cambios in (
        (propio, {}),  # two of its own
        (heredado, {}),  # the same one, inherited twice
        (propio, {"heredado_de_id": propio.pk}),  # inherited, and still to be decided
    ):
        valores = {c: getattr(original, c) for c in columnas} | cambios
        with pytest.raises(IntegrityError), transaction.atomic():
            Reclamo.objects.create(**valores)


def test_what_was_claimed_and_alleged_is_not_rewritten(mundo: Mundo) -> None:
    nueva = _preliminar(mundo, _corregida(mundo))
    for cambios in ({"heredado_de": None}, {"peticion": {}}, {"presentado_el": nueva.abierta_el}):
        with pytest.raises(DatabaseError), transaction.atomic():
            nueva.reclamos.update(**cambios)
    causa = servicios.solicitar_causa(
        evaluacion=nueva,
        compromiso=nueva.programa.compromisos.get(numero=2),
        por=mundo[Rol.JEFE_SERVICIO],
        descripcion="Un paro.",
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        CausaExterna.objects.filter(pk=causa.pk).update(descripcion="Otra cosa.")
    with pytest.raises(DatabaseError), transaction.atomic():
        causa.delete()


# --- External causes decided on the version that is corrected -----------------------------------
def _con_causa(mundo: Mundo) -> Evaluacion:
    """Under correction, with a cause accepted before on commitment 1."""
    vieja = escenarios.preliminar(mundo)
    causa = servicios.solicitar_causa(
        evaluacion=vieja,
        compromiso=vieja.programa.compromisos.get(numero=1),
        por=mundo[Rol.JEFE_SERVICIO],
        descripcion="Un paro de tres semanas.",
    )
    servicios.analizar_causa(causa=causa, por=mundo[Rol.DIPRES], analisis=escenarios.ANALISIS)
    servicios.opinar_causa(causa=causa, por=mundo[Rol.DIPRES], comentario="Sí.", favorable=True)
    with pytest.raises(TransicionInvalida):
        servicios.reabrir_causa(causa=causa, por=mundo[Rol.COMITE_TECNICO], comentario="No.")
    causa = _decidir_causa(mundo, causa, aceptar=True)
    with pytest.raises(TransicionInvalida, match="una sola vez"):
        servicios.reabrir_causa(causa=causa, por=mundo[Rol.COMITE_TECNICO], comentario="No.")
    vieja = escenarios.decidir(mundo, Evaluacion.objects.get(pk=vieja.pk))
    return servicios.corregir(
        evaluacion=vieja, por=mundo[Rol.COMITE_TECNICO], motivo="La causa no procedía."
    )


def _decidir_causa(mundo: Mundo, causa: CausaExterna, *, aceptar: bool) -> CausaExterna:
    return servicios.resolver_causa(
        causa=causa,
        por=mundo[Rol.COMITE_TECNICO],
        aceptar=aceptar,
        comentario="Consta.",
        resumen_publico="Un paro.",
    )


def test_in_a_correction_the_committee_decides_a_cause_again(mundo: Mundo, client: Client) -> None:
    nueva = _con_causa(mundo)
    con_causa = servicios.calcular_una(evaluacion=nueva).total
    causa = nueva.causas.get()
    url = reverse("evaluacion:causa", args=[causa.pk])
    client.force_login(mundo[Rol.DIPRES])
    assert client.post(url, {"texto": "No."}).status_code in (400, 403)
    client.force_login(mundo[Rol.COMITE_TECNICO])
    assert "Volver a decidir" in client.get(url).content.decode()
    assert client.post(url, {"texto": ""}).status_code == 400
    assert client.post(url, {"texto": "El paro fue de otro servicio."}).status_code == 302
    causa.refresh_from_db()
    assert (causa.estado, causa.resuelta_por, causa.resumen_publico) == ("opinada", None, "")
    nueva = _preliminar(mundo, Evaluacion.objects.get(pk=nueva.pk))
    escenarios.renunciar(mundo, nueva)
    with pytest.raises(ErrorDeNegocio, match="resuélvala"):
        servicios.congelar(evaluacion=nueva, por=mundo[Rol.DIPRES])
    _decidir_causa(mundo, causa, aceptar=False)
    # 58,74 of commitment 1 in place of the 60 that the cause gave back
    assert (con_causa, servicios.calcular_una(evaluacion=nueva).total) == (100, Decimal("98.74"))
    causa.refresh_from_db()
    with pytest.raises(TransicionInvalida, match="una sola vez"):
        servicios.reabrir_causa(causa=causa, por=mundo[Rol.COMITE_TECNICO], comentario="Otra.")
    assert nueva.reemplaza.causas.get().estado == "aceptada"
