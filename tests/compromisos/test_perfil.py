"""Ordinary and newly created services: what the Programa Marco of the year gives to each."""

from datetime import date

import pytest

from compromisos import servicios
from compromisos.catalogo import catalogo
from compromisos.especificaciones import EspecificacionCompromiso
from compromisos.models import ProgramaAnual
from indicadores.fuentes_reglas import CARPETA, leer_programa_marco
from indicadores.reglas_cadena import tramitacion_de
from instituciones.roles import Rol
from pmg_site.comun.errores import ErrorDeNegocio, ReglaInvalida
from tests.compromisos.test_servicios import marco_con_catalogo
from tests.fabricas import AdscripcionF, ConjuntoReglasF, InstitucionF, persona_con

pytestmark = pytest.mark.django_db
MARCOS = [c for archivo in sorted(CARPETA.glob("*.yaml")) for c in leer_programa_marco(archivo)]
FUNDAMENTO = {"confianza": "por_verificar", "fuente": "prueba"}


def nuevo(anios: str = "2") -> None:
    """A Programa Marco that offers new services only its system."""
    marco = marco_con_catalogo()
    contenido = marco.contenido | {
        "perfil_nuevo": {"anios_desde_creacion": anios, "ofrece": ["std"], **FUNDAMENTO}
    }
    ConjuntoReglasF(codigo=marco.codigo, version=3, contenido=contenido)


def programa_de(creada: date | None) -> tuple[ProgramaAnual, object]:
    institucion = InstitucionF(creada_el=creada)
    adscripcion = AdscripcionF(institucion=institucion)
    encargado = persona_con(Rol.ENCARGADO_PMG, institucion)
    return servicios.crear_programa(adscripcion=adscripcion, por=encargado), encargado


@pytest.mark.parametrize(
    ("creada", "perfil"),
    [
        (date(2024, 1, 1), "nuevo"),  # 2026 − 2024 = 2
        (date(2023, 12, 31), "ordinario"),  # 3 years
        (date(2026, 6, 1), "nuevo"),
        (None, "ordinario"),
    ],
)
def test_the_profile_comes_from_the_date_of_creation_and_the_rule_of_the_year(creada, perfil):
    nuevo()
    assert programa_de(creada)[0].perfil == perfil


def test_a_new_service_is_offered_only_what_its_profile_names():
    nuevo()
    programa, encargado = programa_de(date(2025, 1, 1))
    marco = catalogo(programa.conjunto_reglas, programa.anio, programa.perfil)
    assert {sistema for sistema, _ in marco.etapas} == {"std"}
    assert marco.indicadores == {}
    completo = catalogo(programa.conjunto_reglas, programa.anio)
    assert completo.indicadores
    codigo = next(iter(completo.indicadores))
    with pytest.raises(ErrorDeNegocio, match="no tiene el indicador"):
        servicios.agregar_compromiso(
            programa=programa, por=encargado,
            especificacion=EspecificacionCompromiso(
                "gestion-eficaz", "", 10, transversal_codigo=codigo
            ),
        )  # fmt: skip


def test_one_act_adds_all_that_the_profile_gives_and_nothing_twice():
    nuevo()
    programa, encargado = programa_de(date(2025, 1, 1))
    primera = servicios.agregar_del_marco(programa=programa, por=encargado)
    assert [c.sistema_codigo for c in primera.copiados] == ["std"]
    assert primera.copiados[0].requisitos.exists()
    segunda = servicios.agregar_del_marco(programa=programa, por=encargado)
    assert (segunda.copiados, segunda.omitidos) == ([], [])
    ordinario, otro = programa_de(None)
    assert len(servicios.agregar_del_marco(programa=ordinario, por=otro).copiados) > 1


@pytest.mark.parametrize("conjunto", MARCOS, ids=lambda c: f"{c.codigo}-{c.mecanismo}")
def test_the_files_say_who_approves_each_mechanism(conjunto):
    cadena = conjunto.detalle.tramitacion.cadena
    esperadas = {
        "PMG": ("comite_triministerial",),
        "MEI": ("ministro_ramo", "ministro_hacienda"),
        "MAG_SMA": ("ministro_ramo", "ministro_hacienda"),
    }.get(conjunto.mecanismo, ("ministro_ramo",))
    assert cadena.firmas == esperadas
    assert cadena.fundamento.norma or cadena.fundamento.fuente


@pytest.mark.parametrize(
    ("cambio", "texto"),
    [
        ({"pasos": ["ministerio", "decreto"]}, "la cadena empieza"),
        ({"pasos": ["jefe_servicio", "ministerio", "revision", "decreto"]}, "una firma o más"),
        ({"pasos": ["jefe_servicio", "ministerio", "revision", "ministro_hacienda", "decreto"]},
         "código del ministerio"),
        ({"pasos": ["jefe_servicio", "alcalde"]}, "alcalde"),
    ],
)  # fmt: skip
def test_a_chain_that_cannot_be_walked_is_refused_with_its_place(cambio, texto):
    contenido = {"cadena": {**cambio, **FUNDAMENTO}}
    with pytest.raises(ReglaInvalida, match=texto):
        tramitacion_de(contenido, "prueba.yaml")
