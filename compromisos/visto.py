"""The proof that a person had a programme's content on the screen, at one version of it."""

from django.core import signing

from compromisos.models import ProgramaAnual
from instituciones.models import Persona

SAL = "compromisos.visto"


def sello(programa: ProgramaAnual, persona: Persona) -> str:
    """The mark that only the opened content carries."""
    return signing.dumps([programa.pk, programa.fila_version, persona.pk], salt=SAL)


def leer(texto: str, persona: Persona) -> tuple[int, int] | None:
    """Programme and version that this person saw; None when the mark is not theirs or not ours."""
    try:
        programa, version, de = signing.loads(texto, salt=SAL)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (programa, version) if de == persona.pk else None
