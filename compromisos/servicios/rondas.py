"""Keeping what was sent in each round of review."""

from collections.abc import Sequence

from django.db.models import F, Max

from compromisos.copia import copias
from compromisos.models import ProgramaAnual, RondaRevision
from instituciones.models import Persona
from pmg_site.comun import reloj
from pmg_site.comun.canonico import huella

LOTE = 200


def registrar_rondas(envios: Sequence[tuple[ProgramaAnual, Persona]]) -> list[RondaRevision]:
    """One more round for each programme (already locked), with the copy of what it holds now."""
    programas = [programa for programa, _ in envios]
    ultimas = _ultimas(programas)
    copiados = copias(programas)
    ahora = reloj.ahora()
    rondas = []
    for programa, por in envios:
        numero, previa = ultimas.get(programa.pk, (0, ""))
        copiado = copiados[programa.pk]
        suya = huella(copiado)
        rondas.append(
            RondaRevision(
                programa=programa,
                numero=numero + 1,
                enviada_el=ahora,
                enviada_por=por,
                copia=copiado,
                huella=suya,
                # the first sending of a modification changes what was decreed
                cambia=suya != previa if numero else programa.reemplaza_id is not None,
            )
        )
    return RondaRevision.objects.bulk_create(rondas, batch_size=LOTE)


def _ultimas(programas: Sequence[ProgramaAnual]) -> dict[int, tuple[int, str]]:
    """Number and hash of the last round of each programme."""
    return {
        ronda.programa_id: (ronda.numero, ronda.huella)
        for ronda in RondaRevision.objects.filter(programa__in=programas)
        .annotate(ultima=Max("programa__rondas__numero"))
        .filter(numero=F("ultima"))
        .defer("copia")
    }
