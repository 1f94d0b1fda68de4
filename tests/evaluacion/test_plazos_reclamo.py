"""The deadline to claim: stored at the notice, met to the millisecond, extended, counted again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from evaluacion import servicios
from evaluacion.models import Evaluacion, PlazoReclamo, Reclamo
from evaluacion.reglas_decisiones import ARCHIVO, conjuntos, reglas_del_anio
from evaluacion.tasks_plazos import recontar
from instituciones.models import Feriado
from instituciones.roles import Rol
from instituciones.servicios_feriados import TEMA_FERIADO, declarar_feriado
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio, FueraDePlazo, ReglaInvalida
from pmg_site.comun.models import Asiento, MensajeSalida
from tests.evaluacion import escenarios
from tests.fabricas import Mundo

# Tuesday 11 August 2026, 11:00 in Santiago: five business days end with Tuesday 18.
MARTES = datetime(2026, 8, 11, 15, 0, tzinfo=UTC)
VENCE = datetime(2026, 8, 19, 4, 0, tzinfo=UTC)
UN_MS = timedelta(milliseconds=1)


@pytest.fixture(autouse=True)
def el_martes() -> Iterator[None]:
    with reloj.en(MARTES):
        yield


@pytest.fixture
def evaluacion(mundo: Mundo) -> Evaluacion:
    with reloj.en(reloj.presente()):
        calificada = escenarios.calificada(mundo)
    return servicios.emitir_preliminar(evaluacion=calificada, por=mundo[Rol.DIPRES])


def _reclamar(mundo: Mundo, evaluacion: Evaluacion, momento: datetime, numero: int = 1) -> Reclamo:
    with reloj.en(momento):
        return servicios.reclamar(
            evaluacion=evaluacion,
            compromiso=evaluacion.programa.compromisos.get(numero=numero),
            por=mundo[Rol.JEFE_SERVICIO],
            fundamentos="Se contaron mal 5 consultas.",
            peticion={"operandos": {"A": "267"}} if numero == 1 else {},
        )


def test_the_notice_stores_instant_words_and_rule(evaluacion: Evaluacion) -> None:
    plazo = evaluacion.plazos_reclamo.get()
    assert (plazo.notificado_el, plazo.vence_el) == (MARTES, VENCE)
    assert (plazo.dias, plazo.cuenta_desde, plazo.ultimo_dia) == (
        5, date(2026, 8, 12), date(2026, 8, 18),
    )  # fmt: skip
    assert "desde el miércoles 12 de agosto de 2026 hasta el martes 18" in plazo.texto
    assert "(Ley 19.880, artículo 25)" in plazo.texto
    regla = plazo.regla["fundamentos"]
    assert regla["computo"] == {"norma": "Ley 19.880, artículo 25"}
    assert regla["dias_habiles"]["confianza"] == "por_verificar"


def test_a_claim_is_in_time_until_the_last_millisecond(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    for tarde in (VENCE, VENCE + UN_MS):
        with pytest.raises(FueraDePlazo, match="venció el martes 18 de agosto de 2026"):
            _reclamar(mundo, evaluacion, tarde)
    reclamo = _reclamar(mundo, evaluacion, VENCE - UN_MS)
    assert reclamo.presentado_el == reclamo.se_entiende_el == VENCE - UN_MS
    assert reclamo.plazo == evaluacion.plazos_reclamo.get()


def test_a_claim_of_sunday_is_held_as_of_monday(mundo: Mundo, evaluacion: Evaluacion) -> None:
    domingo = datetime(2026, 8, 16, 20, 0, tzinfo=UTC)
    reclamo = _reclamar(mundo, evaluacion, domingo)
    assert reclamo.presentado_el == domingo
    assert reclamo.se_entiende_el == datetime(2026, 8, 17, 4, 0, tzinfo=UTC)


def test_a_claim_of_saturday_is_late_when_friday_was_the_last_day(mundo: Mundo) -> None:
    with reloj.en(reloj.presente()):
        calificada = escenarios.calificada(mundo)
    # Friday 14: Monday 17 to Friday 21.
    with reloj.en(MARTES + timedelta(days=3)):
        evaluacion = servicios.emitir_preliminar(evaluacion=calificada, por=mundo[Rol.DIPRES])
    with pytest.raises(FueraDePlazo, match="se entiende presentado el lunes 24 de agosto"):
        _reclamar(mundo, evaluacion, datetime(2026, 8, 22, 15, 0, tzinfo=UTC))


def test_nobody_claims_before_the_notice(mundo: Mundo, evaluacion: Evaluacion) -> None:
    Evaluacion.objects.filter(pk=evaluacion.pk).update(estado="en_evaluacion")
    with pytest.raises(ErrorDeNegocio, match="no es posible"):
        _reclamar(mundo, evaluacion, MARTES)


def test_many_results_are_notified_with_one_deadline_each(mundo: Mundo) -> None:
    otro = Mundo.crear()
    with reloj.en(reloj.presente()):
        listas = [escenarios.calificada(m) for m in (mundo, otro)]
    servicios.emitir_preliminar_lote(evaluaciones=listas, por=mundo[Rol.DIPRES])
    plazos = PlazoReclamo.objects.filter(evaluacion__in=listas)
    assert [p.vence_el for p in plazos] == [VENCE, VENCE]


def test_the_deadline_is_extended_by_half_and_before_it_ends(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    dipres = mundo[Rol.DIPRES]

    def ampliar(dias: int, momento: datetime = MARTES) -> PlazoReclamo:
        with reloj.en(momento):
            return servicios.ampliar_plazo(
                evaluacion=evaluacion, dias=dias, motivo="Corte de luz.", por=dipres
            )

    with pytest.raises(PermissionDenied):
        servicios.ampliar_plazo(
            evaluacion=evaluacion, dias=1, motivo="x", por=mundo[Rol.JEFE_SERVICIO]
        )
    with pytest.raises(ErrorDeNegocio, match="de 1 a 2"):
        ampliar(3)
    with pytest.raises(FueraDePlazo, match="antes de que venza"):
        ampliar(1, VENCE)
    assert ampliar(1).ultimo_dia == date(2026, 8, 19)
    ultimo = ampliar(1, VENCE - UN_MS)
    assert (ultimo.numero, ultimo.dias, ultimo.ultimo_dia) == (3, 7, date(2026, 8, 20))
    with pytest.raises(ErrorDeNegocio, match="cuanto se puede"):
        ampliar(1)
    _reclamar(mundo, evaluacion, VENCE)


def _declarar(mundo: Mundo, dia: date, momento: datetime) -> Feriado:
    with reloj.en(momento):
        return declarar_feriado(
            fecha=dia, nombre="Duelo nacional", norma="Ley de prueba", por=mundo[Rol.DIPRES]
        )


def test_a_declared_holiday_moves_only_the_open_deadlines(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    feriado = _declarar(mundo, date(2026, 8, 13), MARTES + timedelta(hours=1))
    mensaje = MensajeSalida.objects.get(tema=TEMA_FERIADO)
    with reloj.en(MARTES + timedelta(hours=2)):
        recontar(mensaje.carga)
        recontar(mensaje.carga)
    viejo, nuevo = evaluacion.plazos_reclamo.order_by("numero")
    assert (viejo.vence_el, nuevo.vence_el) == (VENCE, VENCE + timedelta(days=1))
    assert "jueves 13 de agosto de 2026: Duelo nacional" in nuevo.explicacion
    assert nuevo.inhabiles == [["2026-08-13", "Duelo nacional"]]
    assert Asiento.objects.filter(accion="evaluacion.recontar_plazo_reclamo").count() == 1
    _reclamar(mundo, evaluacion, VENCE)
    assert feriado.fecha == date(2026, 8, 13)


def test_a_holiday_declared_after_the_end_changes_nothing(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    feriado = _declarar(mundo, date(2026, 8, 13), VENCE)
    servicios.recontar_plazos(feriado=feriado)
    assert evaluacion.plazos_reclamo.count() == 1


def test_a_holiday_outside_the_deadline_changes_nothing(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    for dia in (date(2026, 8, 24), date(2026, 8, 10)):
        servicios.recontar_plazos(feriado=_declarar(mundo, dia, MARTES))
    assert evaluacion.plazos_reclamo.count() == 1


def test_a_day_that_never_counted_is_not_declared_again(mundo: Mundo) -> None:
    with pytest.raises(ErrorDeNegocio, match="ya es inhábil: sábado"):
        _declarar(mundo, date(2026, 8, 22), MARTES)
    with pytest.raises(ErrorDeNegocio, match="ya es inhábil"):
        _declarar(mundo, date(2026, 9, 18), MARTES)
    _declarar(mundo, date(2026, 8, 20), MARTES)
    with pytest.raises(ErrorDeNegocio, match="ya está declarado"):
        _declarar(mundo, date(2026, 8, 20), MARTES)
    with pytest.raises(PermissionDenied):
        declarar_feriado(
            fecha=date(2026, 8, 21), nombre="X", norma="Y", por=mundo[Rol.JEFE_SERVICIO]
        )


def test_every_year_has_a_rule_with_its_foundation(tmp_path: object) -> None:
    for anio in (1998, 2003, 2025, 2040):
        regla = reglas_del_anio(anio).reclamo
        assert regla.dias_habiles == 5
        assert not regla.fundamentos["dias_habiles"].verificado
        assert regla.fundamentos["computo"].norma == "Ley 19.880, artículo 25"
    with pytest.raises(ReglaInvalida, match="no tiene regla"):
        reglas_del_anio(1990)


def test_a_file_of_rules_that_lacks_a_kind_of_cause_is_refused(tmp_path: object) -> None:
    texto = ARCHIVO.read_text(encoding="utf-8")
    otro = tmp_path / "reglas.yaml"  # type: ignore[operator]
    otro.write_text(texto.split("      - tipo: reduccion_presupuesto")[0], encoding="utf-8")
    with pytest.raises(ReglaInvalida, match="faltan las condiciones de reduccion_presupuesto"):
        conjuntos(otro)
