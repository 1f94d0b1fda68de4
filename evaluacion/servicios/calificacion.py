"""External scoring, requirement by requirement, and the preliminary result that follows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from compromisos.models import Compromiso, RequisitoTecnico, TipoCompromiso
from evaluacion.estados import MAQUINA_EVALUACION, AccionEvaluacion, EstadoEvaluacion
from evaluacion.models import CalificacionCompromiso, Evaluacion, PuntajeRequisito
from evaluacion.permisos import frase_sin_calificar, sin_calificar_lote
from evaluacion.servicios.calculo import calcular_bloqueadas
from evaluacion.servicios.comunes import asunto_de, bloquear_lote, exigir_estado, tocar_lote
from indicadores.models import Operando
from instituciones.flujo import Paso, dar_paso_lote, exigir, intervenir_lote, precargar_alcances
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import lotes, reloj
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.numeros import sin_ceros

Operandos = CalificacionCompromiso.Operandos
Par = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Calificacion:
    """The score of one commitment; ``requisitos`` gives (met, reason) by requirement code.

    ``version`` is that of the score being edited (0 when there is none yet); None in a batch,
    where nobody edits a page.
    """

    evaluacion: Evaluacion
    compromiso: Compromiso
    por: Persona
    operandos: str = Operandos.CONFIRMADO
    valores_corregidos: Mapping[str, Decimal] = field(default_factory=dict)
    no_aplica: bool = False
    motivo: str = ""
    requisitos: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True, slots=True)
class _Catalogo:
    """The commitments of some programmes with their requirements, and the symbols of each card."""

    compromisos: dict[int, Compromiso]
    requisitos: dict[int, list[RequisitoTecnico]]
    simbolos: dict[int, set[str]]

    @classmethod
    def de(cls, programas: Sequence[int]) -> "_Catalogo":
        compromisos = {c.pk: c for c in Compromiso.objects.filter(programa__in=programas)}
        requisitos: dict[int, list[RequisitoTecnico]] = defaultdict(list)
        for requisito in RequisitoTecnico.objects.filter(compromiso__programa__in=programas):
            requisitos[requisito.compromiso_id].append(requisito)
        simbolos: dict[int, set[str]] = defaultdict(set)
        declarados = Operando.objects.filter(ficha__compromisos__programa__in=programas)
        for ficha, simbolo in declarados.order_by().values_list("ficha", "simbolo"):
            simbolos[ficha].add(simbolo)
        return cls(compromisos, requisitos, simbolos)


def calificar(
    *,
    evaluacion: Evaluacion,
    compromiso: Compromiso,
    por: Persona,
    version: int,
    operandos: str,
    valores_corregidos: Mapping[str, Decimal] | None = None,
    no_aplica: bool = False,
    motivo: str = "",
    requisitos: Mapping[str, tuple[bool, str]] | None = None,
) -> CalificacionCompromiso:
    """Score one commitment: its operands, its requirements, and the reason of what is not met."""
    pedida = Calificacion(
        evaluacion,
        compromiso,
        por,
        operandos,
        valores_corregidos or {},
        no_aplica,
        motivo.strip(),
        requisitos or {},
        version,
    )
    return calificar_lote([pedida])[0]


def calificar_lote(pedidas: Sequence[Calificacion]) -> list[CalificacionCompromiso]:
    """The same for many commitments: all or none."""
    with transaction.atomic():
        pks = list(dict.fromkeys(p.evaluacion.pk for p in pedidas))
        evaluaciones = {e.pk: e for e in bloquear_lote(pks)}
        precargar_alcances([p.por for p in pedidas])
        catalogo = _Catalogo.de([e.programa_id for e in evaluaciones.values()])
        previas = _previas(pks)
        roles = [_exigir(p, evaluaciones[p.evaluacion.pk], catalogo, previas) for p in pedidas]
        filas = _guardar(pedidas, evaluaciones, previas)
        _guardar_puntajes(pedidas, filas, catalogo)
        tocar_lote(evaluaciones.values())
        anotar_lote(
            [
                _acto(pedida, fila, evaluaciones[pedida.evaluacion.pk], rol)
                for pedida, fila, rol in zip(pedidas, filas, roles, strict=True)
            ]
        )
    return filas


def _previas(pks: list[int]) -> dict[Par, CalificacionCompromiso]:
    filas = CalificacionCompromiso.objects.select_for_update().filter(evaluacion__in=pks)
    return {(f.evaluacion_id, f.compromiso_id): f for f in filas.order_by("pk")}


def _exigir(
    pedida: Calificacion,
    evaluacion: Evaluacion,
    catalogo: _Catalogo,
    previas: Mapping[Par, CalificacionCompromiso],
) -> Rol:
    rol = exigir(pedida.por, Capacidad.CALIFICAR, asunto_de(evaluacion))
    exigir_estado(evaluacion, EstadoEvaluacion.EN_EVALUACION, para="calificar")
    compromiso = catalogo.compromisos.get(pedida.compromiso.pk)
    if compromiso is None or compromiso.programa_id != evaluacion.programa_id:
        raise ErrorDeNegocio("Ese compromiso no es de esta evaluación.")
    previa = previas.get((evaluacion.pk, compromiso.pk))
    if pedida.version is not None and previa:
        enviados = {"operandos": pedida.operandos, "motivo": pedida.motivo}
        exigir_version(previa, pedida.version, enviados)
    _exigir_operandos(pedida, compromiso, catalogo.simbolos.get(compromiso.ficha_id or 0, set()))
    _exigir_requisitos(pedida, compromiso, {r.codigo for r in catalogo.requisitos[compromiso.pk]})
    return rol


def _exigir_operandos(pedida: Calificacion, compromiso: Compromiso, declarados: set[str]) -> None:
    nombre = f"Compromiso {compromiso.numero}"
    if pedida.operandos not in Operandos.values:
        raise ErrorDeNegocio(f"{nombre}: elija qué encontró sobre los operandos.")
    con_operandos = compromiso.tipo == TipoCompromiso.INDICADOR_META
    if con_operandos and not pedida.no_aplica and pedida.operandos == Operandos.NO_CORRESPONDE:
        raise ErrorDeNegocio(
            f"{nombre}: diga si los operandos se confirman, difieren o no tienen sustento."
        )
    fundado = pedida.no_aplica or pedida.operandos in (Operandos.DIFIERE, Operandos.NO_SUSTENTADO)
    if fundado and not pedida.motivo:
        raise ErrorDeNegocio(f"{nombre}: escriba el fundamento de la calificación.")
    difiere = pedida.operandos == Operandos.DIFIERE
    if difiere != bool(pedida.valores_corregidos):
        raise ErrorDeNegocio(
            f"{nombre}: los valores corregidos se escriben solo cuando los operandos difieren."
        )
    if difiere and (ajenos := sorted(set(pedida.valores_corregidos) - declarados)):
        raise ErrorDeNegocio(f"{nombre}: el operando {ajenos[0]} no está en la ficha.")


def _exigir_requisitos(pedida: Calificacion, compromiso: Compromiso, exigidos: set[str]) -> None:
    if pedida.no_aplica:
        return
    nombre = f"Compromiso {compromiso.numero}"
    if ajenos := sorted(set(pedida.requisitos) - exigidos):
        raise ErrorDeNegocio(f"{nombre}: no existe el requisito {ajenos[0]}.")
    if faltan := sorted(exigidos - set(pedida.requisitos)):
        raise ErrorDeNegocio(f"{nombre}: diga si se cumple el requisito {faltan[0]}.")
    for codigo, (cumple, motivo) in pedida.requisitos.items():
        if not cumple and not motivo.strip():
            raise ErrorDeNegocio(f"{nombre}: explique por qué no se cumple el requisito {codigo}.")


def _guardar(
    pedidas: Sequence[Calificacion],
    evaluaciones: Mapping[int, Evaluacion],
    previas: Mapping[Par, CalificacionCompromiso],
) -> list[CalificacionCompromiso]:
    bandos = intervenir_lote(
        [
            (evaluaciones[p.evaluacion.pk].programa.adscripcion, p.por, Bando.EVALUACION)
            for p in pedidas
        ]
    )
    filas = []
    for pedida in pedidas:
        evaluacion = evaluaciones[pedida.evaluacion.pk]
        fila = previas.get((evaluacion.pk, pedida.compromiso.pk)) or CalificacionCompromiso(
            evaluacion=evaluacion, compromiso=pedida.compromiso, fila_version=0
        )
        fila.operandos = pedida.operandos
        fila.valores_corregidos = {
            s: format(sin_ceros(v), "f") for s, v in pedida.valores_corregidos.items()
        }
        fila.no_aplica = pedida.no_aplica
        fila.motivo = pedida.motivo
        fila.calificada_el = reloj.ahora()
        fila.intervencion = bandos[evaluacion.programa.adscripcion_id, pedida.por.pk]
        fila.fila_version += 1
        filas.append(fila)
    CalificacionCompromiso.objects.bulk_create([f for f in filas if f.pk is None], batch_size=500)
    campos = ["operandos", "valores_corregidos", "no_aplica", "motivo", "calificada_el"]
    lotes.actualizar(
        [f for f in filas if (f.evaluacion_id, f.compromiso_id) in previas],
        [*campos, "intervencion", "fila_version"],
    )
    return filas


def _guardar_puntajes(
    pedidas: Sequence[Calificacion],
    filas: Sequence[CalificacionCompromiso],
    catalogo: _Catalogo,
) -> None:
    repetidas = [f.pk for f in filas if f.fila_version > 1]
    PuntajeRequisito.objects.filter(calificacion__in=repetidas).delete()
    PuntajeRequisito.objects.bulk_create(
        [
            PuntajeRequisito(
                calificacion=fila,
                requisito=requisito,
                cumple=pedida.requisitos[requisito.codigo][0],
                motivo=pedida.requisitos[requisito.codigo][1].strip(),
            )
            for pedida, fila in zip(pedidas, filas, strict=True)
            if not pedida.no_aplica
            for requisito in catalogo.requisitos[pedida.compromiso.pk]
        ],
        batch_size=1000,
    )


def _acto(
    pedida: Calificacion, fila: CalificacionCompromiso, evaluacion: Evaluacion, rol: Rol
) -> Acto:
    cuerpo = {
        "operandos": str(fila.operandos),
        "corregidos": fila.valores_corregidos,
        "no_aplica": fila.no_aplica,
        "requisitos": {c: cumple for c, (cumple, _) in pedida.requisitos.items()},
    }
    return Acto(
        accion="evaluacion.calificar",
        objeto=fila,
        por=pedida.por,
        rol=rol,
        institucion=evaluacion.programa.institucion.codigo,
        despues=cuerpo,
        datos={"evaluacion": evaluacion.pk, "compromiso": fila.compromiso_id, **cuerpo},
        nota=fila.motivo,
    )


def emitir_preliminar(*, evaluacion: Evaluacion, por: Persona) -> Evaluacion:
    """Issue the preliminary result; every commitment must be scored."""
    return emitir_preliminar_lote(evaluaciones=[evaluacion], por=por)[0]


def emitir_preliminar_lote(*, evaluaciones: Sequence[Evaluacion], por: Persona) -> list[Evaluacion]:
    """The same for many institutions: all or none."""
    with transaction.atomic():
        filas = bloquear_lote(evaluaciones)
        for fila in filas:
            exigir(por, Capacidad.EMITIR_PRELIMINAR, asunto_de(fila))
            MAQUINA_EVALUACION.buscar(AccionEvaluacion.EMITIR_PRELIMINAR, fila.estado)
            exigir(por, Capacidad.EMITIR_PRELIMINAR, asunto_de(fila))
        pendientes = sin_calificar_lote(filas)
        for fila in filas:
            if pendientes[fila.pk]:
                frase = frase_sin_calificar(pendientes[fila.pk])
                raise ErrorDeNegocio(f"{fila.programa.institucion}: {frase}")
            fila.fila_version += 1
        dar_paso_lote(
            maquina=MAQUINA_EVALUACION,
            accion=AccionEvaluacion.EMITIR_PRELIMINAR,
            pasos=[Paso(fila, por, asunto_de(fila)) for fila in filas],
            campos=["fila_version"],
        )
        calcular_bloqueadas(filas, por)
    return filas
