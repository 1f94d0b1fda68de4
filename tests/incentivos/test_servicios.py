"""From a result to its increment: tiers, instalments, payments, history, once and for ever."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, transaction

from evaluacion.models import Evaluacion, ResultadoCumplimiento
from incentivos.lector_historia import ARCHIVO, leer_historia
from incentivos.models import Cuota, HechoPublicado, Incentivo
from incentivos.servicios import (
    calcular_incentivo,
    calcular_incentivos_anio,
    cargar_hechos,
    registrar_pago,
)
from incentivos.tasks import TRABAJO_ANIO
from instituciones.roles import Rol
from pmg_site.comun import bitacora, reloj, salida, trabajos
from pmg_site.comun.errores import ErrorDeNegocio, ReglaInvalida, TransicionInvalida
from pmg_site.comun.models import Asiento
from tests.fabricas import persona_con
from tests.incentivos.escenarios import Fabrica

pytestmark = pytest.mark.django_db
ABRIL = datetime(2026, 4, 10, 15, tzinfo=UTC)


@pytest.fixture
def fabrica() -> Fabrica:
    return Fabrica.crear()


@pytest.mark.parametrize(
    ("total", "tramo", "porcentaje", "cuotas"),
    [
        ("100", "completo", "7.6", 4),
        ("90", "completo", "7.6", 4),
        ("89.99", "medio", "3.8", 4),
        ("75", "medio", "3.8", 4),
        ("74.99", "ninguno", "0", 0),
        ("0", "ninguno", "0", 0),
    ],
)
def test_each_compliance_earns_what_its_tier_says(
    fabrica: Fabrica, total: str, tramo: str, porcentaje: str, cuotas: int
) -> None:
    incentivo = calcular_incentivo(resultado=fabrica.resultado(total))
    assert (incentivo.tramo, incentivo.porcentaje) == (tramo, Decimal(porcentaje))
    assert incentivo.anio_pago == 2026
    assert incentivo.cuotas.count() == cuotas
    assert incentivo.fundamento["tramo"]["norma"].startswith("Ley 19.553, artículo 6")


def test_instalments_fall_in_the_months_of_the_mechanism(fabrica: Fabrica) -> None:
    incentivo = calcular_incentivo(resultado=fabrica.resultado("95"))
    assert list(incentivo.cuotas.values_list("numero", "mes")) == [(1, 3), (2, 6), (3, 9), (4, 12)]


def test_the_tiers_are_those_of_the_payment_year(fabrica: Fabrica) -> None:
    # Programme 2008 is paid in 2009, at 7.0 %; programme 2009 in 2010, at 7.6 %.
    de_2008 = calcular_incentivo(resultado=fabrica.resultado("95", anio=2008))
    de_2009 = calcular_incentivo(resultado=fabrica.resultado("95", anio=2009))
    assert (de_2008.porcentaje, de_2009.porcentaje) == (Decimal("7"), Decimal("7.6"))


def test_what_does_not_apply_has_no_tier(fabrica: Fabrica) -> None:
    incentivo = calcular_incentivo(resultado=fabrica.resultado(None, clase="no_aplica"))
    assert (incentivo.tramo, incentivo.porcentaje) == ("sin_tramo", None)
    assert not incentivo.cuotas.exists()


def test_an_unknown_percentage_stays_unknown(fabrica: Fabrica) -> None:
    incentivo = calcular_incentivo(resultado=fabrica.resultado("95", mecanismo="MEI"))
    assert (incentivo.tramo, incentivo.porcentaje) == ("completo", None)
    assert "no se ha verificado" in incentivo.fundamento["motivo"]
    assert incentivo.fundamento["tramo"]["confianza"] == "por_verificar"
    assert not incentivo.cuotas.exists()


@pytest.mark.parametrize("clase", ["sin_dato", "error"])
def test_a_result_without_value_earns_nothing_yet(fabrica: Fabrica, clase: str) -> None:
    resultado = fabrica.resultado(None, clase=clase, estado="abierta")
    with pytest.raises(ErrorDeNegocio, match="todavía no tiene un valor"):
        calcular_incentivo(resultado=resultado)
    assert not Incentivo.objects.exists()


def test_a_payment_year_without_tiers_is_refused(fabrica: Fabrica) -> None:
    # Salud 2003: the law gives a ceiling, and no tiers are known.
    resultado = fabrica.resultado("95", mecanismo="PMG_ADSCRITO_SALUD", anio=2002)
    with pytest.raises(ReglaInvalida, match="No hay tramos de PMG_ADSCRITO_SALUD"):
        calcular_incentivo(resultado=resultado)


def test_computing_twice_gives_the_same_row_and_one_entry(fabrica: Fabrica) -> None:
    resultado = fabrica.resultado("95")
    primero = calcular_incentivo(resultado=resultado)
    assert calcular_incentivo(resultado=resultado) == primero
    assert Asiento.objects.filter(accion="incentivo.calcular").count() == 1
    assert Cuota.objects.count() == 4
    assert bitacora.verificar().integra


def test_the_batch_says_the_same_as_one_by_one(fabrica: Fabrica) -> None:
    totales = ["100", "92.5", "80", "10"]
    resultados = [fabrica.resultado(total) for total in totales]
    fabrica.resultado("99", anio=2024)
    suelto = calcular_incentivo(resultado=resultados[0])
    assert calcular_incentivos_anio(anio_programa=2025) == 3
    assert calcular_incentivos_anio(anio_programa=2025) == 0
    tramos = [r.incentivo.tramo for r in ResultadoCumplimiento.objects.filter(
        pk__in=[r.pk for r in resultados]).order_by("pk")]  # fmt: skip
    assert tramos == ["completo", "completo", "medio", "ninguno"]
    assert suelto.fundamento.keys() == resultados[1].incentivo.fundamento.keys()
    assert Asiento.objects.filter(accion="incentivo.calcular").count() == 4
    assert Cuota.objects.count() == 12
    assert bitacora.verificar().integra


def test_the_batch_asks_the_database_as_often_for_two_as_for_twenty(
    fabrica: Fabrica, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        fabrica.resultado("95")
    with django_assert_max_num_queries(12):
        assert calcular_incentivos_anio(anio_programa=2025) == 20


def test_an_incentive_is_never_changed(fabrica: Fabrica) -> None:
    incentivo = calcular_incentivo(resultado=fabrica.resultado("95"))
    for intento in (
        lambda: Incentivo.objects.filter(pk=incentivo.pk).update(tramo="medio"),
        lambda: Incentivo.objects.filter(pk=incentivo.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="solo admite agregar"), transaction.atomic():
            intento()


def test_the_outbox_message_computes_once(fabrica: Fabrica) -> None:
    resultado = fabrica.resultado("95")
    for clave in ("uno", "dos"):
        with transaction.atomic():
            mensaje = salida.prometer("incentivos.calcular", clave, {"resultados": [resultado.pk]})
        assert salida.atender(mensaje.pk)
    assert Incentivo.objects.filter(resultado=resultado).count() == 1


def test_the_job_of_a_year_says_how_many_it_computed(fabrica: Fabrica) -> None:
    fabrica.resultado("95")
    trabajo = trabajos.pedir(tipo=TRABAJO_ANIO, clave="2025", parametros={"anio": 2025})
    trabajos.ejecutar(str(trabajo.pk))
    trabajo.refresh_from_db()
    assert (trabajo.estado, trabajo.resultado) == ("terminado", {"calculados": 1})


class TestPagos:
    """Payments are noted by DIPRES, once, under a decreed result in force."""

    @pytest.fixture
    def cuota(self, fabrica: Fabrica) -> Cuota:
        return calcular_incentivo(resultado=fabrica.resultado("95")).cuotas.get(numero=1)

    def dipres(self, cuota: Cuota) -> Any:
        return persona_con(Rol.DIPRES, cuota.incentivo.institucion)

    def test_a_payment_leaves_date_person_and_entry(self, cuota: Cuota) -> None:
        por = self.dipres(cuota)
        with reloj.en(ABRIL):
            pagada = registrar_pago(cuota=cuota, pagada_el=date(2026, 3, 31), por=por)
        assert (pagada.estado, pagada.pagada_el, pagada.pagada_por) == (
            "pagada", date(2026, 3, 31), por,
        )  # fmt: skip
        assert Asiento.objects.filter(accion="cuota.pagar", persona_id=por.pk).count() == 1

    def test_it_is_noted_only_once(self, cuota: Cuota) -> None:
        por = self.dipres(cuota)
        with reloj.en(ABRIL):
            registrar_pago(cuota=cuota, pagada_el=date(2026, 3, 31), por=por)
            with pytest.raises(TransicionInvalida):
                registrar_pago(cuota=cuota, pagada_el=date(2026, 4, 1), por=por)

    @pytest.mark.parametrize("rol", [r for r in Rol if r != Rol.DIPRES])
    def test_no_other_role_may(self, cuota: Cuota, rol: Rol) -> None:
        por = persona_con(rol, cuota.incentivo.institucion)
        with reloj.en(ABRIL), pytest.raises(PermissionDenied, match="registrar el pago"):
            registrar_pago(cuota=cuota, pagada_el=date(2026, 3, 31), por=por)

    @pytest.mark.parametrize(
        ("dia", "dice"),
        [(date(2026, 4, 11), "futuro"), (date(2026, 2, 28), "no puede ser anterior")],
    )
    def test_the_date_must_be_possible(self, cuota: Cuota, dia: date, dice: str) -> None:
        with reloj.en(ABRIL), pytest.raises(ErrorDeNegocio, match=dice):
            registrar_pago(cuota=cuota, pagada_el=dia, por=self.dipres(cuota))
        cuota.refresh_from_db()
        assert cuota.estado == "programada"

    def test_a_result_without_decree_is_not_paid(self, fabrica: Fabrica) -> None:
        resultado = fabrica.resultado("95", estado="final")
        cuota = calcular_incentivo(resultado=resultado).cuotas.get(numero=1)
        with reloj.en(ABRIL), pytest.raises(ErrorDeNegocio, match="no está decretado"):
            registrar_pago(cuota=cuota, pagada_el=date(2026, 3, 31), por=self.dipres(cuota))

    def test_a_corrected_result_is_not_paid(self, fabrica: Fabrica, cuota: Cuota) -> None:
        fabrica.resultado("80", reemplaza=Evaluacion.objects.get())
        with reloj.en(ABRIL), pytest.raises(ErrorDeNegocio, match="fue corregido"):
            registrar_pago(cuota=cuota, pagada_el=date(2026, 3, 31), por=self.dipres(cuota))


class TestHistoria:
    """Published figures come from their file, each with its source."""

    def test_loading_twice_changes_nothing(self) -> None:
        hechos = leer_historia()
        assert cargar_hechos(hechos=hechos) == (len(hechos), 0)
        assert cargar_hechos(hechos=hechos) == (0, 0)
        assert not HechoPublicado.objects.filter(fuente="").exists()

    def test_the_command_says_what_it_did(self) -> None:
        salida_texto = StringIO()
        for _ in range(2):
            call_command("cargar_historia", stdout=salida_texto)
        primera, segunda = salida_texto.getvalue().splitlines()
        total = HechoPublicado.objects.count()
        assert primera == f"Published figures: {total} new, 0 changed, 0 unchanged."
        assert segunda == f"Published figures: 0 new, 0 changed, {total} unchanged."

    def test_a_figure_of_an_unknown_kind_is_refused(self, tmp_path: Path) -> None:
        archivo = tmp_path / "historia.yaml"
        archivo.write_text(
            ARCHIVO.read_text(encoding="utf-8").replace("pct_100,", "pct_101,"), encoding="utf-8"
        )
        with pytest.raises(ReglaInvalida, match=r"historia\.yaml, hechos\[\d+\]\.concepto"):
            leer_historia(archivo)

    def test_a_change_is_noted_with_before_and_after(self) -> None:
        cargar_hechos(hechos=leer_historia())
        HechoPublicado.objects.filter(anio=2001, concepto="instituciones").update(valor=176)
        assert cargar_hechos(hechos=leer_historia()) == (0, 1)
        assert HechoPublicado.objects.get(anio=2001, concepto="instituciones").valor == 175
        asiento = Asiento.objects.order_by("-seq").first()
        assert asiento is not None
        assert asiento.antes
        assert asiento.despues

    def test_the_counts_of_each_year_add_up_to_its_total(self) -> None:
        cargar_hechos(hechos=leer_historia())
        for anio in range(2001, 2011):
            valores = dict(
                HechoPublicado.objects.filter(anio=anio).values_list("concepto", "valor")
            )
            partes = [
                valores[c]
                for c in ("instituciones_90_100", "instituciones_75_89", "instituciones_menos_75")
            ]
            assert sum(partes) == valores["instituciones"]
