"""Computing compliance and keeping each result with its inputs, rules and trace."""

from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from evaluacion.calculo import ReglasEvaluacion, calcular, huella_entradas
from evaluacion.entradas import Instantanea, leer
from evaluacion.models import Evaluacion, ResultadoCumplimiento
from evaluacion.reglas import reglas_de
from evaluacion.servicios.comunes import FIJAS, bloquear
from evaluacion.servicios.escritura import LOTE, Calculado, Escritor, escritor
from indicadores.models import ConjuntoReglas
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.trabajos import Avance

TANDA = 1000  # evaluations read at a time
# By evaluation: its snapshot, the hash of the result and that of the rules.
Nuevos = dict[int, tuple[Instantanea, str, str]]


def calcular_una(*, evaluacion: Evaluacion, por: Persona | None = None) -> ResultadoCumplimiento:
    """Compute one evaluation; the last result is given back when nothing changed."""
    with transaction.atomic():
        return calcular_bloqueadas([bloquear(evaluacion)], por)[evaluacion.pk]


def calcular_bloqueadas(
    evaluaciones: Iterable[Evaluacion], por: Persona | None
) -> dict[int, ResultadoCumplimiento]:
    """Compute evaluations whose rows are already locked; the result of each by its key.

    A frozen or closed evaluation keeps its result.
    """
    lista = list(evaluaciones)
    abiertas = [e.pk for e in lista if e.estado not in FIJAS]
    vigentes = {e.pk: e.congelado_id for e in lista if e.estado in FIJAS}
    with escritor() as destino:
        _, nuevos = _preparar(leer(Evaluacion.objects.filter(pk__in=abiertas)), destino)
        claves = _anotar(destino, nuevos, (), por)
    ultimos = ResultadoCumplimiento.objects.filter(evaluacion__in=abiertas).order_by("numero")
    vigentes |= dict(ultimos.values_list("evaluacion", "pk")) | claves
    resultados = ResultadoCumplimiento.objects.in_bulk(vigentes.values())
    return {evaluacion: resultados[pk] for evaluacion, pk in vigentes.items() if pk}


def recalcular(
    *,
    anio: int,
    mecanismo: str | None = None,
    ministerio: str | None = None,
    institucion: str | None = None,
    por: Persona | None = None,
    avance: Avance | None = None,
) -> dict[str, int]:
    """Compute the open evaluations of a year, all or of a scope.

    From a snapshot, by a pure calculation, in one transaction. Running it twice, or after being
    stopped anywhere, ends in the same results: nothing is written before the end, and a result
    equal to the last one is not written again.
    """
    if por and not por.puede(Capacidad.CALCULAR):
        raise PermissionDenied("Su rol no permite pedir el cálculo de resultados.")
    todas = _del_anio(anio, mecanismo, ministerio)
    if institucion:
        todas = todas.filter(programa__adscripcion__institucion__codigo=institucion)
    cerradas = todas.filter(estado__in=FIJAS).count()
    pks = list(todas.exclude(estado__in=FIJAS).order_by("pk").values_list("pk", flat=True))
    with escritor() as destino:
        fotos, nuevos = _preparar(_por_tandas(pks), destino, avance, len(pks))
        if avance:
            avance.decir(len(pks), len(pks), "Guardando los resultados")
        with transaction.atomic():
            if avance:
                avance.confirmar()
            rehechos = _rehacer(fotos)
            _anotar(destino, nuevos, rehechos, por)
            if pendientes := [pk for pk, cerrada in rehechos.items() if not cerrada]:
                calcular_bloqueadas(Evaluacion.objects.filter(pk__in=pendientes), por)
    escritos = len(set(nuevos) - set(rehechos))
    return {
        "instituciones": len(fotos),
        "nuevos": escritos,
        "sin_cambio": len(fotos) - escritos - len(rehechos),
        "cambiados_mientras_tanto": len(rehechos),
        "cerradas": cerradas,
    }


