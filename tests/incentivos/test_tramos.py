"""The tier files: equal to the published table, strict, and never zero where nothing is known."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from incentivos.fuentes_reglas import CARPETA, FUENTES, leer_tramos
from incentivos.reglas import TablaTramos
from pmg_site.comun.errores import ReglaInvalida

# Payment year: full and half increment, as printed in table 1 of the 2011 FLACSO thesis (DIPRES)
# and, from 2010 on, in article 6 of Ley 19.553.
TABLA_PMG = {
    **dict.fromkeys(range(1998, 2004), ("3", "1.5")),
    **dict.fromkeys(range(2004, 2007), ("5", "2.5")),
    2007: ("5.7", "2.85"),
    2008: ("6.3", "3.15"),
    2009: ("7", "3.5"),
    **dict.fromkeys(range(2010, 2028), ("7.6", "3.8")),
}


def tabla(mecanismo: str, anio: int) -> TablaTramos:
    """The table of the files that covers a payment year."""
    return next(
        c.detalle
        for fuente in FUENTES
        for c in fuente.conjuntos()
        if c.mecanismo == mecanismo and c.anio_desde <= anio <= (c.anio_hasta or 9999)
    )


@pytest.mark.parametrize("anio", TABLA_PMG)
def test_the_pmg_tiers_are_those_of_the_law(anio: int) -> None:
    completo, medio = TABLA_PMG[anio]
    pmg = tabla("PMG", anio)
    assert pmg.tramo_de(Fraction(90)).porcentaje == Decimal(completo)
    assert pmg.tramo_de(Fraction(100)).porcentaje == Decimal(completo)
    assert pmg.tramo_de(Fraction(89999, 1000)).porcentaje == Decimal(medio)
    assert pmg.tramo_de(Fraction(75)).porcentaje == Decimal(medio)
    assert pmg.tramo_de(Fraction(74999, 1000)).porcentaje == 0
    assert pmg.meses == (3, 6, 9, 12)


@pytest.mark.parametrize("mecanismo", ["MEI", "MAG_SMA", "PMG_ADSCRITO_SALUD"])
def test_an_unverified_percentage_is_unknown_and_not_zero(mecanismo: str) -> None:
    tramo = tabla(mecanismo, 2026).tramo_de(Fraction(95))
    assert tramo.porcentaje is None
    assert not tramo.fundamento.verificado


def test_the_reading_as_payment_year_is_marked_as_inferred() -> None:
    assert not tabla("PMG", 2010).lectura_anio.verificado


CORRUPCIONES = {
    "porcentaje sin comillas": ('porcentaje: "7.6"', "porcentaje: 7.6", "entre comillas"),
    "hueco entre tramos": (
        'desde: "75", hasta: "90", porcentaje: "3.8"',
        'desde: "80", hasta: "90", porcentaje: "3.8"',
        "debe terminar donde empieza",
    ),
    "mes que no existe": ("[3, 6, 9, 12]", "[3, 6, 9, 13]", "fuera de rango"),
    "meses en desorden": ("[3, 6, 9, 12]", "[6, 3, 9, 12]", "en orden"),
    "verificado sin porcentaje": ('porcentaje: "7.6"', "porcentaje: null", "falta el porcentaje"),
    "nombre reservado": ("nombre: medio,", "nombre: sin_tramo,", "reservado"),
    "nombre repetido": ("nombre: medio,", "nombre: completo,", "repetido"),
    "años al revés": (
        "anio_desde: 1998\n    anio_hasta: 2003",
        "anio_desde: 2003\n    anio_hasta: 1998",
        "antes de empezar",
    ),
    "porcentaje imposible": ('porcentaje: "7.6"', 'porcentaje: "760"', "más que 100"),
    "clave desconocida": ("etiqueta:", "rotulo:", "no existe"),
}


@pytest.mark.parametrize("caso", CORRUPCIONES)
def test_a_corrupted_tier_file_is_refused_with_its_place(caso: str, tmp_path: Path) -> None:
    bueno, malo, dice = CORRUPCIONES[caso]
    texto = (CARPETA / "tramos_pmg.yaml").read_text(encoding="utf-8")
    assert bueno in texto
    archivo = tmp_path / "tramos_roto.yaml"
    archivo.write_text(texto.replace(bueno, malo), encoding="utf-8")
    with pytest.raises(ReglaInvalida) as error:
        leer_tramos(archivo)
    assert dice in error.value.mensaje
    assert error.value.mensaje.startswith("tramos_roto.yaml conjuntos[")
