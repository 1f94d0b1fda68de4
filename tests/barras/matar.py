"""Kills what it is told to, at every statement or at random moments, and prints what was left.

Run in a process of its own: ``python -m tests.barras.matar FOLDER``.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from compromisos import servicios as formulacion  # noqa: E402
from compromisos.estados import EstadoFormulacion  # noqa: E402
from compromisos.models import ProgramaAnual, RondaRevision  # noqa: E402
from evaluacion import servicios as evaluaciones  # noqa: E402
from evaluacion import tasks as _tareas  # noqa: E402, F401 (registers the jobs)
from evaluacion.models import Evaluacion, ResultadoCumplimiento  # noqa: E402
from instituciones.horario import dia_local  # noqa: E402
from instituciones.roles import Rol  # noqa: E402
from pmg_site.comun import reloj, trabajos  # noqa: E402
from pmg_site.comun.bitacora import verificar  # noqa: E402
from pmg_site.comun.models import Trabajo  # noqa: E402
from tests.barras.cigoto import Base, nacer, sentencias  # noqa: E402
from tests.compromisos.escenarios import completar, llevar  # noqa: E402
from tests.evaluacion import escenarios  # noqa: E402
from tests.fabricas import Mundo  # noqa: E402

SEMILLA, PUNTOS, ANIO = 20261121, 50, 2026
HACE_UNA_HORA = reloj.presente() - timedelta(hours=1)
REPETIR = 6  # after one kill of so many the act is done again to its end


@dataclass(frozen=True, slots=True)
class Caso:
    """An act, and what of the database tells whether it happened whole."""

    nombre: str
    hacer: Callable[[], Any]
    leer: Callable[[], Any]


def _programa(pk: int) -> ProgramaAnual:
    return ProgramaAnual.objects.get(pk=pk)


def _casos() -> list[Caso]:
    enviar, aprobar, publicar = Mundo.crear(), Mundo.crear(), Mundo.crear()
    completar(enviar.programa)
    en_revision = llevar(aprobar, EstadoFormulacion.EN_REVISION).pk
    decretada = evaluaciones.decretar(
        evaluacion=escenarios.cerrada(publicar),
        por=escenarios.otra(publicar, Rol.DIPRES),
        numero="200",
        fecha=dia_local(reloj.ahora()),
    ).pk
    quien_publica = escenarios.otra(publicar, Rol.DIPRES)

    def ronda() -> Any:
        filas = RondaRevision.objects.filter(programa=enviar.programa.pk)
        return [_programa(enviar.programa.pk).estado, *filas.values_list("huella", flat=True)]

    def aprobado() -> Any:
        fila = _programa(en_revision)
        return [fila.estado, fila.copia_huella]

    def publicada() -> Any:
        fila = Evaluacion.objects.get(pk=decretada)
        return [fila.estado, fila.copia_huella]

    return [
        Caso(
            "enviar",
            lambda: formulacion.enviar(programa=enviar.programa, por=enviar[Rol.JEFE_SERVICIO]),
            ronda,
        ),
        Caso(
            "aprobar",
            lambda: formulacion.aprobar(
                programa=_programa(en_revision), por=aprobar[Rol.COMITE_TRIMINISTERIAL]
            ),
            aprobado,
        ),
        Caso(
            "publicar",
            lambda: evaluaciones.publicar(
                evaluacion=Evaluacion.objects.get(pk=decretada),
                por=quien_publica,
            ),
            publicada,
        ),
    ]


def matar_en_cada_sentencia(caso: Caso, base: Base, carpeta: Path) -> dict[str, Any]:
    """Before each statement and each commit; what is left is the old state or the new one."""
    base.reponer()
    antes = caso.leer()
    cuantas = sentencias(caso.hacer, carpeta / "sentencias")
    despues = caso.leer()
    muertes, raros = 0, []
    for en in range(cuantas):
        base.reponer()
        muertes += nacer(caso.hacer, muere_en=en) == "muerto"
        quedo = caso.leer()
        if quedo not in (antes, despues):
            raros.append([en, "quedó a medias", quedo])
        if en % REPETIR:
            continue
        if quedo == antes and nacer(caso.hacer) != "hecho":
            raros.append([en, "no se pudo repetir", quedo])
        if caso.leer() != despues or not verificar().integra:
            raros.append([en, "terminó en otra cosa", caso.leer()])
    return {"sentencias": cuantas, "muertes": muertes, "raros": raros}


def matar_al_trabajador(base: Base) -> dict[str, Any]:
    """At random moments of a computation; swept and done again it ends in the same hashes."""
    base.reponer()

    def calcular() -> None:
        trabajos.ejecutar(str(Trabajo.objects.get().pk))

    def quedo() -> list[Any]:
        filas = ResultadoCumplimiento.objects.order_by("evaluacion", "numero")
        return list(filas.values_list("evaluacion", "numero", "huella"))

    antes = quedo()
    desde = time.perf_counter()
    nacer(calcular)
    dura = time.perf_counter() - desde
    despues = quedo()
    azar, muertes, raros = random.Random(SEMILLA), 0, []  # noqa: S311
    for punto in range(PUNTOS):
        base.reponer()
        cuando = dura * azar.random()
        muertes += nacer(calcular, muere_a_los=cuando) == "muerto"
        if (a_medias := quedo()) not in (antes, despues):
            raros.append([punto, "quedó a medias", a_medias])
        Trabajo.objects.filter(estado="en_curso").update(latido_el=HACE_UNA_HORA)
        nacer(trabajos.barrer)
        if quedo() != despues or Trabajo.objects.get().estado != "terminado":
            raros.append([punto, "terminó en otra cosa", Trabajo.objects.get().estado])
    return {"puntos": PUNTOS, "muertes": muertes, "resultados": len(despues), "raros": raros}


@contextmanager
def sin_transaccion() -> Iterator[None]:
    """Negative control: who writes believes in a transaction, and every statement is kept."""

    def entrar(atomo: transaction.Atomic) -> None:
        connection.ensure_connection()
        connection.in_atomic_block = True

    original = transaction.Atomic.__enter__, transaction.Atomic.__exit__
    transaction.Atomic.__enter__ = entrar  # type: ignore[method-assign]
    transaction.Atomic.__exit__ = lambda atomo, *error: None  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = original  # type: ignore[method-assign]


def main(carpeta: Path) -> dict[str, Any]:
    """Everything that is killed, by name; last, the same without transactions."""
    call_command("migrate", verbosity=0)
    casos = _casos()
    for mundo in escenarios.mundos(3):
        escenarios.calificada(mundo)
    base = Base(Path(settings.DATABASES["default"]["NAME"]))
    base.apartar()
    hecho = {c.nombre: matar_en_cada_sentencia(c, base, carpeta) for c in casos}
    with sin_transaccion():
        hecho["sin transacción"] = matar_en_cada_sentencia(casos[0], base, carpeta)
    base.reponer()
    Trabajo.objects.create(
        tipo=evaluaciones.RECALCULAR,
        clave="muerte",
        parametros={"anio": ANIO, "por": None},
        creado_el=HACE_UNA_HORA,
    )
    base.apartar()
    return hecho | {"calcular": matar_al_trabajador(base)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
