"""Two people edit the same record: the second is told who changed what."""

import pytest

from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import exigir_version, instantanea
from pmg_site.comun.errores import ConflictoDeEdicion
from tests.fabricas import FichaIndicadorF, PersonaF

pytestmark = pytest.mark.django_db


def test_the_same_version_passes() -> None:
    exigir_version(FichaIndicadorF(fila_version=3), 3)


def test_another_version_tells_who_and_what_differs() -> None:
    ficha = FichaIndicadorF(fila_version=4, nombre="El nombre de Rosa")
    rosa = PersonaF(nombres="Rosa", apellidos="Soto")
    anotar(Acto("indicadores.editar_ficha", ficha, rosa))
    with pytest.raises(ConflictoDeEdicion, match="Rosa Soto guardó cambios") as conflicto:
        exigir_version(ficha, 3, {"nombre": "El mío", "unidad": "%"})
    assert conflicto.value.cambios == [("nombre", "El nombre de Rosa", "El mío")]
    assert conflicto.value.version == 4


def test_a_snapshot_holds_every_column() -> None:
    ficha = FichaIndicadorF()
    assert set(instantanea(ficha)) == {c.attname for c in ficha._meta.concrete_fields}
