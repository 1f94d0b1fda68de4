"""Reading of the papers as a person does: the words of the PDF, the figures of its tables."""

import re
from decimal import Decimal
from html import unescape
from io import BytesIO

from django.test import Client
from pypdf import PdfReader

from compromisos.estados import EstadoFormulacion
from compromisos.models import Compromiso, ProgramaAnual
from indicadores.models import Medicion
from pmg_site.comun import pdf
from tests.fabricas import ficha_con_operandos

E = EstadoFormulacion


def como(persona) -> Client:
    navegador = Client()
    navegador.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return navegador


def lector(papel) -> PdfReader:
    return PdfReader(BytesIO(pdf.componer(papel.html()).pdf))


def texto(papel_o_lector) -> str:
    """The words of a PDF in one line, without the hyphens of broken ones."""
    leido = papel_o_lector if isinstance(papel_o_lector, PdfReader) else lector(papel_o_lector)
    paginas = "\n".join(pagina.extract_text() for pagina in leido.pages)
    return " ".join(re.sub(r"[-‐\xad]\n", "", paginas).replace("\xa0", " ").split())


def celdas(html: str) -> list[str]:
    """What the cells of numbers say, in order."""
    crudas = re.findall(r'<td class="num(?: medida)?">(.*?)</td>', html, re.S)
    return [" ".join(unescape(re.sub("<[^>]+>", "", c)).split()) for c in crudas]


def con_historia(programa: ProgramaAnual) -> Compromiso:
    """The first indicator with an estimate of last year and history by sex."""
    compromiso = programa.compromisos.get(numero=1)
    anterior = ficha_con_operandos(programa.institucion, programa.anio - 1)
    type(anterior).objects.filter(pk=anterior.pk).update(indicador=compromiso.ficha.indicador)
    for simbolo, valor in (("A", 1850), ("B", 2000)):
        Medicion.objects.create(
            ficha=anterior, tipo="estimado", simbolo=simbolo, valor=Decimal(valor)
        )
    return compromiso
