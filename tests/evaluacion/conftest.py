"""Evidence of the tests goes to a folder of their own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def carpeta_de_evidencia(settings: Any, tmp_path: Path) -> Path:
    settings.EVIDENCIA_DIR = tmp_path / "evidencia"
    return tmp_path / "evidencia"
