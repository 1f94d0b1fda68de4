"""Reports of many institutions at once: prepared by the system, published with example people."""

from collections.abc import Iterator

from django.db.models import Q

from evaluacion.models import Evaluacion
from informes import publicado, servicios
from informes.estados import EstadoBalance
from informes.models import BalanceGestion
from instituciones.models import Asignacion, Institucion, Persona
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Trabajo


def pedir_faltantes(*, cuantos: int, anio: int | None = None) -> list[Trabajo]:
    """Ask for the PDF of up to ``cuantos`` published results that have none yet."""
    return [
        servicios.pedir_pdf(balance=_en_preparacion(evaluacion), por=None)
        for evaluacion, _ in zip(_sin_documento(anio), range(cuantos), strict=False)
    ]


def _sin_documento(anio: int | None) -> Iterator[Evaluacion]:
    """Published results in force without a PDF: drafts already open first, then latest years."""
    adscripcion = "programa__adscripcion"
    consulta = publicado.evaluaciones_vigentes().select_related(
        f"{adscripcion}__institucion", f"{adscripcion}__proceso"
    )
    if anio:
        consulta = consulta.filter(**{f"{adscripcion}__proceso__anio_programa": anio})
    hechos = set(
        BalanceGestion.objects.exclude(pdf_huella="").values_list("institucion_id", "anio")
    )
    orden = (f"-{adscripcion}__proceso__anio_programa", f"{adscripcion}__institucion__codigo")
    abiertos = set(
        BalanceGestion.objects.filter(pdf_huella="").values_list("institucion_id", "anio")
    )
    # those on which somebody is already working come first
    for evaluacion in sorted(
        consulta.order_by(*orden, "pk"),
        key=lambda e: (e.institucion.pk, e.anio) not in abiertos,
    ):
        clave = (evaluacion.institucion.pk, evaluacion.anio)
        if clave not in hechos:
            hechos.add(clave)
            yield evaluacion


def _en_preparacion(evaluacion: Evaluacion) -> BalanceGestion:
    institucion, anio = evaluacion.institucion, evaluacion.anio
    abiertos = BalanceGestion.objects.filter(institucion=institucion, anio=anio)
    if abierto := abiertos.exclude(estado=EstadoBalance.PUBLICADO).last():
        return abierto
    return servicios.crear_balance(
        institucion=institucion, anio=anio, por=None, ejemplo=evaluacion.ejemplo
    )


def publicar_de_ejemplo(balance: BalanceGestion) -> BalanceGestion:
    """Take an example report to its publication, each step by the example person of its role."""
    if not balance.ejemplo:
        raise ErrorDeNegocio("Solo los balances de ejemplo se publican sin que alguien lo decida.")
    jefatura = _de_ejemplo(Rol.JEFE_SERVICIO, balance.institucion)
    secretaria = _de_ejemplo(Rol.DIPRES, balance.institucion)
    if balance.estado == EstadoBalance.BORRADOR:
        balance = servicios.aprobar(balance=balance, por=jefatura)
    return servicios.publicar(balance=balance, por=secretaria)


def _de_ejemplo(rol: Rol, institucion: Institucion) -> Persona:
    asignacion = (
        Asignacion.objects.vigentes(reloj.ahora())
        .filter(Q(institucion=institucion) | Q(ambito="gobierno"), rol=rol, persona__ejemplo=True)
        .select_related("persona")
        .order_by("pk")
        .first()
    )
    if asignacion is None:
        raise ErrorDeNegocio(f"No hay una persona de ejemplo con el rol «{rol.label}».")
    return asignacion.persona
