"""Text on its way to a spreadsheet, which must never take it for a formula."""

import json
import re
from typing import Any

_NUMERO = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_PELIGRO = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def segura(valor: Any) -> str:
    """Text that no spreadsheet takes for a formula; numbers are left as they are."""
    if valor is None:
        return ""
    if isinstance(valor, bool):
        return "true" if valor else "false"
    if isinstance(valor, list | dict):
        return json.dumps(valor, ensure_ascii=False)
    texto = str(valor)
    if texto.startswith(_PELIGRO) and not _NUMERO.fullmatch(texto):
        return "'" + texto
    return texto
