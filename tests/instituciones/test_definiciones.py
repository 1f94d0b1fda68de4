"""Strategic definitions: who moves them, what they must hold, and how two people edit at once."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instituciones import consultas, contenido, permisos
from instituciones import servicios_definiciones as servicios
from instituciones import servicios_ministeriales as ministeriales
from instituciones.contenido import ClienteDe, Contenido, Objetivo, Producto
from instituciones.estados import MAQUINA_DEFINICION, AccionDefinicion, EstadoDefinicion
from instituciones.faltas_definiciones import faltas
from instituciones.models import DefinicionEstrategica
from instituciones.roles import CAPACIDADES, Capacidad, Rol
from instituciones.union import base_de
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento
from tests import fabricas, fabricas_comunes
from tests.fabricas import Mundo
from tests.instituciones.escenarios import (
    COMPLETO,
    borrador,
    cliente,
    con_ministerial,
    en_estado,
)

pytestmark = pytest.mark.django_db
E, A = EstadoDefinicion, AccionDefinicion

# (state, action) → (role, next state). Whatever is not here is refused for everybody.
ESPERADO = {
    (E.BORRADOR, A.APROBAR): (Rol.JEFE_SERVICIO, E.APROBADA),
    (E.APROBADA, A.DEVOLVER): (Rol.MINISTRO, E.BORRADOR),
    (E.APROBADA, A.VALIDAR): (Rol.MINISTRO, E.VALIDADA),
    (E.VALIDADA, A.PUBLICAR): (Rol.DIPRES, E.PUBLICADA),
}


def test_the_table_of_transitions_is_the_expected_one() -> None:
    tabla = {
        (desde, t.accion): (rol, t.hacia)
        for t in MAQUINA_DEFINICION.transiciones
        for desde in t.desde
        for rol in Rol
        if Capacidad(t.exige) in CAPACIDADES[rol]
    }
    assert tabla == ESPERADO


@pytest.mark.parametrize("estado", E)
@pytest.mark.parametrize("accion", A)
def test_every_state_action_and_role(mundo: Mundo, estado: str, accion: str) -> None:
    definicion = en_estado(mundo, E(estado))
    esperado = ESPERADO.get((E(estado), A(accion)))
    for rol in Rol:
        if esperado and rol == esperado[0]:
            continue
        error = PermissionDenied if esperado else TransicionInvalida
        with pytest.raises(error):
            servicios.paso(accion=accion, definicion=definicion, por=mundo[rol], comentario="Por x")
    definicion.refresh_from_db()
    assert definicion.estado == estado
    if esperado:
        paso = servicios.paso(
            accion=accion, definicion=definicion, por=mundo[esperado[0]], comentario="Por x"
        )
        assert paso.estado == esperado[1]
        asiento = Asiento.objects.last()
        assert asiento.accion == f"definiciones.{A(accion).value}"
        assert asiento.rol == esperado[0]
        assert asiento.persona == mundo[esperado[0]]


def test_the_http_answers_are_403_and_409(mundo: Mundo) -> None:
    definicion = en_estado(mundo, E.BORRADOR)
    aprobar = reverse("definiciones:paso", args=[definicion.pk, "aprobar"])
    publicar = reverse("definiciones:paso", args=[definicion.pk, "publicar"])
    assert cliente(mundo[Rol.ENCARGADO_PMG]).post(aprobar).status_code == 403
    assert cliente(mundo[Rol.DIPRES]).post(publicar).status_code == 409
    assert cliente(mundo[Rol.ADMINISTRADOR]).post(aprobar).status_code == 404
    hecho = cliente(mundo[Rol.JEFE_SERVICIO]).post(aprobar, follow=True)
    assert "quedaron en estado «Aprobada por la jefatura»" in hecho.content.decode()


def test_only_the_steps_of_the_role_are_offered(mundo: Mundo) -> None:
    definicion = en_estado(mundo, E.APROBADA)
    for rol in Rol:
        textos = [a.texto for a in permisos.acciones_definicion(mundo[rol], definicion, COMPLETO)]
        assert len(textos) == (2 if rol == Rol.MINISTRO else 0), rol


def test_sending_back_asks_why_and_wipes_the_approval(mundo: Mundo) -> None:
    definicion = en_estado(mundo, E.APROBADA)
    with pytest.raises(ErrorDeNegocio, match="fundamento"):
        servicios.devolver(definicion=definicion, por=mundo[Rol.MINISTRO], comentario=" ")
    vuelta = servicios.devolver(
        definicion=definicion, por=mundo[Rol.MINISTRO], comentario="Precise la misión."
    )
    assert (vuelta.estado, vuelta.aprobada_el, vuelta.aprobada_por) == (E.BORRADOR, None, None)
    assert consultas.historial(vuelta)[0].comentario == "Precise la misión."


FALTAS = [
    (replace(COMPLETO, mision=" "), "misión"),
    (replace(COMPLETO, objetivos=()), "al menos un objetivo"),
    (replace(COMPLETO, clientes=()), "El producto 1 no tiene cliente"),
    (
        replace(COMPLETO, objetivos=(*COMPLETO.objetivos, Objetivo(2, "Otro."))),
        "El objetivo 2 no tiene producto",
    ),
    (
        replace(COMPLETO, productos=(replace(COMPLETO.productos[0], gasto_miles=None),)),
        "El producto 1 no tiene gasto",
    ),
    (
        replace(COMPLETO, clientes=(replace(COMPLETO.clientes[0], cantidad=None),)),
        "no está cuantificado",
    ),
    (replace(COMPLETO, gasto_interno_miles=None), "gestión interna"),
]


@pytest.mark.parametrize(("texto", "frase"), FALTAS, ids=[f[1] for f in FALTAS])
def test_what_is_missing_is_listed(texto: Contenido, frase: str) -> None:
    assert any(frase in falta for falta in faltas(replace(texto, ministerial="A0")))


def test_nothing_is_missing_of_a_complete_one() -> None:
    assert faltas(replace(COMPLETO, ministerial="A0")) == []


def test_an_incomplete_one_is_not_approved(mundo: Mundo) -> None:
    definicion = borrador(mundo, replace(COMPLETO, mision=""))
    with pytest.raises(ErrorDeNegocio, match="Escriba la misión"):
        servicios.aprobar(definicion=definicion, por=mundo[Rol.JEFE_SERVICIO])
    definicion.refresh_from_db()
    assert definicion.estado == E.BORRADOR


def test_what_is_written_is_what_is_read(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    assert contenido.leer(definicion) == con_ministerial(COMPLETO, definicion)


def test_a_row_keeps_its_identity_when_its_text_changes(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    antes = definicion.productos.get().pk
    nuevo = replace(COMPLETO, productos=(replace(COMPLETO.productos[0], nombre="Otro nombre"),))
    servicios.editar(
        definicion=definicion,
        contenido=nuevo,
        version=definicion.fila_version,
        por=mundo[Rol.ENCARGADO_PMG],
    )
    assert definicion.productos.get().pk == antes
    assert contenido.leer(definicion) == con_ministerial(nuevo, definicion)


def test_a_product_with_indicators_is_not_removed(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    fabricas.FichaIndicadorF(producto=definicion.productos.get())
    with pytest.raises(ErrorDeNegocio, match="hay indicadores vinculados"):
        servicios.editar(
            definicion=definicion,
            contenido=replace(COMPLETO, productos=(), clientes=(), voces=()),
            version=definicion.fila_version,
            por=mundo[Rol.ENCARGADO_PMG],
        )


DISTINTO = Objetivo(1, "Distinto.", (1,), (1,))


def test_the_second_to_save_is_told_who_saved_and_what_differs(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    leida = definicion.fila_version
    una = replace(COMPLETO, mision="La de una.")
    otra = replace(
        COMPLETO, mision="La de otra.", objetivos=(Objetivo(1, "Distinto.", (1,), (1,)),)
    )
    encargada = mundo[Rol.ENCARGADO_PMG]
    servicios.editar(definicion=definicion, contenido=una, version=leida, por=encargada)
    with pytest.raises(ConflictoDeEdicion) as caso:
        servicios.editar(definicion=definicion, contenido=otra, version=leida, por=encargada)
    assert caso.value.por == str(encargada)
    assert caso.value.cambios == [
        ("Misión", "La de una.", "La de otra."),
        ("Objetivo 1, descripción", "Responder antes de diez días.", "Distinto."),
    ]
    definicion.refresh_from_db()
    assert contenido.leer(definicion) == con_ministerial(una, definicion)


def _post(definicion: DefinicionEstrategica, **cambios: str) -> dict[str, str]:
    """What a browser sends for the complete text, with two empty rows in each list."""
    datos = {
        "version": str(definicion.fila_version),
        "mision": "Atender a las personas a tiempo.",
        "base": base_de(contenido.leer(definicion)),
        "gasto_total_miles": "6200",
        "gasto_interno_miles": "1200",
        "leyes-0-numero": "1",
        "leyes-0-tipo": "ley",
        "leyes-0-numero_norma": "1.000",
        "leyes-0-fecha": "1995-03-02",
        "leyes-0-materia": "Orgánica del servicio",
        "aspectos-0-numero": "1",
        "aspectos-0-descripcion": "Continuidad de las oficinas.",
        "aspectos-0-monto_miles": "300",
        "voces-0-numero": "1",
        "voces-0-producto": "1",
        "voces-0-quienes": "Personas que consultan",
        "voces-0-como": "encuesta",
        "voces-0-pedido": "Que respondan antes.",
        "objetivos-0-ministeriales": "1",
        "objetivos-0-prioridades": "1",
        "productos-0-tipo": "servicio",
        "productos-1-tipo": "servicio",
        "objetivos-0-numero": "1",
        "objetivos-0-descripcion": "Responder antes de diez días.",
        "productos-0-numero": "1",
        "productos-0-nombre": "Respuestas",
        "productos-0-objetivos": "1",
        "productos-0-gasto_miles": "5000",
        "clientes-0-numero": "1",
        "clientes-0-nombre": "Personas que consultan",
        "clientes-0-cantidad": "281",
        "clientes-0-productos": "1",
    }
    for lista in ("leyes", "aspectos", "objetivos", "productos", "clientes", "voces"):
        datos |= {f"{lista}-TOTAL_FORMS": "3", f"{lista}-INITIAL_FORMS": "1"}
        datos |= {f"{lista}-1-numero": "2", f"{lista}-2-numero": "3"}
    return datos | cambios


def test_saving_the_form_unchanged_changes_nothing(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    asientos = Asiento.objects.count()
    url = reverse("definiciones:editar", args=[definicion.pk])
    respuesta = cliente(mundo[Rol.ENCARGADO_PMG]).post(url, _post(definicion))
    assert respuesta.status_code == 302
    assert contenido.leer(definicion) == con_ministerial(COMPLETO, definicion)
    assert Asiento.objects.count() == asientos


def test_a_row_is_added_and_another_removed_without_javascript(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    cambios = {
        "productos-1-nombre": "Orientación",
        "productos-1-objetivos": "1",
        "productos-1-gasto_miles": "1.234.567",
        "clientes-0-DELETE": "on",
        "clientes-1-nombre": "Municipios",
        "clientes-1-productos": "2, 1",
    }
    url = reverse("definiciones:editar", args=[definicion.pk])
    respuesta = cliente(mundo[Rol.ENCARGADO_PMG]).post(url, _post(definicion, **cambios))
    assert respuesta.status_code == 302
    leido = contenido.leer(definicion)
    assert leido.productos[1] == Producto(2, "Orientación", "", (1,), Decimal(1234567))
    assert leido.clientes == (ClienteDe(2, "Municipios", None, (1, 2)),)


MALAS = [
    ({"gasto_interno_miles": "1,5"}, "Escriba un número entero"),
    ({"productos-0-gasto_miles": "1e3"}, "sin exponente"),
    ({"productos-0-gasto_miles": "-5"}, "no puede ser negativo"),
    ({"productos-0-objetivos": "uno"}, "separados por comas"),
    ({"productos-0-objetivos": "7"}, "nombra el objetivo 7, que no existe"),
    ({"objetivos-1-descripcion": "Otro.", "objetivos-1-numero": "1"}, "está repetido"),
    ({"clientes-0-cantidad": "NaN"}, "Escriba un número"),
]


@pytest.mark.parametrize(("cambios", "frase"), MALAS, ids=[str(m[0]) for m in MALAS])
def test_a_refused_form_keeps_everything_typed(
    mundo: Mundo, cambios: dict[str, str], frase: str
) -> None:
    definicion = borrador(mundo)
    enviados = _post(definicion, mision="Una misión recién escrita", **cambios)
    url = reverse("definiciones:editar", args=[definicion.pk])
    respuesta = cliente(mundo[Rol.ENCARGADO_PMG]).post(url, enviados)
    texto = respuesta.content.decode()
    assert respuesta.status_code == 200
    assert frase in texto
    assert "Una misión recién escrita" in texto
    for valor in cambios.values():
        assert valor in texto
    assert contenido.leer(definicion) == con_ministerial(COMPLETO, definicion)


def test_the_page_of_the_second_to_save_shows_both_and_lets_them_merge(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    encargada = mundo[Rol.ENCARGADO_PMG]
    navegador = cliente(encargada)
    url = reverse("definiciones:editar", args=[definicion.pk])
    mios = _post(definicion, mision="La mía.")
    servicios.editar(
        definicion=definicion,
        contenido=replace(COMPLETO, mision="La guardada antes."),
        version=definicion.fila_version,
        por=encargada,
    )
    respuesta = navegador.post(url, mios)
    texto = respuesta.content.decode()
    assert respuesta.status_code == 409
    assert "La guardada antes." in texto
    assert "La mía." in texto
    definicion.refresh_from_db()
    assert f'name="version" value="{definicion.fila_version}"' in texto
    unidos = _post(definicion, mision="La mía y la guardada.")
    assert navegador.post(url, unidos).status_code == 302
    definicion.refresh_from_db()
    assert definicion.mision == "La mía y la guardada."


def test_a_step_on_a_text_that_changed_meanwhile_is_refused(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    vista = definicion.fila_version
    servicios.editar(
        definicion=definicion,
        contenido=replace(COMPLETO, mision="Otra."),
        version=vista,
        por=mundo[Rol.ENCARGADO_PMG],
    )
    with pytest.raises(ConflictoDeEdicion):
        servicios.aprobar(definicion=definicion, por=mundo[Rol.JEFE_SERVICIO], version=vista)


def test_an_approved_text_is_not_edited(mundo: Mundo) -> None:
    definicion = en_estado(mundo, E.APROBADA)
    with pytest.raises(TransicionInvalida):
        servicios.editar(
            definicion=definicion,
            contenido=COMPLETO,
            version=definicion.fila_version,
            por=mundo[Rol.ENCARGADO_PMG],
        )


def test_a_new_version_follows_a_published_one_and_leaves_it(mundo: Mundo) -> None:
    publicada = en_estado(mundo, E.PUBLICADA)
    encargada = mundo[Rol.ENCARGADO_PMG]
    nueva = servicios.abrir_nueva_version(definicion=publicada, por=encargada, motivo="Ley nueva.")
    assert (nueva.version, nueva.estado) == (2, E.BORRADOR)
    assert contenido.leer(nueva) == con_ministerial(COMPLETO, nueva)
    publicada.refresh_from_db()
    assert publicada.estado == E.PUBLICADA
    with pytest.raises(TransicionInvalida, match="en trámite"):
        servicios.abrir_nueva_version(definicion=publicada, por=encargada, motivo="Otra.")


def test_a_period_starts_from_the_one_before_and_does_not_overlap(mundo: Mundo) -> None:
    en_estado(mundo, E.PUBLICADA)
    datos = {"institucion": mundo.institucion, "por": mundo[Rol.ENCARGADO_PMG]}
    with pytest.raises(ErrorDeNegocio, match="Ya hay definiciones del período 2026–2028"):
        servicios.crear(periodo_desde=2028, periodo_hasta=2030, **datos)
    copia = servicios.copiar_de_periodo_anterior(periodo_desde=2029, periodo_hasta=2031, **datos)
    assert contenido.leer(copia) == con_ministerial(COMPLETO, copia)


def test_what_waits_is_told_to_whom_it_waits_for(mundo: Mundo) -> None:
    espera = {
        E.BORRADOR: {Rol.ENCARGADO_PMG, Rol.JEFE_SERVICIO},
        E.APROBADA: {Rol.MINISTRO},
        E.VALIDADA: {Rol.DIPRES},
        E.PUBLICADA: set(),
    }
    definicion = en_estado(mundo, E.BORRADOR)
    ministeriales.paso(accion="publicar", definicion=definicion.ministerial, por=mundo[Rol.DIPRES])
    pasos = [(Rol.JEFE_SERVICIO, "aprobar"), (Rol.MINISTRO, "validar"), (Rol.DIPRES, "publicar")]
    for estado, roles in espera.items():
        assert definicion.estado == estado
        assert {rol for rol in Rol if consultas.pendientes(mundo[rol])} == roles
        if pasos:
            rol, accion = pasos.pop(0)
            definicion = servicios.paso(accion=accion, definicion=definicion, por=mundo[rol])


def test_what_waits_costs_the_same_queries_for_few_and_many(mundo: Mundo) -> None:
    for cuantas in (2, 40):
        fabricas_comunes.DefinicionEstrategicaF.create_batch(
            cuantas, institucion__ministerio=mundo.institucion.ministerio
        )
        for rol in Rol:
            persona = mundo[rol]
            with CaptureQueriesContext(connection) as capturadas:
                consultas.pendientes(persona)
            assert len(capturadas) <= 5, rol
