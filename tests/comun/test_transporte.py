"""The broker in files survives what a cut leaves: an empty message, a broken table."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from kombu import Connection

from pmg_site.celery import app
from pmg_site.comun.transporte import Transport


@pytest.fixture
def conexion(tmp_path: Path) -> Iterator[Connection]:
    opciones = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection("filesystem://localhost//", transport_options=opciones) as abierta:
        yield abierta


@pytest.fixture
def nombre() -> str:
    """A queue that no other test has declared: what is declared is remembered by the process."""
    return f"prueba-{uuid4()}"


def _mensajes(carpeta: Path) -> list[Path]:
    return sorted(carpeta.glob("*.msg"))


def test_the_project_and_its_workers_use_it(conexion: Connection) -> None:
    assert isinstance(conexion.transport, Transport)
    assert app.connection().transport_cls in (
        "filesystem", "redis", "pmg_site.comun.transporte:Transport",
    )  # fmt: skip


def test_broken_messages_are_skipped_and_the_next_one_arrives(
    conexion: Connection, nombre: str, tmp_path: Path
) -> None:
    with conexion.SimpleQueue(nombre) as cola:
        for roto in (b"", b'{"body": "mit'):
            cola.put({"numero": 0})
            _mensajes(tmp_path)[-1].write_bytes(roto)
        cola.put({"numero": 1})
        mensaje = cola.get(block=False)
        assert mensaje.payload == {"numero": 1}
        mensaje.ack()
        with pytest.raises(cola.Empty):
            cola.get(block=False)


def test_only_broken_messages_are_an_empty_queue(
    conexion: Connection, nombre: str, tmp_path: Path
) -> None:
    with conexion.SimpleQueue(nombre) as cola:
        cola.put({"numero": 0})
        _mensajes(tmp_path)[0].write_bytes(b"")
        with pytest.raises(cola.Empty):
            cola.get(block=False)
        assert _mensajes(tmp_path) == []


def test_a_message_half_written_is_not_seen(
    conexion: Connection, nombre: str, tmp_path: Path
) -> None:
    with conexion.SimpleQueue(nombre) as cola:
        cola.put({"numero": 1})
        (entero,) = _mensajes(tmp_path)
        entero.rename(entero.with_suffix(".parte"))
        with pytest.raises(cola.Empty):
            cola.get(block=False)


def test_messages_arrive_in_the_order_in_which_they_were_put(
    conexion: Connection, nombre: str
) -> None:
    with conexion.SimpleQueue(nombre) as cola:
        for numero in range(5):
            cola.put({"numero": numero})
        assert [cola.get(block=False).payload["numero"] for _ in range(5)] == list(range(5))


def test_a_broken_table_of_an_exchange_is_written_anew(
    conexion: Connection, nombre: str, tmp_path: Path
) -> None:
    control = tmp_path / "control"
    control.mkdir()
    (control / f"{nombre}.exchange").write_bytes(b"")
    with conexion.SimpleQueue(nombre) as cola:
        cola.put({"numero": 1})
        assert cola.get(block=False).payload == {"numero": 1}
