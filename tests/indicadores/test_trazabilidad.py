"""Traceability: every orphan named, requests answered through versions, who may say so."""

import csv
from dataclasses import replace
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicadores import servicios
from indicadores.consultas_trazabilidad import archivo_csv, trazabilidad
from indicadores.models import FichaIndicador, Indicador, RespuestaUsuarios
from instituciones import contenido as texto
from instituciones import servicios_definiciones as definiciones
from instituciones.contenido import Contenido, Objetivo, Producto, Voz
from instituciones.estados import EstadoDefinicion
from instituciones.models import DefinicionEstrategica
from instituciones.roles import Rol
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests.fabricas import FichaIndicadorF, IndicadorF, Mundo
from tests.instituciones.escenarios import borrador, cliente, en_estado

pytestmark = pytest.mark.django_db


def _ficha(
    definicion: DefinicionEstrategica, producto: int | None, **datos: object
) -> FichaIndicador:
    """A card of 2027 of the institution, linked to a product of the version by its number."""
    transversal = str(datos.pop("transversal_codigo", ""))
    return FichaIndicadorF(
        indicador=IndicadorF(institucion=definicion.institucion, transversal_codigo=transversal),
        anio=2027,
        producto=producto and definicion.productos.get(numero=producto),
        **datos,
    )


def _sin_fichas(mundo: Mundo) -> None:
    """The institution begins without cards of the year."""
    assert not FichaIndicador.objects.filter(
        indicador__institucion=mundo.institucion, anio=2027
    ).exists()


def test_a_thread_without_loose_ends_names_none(mundo: Mundo) -> None:
    _sin_fichas(mundo)
    definicion = borrador(mundo)
    ficha = _ficha(definicion, 1)
    servicios.responder_a_usuarios(
        voz=definicion.voces.get(), indicador=ficha.indicador, por=mundo[Rol.ENCARGADO_PMG]
    )
    hallada = trazabilidad(definicion, 2027)
    assert hallada.sueltos == []
    linea = hallada.ramas[0].lineas[0]
    assert (linea.fichas, linea.pedidos[0].responden[0].medido) == ((ficha,), True)


def test_every_orphan_is_named(mundo: Mundo) -> None:
    desnudo = Contenido(
        objetivos=(Objetivo(1, "Uno."), Objetivo(2, "Dos.")),
        productos=(Producto(1, "Medido", "", (1,)), Producto(2, "Perdido")),
        voces=(Voz(1, 1, "Personas", "encuesta", "Que respondan."), Voz(2, 2, "Otras", "ninguna")),
    )
    definicion = borrador(mundo, desnudo)
    _ficha(definicion, 1, nombre="Con producto")
    _ficha(definicion, None, nombre="Sin producto")
    _ficha(definicion, None, nombre="De todos", transversal_codigo="equidad")
    hallada = trazabilidad(definicion, 2027)
    assert [s.texto for s in hallada.sueltos] == [
        "El objetivo 2 no tiene ningún producto que lo cumpla.",
        "El producto 1 «Medido» no tiene gasto asignado.",
        "El producto 1 «Medido» no tiene clientes ni usuarios.",
        "El producto 2 «Perdido» no cumple ningún objetivo.",
        "El producto 2 «Perdido» no tiene indicadores en 2027.",
        "El producto 2 «Perdido» no tiene gasto asignado.",
        "El producto 2 «Perdido» no tiene clientes ni usuarios.",
        "El indicador «Sin producto» no está vinculado a ningún producto.",
        "El pedido 1, de los usuarios del producto 1, no tiene ningún indicador que lo responda.",
    ]
    assert hallada.transversales == 1


def test_a_card_of_another_period_is_loose_and_says_why(mundo: Mundo) -> None:
    vieja = definiciones.crear(
        institucion=mundo.institucion, periodo_desde=2020, periodo_hasta=2022,
        por=mundo[Rol.ENCARGADO_PMG], contenido=Contenido(productos=(Producto(1, "Viejo"),)),
    )  # fmt: skip
    definicion = borrador(mundo)
    _ficha(vieja, 1, nombre="Heredado")
    textos = [s.texto for s in trazabilidad(definicion, 2027).sueltos]
    assert "El indicador «Heredado» está vinculado a un producto del período 2020–2022." in textos


