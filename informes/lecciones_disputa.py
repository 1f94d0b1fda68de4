"""What the published results teach of how they came about: causes, claims, scores, burden."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from evaluacion.models import CalificacionCompromiso, CausaExterna, Reclamo, RevisionEvidencia
from informes import publicado
from informes.decisiones import Decision, decisiones
from informes.lecciones_tipos import (
    NUMERO,
    PORCENTAJE,
    PROSA,
    SIN_TEMA,
    Columna,
    Enlace,
    Grafico,
    Leccion,
    media,
    parte,
)
from informes.models import HorasDeclaradas
from pmg_site.comun import formato

_ANIO = "programa__adscripcion__proceso__anio_programa"
ACOGIDOS = ("acogido", "acogido_parcial")


def _por_tema(filas: Any, estados: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many of each state by theme, in one query."""
    temas: dict[str, dict[str, int]] = {}
    for tema, estado, cuantos in (
        filas.order_by().values_list("compromiso__red__tema", "estado").annotate(n=Count("pk"))
    ):
        cuenta = temas.setdefault(tema or SIN_TEMA, dict.fromkeys(estados, 0))
        cuenta[estado] = cuenta.get(estado, 0) + cuantos
    return dict(sorted(temas.items()))


def causas() -> Leccion:
    """External causes alleged and accepted, by theme."""
    filas = tuple(
        (tema, sum(c.values()), c["aceptada"], c["rechazada"],
         parte(c["aceptada"], c["aceptada"] + c["rechazada"]))
        for tema, c in _por_tema(
            CausaExterna.objects.filter(evaluacion__in=publicado.evaluaciones_vigentes()),
            ("aceptada", "rechazada"),
        ).items()
    )  # fmt: skip
    return Leccion(
        clave="causas",
        titulo="¿En qué temas se alegan causas externas?",
        dice=f"Se alegaron {sum(f[1] for f in filas)} y se aceptaron {sum(f[2] for f in filas)}."
        if filas else "",
        columnas=(
            Columna("tema", "Tema"), Columna("alegadas", "Alegadas", NUMERO),
            Columna("aceptadas", "Aceptadas", NUMERO), Columna("rechazadas", "Rechazadas", NUMERO),
            Columna("parte_aceptada", "Aceptadas de las resueltas", PORCENTAJE),
        ),
        filas=filas,
        grafico=Grafico("Causas externas alegadas, por tema", [(f[0], f[1]) for f in filas], "",
                        decimales=0),
        vacia="Ningún resultado publicado tuvo causas externas.",
    )  # fmt: skip


def reclamos() -> Leccion:
    """Claims and how they ended, by theme."""
    estados = (*ACOGIDOS, "rechazado")
    filas: tuple[tuple[Any, ...], ...] = tuple(
        (tema, sum(c.values()), *(c[e] for e in estados),
         parte(c["acogido"] + c["acogido_parcial"], sum(c[e] for e in estados)))
        for tema, c in _por_tema(
            Reclamo.objects.filter(evaluacion__in=publicado.evaluaciones_vigentes()), estados
        ).items()
    )  # fmt: skip
    return Leccion(
        clave="reclamos",
        titulo="¿En qué temas se reclama, y con qué éxito?",
        dice=f"Se presentaron {sum(f[1] for f in filas)}; se acogieron, enteros o en parte, "
        f"{sum(f[2] + f[3] for f in filas)}." if filas else "",
        columnas=(
            Columna("tema", "Tema"), Columna("presentados", "Presentados", NUMERO),
            Columna("acogidos", "Acogidos", NUMERO),
            Columna("acogidos_en_parte", "Acogidos en parte", NUMERO),
            Columna("rechazados", "Rechazados", NUMERO),
            Columna("parte_acogida", "Acogidos de los resueltos", PORCENTAJE),
        ),
        filas=filas,
        grafico=Grafico(
            "Cómo terminaron los reclamos: cuántos son y de qué tema",
            [(f"{f[1]} · {f[0]}", list(f[2:5])) for f in filas],
            series=("Acogidos", "Acogidos en parte", "Rechazados"),
        ),
        vacia="Ningún resultado publicado tuvo reclamos.",
    )  # fmt: skip


def cambios_de_tramo() -> Leccion:
    """The decisions that took a service from one tier to another, each with its result."""
    todas = decisiones(publicado.evaluaciones_vigentes())
    cambian = sorted(
        (d for d in todas if d.cambia_tramo),
        key=lambda d: (d.evaluacion.anio, d.evaluacion.institucion.nombre, d.compromiso.numero),
    )
    filas = tuple(
        (Enlace(d.evaluacion.institucion.nombre, _ficha(d)), str(d.evaluacion.anio),
         f"{d.que}, compromiso {d.compromiso.numero}", d.total_antes, d.total_despues,
         d.tramo_antes, d.tramo_despues, d.resumen)
        for d in cambian
    )  # fmt: skip
    return Leccion(
        clave="cambios-de-tramo",
        titulo="¿Qué decisiones cambiaron el tramo de un servicio?",
        dice=f"De {formato.numero(len(todas))} reclamos y causas externas resueltos, "
        f"{formato.numero(len(filas))} {'cambió' if len(filas) == 1 else 'cambiaron'} el tramo de "
        "un servicio." if filas else "",
        columnas=(
            Columna("institucion", "Institución"), Columna("anio", "Año"),
            Columna("decision", "Decisión"),
            Columna("cumplimiento_antes", "Cumplimiento antes", PORCENTAJE),
            Columna("cumplimiento_despues", "Cumplimiento después", PORCENTAJE),
            Columna("tramo_antes", "Tramo antes"), Columna("tramo_despues", "Tramo después"),
            Columna("resumen", "En palabras", PROSA),
        ),
        filas=filas,
        grafico=Grafico(
            "Puntos que movió cada decisión",
            [(f"{f[0]}, {f[1]}", (f[4] or 0) - (f[3] or 0)) for f in filas], "", decimales=2,
        ),
        nota="El tramo es el que habría correspondido antes de la decisión y el que correspondió "
        "después, con los tramos con que se pagó ese año.",
        vacia="Ningún reclamo ni causa externa cambió el tramo de un servicio.",
    )  # fmt: skip


