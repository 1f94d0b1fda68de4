"""Every page × every role × own, foreign and absent object: what each gets and never does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import reverse
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from compromisos.libro import escribir
from instituciones.roles import Rol
from tests.permisos.conftest import MARCA_AJENA, MARCA_PROPIA, Escena
from tests.permisos.expediente import Expediente
from tests.permisos.rutas import PUBLICA, SESION, TODO_EL_GOBIERNO, Fila, filas

pytestmark = pytest.mark.django_db
LEEN = [fila for fila in filas() if "GET" in fila.metodos]
INGRESO = "/cuenta/login/"
# Their own texts, the login's tables and the session are not the system's data.
_AJENAS = ("django_session", "axes_", "account_")


@pytest.fixture(autouse=True)
def _libros_cortos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the empty rows that a workbook brings for what will be written."""
    monkeypatch.setattr(escribir, "FILAS_NUEVAS", 20)


def _ausente(nombre: str, valor: Any) -> Any:
    if isinstance(valor, int):
        return 9999 if nombre in ("anio", "periodo") else 999_999_999
    if len(str(valor)) == 36:
        return "00000000-0000-4000-8000-000000000000"
    return "no-existe"


def direccion(fila: Fila, expediente: Expediente, *, ausente: bool = False) -> str:
    """The address of a row for an institution's records, or for one that does not exist."""
    valores = {n: expediente.valor(e) for n, e in fila.args.items()}
    if ausente:
        primero = next(iter(fila.args))
        valores[primero] = _ausente(primero, valores[primero])
    return reverse(fila.ruta, kwargs=valores) + fila.consulta


@contextmanager
def sin_escribir() -> Iterator[list[str]]:
    """The statements that write data inside the block."""
    escritas: list[str] = []

    def mirar(ejecutar: Callable[..., Any], sql: str, *resto: Any) -> Any:
        escribe = sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        if escribe and not any(tabla in sql for tabla in _AJENAS):
            escritas.append(sql)
        return ejecutar(sql, *resto)

    with connection.execute_wrapper(mirar):
        yield escritas


@lru_cache(maxsize=64)  # most roles are given the same document
def desplegado(contenido: bytes) -> bytes:
    """What a person reads in a PDF, a workbook or a compressed file, which bytes do not show."""
    if contenido.startswith(b"%PDF"):
        try:
            lector = PdfReader(BytesIO(contenido))
            return "\n".join(pagina.extract_text() for pagina in lector.pages).encode()
        except PyPdfError:
            return b""  # the small evidence of the tests is a PDF in name alone
    if is_zipfile(BytesIO(contenido)):
        with ZipFile(BytesIO(contenido)) as comprimido:
            return b"\n".join(comprimido.read(nombre) for nombre in comprimido.namelist())
    return b""


def pedir(escena: Escena, rol: Rol | None, url: str, **opciones: Any) -> HttpResponse:
    with transaction.atomic():
        respuesta = escena.navegadores[rol].get(url, **opciones)
        if getattr(respuesta, "streaming", False):
            respuesta.contenido = b"".join(respuesta.streaming_content)
        else:
            respuesta.contenido = respuesta.content
        respuesta.contenido += desplegado(respuesta.contenido)
        transaction.set_rollback(True)
    return respuesta


def esperadas(fila: Fila, rol: Rol | None, cual: str) -> set[int]:
    """The answers that the table allows."""
    if cual == "ausente" and fila.acceso == (PUBLICA,):
        return {404}
    if fila.acceso == (PUBLICA,):
        return set(fila.ok)
    if rol is None:
        return {302}
    if fila.ambito == "autor":
        suyo = fila.puede(rol, "GET") or (rol == Rol.ENCARGADO_PMG and cual == "propio")
        return {404} if cual == "ausente" or not suyo else set(fila.ok)
    puede = fila.puede(rol, "GET")
    if cual == "ausente" or not fila.alcanza(rol, cual == "propio"):
        return {404} if puede and fila.acceso != (SESION,) else {403, 404}
    if not puede:
        return {403}
    return {fila.excepto[rol]} if cual == "propio" and rol in fila.excepto else set(fila.ok)


