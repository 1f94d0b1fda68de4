"""The reviewer's decision on an easier target: who, when, on what text, and what it stops."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compromisos import servicios
from compromisos.consultas_exigencia import Justificacion, hallazgos_de, huella_de
from compromisos.estados import EstadoFormulacion
from compromisos.exigencia import CODIGOS
from compromisos.faltas import faltas, por_resolver_de
from compromisos.models import Compromiso, DecisionJustificacion
from compromisos.servicios.exigencia import decidir_justificacion
from compromisos.servicios.tramite import ProgramaIncompleto
from indicadores.models import Medicion, ValorAnual
from instituciones.flujo import intervenir
from instituciones.roles import Bando, Rol
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.errores import (
    ConflictoDeDeberes,
    ConflictoDeEdicion,
    ErrorDeNegocio,
    TransicionInvalida,
)
from pmg_site.comun.models import Asiento
from tests.compromisos.escenarios import completar, llevar
from tests.fabricas import (
    AdscripcionF,
    FichaIndicadorF,
    OperandoF,
    persona_con,
    programa_en_borrador,
)

pytestmark = pytest.mark.django_db
E = EstadoFormulacion
RAZON = "La demanda creció."


def historia(compromiso, valores, **campos):
    indicador = compromiso.ficha.indicador
    for anio, valor in valores.items():
        ValorAnual.objects.create(
            indicador=indicador, institucion=indicador.institucion, anio=anio,
            valor=Decimal(valor), origen="prueba", **campos,
        )  # fmt: skip


def facil(mundo, justificacion=RAZON):
    """The first target (95 %) after a 97 % in 2025, with its reasons."""
    compromiso = mundo.programa.compromisos.get(numero=1)
    historia(compromiso, {2025: 97})
    mundo.programa.compromisos.filter(numero=1).update(justificacion_meta=justificacion)
    return mundo.programa.compromisos.get(numero=1)


def decidir(mundo, compromiso, *, aceptada=True, **campos):
    return decidir_justificacion(
        compromiso=compromiso, aceptada=aceptada, fundamento="Es razonable.",
        por=mundo[Rol.DIPRES], **campos,
    )  # fmt: skip


def hallada(compromiso):
    return hallazgos_de([compromiso.programa])[compromiso.programa_id].metas[compromiso.pk]


def test_an_easier_target_without_reasons_is_not_sent(mundo):
    completar(mundo.programa)
    facil(mundo, " ")
    encontradas = faltas(mundo.programa)
    assert [f.codigo for f in encontradas] == ["meta_menos_exigente"]
    frase = encontradas[0].frase.replace("\u00a0", " ")
    assert "es menos exigente que el último valor efectivo: 97 % en 2025" in frase
    with pytest.raises(ProgramaIncompleto):
        servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO])


def test_an_estimate_better_than_the_target_asks_for_reasons_too(mundo):
    programa = completar(mundo.programa)
    indicador = programa.compromisos.get(numero=1).ficha.indicador
    pasada = FichaIndicadorF(indicador=indicador, anio=2025)
    for simbolo, valor in (("A", 1020), ("B", 1020)):  # 1020 / 1020 = 100 %
        OperandoF(ficha=pasada, simbolo=simbolo)
        Medicion.objects.create(ficha=pasada, tipo="estimado", simbolo=simbolo, valor=valor)
    assert [f.codigo for f in faltas(programa)] == ["meta_menos_exigente"]
    # once the year ends, what happened replaces what was expected: 19 / 20 = 95 %
    for simbolo, valor in (("A", 19), ("B", 20)):
        Medicion.objects.create(ficha=pasada, tipo="efectivo", simbolo=simbolo, valor=valor)
    assert faltas(programa) == []


def test_approval_waits_for_the_decision_and_goes_on_when_it_is_accepted(mundo):
    completar(mundo.programa)
    compromiso = facil(mundo)
    programa = llevar(mundo, E.EN_REVISION)
    comite = mundo[Rol.COMITE_TRIMINISTERIAL]
    assert [f.codigo for f in por_resolver_de([programa])[programa.pk]] == [
        "justificacion_sin_decidir"
    ]
    with pytest.raises(TransicionInvalida, match="falta decidir"):
        servicios.aprobar(programa=programa, por=comite)
    decision = decidir(mundo, compromiso)
    assert (decision.meta, decision.justificacion) == (95, RAZON)
    assert hallada(compromiso).justificacion is Justificacion.ACEPTADA
    asiento = Asiento.objects.get(accion="formulacion.aceptar_justificacion")
    assert asiento.persona == mundo.personas[Rol.DIPRES]
    assert verificar().integra
    assert servicios.aprobar(programa=programa, por=comite).estado == E.APROBADO


def test_a_rejection_stops_until_the_target_or_the_text_changes(mundo):
    completar(mundo.programa)
    compromiso = facil(mundo)
    programa = llevar(mundo, E.EN_REVISION)
    decidir(mundo, compromiso, aceptada=False)
    assert [f.codigo for f in faltas(programa)] == ["justificacion_rechazada"]
    with pytest.raises(ErrorDeNegocio):
        servicios.aprobar(programa=programa, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    servicios.observar(programa=programa, por=mundo[Rol.DIPRES], comentario="Cámbiela.")
    observacion = programa.observaciones.get()
    encargado = mundo[Rol.ENCARGADO_PMG]
    servicios.responder_observacion(observacion=observacion, texto="Sí.", por=encargado)
    with pytest.raises(ProgramaIncompleto):
        servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    actual = Compromiso.objects.get(pk=compromiso.pk)
    servicios.editar_compromiso(
        compromiso=actual, cambios={"justificacion_meta": "Otra razón."},
        version=actual.fila_version, por=encargado,
    )  # fmt: skip
    assert faltas(programa) == []
    assert hallada(Compromiso.objects.get(pk=compromiso.pk)).justificacion is (
        Justificacion.PENDIENTE
    )


def test_an_acceptance_is_void_for_another_target(mundo):
    completar(mundo.programa)
    compromiso = facil(mundo)
    llevar(mundo, E.EN_REVISION)
    decidir(mundo, compromiso)
    Compromiso.objects.filter(pk=compromiso.pk).update(meta=Decimal(94))
    otra = hallada(Compromiso.objects.get(pk=compromiso.pk))
    assert (otra.decision, otra.justificacion) == (None, Justificacion.PENDIENTE)
    Compromiso.objects.filter(pk=compromiso.pk).update(meta=Decimal(95))
    assert hallada(Compromiso.objects.get(pk=compromiso.pk)).decision is not None


def test_a_modification_with_the_same_target_and_text_keeps_the_decision(mundo):
    completar(mundo.programa)
    compromiso = facil(mundo)
    programa = llevar(mundo, E.EN_REVISION)
    decidir(mundo, compromiso)
    nueva = programa_en_borrador(AdscripcionF())
    assert DecisionJustificacion.objects.count() == 1
    copia = nueva.compromisos.get(numero=1)
    nueva.adscripcion, nueva.version = programa.adscripcion, 2
    nueva.reemplaza, nueva.motivo_version = programa, "Sismo"
    nueva.save()
    Compromiso.objects.filter(pk=copia.pk).update(ficha=compromiso.ficha, justificacion_meta=RAZON)
    assert hallada(Compromiso.objects.get(pk=copia.pk)).justificacion is Justificacion.ACEPTADA


def test_only_who_reviews_decides_and_only_in_review(mundo):
    completar(mundo.programa)
    compromiso = facil(mundo)
    with pytest.raises(TransicionInvalida, match="en revisión"):
        decidir(mundo, compromiso)
    llevar(mundo, E.EN_REVISION)
    for rol in (Rol.ENCARGADO_PMG, Rol.MINISTRO, Rol.COMITE_TRIMINISTERIAL, Rol.AUDITOR):
        with pytest.raises(PermissionDenied):
            decidir_justificacion(
                compromiso=compromiso, aceptada=True, fundamento="x", por=mundo[rol]
            )
    with pytest.raises(ErrorDeNegocio, match="fundamento"):
        decidir_justificacion(
            compromiso=compromiso, aceptada=True, fundamento=" ", por=mundo[Rol.DIPRES]
        )
    assert not DecisionJustificacion.objects.exists()


def test_whoever_acted_for_the_service_does_not_decide(mundo):
    completar(mundo.programa)
    compromiso = facil(mundo)
    llevar(mundo, E.EN_REVISION)
    otra = persona_con(Rol.DIPRES, mundo.institucion)
    intervenir(mundo.adscripcion, otra, Bando.SERVICIO)
    with pytest.raises(ConflictoDeDeberes):
        decidir_justificacion(
            compromiso=compromiso, aceptada=True, fundamento="Es razonable.", por=otra
        )
    assert not DecisionJustificacion.objects.exists()


def test_there_is_nothing_to_decide_about_a_demanding_target(mundo):
    completar(mundo.programa)
    mundo.programa.compromisos.filter(numero=1).update(justificacion_meta=RAZON)
    llevar(mundo, E.EN_REVISION)
    with pytest.raises(TransicionInvalida, match="no hay justificación"):
        decidir(mundo, mundo.programa.compromisos.get(numero=1))


def test_what_changed_since_it_was_read_is_not_decided(mundo):
    completar(mundo.programa)
    compromiso = facil(mundo)
    llevar(mundo, E.EN_REVISION)
    with pytest.raises(TransicionInvalida, match="cambió la meta"):
        decidir(mundo, compromiso, huella="0" * 64)
    decision = decidir(mundo, compromiso, huella=huella_de(compromiso), version=0)
    with pytest.raises(ConflictoDeEdicion):  # somebody decided meanwhile
        decidir(mundo, compromiso, aceptada=False, version=0)
    otra = decidir(mundo, compromiso, aceptada=False, version=decision.fila_version)
    assert (otra.pk, otra.fila_version, otra.aceptada) == (decision.pk, 2, False)
    assert Asiento.objects.filter(accion__endswith="_justificacion").count() == 2


def test_the_database_refuses_a_decision_without_reasons_and_a_second_one(mundo):
    completar(mundo.programa)
    compromiso = facil(mundo)
    llevar(mundo, E.EN_REVISION)
    decision = decidir(mundo, compromiso)
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionJustificacion.objects.filter(pk=decision.pk).update(fundamento="")
    decision.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save(force_insert=True)


def test_transversal_targets_are_held_against_the_other_institutions(mundo):
    compromiso = completar(mundo.programa).compromisos.get(numero=1)
    tipo = type(compromiso.ficha.indicador)
    tipo.objects.filter(pk=compromiso.ficha.indicador_id).update(transversal_codigo="licencias")
    for valor in (96, 97, 98, 99, 100):  # first quartile 97, median 98; ours is 95
        otra = FichaIndicadorF()
        tipo.objects.filter(pk=otra.indicador_id).update(transversal_codigo="licencias")
        historia(type(compromiso)(ficha=otra), {2024: valor})
    assert [h.codigo for h in hallada(compromiso).hallazgos] == [
        "meta_en_peor_cuartil", "meta_bajo_mediana",
    ]  # fmt: skip


def test_a_past_year_rounded_by_another_rule_is_no_difference(mundo):
    compromiso = completar(mundo.programa).compromisos.get(numero=1)
    pasada = FichaIndicadorF(indicador=compromiso.ficha.indicador, anio=2024)
    for simbolo, valor in (("A", 939), ("B", 1000)):  # 93,9: 94 rounded, 93 cut
        OperandoF(ficha=pasada, simbolo=simbolo)
        Medicion.objects.create(ficha=pasada, tipo="efectivo", simbolo=simbolo, valor=valor)
    historia(compromiso, {2024: 93})
    assert hallada(compromiso).hallazgos == ()
    Medicion.objects.filter(ficha=pasada, simbolo="A").update(valor=950)
    assert [h.codigo for h in hallada(compromiso).hallazgos] == ["historia_no_calza"]


def test_many_programmes_cost_the_same_queries_as_few(mundo):
    def contar(programas):
        with CaptureQueriesContext(connection) as captura:
            assert len(hallazgos_de(programas)) == len(programas)
        return len(captura)

    pocos = [completar(programa_en_borrador(AdscripcionF())) for _ in range(2)]
    con_pocos = contar(pocos)
    assert contar(pocos + [programa_en_borrador(AdscripcionF()) for _ in range(10)]) == con_pocos


def entrar(persona):
    cliente = Client()
    cliente.force_login(persona)
    return cliente


def test_the_page_shows_findings_and_lets_the_reviewer_decide(mundo):
    completar(mundo.programa)
    compromiso = facil(mundo)
    llevar(mundo, E.EN_REVISION)
    pagina = reverse("compromisos:programa", args=[compromiso.programa_id])
    ajena = entrar(mundo[Rol.ENCARGADO_PMG]).get(pagina).content.decode()
    assert "Importancia alta" in ajena
    assert "último valor efectivo" in ajena
    assert "Aceptar la justificación" not in ajena
    cliente = entrar(mundo[Rol.DIPRES])
    assert "Aceptar la justificación" in cliente.get(pagina).content.decode()
    url = reverse("compromisos:decidir_justificacion", args=[compromiso.pk])
    datos = {"decision": "rechazar", "fundamento": "", "huella": huella_de(compromiso)}
    assert cliente.post(url, datos | {"version": 0}).status_code == 302
    assert not DecisionJustificacion.objects.exists()  # without reasons nothing is decided
    datos["fundamento"] = "No se explica la baja."
    assert cliente.post(url, datos | {"version": 0}).status_code == 302
    visto = cliente.get(pagina).content.decode()
    assert "Justificación rechazada" in visto
    assert "No se explica la baja." in visto


def test_the_page_of_rules_is_public_and_lists_every_code(client):
    pagina = client.get(reverse("compromisos:exigencia")).content.decode()
    for codigo in CODIGOS:
        assert f"<code>{codigo}</code>" in pagina
    assert "Por verificar" in pagina
    assert "Verificado" in pagina
