"""The certificate says how the number came about, in a page, a paper and a JSON that agree."""

import json
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from incentivos.models import Incentivo
from informes.certificado_legible import certificado
from informes.papeles.certificado import papel
from informes.publicado import evaluaciones_con_detalle
from pmg_site.comun import puntos
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.canonico import huella
from pmg_site.comun.models import PuntoDeControl
from tests.informes import escenarios
from tests.informes.certificados import (
    certificado_de,
    con_huellas,
    con_otro,
    correr,
    falla,
    hojas,
    valor_en,
)
from tests.informes.lectura import texto

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluacion():
    publicada = escenarios.publicar_anio()
    puntos.emitir()
    return publicada


def _direccion(evaluacion, cual="certificado"):
    adscripcion = evaluacion.programa.adscripcion
    llaves = [adscripcion.institucion.codigo, "PMG", evaluacion.anio, evaluacion.version]
    return reverse(f"informes:{cual}", args=llaves)


def test_the_page_tells_every_figure_of_the_calculation(client, evaluacion):
    pagina = client.get(_direccion(evaluacion)).content.decode().replace("\xa0", " ")
    resultado = evaluacion.resultado
    for parte in resultado.desglose.all():
        assert parte.explicacion.replace("\xa0", " ") in pagina
    for dicho in (
        "97,89 %", "de 60 puntos", "Informado por el servicio y confirmado", "Al más cercano",
        "Redondeo del total", resultado.huella, resultado.huella_entradas, evaluacion.copia_huella,
        puntos.ultimo().raiz, "N° 188", "Ley 19.553, artículo 6",
    ):  # fmt: skip
        assert dicho in pagina, dicho


def test_the_paper_carries_the_hash_the_checkpoint_and_a_code_that_leads_to_the_page(
    client, evaluacion
):
    respuesta = client.get(_direccion(evaluacion, "certificado-pdf"))
    lector = PdfReader(BytesIO(respuesta.content))
    dicho = texto(lector).replace(" ", "")
    direccion = "http://testserver" + _direccion(evaluacion)
    documento = certificado_de(evaluacion)
    for parte in (documento["huella"], puntos.ultimo().raiz, direccion, "97,89"):
        assert parte in dicho
    assert lector.trailer["/Root"]["/MarkInfo"]["/Marked"]
    vista = certificado(evaluaciones_con_detalle().get(pk=evaluacion.pk))
    assert f'alt="Código QR con la dirección {direccion}"' in papel(vista, direccion).html()


def test_the_json_is_canonical_and_does_not_change_with_what_the_ledger_gains(client, evaluacion):
    uno = client.get(_direccion(evaluacion, "certificado-json")).content
    anotar_lote([Acto("prueba.acto", f"cosa:{n}") for n in range(5)])
    puntos.emitir()
    assert client.get(_direccion(evaluacion, "certificado-json")).content == uno
    leido = json.loads(uno)
    assert leido["huella"] == huella(leido["certificado"])


@pytest.mark.parametrize("cual", ["certificado", "certificado-pdf", "certificado-json"])
def test_a_result_that_is_not_published_has_no_certificate(client, cual):
    evaluacion = escenarios.publicar_anio(estado="decretada")
    assert client.get(_direccion(evaluacion, cual)).status_code == 404


def test_a_corrected_result_keeps_its_certificate_and_says_so(client, evaluacion):
    antes = certificado_de(evaluacion)
    escenarios.publicar_anio(version=2, reemplaza=evaluacion, operandos=((250, 281), (98, 100)))
    assert certificado_de(evaluacion) == antes
    assert (
        "fue corregido por una versión posterior"
        in client.get(_direccion(evaluacion)).content.decode()
    )


def test_before_the_increment_is_computed_the_certificate_says_so(client, evaluacion, monkeypatch):
    monkeypatch.setattr("informes.certificado._incentivo", lambda e: None)
    documento = certificado_de(evaluacion)
    assert falla(documento) is None
    assert "Todavía no se calcula el tramo" in client.get(_direccion(evaluacion)).content.decode()


# --- The offline verifier -----------------------------------------------------------------------
def _guardados():
    return json.loads(puntos.publicados(PuntoDeControl.objects.all()))["puntos"]


