"""The batch of values does what one at a time does, and refuses what one at a time refuses."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from indicadores.especificaciones import EspecificacionMedicion
from indicadores.models import FichaIndicador, Medicion
from indicadores.servicios import registrar_mediciones
from indicadores.servicios.lote_mediciones import (
    MedicionesRechazadas,
    registrar_mediciones_lote,
    revisar_mediciones_lote,
)
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests.fabricas import Mundo

pytestmark = pytest.mark.django_db
E = EspecificacionMedicion
BASE = E("efectivo", "A", Decimal(10), 1, "mujeres", "Registro")
CASOS: dict[str, list[EspecificacionMedicion]] = {
    "partes que suman": [BASE, replace(BASE, desagregacion="hombres", valor=Decimal(5))],
    "un valor exacto": [E("meta", "A", Decimal("0.000001"))],
    "borrar lo que no está": [E("meta", "A", None)],
    "un operando que no existe": [E("efectivo", "Z", Decimal(1), 1)],
    "una parte que la ficha no pide": [E("efectivo", "A", Decimal(1), 1, "CL-AP")],
    "un negativo": [E("efectivo", "A", Decimal(-1), 1)],
    "una mujer sin hombres": [BASE],
    "un total que no es la suma": [
        BASE, replace(BASE, desagregacion="hombres"),
        replace(BASE, desagregacion="total", valor=Decimal(1)),
    ],
    "un tipo que no existe": [E("soñado", "A", Decimal(1))],
}  # fmt: skip


@pytest.fixture
def ficha(mundo: Mundo) -> FichaIndicador:
    ficha = mundo.programa.compromisos.get(numero=1).ficha
    FichaIndicador.objects.filter(pk=ficha.pk).update(desagrega_sexo=True)
    return FichaIndicador.objects.get(pk=ficha.pk)


def _hecho(hacer: Callable[[], object], ficha: FichaIndicador) -> tuple[Any, ...]:
    """What remains after trying: values, entries' hashes of content, and the refusal."""
    antes = Asiento.objects.count()
    rechazo = ""
    try:
        hacer()
    except (ErrorDeNegocio, PermissionDenied) as error:
        rechazo = str(error)
    campos = ("tipo", "mes", "simbolo", "desagregacion", "valor", "fuente", "origen")
    asientos = Asiento.objects.order_by("seq")[antes:].values_list(
        "accion", "objeto", "rol", "antes", "despues", "datos"
    )
    version = FichaIndicador.objects.get(pk=ficha.pk).fila_version
    valores = Medicion.objects.filter(ficha=ficha).order_by(*campos).values_list(*campos)
    return list(valores), list(asientos), version, rechazo


@pytest.mark.parametrize("rol", [Rol.ENCARGADO_PMG, Rol.ENCARGADO_INDICADOR, Rol.DIPRES])
@pytest.mark.parametrize("caso", CASOS)
def test_el_lote_hace_lo_mismo_que_de_a_uno(
    caso: str, rol: Rol, mundo: Mundo, ficha: FichaIndicador
) -> None:
    por: Persona = mundo[rol]
    pedidas = CASOS[caso]
    with transaction.atomic():
        solo = _hecho(lambda: registrar_mediciones(ficha=ficha, mediciones=pedidas, por=por), ficha)
        transaction.set_rollback(True)
    previstas = revisar_mediciones_lote(mediciones={ficha.pk: pedidas}, por=por)
    lote = _hecho(lambda: registrar_mediciones_lote(mediciones={ficha.pk: pedidas}, por=por), ficha)
    assert lote == solo
    assert [f.frase for f in previstas] == ([solo[3]] if solo[3] else [])


def test_una_ficha_mala_detiene_a_todas_y_se_dicen_todas(mundo: Mundo) -> None:
    fichas = [c.ficha for c in mundo.programa.compromisos.filter(numero__in=(1, 2))]
    sana = [E("efectivo", "A", Decimal(1), 1)]
    mala = [E("efectivo", "Z", Decimal(1), 1)]
    por = mundo[Rol.ENCARGADO_PMG]
    with pytest.raises(MedicionesRechazadas) as caso:
        registrar_mediciones_lote(mediciones={fichas[0].pk: sana, fichas[1].pk: mala}, por=por)
    assert [f.ficha for f in caso.value.faltas] == [fichas[1].pk]
    assert not Medicion.objects.filter(ficha__in=fichas, tipo="efectivo").exists()


def test_las_consultas_no_crecen_con_los_valores(
    mundo: Mundo, django_assert_max_num_queries: Any
) -> None:
    fichas = [c.ficha for c in mundo.programa.compromisos.filter(numero__in=(1, 2))]
    valores = {
        f.pk: [E("efectivo", s, Decimal(m), m) for m in range(1, 13) for s in "AB"] for f in fichas
    }
    with django_assert_max_num_queries(16):
        registrar_mediciones_lote(mediciones=valores, por=mundo[Rol.ENCARGADO_PMG])
