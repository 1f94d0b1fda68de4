"""Loading the example: all or nothing, in two parts with the computation between them."""

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from instituciones.models import Institucion, Ministerio, Persona, Proceso, RedExpertos
from pmg_site.comun import puntos, reloj
from pmg_site.ejemplo import (
    anios,
    aprobaciones,
    balances,
    definiciones,
    en_curso,
    gente,
    incentivos,
    opiniones,
    presupuesto,
    reglas,
    revision,
)
from pmg_site.ejemplo.calendarios import (
    ANIOS,
    ANIOS_CERRADOS,
    EN_EVALUACION,
    EN_IMPLEMENTACION,
)
from pmg_site.ejemplo.presupuesto import ANIOS_DE_PRESUPUESTO

Decir = Callable[[str], None]
registro = logging.getLogger(__name__)


def hay_ejemplo() -> bool:
    return Proceso.objects.filter(ejemplo=True).exists()


def cargar(accesos: Path, decir: Decir) -> None:
    """People, processes, programmes and evaluations of the example, up to their scores."""
    hoy = reloj.presente().astimezone(reloj.SANTIAGO).date()
    with transaction.atomic():
        personas = gente.crear(_instituciones(), Ministerio.objects.filter(hasta=None), _redes())
        decir(f"{Persona.objects.count()} people")
        definiciones.cargar(personas)
        decir("strategic definitions")
        presupuesto.cargar(personas)
        opiniones.cargar_fechas()
        decir(f"Budget Laws {ANIOS_DE_PRESUPUESTO[0]}-{ANIOS_DE_PRESUPUESTO[-1]}")
        for anio in ANIOS:
            anios.abrir(anio, hoy, personas)
            programas = anios.formular(anio, hoy, personas)
            decir(f"{anio}: {len(programas)} programmes")
            if anio in ANIOS_CERRADOS:
                anios.evaluar(anio, hoy, personas, programas)
                decir(f"{anio}: reported and scored")
            elif anio == EN_EVALUACION:
                opiniones.del_anio_evaluado(personas, programas)
                en_curso.evaluar(hoy, personas, programas)
                decir(f"{anio}: under evaluation")
            elif anio == EN_IMPLEMENTACION:
                en_curso.implementar(hoy, personas, programas)
                opiniones.del_anio_en_curso(personas, programas, hoy)
        definiciones.responder_a_usuarios(personas)
        en_curso.observar(personas)
        revision.conversar(personas, hoy)
        aprobaciones.firmar(personas)
        reglas.proponer(personas)
        _escribir_accesos(accesos, gente.dar_claves(personas, personas.administrador))
        puntos.emitir()


def concluir(decir: Decir) -> None:
    """After the computation: closed years published, the year under evaluation decided in part."""
    hoy = reloj.presente().astimezone(reloj.SANTIAGO).date()
    with transaction.atomic():
        personas = gente.leer()
        for anio in ANIOS_CERRADOS:
            anios.concluir(anio, hoy, personas)
            decir(f"{anio}: published")
        en_curso.decidir(hoy, personas)
        decir(f"{EN_EVALUACION}: decided in part")
        balances.preparar(personas)
        puntos.emitir()
        incentivos.preparar(personas, hoy)
        decir("staff, teams and declared hours")


def _instituciones() -> list[Institucion]:
    """Every institution that takes part in some example year."""
    participan = Q(hasta=None) | Q(hasta__gte=date(ANIOS[0], 1, 1))
    return list(
        Institucion.objects.filter(participan).select_related("ministerio").order_by("codigo")
    )


def _redes() -> list[RedExpertos]:
    return list(RedExpertos.objects.order_by("codigo"))


def _escribir_accesos(archivo: Path, claves: list[tuple[str, Persona, str]]) -> None:
    """The demo logins, readable only by who runs the site."""
    lineas = ["RUN            Contraseña           Rol", ""]
    lineas += [f"{p.run:<14} {clave:<20} {quien}" for quien, p, clave in claves]
    archivo.touch(mode=0o600)
    archivo.write_text("\n".join(lineas) + "\n", encoding="utf-8")