def test_the_verifier_runs_outside_the_project_with_nothing_but_the_interpreter(
    client, evaluacion, tmp_path
):
    archivo = tmp_path / "certificado.json"
    archivo.write_bytes(client.get(_direccion(evaluacion, "certificado-json")).content)
    guardados = tmp_path / "puntos.json"
    guardados.write_bytes(client.get(reverse("puntos-de-control-json")).content)
    hecho = correr(archivo, "--puntos", str(guardados))
    assert (hecho.returncode, hecho.stderr) == (0, "")
    assert "TODO SIGUE" in hecho.stdout
    assert "está entre los guardados" in hecho.stdout
    documento = json.loads(archivo.read_text(encoding="utf-8"))
    documento["certificado"]["copia"]["traza"]["compromisos"][0]["cumplimiento"] = "98.89"
    archivo.write_text(json.dumps(documento), encoding="utf-8")
    hecho = correr(archivo)
    assert (hecho.returncode, hecho.stderr) == (1, "")
    assert hecho.stdout == (
        "NO SIGUE. compromiso C01, cumplimiento: dice «98.89» y debe decir «97.89»\n"
    )


@pytest.mark.parametrize(
    "contenido", ["", "{}", "[1]", '{"a": 1.5}', "[" * 100_000, '{"a":1,"a":2}']
)
def test_a_file_that_is_no_certificate_is_refused_in_one_sentence(tmp_path, contenido):
    archivo = tmp_path / "otro.json"
    archivo.write_text(contenido, encoding="utf-8")
    hecho = correr(archivo)
    assert (hecho.returncode, hecho.stderr) == (1, "")
    assert hecho.stdout.startswith("NO SIGUE. archivo")


def _alterado(valor):
    if isinstance(valor, bool) or valor is None:
        return not valor
    if isinstance(valor, int):
        return valor + 1
    return f"{valor[:-1]}{(int(valor[-1]) + 1) % 10}" if valor[-1:].isdigit() else f"{valor}x"


def test_each_value_of_a_published_certificate_altered_in_turn_is_found(evaluacion):
    documento = certificado_de(evaluacion)
    guardados = _guardados()
    assert falla(documento, guardados) is None
    caminos = list(hojas(documento))
    assert len(caminos) > 400
    for camino in caminos:
        falso = con_otro(documento, camino, _alterado(valor_en(documento, camino)))
        assert falla(falso, guardados) is not None, camino


def test_only_the_ledger_tells_a_certificate_that_was_written_again_whole(evaluacion):
    """Negative control: without the ledger's acts, a consistent forgery passes."""
    camino = ("certificado", "copia", "institucion", "nombre")
    falso = con_huellas(con_otro(certificado_de(evaluacion), camino, "Otro servicio"))
    assert str(falla(falso)).startswith("bitácora, publicacion, huella anotada")
    falso["bitacora"] = []
    assert falla(falso) is None
    assert str(falla(falso, _guardados())).startswith("bitácora: ningún punto de control")


def test_a_forged_entry_of_the_ledger_does_not_reach_the_checkpoint_kept_elsewhere(evaluacion):
    documento = certificado_de(evaluacion)
    acto = documento["bitacora"][0]
    acto["cuerpo"]["rol"] = "auditor"
    assert "huella del asiento" in str(falla(documento))
    otros = [_guardados()[0] | {"raiz": "f" * 64}]
    assert "ninguno de los guardados" in str(falla(certificado_de(evaluacion), otros))


def test_the_tier_and_its_percentage_follow_from_the_rules_published_beside_it(evaluacion):
    documento = certificado_de(evaluacion)
    for camino, valor, donde in (
        (("tramo",), "medio", "tramo"),
        (("porcentaje",), "3.8", "incremento"),
        (("fundamento", "tramo", "desde"), "89", "tramo, desde"),
        (("fundamento", "valor"), "90/1", "incentivo, valor"),
    ):
        falso = con_otro(documento, ("certificado", "incentivo", *camino), valor)
        assert falla(falso).donde == donde
    assert Incentivo.objects.get().tramo == "completo"
