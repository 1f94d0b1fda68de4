"""What the results teach: worked by hand, public only from what is published, with its file."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from compromisos.models import Compromiso, ProgramaAnual
from evaluacion.models import (
    CalificacionCompromiso,
    CausaExterna,
    DesgloseCompromiso,
    Evaluacion,
    Reclamo,
    ResultadoCumplimiento,
)
from incentivos.lector_historia import leer_historia
from incentivos.servicios import calcular_incentivos_anio, cargar_hechos
from indicadores.models import Indicador
from informes import lecciones, lecciones_disputa, lecciones_internas
from informes.lecciones_tipos import Leccion
from informes.servicios_horas import declarar_horas
from instituciones.models import Institucion
from instituciones.roles import Rol
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests.fabricas import (
    AHORA,
    CompromisoF,
    FichaIndicadorF,
    InstitucionF,
    ObjetivoGestionF,
    PersonaF,
    RedExpertosF,
    persona_con,
)
from tests.fabricas_comunes import IntervencionF
from tests.fabricas_evaluacion import (
    CalificacionCompromisoF,
    CausaExternaF,
    DesgloseCompromisoF,
    ReclamoF,
    ResultadoCumplimientoF,
    ResultadoInformadoF,
)
from tests.fabricas_evidencia import EvidenciaF, RevisionEvidenciaF
from tests.fabricas_incentivos import HorasDeclaradasF
from tests.incentivos.escenarios import Fabrica
from tests.incentivos.test_paginas import entrar

pytestmark = pytest.mark.django_db


@pytest.fixture
def fabrica() -> Fabrica:
    return Fabrica.crear()


def compromiso_en(programa: ProgramaAnual, **campos: Any) -> Compromiso:
    """One more commitment of a programme, under its objective."""
    objetivo = programa.objetivos.first() or ObjetivoGestionF(programa=programa)
    return CompromisoF(programa=programa, objetivo=objetivo, **campos)


def parte_de(resultado: ResultadoCumplimiento, **campos: Any) -> DesgloseCompromiso:
    """One commitment of a result; ``compromiso__...`` goes to the commitment."""
    propios = {k.removeprefix("compromiso__"): campos.pop(k) for k in list(campos) if "__" in k}
    compromiso = compromiso_en(resultado.evaluacion.programa, **propios)
    return DesgloseCompromisoF(resultado=resultado, compromiso=compromiso, **campos)


def filas_de(leccion: Leccion) -> dict[Any, tuple[Any, ...]]:
    return {fila[0]: fila[1:] for fila in leccion.filas}


class TestTramos:
    """Real years beside the system's own, each with its origin."""

    def test_the_real_years_stand_beside_the_own_ones(self, fabrica: Fabrica) -> None:
        cargar_hechos(hechos=leer_historia())
        for total in ("100", "95", "80", "10"):
            fabrica.resultado(total)
        calcular_incentivos_anio(anio_programa=2025)
        leccion = lecciones.tramos()
        filas = {(fila[0], fila[1]): fila[2:] for fila in leccion.filas}
        # 116 / 175 = 66,2857…
        assert filas[2001, "Publicado por la autoridad"][:5] == (
            175, 116, 29, 30, Decimal("66.29"),
        )  # fmt: skip
        assert filas[2010, "Publicado por la autoridad"][0] == 188
        # 2023: only percentages, and never a count made from them
        assert filas[2023, "Publicado por la autoridad"] == (
            168, None, None, None, Decimal(98), Decimal("98.6"),
        )  # fmt: skip
        assert filas[2025, "Ejemplo"] == (4, 2, 1, 1, Decimal(50), Decimal("71.25"))
        assert leccion.ejemplo
        assert [fila[0] for fila in leccion.filas] == sorted(fila[0] for fila in leccion.filas)

    def test_nothing_loaded_says_so(self) -> None:
        leccion = lecciones.tramos()
        assert leccion.filas == ()
        assert "Todavía no se carga" in leccion.dice


