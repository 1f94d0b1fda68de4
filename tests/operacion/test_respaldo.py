"""Backup and restore: what comes back is what went in, or nothing is touched."""

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

from pmg_site.operacion.entorno import PYTHON, RAIZ

ANOTAR = """
from django.db import transaction
from pmg_site.comun import bitacora
with transaction.atomic():
    bitacora.anotar_lote([
        bitacora.Acto("prueba.anotar", f"prueba:{n}", despues={"n": n}, nota="razón")
        for n in range(CUANTOS)
    ])
"""


@dataclass
class Sitio:
    """A site of its own: its folder and, on PostgreSQL, its database."""

    var: Path
    url: str

    def _entorno(self) -> dict[str, str]:
        limpio = {
            clave: valor
            for clave, valor in os.environ.items()
            if clave not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "EVIDENCIA_DIR")
        }
        return (
            limpio | {"PMG_VAR": str(self.var)} | ({"DATABASE_URL": self.url} if self.url else {})
        )

    def correr(self, *orden: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            orden, cwd=RAIZ, env=self._entorno(), capture_output=True, text=True, check=False
        )

    def administrar(self, *orden: str) -> str:
        resultado = self.correr(str(PYTHON), "manage.py", *orden)
        assert resultado.returncode == 0, resultado.stderr
        return resultado.stdout

    def llenar(self, cuantos: int) -> None:
        self.administrar("shell", "-v", "0", "-c", ANOTAR.replace("CUANTOS", str(cuantos)))
        carpeta = self.var / "evidencia" / "ab"
        carpeta.mkdir(parents=True, exist_ok=True)
        (carpeta / f"abc{cuantos}").write_bytes(secrets.token_bytes(2000))
        (self.var / "documentos").mkdir(exist_ok=True)
        (self.var / "documentos" / f"balance{cuantos}.pdf").write_bytes(b"%PDF-1.7 " * 50)

    def sql(self, orden: str) -> list[tuple[Any, ...]]:
        """Straight to the database, as an administrator with a console would."""
        conexion = psycopg2.connect(self.url) if self.url else sqlite3.connect(self.base)
        try:
            cursor = conexion.cursor()
            cursor.execute(orden)
            return list(cursor.fetchall())
        finally:
            conexion.close()

    @property
    def base(self) -> Path:
        return self.var / "pmg.sqlite3"

    def cabeza(self) -> tuple[Any, ...]:
        return self.sql("SELECT seq, huella FROM comun_cabezabitacora")[0]

    def archivos(self) -> dict[str, bytes]:
        return {
            str(ruta.relative_to(self.var)): ruta.read_bytes()
            for carpeta in ("evidencia", "documentos")
            for ruta in (self.var / carpeta).rglob("*")
            if ruta.is_file()
        }

    def datos(self) -> list[list[tuple[Any, ...]]]:
        return [
            self.sql("SELECT * FROM comun_asiento ORDER BY seq"),
            self.sql("SELECT * FROM comun_notaasiento ORDER BY asiento_id"),
            self.sql("SELECT * FROM comun_cabezabitacora"),
            self.sql("SELECT app, name FROM django_migrations ORDER BY id"),
        ]

    def respaldar(self, destino: Path) -> "subprocess.CompletedProcess[str]":
        return self.correr(str(RAIZ / "bin" / "backup"), str(destino))

    def restaurar(self, origen: Path, *opciones: str) -> "subprocess.CompletedProcess[str]":
        return self.correr(str(RAIZ / "bin" / "restore"), str(origen), *opciones)


def _url_de(nombre: str) -> str:
    partes = urlsplit(os.environ["DATABASE_URL"])
    return partes._replace(path=f"/{nombre}").geturl()


def _sql(orden: str) -> None:
    conexion = psycopg2.connect(os.environ["DATABASE_URL"])
    conexion.autocommit = True
    try:
        conexion.cursor().execute(orden)
    finally:
        conexion.close()


ES_POSTGRES = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


@pytest.fixture(scope="module")
def plantilla(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitio]:
    """A site with its tables and nothing in them, made once for all the tests."""
    nombre = f"pmg_plantilla_{secrets.token_hex(4)}"
    if ES_POSTGRES:
        _sql(f"CREATE DATABASE {nombre}")
    sitio = Sitio(tmp_path_factory.mktemp("plantilla"), _url_de(nombre) if ES_POSTGRES else "")
    sitio.administrar("migrate", "--noinput")
    yield sitio
    if ES_POSTGRES:
        _sql(f"DROP DATABASE {nombre} WITH (FORCE)")


