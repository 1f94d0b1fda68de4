"""Rule documents go out and come back the same; differences say what changed; lines are right."""

import json
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from indicadores.consultas_reglas import como_yaml
from indicadores.diferencia_reglas import (
    AGREGADO,
    APOYO,
    CALCULO,
    CAMBIADO,
    INDICADORES,
    LIMITES,
    OBJETIVOS,
    QUITADO,
    SISTEMAS,
    TRAMOS,
    comparar,
)
from indicadores.fuentes_reglas import CARPETA, leer_documento, todos_los_conjuntos
from indicadores.lector_reglas import ConjuntoLeido, ReglasConFallas
from indicadores.models import ConjuntoReglas
from indicadores.texto_reglas import Lineas, escribir
from pmg_site.comun.canonico import huella
from tests.fabricas import contenido_marco

TODOS = todos_los_conjuntos()


def nombre(conjunto: ConjuntoLeido) -> str:
    return f"{conjunto.tipo}/{conjunto.codigo}/{conjunto.mecanismo}"


@pytest.mark.parametrize("conjunto", TODOS, ids=nombre)
def test_every_set_of_the_files_is_exported_read_and_exported_the_same(
    conjunto: ConjuntoLeido,
) -> None:
    texto = escribir(conjunto.contenido)
    (vuelto,) = leer_documento(texto, "bajado.yaml").conjuntos
    assert huella(vuelto.contenido) == huella(conjunto.contenido)
    assert escribir(vuelto.contenido).encode() == texto.encode()


@pytest.mark.django_db
def test_what_the_database_exports_is_what_a_proposal_takes() -> None:
    call_command("cargar_reglas", stdout=StringIO())
    for conjunto in ConjuntoReglas.objects.filter(anio_desde__gte=2025):
        documento = leer_documento(como_yaml(conjunto), "bajado.yaml")
        assert huella(documento.contenido) == conjunto.huella


@pytest.mark.parametrize("archivo", sorted(CARPETA.glob("*.yaml")), ids=lambda r: r.name)
def test_the_files_of_the_repository_are_taken_as_they_are(archivo: Path) -> None:
    leidos = leer_documento(archivo.read_text(encoding="utf-8"), archivo.name).conjuntos
    esperados = {c.mecanismo: huella(c.contenido) for c in TODOS if c.archivo == archivo.name}
    assert {c.mecanismo: huella(c.contenido) for c in leidos} == esperados


# --- Lines ---------------------------------------------------------------------------------------
TEXTO = """\
comun: &comun
  confianza: por_verificar
  fuente: x
lista:
  - codigo: a
    <<: *comun
  - codigo: b
    valor: {numero: "1", <<: *comun}
"""


@pytest.mark.parametrize(
    ("ruta", "linea"),
    [
        ("lista", 4), ("lista[1]", 5), ("lista[2].codigo", 7), ("lista[2].valor.numero", 8),
        ("lista[1].fuente", 3), ("lista[2].falta", 7), ("lista[9]", 4), ("nada", None), ("", None),
    ],
)  # fmt: skip
def test_a_path_leads_to_its_line_or_to_that_of_what_holds_it(ruta: str, linea: int | None) -> None:
    assert Lineas(TEXTO).de(ruta) == linea


def test_a_fault_in_what_a_mechanism_does_not_see_keeps_its_place_in_the_document() -> None:
    texto = (CARPETA / "2025_2026.yaml").read_text(encoding="utf-8")
    filas = texto.splitlines()
    # The last indicator: others before it exclude some mechanisms.
    ultima = max(n for n, fila in enumerate(filas) if fila.strip().startswith("sentido:"))
    filas[ultima] = filas[ultima].replace("ascendente", "subiendo")
    with pytest.raises(ReglasConFallas) as error:
        leer_documento("\n".join(filas), "roto.yaml")
    (falla,) = error.value.fallas  # once, not once for each mechanism
    assert falla.linea == ultima + 1


@pytest.mark.parametrize(
    ("malo", "dice"),
    [
        ("? [1]\n: 2", "una clave debe ser una palabra"),
        ("a: !!python/object:os.system x", "ese valor no se admite"),
        ("a: &a [*a]", "demasiado grande"),
        ("tipo: otro\nmecanismos: [PMG]", "escriba uno de estos tipos"),
        ("- 1", "se esperaba un conjunto de reglas"),
        ("hereda: {de: ../../secreto, fuente: x}", "no tiene la forma esperada"),
    ],
)
def test_what_could_do_harm_is_refused(malo: str, dice: str) -> None:
    with pytest.raises(ReglasConFallas, match=dice):
        leer_documento(malo, "malo.yaml")