class TestMetas:
    """Ceilings and ambition."""

    @pytest.fixture
    def serie(self, fabrica: Fabrica) -> Any:
        """A function that publishes what an indicator achieved in a year."""
        institucion, indicador = InstitucionF(), Indicador.objects.create(codigo="x")
        programas: dict[tuple[Institucion, int], ResultadoCumplimiento] = {}

        def anotar(
            anio: int, meta: str, valor: str, *, cumple: bool = True, estado: str = "publicada",
            de: Institucion = institucion, sentido: str = "ascendente", **otros: Any,
        ) -> None:  # fmt: skip
            resultado = programas.get((de, anio)) or fabrica.resultado(
                "95", anio=anio, estado=estado, institucion=de
            )
            programas[de, anio] = resultado
            suyo = otros.pop("indicador", indicador)
            ficha = FichaIndicadorF(indicador=suyo, anio=anio, sentido=sentido)
            parte_de(
                resultado, compromiso__ficha=ficha, compromiso__meta=Decimal(meta),
                valor=Decimal(valor), cumple=cumple, cumplimiento=Decimal(100), **otros,
            )  # fmt: skip

        return anotar

    def test_a_commitment_met_every_year_is_told_from_one_missed_once(self, serie: Any) -> None:
        otro, nuevo = (Indicador.objects.create(codigo=c) for c in ("y", "z"))
        for anio in (2023, 2024, 2025):
            serie(anio, "90", "95")
            serie(anio, "90", "95", cumple=anio != 2024, indicador=otro)
        serie(2025, "90", "95", indicador=nuevo)  # one year only: not followed
        leccion = lecciones.siempre_cumplidos()
        assert filas_de(leccion) == {
            "Propios del servicio, sin red de expertos": (2, 1, Decimal(50))
        }
        assert leccion.dice.startswith("1 de 2 compromisos")

    def test_themes_are_those_of_the_networks(self, serie: Any) -> None:
        red = RedExpertosF(tema="Gobierno digital")
        for anio in (2024, 2025):
            serie(anio, "90", "95", compromiso__red=red)
        assert filas_de(lecciones.siempre_cumplidos()) == {"Gobierno digital": (1, 1, Decimal(100))}

    @pytest.mark.parametrize(
        ("sentido", "meta", "clase"),
        [
            ("ascendente", "96", "Pedía más"),
            ("ascendente", "95", "Pedía lo mismo"),
            ("ascendente", "94", "Pedía menos"),
            ("descendente", "94", "Pedía más"),
            ("descendente", "96", "Pedía menos"),
        ],
    )
    def test_ambition_is_against_what_was_achieved_the_year_before(
        self, serie: Any, sentido: str, meta: str, clase: str
    ) -> None:
        serie(2024, "90", "95", sentido=sentido)
        serie(2025, meta, "97", sentido=sentido, cumple=False)
        filas = filas_de(lecciones.ambicion())
        (hallada,) = (f for f in filas if f.startswith(clase))
        assert filas[hallada] == (1, 0, Decimal(0), Decimal(100))
        assert filas["Sin resultado del año anterior con qué comparar"][0] == 1

    def test_what_is_not_published_teaches_nothing_in_public(self, serie: Any) -> None:
        for anio in (2024, 2025):
            serie(anio, "90", "95", estado="decretada")
        assert lecciones.siempre_cumplidos().filas == ()
        assert lecciones.ambicion().filas == ()