def _ficha(de: Decision) -> str:
    return reverse("informes:ficha", args=[de.evaluacion.anio, de.evaluacion.institucion.codigo])


def revocadas() -> Leccion:
    """Scores of the external evaluators that a claim changed, by year."""
    vigentes = publicado.evaluaciones_vigentes()
    campo = f"evaluacion__{_ANIO}"
    calificadas = dict(
        CalificacionCompromiso.objects.filter(evaluacion__in=vigentes)
        .order_by()
        .values_list(campo)
        .annotate(n=Count("pk"))
    )
    reclamadas = {
        anio: (n, cambiadas)
        for anio, n, cambiadas in Reclamo.objects.filter(evaluacion__in=vigentes)
        .order_by()
        .values_list(campo)
        .annotate(
            n=Count("pk"),
            cambiadas=Count("pk", filter=Q(estado__in=ACOGIDOS)),
        )
    }
    filas = tuple(
        (anio, n, *reclamadas.get(anio, (0, 0)), parte(reclamadas.get(anio, (0, 0))[1], n))
        for anio, n in sorted(calificadas.items())
    )
    return Leccion(
        clave="revocadas",
        titulo="¿Cuántas calificaciones cambió un reclamo?",
        dice=f"De {formato.numero(sum(f[1] for f in filas))} calificaciones, un reclamo cambió "
        f"{formato.numero(sum(f[3] for f in filas))}." if filas else "",
        columnas=(
            Columna("anio", "Año"), Columna("calificaciones", "Calificaciones", NUMERO),
            Columna("reclamadas", "Reclamadas", NUMERO),
            Columna("cambiadas", "Cambiadas por un reclamo", NUMERO),
            Columna("parte_cambiada", "Parte cambiada", PORCENTAJE),
        ),
        filas=filas,
        grafico=Grafico(
            "Calificaciones que cambió un reclamo, por año", [(str(f[0]), f[4]) for f in filas],
            decimales=2,
        ),
    )  # fmt: skip


def carga() -> Leccion:
    """What it costs to prove: documents and declared hours per commitment, by year."""
    vigentes = publicado.evaluaciones_vigentes()
    compromisos = dict(
        publicado.desgloses_vigentes()
        .order_by()
        .values_list(f"compromiso__{_ANIO}")
        .annotate(n=Count("pk"))
    )
    documentos = dict(
        RevisionEvidencia.objects.filter(evidencia__informado__evaluacion__in=vigentes)
        .order_by()
        .values_list(f"evidencia__informado__evaluacion__{_ANIO}")
        .annotate(n=Count("pk"))
    )
    horas: dict[int, list[Decimal]] = {}
    for anio, suyas in HorasDeclaradas.objects.filter(evaluacion__in=vigentes).values_list(
        f"evaluacion__{_ANIO}", "horas"
    ):
        horas.setdefault(anio, []).append(suyas)
    filas = tuple(
        (anio, n, documentos.get(anio, 0), media(documentos.get(anio, 0), n),
         len(horas.get(anio, [])), media(sum(horas.get(anio, []), Decimal(0)),
                                         len(horas.get(anio, [])), 1))
        for anio, n in sorted(compromisos.items())
    )  # fmt: skip
    return Leccion(
        clave="carga",
        titulo="¿Cuánto cuesta demostrar lo que se cumplió?",
        dice=f"Documentos por compromiso en {filas[-1][0]}: {_medida(filas[-1][3])}."
        if filas else "",
        columnas=(
            Columna("anio", "Año"), Columna("compromisos", "Compromisos", NUMERO),
            Columna("documentos", "Documentos", NUMERO),
            Columna("documentos_por_compromiso", "Por compromiso", NUMERO),
            Columna("compromisos_con_horas", "Compromisos con horas declaradas", NUMERO),
            Columna("horas_por_compromiso", "Horas por compromiso declarado", NUMERO),
        ),
        filas=filas,
        grafico=Grafico(
            "Documentos por compromiso, por año", [(str(f[0]), f[3]) for f in filas], "",
            decimales=2,
        ),
        nota="Las horas son las que cada servicio declara; donde nadie las declaró no se estiman.",
    )  # fmt: skip


def _medida(valor: Decimal | None) -> str:
    return formato.medida(valor)
