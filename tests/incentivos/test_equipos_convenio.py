"""The agreement of a team: goals, signature, certification, instalments, and its pages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from incentivos import servicios_equipos as servicios
from incentivos.models import Equipo
from incentivos.servicios import registrar_pago_equipo
from instituciones.models import Institucion
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio, TransicionInvalida
from tests.fabricas import InstitucionF, persona_con, un_run
from tests.fabricas_incentivos import EquipoF, PertenenciaF
from tests.incentivos.escenarios import cargar_tramos
from tests.incentivos.escenarios_equipos import certificado, encargado, entra, equipo_de, jefe
from tests.incentivos.test_paginas import entrar

MARZO = datetime(2026, 3, 20, 15, tzinfo=UTC)
pytest_bd = pytest.mark.django_db


@pytest.fixture
def institucion() -> Institucion:
    cargar_tramos()
    return InstitucionF()


@pytest_bd
class TestConvenio:
    """Goals add up to 100; one prepares, the head signs and certifies."""

    def test_weights_that_do_not_add_up_are_refused(self, institucion: Institucion) -> None:
        equipo = equipo_de(institucion)
        with pytest.raises(ErrorDeNegocio, match=r"suman 99\.99"):
            servicios.fijar_metas(
                equipo=equipo, metas=[("Una", Decimal("99.99"))], version=2, por=encargado(equipo)
            )

    def test_an_older_version_is_a_conflict(self, institucion: Institucion) -> None:
        equipo = equipo_de(institucion)
        with pytest.raises(ConflictoDeEdicion):
            servicios.fijar_metas(
                equipo=equipo, metas=[("Una", Decimal(100))], version=1, por=encargado(equipo)
            )

    def test_an_agreement_without_members_is_not_signed(self, institucion: Institucion) -> None:
        equipo = equipo_de(institucion)
        with pytest.raises(ErrorDeNegocio, match="falta incorporar"):
            servicios.convenir(equipo=equipo, por=jefe(equipo))

    def test_signed_goals_do_not_change(self, institucion: Institucion) -> None:
        equipo = equipo_de(institucion)
        entra(equipo)
        servicios.convenir(equipo=equipo, por=jefe(equipo))
        with pytest.raises(ErrorDeNegocio, match="no cambian"):
            servicios.fijar_metas(
                equipo=equipo, metas=[("Una", Decimal(100))], version=3, por=encargado(equipo)
            )

    @pytest.mark.parametrize(
        ("logros", "cumplimiento", "tramo", "porcentaje"),
        [
            (("100", "75"), "90", "completo", "8"),
            # 60 × 99,99 + 40 × 75 = 89,994: not 90
            (("99.99", "75"), "89.994", "medio", "4"),
            (("75", "75"), "75", "medio", "4"),
            (("74.99", "75"), "74.994", "ninguno", "0"),
        ],
    )
    def test_the_exact_total_decides_the_tier(
        self, institucion: Institucion, logros: tuple[str, ...], cumplimiento: str, tramo: str,
        porcentaje: str,
    ) -> None:  # fmt: skip
        equipo = equipo_de(institucion)
        entra(equipo)
        hecho = certificado(equipo, *logros)
        assert (hecho.cumplimiento, hecho.tramo, hecho.porcentaje) == (
            Decimal(cumplimiento), tramo, Decimal(porcentaje),
        )  # fmt: skip
        assert hecho.cuotas.count() == (0 if porcentaje == "0" else 4)

    @pytest.mark.parametrize("rol", [r for r in Rol if r != Rol.JEFE_SERVICIO])
    def test_only_the_head_signs_and_certifies(self, institucion: Institucion, rol: Rol) -> None:
        equipo = equipo_de(institucion)
        entra(equipo)
        with pytest.raises(PermissionDenied, match="certificar convenios"):
            servicios.convenir(equipo=equipo, por=persona_con(rol, institucion))

    def test_the_head_does_not_prepare(self, institucion: Institucion) -> None:
        with pytest.raises(PermissionDenied, match="preparar equipos"):
            entra(equipo_de(institucion), por=jefe(equipo_de(institucion, "Otro")))

    @pytest.mark.parametrize(
        ("fecha", "dice"),
        [(date(2025, 12, 31), "no puede ser anterior"), (date(2026, 3, 21), "en el futuro")],
    )
    def test_the_resolution_comes_after_the_year_and_not_tomorrow(
        self, institucion: Institucion, fecha: date, dice: str
    ) -> None:
        equipo = equipo_de(institucion)
        entra(equipo)
        servicios.convenir(equipo=equipo, por=jefe(equipo))
        with reloj.en(MARZO), pytest.raises(ErrorDeNegocio, match=dice):
            servicios.certificar(
                equipo=equipo, logros={1: Decimal(1), 2: Decimal(1)}, resolucion_numero="1",
                resolucion_fecha=fecha, por=jefe(equipo),
            )  # fmt: skip

    def test_it_is_certified_only_once(self, institucion: Institucion) -> None:
        equipo = equipo_de(institucion)
        entra(equipo)
        certificado(equipo, "100", "100")
        with pytest.raises(TransicionInvalida):
            certificado(equipo, "100", "100")

    def test_instalments_are_paid_with_their_pesos(self, institucion: Institucion) -> None:
        equipo = equipo_de(institucion)
        entra(equipo)
        equipo = certificado(equipo, "100", "100")
        por = persona_con(Rol.DIPRES, institucion)
        base = {"equipo": equipo, "fuente": "Planilla", "version": equipo.fila_version, "por": por}
        servicios.fijar_base(base_anual=Decimal(1001), **base)
        # 8 % of 1.001 = 80,08 → 80, in four of 20
        cuota = equipo.cuotas.get(numero=1)
        with reloj.en(MARZO):
            registrar_pago_equipo(cuota=cuota, pagada_el=date(2026, 3, 19), por=por)
        cuota.refresh_from_db()
        assert (cuota.estado, cuota.monto) == ("pagada", 20)
        with pytest.raises(ErrorDeNegocio, match="no cambia"):
            servicios.fijar_base(
                base_anual=Decimal(5), **(base | {"version": equipo.fila_version + 1})
            )
        with reloj.en(MARZO), pytest.raises(ErrorDeNegocio, match="anterior"):
            registrar_pago_equipo(
                cuota=equipo.cuotas.get(numero=2), pagada_el=date(2026, 3, 19), por=por
            )


@pytest_bd
class TestPaginas:
    """The whole way by forms, and what others see."""

    def test_a_team_from_its_creation_to_its_certificate(
        self, client: Client, institucion: Institucion
    ) -> None:
        entrar(client, persona_con(Rol.ENCARGADO_PMG, institucion))
        datos = {"institucion": institucion.codigo, "anio": "2025", "nombre": "Atención"}
        assert client.post(reverse("incentivos:equipo_nuevo"), datos).status_code == 302
        repetido = client.post(reverse("incentivos:equipo_nuevo"), datos)
        assert "ya tiene en 2025 un equipo" in repetido.content.decode()
        pk = Equipo.objects.get().pk
        url = reverse("incentivos:equipo_metas", args=[pk])
        metas = {"version": "1", "meta_1": "Una", "peso_1": "60", "meta_2": "Otra", "peso_2": "4"}
        assert "deben sumar 100" in client.post(url, metas).content.decode()
        assert client.post(url, metas | {"peso_2": "40"}).status_code == 302
        assert client.post(url, metas | {"peso_2": "40"}).status_code == 409
        url = reverse("incentivos:equipo_incorporar", args=[pk])
        rosa = {"run": un_run(1), "nombre": "Rosa Pérez", "desde": "2025-01-01"}
        assert client.post(url, rosa).status_code == 302
        assert "dos equipos el mismo día" in client.post(url, rosa).content.decode()
        entrar(client, persona_con(Rol.JEFE_SERVICIO, institucion))
        assert client.post(reverse("incentivos:equipo_convenir", args=[pk])).status_code == 302
        logros = {"logro_1": "99,99", "logro_2": "75", "resolucion_numero": "45",
                  "resolucion_fecha": "2026-02-10"}  # fmt: skip
        with reloj.en(MARZO):
            url = reverse("incentivos:equipo_certificar", args=[pk])
            assert client.post(url, logros).status_code == 302
        html = client.get(reverse("incentivos:equipo", args=[pk])).content.decode()
        assert "89,994" in html
        html = client.get(reverse("incentivos:nomina", args=[institucion.codigo, 2026]))
        assert "Rosa Pérez" in html.content.decode()
        csv = client.get(reverse("incentivos:nomina_csv", args=[institucion.codigo, 2026]))
        assert csv.content.decode().splitlines()[1] == (
            f"{un_run(1)},Rosa Pérez,2026,Atención,{institucion.codigo},4"
        )

    def test_who_has_no_task_with_teams_does_not_see_their_people(
        self, client: Client, institucion: Institucion
    ) -> None:
        fila = entra(equipo_de(institucion))
        entrar(client, persona_con(Rol.EVALUADOR, institucion))
        for nombre, arg in (("equipo", fila.equipo_id), ("persona", fila.funcionario_id)):
            assert client.get(reverse(f"incentivos:{nombre}", args=[arg])).status_code == 403
        entrar(client, persona_con(Rol.ENCARGADO_PMG, InstitucionF()))
        for nombre, arg in (("equipo", fila.equipo_id), ("persona", fila.funcionario_id)):
            assert client.get(reverse(f"incentivos:{nombre}", args=[arg])).status_code == 404

    @pytest.mark.parametrize("cuantas", [1, 24])
    def test_pages_ask_the_same_for_few_and_many(
        self, client: Client, institucion: Institucion, cuantas: int,
        django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        equipo = EquipoF(institucion=institucion)
        for _ in range(cuantas):
            PertenenciaF(equipo=equipo)
            EquipoF(institucion=institucion)
        entrar(client, persona_con(Rol.JEFE_SERVICIO, institucion))
        for url in (
            reverse("incentivos:equipos"),
            reverse("incentivos:equipo", args=[equipo.pk]),
            reverse("incentivos:nomina", args=[institucion.codigo, 2026]),
        ):
            with django_assert_max_num_queries(11):
                assert client.get(url).status_code == 200
