"""The draft of the decree: from the approved copy, signed by who must, citing what is verified."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from compromisos import servicios
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from informes.papeles import decreto as decretos
from informes.papeles.vistos import vistos
from instituciones.models import Mecanismo
from instituciones.roles import Rol
from tests.compromisos.escenarios import llevar
from tests.compromisos.escenarios_firmas import en_revision, mundo_mei
from tests.fabricas import Mundo
from tests.informes.lectura import como, texto
from tests.instituciones import escenarios as definiciones

pytestmark = pytest.mark.django_db
E = EstadoFormulacion


def test_the_decree_is_written_from_the_approved_copy(mundo):
    programa = llevar(mundo, E.APROBADO)
    # whatever happens to the rows afterwards, the decree says what was approved
    programa.compromisos.filter(numero=1).update(nombre="Otro nombre", ponderador=Decimal(1))
    dicho = texto(decretos.decreto(programa))
    assert "Otro nombre" not in dicho
    for parte in ("60,00 %", "30,00 %", "10,00 %", "100,00 %", "95 %", "Gestión Eficaz", "RT1"):
        assert parte in dicho


def test_the_decree_of_a_mei_is_signed_by_both_ministers():
    mei = mundo_mei()
    programa = servicios.firmar(programa=en_revision(mei), por=mei[Rol.MINISTRO])
    dicho = texto(decretos.decreto(programa))
    assert "Comité triministerial" not in dicho
    for parte in ("Metas de Eficiencia Institucional", "Ministro del ramo", "Ministro de Hacienda"):
        assert parte in dicho
    assert "Ministro de Hacienda Firma — Pendiente" in dicho
    programa = servicios.firmar(programa=programa, por=mei.hacienda)
    dicho = texto(decretos.decreto(programa))
    assert f"Ministro de Hacienda Firma {mei.hacienda}" in dicho
    assert "Pendiente" not in dicho


def test_only_a_verified_norm_goes_without_its_mark(mundo):
    def marcado() -> str:
        dicho = texto(decretos.decreto(ProgramaAnual.objects.get(pk=mundo.programa.pk)))
        return re.search(r"Lo dispuesto en Ley 19.553, artículo 6\.( \[por verificar\])?", dicho)[0]

    mecanismos = Mecanismo.objects.filter(codigo="PMG")
    mecanismos.update(confianza="por_verificar", fuente="prueba")
    assert marcado().endswith("[por verificar]")
    mecanismos.update(confianza="verificada")
    assert not marcado().endswith("[por verificar]")
    mecanismos.update(norma="")
    programa = ProgramaAnual.objects.get(pk=mundo.programa.pk)
    assert not any(v.verificado for v in vistos(programa, set()))


def test_a_ministry_gets_one_decree_with_its_approved_programmes(mundo):
    primero = llevar(mundo, E.APROBADO)
    otro = Mundo.crear()
    type(otro.institucion).objects.filter(pk=otro.institucion.pk).update(
        ministerio=mundo.institucion.ministerio
    )
    segundo = llevar(_releido(otro), E.APROBADO)
    args = [mundo.institucion.ministerio.codigo, "PMG", primero.anio]
    url = reverse("informes:papel-decreto-ministerial", args=args)
    dicho = texto(PdfReader(BytesIO(como(mundo[Rol.DIPRES]).get(url).content)))
    for programa in (primero, segundo):
        assert programa.institucion.nombre in dicho
        assert programa.copia_huella in dicho.replace(" ", "")
    # who reaches one institution of the two gets a decree of that one
    dicho = texto(PdfReader(BytesIO(como(mundo[Rol.ENCARGADO_PMG]).get(url).content)))
    assert segundo.institucion.nombre not in dicho


def _releido(otro: Mundo) -> Mundo:
    programa = ProgramaAnual.objects.get(pk=otro.programa.pk)
    persona = definiciones.Persona.objects.get(pk=otro.personas[Rol.MINISTRO].pk)
    persona.asignaciones.update(ministerio=programa.institucion.ministerio)
    institucion = programa.institucion
    return replace(
        otro, programa=programa, institucion=institucion, adscripcion=programa.adscripcion
    )


def test_the_decree_of_a_ministry_asks_the_database_as_often_for_many_as_for_one(mundo):
    llevar(mundo, E.APROBADO)
    args = [mundo.institucion.ministerio.codigo, "PMG", mundo.programa.anio]
    url = reverse("informes:papel-decreto-ministerial", args=args)
    navegador = como(mundo[Rol.DIPRES])

    def consultas() -> int:
        navegador.get(url)
        with CaptureQueriesContext(connection) as vistas:
            navegador.get(url)
        return len(vistas)

    con_una = consultas()
    otro = Mundo.crear()
    type(otro.institucion).objects.filter(pk=otro.institucion.pk).update(
        ministerio=mundo.institucion.ministerio
    )
    llevar(_releido(otro), E.APROBADO)
    assert consultas() == con_una
