"""The certificate says how the number came about, and the offline verifier recomputes it."""

import pytest

from tests.informes import escenarios
from tests.informes.certificados import certificado_de, falla

pytestmark = pytest.mark.django_db


def test_the_verifier_accepts_a_certificate():
    evaluacion = escenarios.publicar_anio()
    assert falla(certificado_de(evaluacion)) is None
