"""The nightly reading names exactly the files that were lost or altered; the virus scanner."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from evaluacion import servicios, tasks
from evaluacion.models import Archivo, FallaArchivo, RevisionEvidencia
from evaluacion.permisos_evidencia import puede_descargar
from evaluacion.servicios import archivos as servicio_archivos
from instituciones.roles import Rol
from pmg_site.comun import almacen, antivirus, salida, trabajos
from pmg_site.comun.errores import ArchivoRechazado
from pmg_site.comun.models import Asiento, MensajeSalida
from tests.evaluacion import escenarios
from tests.evaluacion.escenarios import PDF, Subida
from tests.evaluacion.test_paginas import entrar
from tests.fabricas import Mundo

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def _guardar(cuantos: int) -> list[Archivo]:
    return [
        servicios.guardar_archivo(Subida(PDF.replace(b"1.4", b"1.%d" % n))) for n in range(cuantos)
    ]


def _romper(archivo: Archivo, contenido: bytes) -> None:
    ruta = almacen.ruta_de(archivo.huella)
    ruta.chmod(0o600)
    ruta.write_bytes(contenido)


def test_the_round_names_exactly_the_lost_and_the_altered(db: None) -> None:
    archivos = _guardar(6)
    assert servicios.revisar_archivos().fallas.count() == 0
    crudo = almacen.ruta_de(archivos[1].huella).read_bytes()
    _romper(archivos[1], bytes([crudo[0] ^ 1]) + crudo[1:])  # one bit, the same size
    almacen.ruta_de(archivos[4].huella).unlink()
    ronda = servicios.revisar_archivos()
    halladas = {(f.archivo_id, f.clase) for f in ronda.fallas.all()}
    assert halladas == {(archivos[1].huella, "alterado"), (archivos[4].huella, "perdido")}
    assert ronda.fallas.get(clase="alterado").tamano_hallado == len(crudo)
    nombradas = Asiento.objects.filter(accion="custodia.hallar_falla").values_list("objeto")
    assert {o for (o,) in nombradas} == {
        f"evaluacion.archivo:{archivos[1].huella}",
        f"evaluacion.archivo:{archivos[4].huella}",
    }


@pytest.mark.parametrize("lugar", ["primero", "medio", "ultimo"])
def test_any_changed_byte_is_found_wherever_it_is(db: None, lugar: str) -> None:
    archivo = _guardar(1)[0]
    crudo = bytearray(almacen.ruta_de(archivo.huella).read_bytes())
    crudo[{"primero": 0, "medio": len(crudo) // 2, "ultimo": -1}[lugar]] ^= 0x80
    _romper(archivo, bytes(crudo))
    assert [f.archivo for f in servicios.revisar_archivos().fallas.all()] == [archivo]


def test_the_ledger_tells_a_fault_once_and_its_end(db: None) -> None:
    archivo = _guardar(1)[0]
    original = almacen.ruta_de(archivo.huella).read_bytes()
    _romper(archivo, b"otra cosa")
    assert servicios.revisar_archivos().fallas.get().nueva
    assert not servicios.revisar_archivos().fallas.get().nueva
    assert Asiento.objects.filter(accion="custodia.hallar_falla").count() == 1
    _romper(archivo, b"y ahora otra")
    assert servicios.revisar_archivos().fallas.get().nueva
    _romper(archivo, original)
    assert not servicios.revisar_archivos().fallas.exists()
    assert Asiento.objects.filter(accion="custodia.recuperar").count() == 1


def test_the_night_asks_for_a_round_that_a_worker_does(db: None) -> None:
    _guardar(2)
    trabajo = servicios.pedir_custodia()
    tasks.custodia_nocturna()
    assert servicios.pedir_custodia() == trabajo
    trabajos.ejecutar(str(trabajo.pk))
    trabajo.refresh_from_db()
    assert (trabajo.estado, trabajo.resultado["archivos"]) == ("terminado", 2)


def test_whoever_audits_sees_the_file_and_what_it_backs_and_nobody_downloads_it(
    db: None,
) -> None:
    mundo = Mundo.crear()
    evaluacion = escenarios.enviada(mundo)
    revision = RevisionEvidencia.objects.filter(evidencia__informado__evaluacion=evaluacion)[0]
    _romper(revision.archivo, b"otro contenido")
    servicios.revisar_archivos()
    client = entrar(mundo[Rol.ADMINISTRADOR])
    pagina = client.get(reverse("evaluacion:custodia")).content.decode()
    assert revision.archivo.huella in pagina
    assert revision.nombre_original in pagina
    assert str(mundo.institucion) in pagina
    client = entrar(mundo[Rol.DIPRES])
    descarga = client.get(reverse("evaluacion:archivo", args=[revision.pk]))
    assert descarga.status_code == 400
    assert "ya no es el que se subió" in descarga.content.decode()
    revisar = reverse("evaluacion:revisar", args=[revision.evidencia.informado_id])
    assert "ya no es el que se subió" in client.get(revisar).content.decode()


# --- The virus scanner -------------------------------------------------------------------------


class _Clamd(socketserver.StreamRequestHandler):
    """What clamd answers to INSTREAM: it knows the test virus and nothing else."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        cuerpo = b""
        while largo := struct.unpack("!L", self.rfile.read(4))[0]:
            cuerpo += self.rfile.read(largo)
        hallado = b"Eicar-Test-Signature FOUND" if EICAR in cuerpo else b"OK"
        self.wfile.write(b"stream: " + hallado + b"\0")


