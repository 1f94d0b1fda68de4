"""The RUN, Chile's identity number: normalising and checking its verifier digit."""

from django.core.exceptions import ValidationError
from stdnum.cl import rut
from stdnum.exceptions import ValidationError as StdnumError


def normalizar(texto: str) -> str:
    """ "12.345.678-5" or "123456785" → "12345678-5"; raises ValidationError when it is no RUN."""
    try:
        limpio = rut.validate(texto.strip())
    except StdnumError:
        raise ValidationError(
            "El RUN no es válido: escriba el número y su dígito verificador, por ejemplo "
            "12.345.678-5.",
            code="run_invalido",
        ) from None
    return f"{limpio[:-1]}-{limpio[-1]}"


def validar(texto: str) -> None:
    """Validator of the stored form."""
    if normalizar(texto) != texto:
        raise ValidationError("El RUN se guarda sin puntos y con guion.", code="run_forma")
