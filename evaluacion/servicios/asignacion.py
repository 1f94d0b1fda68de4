"""Putting evaluators in charge of institutions and themes; what they declare of their conflicts."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from evaluacion.cargos import Cargos
from evaluacion.models import AsignacionEvaluador, DeclaracionConflicto
from evaluacion.servicios.comunes import exigir_texto
from instituciones.flujo import Asunto, AsuntoComun, exigir
from instituciones.models import Adscripcion, Intervencion, Persona, Proceso, RedExpertos
from instituciones.roles import Bando, Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar, anotar_lote
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida


def asignar_instituciones(
    *, evaluador: Persona, adscripciones: Iterable[Adscripcion], por: Persona
) -> list[AsignacionEvaluador]:
    """Put an evaluator in charge of some institutions in their year: all or none."""
    with transaction.atomic():
        filas = list(
            Adscripcion.objects.select_for_update(of=("self",))
            .select_related("institucion__ministerio", "proceso__mecanismo")
            .filter(pk__in=[a.pk for a in adscripciones])
            .order_by("pk")
        )
        if not filas:
            raise ErrorDeNegocio("Elija al menos una institución.")
        roles = [
            exigir(por, Capacidad.ASIGNAR_EVALUADORES, Asunto(a.institucion, a)) for a in filas
        ]
        _exigir_evaluador(evaluador, por)
        if faltas := _faltas(evaluador, filas):
            raise ErrorDeNegocio(" ".join(faltas))
        nuevas = AsignacionEvaluador.objects.bulk_create(
            [
                AsignacionEvaluador(
                    evaluador=evaluador,
                    adscripcion=a,
                    asignada_el=reloj.ahora(),
                    asignada_por=por,
                )
                for a in filas
            ],
            batch_size=500,
        )
        anotar_lote(
            [
                _acto_de_asignar(nueva, por, rol, nueva_de.institucion.codigo)
                for nueva, nueva_de, rol in zip(nuevas, filas, roles, strict=True)
            ]
        )
    return nuevas


def asignar_tema(
    *, evaluador: Persona, proceso: Proceso, red: RedExpertos, por: Persona
) -> AsignacionEvaluador:
    """Put an evaluator in charge of the commitments of a theme, in every institution of a year."""
    with transaction.atomic():
        Proceso.objects.select_for_update().get(pk=proceso.pk)
        rol = exigir(por, Capacidad.ASIGNAR_EVALUADORES, AsuntoComun())
        _exigir_evaluador(evaluador, por)
        repetida = AsignacionEvaluador.objects.filter(
            evaluador=evaluador, proceso=proceso, red=red, retirada_el=None
        )
        if repetida.exists():
            raise ErrorDeNegocio(f"{evaluador} ya está a cargo de {red} en {proceso}.")
        nueva = AsignacionEvaluador.objects.create(
            evaluador=evaluador,
            proceso=proceso,
            red=red,
            asignada_el=reloj.ahora(),
            asignada_por=por,
        )
        anotar(_acto_de_asignar(nueva, por, rol, ""))
    return nueva


def _acto_de_asignar(nueva: AsignacionEvaluador, por: Persona, rol: Rol, institucion: str) -> Acto:
    cuerpo = {
        "evaluador": nueva.evaluador_id,
        "adscripcion": nueva.adscripcion_id,
        "proceso": nueva.proceso_id,
        "red": nueva.red_id,
    }
    return Acto(
        accion="evaluacion.asignar_evaluador",
        objeto=nueva,
        por=por,
        rol=rol,
        institucion=institucion,
        despues=cuerpo,
        datos=cuerpo,
    )


def _exigir_evaluador(evaluador: Persona, por: Persona) -> None:
    if evaluador.pk == por.pk:
        raise ErrorDeNegocio("Nadie se asigna a sí mismo lo que va a calificar.")
    if not evaluador.is_active or not evaluador.puede(Capacidad.CALIFICAR):
        raise ErrorDeNegocio(f"{evaluador} no tiene hoy el rol de evaluador externo.")


def _faltas(evaluador: Persona, adscripciones: Sequence[Adscripcion]) -> list[str]:
    """Why some of them may not be given to this evaluator, one sentence each."""
    cargos = Cargos.de(adscripciones)
    de_otro_bando = set(
        Intervencion.objects.filter(persona=evaluador, adscripcion__in=adscripciones)
        .exclude(bando=Bando.EVALUACION)
        .values_list("adscripcion", flat=True)
    )
    faltas = []
    for adscripcion in adscripciones:
        institucion = adscripcion.institucion
        if not evaluador.puede(Capacidad.CALIFICAR, institucion):
            faltas.append(f"El rol de {evaluador} no alcanza a {institucion}.")
        elif adscripcion.pk in de_otro_bando:
            faltas.append(f"{evaluador} ya intervino por otro bando en {institucion}.")
        elif cargos.en_conflicto(evaluador, adscripcion, None):
            faltas.append(f"{evaluador} declaró un conflicto de interés con {institucion}.")
        elif any(a.evaluador_id == evaluador.pk for a in cargos.vigentes(adscripcion, None)):
            faltas.append(f"{evaluador} ya está a cargo de {institucion}.")
    return faltas


def retirar_asignacion(
    *, asignacion: AsignacionEvaluador, por: Persona, motivo: str
) -> AsignacionEvaluador:
    """Take an institution or a theme from an evaluator; what was scored stays as it is."""
    with transaction.atomic():
        fila = _bloquear(asignacion)
        rol = exigir(por, Capacidad.ASIGNAR_EVALUADORES, _asunto(fila))
        if fila.retirada_el:
            raise TransicionInvalida("Esa asignación ya se había retirado.")
        fila.motivo_retiro = exigir_texto(motivo, "Escriba por qué se retira la asignación.")
        fila.retirada_el, fila.retirada_por = reloj.ahora(), por
        fila.save(update_fields=["motivo_retiro", "retirada_el", "retirada_por"])
        anotar(
            Acto(
                accion="evaluacion.retirar_evaluador",
                objeto=fila,
                por=por,
                rol=rol,
                institucion=_codigo(fila),
                datos={"evaluador": fila.evaluador_id},
                nota=fila.motivo_retiro,
            )
        )
    return fila


def declarar_conflicto(
    *,
    asignacion: AsignacionEvaluador,
    por: Persona,
    hay_conflicto: bool,
    texto: str = "",
    adscripcion: Adscripcion | None = None,
) -> DeclaracionConflicto:
    """The evaluator says whether there is a conflict; in a theme, perhaps with one institution."""
    with transaction.atomic():
        fila = _bloquear(asignacion)
        rol = exigir(por, Capacidad.CALIFICAR, _asunto(fila))
        if fila.evaluador_id != por.pk:
            raise ErrorDeNegocio("Cada persona declara solo sobre lo que se le asignó.")
        if fila.retirada_el:
            raise TransicionInvalida("Esa asignación se retiró: ya no hay qué declarar.")
        if adscripcion and adscripcion.proceso_id != fila.proceso_id:
            raise ErrorDeNegocio("Esa institución no está en el proceso de este tema.")
        limpio = texto.strip()
        if hay_conflicto:
            limpio = exigir_texto(texto, "Escriba en qué consiste el conflicto de interés.")
        nueva = DeclaracionConflicto.objects.create(
            asignacion=fila,
            adscripcion=adscripcion,
            hay_conflicto=hay_conflicto,
            texto=limpio,
            declarada_el=reloj.ahora(),
        )
        anotar(
            Acto(
                accion="evaluacion.declarar_conflicto",
                objeto=fila,
                por=por,
                rol=rol,
                institucion=adscripcion.institucion.codigo if adscripcion else _codigo(fila),
                datos={"declaracion": nueva.pk, "hay_conflicto": hay_conflicto},
                nota=limpio,
            )
        )
    return nueva


def _bloquear(asignacion: AsignacionEvaluador) -> AsignacionEvaluador:
    return (
        AsignacionEvaluador.objects.select_for_update(of=("self",))
        .select_related("adscripcion__institucion__ministerio", "evaluador", "red", "proceso")
        .get(pk=asignacion.pk)
    )


def _asunto(asignacion: AsignacionEvaluador) -> Asunto | AsuntoComun:
    adscripcion = asignacion.adscripcion
    return Asunto(adscripcion.institucion, adscripcion) if adscripcion else AsuntoComun()


def _codigo(asignacion: AsignacionEvaluador) -> str:
    return asignacion.adscripcion.institucion.codigo if asignacion.adscripcion else ""