def test_references_that_multiply_are_refused_before_they_are_opened() -> None:
    filas = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    filas += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(ReglasConFallas, match="demasiado grande"):
        leer_documento("\n".join(filas), "bomba.yaml")


# --- Differences ----------------------------------------------------------------------------------
def cambios(antes: dict[str, Any], ahora: dict[str, Any]) -> set[tuple[str, str, str, str, str]]:
    return {(c.grupo, c.clase, c.que, c.antes, c.ahora) for c in comparar(antes, ahora).cambios}


def marco(anio: int) -> dict[str, Any]:
    return next(
        c.contenido
        for c in TODOS
        if c.tipo == "programa_marco" and c.mecanismo == "PMG" and c.detalle.rige(anio)
    )


def test_a_set_does_not_differ_from_itself_nor_from_itself_in_another_order() -> None:
    contenido = marco(2025)
    assert comparar(contenido, deepcopy(contenido)).grupos == ()
    otro = deepcopy(contenido)
    otro["indicadores"].reverse()
    assert comparar(contenido, otro).grupos == ()


def test_each_thing_that_changes_is_told_with_both_values_and_by_subject() -> None:
    # Through JSON, as the database keeps it: what the file shares by an anchor is then apart.
    antes, ahora = marco(2025), json.loads(json.dumps(marco(2025)))
    ahora["parametros"]["umbral_compromiso"] = {"valor": "80", "norma": "Decreto 1"}
    ahora["objetivos"][0] |= {"peso_min": "10", "nombre": "Gestión"}
    quitado = ahora["indicadores"].pop()["nombre"]
    requisito = ahora["sistemas"][0]["etapas"][1]["objetivos"][0]["requisitos"][0]
    texto, requisito["texto"] = requisito["texto"], "Otro texto."
    sistema = ahora["sistemas"][0]["nombre"]
    hallados = cambios(antes, ahora)
    umbral = "Cumplimiento mínimo de un compromiso para sumar puntos (%)"
    donde = f"Sistema «{sistema}» · Etapa 2 · Objetivo 1 · Requisito {requisito['codigo']}"
    assert hallados >= {
        (CALCULO, CAMBIADO, umbral, "75", "80"),
        (LIMITES, CAMBIADO, "Objetivo «Gestión Eficaz» · ponderador mínimo",
         "Sin límite conocido", "10\xa0%"),
        (OBJETIVOS, CAMBIADO, "Objetivo «Gestión Eficaz» · nombre", "Gestión Eficaz", "Gestión"),
        (INDICADORES, QUITADO, f"Indicador «{quitado}»", "", ""),
        (SISTEMAS, CAMBIADO, f"{donde} · texto", texto, "Otro texto."),
    }  # fmt: skip
    assert any(c[0] == APOYO and c[2] == umbral and c[4] == "Norma: Decreto 1" for c in hallados)
    assert len(hallados) == 6
    assert comparar(antes, ahora).resumen == "En total: 1 se quita, 4 cambian."


def test_seen_backwards_what_was_added_is_taken_out() -> None:
    ida, vuelta = cambios(marco(2023), marco(2025)), cambios(marco(2025), marco(2023))
    al_reves = {AGREGADO: QUITADO, QUITADO: AGREGADO, CAMBIADO: CAMBIADO}
    assert {(g, al_reves[c], q, b, a) for g, c, q, a, b in ida} == vuelta
    assert (SISTEMAS, AGREGADO, "Sistema «Transformación Digital»", "", "") in ida


def test_tiers_are_compared_too() -> None:
    tramos = {
        c.anio_desde: c.contenido for c in TODOS if c.tipo == "tramos" and c.mecanismo == "PMG"
    }
    hallados = cambios(tramos[2009], tramos[2010])
    assert {(c[3], c[4]) for c in hallados if c[0] == TRAMOS and "incremento" in c[2]} == {
        ("7\xa0%", "7,6\xa0%"), ("3,5\xa0%", "3,8\xa0%"),
    }  # fmt: skip


def test_what_points_to_another_thing_says_its_name() -> None:
    antes, ahora = contenido_marco(), contenido_marco()
    ahora["perfil_nuevo"] = {
        "anios_desde_creacion": "2",
        "ofrece": ["gestion-eficaz"],
        "norma": "x",
    }
    (cambio,) = comparar(antes, ahora).cambios
    assert "Gestión Eficaz" in cambio.ahora
    assert "gestion-eficaz" not in cambio.ahora
