"""The rows about what is promised and said: commitments, requirements, threads, participation."""

from collections.abc import Iterable, Iterator

from compromisos.catalogo import CatalogoMarco
from compromisos.hilos import etiqueta_de_campo
from compromisos.libro.filas import Fila, numero, si_no, vedas_de
from compromisos.libro.formato import Llave
from compromisos.models import Compromiso, Observacion
from compromisos.permisos import DEL_MARCO
from pmg_site.comun.permiso import Permiso
from pmg_site.comun.reloj import SANTIAGO

VIVAS = (Observacion.Estado.ABIERTA, Observacion.Estado.RESPONDIDA)
TODO = "Todo el programa"


def de_compromisos(
    compromisos: Iterable[Compromiso], formular: Permiso
) -> Iterator[tuple[Llave, Fila]]:
    for c in compromisos:
        valores = {
            "numero": str(c.numero),
            "objetivo": c.objetivo.nombre,
            "tipo": str(c.get_tipo_display()),
            "indicador": c.ficha.indicador.codigo if c.ficha else "",
            "nombre": c.nombre,
            "meta": numero(c.meta),
            "unidad": c.ficha.unidad if c.ficha else "",
            "ponderador": numero(c.ponderador),
            "justificacion_meta": c.justificacion_meta,
        }
        vedas = vedas_de(formular)
        if c.tipo != "indicador_meta":
            vedas.setdefault("meta", "Este tipo de compromiso no lleva meta.")
        yield (str(c.numero),), Fila(valores, c.pk, vedas)


def de_requisitos(
    compromisos: Iterable[Compromiso], marco: CatalogoMarco, formular: Permiso
) -> Iterator[tuple[Llave, Fila]]:
    """What the Programa Marco asks is read; its means, and what the service wrote, may change."""
    for c in compromisos:
        del_marco = marco.codigos_de_requisitos(c)
        for r in sorted(c.requisitos.all(), key=lambda r: r.codigo):
            valores = {
                "numero": str(c.numero),
                "compromiso": c.nombre,
                "codigo": r.codigo,
                "objetivo": r.objetivo,
                "opinion_tecnica": si_no(r.opinion_tecnica),
                "texto": r.texto,
                "medios": "\n".join(r.medios),
            }
            vedas = vedas_de(formular)
            if r.codigo in del_marco:
                vedas.setdefault("texto", DEL_MARCO)
            yield (str(c.numero), r.codigo), Fila(valores, r.pk, vedas)


def de_observaciones(
    observaciones: Iterable[Observacion], responder: Permiso
) -> Iterator[tuple[Llave, Fila]]:
    for o in observaciones:
        cerrada = Permiso(False, f"Esta observación está {o.get_estado_display().lower()}.")
        valores = _de_hilo(o) | {
            "campo": etiqueta_de_campo(o.campo),
            "ronda": str(o.ronda),
            "bloquea": "Sí" if o.bloquea else "No",
            "respuesta": "",
        }
        yield (
            (str(o.pk),),
            Fila(valores, o.pk, vedas_de(responder if o.estado in VIVAS else cerrada)),
        )


def de_participacion(comentarios: Iterable[Observacion]) -> Iterator[tuple[Llave, Fila]]:
    """What the staff association said and was answered: it is read, and answered on the site."""
    for o in comentarios:
        yield (str(o.pk),), Fila(_de_hilo(o) | {"campo": etiqueta_de_campo(o.campo)}, o.pk)


def _de_hilo(o: Observacion) -> dict[str, str]:
    return {
        "numero": str(o.pk),
        "compromiso": str(o.compromiso) if o.compromiso else TODO,
        "estado": str(o.get_estado_display()),
        "autor": o.autor.nombre_corto,
        "fecha": f"{o.creada_el.astimezone(SANTIAGO):%d-%m-%Y}",
        "texto": o.texto,
        "hilo": "\n".join(
            f"{r.autor.nombre_corto}, {r.creada_el.astimezone(SANTIAGO):%d-%m-%Y}: {r.texto}"
            for r in o.respuestas.all()
        ),
    }
