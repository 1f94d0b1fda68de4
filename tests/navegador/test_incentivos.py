"""Incentives, teams and lessons at both widths, and a team from its creation by the keyboard."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from incentivos.lector_historia import leer_historia
from incentivos.models import Equipo, Incentivo
from incentivos.servicios import calcular_incentivos_anio, cargar_hechos
from incentivos.servicios_montos import FilaDotacion, registrar_dotacion
from instituciones.roles import Rol
from tests.fabricas import Mundo, un_run
from tests.fabricas_incentivos import DotacionAnualF
from tests.incentivos.escenarios import Fabrica
from tests.incentivos.escenarios_equipos import certificado, entra, equipo_de
from tests.informes.test_lecciones import parte_de
from tests.navegador.conftest import ESCRITORIO, TELEFONO, Visita

pytestmark = pytest.mark.django_db(transaction=True)
Como = Callable[[Rol], Visita]


def _poblar(gente: Mundo) -> None:
    """Two years of results, one in pesos, a ministry with ceilings, teams that moved."""
    cargar_hechos(hechos=leer_historia())
    fabrica = Fabrica(gente.personas[Rol.DIPRES])
    for anio, total in ((2024, "92.5"), (2025, "89.99")):
        resultado = fabrica.resultado(total, anio=anio, institucion=gente.institucion)
        parte_de(resultado, valor=Decimal(90), cumple=True, cumplimiento=Decimal(100))
        fabrica.resultado("99", anio=anio)
        calcular_incentivos_anio(anio_programa=anio)
    salud = fabrica.resultado("95", mecanismo="PMG_ADSCRITO_SALUD", institucion=gente.institucion)
    calcular_incentivos_anio(anio_programa=2025)
    DotacionAnualF(
        adscripcion=salud.evaluacion.programa.adscripcion, planta="profesionales", ejemplo=True
    )
    pagado = Incentivo.objects.get(anio_pago=2026, adscripcion__proceso__mecanismo__codigo="PMG",
                                   adscripcion__institucion=gente.institucion)  # fmt: skip
    registrar_dotacion(
        adscripcion=pagado.adscripcion,
        filas=[FilaDotacion("todas", 412, Decimal(5_234_567_891))],
        fuente="Planilla de remuneraciones de diciembre de 2025",
        por=gente.personas[Rol.ENCARGADO_PMG],
    )
    equipo = equipo_de(gente.institucion, "Atención de usuarios")
    for n in range(1, 4):
        entra(equipo, n)
    certificado(equipo, "100", "97.5")
    entra(equipo_de(gente.institucion, "Atención de usuarios", 2026), 1)


PAGINAS = (
    (Rol.DIPRES, "/incentivos/trabajo/"),
    (Rol.DIPRES, "/incentivos/dotacion/"),
    (Rol.DIPRES, "/incentivos/cuotas/?estado=programada"),
    (Rol.DIPRES, "/lecciones/evaluadores/"),
    (Rol.DIPRES, "/lecciones/"),
    (Rol.DIPRES, "/incentivos/"),
    (Rol.JEFE_SERVICIO, "/incentivos/{codigo}/"),
    (Rol.JEFE_SERVICIO, "/incentivos/equipos/"),
    (Rol.JEFE_SERVICIO, "/incentivos/equipos/{equipo}/"),
    (Rol.JEFE_SERVICIO, "/incentivos/equipos/pago/{codigo}/2026/"),
    (Rol.JEFE_SERVICIO, "/incentivos/equipos/personas/{persona}/"),
    (Rol.ENCARGADO_PMG, "/incentivos/dotacion/{adscripcion}/"),
    (Rol.ENCARGADO_PMG, "/incentivos/equipos/{nuevo}/metas/"),
)


def test_every_page_is_read_at_both_widths(como: Como, gente: Mundo) -> None:
    _poblar(gente)
    equipo = Equipo.objects.get(anio=2025)
    valores = {
        "codigo": gente.institucion.codigo,
        "equipo": equipo.pk,
        "nuevo": Equipo.objects.get(anio=2026).pk,
        "persona": equipo.pertenencias.earliest("pk").funcionario_id,
        "adscripcion": Incentivo.objects.filter(
            adscripcion__institucion=gente.institucion, anio_pago=2026
        ).earliest("pk").adscripcion_id,
    }  # fmt: skip
    visitas: dict[Rol, Visita] = {}
    for lugar, (rol, camino) in enumerate(PAGINAS):
        visita = visitas.get(rol) or visitas.setdefault(rol, como(rol))
        visita.ir(camino.format(**valores)).sin_desborde()
        _retratar(visita, lugar)
        assert visita.faltas_de_accesibilidad() == []
    for visita in visitas.values():
        visita.sin_quejas()


def _retratar(visita: Visita, lugar: int) -> None:
    """Pictures for whoever wants to look: PMG_FOTOS says in which folder."""
    carpeta = os.environ.get("PMG_FOTOS")
    for ancho in (TELEFONO, ESCRITORIO) if carpeta else ():
        visita.pagina.set_viewport_size(ancho)  # type: ignore[arg-type] # a plain dict serves
        destino = Path(str(carpeta)) / f"incentivos-{lugar:02}-{ancho['width']}.png"
        visita.pagina.screenshot(path=destino, full_page=True)


def test_a_team_is_prepared_by_one_and_signed_by_another(como: Como, gente: Mundo) -> None:
    encargado = como(Rol.ENCARGADO_PMG).ir("/incentivos/equipos/")
    encargado.pagina.get_by_role("link", name="Crear un equipo").click()
    encargado.pagina.get_by_label("Institución").select_option(gente.institucion.codigo)
    encargado.pagina.get_by_label("Año").fill("2026")
    encargado.pagina.get_by_label("Nombre del equipo").fill("Fiscalización")
    encargado.apretar("Guardar")
    equipo = Equipo.objects.get()
    encargado.pagina.get_by_role("link", name="Escribir las metas").click()
    encargado.pagina.get_by_label("Meta 1", exact=True).fill("Cumplir el plan")
    encargado.pagina.get_by_label("Ponderador de la meta 1 (%)").fill("100")
    encargado.apretar("Guardar")
    encargado.pagina.get_by_role("link", name="Incorporar a una persona").click()
    encargado.pagina.get_by_label("RUN").fill(un_run(1))
    encargado.pagina.get_by_label("Nombre").fill("Rosa Pérez")
    encargado.apretar("Guardar")
    encargado.dice("Rosa Pérez")
    encargado.sin_quejas()
    jefe = como(Rol.JEFE_SERVICIO).ir(f"/incentivos/equipos/{equipo.pk}/")
    jefe.apretar("Suscribir el convenio")
    jefe.dice("sus metas ya no cambian")
    equipo.refresh_from_db()
    assert (equipo.estado, equipo.convenido_por) == (
        "convenido", gente.personas[Rol.JEFE_SERVICIO],
    )  # fmt: skip
