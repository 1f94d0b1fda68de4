"""Opening the evaluation of decreed programmes, one or many."""

from collections.abc import Sequence

from django.db import transaction

from compromisos.estados import EstadoFormulacion
from compromisos.models import Compromiso, ProgramaAnual
from evaluacion.models import Evaluacion, ResultadoInformado
from instituciones.flujo import Asunto, exigir
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.errores import TransicionInvalida


def abrir_evaluacion(*, programa: ProgramaAnual, por: Persona) -> Evaluacion:
    """Open the evaluation of a decreed programme, with a place for each commitment's result."""
    return abrir_lote(programas=[programa], por=por)[0]


def abrir_lote(*, programas: Sequence[ProgramaAnual], por: Persona) -> list[Evaluacion]:
    """The same for many programmes: all or none."""
    with transaction.atomic():
        bloqueados = {
            p.pk: p
            for p in ProgramaAnual.objects.select_for_update(of=("self",))
            .select_related("adscripcion__institucion", "adscripcion__proceso__mecanismo")
            .filter(pk__in=[p.pk for p in programas])
            .order_by("pk")
        }
        filas = [bloqueados[p.pk] for p in programas]
        roles = [exigir(por, Capacidad.ADMINISTRAR_PROCESOS, Asunto(p.institucion)) for p in filas]
        _exigir_abribles(filas)
        ahora = reloj.ahora()
        abiertas = Evaluacion.objects.bulk_create(
            [Evaluacion(programa=p, abierta_el=ahora, ejemplo=p.ejemplo) for p in filas],
            batch_size=500,
        )
        _crear_informados(abiertas)
        anotar_lote(
            [
                Acto(
                    accion="evaluacion.abrir",
                    objeto=e,
                    por=por,
                    rol=rol,
                    institucion=e.programa.institucion.codigo,
                    datos={"programa": e.programa_id},
                )
                for e, rol in zip(abiertas, roles, strict=True)
            ]
        )
    return abiertas


def _exigir_abribles(programas: Sequence[ProgramaAnual]) -> None:
    for programa in programas:
        if programa.estado != EstadoFormulacion.DECRETADO:
            raise TransicionInvalida(
                f"{programa}: solo se evalúa un programa decretado; registre antes su decreto."
            )
    abierta = Evaluacion.objects.filter(programa__in=programas).first()
    if abierta:
        raise TransicionInvalida(f"{abierta.programa}: su evaluación ya está abierta.")
    sustituido = ProgramaAnual.objects.filter(
        pk__in=[p.pk for p in programas], reemplazado_por__estado=EstadoFormulacion.DECRETADO
    ).first()
    if sustituido:
        raise TransicionInvalida(
            f"{sustituido}: una versión posterior ya está decretada; evalúe esa."
        )


def _crear_informados(evaluaciones: Sequence[Evaluacion]) -> None:
    de_programa = {e.programa_id: e for e in evaluaciones}
    compromisos = Compromiso.objects.filter(programa__in=list(de_programa)).order_by("pk")
    ResultadoInformado.objects.bulk_create(
        [
            ResultadoInformado(evaluacion=de_programa[programa], compromiso_id=pk)
            for pk, programa in compromisos.values_list("pk", "programa")
        ],
        batch_size=1000,
    )
