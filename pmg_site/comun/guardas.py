"""Database triggers that refuse to change what must not change, for both databases."""

from collections.abc import Callable
from typing import Any

PG_FUNCION = """
CREATE OR REPLACE FUNCTION pmg_rechazar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'La tabla % solo admite agregar filas.', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def _crear_solo_agregar(editor: Any, tabla: str) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(PG_FUNCION, None)  # its % is not a parameter
        editor.execute(
            f"CREATE TRIGGER {tabla}_solo_agregar BEFORE UPDATE OR DELETE ON {tabla} "
            "FOR EACH ROW EXECUTE FUNCTION pmg_rechazar();"
        )
        editor.execute(
            f"CREATE TRIGGER {tabla}_sin_vaciar BEFORE TRUNCATE ON {tabla} "
            "FOR EACH STATEMENT EXECUTE FUNCTION pmg_rechazar();"
        )
        return
    for verbo in ("UPDATE", "DELETE"):
        editor.execute(
            f"CREATE TRIGGER {tabla}_sin_{verbo.lower()} BEFORE {verbo} ON {tabla} "
            f"BEGIN SELECT RAISE(ABORT, 'La tabla {tabla} solo admite agregar filas.'); END;"
        )


def _quitar_solo_agregar(editor: Any, tabla: str) -> None:
    sobre = f" ON {tabla}" if editor.connection.vendor == "postgresql" else ""
    for nombre in ("solo_agregar", "sin_vaciar", "sin_update", "sin_delete"):
        editor.execute(f"DROP TRIGGER IF EXISTS {tabla}_{nombre}{sobre};")


def solo_agregar(*tablas: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """The pair (forwards, backwards) for a RunPython that makes ``tablas`` append-only."""

    def poner(apps: Any, editor: Any) -> None:
        for tabla in tablas:
            _crear_solo_agregar(editor, tabla)

    def quitar(apps: Any, editor: Any) -> None:
        for tabla in tablas:
            _quitar_solo_agregar(editor, tabla)

    return poner, quitar


def exige_bando(tabla: str, bando: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """Each row of ``tabla`` must name an Intervencion of ``bando`` (separation of duties).

    ``tabla.intervencion_id`` refers to ``instituciones_intervencion``; a row that names an act
    on another side is refused by the database itself, whoever writes it.
    """
    mensaje = f"{tabla}: la persona no interviene por el bando {bando}."
    # the names come from migrations, never from a request
    condicion = (
        "NEW.intervencion_id IS NOT NULL AND (SELECT bando FROM instituciones_intervencion"  # noqa: S608
        f" WHERE id = NEW.intervencion_id) IS DISTINCT FROM '{bando}'"
    )

    def poner(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE OR REPLACE FUNCTION {tabla}_bando() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {condicion} THEN RAISE EXCEPTION '{mensaje}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;"
            )
            editor.execute(
                f"CREATE TRIGGER {tabla}_bando BEFORE INSERT OR UPDATE ON {tabla} "
                f"FOR EACH ROW EXECUTE FUNCTION {tabla}_bando();"
            )
            return
        for verbo in ("INSERT", "UPDATE"):
            editor.execute(
                f"CREATE TRIGGER {tabla}_bando_{verbo.lower()} BEFORE {verbo} ON {tabla} "
                f"WHEN {condicion.replace('IS DISTINCT FROM', 'IS NOT')} "
                f"BEGIN SELECT RAISE(ABORT, '{mensaje}'); END;"
            )

    def quitar(apps: Any, editor: Any) -> None:
        sobre = f" ON {tabla}" if editor.connection.vendor == "postgresql" else ""
        for nombre in ("bando", "bando_insert", "bando_update"):
            editor.execute(f"DROP TRIGGER IF EXISTS {tabla}_{nombre}{sobre};")

    return poner, quitar


def columnas_fijas(tabla: str, *columnas: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """Rows of ``tabla`` are never deleted and these columns keep what was first written."""
    mensaje = f"{tabla}: lo escrito no se cambia ni se borra."
    # the names come from migrations, never from a request
    distinto = " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in columnas)

    def poner(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE OR REPLACE FUNCTION {tabla}_fijas() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF TG_OP = 'DELETE' OR {distinto} THEN RAISE EXCEPTION '{mensaje}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;"
            )
            editor.execute(
                f"CREATE TRIGGER {tabla}_fijas BEFORE UPDATE OR DELETE ON {tabla} "
                f"FOR EACH ROW EXECUTE FUNCTION {tabla}_fijas();"
            )
            return
        fallar = f"BEGIN SELECT RAISE(ABORT, '{mensaje}'); END;"
        editor.execute(
            f"CREATE TRIGGER {tabla}_fijas_update BEFORE UPDATE ON {tabla} "
            f"WHEN {distinto.replace('IS DISTINCT FROM', 'IS NOT')} {fallar}"
        )
        editor.execute(f"CREATE TRIGGER {tabla}_fijas_delete BEFORE DELETE ON {tabla} {fallar}")

    def quitar(apps: Any, editor: Any) -> None:
        sobre = f" ON {tabla}" if editor.connection.vendor == "postgresql" else ""
        for nombre in ("fijas", "fijas_update", "fijas_delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {tabla}_{nombre}{sobre};")

    return poner, quitar
