"""A ministry's definitions: who moves them, what services link to, what changed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from instituciones import consultas, contenido, contenido_ministerial, gasto
from instituciones import servicios_definiciones as servicios
from instituciones import servicios_ministeriales as ministeriales
from instituciones.contenido_ministerial import ContenidoMinisterial, Enunciado
from instituciones.diferencias import combinar, comparar, palabras
from instituciones.estados import EstadoDefinicion
from instituciones.faltas_definiciones import faltas
from instituciones.roles import Rol
from instituciones.servicios_difusion import registrar_difusion
from instituciones.union import base_de, leer_base, unir
from instituciones.vinculos_ministeriales import a0_vigente
from pmg_site.comun import reloj
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio, TransicionInvalida
from tests.fabricas import Mundo
from tests.fabricas_comunes import DefinicionMinisterialF
from tests.instituciones.escenarios import A0, COMPLETO, a0, borrador, cliente, en_estado


@pytest.mark.django_db
def test_the_chain_goes_from_the_ministry_to_the_public(mundo: Mundo) -> None:
    definicion = a0(mundo)
    with pytest.raises(PermissionDenied):
        ministeriales.paso(accion="aprobar", definicion=definicion, por=mundo[Rol.JEFE_SERVICIO])
    aprobada = ministeriales.paso(accion="aprobar", definicion=definicion, por=mundo[Rol.MINISTRO])
    publicada = ministeriales.paso(accion="publicar", definicion=aprobada, por=mundo[Rol.DIPRES])
    assert (publicada.estado, publicada.publicada_por) == ("publicada", mundo[Rol.DIPRES])
    assert contenido_ministerial.leer(publicada) == A0


@pytest.mark.django_db
def test_an_incomplete_ministry_text_is_not_approved(mundo: Mundo) -> None:
    definicion = a0(mundo, ContenidoMinisterial())
    with pytest.raises(ErrorDeNegocio, match="Escriba la misión del ministerio"):
        ministeriales.paso(accion="aprobar", definicion=definicion, por=mundo[Rol.MINISTRO])


@pytest.mark.django_db
def test_what_services_approved_upon_does_not_go_back(mundo: Mundo) -> None:
    definicion = en_estado(mundo, EstadoDefinicion.APROBADA)
    with pytest.raises(TransicionInvalida, match="servicios con definiciones aprobadas"):
        ministeriales.paso(
            accion="devolver",
            definicion=definicion.ministerial,
            por=mundo[Rol.DIPRES],
            comentario="Falta una ley.",
        )


@pytest.mark.django_db
def test_a_linked_objective_of_the_ministry_is_not_removed(mundo: Mundo) -> None:
    definicion = borrador(mundo).ministerial
    definicion = ministeriales.paso(
        accion="devolver", definicion=definicion, por=mundo[Rol.DIPRES], comentario="Corrija."
    )
    with pytest.raises(ErrorDeNegocio, match="El objetivo ministerial 1 tiene objetivos"):
        ministeriales.editar(
            definicion=definicion,
            contenido=replace(A0, objetivos=(Enunciado(2, "Otro."),)),
            version=definicion.fila_version,
            por=mundo[Rol.ENCARGADO_MINISTERIAL],
        )


@pytest.mark.django_db
def test_a_draft_is_linked_to_the_new_version_and_told_what_it_lost(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    primera = ministeriales.paso(
        accion="publicar", definicion=definicion.ministerial, por=mundo[Rol.DIPRES]
    )
    encargada = mundo[Rol.ENCARGADO_MINISTERIAL]
    nueva = ministeriales.abrir_nueva_version(definicion=primera, por=encargada, motivo="Cambio.")
    ministeriales.editar(
        definicion=nueva,
        contenido=replace(A0, objetivos=(Enunciado(2, "Otro."),)),
        version=nueva.fila_version,
        por=encargada,
    )
    ministeriales.paso(accion="aprobar", definicion=nueva, por=mundo[Rol.MINISTRO])
    perdidos = servicios.vincular_ministerial(definicion=definicion, por=mundo[Rol.ENCARGADO_PMG])
    definicion.refresh_from_db()
    assert definicion.ministerial_id == nueva.pk
    assert perdidos == ["Objetivo 1, objetivos ministeriales vinculados: 1 → ninguno"]
    assert any("objetivo ministerial" in f for f in faltas(contenido.leer(definicion)))


@pytest.mark.django_db
def test_the_dissemination_has_its_date_after_the_validation(mundo: Mundo) -> None:
    encargada, hoy = mundo[Rol.ENCARGADO_PMG], reloj.ahora().astimezone(reloj.SANTIAGO).date()
    datos = {"medio": "correo", "responsable": "Planificación", "evidencia": "Correo."}
    definicion = en_estado(mundo, EstadoDefinicion.APROBADA)
    with pytest.raises(TransicionInvalida, match="validado"):
        registrar_difusion(definicion=definicion, por=encargada, fecha=hoy, **datos)
    definicion = servicios.validar(definicion=definicion, por=mundo[Rol.MINISTRO])
    for fecha, frase in ((hoy + timedelta(1), "futura"), (hoy - timedelta(1), "anterior")):
        with pytest.raises(ErrorDeNegocio, match=frase):
            registrar_difusion(definicion=definicion, por=encargada, fecha=fecha, **datos)
    assert registrar_difusion(definicion=definicion, por=encargada, fecha=hoy, **datos).pk


def test_spending_that_does_not_add_up_is_a_fault() -> None:
    corto = replace(COMPLETO, ministerial="A0", gasto_total_miles=Decimal(6300))
    assert [f for f in faltas(corto) if "faltan M$ 100" in f]
    assert [f for f in faltas(replace(corto, voces=())) if "voz de los usuarios" in f]


def test_percentages_add_up_to_one_hundred() -> None:
    partes = [("a", Decimal(1), 1), ("b", Decimal(1), 2)]
    # 1/3 each: 33,3 + 33,3 + 33,3 leaves one tenth, which the first gets
    lineas = gasto.reparto(partes, Decimal(1), None).lineas
    assert [linea.porcentaje for linea in lineas] == [
        Decimal("33.4"),
        Decimal("33.3"),
        Decimal("33.3"),
    ]


def test_the_difference_is_told_word_by_word() -> None:
    assert [(t.clase, t.texto) for t in palabras("Atender a tiempo.", "Atender muy bien.")] == [
        ("igual", "Atender "),
        ("quitado", "a tiempo"),
        ("agregado", "muy bien"),
        ("igual", "."),
    ]
    # only the full stop of five signs stays: it reads better as a text written anew
    assert [(t.clase, t.texto) for t in palabras("Uno dos tres cuatro.", "Otra cosa es.")] == [
        ("quitado", "Uno dos tres cuatro."),
        ("agregado", "Otra cosa es."),
    ]
    cambios = comparar(COMPLETO, replace(COMPLETO, clientes=(), mision="Otra."))
    assert [(c.clave, c.clase) for c in cambios] == [
        ("mision", "cambiado"),
        ("clientes.1", "quitado"),
    ]


def test_only_what_both_changed_is_asked() -> None:
    otra = replace(COMPLETO, mision="La de otra.", gasto_interno_miles=Decimal(1))
    mia = replace(COMPLETO, mision="La mía.", gasto_total_miles=Decimal(2))
    union = unir(leer_base(base_de(COMPLETO)), otra, mia)
    assert [c.clave for c in union.por_elegir] == ["mision"]
    assert [c.clave for c in union.incorporados] == ["gasto_interno_miles"]
    assert union.contenido == replace(mia, gasto_interno_miles=Decimal(1))
    assert combinar(union.contenido, otra, {"mision"}).mision == "La de otra."


@pytest.mark.django_db
def test_the_second_editor_of_a_ministry_is_refused(mundo: Mundo) -> None:
    definicion = a0(mundo)
    leida, encargada = definicion.fila_version, mundo[Rol.ENCARGADO_MINISTERIAL]
    datos = {"definicion": definicion, "version": leida, "por": encargada}
    ministeriales.editar(contenido=replace(A0, mision="Una."), **datos)
    with pytest.raises(ConflictoDeEdicion):
        ministeriales.editar(contenido=replace(A0, mision="Otra."), **datos)


@pytest.mark.django_db
def test_the_pages_of_both_forms_are_drawn(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    encargada, ministerial = mundo[Rol.ENCARGADO_PMG], mundo[Rol.ENCARGADO_MINISTERIAL]
    for nombre in ("detalle", "editar", "comparar", "difundir"):
        url = reverse(f"definiciones:{nombre}", args=[definicion.pk])
        assert cliente(encargada).get(url).status_code == 200, nombre
    suma = cliente(encargada).post(
        reverse("definiciones:suma", args=[definicion.pk]),
        {"productos-TOTAL_FORMS": "1", "productos-0-gasto_miles": "30", "gasto_total_miles": "50"},
    )
    assert "faltan" in suma.content.decode()
    for nombre in ("detalle", "comparar"):
        url = reverse(f"ministeriales:{nombre}", args=[definicion.ministerial_id])
        assert cliente(ministerial).get(url).status_code == 200, nombre
    assert cliente(ministerial).get(reverse("ministeriales:lista")).status_code == 200


@pytest.mark.django_db
def test_what_waits_of_a_ministry_is_told_to_whom_it_waits_for(mundo: Mundo) -> None:
    def esperan() -> dict[Rol, str]:
        return {
            rol: t.texto
            for rol in Rol
            for t in consultas.pendientes(mundo[rol])
            if reverse("ministeriales:detalle", args=[definicion.pk]) == t.url
        }

    definicion = a0(mundo)
    assert esperan() == {
        Rol.ENCARGADO_MINISTERIAL: "Completar las definiciones del ministerio",
        Rol.MINISTRO: "Aprobar las definiciones del ministerio",
    }
    definicion = ministeriales.paso(
        accion="aprobar", definicion=definicion, por=mundo[Rol.MINISTRO]
    )
    assert esperan() == {Rol.DIPRES: "Publicar las definiciones de un ministerio"}
    ministeriales.paso(accion="publicar", definicion=definicion, por=mundo[Rol.DIPRES])
    assert esperan() == {}


@pytest.mark.django_db
def test_another_ministry_waits_for_nobody_of_this_one(mundo: Mundo) -> None:
    DefinicionMinisterialF()
    for rol in (Rol.ENCARGADO_MINISTERIAL, Rol.MINISTRO):
        assert consultas.pendientes(mundo[rol]) == [], rol


@pytest.mark.django_db
def test_several_that_wait_are_one_task_with_the_list_filtered(mundo: Mundo) -> None:
    aprobada = {
        "estado": "aprobada",
        "aprobada_el": reloj.ahora(),
        "aprobada_por": mundo[Rol.MINISTRO],
    }
    DefinicionMinisterialF.create_batch(2, **aprobada)
    DefinicionMinisterialF(ministerio__nombre="Ministerio en borrador")
    (tarea,) = consultas.pendientes(mundo[Rol.DIPRES])
    assert (tarea.cuenta, tarea.url) == (2, reverse("ministeriales:lista") + "?estado=aprobada")
    pagina = cliente(mundo[Rol.DIPRES]).get(tarea.url)
    assert len(pagina.context["pagina"].object_list) == 2
    assert "Ministerio en borrador" not in pagina.content.decode()


@pytest.mark.django_db
def test_the_head_approves_only_upon_definitions_that_cover_the_period(mundo: Mundo) -> None:
    definicion, jefe = borrador(mundo), mundo[Rol.JEFE_SERVICIO]
    suyas = definicion.ministerial
    suyas.periodo_hasta = 2027
    suyas.save()
    with pytest.raises(ErrorDeNegocio, match="del período 2026–2027 y no cubren 2026–2028"):
        servicios.aprobar(definicion=definicion, por=jefe)
    html = cliente(jefe).get(reverse("definiciones:detalle", args=[definicion.pk])).content.decode()
    assert "del período 2026–2027 y no cubren 2026–2028" in html
    suyas.periodo_desde, suyas.periodo_hasta = 2025, 2028
    suyas.save()
    assert servicios.aprobar(definicion=definicion, por=jefe).estado == "aprobada"


@pytest.mark.django_db
def test_the_head_does_not_approve_upon_what_went_back_to_draft(mundo: Mundo) -> None:
    definicion = borrador(mundo)
    ministeriales.paso(
        accion="devolver",
        definicion=definicion.ministerial,
        por=mundo[Rol.DIPRES],
        comentario="Corrija.",
    )
    with pytest.raises(ErrorDeNegocio, match="volvieron a borrador"):
        servicios.aprobar(definicion=definicion, por=mundo[Rol.JEFE_SERVICIO])


@pytest.mark.django_db
def test_only_definitions_that_cover_the_whole_period_are_linked(mundo: Mundo) -> None:
    corta = a0(mundo)
    ministeriales.paso(accion="aprobar", definicion=corta, por=mundo[Rol.MINISTRO])
    for desde, hasta, hallada in ((2026, 2028, corta), (2027, 2027, corta), (2027, 2029, None)):
        assert a0_vigente(mundo.institucion.ministerio, desde, hasta) == hallada


@pytest.mark.django_db
def test_anybody_reads_a_published_ministry_and_nobody_a_draft(mundo: Mundo) -> None:
    definicion = en_estado(mundo, EstadoDefinicion.PUBLICADA)
    suyas, anonimo = definicion.ministerial, Client()
    url = reverse("instituciones:ministerial", args=[suyas.ministerio.codigo, 2026, suyas.version])
    ficha = reverse("instituciones:detalle", args=[mundo.institucion.codigo])
    assert anonimo.get(url).status_code == 404
    assert url not in anonimo.get(ficha).content.decode()
    ministeriales.paso(accion="publicar", definicion=suyas, por=mundo[Rol.DIPRES])
    assert "Conducir el sector." in anonimo.get(url).content.decode()
    publica = reverse("instituciones:definicion", args=[mundo.institucion.codigo, 2026, 1])
    for pagina in (ficha, publica):
        assert url in anonimo.get(pagina).content.decode(), pagina
