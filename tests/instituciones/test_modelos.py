"""The database refuses incoherent rows; every model of the app has a factory that it accepts."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests import fabricas, fabricas_comunes
from tests.casa.introspeccion import fabrica_de

pytestmark = pytest.mark.django_db
MODELOS = list(apps.get_app_config("instituciones").get_models())
AYER, HOY = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)

INCOHERENTES = [
    ("InstitucionF", {"desde": date(2020, 1, 2), "hasta": date(2020, 1, 1)}),
    ("InstitucionF", {"mecanismo_sintetico": False}),
    ("AsignacionF", {"ambito": "institucion"}),
    ("AsignacionF", {"rol": "ministro"}),
    ("AsignacionF", {"desde": HOY, "hasta": AYER}),
    ("AsignacionF", {"calidad": "subrogante"}),
    ("EtapaCalendarioF", {"abre_el": HOY, "cierra_el": AYER}),
    ("VersionCalendarioF", {"numero": 2}),
    ("ProrrogaF", {"motivo": ""}),
    ("AdscripcionF", {"fuente": ""}),
    ("ProcesoF", {"anio_programa": 1997}),
    ("DefinicionEstrategicaF", {"periodo_hasta": 2000}),
    ("DefinicionEstrategicaF", {"estado": "aprobada"}),
    ("DefinicionEstrategicaF", {"estado": "publicada"}),
    ("DefinicionEstrategicaF", {"publicada_el": HOY}),
]


def la_fabrica(nombre: str) -> type:
    """The factory of that name, wherever it stands."""
    return getattr(fabricas, nombre, None) or getattr(fabricas_comunes, nombre)


@pytest.mark.parametrize("modelo", MODELOS, ids=lambda m: m.__name__)
def test_each_model_has_a_factory_whose_row_says_what_it_is(modelo: type) -> None:
    fabrica = fabrica_de(modelo)
    assert fabrica
    assert str(fabrica())


@pytest.mark.parametrize(("fabrica", "campos"), INCOHERENTES, ids=str)
def test_the_database_refuses_what_makes_no_sense(fabrica: str, campos: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        la_fabrica(fabrica)(**campos)


def test_two_versions_of_a_period_are_not_in_process_at_once() -> None:
    una = fabricas_comunes.DefinicionEstrategicaF()
    with pytest.raises(IntegrityError), transaction.atomic():
        fabricas_comunes.DefinicionEstrategicaF(institucion=una.institucion, version=2)


def test_an_institution_has_one_name_in_force() -> None:
    una = fabricas.DenominacionF()
    with pytest.raises(IntegrityError), transaction.atomic():
        fabricas.DenominacionF(institucion=una.institucion)
