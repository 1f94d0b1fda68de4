"""The charts: exact texts, hostile labels, empty data, values off the scale."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

NBSP = "\u00a0"
HOSTIL = '"><script>alert(1)</script>&'
SVG = "{http://www.w3.org/2000/svg}"


def dibujar(etiqueta: str, **contexto: object) -> str:
    return Template("{% load graficos %}" + etiqueta).render(Context(contexto))


def dibujo(html: str) -> ElementTree.Element:
    """The parsed drawing: also proves that it is well-formed."""
    raiz = ElementTree.fromstring(html)  # noqa: S314 - our own output
    lienzo = raiz.find(f".//{SVG}svg")
    assert lienzo is not None
    return lienzo


CASOS = {
    "barras": ('{% barras d titulo="Título" %}', [("A", 90), ("B", None), ("C", "143.7", "rojo")]),
    "apiladas": ('{% barras_apiladas d s titulo="Título" %}', [("A", [1, 2]), ("B", [0, 0])]),
    "serie": ('{% serie d titulo="Título" %}', [("A", 90, 95), ("B", None, 95), ("C", 91, None)]),
    "medidor": ('{% medidor "97.894" d titulo="Título" %}', [(75, "mínimo"), (90, "completo")]),
    "dona": ('{% dona d titulo="Título" %}', [("A", 3), ("B", 1), ("C", 0)]),
}
VACIOS = {
    "barras": ('{% barras d titulo="Título" %}', []),
    "apiladas": ('{% barras_apiladas d s titulo="Título" %}', []),
    "serie sin puntos": ('{% serie d titulo="Título" %}', []),
    "serie de vacíos": ('{% serie d titulo="Título" %}', [("A", None)]),
    "dona": ('{% dona d titulo="Título" %}', []),
    "dona de ceros": ('{% dona d titulo="Título" %}', [("A", 0)]),
}


@pytest.mark.parametrize(("etiqueta", "datos"), CASOS.values(), ids=CASOS)
def test_cada_grafico_se_nombra_y_se_describe_con_texto(etiqueta, datos):
    lienzo = dibujo(dibujar(etiqueta, d=datos, s=["uno", "dos"]))
    assert lienzo.get("role") == "img"
    assert lienzo.findtext(f"{SVG}title") == "Título"
    assert lienzo.findtext(f"{SVG}desc")


@pytest.mark.parametrize(("etiqueta", "datos"), CASOS.values(), ids=CASOS)
def test_ningun_grafico_usa_estilos_ni_guiones_en_linea(etiqueta, datos):
    html = dibujar(etiqueta, d=datos, s=["uno", "dos"])
    assert "style=" not in html
    assert "<script" not in html
    assert "nan" not in html.lower()


def test_solo_un_grafico_ancho_se_desplaza_en_un_telefono():
    datos = [("A", 90)]
    angosto = dibujo(dibujar('{% barras d titulo="Título" ancho=320 %}', d=datos))
    ancho = dibujo(dibujar('{% barras d titulo="Título" ancho=760 %}', d=datos))
    assert angosto.get("class") == "lienzo"
    assert ancho.get("class") == "lienzo ancho"


@pytest.mark.parametrize(("etiqueta", "datos"), VACIOS.values(), ids=VACIOS)
def test_sin_datos_lo_dice_con_palabras(etiqueta, datos):
    html = dibujar(etiqueta, d=datos, s=["uno"])
    assert "Todavía no hay datos" in html
    assert "<svg" not in html


@pytest.mark.parametrize(
    ("etiqueta", "datos"),
    [
        ("{% barras d titulo=h %}", [(HOSTIL, 5)]),
        ("{% barras_apiladas d s titulo=h %}", [(HOSTIL, [1])]),
        ("{% serie d titulo=h %}", [(HOSTIL, 5)]),
        ("{% medidor 5 d titulo=h %}", [(75, HOSTIL)]),
        ("{% dona d titulo=h centro=h %}", [(HOSTIL, 5)]),
    ],
)
def test_un_rotulo_hostil_queda_como_texto(etiqueta, datos):
    html = dibujar(etiqueta, d=datos, s=[HOSTIL], h=HOSTIL)
    assert "<script" not in html
    assert HOSTIL in dibujo(html).findtext(f"{SVG}title", "")


def test_las_barras_escriben_el_valor_exacto_y_dicen_sin_dato():
    html = dibujar(
        "{% barras d titulo='T' decimales=2 %}", d=[("A", Decimal("97.894")), ("B", None)]
    )
    assert f"A: 97,89{NBSP}%; B: sin dato." in html


def anchos(html: str) -> list[float]:
    return [float(caja.get("width", "")) for caja in dibujo(html).iter(f"{SVG}rect")]


def test_una_barra_sobre_el_maximo_no_se_sale_y_lleva_muesca():
    html = dibujar("{% barras d titulo='T' maximo=100 %}", d=[("A", "143.7")])
    fondo, barra = anchos(html)
    assert barra == fondo
    assert any("stroke" in trazo.attrib for trazo in dibujo(html).iter(f"{SVG}path"))
    assert f"143,7{NBSP}%" in html


def test_la_barra_es_proporcional_a_su_valor():
    fondo, barra = anchos(dibujar("{% barras d titulo='T' maximo=100 %}", d=[("A", 25)]))
    assert barra == pytest.approx(fondo / 4, abs=0.01)


def test_cuarenta_barras_caben_en_su_lienzo():
    datos = [(f"Servicio {n}", n) for n in range(40)]
    lienzo = dibujo(dibujar("{% barras d titulo='T' %}", d=datos))
    alto = float(lienzo.get("height", ""))
    assert max(float(texto.get("y", "")) for texto in lienzo.iter(f"{SVG}text")) < alto


def test_un_rotulo_largo_se_corta_a_la_vista_y_sigue_entero_en_la_descripcion():
    largo = "Porcentaje de solicitudes respondidas " * 4
    lienzo = dibujo(dibujar("{% barras d titulo='T' %}", d=[(largo, 5)]))
    visibles = [texto.text or "" for texto in lienzo.iter(f"{SVG}text")]
    assert any(texto.endswith("…") for texto in visibles)
    assert largo in lienzo.findtext(f"{SVG}desc", "")


def test_las_apiladas_reparten_cada_fila_en_cien():
    # 1 of 3 and 2 of 3: 33,3 % and 66,7 % of 300 units.
    html = dibujar(
        "{% barras_apiladas d s titulo='T' ancho=300 %}", d=[("A", [1, 2])], s=["x", "y"]
    )
    cajas = [float(c.get("width", "")) for c in dibujo(html).iter(f"{SVG}rect")]
    assert cajas == [100, 200]
    assert f"A: x 33,3{NBSP}%, y 66,7{NBSP}%." in html


def test_un_vacio_corta_la_linea_de_la_serie():
    datos = [("A", 1), ("B", 2), ("C", None), ("D", 3), ("E", 4)]
    lineas = list(dibujo(dibujar("{% serie d titulo='T' %}", d=datos)).iter(f"{SVG}polyline"))
    assert [len(linea.get("points", "").split()) for linea in lineas] == [2, 2]


def test_la_serie_dibuja_la_meta_con_guiones_y_la_nombra():
    html = dibujar("{% serie d titulo='T' %}", d=[("2024", 91, 90), ("2025", 93, 95)])
    guiones = [linea.get("stroke-dasharray") for linea in dibujo(html).iter(f"{SVG}polyline")]
    assert guiones == ["5 4", None]
    assert "Meta" in html
    assert f"2025: 93{NBSP}% (meta 95{NBSP}%)." in html


def test_un_punto_solo_se_ve():
    lienzo = dibujo(dibujar("{% serie d titulo='T' %}", d=[("2026", "97.89")]))
    assert len(list(lienzo.iter(f"{SVG}circle"))) == 1


def test_las_marcas_del_medidor_son_las_que_recibe():
    html = dibujar("{% medidor 50 d titulo='T' ancho=400 %}", d=[(90, "dos"), (75, "uno")])
    lugares = {float(linea.get("x1", "")) for linea in dibujo(html).iter(f"{SVG}line")}
    assert lugares == {300, 360}  # 75 % and 90 % of 400 units
    assert f"marca en 75{NBSP}% (uno); marca en 90{NBSP}% (dos)." in html


def test_el_medidor_sin_valor_no_dibuja_barra():
    html = dibujar("{% medidor v d titulo='T' %}", v=None, d=[])
    assert len(anchos(html)) == 1
    assert "sin dato" in html


def test_la_dona_de_una_categoria_es_un_aro_entero():
    html = dibujar("{% dona d titulo='T' %}", d=[("Todas", 197)])
    assert len(list(dibujo(html).iter(f"{SVG}circle"))) == 1
    assert f"Todas: 197 (100{NBSP}%)" in html


def test_un_numero_de_coma_flotante_se_rechaza():
    with pytest.raises(TypeError, match="tipo exacto"):
        dibujar("{% barras d titulo='T' %}", d=[("A", 97.894)])


def test_el_tono_se_distingue_tambien_por_la_forma():
    datos = [("A", 1, "verde"), ("B", 1, "amarillo"), ("C", 1, "rojo")]
    trazos = [
        p.get("d", "")
        for p in dibujo(dibujar("{% barras d titulo='T' %}", d=datos)).iter(f"{SVG}path")
    ]
    formas = {re.sub(r"[\d. -]+", "", trazo) for trazo in trazos}
    assert len(formas) == 3
