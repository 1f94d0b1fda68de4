"""Loading the Budget Law: versions instead of duplicates, what would change, and who may."""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db.models import Sum

from instituciones import consultas_presupuesto as consultas
from instituciones import deposito_presupuesto as deposito
from instituciones import servicios_presupuesto as servicios
from instituciones.models import CargaPresupuesto, Institucion, LineaPresupuesto
from instituciones.roles import CAPACIDADES, Capacidad, Rol
from instituciones.tasks import barrer_presupuestos
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.errores import ArchivoRechazado, ConflictoDeEdicion, ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests.fabricas import DenominacionF, InstitucionF, Mundo
from tests.fabricas_presupuesto import LEY, archivo, con, ley_grande

pytestmark = pytest.mark.django_db
CORREGIDA = con({
    "05;10;01;22;;;": "05;10;01;22;;;BIENES Y SERVICIOS DE CONSUMO;240;0",
    "05;10;01;29;;;": "05;10;01;29;;;ADQUISICIÓN DE ACTIVOS NO FINANCIEROS;160;0",
    "05;10;01;29;06;;": "05;10;01;29;07;;Programas Informáticos;160;0",
})  # fmt: skip


def cargar(filas: object = LEY, **opciones: object) -> CargaPresupuesto | None:
    dados: dict = {"datos": archivo(filas), "anio": 2026, "archivo": "ley.csv", "por": None}
    return servicios.cargar(**(dados | opciones))


def test_a_law_is_loaded_once_with_one_entry_of_the_ledger(mundo: Mundo) -> None:
    antes = Asiento.objects.count()
    carga = cargar(por=mundo[Rol.DIPRES])
    assert carga is not None
    assert (carga.version, carga.filas, carga.hojas, carga.agregadas) == (1, 26, 14, 26)
    assert carga.lineas.count() == 26
    suma = carga.lineas.filter(hoja=True).aggregate(p=Sum("pesos"), d=Sum("dolares"))
    assert suma == {"p": Decimal("9000.001"), "d": Decimal(20 * 4)}
    assert [a["codigo"] for a in carga.advertencias] == ["item_no_suma", "montos_simbolicos"]
    asiento = Asiento.objects.latest("seq")
    assert Asiento.objects.count() == antes + 1
    assert (asiento.accion, asiento.persona, asiento.rol) == (
        "presupuesto.cargar", mundo[Rol.DIPRES], "dipres",
    )  # fmt: skip
    assert asiento.datos["archivo"] == carga.huella
    assert asiento.datos["filas"] == 26
    assert verificar().integra


def test_the_same_law_again_changes_nothing_in_any_form() -> None:
    assert cargar() is not None
    filas = [LEY[-1], "", *LEY[:-1]]
    assert cargar() is None
    assert cargar(datos=archivo(filas, codificacion="utf-8-sig", fin="\n")) is None
    assert CargaPresupuesto.objects.count() == 1
    assert LineaPresupuesto.objects.count() == 26


def test_a_corrected_law_is_a_difference_and_a_new_version() -> None:
    cargar()
    propuesta = servicios.proponer(datos=archivo(CORREGIDA), anio=2026)
    vistos = [
        (
            c.codigo,
            c.clase,
            c.antes.pesos if c.antes else None,
            c.despues.pesos if c.despues else None,
        )
        for c in propuesta.diferencia.cambios
    ]
    assert vistos == [
        ("05.10.01.22", "cambiada", 250, 240),
        ("05.10.01.29", "cambiada", 150, 160),
        ("05.10.01.29.06", "quitada", 150, None),
        ("05.10.01.29.07", "agregada", None, 160),
    ]
    assert CargaPresupuesto.objects.count() == 1, "looking writes nothing"
    carga = cargar(CORREGIDA, version=1)
    assert carga is not None
    assert (carga.version, carga.agregadas, carga.quitadas, carga.cambiadas) == (2, 1, 1, 2)
    assert CargaPresupuesto.objects.get(version=1).lineas.count() == 26
    assert consultas.vigente(2026) == carga
    assert [c.codigo for c in consultas.cambios_desde_la_anterior(carga)] == [v[0] for v in vistos]


def test_a_new_name_is_a_change() -> None:
    cargar()
    filas = con({"05;10;01;21;;;": "05;10;01;21;;;PERSONAL;900;20"})
    (cambio,) = servicios.proponer(datos=archivo(filas), anio=2026).diferencia.cambios
    assert cambio.denominacion == "PERSONAL"
    assert cambio.denominacion_anterior == "GASTOS EN PERSONAL"