def test_a_link_lives_through_versions_while_the_request_says_the_same(mundo: Mundo) -> None:
    primera = en_estado(mundo, EstadoDefinicion.PUBLICADA)
    ficha, encargada = _ficha(primera, 1), mundo[Rol.ENCARGADO_PMG]
    hecha = servicios.responder_a_usuarios(
        voz=primera.voces.get(), indicador=ficha.indicador, por=encargada
    )
    nueva = definiciones.abrir_nueva_version(definicion=primera, por=encargada, motivo="Cambio.")
    assert trazabilidad(nueva, 2027).pedidos[0].responden[0].respuesta == hecha.pk
    assert trazabilidad(nueva, 2027).ramas[0].lineas[0].fichas == (ficha,)
    repetida = servicios.responder_a_usuarios(
        voz=nueva.voces.get(), indicador=ficha.indicador, por=encargada
    )
    assert (repetida, RespuestaUsuarios.objects.count()) == (hecha, 1)
    nueva.voces.update(pedido="Otra cosa.")
    assert trazabilidad(nueva, 2027).pedidos[0].responden == ()
    assert trazabilidad(primera, 2027).pedidos[0].responden[0].respuesta == hecha.pk


def test_an_indicator_without_card_of_the_year_does_not_answer_in_it(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    ficha = _ficha(definicion, 1)
    servicios.responder_a_usuarios(
        voz=definicion.voces.get(), indicador=ficha.indicador, por=mundo[Rol.ENCARGADO_PMG]
    )
    textos = [s.texto for s in trazabilidad(definicion, 2028).sueltos]
    assert (
        "El pedido 1, de los usuarios del producto 1, tiene indicador, pero sin ficha en 2028."
        in textos
    )


def test_only_who_formulates_links_and_only_own_indicators(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    voz, ficha = definicion.voces.get(), _ficha(definicion, 1)
    for rol in (Rol.JEFE_SERVICIO, Rol.DIPRES, Rol.MINISTRO):
        with pytest.raises(PermissionDenied):
            servicios.responder_a_usuarios(voz=voz, indicador=ficha.indicador, por=mundo[rol])
    with pytest.raises(ErrorDeNegocio, match="no es de esta institución"):
        servicios.responder_a_usuarios(
            voz=voz, indicador=IndicadorF(), por=mundo[Rol.ENCARGADO_PMG]
        )


def test_what_nobody_asked_is_not_answered(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    definicion.voces.update(como="ninguna", pedido="")
    with pytest.raises(ErrorDeNegocio, match="Todavía no se sabe qué piden"):
        servicios.responder_a_usuarios(
            voz=definicion.voces.get(),
            indicador=_ficha(definicion, 1).indicador,
            por=mundo[Rol.ENCARGADO_PMG],
        )


def test_taking_back_is_noted_and_happens_once(mundo: Mundo) -> None:
    definicion, encargada = borrador(mundo), mundo[Rol.ENCARGADO_PMG]
    ficha = _ficha(definicion, 1)
    hecha = servicios.responder_a_usuarios(
        voz=definicion.voces.get(), indicador=ficha.indicador, por=encargada
    )
    with pytest.raises(PermissionDenied):
        servicios.quitar_respuesta(respuesta=hecha, por=mundo[Rol.JEFE_SERVICIO])
    servicios.quitar_respuesta(respuesta=RespuestaUsuarios.objects.get(), por=encargada)
    with pytest.raises(ErrorDeNegocio, match="ya quitó"):
        servicios.quitar_respuesta(respuesta=hecha, por=encargada)
    actos = Asiento.objects.order_by("-seq").values_list("accion", "datos__indicador")[:2]
    assert list(actos) == [
        ("indicadores.quitar_respuesta", ficha.indicador.codigo),
        ("indicadores.responder_a_usuarios", ficha.indicador.codigo),
    ]


def test_an_answered_request_is_not_removed_from_the_form(mundo: Mundo) -> None:
    definicion, encargada = borrador(mundo), mundo[Rol.ENCARGADO_PMG]
    servicios.responder_a_usuarios(
        voz=definicion.voces.get(), indicador=_ficha(definicion, 1).indicador, por=encargada
    )
    with pytest.raises(ErrorDeNegocio, match="hay indicadores vinculados"):
        definiciones.editar(
            definicion=definicion,
            contenido=replace(texto.leer(definicion), voces=()),
            version=definicion.fila_version,
            por=encargada,
        )


def test_the_page_links_takes_back_and_tells_errors(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    ficha, navegador = _ficha(definicion, 1), cliente(mundo[Rol.ENCARGADO_PMG])
    url = reverse("indicadores:trazabilidad", args=[definicion.pk])
    assert "no tiene ningún indicador que lo responda" in navegador.get(url).content.decode()
    responder = reverse("indicadores:responder", args=[definicion.pk])
    assert navegador.post(responder, {"voz": definicion.voces.get().pk}).status_code == 422
    datos = {"voz": definicion.voces.get().pk, "indicador": ficha.indicador_id, "anio": "2027"}
    assert navegador.post(responder, datos)["Location"] == f"{url}?anio=2027#pedidos"
    assert "Nada quedó suelto" in navegador.get(url, {"anio": "2027"}).content.decode()
    quitar = reverse("indicadores:quitar_respuesta", args=[RespuestaUsuarios.objects.get().pk])
    assert cliente(mundo[Rol.JEFE_SERVICIO]).post(quitar).status_code == 403
    assert navegador.post(quitar, {"definicion": definicion.pk}).status_code == 302
    assert not RespuestaUsuarios.objects.exists()


def test_a_foreign_indicator_is_not_offered(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    ajeno = FichaIndicadorF(anio=2027, nombre="De otra institución").indicador
    navegador = cliente(mundo[Rol.ENCARGADO_PMG])
    datos = {"voz": definicion.voces.get().pk, "indicador": ajeno.pk}
    respuesta = navegador.post(reverse("indicadores:responder", args=[definicion.pk]), datos)
    assert respuesta.status_code == 422
    assert "De otra institución" not in respuesta.content.decode()


def test_the_table_is_safe_for_a_spreadsheet(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    _ficha(definicion, 1, nombre="=SUMA(A1)")
    _ficha(definicion, None, nombre="Suelto")
    filas = list(
        csv.DictReader(
            StringIO(archivo_csv(trazabilidad(definicion, 2027)).lstrip("\ufeff")), delimiter=";"
        )
    )
    assert [(f["objetivo"], f["producto"], f["nombre_indicador"]) for f in filas] == [
        ("1", "1", "'=SUMA(A1)"),
        ("", "", "Suelto"),
    ]
    # 5.000 of the 6.200 that are assigned: 80,645… %, which is 80,6
    assert (filas[0]["gasto_miles"], filas[0]["porcentaje_gasto"]) == ("5000", "80,6")


def test_queries_do_not_grow_with_products_and_indicators(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    navegador = cliente(mundo[Rol.ENCARGADO_PMG])
    url = reverse("indicadores:trazabilidad", args=[definicion.pk]) + "?anio=2027"

    def consultas() -> int:
        navegador.get(url)
        with CaptureQueriesContext(connection) as vistas:
            assert navegador.get(url).status_code == 200
        return len(vistas)

    def llenar(cuantos: int) -> None:
        voz = definicion.voces.first()
        for _ in range(cuantos):
            servicios.responder_a_usuarios(
                voz=voz, indicador=_ficha(definicion, 1).indicador, por=mundo[Rol.ENCARGADO_PMG]
            )

    llenar(1)
    pocas = consultas()
    llenar(12)
    assert Indicador.objects.filter(institucion=definicion.institucion).count() >= 13
    assert consultas() == pocas
