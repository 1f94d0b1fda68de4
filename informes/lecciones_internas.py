"""What the results teach to who answers for the evaluation: each evaluator's scores and claims."""

from collections.abc import Callable

from django.db.models import Count, OuterRef, Q, Subquery

from evaluacion.models import CalificacionCompromiso, Reclamo
from informes.lecciones_disputa import ACOGIDOS
from informes.lecciones_tipos import NUMERO, PORCENTAJE, Columna, Grafico, Leccion, parte
from instituciones.models import Persona
from instituciones.roles import Capacidad

# Who runs the evaluation, who decides its claims, and who audits both.
VEN = (Capacidad.PUBLICAR, Capacidad.RESOLVER_RECLAMO)
RESUELTOS = (*ACOGIDOS, "rechazado")


def por_evaluador() -> Leccion:
    """Scores of each external evaluator, how many were contested, how many a claim changed."""
    resuelto = Reclamo.objects.filter(
        evaluacion=OuterRef("evaluacion"), compromiso=OuterRef("compromiso"), estado__in=RESUELTOS
    ).order_by("-pk")  # after a correction there may be an earlier one
    cuentas = list(
        CalificacionCompromiso.objects.annotate(reclamo=Subquery(resuelto.values("estado")[:1]))
        .order_by()
        .values_list("intervencion__persona")
        .annotate(
            n=Count("pk"),
            reclamadas=Count("pk", filter=Q(reclamo__isnull=False)),
            cambiadas=Count("pk", filter=Q(reclamo__in=ACOGIDOS)),
        )
    )
    personas = Persona.objects.in_bulk([c[0] for c in cuentas])
    filas = sorted(
        (str(personas[quien]), n, reclamadas, cambiadas, parte(cambiadas, n),
         parte(cambiadas, reclamadas))
        for quien, n, reclamadas, cambiadas in cuentas
    )  # fmt: skip
    return Leccion(
        clave="evaluadores",
        titulo="Calificaciones cambiadas por un reclamo, por evaluador",
        dice="Una parte alta pide mirar los casos antes que a la persona: los temas no se reparten "
        "al azar." if filas else "",
        columnas=(
            Columna("evaluador", "Evaluador"), Columna("calificaciones", "Calificaciones", NUMERO),
            Columna("reclamadas", "Con reclamo resuelto", NUMERO),
            Columna("cambiadas", "Cambiadas", NUMERO),
            Columna("parte_cambiada", "De todas", PORCENTAJE),
            Columna("parte_de_reclamadas", "De las reclamadas", PORCENTAJE),
        ),
        filas=tuple(filas),
        grafico=Grafico(
            "Parte de las calificaciones que cambió un reclamo", [(f[0], f[4]) for f in filas],
            decimales=2,
        ),
        vacia="Todavía no hay calificaciones.",
    )  # fmt: skip


INTERNAS: dict[str, Callable[[], Leccion]] = {"evaluadores": por_evaluador}
