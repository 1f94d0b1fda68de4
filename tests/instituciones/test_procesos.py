"""Processes: one per mechanism and year, versioned calendars, extensions, members, deadlines."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from instituciones import consultas, horario
from instituciones import servicios_procesos as servicios
from instituciones.calendario import plazo
from instituciones.models import Mecanismo, Proceso
from instituciones.models.procesos import Etapa
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests import fabricas
from tests.fabricas import Mundo
from tests.instituciones.escenarios import cliente

# Santiago is at UTC−3 in summer and at UTC−4 in winter. In 2026 clocks go back at the end of
# 4 April (23:00–23:59:59 happens twice) and forward at the start of 6 September (00:00–00:59:59
# does not exist). The later reading counts.
RELOJES = [
    ("a summer day", date(2026, 1, 15), time(23, 59, 59), (2026, 1, 16, 2, 59, 59)),
    ("a winter day", date(2026, 7, 15), time(23, 59, 59), (2026, 7, 16, 3, 59, 59)),
    ("the repeated hour", date(2026, 4, 4), time(23, 59, 59), (2026, 4, 5, 3, 59, 59)),
    ("before the repeated hour", date(2026, 4, 4), time(22, 59, 59), (2026, 4, 5, 1, 59, 59)),
    ("the missing hour", date(2026, 9, 6), time(0, 0), (2026, 9, 6, 4, 0)),
    ("inside the missing hour", date(2026, 9, 6), time(0, 30), (2026, 9, 6, 4, 30)),
    ("after the missing hour", date(2026, 9, 6), time(1, 0), (2026, 9, 6, 4, 0)),
    ("the repeated hour of 2027", date(2027, 4, 3), time(23, 59, 59), (2027, 4, 4, 3, 59, 59)),
    ("the end of a leap day", date(2028, 2, 29), time(23, 59, 59), (2028, 3, 1, 2, 59, 59)),
]


@pytest.mark.parametrize(
    ("dia", "hora", "utc"), [r[1:] for r in RELOJES], ids=[r[0] for r in RELOJES]
)
def test_a_deadline_of_santiago_is_one_instant(dia: date, hora: time, utc: tuple[int, ...]) -> None:
    assert horario.instante(dia, hora) == datetime(*utc, tzinfo=UTC)


pytestmark = pytest.mark.django_db
DIA = timedelta(days=1)


def _tramo(inicio: int, fin: int) -> tuple[datetime, datetime]:
    ahora = reloj.presente()
    return ahora + inicio * DIA, ahora + fin * DIA


def test_only_the_secretaria_tecnica_opens_a_process(mundo: Mundo) -> None:
    mecanismo = mundo.adscripcion.proceso.mecanismo
    for rol in Rol:
        if rol != Rol.DIPRES:
            with pytest.raises(PermissionDenied):
                servicios.abrir_proceso(mecanismo=mecanismo, anio_programa=2030, por=mundo[rol])
    proceso = servicios.abrir_proceso(
        mecanismo=mecanismo, anio_programa=2030, por=mundo[Rol.DIPRES]
    )
    assert proceso.anio_pago == 2031
    assert [t.texto for t in consultas.pendientes(mundo[Rol.DIPRES])] == [
        "Publicar el calendario de PMG 2030"
    ]
    with pytest.raises(ErrorDeNegocio, match="ya está abierto"):
        servicios.abrir_proceso(mecanismo=mecanismo, anio_programa=2030, por=mundo[Rol.DIPRES])


def test_a_changed_calendar_is_a_new_version_with_its_reason(mundo: Mundo) -> None:
    proceso, dipres = fabricas.ProcesoF(anio_programa=2031), mundo[Rol.DIPRES]
    adscripcion = fabricas.AdscripcionF(proceso=proceso)
    primera = servicios.publicar_calendario(
        proceso=proceso, etapas={Etapa.FORMULACION: _tramo(-5, 5)}, por=dipres
    )
    with pytest.raises(ErrorDeNegocio, match="motivo"):
        servicios.publicar_calendario(
            proceso=proceso, etapas={Etapa.FORMULACION: _tramo(-5, 9)}, por=dipres
        )
    segunda = servicios.publicar_calendario(
        proceso=proceso,
        etapas={Etapa.FORMULACION: _tramo(-5, 9)},
        motivo="Corte de luz",
        por=dipres,
    )
    assert (primera.numero, segunda.numero) == (1, 2)
    assert primera.etapas.get().cierra_el < segunda.etapas.get().cierra_el
    assert plazo(adscripcion, Etapa.FORMULACION).cierra_el == segunda.etapas.get().cierra_el
    assert Asiento.objects.last().nota.texto == "Corte de luz"


def test_a_stage_closes_after_it_opens(mundo: Mundo) -> None:
    with pytest.raises(ErrorDeNegocio, match="cerrar después de abrir"):
        servicios.publicar_calendario(
            proceso=fabricas.ProcesoF(anio_programa=2031),
            etapas={Etapa.INFORME: _tramo(5, 5)},
            por=mundo[Rol.DIPRES],
        )


def test_an_extension_reaches_one_institution_only(mundo: Mundo) -> None:
    otra = fabricas.AdscripcionF(proceso=mundo.adscripcion.proceso)
    antes = plazo(otra, Etapa.INFORME).cierra_el
    hasta = antes + 3 * DIA
    servicios.otorgar_prorroga(
        adscripcion=mundo.adscripcion,
        etapa=Etapa.INFORME,
        hasta=hasta,
        motivo="Incendio",
        por=mundo[Rol.DIPRES],
    )
    suyo = plazo(mundo.adscripcion, Etapa.INFORME)
    assert (suyo.cierra_el, suyo.prorroga) == (hasta, "Incendio")
    assert plazo(otra, Etapa.INFORME).cierra_el == antes
    asiento = Asiento.objects.last()
    assert asiento.institucion == mundo.institucion.codigo
    assert asiento.datos["hasta"] == hasta.isoformat()


@pytest.mark.parametrize(
    ("dias", "motivo", "frase"), [(3, " ", "Escriba el motivo"), (-1, "Sí", "posterior")]
)
def test_an_extension_needs_a_reason_and_more_time(
    mundo: Mundo, dias: int, motivo: str, frase: str
) -> None:
    hasta = plazo(mundo.adscripcion, Etapa.INFORME).cierra_el + dias * DIA
    with pytest.raises(ErrorDeNegocio, match=frase):
        servicios.otorgar_prorroga(
            adscripcion=mundo.adscripcion,
            etapa=Etapa.INFORME,
            hasta=hasta,
            motivo=motivo,
            por=mundo[Rol.DIPRES],
        )


def test_a_batch_of_members_skips_who_is_in_and_notes_each(mundo: Mundo) -> None:
    proceso, dipres = mundo.adscripcion.proceso, mundo[Rol.DIPRES]
    nuevas = fabricas.InstitucionF.create_batch(3)
    hechas = servicios.adscribir_lote(
        proceso=proceso, instituciones=[mundo.institucion, *nuevas], por=dipres
    )
    assert {a.institucion for a in hechas} == set(nuevas)
    assert all(a.sintetica for a in hechas)
    assert Asiento.objects.filter(accion="proceso.adscribir").count() == 3
    assert servicios.adscribir_lote(proceso=proceso, instituciones=nuevas, por=dipres) == []


def test_a_batch_takes_the_source_of_the_usual_mechanism(mundo: Mundo) -> None:
    proceso = mundo.adscripcion.proceso
    institucion = fabricas.InstitucionF(
        mecanismo=proceso.mecanismo, mecanismo_sintetico=False, mecanismo_fuente="Ley 21.040"
    )
    (hecha,) = servicios.adscribir_lote(
        proceso=proceso, instituciones=[institucion], por=mundo[Rol.DIPRES]
    )
    assert (hecha.sintetica, hecha.fuente) == (False, "Ley 21.040")


def test_an_institution_has_one_mechanism_per_year(mundo: Mundo) -> None:
    otro = Mecanismo.objects.create(
        codigo="MEI", nombre="Metas", norma="Ley 20.212", evaluacion_inicial_ministro=False
    )
    proceso = servicios.abrir_proceso(mecanismo=otro, anio_programa=2026, por=mundo[Rol.DIPRES])
    with pytest.raises(ErrorDeNegocio, match="un solo mecanismo por año"):
        servicios.adscribir(
            institucion=mundo.institucion,
            proceso=proceso,
            fuente="prueba",
            por=mundo[Rol.DIPRES],
        )


def test_a_batch_costs_the_same_queries_for_few_and_many(
    mundo: Mundo, django_assert_max_num_queries: object
) -> None:
    proceso, dipres = mundo.adscripcion.proceso, mundo[Rol.DIPRES]
    assert dipres.alcance.encargos
    for cuantas in (3, 200):
        nuevas = fabricas.InstitucionF.create_batch(cuantas)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            servicios.adscribir_lote(proceso=proceso, instituciones=nuevas, por=dipres)


def test_the_calendar_is_published_from_its_form(mundo: Mundo) -> None:
    proceso = fabricas.ProcesoF(anio_programa=2032)
    datos = {
        "formulacion_abre": "2026-04-01",
        "formulacion_abre_hora": "00:00:00",
        "formulacion_cierra": "2026-04-04",
        "formulacion_cierra_hora": "23:59:59",
    }
    url = reverse("procesos:calendario", args=[proceso.pk])
    assert cliente(mundo[Rol.DIPRES]).post(url, datos).status_code == 302
    etapa = Proceso.objects.get(pk=proceso.pk).calendarios.get().etapas.get()
    assert etapa.abre_el == datetime(2026, 4, 1, 3, tzinfo=UTC)
    assert etapa.cierra_el == datetime(2026, 4, 5, 3, 59, 59, tzinfo=UTC)


def test_a_refused_calendar_keeps_what_was_typed(mundo: Mundo) -> None:
    proceso = fabricas.ProcesoF(anio_programa=2032)
    datos = {"informe_abre": "2026-03-10", "informe_cierra": "2026-03-01", "revision_abre": "ayer"}
    url = reverse("procesos:calendario", args=[proceso.pk])
    texto = cliente(mundo[Rol.DIPRES]).post(url, datos).content.decode()
    assert "Debe cerrar después de abrir." in texto
    for valor in datos.values():
        assert f'value="{valor}"' in texto
    assert not proceso.calendarios.exists()


def test_the_page_of_the_process_speaks_in_santiago_time(mundo: Mundo) -> None:
    proceso = fabricas.ProcesoF(anio_programa=2033)
    servicios.publicar_calendario(
        proceso=proceso,
        etapas={Etapa.INFORME: (horario.abre(date(2034, 1, 2)), horario.cierra(date(2034, 3, 1)))},
        por=mundo[Rol.DIPRES],
    )
    url = reverse("procesos:detalle", args=[proceso.pk])
    texto = cliente(mundo[Rol.JEFE_SERVICIO]).get(url).content.decode()
    assert "23:59 (hora de Santiago)" in texto


def test_members_outside_the_reach_are_not_listed(mundo: Mundo) -> None:
    ajena = fabricas.AdscripcionF(proceso=mundo.adscripcion.proceso)
    url = reverse("procesos:detalle", args=[mundo.adscripcion.proceso.pk])
    jefe = cliente(mundo[Rol.JEFE_SERVICIO]).get(url).content.decode()
    dipres = cliente(mundo[Rol.DIPRES]).get(url).content.decode()
    assert mundo.institucion.nombre in jefe
    assert ajena.institucion.codigo not in jefe
    assert ajena.institucion.codigo in dipres


def test_an_extension_is_given_from_its_form_until_the_end_of_the_day(mundo: Mundo) -> None:
    proceso = mundo.adscripcion.proceso
    dia = horario.dia_local(plazo(mundo.adscripcion, Etapa.INFORME).cierra_el) + 5 * DIA
    datos = {
        "adscripcion": mundo.adscripcion.pk,
        "etapa": "informe",
        "hasta": dia.isoformat(),
        "motivo": "Incendio",
    }
    url = reverse("procesos:prorroga", args=[proceso.pk])
    assert cliente(mundo[Rol.DIPRES]).post(url, datos).status_code == 302
    assert mundo.adscripcion.prorrogas.get().hasta == horario.cierra(dia)
    repetida = cliente(mundo[Rol.DIPRES]).post(url, datos).content.decode()
    assert "escriba una fecha posterior" in repetida
    assert "Incendio" in repetida


def test_all_the_institutions_of_the_mechanism_come_in_at_once(mundo: Mundo) -> None:
    proceso = mundo.adscripcion.proceso
    fabricas.InstitucionF.create_batch(2, mecanismo=proceso.mecanismo)
    fabricas.InstitucionF(mecanismo=proceso.mecanismo, hasta=date(2010, 12, 31))
    url = reverse("procesos:adscribir", args=[proceso.pk])
    assert cliente(mundo[Rol.DIPRES]).post(url).status_code == 302
    assert proceso.adscripciones.count() == 3
