"""External scoring, operand by operand and requirement by requirement; the preliminary result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from compromisos.models import Compromiso
from evaluacion.cargos import Cargos
from evaluacion.ciega import exigir_ajena_lote, frase_sin_arbitrar, sin_arbitrar_lote
from evaluacion.estados import MAQUINA_EVALUACION, AccionEvaluacion, EstadoEvaluacion
from evaluacion.models import (
    CalificacionCompromiso,
    Evaluacion,
    PuntajeRequisito,
    VeredictoOperando,
)
from evaluacion.permisos import frase_sin_calificar, sin_calificar_lote
from evaluacion.servicios.calculo import calcular_bloqueadas
from evaluacion.servicios.catalogo import Catalogo, Previa
from evaluacion.servicios.comparacion import comparar_lote
from evaluacion.servicios.comunes import asunto_de, bloquear_lote, exigir_estado, tocar_lote
from evaluacion.servicios.plazos import notificar_preliminar
from instituciones.flujo import (
    Paso,
    dar_paso_lote,
    exigir,
    intervenir_lote,
    precargar_alcances,
    transicion_de,
)
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import lotes, reloj
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio
from pmg_site.comun.numeros import sin_ceros

Veredicto = VeredictoOperando.Veredicto
Par = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hallazgo:
    """What was found of one operand; ``valor`` is the right one when it differs."""

    veredicto: str = Veredicto.CONFIRMADO
    valor: Decimal | None = None
    motivo: str = ""

    def cuerpo(self) -> dict[str, str]:
        """As the ledger holds it: no free text."""
        valor = {} if self.valor is None else {"valor": format(sin_ceros(self.valor), "f")}
        return {"veredicto": str(self.veredicto)} | valor


@dataclass(frozen=True, slots=True)
class Calificacion:
    """The score of one commitment; ``requisitos`` gives (met, reason) by requirement code.

    ``operandos`` gives what was found of each operand of the card, by symbol; with
    ``resto_confirmado`` those that it does not name are confirmed as they were reported.
    ``version`` is that of the score being edited (0 when there is none yet); None in a batch,
    where nobody edits a page.
    """

    evaluacion: Evaluacion
    compromiso: Compromiso
    por: Persona
    operandos: Mapping[str, Hallazgo] = field(default_factory=dict)
    resto_confirmado: bool = False
    no_aplica: bool = False
    motivo: str = ""
    requisitos: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    version: int | None = None

    def hallazgos(self, declarados: Sequence[str]) -> dict[str, Hallazgo]:
        """One finding by operand; none when the commitment does not apply."""
        if self.no_aplica:
            return {}
        resto = dict.fromkeys(declarados, Hallazgo()) if self.resto_confirmado else {}
        return resto | dict(self.operandos)


def calificar(
    *,
    evaluacion: Evaluacion,
    compromiso: Compromiso,
    por: Persona,
    version: int,
    operandos: Mapping[str, Hallazgo] | None = None,
    resto_confirmado: bool = False,
    no_aplica: bool = False,
    motivo: str = "",
    requisitos: Mapping[str, tuple[bool, str]] | None = None,
) -> CalificacionCompromiso:
    """Score one commitment: its operands, its requirements, and the reason of what is not met."""
    pedida = Calificacion(
        evaluacion,
        compromiso,
        por,
        operandos or {},
        resto_confirmado,
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
        catalogo = Catalogo.de(list(evaluaciones.values()))
        cargos = Cargos.de(e.programa.adscripcion for e in evaluaciones.values())
        exigir_ajena_lote((p.evaluacion.pk, p.compromiso.pk, p.por.pk) for p in pedidas)
        roles = [_exigir(p, evaluaciones[p.evaluacion.pk], catalogo, cargos) for p in pedidas]
        filas = _guardar(pedidas, evaluaciones, catalogo)
        _guardar_partes(pedidas, filas, catalogo)
        tocar_lote(evaluaciones.values())
        anotar_lote(
            [
                _acto(pedida, fila, evaluaciones[pedida.evaluacion.pk], rol, catalogo)
                for pedida, fila, rol in zip(pedidas, filas, roles, strict=True)
            ]
        )
        comparar_lote({(p.evaluacion.pk, p.compromiso.pk): p.por for p in pedidas})
    return filas


def _exigir(
    pedida: Calificacion, evaluacion: Evaluacion, catalogo: Catalogo, cargos: Cargos
) -> Rol:
    rol = exigir(pedida.por, Capacidad.CALIFICAR, asunto_de(evaluacion))
    exigir_estado(evaluacion, EstadoEvaluacion.EN_EVALUACION, para="calificar")
    compromiso = catalogo.compromisos.get(pedida.compromiso.pk)
    if compromiso is None or compromiso.programa_id != evaluacion.programa_id:
        raise ErrorDeNegocio("Ese compromiso no es de esta evaluación.")
    adscripcion = evaluacion.programa.adscripcion
    if not (a_cargo := cargos.permiso(pedida.por, adscripcion, compromiso.red_id)):
        raise PermissionDenied(a_cargo.motivo)
    previa = catalogo.previas.get((evaluacion.pk, compromiso.pk))
    if pedida.version is not None and previa:
        _exigir_version(pedida, previa, catalogo.simbolos[compromiso.pk])
    if hallados := faltas_de(pedida, compromiso, catalogo):
        raise ErrorDeNegocio(f"Compromiso {compromiso.numero}: {' '.join(hallados)}")
    return rol


def _exigir_version(pedida: Calificacion, previa: Previa, simbolos: Sequence[str]) -> None:
    """Refuse what was written over an older score, naming each operand that differs as well."""
    enviados = {"no_aplica": pedida.no_aplica, "motivo": pedida.motivo}
    try:
        exigir_version(previa.fila, pedida.version or 0, enviados)
    except ConflictoDeEdicion as conflicto:
        for simbolo, nuevo in pedida.hallazgos(simbolos).items():
            antes, ahora = previa.operandos.get(simbolo), nuevo.cuerpo()
            if antes != ahora:
                conflicto.cambios.append((simbolo, _en_palabras(antes), _en_palabras(ahora)))
        raise


def _en_palabras(cuerpo: Mapping[str, str] | None) -> str:
    if cuerpo is None:
        return ""
    return " ".join([Veredicto(cuerpo["veredicto"]).label, cuerpo.get("valor", "")]).strip()


def faltas_de(pedida: Calificacion, compromiso: Compromiso, catalogo: Catalogo) -> list[str]:
    """What is missing or contradicts itself, one sentence each, all of them."""
    if pedida.no_aplica:
        return [] if pedida.motivo else ["Escriba por qué el compromiso no aplica."]
    declarados, requisitos = catalogo.simbolos[compromiso.pk], catalogo.requisitos[compromiso.pk]
    hallazgos = pedida.hallazgos(declarados)
    hallados = [
        f"El operando {s} no está en la ficha." for s in hallazgos if s not in set(declarados)
    ]
    informados = catalogo.informados.get((pedida.evaluacion.pk, compromiso.pk), set())
    corrige = any(h.veredicto == Veredicto.DIFIERE for h in hallazgos.values())
    for simbolo in declarados:
        sin_valor = corrige and simbolo not in informados
        hallados += _faltas_del_operando(simbolo, hallazgos.get(simbolo), sin_valor)
    exigidos = {r.codigo: catalogo.sin_opinion.get(r.pk, "") for r in requisitos}
    return hallados + _faltas_de_requisitos(pedida, exigidos)


def _faltas_del_operando(simbolo: str, hallazgo: Hallazgo | None, sin_valor: bool) -> list[str]:
    """``sin_valor``: nothing was reported of it, and another operand is being corrected."""
    if hallazgo is None or hallazgo.veredicto not in Veredicto.values:
        return [f"Diga si {simbolo} se confirma, difiere o no tiene sustento."]
    if hallazgo.veredicto == Veredicto.CONFIRMADO and sin_valor:
        return [
            f"No se informó valor de {simbolo}: escriba el que corresponde "
            "o diga que no tiene sustento."
        ]
    hallados = []
    difiere = hallazgo.veredicto == Veredicto.DIFIERE
    if difiere and hallazgo.valor is None:
        hallados.append(f"Escriba el valor que corresponde a {simbolo}.")
    if not difiere and hallazgo.valor is not None:
        hallados.append(f"Se escribió otro valor de {simbolo}: diga que difiere, o bórrelo.")
    if hallazgo.veredicto != Veredicto.CONFIRMADO and not hallazgo.motivo.strip():
        hallados.append(f"Escriba el fundamento sobre {simbolo}.")
    return hallados


def _faltas_de_requisitos(pedida: Calificacion, exigidos: Mapping[str, str]) -> list[str]:
    """``exigidos`` gives, by code, why the requirement cannot count as met (empty: it can)."""
    hallados = [f"No existe el requisito {c}." for c in pedida.requisitos if c not in exigidos]
    for codigo, sin_opinion in exigidos.items():
        if codigo not in pedida.requisitos:
            hallados.append(f"Diga si se cumple el requisito {codigo}.")
            continue
        cumple, motivo = pedida.requisitos[codigo]
        if not cumple and not motivo.strip():
            hallados.append(f"Explique por qué no se cumple el requisito {codigo}.")
        if cumple and sin_opinion:
            hallados.append(sin_opinion)
    return hallados


def _guardar(
    pedidas: Sequence[Calificacion],
    evaluaciones: Mapping[int, Evaluacion],
    catalogo: Catalogo,
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
        previa = catalogo.previas.get((evaluacion.pk, pedida.compromiso.pk))
        fila = (
            previa.fila
            if previa
            else CalificacionCompromiso(
                evaluacion=evaluacion, compromiso=pedida.compromiso, fila_version=0
            )
        )
        fila.no_aplica = pedida.no_aplica
        fila.motivo = pedida.motivo
        fila.calificada_el = reloj.ahora()
        fila.intervencion = bandos[evaluacion.programa.adscripcion_id, pedida.por.pk]
        fila.fila_version += 1
        filas.append(fila)
    CalificacionCompromiso.objects.bulk_create([f for f in filas if f.pk is None], batch_size=500)
    lotes.actualizar(
        [f for f in filas if (f.evaluacion_id, f.compromiso_id) in catalogo.previas],
        ["no_aplica", "motivo", "calificada_el", "intervencion", "fila_version"],
    )
    return filas


def _guardar_partes(
    pedidas: Sequence[Calificacion],
    filas: Sequence[CalificacionCompromiso],
    catalogo: Catalogo,
) -> None:
    """The finding of each operand and of each requirement, in place of the former ones."""
    pares = list(zip(pedidas, filas, strict=True))
    repetidas = [f.pk for f in filas if f.fila_version > 1]
    PuntajeRequisito.objects.filter(calificacion__in=repetidas).delete()
    VeredictoOperando.objects.filter(calificacion__in=repetidas).delete()
    VeredictoOperando.objects.bulk_create(
        [
            VeredictoOperando(
                calificacion=fila,
                simbolo=simbolo,
                veredicto=hallazgo.veredicto,
                valor=hallazgo.valor,
                motivo=hallazgo.motivo.strip(),
            )
            for pedida, fila in pares
            for simbolo, hallazgo in pedida.hallazgos(catalogo.simbolos[fila.compromiso_id]).items()
        ],
        batch_size=1000,
    )
    PuntajeRequisito.objects.bulk_create(
        [
            PuntajeRequisito(
                calificacion=fila,
                requisito=requisito,
                cumple=pedida.requisitos[requisito.codigo][0],
                motivo=pedida.requisitos[requisito.codigo][1].strip(),
            )
            for pedida, fila in pares
            if not pedida.no_aplica
            for requisito in catalogo.requisitos[fila.compromiso_id]
        ],
        batch_size=1000,
    )


def _acto(
    pedida: Calificacion,
    fila: CalificacionCompromiso,
    evaluacion: Evaluacion,
    rol: Rol,
    catalogo: Catalogo,
) -> Acto:
    """The entry: what was found in the chained body, every reason in the note."""
    hallazgos = pedida.hallazgos(catalogo.simbolos[fila.compromiso_id])
    requisitos = {} if pedida.no_aplica else pedida.requisitos
    cuerpo = {
        "operandos": {s: h.cuerpo() for s, h in hallazgos.items()},
        "no_aplica": fila.no_aplica,
        "requisitos": {c: cumple for c, (cumple, _) in requisitos.items()},
    }
    razones = [fila.motivo]
    razones += [f"{s}: {h.motivo.strip()}" for s, h in hallazgos.items() if h.motivo.strip()]
    razones += [f"{c}: {motivo.strip()}" for c, (_, motivo) in requisitos.items() if motivo.strip()]
    previa = catalogo.previas.get((evaluacion.pk, fila.compromiso_id))
    return Acto(
        accion="evaluacion.calificar",
        objeto=fila,
        por=pedida.por,
        rol=rol,
        institucion=evaluacion.programa.institucion.codigo,
        antes=previa.cuerpo() if previa else None,
        despues=cuerpo,
        datos={"evaluacion": evaluacion.pk, "compromiso": fila.compromiso_id, **cuerpo},
        nota="\n".join(r for r in razones if r),
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
            transicion_de(MAQUINA_EVALUACION, AccionEvaluacion.EMITIR_PRELIMINAR, fila)
            exigir(por, Capacidad.EMITIR_PRELIMINAR, asunto_de(fila))
        pendientes, diferencias = sin_calificar_lote(filas), sin_arbitrar_lote(filas)
        for fila in filas:
            if diferencias[fila.pk]:
                frase = frase_sin_arbitrar(diferencias[fila.pk])
                raise ErrorDeNegocio(f"{fila.programa.institucion}: {frase}")
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
        notificar_preliminar(filas)
    return filas