class _Servidor(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@pytest.fixture
def clamd(tmp_path: Path, settings: Any) -> Iterator[None]:
    ruta = tmp_path / "clamd.ctl"
    settings.CLAMAV = f"unix:{ruta}"
    with _Servidor(str(ruta), _Clamd) as servidor:
        hilo = threading.Thread(target=servidor.serve_forever, daemon=True)
        hilo.start()
        yield
        servidor.shutdown()
        hilo.join()


def _atender() -> None:
    for pk in MensajeSalida.objects.filter(atendido_el=None).values_list("pk", flat=True):
        salida.atender(pk)


def test_until_it_is_clean_only_whoever_uploaded_it_opens_a_file(db: None, clamd: None) -> None:
    mundo = Mundo.crear()
    revision = escenarios.adjuntar(mundo, escenarios.informado_de(escenarios.abierta(mundo), 1))
    assert puede_descargar(mundo[Rol.ENCARGADO_PMG], revision)
    espera = puede_descargar(mundo[Rol.DIPRES], revision)
    assert not espera
    assert "espera el examen antivirus" in espera.motivo
    _atender()
    revision.archivo.refresh_from_db()
    assert revision.archivo.examen == "limpio"
    assert puede_descargar(mundo[Rol.DIPRES], revision)
    assert Asiento.objects.last().accion == "archivo.examinar"


def test_an_infected_file_is_opened_by_nobody_and_does_not_come_back(db: None, clamd: None) -> None:
    mundo = Mundo.crear()
    informado = escenarios.informado_de(escenarios.abierta(mundo), 1)
    revision = escenarios.adjuntar(mundo, informado, subida=Subida(EICAR, "acta.txt"))
    _atender()
    revision.archivo.refresh_from_db()
    assert (revision.archivo.examen, revision.archivo.hallazgo) == (
        "infectado",
        "Eicar-Test-Signature",
    )
    for rol in (Rol.ENCARGADO_PMG, Rol.DIPRES):
        assert "Eicar" in puede_descargar(mundo[rol], revision).motivo
    with pytest.raises(ArchivoRechazado, match="Eicar"):
        escenarios.adjuntar(mundo, informado, subida=Subida(EICAR, "otra.txt"))


def test_a_scanner_that_is_down_leaves_the_file_pending_until_it_answers(
    db: None, settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    settings.CLAMAV = f"unix:{tmp_path}/nadie"
    archivo = servicios.guardar_archivo(Subida(PDF))
    _atender()
    assert servicios.examinar_pendientes() == 0
    archivo.refresh_from_db()
    assert archivo.examen == "no_examinado"
    monkeypatch.setattr(servicio_archivos.antivirus, "examinar", lambda ruta: "")
    assert servicios.examinar_pendientes() == 1
    archivo.refresh_from_db()
    assert archivo.examen == "limpio"


@pytest.mark.parametrize("respuesta", [b"", b"stream: Can't allocate memory ERROR\0", b"UNKNOWN\0"])
def test_an_answer_that_is_not_one_is_not_taken_for_clean(
    respuesta: bytes, tmp_path: Path, settings: Any
) -> None:
    class Raro(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.read(10)
            while largo := struct.unpack("!L", self.rfile.read(4))[0]:
                self.rfile.read(largo)
            self.wfile.write(respuesta)

    ruta = tmp_path / "raro.ctl"
    settings.CLAMAV = f"unix:{ruta}"
    (tmp_path / "a").write_bytes(b"x")
    with _Servidor(str(ruta), Raro) as servidor:
        hilo = threading.Thread(target=servidor.serve_forever, daemon=True)
        hilo.start()
        with pytest.raises(antivirus.AntivirusNoDisponible):
            antivirus.examinar(tmp_path / "a")
        servidor.shutdown()
        hilo.join()


def test_without_a_scanner_nothing_is_promised_and_files_open(db: None) -> None:
    mundo = Mundo.crear()
    revision = escenarios.adjuntar(mundo, escenarios.informado_de(escenarios.abierta(mundo), 1))
    assert not MensajeSalida.objects.filter(tema=servicio_archivos.EXAMINAR).exists()
    assert puede_descargar(mundo[Rol.DIPRES], revision)
    assert not FallaArchivo.objects.exists()