@pytest.mark.parametrize("fila", LEEN, ids=str)
def test_a_page_answers_each_role_as_the_table_says(fila: Fila, escena: Escena) -> None:
    casos = {"propio": direccion(fila, escena.propio)}
    if fila.args:
        casos["ajeno"] = direccion(fila, escena.ajeno)
        if any(not str(e).startswith("=") for e in fila.args.values()):
            casos["ausente"] = direccion(fila, escena.propio, ausente=True)
    distintas = []
    with sin_escribir() as escritas:
        for rol in (None, *Rol):
            for cual, url in casos.items():
                hallada = pedir(escena, rol, url)
                if hallada.status_code not in esperadas(fila, rol, cual):
                    distintas.append(
                        (str(rol), cual, hallada.status_code, esperadas(fila, rol, cual))
                    )
                if not _alcanza_marca(fila, rol):
                    assert MARCA_AJENA.encode() not in hallada.contenido, (rol, cual)
                if hallada.status_code == 302 and rol is None and fila.acceso != (PUBLICA,):
                    assert hallada["Location"].startswith((INGRESO, "/admin/login/"))
    assert not distintas, "\n".join(str(d) for d in distintas)
    assert escritas == [], "reading a page wrote something"


def _alcanza_marca(fila: Fila, rol: Rol | None) -> bool:
    """Who may read a foreign institution's unpublished texts on this page."""
    if fila.ruta == "bitacora":  # read over the whole government, reasons included
        return rol in TODO_EL_GOBIERNO | {Rol.ADMINISTRADOR}
    if rol == Rol.RED_EXPERTOS:  # networks, where the table says so, and in lists
        return fila.red == "todo" or not fila.args
    return rol in TODO_EL_GOBIERNO


def test_what_is_foreign_and_what_is_absent_look_the_same(escena: Escena) -> None:
    """Nobody learns by the answer that another institution's record exists."""
    delatadas = []
    for fila in LEEN:
        if fila.args and fila.acceso not in ((PUBLICA,), (SESION,)) and not fila.ambito:
            ajena = pedir(escena, Rol.ENCARGADO_PMG, direccion(fila, escena.ajeno))
            ausente = pedir(escena, Rol.ENCARGADO_PMG, direccion(fila, escena.propio, ausente=True))
            if ajena.status_code != ausente.status_code:
                delatadas.append((str(fila), ajena.status_code, ausente.status_code))
    assert delatadas == []


def test_the_texts_that_are_looked_for_can_be_read_by_who_may(escena: Escena) -> None:
    """Negative control of the search: the secretaría técnica and the own people do find them."""
    vistas = {MARCA_AJENA: 0, MARCA_PROPIA: 0}
    for fila in LEEN:
        if fila.args and fila.acceso != (PUBLICA,):
            for marca, rol, expediente in (
                (MARCA_AJENA, Rol.DIPRES, escena.ajeno),
                (MARCA_PROPIA, Rol.ENCARGADO_PMG, escena.propio),
            ):
                vistas[marca] += (
                    marca.encode() in pedir(escena, rol, direccion(fila, expediente)).contenido
                )
    assert vistas[MARCA_AJENA] >= 8
    assert vistas[MARCA_PROPIA] >= 8


def test_writing_while_reading_would_be_seen(escena: Escena) -> None:
    with transaction.atomic(), sin_escribir() as escritas:
        escena.propio.o.observacion.save()
        transaction.set_rollback(True)
    assert len(escritas) == 1


def test_what_a_pdf_or_a_workbook_says_is_looked_at_too(escena: Escena) -> None:
    """Negative control: the own mark is found inside files that do not show it in their bytes."""
    por_dentro = set()
    for fila in LEEN:
        if not fila.args or fila.acceso == (PUBLICA,):
            continue
        contenido = pedir(escena, Rol.ENCARGADO_PMG, direccion(fila, escena.propio)).contenido
        if contenido[:4] in (b"%PDF", b"PK\x03\x04") and MARCA_PROPIA.encode() in contenido:
            por_dentro.add(contenido[:2])
    assert por_dentro == {b"%P", b"PK"}
