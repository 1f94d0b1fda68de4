"""A workbook of many monthly values, against openpyxl in read-only mode and one bulk insert."""

import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from compromisos.libro.contenido import contenido
from compromisos.libro.escribir import escribir
from compromisos.libro.formato import MESES
from compromisos.models import CargaLibro, ProgramaAnual
from compromisos.servicios import libro
from indicadores.desagregacion import TOTAL, nombre_de_parte, territorios
from indicadores.models import ConjuntoReglas, FichaIndicador, Indicador, Medicion, Operando
from instituciones.models import (
    Adscripcion,
    Asignacion,
    Institucion,
    Mecanismo,
    Ministerio,
    Persona,
    Proceso,
)
from instituciones.roles import Ambito, Rol
from pmg_site.celery import app
from pmg_site.comun import reloj, trabajos
from pmg_site.comun.models import Trabajo

ANIO = 2026
TOPE_TIEMPO, TOPE_MEMORIA = 3.0, 2.0
SIMBOLOS = ("A", "B")
SISTEMA, REFERENCIA = "sistema", "referencia"


@dataclass(frozen=True, slots=True)
class Medida:
    """Medians of both ways over the same workbook, each in processes of its own."""

    filas: int
    segundos: float
    segundos_referencia: float
    memoria_mb: float
    memoria_referencia_mb: float

    @property
    def razon(self) -> float:
        return self.segundos / self.segundos_referencia

    @property
    def razon_memoria(self) -> float:
        return self.memoria_mb / self.memoria_referencia_mb


def medir(*, filas: int, vueltas: int) -> Medida:
    """Write the workbook once, run both ways by turns, compare what they wrote; medians."""
    ruta = Path(settings.VAR_DIR) / "banco.xlsx"
    escritas = preparar(ruta, filas)
    tomadas: dict[str, list[dict[str, Any]]] = {SISTEMA: [], REFERENCIA: []}
    for _ in range(vueltas):
        for modo, hechas in tomadas.items():
            hechas.append(_en_proceso(modo, ruta))
            borrar()
    huellas = {hecha["huella"] for hechas in tomadas.values() for hecha in hechas}
    if len(huellas) != 1:
        raise AssertionError("both ways did not write the same values")
    medianas = {
        modo: [statistics.median(h[x] for h in hechas) for x in ("segundos", "memoria_mb")]
        for modo, hechas in tomadas.items()
    }
    return Medida(
        escritas,
        medianas[SISTEMA][0],
        medianas[REFERENCIA][0],
        medianas[SISTEMA][1],
        medianas[REFERENCIA][1],
    )


def _en_proceso(modo: str, ruta: Path) -> dict[str, Any]:
    orden = [sys.executable, "-m", "pmg_site.banco", "libro-parte", "--modo", modo, "--ruta"]
    hecho = subprocess.run(  # noqa: S603 (our own module, fixed arguments)
        [*orden, str(ruta)], capture_output=True, text=True, check=False, env=os.environ.copy()
    )
    if hecho.returncode:
        raise RuntimeError(hecho.stderr[-2000:])
    hallado: dict[str, Any] = json.loads(hecho.stdout.strip().splitlines()[-1])
    return hallado


def parte(modo: str, ruta: Path) -> dict[str, Any]:
    """One way in this process: seconds, peak memory of the process, and what it wrote."""
    inicio = time.perf_counter()
    if modo == SISTEMA:
        por_el_sistema(ruta)
    else:
        por_la_referencia(ruta)
    segundos = time.perf_counter() - inicio
    memoria = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"segundos": segundos, "memoria_mb": memoria, "huella": huella()}


def por_el_sistema(ruta: Path) -> CargaLibro:
    """Uploaded, checked whole in a job, confirmed, and written in another."""
    programa = ProgramaAnual.objects.get(adscripcion__institucion__codigo="banco-libro")
    por = Persona.objects.get(asignaciones__institucion=programa.institucion)
    with ruta.open("rb") as archivo:
        subida = SimpleUploadedFile("libro.xlsx", archivo.read())
    carga = libro.recibir(programa=programa, subida=subida, por=por)
    _hacer(carga)
    if carga.resultado["n_faltas"]:
        raise AssertionError(carga.resultado["faltas"][:3])
    carga = libro.confirmar(carga=carga, elecciones={}, por=por)
    _hacer(carga)
    if carga.aplicada_el is None:
        raise AssertionError(Trabajo.objects.get(pk=str(carga.trabajo)).error)
    return carga


def _hacer(carga: CargaLibro) -> None:
    """What a worker does with the job of an upload; a small one has none."""
    if carga.trabajo:
        app.loader.import_default_modules()  # as a worker does when it starts
        trabajos.ejecutar(str(carga.trabajo))
        carga.refresh_from_db()


def por_la_referencia(ruta: Path) -> None:
    """The yardstick: the same sheet row by row, and one bulk insert, without any check."""
    fichas = {f.indicador.codigo: f.pk for f in _fichas()}
    partes = {nombre_de_parte(p): p for p in _partes()}
    abierto = openpyxl.load_workbook(ruta, read_only=True)
    nuevas = [
        Medicion(
            ficha_id=fichas[codigo],
            simbolo=simbolo,
            desagregacion=partes[nombre],
            tipo="efectivo",
            mes=MESES.index(mes) + 1,
            valor=Decimal(str(valor)),
            fuente=fuente,
        )
        for codigo, simbolo, nombre, _, mes, valor, fuente in abierto["Mensuales"].iter_rows(
            min_row=2, max_col=7, values_only=True
        )
        if codigo is not None
    ]
    with transaction.atomic():
        Medicion.objects.bulk_create(nuevas)