def _del_anio(anio: int, mecanismo: str | None, ministerio: str | None) -> "QuerySet[Evaluacion]":
    consulta = Evaluacion.objects.filter(programa__adscripcion__proceso__anio_programa=anio)
    if mecanismo:
        consulta = consulta.filter(programa__adscripcion__proceso__mecanismo__codigo=mecanismo)
    if ministerio:
        consulta = consulta.filter(
            programa__adscripcion__institucion__ministerio__codigo=ministerio
        )
    return consulta


def _por_tandas(pks: Sequence[int]) -> Iterator[Instantanea]:
    """The snapshots of many evaluations, read some at a time: memory does not grow with them."""
    for desde in range(0, len(pks), TANDA):
        yield from leer(Evaluacion.objects.filter(pk__in=pks[desde : desde + TANDA]))


class _Reglas(dict[int, ReglasEvaluacion]):
    """The rules by the key of their set, each read once."""

    def __missing__(self, pk: int) -> ReglasEvaluacion:
        self[pk] = reglas_de(ConjuntoReglas.objects.get(pk=pk))
        return self[pk]


def _preparar(
    fotos: Iterable[Instantanea],
    destino: Escritor,
    avance: Avance | None = None,
    cuantas: int = 0,
) -> tuple[list[Instantanea], Nuevos]:
    """Compute each snapshot and hand the new results to ``destino``.

    Gives the snapshots, without the inputs that are not needed any more, and what the ledger needs.
    """
    conjuntos, ahora = _Reglas(), reloj.ahora()
    vistas: list[Instantanea] = []
    nuevos: Nuevos = {}
    for hechos, foto in enumerate(fotos):
        if avance and hechos % LOTE == 0:
            avance.decir(hechos, cuantas, "Calculando")
        reglas = conjuntos[foto.conjunto_id]
        resultado = calcular(foto.entradas, reglas)
        calculado = Calculado.de(foto, resultado, reglas, huella_entradas(foto.entradas), ahora)
        if calculado.nuevo:
            destino.agregar(calculado)
            nuevos[foto.pk] = (foto, calculado.huella, reglas.huella)
        foto.soltar()
        vistas.append(foto)
    return vistas, nuevos


def _rehacer(fotos: list[Instantanea]) -> dict[int, bool]:
    """Lock every evaluation; those that changed since the snapshot, and whether they are closed."""
    pks = [foto.pk for foto in fotos]
    ahora = {
        fila[0]: fila
        for fila in Evaluacion.objects.select_for_update()
        .filter(pk__in=pks)
        .order_by("pk")
        .values_list("pk", "fila_version", "estado")
    }
    ultimos: dict[int, int] = dict(
        ResultadoCumplimiento.objects.filter(evaluacion__in=pks)
        .order_by("numero")
        .values_list("evaluacion", "numero")
    )
    cambiadas = {}
    for foto in fotos:
        _, version, estado = ahora[foto.pk]
        if version != foto.fila_version or ultimos.get(foto.pk, 0) != foto.numero:
            cambiadas[foto.pk] = estado in FIJAS
    return cambiadas


def _anotar(
    destino: Escritor, nuevos: Nuevos, salvo: Iterable[int], por: Persona | None
) -> dict[int, int]:
    """Write the results and their ledger entries, in the current transaction."""
    excluidas = set(salvo)
    claves = destino.volcar(excluidas)
    rol = ""
    if por and (suyo := por.alcance.rol_para(Capacidad.CALCULAR)):
        rol = str(suyo)
    anotar_lote(
        [
            Acto(
                accion="evaluacion.calcular",
                objeto=f"evaluacion.evaluacion:{pk}",
                por=por,
                rol=rol,
                institucion=foto.institucion,
                antes={"huella": foto.huella} if foto.huella else None,
                despues={"huella": huella},
                datos={"resultado": claves[pk], "huella": huella, "reglas": reglas},
            )
            for pk, (foto, huella, reglas) in nuevos.items()
            if pk not in excluidas
        ]
    )
    return claves
