"""Teams: last year's team pays, and whoever moves keeps it; nobody is in two on one day."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from incentivos import consultas_equipos as consultas
from incentivos import servicios_equipos as servicios
from incentivos.calculo import Estancia, cumplimiento_global, equipo_del_anio
from incentivos.models import Equipo, Pertenencia
from instituciones.models import Institucion
from pmg_site.comun import bitacora
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests.fabricas import InstitucionF
from tests.fabricas_incentivos import EquipoF, FuncionarioF, PertenenciaF
from tests.incentivos.escenarios import cargar_tramos
from tests.incentivos.escenarios_equipos import certificado, encargado, entra, equipo_de


def dia(texto: str) -> date:
    return date.fromisoformat(texto)


@pytest.mark.parametrize(
    ("estancias", "criterio", "equipo"),
    [
        ([(1, "2025-01-01", "2025-12-31")], "mas_dias", 1),
        # 182 days in 1, 183 in 2
        ([(1, "2025-01-01", "2025-07-01"), (2, "2025-07-02", "2025-12-31")], "mas_dias", 2),
        # 2024 has 366 days: 183 in each, the later one counts
        ([(1, "2024-01-01", "2024-07-01"), (2, "2024-07-02", "2024-12-31")], "mas_dias", 2),
        # away and back: 59 + 92 in 1, 153 in 2
        ([(1, "2025-01-01", "2025-02-28"), (2, "2025-03-01", "2025-07-31"),
          (1, "2025-08-01", "2025-10-31")], "mas_dias", 2),
        # only what falls in the year counts
        ([(1, "2024-01-01", "2025-01-31"), (2, "2025-02-01", "2025-04-30")], "mas_dias", 2),
        ([(1, "2025-01-01", "2025-11-30"), (2, "2025-12-01", "2025-12-31")], "ultimo_dia", 2),
        ([(1, "2025-01-01", "2025-11-30")], "ultimo_dia", None),
        ([(1, "2026-01-01", "2026-12-31")], "mas_dias", None),
        ([], "mas_dias", None),
    ],
)  # fmt: skip
def test_the_team_of_a_year_comes_from_the_dates(
    estancias: list[tuple[int, str, str]], criterio: str, equipo: int | None
) -> None:
    anio = 2024 if estancias and estancias[-1][2].startswith("2024") else 2025
    leidas = [Estancia(e, dia(desde), dia(hasta)) for e, desde, hasta in estancias]
    assert equipo_del_anio(leidas, anio, criterio) == equipo
    assert equipo_del_anio(leidas[::-1], anio, criterio) == equipo


def test_an_unknown_criterion_is_refused() -> None:
    with pytest.raises(ValueError, match="No existe el criterio"):
        equipo_del_anio([], 2025, "el_primero")


def test_the_fulfilment_of_a_team_is_the_exact_weighted_sum() -> None:
    # 60 × 99,99 / 100 + 40 × 75 / 100 = 59,994 + 30
    pares = [(Decimal(60), Decimal("99.99")), (Decimal(40), Decimal(75))]
    assert cumplimiento_global(pares) == Fraction("89.994")
    with pytest.raises(ValueError, match="sumar 100"):
        cumplimiento_global(pares[:1])


pytest_bd = pytest.mark.django_db


@pytest.fixture
def institucion() -> Institucion:
    cargar_tramos()
    return InstitucionF()


@pytest_bd
class TestQuienGana:
    """A person earns with last year's team, wherever they are now."""

    def de_2026(self, *personas: Any) -> list[tuple[str | None, Decimal | None]]:
        return [
            (g.equipo.nombre if g.equipo else None, g.porcentaje)
            for g in consultas.ganado_por(personas, 2026)
        ]

    def test_who_moves_to_another_institution_keeps_what_the_former_team_earned(
        self, institucion: Institucion
    ) -> None:
        antes = equipo_de(institucion)
        rosa = entra(antes).funcionario
        certificado(antes, "100", "100")
        nueva = equipo_de(InstitucionF(), "Fiscalización", 2026)
        entra(nueva)
        (ganado,) = consultas.ganado_por([rosa], 2026)
        assert (ganado.equipo, ganado.porcentaje, ganado.se_movio) == (antes, Decimal(8), True)
        # and who pays her is where she is now
        assert list(consultas.de_la_institucion(nueva.institucion, 2026)) == [rosa]
        assert list(consultas.de_la_institucion(institucion, 2026)) == []

    def test_the_team_of_today_gives_nothing_this_year(self, institucion: Institucion) -> None:
        bueno, malo = equipo_de(institucion), equipo_de(institucion, "Otro")
        entra(bueno, 2)
        rosa = entra(malo).funcionario
        certificado(bueno, "100", "100")
        certificado(malo, "50", "50")
        servicios.crear_equipo(
            institucion=institucion, anio=2026, nombre="Atención", por=encargado(bueno)
        )
        entra(Equipo.objects.get(anio=2026))
        assert self.de_2026(rosa) == [("Otro", Decimal(0))]

    def test_moving_within_the_year_pays_by_the_team_of_most_days(
        self, institucion: Institucion
    ) -> None:
        primero, segundo = equipo_de(institucion), equipo_de(institucion, "Otro")
        rosa, luis = entra(primero), entra(primero, 2)
        for quien, desde in ((rosa, "2025-03-01"), (luis, "2025-11-01")):
            servicios.trasladar(
                pertenencia=quien, hacia=segundo, desde=dia(desde), motivo="Cambio de función",
                por=encargado(primero),
            )  # fmt: skip
        certificado(primero, "100", "100")
        certificado(segundo, "80", "80")
        assert self.de_2026(rosa.funcionario, luis.funcionario) == [
            ("Otro", Decimal(4)), ("Atención", Decimal(8)),
        ]  # fmt: skip

    def test_without_certification_it_is_unknown_and_without_team_it_is_nothing(
        self, institucion: Institucion
    ) -> None:
        rosa = entra(equipo_de(institucion)).funcionario
        assert self.de_2026(rosa, FuncionarioF()) == [("Atención", None), (None, Decimal(0))]

    def test_many_people_cost_as_many_queries_as_one(
        self, institucion: Institucion, django_assert_num_queries: Any
    ) -> None:
        equipo = EquipoF(institucion=institucion)
        personas = [PertenenciaF(equipo=equipo).funcionario for _ in range(30)]
        consultas.ganado_por(personas[:1], 2026)
        with django_assert_num_queries(2):
            assert len(consultas.ganado_por(personas, 2026)) == 30

    def test_the_history_has_every_year(self, institucion: Institucion) -> None:
        rosa = entra(equipo_de(institucion)).funcionario
        entra(equipo_de(institucion, "Atención", 2026))
        assert [a.anio for a in consultas.historia_de(rosa)] == [2026, 2025]


