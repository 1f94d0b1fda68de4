"""What a document may reach: the project's own assets, and nothing else whatever it asks for."""

import base64
import builtins
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from informes import servicios
from informes.consultas import datos_del_balance
from informes.documento import PLANTILLA, contexto_del_documento
from instituciones.roles import Rol
from pmg_site.comun import pdf
from tests.informes import escenarios

CANARIO = b"canario-4f1d7c-no-debe-salir"
PIXEL = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c626001000000ffff03000006000557"
        "bfabd40000000049454e44ae426082"
    )
).decode()


@pytest.fixture
def secreto(tmp_path: Path) -> Path:
    archivo = tmp_path / "secreto.txt"
    archivo.write_bytes(CANARIO)
    return archivo


ATAQUES = {
    "attachment": '<link rel="attachment" href="{uri}">',
    "enlace adjunto": '<a rel="attachment" href="{uri}">x</a>',
    "import": '<style>@import url("{uri}");</style>',
    "hoja": '<link rel="stylesheet" href="{uri}">',
    "fuente": '<style>@font-face{{font-family:x;src:url("{uri}")}} p{{font-family:x}}</style>',
    "imagen": '<img src="{uri}" alt="x">',
    "fondo": '<p style="background:url({uri})">x</p>',
    "svg imagen": '<svg width="9" height="9"><image href="{uri}" width="9" height="9"/></svg>',
    "svg use": '<svg width="9" height="9"><use href="{uri}#a"/></svg>',
    "object": '<object data="{uri}"></object>',
    "embed": '<embed src="{uri}">',
    "contenido": '<style>p::before{{content:url("{uri}")}}</style>',
    "lista": '<ul style="list-style-image:url({uri})"><li>x</li></ul>',
    "base": '<base href="{carpeta}/"><link rel="attachment" href="secreto.txt">',
}
DESTINOS = ("file", "http", "ftp", "data")


def _uri(secreto: Path, destino: str) -> str:
    return {
        "file": secreto.as_uri(),
        "http": "http://127.0.0.1:9/secreto.txt",
        "ftp": "ftp://127.0.0.1:9/secreto.txt",
        "data": "data:text/plain;base64," + base64.b64encode(CANARIO).decode(),
    }[destino]


def _con(cuerpo: str) -> str:
    return f'<html lang="es-CL"><head><title>t</title></head><body><p>x</p>{cuerpo}</body></html>'


def _contenido(documento: bytes) -> bytes:
    """Every byte that a reader could take out: raw, unpacked streams, and attachments."""
    lector = PdfReader(BytesIO(documento))
    partes = [documento]
    for numero in range(1, len(lector.xref.get(0, {})) + 500):
        try:
            objeto = lector.get_object(numero)
        except Exception:
            break
        if hasattr(objeto, "get_data"):
            partes.append(objeto.get_data())
    for nombre, archivos in lector.attachments.items():
        partes += [nombre.encode(), *archivos]
    return b"".join(partes)


def test_the_attack_works_where_nothing_guards(secreto):
    """Positive control: with the fetcher that WeasyPrint brings, the secret leaves."""
    import weasyprint

    html = _con(ATAQUES["attachment"].format(uri=secreto.as_uri(), carpeta=""))
    salida = weasyprint.HTML(string=html).write_pdf()
    assert CANARIO in _contenido(salida)


@pytest.mark.parametrize("destino", DESTINOS)
@pytest.mark.parametrize("ataque", ATAQUES)
def test_nothing_of_the_machine_or_the_network_enters_a_document(
    secreto, ataque, destino, monkeypatch
):
    salidas = []
    monkeypatch.setattr("socket.socket.connect", lambda *a: salidas.append(a))
    cuerpo = ATAQUES[ataque].format(uri=_uri(secreto, destino), carpeta=secreto.parent.as_uri())
    hecho = pdf.componer(_con(cuerpo))
    assert CANARIO not in _contenido(hecho.pdf)
    assert PdfReader(BytesIO(hecho.pdf)).attachments == {}
    assert salidas == []


def test_what_is_typed_in_the_fields_is_text_in_the_document(mundo, secreto):
    evaluacion = escenarios.publicar_anio(mundo.institucion)
    todo = "\n\n".join(
        cuerpo.format(uri=secreto.as_uri(), carpeta=secreto.parent.as_uri())
        for cuerpo in ATAQUES.values()
    )
    evaluacion.programa.compromisos.filter(numero=1).update(nombre=ATAQUES["imagen"])
    por = mundo[Rol.ENCARGADO_PMG]
    balance = servicios.crear_balance(institucion=mundo.institucion, anio=2024, por=por)
    balance.secciones.update(texto=todo)
    premio = {"nombre": todo[:1900], "otorgante": "<script>", "fecha": "2024"}
    servicios.fijar_anexos(balance=balance, anexos={"premios": [premio]}, por=por)
    balance.refresh_from_db()
    contexto = contexto_del_documento(datos_del_balance(balance))
    hecho = pdf.a_pdf(PLANTILLA, contexto)
    assert CANARIO not in _contenido(hecho.pdf)
    assert "&lt;link rel=&quot;attachment&quot;" in hecho.html
    assert "<script>" not in hecho.html


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://estaticos.invalid/../settings.py",
        "https://estaticos.invalid/pmg/%2e%2e/%2e%2e/manage.py",
        "https://estaticos.invalid/pmg/pmg.js",
        "https://estaticos.invalid.malo.cl/pmg/impresion.css",
        "data:text/css,p{}",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png;base64," + "A" * 100_000,
        "data:image/png;base64,A",
    ],
)
def test_an_address_that_is_not_an_asset_is_refused(url):
    with pytest.raises(pdf.RecursoNegado):
        pdf.recurso(url)


def test_the_assets_and_small_images_are_served():
    for nombre, tipo in pdf.ACTIVOS.items():
        contenido, dicho = pdf.recurso(pdf.BASE + nombre)
        assert (bool(contenido), dicho) == (True, tipo)
    assert pdf.recurso(f"data:image/png;base64,{PIXEL}")[1] == "image/png"


def test_the_progress_of_the_layout_is_heard():
    dicho: list[str] = []
    pdf.componer(_con("<h1>a</h1>"), dicho.append)
    assert "Componiendo la página 1" in dicho


def test_without_the_system_libraries_the_refusal_says_what_to_install(monkeypatch):
    importar = builtins.__import__

    def sin_weasyprint(nombre, *args, **kwargs):
        if nombre.split(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpangoft2-1.0-0'")
        return importar(nombre, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", sin_weasyprint)
    assert pdf.disponible() is False
    with pytest.raises(pdf.PdfNoDisponible, match="instale libpangoft2"):
        pdf.componer(_con(""))