class TestDisputas:
    """Causes, claims, scores that a claim changed, burden."""

    @pytest.fixture
    def caso(self, fabrica: Fabrica) -> Any:
        publicada = fabrica.resultado("95").evaluacion
        oculta = fabrica.resultado("95", estado="decretada").evaluacion
        red = RedExpertosF(tema="Gobierno digital")
        return lambda de=publicada: compromiso_en(de.programa, red=red), publicada, oculta

    def reclamado(self, compromiso: Any, publicada: Any, estado: str) -> Reclamo:
        """A claim as the committee left it; its own path is tested elsewhere."""
        hecho = {f"{paso}_{c}": v for paso in ("analizado", "resuelto")
                 for c, v in (("el", AHORA), ("por", PersonaF()))}  # fmt: skip
        return ReclamoF(
            evaluacion=publicada, compromiso=compromiso, estado=estado,
            fundamento_decision="Estaba.", resumen_publico="Se acreditó.", **hecho,
        )  # fmt: skip

    def test_how_claims_ended_by_theme_and_year(self, caso: Any) -> None:
        compromiso, publicada, _ = caso
        for estado in ("acogido", "acogido_parcial", "rechazado", "rechazado"):
            suyo = compromiso()
            self.reclamado(suyo, publicada, estado)
            CalificacionCompromisoF(evaluacion=publicada, compromiso=suyo)
        CalificacionCompromisoF(evaluacion=publicada, compromiso=compromiso())
        # two of the four decided were upheld, whole or in part; two of the five scores changed
        assert filas_de(lecciones_disputa.reclamos()) == {
            "Gobierno digital": (4, 1, 1, 2, Decimal(50))
        }
        assert filas_de(lecciones_disputa.revocadas()) == {2025: (5, 4, 2, Decimal(40))}
        cambiadas = [(f[2], f[3]) for f in lecciones_internas.por_evaluador().filas]
        assert sorted(cambiadas) == [(0, 0), (1, 0), (1, 0), (1, 1), (1, 1)]

    def test_a_decision_that_moves_the_tier_is_named_with_its_result(
        self, caso: Any, client: Client
    ) -> None:
        compromiso, publicada, oculta = caso
        calcular_incentivos_anio(anio_programa=2025)
        antes = ResultadoCumplimientoF(evaluacion=publicada, numero=90, valor_para_tramo="80")
        igual = ResultadoCumplimientoF(evaluacion=publicada, numero=91, valor_para_tramo="95")
        for estado, de, previo in (
            ("acogido", publicada, antes), ("acogido", publicada, igual),
            ("rechazado", publicada, igual), ("acogido", oculta, antes),
        ):  # fmt: skip
            reclamo = self.reclamado(compromiso(de), de, estado)
            totales = {"total_antes": Decimal(previo.valor_para_tramo), "total_despues": 95}
            Reclamo.objects.filter(pk=reclamo.pk).update(
                resultado_antes=previo, resultado_despues=igual, **totales
            )
        leccion = lecciones_disputa.cambios_de_tramo()
        assert leccion.dice.startswith("De 3 reclamos y causas externas resueltos, 1 cambió")
        (fila,) = leccion.filas
        assert fila[1] == "2025"
        assert fila[3:5] == (Decimal(80), Decimal(95))
        assert fila[5] != fila[6]
        assert fila[7] == "Se acreditó."
        assert str(fila[0]) == next(leccion.planas())[0] == publicada.institucion.nombre
        ficha = client.get(fila[0].url).content.decode().replace("\xa0", " ")
        assert "El cumplimiento del servicio pasó de 80,00 % a 95,00 %, y su tramo, de" in ficha
        assert "El cumplimiento del servicio no cambió." in ficha

    def test_causes_by_theme_count_only_published_results(self, caso: Any) -> None:
        compromiso, publicada, oculta = caso
        CausaExternaF(evaluacion=publicada, compromiso=compromiso())
        CausaExternaF(evaluacion=oculta, compromiso=compromiso(oculta))
        assert CausaExterna.objects.count() == 2
        assert filas_de(lecciones_disputa.causas()) == {"Gobierno digital": (1, 0, 0, None)}

    def test_claims_by_theme_count_only_published_results(self, caso: Any) -> None:
        compromiso, publicada, oculta = caso
        ReclamoF(evaluacion=publicada, compromiso=compromiso())
        ReclamoF(evaluacion=oculta, compromiso=compromiso(oculta))
        assert Reclamo.objects.count() == 2
        assert filas_de(lecciones_disputa.reclamos()) == {"Gobierno digital": (1, 0, 0, 0, None)}

    def test_the_burden_has_documents_and_only_declared_hours(self, caso: Any) -> None:
        compromiso, publicada, _ = caso
        publicada.refresh_from_db()
        uno, otro = compromiso(), compromiso()
        for suyo in (uno, otro):
            DesgloseCompromisoF(resultado=publicada.resultado, compromiso=suyo)
        informado = ResultadoInformadoF(evaluacion=publicada, compromiso=uno)
        evidencia = EvidenciaF(informado=informado)
        for numero in (1, 2, 3):
            RevisionEvidenciaF(evidencia=evidencia, numero=numero)
        HorasDeclaradasF(evaluacion=publicada, compromiso=uno, horas=Decimal("7.5"))
        # 3 documents in 2 commitments; 7,5 hours in the one that declared
        assert lecciones_disputa.carga().filas == ((2025, 2, 3, Decimal("1.5"), 1, Decimal("7.5")),)

    def test_an_evaluators_scores_are_counted_with_those_that_a_claim_contested(
        self, caso: Any
    ) -> None:
        compromiso, publicada, _ = caso
        intervencion = IntervencionF(adscripcion=publicada.programa.adscripcion, bando="evaluacion")
        for _ in range(4):
            CalificacionCompromisoF(
                evaluacion=publicada, compromiso=compromiso(), intervencion=intervencion
            )
        ReclamoF(
            evaluacion=publicada,
            compromiso=CalificacionCompromiso.objects.earliest("pk").compromiso,
        )
        # the claim is not decided yet: contested by nobody's decision
        assert lecciones_internas.por_evaluador().filas == (
            (str(intervencion.persona), 4, 0, 0, Decimal(0), None),
        )
        assert filas_de(lecciones_disputa.revocadas()) == {2025: (4, 1, 0, Decimal(0))}