@pytest_bd
class TestHistorial:
    """Members have dates; nobody is in two teams on a day; nothing is erased."""

    @pytest.mark.parametrize(
        ("desde", "hasta"),
        [("2025-06-01", None), ("2025-12-31", None), ("2025-01-01", "2025-01-01")],
    )
    def test_nobody_is_in_two_teams_on_one_day(
        self, institucion: Institucion, desde: str, hasta: str | None
    ) -> None:
        entra(equipo_de(institucion))
        otro = equipo_de(InstitucionF())
        with pytest.raises(ErrorDeNegocio, match="dos equipos el mismo día"):
            entra(otro, desde=dia(desde), hasta=dia(hasta) if hasta else None)

    @pytest.mark.parametrize("desde", ["2024-12-31", "2026-01-01"])
    def test_the_days_are_those_of_the_year_of_the_team(
        self, institucion: Institucion, desde: str
    ) -> None:
        with pytest.raises(ErrorDeNegocio, match="ser de 2025"):
            entra(equipo_de(institucion), desde=dia(desde))

    def test_a_wrong_run_is_refused(self, institucion: Institucion) -> None:
        with pytest.raises(ErrorDeNegocio, match="RUN no es válido"):
            entra(equipo_de(institucion), run="11.111.111-2")

    def test_a_transfer_ends_the_eve_and_both_rows_stay(self, institucion: Institucion) -> None:
        equipo, otro = equipo_de(institucion), equipo_de(institucion, "Otro")
        fila = entra(equipo)
        nueva = servicios.trasladar(
            pertenencia=fila, hacia=otro, desde=dia("2025-05-01"), motivo="Traslado",
            por=encargado(equipo),
        )  # fmt: skip
        fila.refresh_from_db()
        assert (fila.hasta, nueva.desde) == (dia("2025-04-30"), dia("2025-05-01"))
        assert fila.motivo_termino == "Traslado"

    def test_a_transfer_to_another_institution_is_two_acts(self, institucion: Institucion) -> None:
        fila = entra(equipo_de(institucion))
        with pytest.raises(ErrorDeNegocio, match="la otra institución la incorpora"):
            servicios.trasladar(
                pertenencia=fila, hacia=equipo_de(InstitucionF()), desde=dia("2025-05-01"),
                motivo="Se va", por=encargado(fila.equipo),
            )  # fmt: skip

    def test_leaving_needs_a_reason_and_a_day_inside(self, institucion: Institucion) -> None:
        fila = entra(equipo_de(institucion))
        por = encargado(fila.equipo)
        with pytest.raises(ErrorDeNegocio, match="por qué deja"):
            servicios.retirar(pertenencia=fila, hasta=dia("2025-05-01"), motivo=" ", por=por)
        for fuera in ("2024-12-31", "2025-12-31"):
            with pytest.raises(ErrorDeNegocio, match="elija un día entre"):
                servicios.retirar(pertenencia=fila, hasta=dia(fuera), motivo="Renuncia", por=por)

    def test_history_is_not_erased_nor_rewritten(self, institucion: Institucion) -> None:
        fila = entra(equipo_de(institucion))
        filas = Pertenencia.objects.filter(pk=fila.pk)
        for intento in (
            lambda: filas._raw_delete("default"),
            lambda: filas.update(desde=dia("2025-02-01")),
            lambda: filas.update(equipo=equipo_de(InstitucionF())),
            lambda: filas.update(funcionario=FuncionarioF()),
        ):
            with (
                pytest.raises(DatabaseError, match="no se cambia ni se borra"),
                transaction.atomic(),
            ):
                intento()

    def test_after_certification_members_do_not_change(self, institucion: Institucion) -> None:
        equipo = equipo_de(institucion)
        fila = entra(equipo)
        certificado(equipo, "100", "100")
        with pytest.raises(ErrorDeNegocio, match="ya está certificado"):
            entra(equipo, 2)
        with pytest.raises(ErrorDeNegocio, match="ya está certificado"):
            servicios.retirar(
                pertenencia=fila, hasta=dia("2025-05-01"), motivo="x", por=encargado(equipo)
            )

    def test_the_ledger_has_neither_names_nor_runs(self, institucion: Institucion) -> None:
        fila = entra(equipo_de(institucion))
        cuerpos = " ".join(str(a.__dict__) for a in Asiento.objects.all())
        assert fila.funcionario.run not in cuerpos
        assert fila.funcionario.nombre not in cuerpos
        assert bitacora.verificar().integra
