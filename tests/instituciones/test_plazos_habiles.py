"""Business days of Ley 19.880, art. 25: the table of cases, what holds always, and the guards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instituciones import horario, plazos_habiles
from instituciones.plazos_habiles import (
    contar,
    es_habil,
    feriados_del_anio,
    primer_habil,
    se_entiende_presentado,
    vencimiento,
)
from pmg_site.comun.reloj import SANTIAGO
from tests.calculo.casos_de_oro import leer

ORO = leer("plazos_reclamo.yaml")
PLAZOS, PRESENTACIONES = ORO["plazos"], ORO["presentaciones"]
# Seconds of 2010 to 2040.
INSTANTES = st.integers(1_262_304_000, 2_240_524_800).map(lambda s: datetime.fromtimestamp(s, UTC))


def _local(texto: str, repetida: bool) -> datetime:
    return datetime.fromisoformat(texto).replace(tzinfo=SANTIAGO, fold=int(repetida))


def _utc(texto: str) -> datetime:
    return datetime.fromisoformat(texto.replace("Z", "+00:00"))


def _declarados(caso: dict[str, Any]) -> dict[date, str]:
    return {date.fromisoformat(d): "Declarado" for d in caso.get("declarados", [])}


def _contado(caso: dict[str, Any]) -> plazos_habiles.Vencimiento:
    return vencimiento(
        _local(caso["notificado"], caso.get("repetida", False)),
        caso["dias"],
        _declarados(caso),
        inhabil_al_siguiente="en_dia_inhabil" not in caso,
    )


def _acierta(caso: dict[str, Any]) -> bool:
    contado = _contado(caso)
    return (contado.ultimo_dia.isoformat(), contado.vence_el) == (
        caso["ultimo"], _utc(caso["vence"]),
    )  # fmt: skip


def test_the_table_has_at_least_eighty_deadlines() -> None:
    assert len(PLAZOS) >= 80
    distintos = {
        (c["notificado"], c["dias"], str(c.get("declarados")), c.get("repetida")) for c in PLAZOS
    }
    assert len(distintos) >= 80


@pytest.mark.parametrize("caso", PLAZOS, ids=lambda c: c["caso"])
def test_the_deadline_is_the_one_of_the_table(caso: dict[str, Any]) -> None:
    contado = _contado(caso)
    assert contado.ultimo_dia == date.fromisoformat(caso["ultimo"])
    assert contado.vence_el == _utc(caso["vence"])
    assert contado.vence_el.tzinfo is UTC


@pytest.mark.parametrize("caso", PLAZOS, ids=lambda c: c["caso"])
def test_the_table_agrees_with_itself(caso: dict[str, Any]) -> None:
    """The days that were counted by hand are as many as asked and end in the last day."""
    dias = caso["cuenta"].split(", ")
    assert len(dias) == caso["dias"]
    nombres = ("lu", "ma", "mi", "ju", "vi", "sá", "do")
    ultimo = date.fromisoformat(caso["ultimo"])
    assert dias[-1] == f"{nombres[ultimo.weekday()]} {ultimo.day}"


@pytest.mark.parametrize("caso", PRESENTACIONES, ids=lambda c: c["caso"])
def test_what_arrives_counts_when_the_table_says(caso: dict[str, Any]) -> None:
    momento = _local(caso["presentado"], caso.get("repetida", False))
    entendido = se_entiende_presentado(momento, _declarados(caso))
    assert entendido.astimezone(UTC) == _utc(caso["entendido"])
    vence = horario.abre(date.fromisoformat(caso["ultimo"]) + timedelta(days=1))
    assert (entendido < vence) is caso["a_tiempo"]


def test_counting_saturdays_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plazos_habiles, "SABADO", 6)
    assert sum(not _acierta(c) for c in PLAZOS) > 50


def test_forgetting_the_holidays_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plazos_habiles, "feriados_del_anio", lambda _: {})
    assert sum(not _acierta(c) for c in PLAZOS) > 35


def test_forgetting_the_change_of_the_clock_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def siempre_a_menos_tres(dia: date) -> datetime:
        return datetime(dia.year, dia.month, dia.day, 3, tzinfo=UTC)

    monkeypatch.setattr(plazos_habiles, "abre", siempre_a_menos_tres)
    assert sum(not _acierta(c) for c in PLAZOS) > 40


def test_the_holidays_that_did_not_count_are_named() -> None:
    contado = vencimiento(datetime(2025, 9, 15, 12, tzinfo=UTC), 5)
    assert [dia.isoformat() for dia, _ in contado.saltados] == ["2025-09-18", "2025-09-19"]
    assert all(nombre for _, nombre in contado.saltados)


def test_a_holiday_of_one_region_stops_nothing() -> None:
    # 7 June, Arica; 20 August, Chillán.
    assert es_habil(date(2027, 6, 7))
    assert es_habil(date(2026, 8, 20))
    assert "2026-09-18" in {d.isoformat() for d in feriados_del_anio(2026)}


@given(INSTANTES, st.integers(1, 30))
def test_a_deadline_ends_with_a_business_day_after_its_notice(
    notificado: datetime, dias: int
) -> None:
    contado = vencimiento(notificado, dias)
    assert es_habil(contado.ultimo_dia)
    assert es_habil(contado.cuenta_desde)
    assert contado.vence_el > notificado
    habiles = [
        d
        for n in range((contado.ultimo_dia - contado.cuenta_desde).days + 1)
        if es_habil(d := contado.cuenta_desde + timedelta(days=n))
    ]
    assert len(habiles) == dias


@given(INSTANTES)
def test_what_is_presented_is_held_on_a_business_day_and_never_before(momento: datetime) -> None:
    entendido = se_entiende_presentado(momento)
    assert entendido >= momento
    assert es_habil(horario.dia_local(entendido))
    assert (entendido == momento) == es_habil(horario.dia_local(momento))


@given(INSTANTES, st.integers(1, 15), st.integers(-5, 30))
def test_one_more_holiday_never_shortens_a_deadline(
    notificado: datetime, dias: int, corrido: int
) -> None:
    dia = horario.dia_local(notificado) + timedelta(days=corrido)
    assert vencimiento(notificado, dias, {dia: "X"}).vence_el >= (
        vencimiento(notificado, dias).vence_el
    )


def test_a_deadline_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one"):
        contar(date(2026, 8, 10), 0)
    assert primer_habil(date(2026, 8, 15)) == date(2026, 8, 17)