@pytest.fixture
def sitios(plantilla: Sitio, tmp_path: Path) -> Iterator[list[Sitio]]:
    """Two sites of the kind of database under test; the second one without tables."""
    nombres = [f"pmg_respaldo_{secrets.token_hex(4)}" for _ in range(2)] if ES_POSTGRES else []
    for nombre, molde in zip(
        nombres, (urlsplit(plantilla.url).path[1:], "template1"), strict=False
    ):
        _sql(f"CREATE DATABASE {nombre} TEMPLATE {molde}")
    urls = [_url_de(nombre) for nombre in nombres] or ["", ""]
    lista = [Sitio(tmp_path / f"sitio{n}", url) for n, url in enumerate(urls)]
    for sitio in lista:
        sitio.var.mkdir()
    if not ES_POSTGRES:
        shutil.copy(plantilla.base, lista[0].base)
    yield lista
    for nombre in nombres:
        _sql(f"DROP DATABASE {nombre} WITH (FORCE)")


def test_a_backup_restored_elsewhere_is_the_same_site(sitios: list[Sitio], tmp_path: Path) -> None:
    origen, destino = sitios
    origen.llenar(5)
    copia = tmp_path / "copia"
    resultado = origen.respaldar(copia)
    assert resultado.returncode == 0, resultado.stdout + resultado.stderr
    resultado = destino.restaurar(copia)
    assert resultado.returncode == 0, resultado.stdout + resultado.stderr
    assert destino.cabeza() == origen.cabeza()
    assert origen.cabeza()[0] == 5
    assert destino.archivos() == origen.archivos()
    assert len(destino.archivos()) == 2
    assert destino.datos() == origen.datos()
    # The guards came along: the restored ledger still refuses to be altered.
    with pytest.raises((sqlite3.IntegrityError, psycopg2.IntegrityError), match="solo admite"):
        destino.sql("UPDATE comun_asiento SET accion = 'otra'")


def test_a_full_target_is_left_alone_unless_replacing_is_asked_for(
    sitios: list[Sitio], tmp_path: Path
) -> None:
    sitio = sitios[0]
    sitio.llenar(2)
    copia = tmp_path / "copia"
    assert sitio.respaldar(copia).returncode == 0
    antes = sitio.cabeza()
    sitio.llenar(3)
    despues, archivos = sitio.cabeza(), sitio.archivos()
    negado = sitio.restaurar(copia)
    assert negado.returncode == 1
    assert "not empty" in negado.stdout
    assert "--reemplazar" in negado.stdout
    assert (sitio.cabeza(), sitio.archivos()) == (despues, archivos)
    assert sitio.restaurar(copia, "--reemplazar").returncode == 0
    assert sitio.cabeza() == antes
    assert len(sitio.archivos()) == 2


@pytest.mark.parametrize("parte", ["base", "evidencia.tar"])
def test_a_part_altered_by_one_byte_is_refused_and_named(
    sitios: list[Sitio], tmp_path: Path, parte: str
) -> None:
    origen, destino = sitios
    origen.llenar(1)
    copia = tmp_path / "copia"
    assert origen.respaldar(copia).returncode == 0
    archivo = next(copia.glob(f"{parte}*"))
    contenido = bytearray(archivo.read_bytes())
    contenido[len(contenido) // 2] ^= 1
    archivo.write_bytes(contenido)
    resultado = destino.restaurar(copia)
    assert resultado.returncode == 1
    assert f"{archivo.name} is not what was written" in resultado.stdout
    assert destino.archivos() == {}


def test_a_backup_whose_chain_is_not_the_one_noted_changes_nothing(
    sitios: list[Sitio], tmp_path: Path
) -> None:
    sitio = sitios[0]
    sitio.llenar(2)
    copia = tmp_path / "copia"
    assert sitio.respaldar(copia).returncode == 0
    manifiesto = json.loads((copia / "manifiesto.json").read_text())
    manifiesto["bitacora"]["huella"] = "f" * 64
    (copia / "manifiesto.json").write_text(json.dumps(manifiesto))
    antes = sitio.cabeza(), sitio.archivos(), sitio.datos()
    resultado = sitio.restaurar(copia, "--reemplazar")
    assert resultado.returncode == 1
    assert "the ledger does not verify" in resultado.stdout
    assert (sitio.cabeza(), sitio.archivos(), sitio.datos()) == antes


def test_what_is_not_a_backup_and_a_taken_name_are_refused(tmp_path: Path) -> None:
    sitio = Sitio(tmp_path / "sitio", "")
    sitio.var.mkdir()
    vacia = tmp_path / "vacia"
    vacia.mkdir()
    assert "is not a backup" in sitio.restaurar(vacia).stdout
    assert "exists already" in sitio.respaldar(vacia).stdout
    shutil.rmtree(vacia)
    sin_base = sitio.respaldar(vacia)
    assert sin_base.returncode == 1
    assert not vacia.exists()
