"""Two people in one card of an indicator: each difference with its author, chosen one by one."""

import pytest
from django.test import Client
from django.urls import reverse

from indicadores import servicios
from indicadores.especificaciones import EspecificacionOperando
from indicadores.servicios.fichas import especificacion_de
from indicadores.views.fichas import _formularios
from instituciones.roles import Rol
from tests.fabricas import ficha_con_operandos

pytestmark = pytest.mark.django_db


def como(persona) -> Client:
    cliente = Client()
    cliente.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return cliente


def datos_de(ficha) -> dict[str, str]:
    """What the browser would send of the card as it was opened."""
    form, operandos = _formularios(ficha)
    datos = {}
    for uno in (form, operandos.management_form, *operandos.forms):
        for campo in uno:
            valor = campo.value()
            if valor is True:
                datos[campo.html_name] = "on"
            elif valor is not None and valor is not False:
                datos[campo.html_name] = str(valor)
    return datos


def guardar_otra_persona(mundo, ficha, **cambios) -> None:
    pedido = especificacion_de(ficha)
    for campo, valor in cambios.items():
        object.__setattr__(pedido, campo, valor)
    servicios.editar_ficha(
        ficha=ficha, especificacion=pedido, version=ficha.fila_version, por=mundo[Rol.ENCARGADO_PMG]
    )


def test_what_each_one_changed_is_marked_and_the_choice_is_saved(mundo):
    ficha = ficha_con_operandos(mundo.institucion)
    pagina = reverse("indicadores:ficha_editar", args=[ficha.pk])
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    mios = datos_de(ficha) | {"notas": "Las mías", "operandos-0-fuente": "Planilla"}
    guardar_otra_persona(mundo, ficha, notas="Las suyas", supuestos="Sus supuestos")
    respuesta = cliente.post(pagina, mios)
    assert respuesta.status_code == 409
    eleccion = respuesta.context["conflicto"]
    vistos = {c.nombre: (c.texto_guardado, c.texto_enviado, c.mio, c.ambos)
              for c in eleccion.campos}  # fmt: skip
    assert vistos == {
        "notas": ("Las suyas", "Las mías", True, True),
        "supuestos": ("Sus supuestos", "", False, False),
        "operandos-0-fuente": ("", "Planilla", True, False),
    }
    elegidos = dict(eleccion.ocultos) | {
        "version": str(eleccion.error.version),
        "notas": "Las mías",
        "supuestos": "Sus supuestos",
        "operandos-0-fuente": "Planilla",
    }
    assert cliente.post(pagina, elegidos).status_code == 302
    ficha.refresh_from_db()
    assert (ficha.notas, ficha.supuestos) == ("Las mías", "Sus supuestos")
    assert ficha.operandos.get(simbolo="A").fuente == "Planilla"


def test_an_operand_that_the_other_person_added_may_be_kept(mundo):
    ficha = ficha_con_operandos(mundo.institucion)
    pagina = reverse("indicadores:ficha_editar", args=[ficha.pk])
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    mios = datos_de(ficha) | {"notas": "Las mías"}
    operandos = [*especificacion_de(ficha).operandos, EspecificacionOperando("C", "exentas")]
    guardar_otra_persona(mundo, ficha, operandos=operandos, expresion="A/(B-C)*100")
    eleccion = cliente.post(pagina, mios).context["conflicto"]
    suyos = {c.nombre: c.guardado for c in eleccion.campos if not c.mio}
    assert suyos == {
        "expresion": "A/(B-C)*100",
        "operandos-2-simbolo": "C",
        "operandos-2-descripcion": "exentas",
    }
    elegidos = dict(eleccion.ocultos) | suyos
    elegidos |= {"version": str(eleccion.error.version), "notas": "Las mías"}
    assert cliente.post(pagina, elegidos).status_code == 302
    ficha.refresh_from_db()
    assert (ficha.notas, ficha.operandos.count()) == ("Las mías", 3)


def test_an_unticked_box_is_a_difference_like_any_other(mundo):
    ficha = ficha_con_operandos(mundo.institucion)
    pagina = reverse("indicadores:ficha_editar", args=[ficha.pk])
    mios = datos_de(ficha)
    mios.pop("operandos-1-aditivo")
    guardar_otra_persona(mundo, ficha, notas="Las suyas")
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    eleccion = cliente.post(pagina, mios).context["conflicto"]
    casilla = next(c for c in eleccion.campos if c.nombre == "operandos-1-aditivo")
    assert (casilla.texto_guardado, casilla.texto_enviado, casilla.mio) == ("Sí", "No", True)
    elegidos = dict(eleccion.ocultos) | {
        "version": str(eleccion.error.version), "notas": "Las suyas", "operandos-1-aditivo": "",
    }  # fmt: skip
    assert cliente.post(pagina, elegidos).status_code == 302
    assert ficha.operandos.get(simbolo="B").aditivo is False
