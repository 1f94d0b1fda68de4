"""Pesos: exact, rounded once, split without losing one; entered with a source, fixed once paid."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from incentivos.calculo import Parte, ReglaMontos, monto, repartir, total
from incentivos.consultas_montos import con_montos, montos_de
from incentivos.models import Cuota, DotacionAnual, Incentivo
from incentivos.servicios import calcular_incentivo, calcular_incentivos_anio, registrar_pago
from incentivos.servicios_montos import (
    FilaDotacion,
    registrar_dotacion,
    registrar_dotacion_lote,
)
from instituciones.models import Adscripcion
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests.fabricas import persona_con
from tests.fabricas_incentivos import DotacionAnualF
from tests.incentivos.escenarios import Fabrica
from tests.incentivos.test_paginas import entrar

ABRIL = datetime(2026, 4, 10, 15, tzinfo=UTC)
AL_PESO = ReglaMontos(0, "half_up", "acumulado")


@pytest.mark.parametrize(
    ("base", "porcentaje", "pesos"),
    [
        ("1000000000", "7.6", "76000000"),
        ("1000000000", "3.8", "38000000"),
        # 1.234.567 × 7,6 / 100 = 93.827,092
        ("1234567", "7.6", "93827"),
        # 125 × 3,8 / 100 = 4,75, and 50 × 3 / 100 = 1,5: half up
        ("125", "3.8", "5"),
        ("50", "3", "2"),
        ("1000000000", "0", "0"),
    ],
)
def test_the_amount_is_the_base_times_the_per_cent_rounded_once(
    base: str, porcentaje: str, pesos: str
) -> None:
    calculado = monto(Parte(Decimal(base), Decimal(porcentaje)), AL_PESO)
    assert calculado.exacto == Fraction(base) * Fraction(porcentaje) / 100
    assert calculado.pesos == Decimal(pesos)


def test_an_unknown_per_cent_gives_no_amount_and_no_total() -> None:
    conocido = monto(Parte(Decimal(100), Decimal(10)), AL_PESO)
    desconocido = monto(Parte(Decimal(100), None), AL_PESO)
    assert desconocido.pesos is None
    assert total([conocido]) == 10
    assert total([conocido, desconocido]) is None


@pytest.mark.parametrize(("base", "porcentaje"), [("-1", "7.6"), ("1", "100.1"), ("1", "-0.1")])
def test_what_cannot_be_is_refused(base: str, porcentaje: str) -> None:
    with pytest.raises(ValueError, match="La base no puede"):
        monto(Parte(Decimal(base), Decimal(porcentaje)), AL_PESO)


@pytest.mark.parametrize(
    ("pesos", "cuantas", "reparto", "partes"),
    [
        ("100", 4, "acumulado", ["25", "25", "25", "25"]),
        # up to each one: 2,5→3; 5; 7,5→8; 10
        ("10", 4, "acumulado", ["3", "2", "3", "2"]),
        ("10", 4, "resto_al_final", ["3", "3", "3", "1"]),
        ("1", 2, "acumulado", ["1", "0"]),
        ("0", 4, "acumulado", ["0", "0", "0", "0"]),
    ],
)
def test_instalments_follow_the_rule(
    pesos: str, cuantas: int, reparto: str, partes: list[str]
) -> None:
    hechas = repartir(Decimal(pesos), cuantas, ReglaMontos(0, "half_up", reparto))
    assert list(hechas) == [Decimal(p) for p in partes]


@pytest.mark.parametrize("reparto", ["acumulado", "resto_al_final"])
def test_instalments_always_add_up(reparto: str) -> None:
    for pesos in range(0, 2000, 7):
        for cuantas in range(1, 13):
            regla = ReglaMontos(0, "half_even", reparto)
            assert sum(repartir(Decimal(pesos), cuantas, regla)) == pesos


@pytest.mark.django_db
class TestDotacion:
    """Staff and bases: who may, with what source, until when."""

    @pytest.fixture
    def fabrica(self) -> Fabrica:
        return Fabrica.crear()

    @pytest.fixture
    def incentivo(self, fabrica: Fabrica) -> Incentivo:
        return calcular_incentivo(resultado=fabrica.resultado("95"))

    def registrar(self, incentivo: Incentivo, base: str = "1000000001", **otros: Any) -> Any:
        adscripcion = incentivo.adscripcion
        datos = {
            "adscripcion": adscripcion,
            "filas": [FilaDotacion("todas", 40, Decimal(base))],
            "fuente": "Planilla",
            "por": persona_con(Rol.ENCARGADO_PMG, adscripcion.institucion),
        }
        return registrar_dotacion(**(datos | otros))

    def leido(self, incentivo: Incentivo) -> Any:
        return montos_de(con_montos(Incentivo.objects.filter(pk=incentivo.pk)).get())

    def test_base_and_tier_give_pesos_that_are_explained(self, incentivo: Incentivo) -> None:
        self.registrar(incentivo)
        montos = self.leido(incentivo)
        # 1.000.000.001 × 7,6 / 100 = 76.000.000,076
        assert montos.total == 76_000_000
        assert montos.filas[0].explicacion.replace("\xa0", " ") == (
            "7,6 % de $ 1.000.000.001 son $ 76.000.000,076, que se redondean a $ 76.000.000."
        )
        assert [c.pesos for c in montos.cuotas] == [19_000_000] * 4
        assert not montos.regla.fundamento.verificado

    def test_without_a_base_there_are_no_pesos_and_it_says_why(self, incentivo: Incentivo) -> None:
        montos = self.leido(incentivo)
        assert montos.total is None
        assert montos.falta.startswith("Falta registrar la dotación")
        assert [c.pesos for c in montos.cuotas] == [None] * 4

    def test_where_only_a_ceiling_is_known_it_says_at_most(self, fabrica: Fabrica) -> None:
        incentivo = calcular_incentivo(
            resultado=fabrica.resultado("95", mecanismo="PMG_ADSCRITO_SALUD")
        )
        filas = [
            FilaDotacion("tecnicos", 10, Decimal(100_000)),
            FilaDotacion("profesionales", 5, Decimal(200_000)),
            FilaDotacion("directivos", None, None),
        ]
        self.registrar(incentivo, filas=filas)
        montos = self.leido(incentivo)
        assert montos.total is None
        # 18,5 % of 200.000 + 25,5 % of 100.000, in the order of the law
        assert [f.tope_pesos for f in montos.filas] == [37_000, 25_500]
        assert montos.tope == 62_500
        assert "la ley permite hasta 18,5" in montos.filas[0].explicacion

    @pytest.mark.parametrize(
        ("filas", "dice"),
        [
            ([FilaDotacion("tecnicos", 1, Decimal(1))], "no distingue la planta"),
            ([FilaDotacion("todas", 1, None)], "la dotación y la base"),
            ([FilaDotacion("todas", -1, Decimal(1))], "no pueden ser negativas"),
        ],
    )
    def test_figures_that_do_not_fit_are_refused(
        self, incentivo: Incentivo, filas: list[FilaDotacion], dice: str
    ) -> None:
        with pytest.raises(ErrorDeNegocio, match=dice):
            self.registrar(incentivo, filas=filas)
        assert not DotacionAnual.objects.exists()

    def test_a_figure_without_source_is_refused(self, incentivo: Incentivo) -> None:
        with pytest.raises(ErrorDeNegocio, match="la fuente es obligatoria"):
            self.registrar(incentivo, fuente="  ")

    @pytest.mark.parametrize("rol", [r for r in Rol if r not in (Rol.ENCARGADO_PMG, Rol.DIPRES)])
    def test_no_other_role_registers(self, incentivo: Incentivo, rol: Rol) -> None:
        with pytest.raises(PermissionDenied, match="registrar la dotación"):
            self.registrar(incentivo, por=persona_con(rol, incentivo.institucion))

    def test_the_entry_tells_before_and_after(self, incentivo: Incentivo) -> None:
        (fila,) = self.registrar(incentivo)
        self.registrar(incentivo, filas=[FilaDotacion("todas", 41, Decimal(5), fila.fila_version)])
        primero, segundo = Asiento.objects.filter(accion="dotacion.registrar").order_by("seq")
        assert primero.despues == segundo.antes
        assert segundo.antes != segundo.despues

    def test_the_same_figures_again_write_nothing(self, incentivo: Incentivo) -> None:
        (fila,) = self.registrar(incentivo)
        self.registrar(
            incentivo,
            filas=[FilaDotacion("todas", 40, Decimal(1_000_000_001), fila.fila_version)],
        )
        assert Asiento.objects.filter(accion="dotacion.registrar").count() == 1
        assert DotacionAnual.objects.get().fila_version == 1

    def test_who_edited_an_older_version_sees_the_difference(self, incentivo: Incentivo) -> None:
        self.registrar(incentivo)
        with pytest.raises(ConflictoDeEdicion) as error:
            self.registrar(incentivo, "7")
        assert ("base anual de remuneraciones (pesos)", "1000000001.00", "7") in error.value.cambios

    def test_once_paid_the_base_stays_and_the_payment_keeps_its_amount(
        self, incentivo: Incentivo
    ) -> None:
        (fila,) = self.registrar(incentivo)
        dipres = persona_con(Rol.DIPRES, incentivo.institucion)
        cuota = incentivo.cuotas.get(numero=1)
        with reloj.en(ABRIL):
            registrar_pago(cuota=cuota, pagada_el=date(2026, 3, 31), por=dipres)
        cuota.refresh_from_db()
        assert cuota.monto == 19_000_000
        with pytest.raises(ErrorDeNegocio, match="Ya se registró el pago"):
            self.registrar(
                incentivo, filas=[FilaDotacion("todas", 1, Decimal(1), fila.fila_version)]
            )

    def test_a_payment_without_base_has_no_amount(self, incentivo: Incentivo) -> None:
        cuota = incentivo.cuotas.get(numero=1)
        with reloj.en(ABRIL):
            registrar_pago(
                cuota=cuota,
                pagada_el=date(2026, 3, 31),
                por=persona_con(Rol.DIPRES, incentivo.institucion),
            )
        assert Cuota.objects.get(pk=cuota.pk).monto is None
        self.registrar(incentivo)  # nothing was paid on it: it may still be known
        assert [c.pesos for c in self.leido(incentivo).cuotas] == [None, *[19_000_000] * 3]

    def test_example_rows_say_so_until_a_person_writes_them(self, incentivo: Incentivo) -> None:
        por = persona_con(Rol.DIPRES, incentivo.institucion)
        fila = FilaDotacion("todas", 10, Decimal(1000))
        registrar_dotacion_lote(filas=[(incentivo.adscripcion, fila)], fuente="Ejemplo", por=por)
        assert self.leido(incentivo).ejemplo
        self.registrar(incentivo, filas=[FilaDotacion("todas", 12, Decimal(1000), 1)])
        assert not self.leido(incentivo).ejemplo


@pytest.mark.django_db
class TestPaginas:
    """The form keeps what was typed; the page and the decree say the same."""

    @pytest.fixture
    def adscripcion(self) -> Adscripcion:
        return calcular_incentivo(resultado=Fabrica.crear().resultado("89.99")).adscripcion

    def entrar(self, client: Client, adscripcion: Adscripcion, rol: Rol) -> Client:
        return entrar(client, persona_con(rol, adscripcion.institucion))

    def test_the_form_registers_and_a_refusal_keeps_what_was_typed(
        self, client: Client, adscripcion: Adscripcion
    ) -> None:
        self.entrar(client, adscripcion, Rol.ENCARGADO_PMG)
        url = reverse("incentivos:dotacion", args=[adscripcion.pk])
        malo = client.post(
            url, {"dotacion_todas": "12", "base_todas": "1.5 millones", "fuente": "Planilla"}
        )
        assert malo.status_code == 400
        assert "1.5 millones" in malo.content.decode()
        datos = {"dotacion_todas": "12", "base_todas": "1.000.000.000", "fuente": "Planilla 2025"}
        assert client.post(url, datos).status_code == 302
        assert client.post(url, datos).status_code == 409  # without the version: somebody else's
        html = client.get(url).content.decode()
        assert 'value="1000000000"' in html
        assert "Planilla 2025" in html

    def test_an_institution_without_the_role_is_refused(
        self, client: Client, adscripcion: Adscripcion
    ) -> None:
        self.entrar(client, adscripcion, Rol.JEFE_SERVICIO)
        assert client.get(reverse("incentivos:dotaciones")).status_code == 403
        url = reverse("incentivos:dotacion", args=[adscripcion.pk])
        assert client.get(url).status_code == 403

    def test_the_list_filters_what_is_missing(
        self, client: Client, adscripcion: Adscripcion
    ) -> None:
        self.entrar(client, adscripcion, Rol.DIPRES)
        url = reverse("incentivos:dotaciones")
        assert "Sin registrar" in client.get(url, {"estado": "sin"}).content.decode()
        assert "Nada con ese filtro" in client.get(url, {"estado": "con"}).content.decode()
        DotacionAnualF(adscripcion=adscripcion)
        assert "3.000.000.000" in client.get(url, {"estado": "con"}).content.decode()

    @pytest.mark.parametrize("cuantas", [1, 30])
    def test_neither_list_asks_more_for_more_rows(
        self, client: Client, adscripcion: Adscripcion, cuantas: int,
        django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        fabrica = Fabrica(persona_con(Rol.DIPRES, adscripcion.institucion))
        for _ in range(cuantas):
            DotacionAnualF(adscripcion=fabrica.resultado("95").evaluacion.programa.adscripcion)
        calcular_incentivos_anio(anio_programa=2025)
        self.entrar(client, adscripcion, Rol.DIPRES)
        with django_assert_max_num_queries(9):
            client.get(reverse("incentivos:dotaciones"))
        with reloj.en(ABRIL), django_assert_max_num_queries(12):
            html = client.get(reverse("incentivos:cuotas")).content.decode()
        assert "57.000.000" in html  # 7,6 % of 3.000.000.000, in four
