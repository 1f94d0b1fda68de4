"""Where each operand stands in its evidence: cited, moved to a new revision, taken back."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import CitaEvidencia, ResultadoInformado, RevisionEvidencia
from evaluacion.servicios.comunes import asunto_de, bloquear, exigir_estado
from indicadores.models import Operando
from instituciones.flujo import exigir, intervenir
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ErrorDeNegocio

Clase = CitaEvidencia.Clase
_FORMAS = {
    Clase.PAGINA: (
        re.compile(r"[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?"),
        "Escriba el número de la página, por ejemplo 12 o 12-14.",
    ),
    Clase.CELDA: (
        re.compile(r"([^!]{1,100}!)?\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"),
        "Escriba la celda, por ejemplo B7 o Datos!B7.",
    ),
}


@dataclass(frozen=True, slots=True)
class Cita:
    """Where one operand stands in a file: a page, a sheet, a cell or a passage."""

    simbolo: str
    clase: str
    lugar: str


def exigir_citas(informado: ResultadoInformado, citas: Sequence[Cita]) -> list[Cita]:
    """The citations with their place written cleanly; refused when they point nowhere."""
    if not citas:
        return []
    declarados = set(
        Operando.objects.filter(ficha=informado.compromiso.ficha_id).values_list(
            "simbolo", flat=True
        )
    )
    return [_limpia(cita, declarados) for cita in citas]


def _limpia(cita: Cita, declarados: set[str]) -> Cita:
    if cita.simbolo not in declarados:
        raise ErrorDeNegocio(
            f"El operando {cita.simbolo} no está declarado en la ficha de este compromiso."
        )
    if cita.clase not in Clase.values:
        raise ErrorDeNegocio("Elija si cita una página, una hoja, una celda o un pasaje.")
    lugar = " ".join(cita.lugar.split())
    if not lugar:
        raise ErrorDeNegocio(f"Escriba en qué lugar del archivo está {cita.simbolo}.")
    if len(lugar) > 200:
        raise ErrorDeNegocio("El lugar citado puede tener hasta 200 caracteres.")
    forma = _FORMAS.get(Clase(cita.clase))
    if forma and not forma[0].fullmatch(lugar):
        raise ErrorDeNegocio(forma[1])
    return Cita(cita.simbolo, str(cita.clase), lugar)


def crear_citas(
    informado: ResultadoInformado, revision: RevisionEvidencia, citas: Iterable[Cita]
) -> list[CitaEvidencia]:
    """Write citations already checked (row of the evaluation locked)."""
    return [
        CitaEvidencia.objects.get_or_create(
            informado=informado,
            revision=revision,
            simbolo=cita.simbolo,
            clase=cita.clase,
            lugar=cita.lugar,
        )[0]
        for cita in citas
    ]


def crear_citas_lote(
    citados: Sequence[tuple[ResultadoInformado, Sequence[Cita]]],
    revisiones: Sequence[RevisionEvidencia],
) -> None:
    """The same for many reported results, each with its revision."""
    CitaEvidencia.objects.bulk_create(
        [
            CitaEvidencia(
                informado=informado,
                revision=revision,
                simbolo=cita.simbolo,
                clase=cita.clase,
                lugar=cita.lugar,
            )
            for (informado, citas), revision in zip(citados, revisiones, strict=True)
            for cita in citas
        ],
        batch_size=1000,
    )


def trasladar_citas(revision: RevisionEvidencia) -> int:
    """What the revision before was cited for is cited in this one, at the same places."""
    anteriores = CitaEvidencia.objects.filter(
        revision__evidencia=revision.evidencia_id, revision__numero=revision.numero - 1
    )
    return anteriores.update(revision=revision)


def citar(
    *, informado: ResultadoInformado, revision: RevisionEvidencia, cita: Cita, por: Persona
) -> CitaEvidencia:
    """Say in which place of a revision an operand stands."""
    with transaction.atomic():
        rol, institucion = _editable(informado, por)
        if revision.evidencia.informado_id != informado.pk:
            raise ErrorDeNegocio("Esa evidencia es de otro compromiso; elija una de este.")
        limpia = exigir_citas(informado, [cita])[0]
        fila = crear_citas(informado, revision, [limpia])[0]
        anotar(
            Acto(
                accion="evaluacion.citar",
                objeto=informado,
                por=por,
                rol=rol,
                institucion=institucion,
                datos={
                    "evaluacion": informado.evaluacion_id,
                    "operando": limpia.simbolo,
                    "clase": limpia.clase,
                    "lugar": limpia.lugar,
                    "revision": revision.pk,
                },
            )
        )
    return fila


def quitar_cita(*, cita: CitaEvidencia, por: Persona) -> None:
    """Take a citation back."""
    with transaction.atomic():
        rol, institucion = _editable(cita.informado, por)
        borradas, _ = CitaEvidencia.objects.filter(pk=cita.pk).delete()
        if not borradas:
            return
        anotar(
            Acto(
                accion="evaluacion.quitar_cita",
                objeto=cita.informado,
                por=por,
                rol=rol,
                institucion=institucion,
                datos={
                    "evaluacion": cita.informado.evaluacion_id,
                    "operando": cita.simbolo,
                    "clase": cita.clase,
                    "lugar": cita.lugar,
                    "revision": cita.revision_id,
                },
            )
        )


def _editable(informado: ResultadoInformado, por: Persona) -> tuple[str, str]:
    """The role and the institution; refused when results are not being reported."""
    evaluacion = bloquear(informado.evaluacion_id)
    asunto = asunto_de(evaluacion)
    rol = exigir(por, Capacidad.INFORMAR, asunto)
    exigir_estado(evaluacion, EstadoEvaluacion.ABIERTA, para="cambiar las citas")
    intervenir(evaluacion.programa.adscripcion, por, Bando.SERVICIO)
    return str(rol), asunto.institucion.codigo