class TestHoras:
    """Hours are declared by who reports, per commitment, and mended with their entry."""

    @pytest.fixture
    def evaluacion(self, fabrica: Fabrica) -> Evaluacion:
        evaluacion = fabrica.resultado("95").evaluacion
        CompromisoF(programa=evaluacion.programa, numero=1)
        return evaluacion

    def test_declared_mended_and_taken_away(self, evaluacion: Evaluacion) -> None:
        por = persona_con(Rol.ENCARGADO_PMG, evaluacion.institucion)
        for horas in (Decimal(5), Decimal(5), Decimal("6.5"), None):
            declarar_horas(evaluacion=evaluacion, horas={1: horas}, por=por)
        assert not evaluacion.horas_declaradas.exists()
        assert Asiento.objects.filter(accion="horas.declarar").count() == 3

    @pytest.mark.parametrize(("numero", "horas"), [(9, "1"), (1, "-1"), (1, "100001")])
    def test_what_does_not_fit_is_refused(
        self, evaluacion: Evaluacion, numero: int, horas: str
    ) -> None:
        por = persona_con(Rol.ENCARGADO_PMG, evaluacion.institucion)
        with pytest.raises(ErrorDeNegocio):
            declarar_horas(evaluacion=evaluacion, horas={numero: Decimal(horas)}, por=por)

    def test_who_does_not_report_does_not_declare(self, evaluacion: Evaluacion) -> None:
        por = persona_con(Rol.EVALUADOR, evaluacion.institucion)
        with pytest.raises(PermissionDenied, match="informar resultados"):
            declarar_horas(evaluacion=evaluacion, horas={1: Decimal(1)}, por=por)

    def test_the_form_declares(self, client: Client, evaluacion: Evaluacion) -> None:
        entrar(client, persona_con(Rol.ENCARGADO_PMG, evaluacion.institucion))
        url = reverse("informes:horas", args=[evaluacion.pk])
        malo = client.post(url, {"horas_1": "muchas"})
        assert malo.status_code == 400
        assert "muchas" in malo.content.decode()
        assert client.post(url, {"horas_1": "12,5"}).status_code == 302
        assert evaluacion.horas_declaradas.get().horas == Decimal("12.5")


class TestPaginas:
    """Each chart with its table and its file."""

    def test_the_public_page_has_every_lesson_with_its_file(
        self, client: Client, fabrica: Fabrica
    ) -> None:
        cargar_hechos(hechos=leer_historia())
        parte_de(fabrica.resultado("95"), valor=Decimal(1), cumple=True)
        calcular_incentivos_anio(anio_programa=2025)
        html = client.get(reverse("informes:lecciones")).content.decode()
        for clave, hacer in lecciones.PUBLICAS.items():
            leccion = hacer()
            assert leccion.titulo in html
            url = reverse("informes:leccion-csv", args=[clave])
            lineas = client.get(url).content.decode().splitlines()
            assert lineas[0] == ",".join(c.nombre for c in leccion.columnas)
            assert len(lineas) == len(leccion.filas) + 1
            if leccion.filas:
                assert f'href="{url}"' in html
        assert "Incluye resultados de ejemplo" in html
        tramos = client.get(reverse("informes:leccion-csv", args=["tramos"])).content.decode()
        assert "2001,Publicado por la autoridad,175,116,29,30,66.29," in tramos

    def test_empty_it_says_so(self, client: Client) -> None:
        html = client.get(reverse("informes:lecciones")).content.decode()
        assert html.count("Todavía no hay resultados publicados") >= 3
        assert client.get(reverse("informes:leccion-csv", args=["nada"])).status_code == 404

    @pytest.mark.parametrize("cuantas", [1, 25])
    def test_the_page_asks_the_same_for_few_and_many(
        self, client: Client, fabrica: Fabrica, cuantas: int, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(cuantas):
            parte_de(fabrica.resultado("95"), cumple=True)
        with django_assert_max_num_queries(16):
            assert client.get(reverse("informes:lecciones")).status_code == 200

    def test_the_page_of_evaluators_is_not_public(self, client: Client) -> None:
        url = reverse("informes:lecciones-internas")
        assert client.get(url).status_code == 302
        entrar(client, persona_con(Rol.JEFE_SERVICIO, InstitucionF()))
        assert client.get(url).status_code == 403
        csv = reverse("informes:leccion-interna-csv", args=["evaluadores"])
        assert client.get(csv).status_code == 403
        entrar(client, persona_con(Rol.DIPRES, InstitucionF()))
        assert client.get(url).status_code == 200
        assert client.get(csv).status_code == 200