def test_each_year_has_its_own_versions() -> None:
    cargar()
    otro = cargar(anio=2027)
    assert otro is not None
    assert otro.version == 1
    assert [c.anio for c in consultas.por_anio()] == [2027, 2026]


def test_whoever_saw_another_version_loads_nothing() -> None:
    cargar()
    with pytest.raises(ConflictoDeEdicion, match="Alguien cargó otra versión"):
        cargar(CORREGIDA, version=0)
    assert CargaPresupuesto.objects.count() == 1


def test_a_file_with_problems_is_refused_whole() -> None:
    with pytest.raises(ArchivoRechazado, match="sus ítems suman"):
        cargar(con({"05;10;01;29;06;;": "05;10;01;29;06;;Equipos;1;0"}))
    assert not CargaPresupuesto.objects.exists()
    assert not LineaPresupuesto.objects.exists()


def test_a_suspicion_must_be_accepted_and_is_kept() -> None:
    sin_tesoro = [f for f in LEY if not f.startswith("50")]
    with pytest.raises(ErrorDeNegocio, match="Tesoro Público"):
        cargar(sin_tesoro)
    carga = cargar(sin_tesoro, acepta_sospechas=True)
    assert carga is not None
    assert [a["codigo"] for a in carga.advertencias if a["sospecha"]] == ["sin_tesoro_publico"]


@pytest.mark.parametrize("anio", [1899, 2101])
def test_an_impossible_year_is_refused(anio: int) -> None:
    with pytest.raises(ErrorDeNegocio, match="El año debe estar entre"):
        cargar(anio=anio)


def test_only_the_secretaria_tecnica_loads(mundo: Mundo) -> None:
    assert {r for r in Rol if Capacidad.CARGAR_PRESUPUESTO in CAPACIDADES[r]} == {Rol.DIPRES}
    for rol in set(Rol) - {Rol.DIPRES}:
        with pytest.raises(PermissionDenied):
            cargar(por=mundo[rol])
    assert not CargaPresupuesto.objects.exists()


def test_what_was_loaded_cannot_be_altered() -> None:
    carga = cargar()
    assert carga is not None
    for consulta in (CargaPresupuesto.objects.all(), carga.lineas.all()):
        campo = "filas" if consulta.model is CargaPresupuesto else "pesos"
        with pytest.raises(DatabaseError, match="solo admite agregar"), transaction.atomic():
            consulta.update(**{campo: 1})


def test_nine_thousand_rows_are_loaded_and_read_back_exactly() -> None:
    filas = ley_grande()
    carga = cargar(filas)
    assert carga is not None
    assert carga.filas == carga.lineas.count() == len(filas)
    montos = consultas.totales(carga)
    assert [m.codigo for m in montos] == ["01", "02", "03", "04", "05", "50"]
    hojas = carga.lineas.filter(hoja=True).values_list("pesos", flat=True)
    total = consultas.total(montos)
    assert total.ingresos + total.gastos == sum(hojas)
    assert consultas.total(consultas.por_subtitulo(carga, ())) == total


# --- Institutions --------------------------------------------------------------------------------
def institucion(nombre: str, *codigos: tuple[str, str, date | None, date | None]) -> Institucion:
    nueva: Institucion = InstitucionF(nombre=nombre)
    nueva.denominaciones.all().delete()
    for partida, capitulo, desde, hasta in codigos:
        DenominacionF(
            institucion=nueva, partida=partida, capitulo=capitulo, desde=desde, hasta=hasta
        )
    return nueva


def test_an_institution_is_found_by_the_code_of_that_year() -> None:
    cambio = date(2026, 3, 1)
    mudada = institucion(
        "Mudada",
        ("05", "10", None, cambio - timedelta(days=1)),
        ("05", "61", cambio, None),
    )
    cargar()
    cargar(anio=2027)
    de_2026 = consultas.presupuesto_de(mudada, 2026)
    assert (de_2026.codigo, de_2026.motivo) == (("05", "10"), "")
    assert de_2026.gasto.gastos == Decimal(1600)
    assert de_2026.gasto.gastos_dolares == Decimal(20)
    assert de_2026.concentrado == Decimal(400)  # 250 + 150
    assert de_2026.concentracion == 25  # 400 of 1600
    assert [s[0] for s in de_2026.programas[0][1]] == ["21", "22", "24", "29"]
    de_2027 = consultas.presupuesto_de(mudada, 2027)
    assert de_2027.codigo == ("05", "61")
    for hoy, mostrado in ((2026, 2026), (2029, 2027), (2020, 2026)):
        with reloj.en(datetime(hoy, 6, 1, tzinfo=UTC)):
            assert consultas.presupuesto_de(mudada).anio == mostrado


