"""pytest plugin of bin/test: writes down which tests ran and which were skipped."""

import os
from typing import Any


def _anotar(resultado: str, prueba: str) -> None:
    with open(os.environ["PMG_REGISTRO"], "a", encoding="utf-8") as registro:
        registro.write(f"{resultado}\t{prueba}\n")


def pytest_runtest_logreport(report: Any) -> None:
    """One line per test, from the main process alone when several run the tests."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    if report.skipped and not hasattr(report, "wasxfail"):
        _anotar("skipped", report.nodeid)
    elif report.when == "call":
        _anotar("ran", report.nodeid)


def pytest_collectreport(report: Any) -> None:
    """A whole module that skips itself; only the process that collects knows."""
    if report.skipped:
        _anotar("skipped", report.nodeid)
