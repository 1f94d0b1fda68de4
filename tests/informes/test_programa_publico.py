"""What was decreed is public, version by version; what is being written is not."""

import pytest
from django.test import Client
from django.urls import reverse

from compromisos.estados import EstadoFormulacion
from tests.compromisos.escenarios import decretar, llevar
from tests.compromisos.test_modificaciones import modificacion

pytestmark = pytest.mark.django_db
E = EstadoFormulacion


def leer(programa, version=None):
    """Status and text of the public page, as anybody."""
    proceso = programa.adscripcion.proceso
    args = [programa.institucion.codigo, proceso.mecanismo.codigo, proceso.anio_programa]
    nombre = "informes:programa" if version is None else "informes:programa-version"
    direccion = reverse(nombre, args=args if version is None else [*args, version])
    respuesta = Client().get(direccion)
    return respuesta.status_code, " ".join(respuesta.content.decode().split())


def test_both_versions_stay_readable_and_the_old_one_names_what_replaced_it(mundo):
    nueva = modificacion(mundo)
    vieja, mundo.programa = nueva.reemplaza, nueva
    compromiso = nueva.compromisos.get(numero=1)
    type(compromiso).objects.filter(pk=compromiso.pk).update(nombre="Otro nombre")
    nueva = decretar(mundo, llevar(mundo, E.APROBADO))
    estado, texto = leer(vieja, 1)
    assert estado == 200
    assert "Versión 1, reemplazada por la" in texto
    assert f"decreto {nueva.decreto_numero} del" in texto
    assert "1. Otro nombre" not in texto
    for version in (None, 2):  # the one in force
        estado, texto = leer(vieja, version)
        assert estado == 200
        assert "Versión 2, vigente" in texto
        assert "1. Otro nombre" in texto
        assert "Se rebajó el subtítulo 22." in texto
        assert "Versión 1, reemplazada por la versión 2" in texto


def test_a_modification_in_course_changes_nothing_for_the_public(mundo):
    nueva = modificacion(mundo)
    estado, texto = leer(nueva)
    assert estado == 200
    assert "Versión 1, vigente" in texto
    assert "Se rebajó" not in texto
    assert leer(nueva, 2)[0] == 404


def test_before_its_decree_a_programme_is_not_shown(mundo):
    programa = llevar(mundo, E.APROBADO)
    nombre = programa.compromisos.get(numero=1).nombre
    estado, texto = leer(programa)
    assert estado == 200
    assert "Todavía no hay compromisos decretados" in texto
    assert nombre not in texto
    assert leer(programa, 1)[0] == 404


def test_the_page_reads_the_approved_copy_and_not_the_rows(mundo):
    programa = llevar(mundo, E.DECRETADO)
    compromiso = programa.compromisos.get(numero=1)
    type(compromiso).objects.filter(pk=compromiso.pk).update(nombre="Cambiado por fuera")
    assert compromiso.nombre in leer(programa)[1]
    assert "Cambiado por fuera" not in leer(programa)[1]