def test_what_has_no_budget_says_why() -> None:
    sola = institucion("Sola")
    assert "ningún año" in consultas.presupuesto_de(sola).motivo
    cargar()
    assert "No se conoce su código" in consultas.presupuesto_de(sola, 2026).motivo
    ausente = institucion("Ausente", ("09", "99", None, None))
    assert consultas.presupuesto_de(ausente, 2026).motivo == (
        "La Ley de Presupuestos 2026 no trae su código 09–99."
    )


def test_institutions_and_chapters_are_matched_and_what_is_left_is_named() -> None:
    con_lineas = institucion("Con", ("05", "10", None, None))
    sin_lineas = institucion("Sin", ("09", "99", None, None))
    sin_codigo = institucion("Nada")
    terminada = institucion("Vieja", ("05", "61", None, None))
    terminada.hasta = date(2020, 12, 31)
    terminada.save()
    carga = cargar()
    assert carga is not None
    cruce = consultas.cruzar(carga)
    assert [(i, c, m.gastos) for i, c, m in cruce.con_presupuesto] == [
        (con_lineas, ("05", "10"), Decimal(1600))
    ]
    assert cruce.sin_lineas == [(sin_lineas, ("09", "99"))]
    assert cruce.sin_codigo == [sin_codigo]
    assert [(c, m.nombre) for c, m in cruce.sin_institucion] == [
        (("05", "61"), "Gobierno Regional"), (("50", "01"), ""),
    ]  # fmt: skip
    (capitulo,) = [m for m in consultas.totales(carga, ("05",)) if m.codigo == "10"]
    consultas.con_nombres(carga, ("05",), [capitulo])
    assert capitulo.nombre == "Con"


def test_a_shared_code_is_told() -> None:
    una = institucion("Una", ("05", "10", None, None))
    otra = institucion("Otra", ("05", "10", None, None))
    cargar()
    assert consultas.presupuesto_de(una, 2026).comparten == (otra,)


# --- The command ---------------------------------------------------------------------------------
def llamar(ruta: Path, *opciones: str) -> str:
    salida = StringIO()
    call_command("cargar_presupuesto", str(ruta), *opciones, stdout=salida, stderr=salida)
    return salida.getvalue()


def test_the_command_shows_first_and_writes_when_told(tmp_path: Path) -> None:
    ruta = tmp_path / "ley_presupuestos_2026.csv"
    ruta.write_bytes(archivo())
    dicho = llamar(ruta)
    assert "26 rows, 14 leaves" in dicho
    assert "El ítem 05.61.02.32.06 dice 0,001" in dicho
    assert "Nothing was written" in dicho
    assert not CargaPresupuesto.objects.exists()
    assert "Loaded: 2026 version 1" in llamar(ruta, "--confirmar")
    assert "Nothing changed" in llamar(ruta, "--confirmar")
    ruta.write_bytes(archivo(CORREGIDA))
    assert "05.10.01.22 cambiada: 250.000 -> 240" in llamar(ruta)


def test_the_command_refuses_what_it_cannot_load(tmp_path: Path) -> None:
    ruta = tmp_path / "ley.csv"
    ruta.write_bytes(archivo()[:700])
    with pytest.raises(CommandError, match="give --anio"):
        llamar(ruta)
    with pytest.raises(CommandError, match="nothing was loaded"):
        llamar(ruta, "--anio", "2026", "--confirmar")
    with pytest.raises(CommandError, match="cannot read"):
        llamar(tmp_path / "no_esta_2026.csv")


# --- The upload that waits -----------------------------------------------------------------------
def test_an_upload_waits_for_its_person_and_is_swept(mundo: Mundo, settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path
    por, ajena = mundo[Rol.DIPRES], mundo[Rol.JEFE_SERVICIO]
    ficha = deposito.guardar(datos=b"ley", anio=2026, por=por)
    assert deposito.recuperar(ficha=ficha, por=por) == (2026, b"ley")
    assert deposito.recuperar(ficha=ficha, por=ajena) is None
    assert deposito.recuperar(ficha="../../etc/passwd", por=por) is None
    (guardado,) = deposito.carpeta().iterdir()
    guardado.write_bytes(b"otra")
    assert deposito.recuperar(ficha=ficha, por=por) is None, "altered on the way"
    barrer_presupuestos()
    assert guardado.exists()
    viejo = (reloj.presente() - timedelta(hours=3)).timestamp()
    os.utime(guardado, (viejo, viejo))
    barrer_presupuestos()
    assert not guardado.exists()
