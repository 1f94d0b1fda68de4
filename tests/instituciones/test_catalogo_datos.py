"""Checks the reference catalogue of institutions as plain data, without Django."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

CATALOGO = Path(__file__).resolve().parents[2] / "instituciones" / "catalogo"
Fila = dict[str, Any]

TIPOS = {
    "subsecretaria",
    "servicio",
    "direccion",
    "superintendencia",
    "comision",
    "gobierno_regional",
    "serviu",
    "slep",
    "otra",
}
CAMPOS_INSTITUCION = {
    "codigo",
    "nombre",
    "sigla",
    "ministerio",
    "tipo",
    "partida",
    "capitulo",
    "codigos_fuente",
    "codigo_cpat",
    "creada_el",
    "creada_el_fuente",
    "desde",
    "hasta",
    "mecanismo",
    "mecanismo_sintetico",
    "mecanismo_fuente",
    "fuente",
    "confianza",
    "nota",
    "denominaciones",
}
CAMPOS_DENOMINACION = {
    "nombre",
    "ministerio",
    "partida",
    "capitulo",
    "desde",
    "hasta",
    "fuente",
    "confianza",
}


def leer(nombre: str) -> list[Fila]:
    filas: list[Fila] = yaml.safe_load((CATALOGO / f"{nombre}.yaml").read_text(encoding="utf-8"))
    return filas


MINISTERIOS = leer("ministerios")
INSTITUCIONES = leer("instituciones")
SUCESIONES = leer("sucesiones")
REDES = leer("redes_expertos")
MECANISMOS = leer("mecanismos")
VIGENTES = [fila for fila in INSTITUCIONES if fila["hasta"] is None]


def repetidos(valores: list[Any]) -> list[Any]:
    return [valor for valor, veces in Counter(valores).items() if veces > 1]


def es_mayusculas_corridas(nombre: str) -> bool:
    return nombre.upper() == nombre


def defectos_de_cadena(denominaciones: list[Fila], duenio: Fila) -> list[str]:
    """Name every gap, overlap or mismatch in a chain of dated names."""
    defectos = []
    if denominaciones[0]["desde"] != duenio["desde"]:
        defectos.append("la primera no empieza con la institución")
    ultima = denominaciones[-1]
    if (ultima["nombre"], ultima["hasta"]) != (duenio["nombre"], duenio["hasta"]):
        defectos.append("la última no es la actual")
    for antes, despues in pairwise(denominaciones):
        if antes["hasta"] is None or despues["desde"] != antes["hasta"] + timedelta(days=1):
            defectos.append(f"{antes['nombre']} y {despues['nombre']} no son contiguas")
    for tramo in denominaciones:
        if tramo["desde"] and tramo["hasta"] and tramo["desde"] > tramo["hasta"]:
            defectos.append(f"{tramo['nombre']} termina antes de empezar")
    return defectos


def test_el_catalogo_tiene_un_numero_creible_de_instituciones_vigentes() -> None:
    assert 170 <= len(VIGENTES) <= 230


def test_estan_los_veinticinco_ministerios_y_cada_uno_tiene_instituciones_vigentes() -> None:
    codigos = {fila["codigo"] for fila in MINISTERIOS}
    assert len(MINISTERIOS) == 25
    assert {fila["ministerio"] for fila in VIGENTES} == codigos


@pytest.mark.parametrize("filas", [MINISTERIOS, INSTITUCIONES, REDES, MECANISMOS])
def test_los_codigos_son_unicos(filas: list[Fila]) -> None:
    assert repetidos([fila["codigo"] for fila in filas]) == []


@pytest.mark.parametrize("filas", [MINISTERIOS, INSTITUCIONES, REDES])
def test_los_codigos_son_identificadores_aptos_para_una_direccion(filas: list[Fila]) -> None:
    slug = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
    assert [fila["codigo"] for fila in filas if not slug.fullmatch(fila["codigo"])] == []


def test_ningun_cuerpo_esta_dos_veces() -> None:
    assert repetidos([fila["nombre"].casefold() for fila in INSTITUCIONES]) == []
    assert repetidos([fila["codigo_cpat"] for fila in INSTITUCIONES if fila["codigo_cpat"]]) == []
    assert repetidos([fila["sigla"] for fila in INSTITUCIONES if fila["sigla"]]) == []
    assert repetidos([(f["partida"], f["capitulo"]) for f in INSTITUCIONES if f["capitulo"]]) == []


def test_cada_institucion_tiene_exactamente_los_campos_del_formato() -> None:
    for fila in INSTITUCIONES:
        assert set(fila) == CAMPOS_INSTITUCION, fila["codigo"]
        for tramo in fila["denominaciones"]:
            assert set(tramo) == CAMPOS_DENOMINACION, fila["codigo"]


def test_toda_referencia_existe() -> None:
    ministerios = {fila["codigo"] for fila in MINISTERIOS}
    instituciones = {fila["codigo"] for fila in INSTITUCIONES}
    asignables = {fila["codigo"] for fila in MECANISMOS if fila["asignable"]}
    for fila in INSTITUCIONES:
        assert fila["ministerio"] in ministerios, fila["codigo"]
        assert fila["mecanismo"] in asignables, fila["codigo"]
        assert {d["ministerio"] for d in fila["denominaciones"]} <= ministerios, fila["codigo"]
    for sucesion in SUCESIONES:
        assert {sucesion["antecesora"], sucesion["sucesora"]} <= instituciones, sucesion
    assert {fila["institucion"] for fila in REDES if fila["institucion"]} <= instituciones


def test_los_valores_pertenecen_a_las_listas_cerradas() -> None:
    for fila in INSTITUCIONES:
        assert fila["tipo"] in TIPOS, fila["codigo"]
        assert isinstance(fila["mecanismo_sintetico"], bool), fila["codigo"]
    for sucesion in SUCESIONES:
        assert sucesion["tipo"] in {"renombre", "fusion", "division", "traspaso"}
    tramos = [tramo for fila in [*INSTITUCIONES, *MINISTERIOS] for tramo in fila["denominaciones"]]
    for fila in [*MINISTERIOS, *INSTITUCIONES, *SUCESIONES, *REDES, *MECANISMOS, *tramos]:
        assert fila["confianza"] in {"verificada", "por_verificar"}, fila
        assert isinstance(fila["fuente"], str), fila
        assert fila["fuente"].strip(), fila


def test_partida_y_capitulo_son_dos_digitos_van_juntos_y_tienen_fuente() -> None:
    for fila in INSTITUCIONES:
        for tramo in [fila, *fila["denominaciones"]]:
            codigos = [tramo["partida"], tramo["capitulo"]]
            dos_digitos = all(re.fullmatch(r"\d\d", codigo or "") for codigo in codigos)
            assert dos_digitos or codigos == [None, None], fila["codigo"]
        assert (fila["capitulo"] is None) == (fila["codigos_fuente"] is None), fila["codigo"]
    for ministerio in MINISTERIOS:
        assert ministerio["partida"] is None or re.fullmatch(r"\d\d", ministerio["partida"])


def test_la_partida_es_la_del_ministerio_salvo_la_presidencia() -> None:
    partidas = {fila["codigo"]: fila["partida"] for fila in MINISTERIOS}
    distintas = [
        fila["codigo"]
        for fila in INSTITUCIONES
        if fila["partida"] and fila["partida"] != partidas[fila["ministerio"]]
    ]
    assert distintas == ["presidencia"]


def test_las_fechas_son_fechas_y_van_en_orden() -> None:
    for fila in INSTITUCIONES:
        campos = ("creada_el", "desde", "hasta")
        fechas = [fila[campo] for campo in campos if fila[campo] is not None]
        assert all(isinstance(fecha, date) for fecha in fechas), fila["codigo"]
        assert fechas == sorted(fechas), fila["codigo"]
        assert (fila["creada_el"] is None) == (fila["creada_el_fuente"] is None), fila["codigo"]


@pytest.mark.parametrize("filas", [MINISTERIOS, INSTITUCIONES])
def test_las_denominaciones_forman_una_cadena_sin_huecos_hasta_la_actual(filas: list[Fila]) -> None:
    defectos = {fila["codigo"]: defectos_de_cadena(fila["denominaciones"], fila) for fila in filas}
    assert {codigo: lista for codigo, lista in defectos.items() if lista} == {}


def test_la_ultima_denominacion_repite_ministerio_y_codigos_actuales() -> None:
    for fila in INSTITUCIONES:
        ultima = fila["denominaciones"][-1]
        for campo in ("ministerio", "partida", "capitulo"):
            assert ultima[campo] == fila[campo], fila["codigo"]


def test_la_cadena_denuncia_huecos_traslapes_y_nombres_ajenos() -> None:
    duenio = {"nombre": "B", "desde": None, "hasta": None}
    tramo_b = {"nombre": "B", "desde": date(2020, 1, 1), "hasta": None}
    for hasta in (date(2019, 12, 30), date(2020, 1, 1)):  # one day short, one day too many
        tramo_a = {"nombre": "A", "desde": None, "hasta": hasta}
        assert defectos_de_cadena([tramo_a, tramo_b], duenio) == ["A y B no son contiguas"]
    ajena = {**tramo_b, "desde": None, "nombre": "C"}
    assert defectos_de_cadena([ajena], duenio) == ["la última no es la actual"]


def test_los_nombres_estan_bien_escritos() -> None:
    filas = [*MINISTERIOS, *INSTITUCIONES]
    nombres = [tramo["nombre"] for fila in filas for tramo in fila["denominaciones"]]
    for nombre in nombres:
        assert not es_mayusculas_corridas(nombre), nombre
        assert nombre == " ".join(nombre.split()), nombre
    assert es_mayusculas_corridas("MINISTERIO DE SALUD")
    sin_acento = re.compile(r"\b(Direccion|Educacion|Region|Comision)\b")
    assert [nombre for nombre in nombres if sin_acento.search(nombre)] == []


def test_hay_dieciseis_gobiernos_regionales_y_un_serviu_en_cada_una_de_esas_regiones() -> None:
    regiones = {
        tipo: {fila["codigo"].removeprefix(prefijo) for fila in VIGENTES if fila["tipo"] == tipo}
        for tipo, prefijo in (("gobierno_regional", "gore-"), ("serviu", "serviu-"))
    }
    assert len(regiones["gobierno_regional"]) == 16
    assert regiones["gobierno_regional"] == regiones["serviu"]


def test_cada_sucesion_sale_de_una_institucion_terminada_y_tiene_fecha_o_anio() -> None:
    terminadas = {fila["codigo"] for fila in INSTITUCIONES if fila["hasta"] is not None}
    for sucesion in SUCESIONES:
        assert (sucesion["fecha"] is None) != (sucesion["anio"] is None), sucesion
        assert sucesion["antecesora"] in terminadas, sucesion
    assert terminadas == {sucesion["antecesora"] for sucesion in SUCESIONES}


def test_la_evaluacion_inicial_del_ministro_es_del_pmg_y_no_de_las_mei_ni_de_salud() -> None:
    marca = {fila["codigo"]: fila["evaluacion_inicial_ministro"] for fila in MECANISMOS}
    assert (marca["PMG"], marca["MEI"], marca["PMG_ADSCRITO_SALUD"]) == (True, False, False)
    for fila in MECANISMOS:
        assert (marca[fila["codigo"]] is None) == (not fila["asignable"]), fila["codigo"]
        assert fila["norma"] or fila["confianza"] == "por_verificar", fila["codigo"]


def test_todo_mecanismo_asignable_lo_tiene_alguna_institucion() -> None:
    asignables = {fila["codigo"] for fila in MECANISMOS if fila["asignable"]}
    assert asignables == {fila["mecanismo"] for fila in VIGENTES}


def test_un_mecanismo_que_no_es_sintetico_nombra_su_fuente() -> None:
    for fila in INSTITUCIONES:
        assert fila["mecanismo_sintetico"] or fila["mecanismo_fuente"], fila["codigo"]