def preparar(ruta: Path, filas: int) -> int:
    """An institution with enough indicators, and its workbook filled in; the rows written."""
    partes = _partes()
    por_ficha = len(SIMBOLOS) * len(partes) * len(MESES)
    programa, persona = sembrar(-(-filas // por_ficha))
    abierto = openpyxl.load_workbook(BytesIO(escribir(contenido(programa, persona))))
    ws = abierto["Mensuales"]
    escritas = 0
    for escritas, valores in enumerate(_valores(), start=1):
        for n, valor in enumerate(valores, start=1):
            ws.cell(escritas + 1, n).value = valor
    abierto.save(ruta)
    return escritas


def _partes() -> tuple[str, ...]:
    return (TOTAL, *territorios(ANIO))


def _valores() -> Iterator[tuple[Any, ...]]:
    """Every region's value of every month, and their sum as the total."""
    regiones = list(territorios(ANIO))
    for ficha in _fichas():
        for mes_n, mes in enumerate(MESES, start=1):
            for simbolo in SIMBOLOS:
                base = 10 * mes_n + (5 if simbolo == "B" else 0) + ficha.pk % 7
                de_parte = {r: Decimal(base + i) + Decimal("0.25") for i, r in enumerate(regiones)}
                de_parte[TOTAL] = sum(de_parte.values(), Decimal(0))
                for parte_, valor in de_parte.items():
                    yield (
                        ficha.indicador.codigo, simbolo, nombre_de_parte(parte_), "Efectivo", mes,
                        valor, "Registro administrativo",
                    )  # fmt: skip


def _fichas() -> list[FichaIndicador]:
    return list(
        FichaIndicador.objects.filter(indicador__institucion__codigo="banco-libro", anio=ANIO)
        .select_related("indicador")
        .order_by("pk")
    )


def sembrar(cuantas: int) -> tuple[ProgramaAnual, Persona]:
    """One institution in formulation with ``cuantas`` indicators split by region."""
    ahora = reloj.ahora()
    with transaction.atomic():
        ministerio, _ = Ministerio.objects.get_or_create(
            codigo="banco-libro", defaults={"nombre": "Ministerio del banco", "fuente": "banco"}
        )
        institucion = Institucion.objects.create(
            codigo="banco-libro", nombre="Servicio del banco", tipo="servicio",
            ministerio=ministerio, fuente="datos sintéticos",
        )  # fmt: skip
        mecanismo, _ = Mecanismo.objects.get_or_create(
            codigo="PMG",
            defaults={
                "nombre": "PMG",
                "fuente": "banco",
                "evaluacion_inicial_ministro": False,
            },
        )
        proceso, _ = Proceso.objects.get_or_create(
            mecanismo=mecanismo, anio_programa=ANIO, defaults={"abierto_el": ahora}
        )
        adscripcion = Adscripcion.objects.create(
            institucion=institucion, proceso=proceso, sintetica=True
        )
        conjunto = ConjuntoReglas.objects.vigente("programa_marco", "PMG", ANIO)
        if conjunto is None:
            raise LookupError(f"no rules for {ANIO}: run cargar_reglas first")
        programa = ProgramaAnual.objects.create(adscripcion=adscripcion, conjunto_reglas=conjunto)
        persona = Persona.objects.create(run="11111111-1", nombres="Ana", apellidos="Banco")
        Asignacion.objects.create(
            persona=persona, rol=Rol.ENCARGADO_PMG, ambito=Ambito.INSTITUCION,
            institucion=institucion, desde=ahora - timedelta(days=1),
        )  # fmt: skip
        indicadores = Indicador.objects.bulk_create(
            [
                Indicador(codigo=f"banco-libro-{n}", institucion=institucion)
                for n in range(1, cuantas + 1)
            ]
        )
        fichas = FichaIndicador.objects.bulk_create(
            [
                FichaIndicador(
                    indicador=i, anio=ANIO, nombre=f"Atenciones a tiempo {i.codigo}",
                    expresion="A/B*100", sentido="ascendente", ambito="producto",
                    dimension="calidad", desagrega_territorio=True,
                )
                for i in indicadores
            ]
        )  # fmt: skip
        Operando.objects.bulk_create(
            [
                Operando(ficha=f, simbolo=simbolo, descripcion=f"atenciones {simbolo}")
                for f in fichas
                for simbolo in SIMBOLOS
            ]
        )
    return programa, persona


def borrar() -> None:
    """Take back what one way wrote (private database)."""
    Medicion.objects.filter(ficha__indicador__institucion__codigo="banco-libro").delete()
    CargaLibro.objects.all().delete()


def huella() -> str:
    """The hash of every value written, in one order."""
    suma = hashlib.sha256()
    campos = ("ficha", "mes", "tipo", "simbolo", "desagregacion", "valor", "fuente")
    for fila in Medicion.objects.order_by(*campos[:5]).values_list(*campos).iterator():
        suma.update(repr(fila).encode())
    return suma.hexdigest()
