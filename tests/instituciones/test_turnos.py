"""A page of a workflow says whose turn it is to who has nothing to do in it."""

import pytest
from django.urls import reverse

from instituciones.estados import EstadoDefinicion as E
from instituciones.roles import Rol
from tests.fabricas import Mundo
from tests.instituciones.escenarios import cliente, en_estado

pytestmark = pytest.mark.django_db


def test_who_has_nothing_to_do_is_told_whose_turn_it_is(mundo: Mundo) -> None:
    turnos = {
        E.BORRADOR: "El paso siguiente lo da: Jefe de servicio.",
        E.APROBADA: "El paso siguiente lo da: Ministro del ramo.",
        E.VALIDADA: "El paso siguiente lo da: DIPRES (secretaría técnica).",
        E.PUBLICADA: "No queda ningún paso por dar.",
    }
    for estado, dicho in turnos.items():
        definicion = en_estado(mundo, estado)
        pagina = reverse("definiciones:detalle", args=[definicion.pk])
        assert dicho in cliente(mundo[Rol.AUDITOR]).get(pagina).content.decode(), estado
        definicion.delete()
