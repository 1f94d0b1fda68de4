"""The files of the Programa Marco: complete, founded, coherent, and refused when corrupted."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluacion.calculo import ReglasEvaluacion
from indicadores.fuentes_reglas import CARPETA, FUENTES, leer_programa_marco, todos_los_conjuntos
from indicadores.lector_reglas import ConjuntoLeido
from indicadores.reglas import ProgramaMarco
from pmg_site.comun.errores import ReglaInvalida

RAIZ = Path(__file__).parents[2]
MARCOS = [c for fuente in FUENTES for c in fuente.conjuntos()]
TODOS = todos_los_conjuntos()


def nombre(conjunto: ConjuntoLeido) -> str:
    return f"{conjunto.codigo}/{conjunto.mecanismo}"


def marco(anio: int, mecanismo: str = "PMG") -> ProgramaMarco:
    """The framework of the files for a programme year."""
    return next(c.detalle for c in MARCOS if c.mecanismo == mecanismo and c.detalle.rige(anio))


def catalogo(archivo: str) -> set[str]:
    texto = (RAIZ / "instituciones" / "catalogo" / archivo).read_text(encoding="utf-8")
    return {fila["codigo"] for fila in yaml.safe_load(texto)}


def test_every_programme_year_from_2001_to_2027_has_a_framework() -> None:
    for anio in range(2001, 2028):
        assert marco(anio).rige(anio)
    for mecanismo in catalogo("mecanismos.yaml") - {
        "CDC", "LEY_MEDICA", "EXTERIORES", "REGISTRO_CIVIL",
    }:  # fmt: skip
        for anio in range(2023, 2028):
            assert marco(anio, mecanismo).rige(anio)


@pytest.mark.parametrize("conjunto", MARCOS, ids=nombre)
def test_the_calculation_accepts_every_framework(conjunto: ConjuntoLeido) -> None:
    detalle = conjunto.detalle
    reglas = ReglasEvaluacion.desde(detalle.parametros(), detalle.fundamentos())
    assert reglas.parametros == detalle.parametros()


def hojas_sin_fundamento(valor: Any, ruta: str = "") -> list[str]:
    """The places where a number of the law stands in a group that does not say where it is from."""
    if isinstance(valor, list):
        return [r for n, v in enumerate(valor) for r in hojas_sin_fundamento(v, f"{ruta}[{n}]")]
    if not isinstance(valor, dict):
        return []
    faltan = []
    fundado = valor.get("norma") or (valor.get("confianza") and valor.get("fuente"))
    decide = {"valor", "porcentaje", "expresion", "etapas", "peso_min"} & set(valor)
    if decide and not fundado:
        faltan.append(ruta)
    return faltan + [r for k, v in valor.items() for r in hojas_sin_fundamento(v, f"{ruta}.{k}")]


@pytest.mark.parametrize("conjunto", TODOS, ids=nombre)
def test_every_value_has_its_norm_or_its_source(conjunto: ConjuntoLeido) -> None:
    assert hojas_sin_fundamento(conjunto.contenido) == []


def test_the_check_of_foundations_finds_one_that_is_missing() -> None:
    assert hojas_sin_fundamento({"parametros": {"a": {"valor": "1"}}}) == [".parametros.a"]


def test_no_source_names_a_file_or_an_address() -> None:
    for archivo in [*CARPETA.glob("*.yaml"), *(RAIZ / "incentivos/parametros").glob("*.yaml")]:
        texto = archivo.read_text(encoding="utf-8")
        for prohibido in (".csv", "scribd", "docplayer", "http", "seed ", "/work"):
            assert prohibido not in texto, f"{archivo.name}: {prohibido}"


def test_networks_and_mechanisms_are_those_of_the_catalogue() -> None:
    redes, mecanismos = catalogo("redes_expertos.yaml"), catalogo("mecanismos.yaml")
    for conjunto in TODOS:
        assert conjunto.mecanismo in mecanismos
    for conjunto in MARCOS:
        usadas = {e.red for e in (*conjunto.detalle.sistemas, *conjunto.detalle.indicadores)}
        assert usadas - {""} <= redes


def test_staff_reports_are_not_asked_of_mei_nor_of_the_environment_superintendency() -> None:
    for anio in (2020, 2024, 2026):
        assert marco(anio, "PMG").indicador("informes-de-dotacion")
        for mecanismo in ("MEI", "MAG_SMA"):
            with pytest.raises(LookupError):
                marco(anio, mecanismo).indicador("informes-de-dotacion")


def test_early_frameworks_are_binary_and_later_ones_proportional_from_75() -> None:
    for anio in (2001, 2010, 2011):
        parametros = marco(anio).parametros()
        assert (parametros["modo_indicador"], parametros["umbral_compromiso"]) == (
            "binario", "ninguno",
        )  # fmt: skip
        assert (parametros["cumple_desde"], parametros["sobrecumple_sobre"]) == ("95", "105")
    for anio in (2012, 2015, 2019, 2023, 2025, 2027):
        parametros = marco(anio).parametros()
        assert (parametros["modo_indicador"], parametros["umbral_compromiso"]) == (
            "proporcional", "75",
        )  # fmt: skip


def test_the_basic_framework_has_eleven_systems_and_two_more_from_2009() -> None:
    assert [len(marco(2001).sistemas_en(anio)) for anio in (2001, 2008, 2009, 2010)] == [
        11, 11, 13, 13,
    ]  # fmt: skip


def test_in_2011_each_half_weighs_fifty() -> None:
    assert [(o.peso_min, o.peso_max) for o in marco(2011).objetivos] == [(50, 50), (50, 50)]


def test_digital_transformation_is_a_whole_system_from_2025() -> None:
    sistema = marco(2025).sistema("transformacion-digital")
    # Guide v2.0: stage 1 has 1 + 4 requirements, stage 2 has 3, stages 3 and 4 have 2 each.
    assert [len(etapa.requisitos) for etapa in sistema.etapas] == [5, 3, 2, 2]
    assert [len(c.hitos) for c in sistema.calendarios] == [15, 6]
    favorables = [r.codigo for e in sistema.etapas for r in e.requisitos if r.opinion_tecnica]
    assert favorables == ["E1-O2-RT1", "E1-O2-RT3", "E2-O1-RT1"]
    sin_texto = [r for numero in (3, 4) for r in sistema.etapa(numero).requisitos]
    assert not any(r.fundamento and r.fundamento.verificado for r in sin_texto)
    with pytest.raises(LookupError):
        marco(2024).sistema("transformacion-digital")


def test_nothing_of_2027_counts_as_verified() -> None:
    provisional = marco(2027)
    fundados = (*provisional.objetivos, *provisional.sistemas, *provisional.indicadores)
    assert not any(e.fundamento.verificado for e in fundados)
    assert not any(p.fundamento.verificado for p in provisional.parametros_con_fundamento)


# What is broken in the file of 2025–2026, and what the refusal must say.
CORRUPCIONES = {
    "decimal sin comillas": ('suma_ponderadores: "100"', "suma_ponderadores: 100.5", "comillas"),
    "clave desconocida": ("descripcion:", "descripsion:", "«descripsion» no existe"),
    "parámetro repetido": (
        "  decimales_total: {valor",
        "  tramo_mira: {valor",
        "«tramo_mira» está dos veces",
    ),
    "sin fundamento": (
        'tramo_mira: {valor: "redondeado", <<: *decision}',
        'tramo_mira: {valor: "redondeado"}',
        "parametros.tramo_mira: no tiene fundamento",
    ),
    "fundamento doble": (
        'tramo_mira: {valor: "redondeado", <<: *decision}',
        'tramo_mira: {valor: "redondeado", norma: "Ley 1", <<: *decision}',
        "deje solo una forma",
    ),
    "objetivo repetido": (
        "- codigo: eficiencia-institucional",
        "- codigo: gestion-eficaz",
        "el código «gestion-eficaz» está repetido",
    ),
    "pesos incoherentes": (
        "    peso_min: null\n    peso_max: null",
        '    peso_min: "60"\n    peso_max: "50"',
        "mayor que peso_max",
    ),
    "mínimos que no caben": (
        "    peso_min: null",
        '    peso_min: "60"',
        "los pesos mínimos suman 180",
    ),
    "fórmula imposible": (
        'expresion: "A/B*100"',
        'expresion: "A/B*"',
        "la fórmula no sirve desde la posición",
    ),
    "operando no declarado": (
        'expresion: "A/B*100"',
        'expresion: "A/C*100"',
        "la fórmula no sirve desde la posición",
    ),
    "objetivo que no existe": (
        "objetivo: gestion-eficaz",
        "objetivo: otro",
        "solo admite: gestion-eficaz",
    ),
    "etapas sin orden": ("      - numero: 2\n", "      - numero: 3\n", "numerarse 1, 2, 3"),
    "requisito repetido": (
        "codigo: E1-O2-RT2",
        "codigo: E1-O2-RT1",
        "«E1-O2-RT1» está repetido",
    ),
    "años al revés": ("anio_desde: 2025", "anio_desde: 2030", "antes de empezar"),
    "fecha sin comillas": ('hasta: "2025-01-20"', "hasta: 2025-01-20", "comillas"),
    "yaml roto": ("mecanismos: [PMG", "mecanismos: [[PMG", "YAML está mal escrito"),
    "tipo de compromiso ajeno": ("- codigo: medir\n", "- codigo: mirar\n", "solo admite"),
    "sentido ajeno": ("sentido: ascendente", "sentido: subiendo", "solo admite: ascendente"),
    "decimales de más": ("    decimales: 2", "    decimales: 9", "fuera de rango"),
    "medir sin requisitos": ("    requisitos: *medir", "    requisitos: []", "necesita requisitos"),
}


@pytest.mark.parametrize("caso", CORRUPCIONES)
def test_a_corrupted_file_is_refused_with_its_place_and_what_to_mend(
    caso: str, tmp_path: Path
) -> None:
    bueno, malo, dice = CORRUPCIONES[caso]
    # The framework of 2023 has what "medir" needs twice; the other cases break that of 2025.
    base = "2023_2024.yaml" if caso == "medir sin requisitos" else "2025_2026.yaml"
    texto = (CARPETA / base).read_text(encoding="utf-8")
    assert bueno in texto
    archivo = tmp_path / "roto.yaml"
    archivo.write_text(texto.replace(bueno, malo), encoding="utf-8")
    with pytest.raises(ReglaInvalida) as error:
        leer_programa_marco(archivo)
    assert dice in error.value.mensaje
    assert error.value.mensaje.startswith("roto.yaml")
    assert error.value.mensaje.endswith(".")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    archivo = tmp_path / "roto.yaml"
    archivo.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReglaInvalida, match="UTF-8"):
        leer_programa_marco(archivo)


def test_inheriting_from_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    archivo = tmp_path / "roto.yaml"
    archivo.write_text('hereda: {de: "1999", fuente: "x"}', encoding="utf-8")
    with pytest.raises(ReglaInvalida, match=r"no existe el archivo 1999\.yaml"):
        leer_programa_marco(archivo)


def test_the_dates_of_a_calendar_are_written_as_a_reader_expects() -> None:
    primera, segunda = marco(2025).sistema("transformacion-digital").calendarios
    assert primera.hitos[0].cuando == "hasta 20-01-2025"
    assert [hito.cuando for hito in segunda.hitos] == [
        "desde 13-02-2025 hasta 05-03-2025 18:30",
        "hasta 30-06-2025",
        "desde 21-07-2025 hasta 01-08-2025",
        "desde 11-08-2025",
        "11-2025",
        "desde 12-2025 hasta 31-12-2025 23:59",
    ]
