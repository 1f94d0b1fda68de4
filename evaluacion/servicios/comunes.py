"""What every service of the evaluation starts with: the lock, the file it belongs to, its state."""

from collections.abc import Iterable

from compromisos.models import Compromiso
from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import Evaluacion
from instituciones.flujo import Asunto
from pmg_site.comun import lotes
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

RELACIONES = (
    "programa__conjunto_reglas",
    "programa__adscripcion__institucion__ministerio",
    "programa__adscripcion__proceso__mecanismo",
)
# Large columns that no writing about an evaluation reads row by row.
DIFERIDAS = ("programa__copia_aprobada", "programa__conjunto_reglas__contenido")
CERRADAS = (EstadoEvaluacion.FINAL, EstadoEvaluacion.DECRETADA, EstadoEvaluacion.PUBLICADA)
# Their result is no longer computed.
FIJAS = (EstadoEvaluacion.CONGELADA, *CERRADAS)


def asunto_de(evaluacion: Evaluacion, compromiso: Compromiso | None = None) -> Asunto:
    """Whose file this is; with a commitment, also its network (0 when it has none)."""
    adscripcion = evaluacion.programa.adscripcion
    red = None if compromiso is None else compromiso.red_id or 0
    return Asunto(adscripcion.institucion, adscripcion, red)


def bloquear(evaluacion: Evaluacion | int) -> Evaluacion:
    """The row read again under lock; every writer of its inputs takes this lock first."""
    pk = evaluacion if isinstance(evaluacion, int) else evaluacion.pk
    return bloquear_lote([pk])[0]


def bloquear_lote(evaluaciones: Iterable[Evaluacion | int]) -> list[Evaluacion]:
    """Many rows under lock, always in the same order, given back in the order asked for."""
    pks = [e if isinstance(e, int) else e.pk for e in evaluaciones]
    filas = {
        e.pk: e
        for e in Evaluacion.objects.select_for_update(of=("self",))
        .select_related(*RELACIONES)
        .defer(*DIFERIDAS)
        .filter(pk__in=pks)
        .order_by("pk")
    }
    return [filas[pk] for pk in pks]


def exigir_estado(evaluacion: Evaluacion, *estados: str, para: str) -> None:
    """Refuse (409) what is not possible in the present state."""
    if evaluacion.estado not in estados:
        nombre = EstadoEvaluacion(evaluacion.estado).label
        raise TransicionInvalida(f"No es posible {para} cuando la evaluación está «{nombre}».")


def exigir_propio(evaluacion: Evaluacion, compromiso: Compromiso) -> None:
    """Refuse a commitment of another programme."""
    if compromiso.programa_id != evaluacion.programa_id:
        raise ErrorDeNegocio("Ese compromiso no es de esta evaluación.")


def tocar(evaluacion: Evaluacion) -> None:
    """Note that an input of the calculation changed (row already locked)."""
    evaluacion.fila_version += 1
    evaluacion.save(update_fields=["fila_version"])


def tocar_lote(evaluaciones: Iterable[Evaluacion]) -> None:
    lista = list(evaluaciones)
    for evaluacion in lista:
        evaluacion.fila_version += 1
    lotes.actualizar(lista, ["fila_version"])


def exigir_texto(texto: str, mensaje: str) -> str:
    """The text without blanks around; refused when nothing remains."""
    limpio = texto.strip()
    if not limpio:
        raise ErrorDeNegocio(mensaje)
    return limpio
