"""The disputes of the closed example years: varied, ended as planned, and harmless to the plan."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from django.core.management import call_command

from evaluacion import servicios as evaluacion
from evaluacion.models import (
    CausaExterna,
    Evaluacion,
    ItemDoble,
    Reclamo,
    ResultadoCumplimiento,
    VeredictoOperando,
)
from informes.lecciones_disputa import causas, reclamos, revocadas
from instituciones.models import Institucion, Ministerio, RedExpertos
from pmg_site.ejemplo import anios, casos, controversias, gente, plan, plantillas
from pmg_site.ejemplo.controversias import Controversia, Fin, Via
from pmg_site.ejemplo.plan import PRIMERO, Desempeno

HOY = date(2026, 11, 21)
CLAVES = tuple(plantillas.PESOS[2023])
CODIGOS = [f"servicio-{n:03}" for n in range(160)]
CUANTAS = 26  # institutions of the small year that is really loaded


def _plan(anio: int = 2023) -> tuple[dict[str, Desempeno], list[Controversia]]:
    planes = plan.desempenos(CODIGOS, anio, plantillas.pesos_del(anio))
    return planes, controversias.planear(anio, planes, dict.fromkeys(CODIGOS, CLAVES))


@pytest.mark.parametrize("anio", [2023, 2024])
def test_each_way_of_ending_happens_in_each_closed_year(anio: int) -> None:
    _, planeadas = _plan(anio)
    finales = Counter((c.via, c.fin) for c in planeadas)
    for par in (
        (Via.CAUSA, Fin.ACOGE), (Via.CAUSA, Fin.RECHAZA), (Via.RECLAMO, Fin.ACOGE),
        (Via.RECLAMO, Fin.EN_PARTE), (Via.RECLAMO, Fin.RECHAZA), (Via.CONFORME, Fin.RECHAZA),
    ):  # fmt: skip
        assert finales[par] >= 3, par
    # the same for everybody, and nobody in two of them
    assert planeadas == _plan(anio)[1]
    assert max(Counter(c.institucion for c in planeadas).values()) == 1
    # few of the 160: less than one institution in four goes to the committee
    assert sum(n for (via, _), n in finales.items() if via is not Via.CONFORME) < 40


def test_what_is_lost_for_good_is_what_the_plan_says() -> None:
    planes, planeadas = _plan()
    for c in planeadas:
        if c.fin is Fin.ACOGE:
            assert c.clave not in planes[c.institucion].logro
        elif c.clave == PRIMERO:
            assert PRIMERO in planes[c.institucion].logro
        else:
            assert c.clave in planes[c.institucion].fallas


def test_before_a_decision_the_report_or_the_finding_is_worse_than_the_end() -> None:
    planes, planeadas = _plan()
    for c in planeadas:
        propio = planes[c.institucion]
        antes = controversias.informado(propio, [c]).logro.get(c.clave, Fraction(1))
        visto = controversias.hallado(propio, c)
        if c.via is Via.CAUSA:
            assert antes < 1
            assert visto is None
        else:
            assert antes == 1, "what is contested had been reported whole"
        if c.fin is Fin.EN_PARTE:
            assert visto is not None
            assert visto < propio.logro[c.clave]


def test_there_are_words_for_every_dispute_that_may_happen() -> None:
    tripletas = [*plantillas.POR_TIPO.values(), plantillas.COMUN]
    propias = {p.clave for tres in tripletas for p in tres}
    for via, clave, _ in controversias.EN_COMPLETAS:
        tabla = casos.CAUSAS if via is Via.CAUSA else casos.RECLAMOS
        assert (propias if clave.startswith("propio") else {clave}) <= set(tabla)
    primeras = {tres[0].clave for tres in tripletas}
    assert all(casos.RECLAMOS[c].en_parte and casos.RECLAMOS[c].rechaza for c in primeras)
    assert all(casos.RECLAMOS[c].rechaza for c in plan.SISTEMAS)
    for caso in casos.RECLAMOS.values():
        for texto in filter(None, (caso.acoge, caso.en_parte, caso.rechaza)):
            assert texto[0].isupper()
            assert texto.endswith(".")


@pytest.mark.django_db
def test_a_closed_year_is_disputed_through_the_services_and_ends_as_planned() -> None:
    personas = _cargar(2023)
    lista = anios.evaluaciones(2023)
    planes = anios.desempenos(2023, lista)
    preliminares = {e.pk: _ultimo(e) for e in lista}
    anios.concluir(2023, HOY, personas)
    decididos = {
        r.evaluacion.institucion.codigo: r
        for r in ResultadoCumplimiento.objects.filter(evaluacion_decidida__in=lista)
    }
    completas = {c for c, r in decididos.items() if r.total == 100}
    assert completas == {c for c, p in planes.items() if p == plan.TODO_BIEN}
    _exigir_reclamos()
    _exigir_causas()
    assert any(preliminares[r.evaluacion_id].total < 90 <= r.total for r in decididos.values()), (
        "some claim moved a tier between the preliminary result and the final one"
    )
    assert CausaExterna.objects.filter(total_antes__lt=90, total_despues__gte=90).exists()
    assert VeredictoOperando.objects.filter(veredicto="difiere").exists()
    assert set(ItemDoble.objects.values_list("estado", flat=True)) == {"concordante", "arbitrada"}
    assert causas().filas
    assert len(reclamos().filas) > 2, "more than one theme"
    assert revocadas().filas[0][3] == Reclamo.objects.exclude(estado="rechazado").count()


def _cargar(anio: int) -> gente.Gente:
    for orden in ("cargar_catalogo", "cargar_reglas"):
        call_command(orden, verbosity=0)
    quedan = _del_pmg()
    Institucion.objects.exclude(pk__in=quedan).update(mecanismo=None)
    participan = Institucion.objects.filter(pk__in=quedan).select_related("ministerio")
    redes = RedExpertos.objects.order_by("codigo")
    personas = gente.crear(participan, Ministerio.objects.filter(hasta=None), list(redes))
    anios.abrir(anio, HOY, personas)
    anios.evaluar(anio, HOY, personas, anios.formular(anio, HOY, personas))
    evaluacion.recalcular(anio=anio)
    return personas


def _del_pmg() -> Sequence[int]:
    suyas = Institucion.objects.vigentes(date(2023, 1, 1)).filter(mecanismo__codigo="PMG")
    return list(suyas.order_by("codigo").values_list("pk", flat=True)[: CUANTAS * 2 : 2])


def _ultimo(de: Evaluacion) -> ResultadoCumplimiento:
    return de.resultados.order_by("numero").last()


def _exigir_reclamos() -> None:
    """Each in time and before the decision, with its evidence, its effect and its summary."""
    estados = set(Reclamo.objects.values_list("estado", flat=True))
    assert estados == {"acogido", "acogido_parcial", "rechazado"}
    assert not Reclamo.objects.filter(evidencias=None).exists()
    resumenes = set()
    for reclamo in Reclamo.objects.select_related("plazo"):
        assert reclamo.plazo is not None
        assert reclamo.se_entiende_el < reclamo.plazo.vence_el < reclamo.resuelto_el
        sube = reclamo.total_despues > reclamo.total_antes
        assert sube == (reclamo.estado != "rechazado")
        assert "{" not in reclamo.resumen_publico + reclamo.fundamentos
        resumenes.add(reclamo.resumen_publico)
    assert len(resumenes) > Reclamo.objects.count() // 2


def _exigir_causas() -> None:
    assert set(CausaExterna.objects.values_list("estado", flat=True)) == {"aceptada", "rechazada"}
    assert not CausaExterna.objects.filter(evidencias=None).exists()
    for causa in CausaExterna.objects.all():
        aceptada = causa.estado == "aceptada"
        assert (causa.total_despues > causa.total_antes) == aceptada
        assert causa.opinion_favorable == aceptada
        assert causa.solicitada_el.year == 2024
