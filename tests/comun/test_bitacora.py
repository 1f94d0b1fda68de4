"""The ledger: gapless, chained, append-only, and its verifier names the altered entry."""

import pytest
from django.db import IntegrityError, connection, transaction

from pmg_site.comun.bitacora import GENESIS, Acto, anotar, anotar_lote, verificar
from pmg_site.comun.models import Asiento, CabezaBitacora, NotaAsiento
from tests.fabricas import PersonaF

pytestmark = pytest.mark.django_db


def llenar(cuantos: int = 6) -> None:
    persona = PersonaF()
    for n in range(cuantos):
        anotar(
            Acto(
                "prueba.acto",
                f"cosa:{n}",
                persona,
                "dipres",
                "servicio",
                None,
                {"n": n},
                {"valor": "1"},
                nota="una razón" if n % 2 else "",
            )
        )


def ejecutar(sql: str) -> None:
    """One statement in a savepoint of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def sin_guardas(sql: str, *datos: object) -> None:
    """What somebody with the owner's rights would do: lift the triggers and write."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # what was deferred is checked first: PostgreSQL alters no table with events pending
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE comun_asiento DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER comun_asiento_sin_update")
            cursor.execute("DROP TRIGGER comun_asiento_sin_delete")
        cursor.execute(sql, datos)


def test_entries_are_numbered_and_chained() -> None:
    llenar(3)
    asientos = list(Asiento.objects.all())
    assert [a.seq for a in asientos] == [1, 2, 3]
    assert asientos[0].previo == GENESIS
    assert [a.previo for a in asientos[1:]] == [a.huella for a in asientos[:-1]]
    assert verificar().integra
    assert CabezaBitacora.objects.get().huella == asientos[-1].huella


def test_a_batch_gives_the_same_chain_as_single_entries() -> None:
    anotar_lote([Acto("prueba.acto", f"cosa:{n}") for n in range(4)])
    resultado = verificar()
    assert (resultado.integra, resultado.total) == (True, 4)


@pytest.mark.parametrize(
    "sql", ["UPDATE comun_asiento SET accion = 'otra'", "DELETE FROM comun_asiento"]
)
def test_the_database_refuses_to_change_an_entry(sql: str) -> None:
    llenar(2)
    with pytest.raises(IntegrityError, match="solo admite agregar"):
        ejecutar(sql)


def test_replacing_a_row_is_refused_too() -> None:
    llenar(2)
    if connection.vendor == "postgresql":
        ejecutar("SET CONSTRAINTS ALL IMMEDIATE")
        sentencia = "TRUNCATE comun_asiento CASCADE"
    else:
        sentencia = "INSERT OR REPLACE INTO comun_asiento SELECT * FROM comun_asiento"
    with pytest.raises(IntegrityError, match="solo admite agregar"):
        ejecutar(sentencia)


@pytest.mark.parametrize(
    ("columna", "valor"),
    [
        ("accion", "otra.cosa"),
        ("objeto", "cosa:99"),
        ("institucion", "otra"),
        ("rol", "auditor"),
        ("antes", "f" * 64),
        ("despues", "f" * 64),
        ("datos", '{"valor": "2"}'),
        ("nota_huella", "f" * 64),
        ("persona_id", None),
        ("huella", "e" * 64),
        ("previo", "e" * 64),
        ("ocurrido_el", "2001-01-01 00:00:00+00:00"),
        ("registrado_el", "2001-01-01 00:00:00+00:00"),
    ],
)
def test_the_verifier_names_the_altered_entry(columna: str, valor: object) -> None:
    llenar(6)
    sin_guardas(f"UPDATE comun_asiento SET {columna} = %s WHERE seq = 4", valor)
    resultado = verificar()
    assert (resultado.integra, resultado.seq) == (False, 4)


def test_an_altered_note_is_found() -> None:
    llenar(6)
    NotaAsiento.objects.filter(asiento_id=2).update(texto="otra razón")
    assert (verificar().integra, verificar().seq) == (False, 2)


def test_a_truncated_tail_is_found_by_the_head_and_by_a_checkpoint() -> None:
    llenar(6)
    ultimo = Asiento.objects.get(seq=6)
    NotaAsiento.objects.filter(asiento_id=6).delete()
    sin_guardas("DELETE FROM comun_asiento WHERE seq = 6")
    assert not verificar().integra
    quinto = Asiento.objects.get(seq=5)
    CabezaBitacora.objects.update(seq=5, huella=quinto.huella)
    assert verificar().integra  # who also mends the head deceives the chain alone…
    assert verificar((6, ultimo.huella)).seq == 6  # … and not a checkpoint kept elsewhere


def test_writing_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        anotar(Acto("prueba.acto", "cosa:1"))


def test_the_chained_body_holds_no_free_text() -> None:
    llenar(2)
    asiento = Asiento.objects.get(seq=2)
    assert asiento.nota.texto == "una razón"
    assert "razón" not in str(asiento.datos)
    assert len(asiento.nota_huella) == 64
