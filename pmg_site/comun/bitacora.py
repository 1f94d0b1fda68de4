"""Writing and verifying the ledger: every act that counts, chained by hash."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction

from pmg_site.comun import reloj
from pmg_site.comun.canonico import canonico, huella
from pmg_site.comun.merkle import Arbol
from pmg_site.comun.models import Asiento, CabezaBitacora, NotaAsiento, PuntoDeControl

if TYPE_CHECKING:
    from instituciones.models import Persona

GENESIS = "0" * 64
LOTE = 2000


@dataclass(frozen=True, slots=True)
class Acto:
    """What is to be noted: who did what to which object, for which institution.

    ``antes`` and ``despues`` are the states to be hashed (anything canonical JSON can hold);
    ``datos`` goes into the chained body and so never holds names, RUN or free text; ``nota`` is
    the free text (reason, comment), kept apart with only its salted hash in the chain.
    """

    accion: str
    objeto: models.Model | str
    por: "Persona | None" = None
    rol: str = ""
    institucion: str = ""
    antes: Any = None
    despues: Any = None
    datos: dict[str, Any] = field(default_factory=dict)
    nota: str = ""
    ocurrido_el: datetime | None = None


def nombre_objeto(objeto: models.Model | str) -> str:
    """The stable name of a record in the ledger: ``app.modelo:pk``."""
    return objeto if isinstance(objeto, str) else f"{objeto._meta.label_lower}:{objeto.pk}"


def anotar(acto: Acto) -> Asiento:
    """Append one entry in the current transaction."""
    return anotar_lote([acto])[0]


def anotar_lote(actos: Sequence[Acto]) -> list[Asiento]:
    """Append entries in order, in the current transaction; the head is locked until it ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the ledger is written inside a transaction")
    if not actos:
        return []
    cabeza, _ = CabezaBitacora.objects.select_for_update().get_or_create(pk=1)
    registrado = reloj.presente()
    asientos: list[Asiento] = []
    notas: list[NotaAsiento] = []
    seq, previo = cabeza.seq, cabeza.huella
    for acto in actos:
        seq += 1
        asiento = _asiento(acto, seq, previo, registrado, notas)
        previo = asiento.huella
        asientos.append(asiento)
    Asiento.objects.bulk_create(asientos, batch_size=LOTE)
    if notas:
        NotaAsiento.objects.bulk_create(notas, batch_size=LOTE)
    cabeza.seq, cabeza.huella = seq, previo
    cabeza.save(update_fields=["seq", "huella"])
    return asientos


def _asiento(
    acto: Acto, seq: int, previo: str, registrado: datetime, notas: list[NotaAsiento]
) -> Asiento:
    nota_huella = ""
    if acto.nota:
        sal = secrets.token_hex(16)
        nota_huella = _huella_nota(sal, acto.nota)
        notas.append(NotaAsiento(asiento_id=seq, sal=sal, texto=acto.nota))
    asiento = Asiento(
        seq=seq,
        ocurrido_el=acto.ocurrido_el or reloj.ahora(),
        registrado_el=registrado,
        persona_id=acto.por.pk if acto.por else None,
        rol=acto.rol,
        institucion=acto.institucion,
        accion=acto.accion,
        objeto=nombre_objeto(acto.objeto),
        antes="" if acto.antes is None else huella(acto.antes),
        despues="" if acto.despues is None else huella(acto.despues),
        datos=acto.datos,
        nota_huella=nota_huella,
        previo=previo,
    )
    asiento.huella = huella_de(asiento)
    return asiento


def _huella_nota(sal: str, texto: str) -> str:
    return hashlib.sha256(f"{sal}\0{texto}".encode()).hexdigest()


def huella_de(asiento: Asiento) -> str:
    """SHA-256 over 0x00 and the canonical JSON of the chained body (an RFC 6962 leaf)."""
    return hashlib.sha256(b"\x00" + canonico(cuerpo_de(asiento))).hexdigest()


def cuerpo_de(asiento: Asiento) -> dict[str, Any]:
    """What of an entry is chained."""
    return {
        "seq": asiento.seq,
        "ocurrido_el": asiento.ocurrido_el,
        "registrado_el": asiento.registrado_el,
        "persona": asiento.persona_id,
        "rol": asiento.rol,
        "institucion": asiento.institucion,
        "accion": asiento.accion,
        "objeto": asiento.objeto,
        "antes": asiento.antes,
        "despues": asiento.despues,
        "datos": asiento.datos,
        "nota": asiento.nota_huella,
        "previo": asiento.previo,
    }


@dataclass(frozen=True, slots=True)
class Verificacion:
    """The outcome of reading the whole chain: ``seq`` is the first entry that does not follow.

    ``puntos`` counts the stored checkpoints that the chain meets.
    """

    integra: bool
    total: int
    huella: str
    seq: int | None = None
    motivo: str = ""
    puntos: int = 0


def verificar(esperada: tuple[int, str] | None = None) -> Verificacion:
    """Read the chain from the first entry, against every checkpoint issued.

    ``esperada`` is one more checkpoint (size, hash of its last entry), kept elsewhere.
    """
    previo, arbol = GENESIS, Arbol()
    puntos = {p.tamano: p for p in PuntoDeControl.objects.all()}
    for asiento in Asiento.objects.order_by("seq").iterator(chunk_size=LOTE):
        numero = arbol.tamano + 1
        if motivo := falla_de(asiento, numero, previo):
            return Verificacion(False, numero, previo, numero, motivo)
        previo = asiento.huella
        arbol.agregar(previo)
        punto = puntos.get(numero)
        falso = punto and (punto.cabeza, punto.raiz) != (previo, arbol.raiz)
        if falso or (esperada and esperada[0] == numero and esperada[1] != previo):
            motivo = "no coincide con el punto de control"
            return Verificacion(False, numero, previo, numero, motivo)
    if nota := _nota_alterada():
        return Verificacion(False, arbol.tamano, previo, nota[0], nota[1])
    if motivo := _falta_el_final(arbol.tamano, previo, [*puntos, *(esperada or ())[:1]]):
        return Verificacion(False, arbol.tamano, previo, arbol.tamano + 1, motivo)
    return Verificacion(True, arbol.tamano, previo, puntos=len(puntos))


def _falta_el_final(total: int, huella_final: str, tamanos: Iterable[int]) -> str:
    """Why the chain, which follows, is shorter than it was."""
    cabeza = CabezaBitacora.objects.filter(pk=1).first()
    if (cabeza.seq, cabeza.huella) != (total, huella_final) if cabeza else total:
        return "la cabeza no coincide: faltan asientos"
    if any(tamano > total for tamano in tamanos):
        return "faltan asientos del punto de control"
    return ""


def falla_de(asiento: Asiento, numero: int, previo: str) -> str:
    """Why an entry does not follow the one before; empty when it does."""
    if asiento.seq != numero:
        return f"se esperaba el asiento {numero} y sigue el {asiento.seq}"
    if asiento.previo != previo:
        return "no sigue al anterior"
    if huella_de(asiento) != asiento.huella:
        return "su contenido fue alterado"
    return ""


def _nota_alterada() -> tuple[int, str] | None:
    """The first note whose text no longer gives the hash kept in the chain."""
    consulta = NotaAsiento.objects.select_related("asiento").order_by("asiento_id")
    for nota in consulta.iterator(chunk_size=LOTE):
        if _huella_nota(nota.sal, nota.texto) != nota.asiento.nota_huella:
            return nota.asiento_id, "su nota fue alterada"
    return None
