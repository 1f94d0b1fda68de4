"""The steps of a programme: send, send back, validate, review, approve, decree, modify."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from compromisos.copia import copia, copias
from compromisos.estados import (
    AccionFormulacion,
    maquina_de,
)
from compromisos.faltas import Falta, faltas_de, por_resolver_de
from compromisos.models import Compromiso, ObjetivoGestion, ProgramaAnual
from compromisos.permisos import asunto, puede_modificar
from compromisos.servicios.comunes import anotar_cambio, tomar_programa
from compromisos.servicios.observaciones import crear_hilo
from compromisos.servicios.rondas import registrar_rondas
from indicadores.models import FichaIndicador
from indicadores.servicios import congelar, descongelar, heredar_efectivos, nueva_version_de_ficha
from instituciones.flujo import Paso, dar_paso, dar_paso_lote, exigir, intervenir
from instituciones.models import Persona
from instituciones.roles import Bando, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.canonico import huella
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.idempotencia import una_vez

A = AccionFormulacion
Preparar = Callable[[ProgramaAnual, Persona], None]


class ProgramaIncompleto(ErrorDeNegocio):
    """The programme lacks something; ``faltas`` is the whole list, as its page shows it."""

    codigo_http = 422

    def __init__(self, faltas: Sequence[Falta]) -> None:
        super().__init__("Antes de seguir, corrija: " + " ".join(f.frase for f in faltas))
        self.faltas = list(faltas)


def enviar(
    *, programa: ProgramaAnual, por: Persona, version: int | None = None, clave: str = ""
) -> ProgramaAnual:
    """Send to the ministry; ``clave`` makes a repeated submit of the same form harmless."""
    if clave:
        una_vez(
            persona=por,
            clave=clave,
            cuerpo={"accion": "enviar", "programa": programa.pk},
            hacer=lambda: {"programa": _enviar(programa, por, version).pk},
        )
        return ProgramaAnual.objects.get(pk=programa.pk)
    return _enviar(programa, por, version)


def _enviar(programa: ProgramaAnual, por: Persona, version: int | None) -> ProgramaAnual:
    return _paso(programa, A.ENVIAR, por, version=version, preparar=_preparar_envio)


def _preparar_envio(fila: ProgramaAnual, por: Persona) -> None:
    exigir_completos([fila])
    congelar(_fichas([fila]))
    registrar_rondas([(fila, por)])


def devolver(
    *, programa: ProgramaAnual, por: Persona, comentario: str, version: int | None = None
) -> ProgramaAnual:
    """The ministry sends it back; the comment is an observation that the service must answer."""
    return _devolver(programa, A.DEVOLVER, por, comentario, version)


def validar(*, programa: ProgramaAnual, por: Persona, version: int | None = None) -> ProgramaAnual:
    """The ministry agrees with what the service proposes, when nothing is missing in it."""
    return _paso(programa, A.VALIDAR, por, version=version, preparar=_preparar_validacion)


def _preparar_validacion(fila: ProgramaAnual, por: Persona) -> None:
    exigir_completos([fila])


def tomar(*, programa: ProgramaAnual, por: Persona, version: int | None = None) -> ProgramaAnual:
    """A reviewer takes it in review."""
    return _paso(programa, A.TOMAR, por, version=version)


def observar(
    *, programa: ProgramaAnual, por: Persona, comentario: str, version: int | None = None
) -> ProgramaAnual:
    """The reviewer sends it back; the comment is an observation that the service must answer."""
    return _devolver(programa, A.OBSERVAR, por, comentario, version)


def aprobar(*, programa: ProgramaAnual, por: Persona, version: int | None = None) -> ProgramaAnual:
    """The committee approves; a copy of all that is promised is kept with its hash."""
    return _paso(programa, A.APROBAR, por, version=version, preparar=_preparar_aprobacion)


def _preparar_aprobacion(fila: ProgramaAnual, por: Persona) -> None:
    _aprobables([fila])


def _aprobables(filas: Sequence[ProgramaAnual]) -> None:
    """Complete, with every blocking thread resolved; each keeps its copy."""
    exigir_completos(filas)
    _exigir_resueltas(filas)
    copiados = copias(filas)
    for fila in filas:
        fila.copia_aprobada = copiados[fila.pk]
        fila.copia_huella = huella(fila.copia_aprobada)


def decretar(
    *,
    programa: ProgramaAnual,
    por: Persona,
    numero: str,
    fecha: date,
    version: int | None = None,
) -> ProgramaAnual:
    """Record the decree that formalises the programme."""
    if not numero.strip():
        raise ErrorDeNegocio("Escriba el número del decreto.")
    if fecha > reloj.ahora().astimezone(reloj.SANTIAGO).date():
        raise ErrorDeNegocio("La fecha del decreto no puede estar en el futuro: corríjala.")

    def preparar(fila: ProgramaAnual, por: Persona) -> None:
        fila.decreto_numero, fila.decreto_fecha = numero.strip(), fecha
        if fila.reemplaza:
            _heredar(fila.reemplaza, fila)

    return _paso(
        programa,
        A.DECRETAR,
        por,
        version=version,
        preparar=preparar,
        datos={"decreto_fecha": fecha.isoformat()},
    )


def nueva_version(*, programa: ProgramaAnual, motivo: str, por: Persona) -> ProgramaAnual:
    """Open a modification: a new version in draft, with everything copied and free to change.

    The decreed version stays in force until the new one is decreed.
    """
    if not motivo.strip():
        raise ErrorDeNegocio(
            "Escriba el motivo de la modificación: causa externa o reducción forzosa del "
            "presupuesto."
        )
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        rol = exigir(por, Capacidad.ENVIAR_FORMULACION, asunto(fila))
        if not (permiso := puede_modificar(por, fila)):
            raise TransicionInvalida(permiso.motivo)
        intervenir(fila.adscripcion, por, Bando.SERVICIO)
        nueva = ProgramaAnual.objects.create(
            adscripcion=fila.adscripcion,
            version=fila.version + 1,
            reemplaza=fila,
            motivo_version=motivo.strip(),
            conjunto_reglas=fila.conjunto_reglas,
            ejemplo=fila.ejemplo,
        )
        _copiar_contenido(fila, nueva, por)
        anotar_cambio(
            nueva, "nueva_version", por, rol, antes=copia(fila), despues=copia(nueva),
            nota=motivo.strip(), de=fila.pk,
        )  # fmt: skip
        return nueva


def _copiar_contenido(de: ProgramaAnual, a: ProgramaAnual, por: Persona) -> None:
    objetivos = {
        o.codigo: ObjetivoGestion.objects.create(
            programa=a, codigo=o.codigo, nombre=o.nombre, orden=o.orden
        )
        for o in de.objetivos.all()
    }
    previos = de.compromisos.select_related(
        "objetivo", "ficha__indicador__institucion", "ficha__indicador__red", "red"
    ).prefetch_related("requisitos")
    for previo in previos:
        requisitos = list(previo.requisitos.all())
        codigo, ficha = previo.objetivo.codigo, previo.ficha
        copiado = Compromiso.objects.get(pk=previo.pk)
        copiado.pk, copiado.fila_version = None, 1
        copiado._state.adding = True
        copiado.programa, copiado.objetivo = a, objetivos[codigo]
        copiado.ficha = nueva_version_de_ficha(ficha=ficha, por=por) if ficha else None
        copiado.save(force_insert=True)
        for requisito in requisitos:
            requisito.pk, requisito.compromiso = None, copiado
            requisito._state.adding = True
            requisito.save(force_insert=True)


def _heredar(de: ProgramaAnual, a: ProgramaAnual) -> None:
    """What was measured on the replaced cards while the modification was being decided."""
    previas = {
        c.ficha.indicador_id: c.ficha
        for c in de.compromisos.exclude(ficha=None).select_related("ficha")
        if c.ficha
    }
    for compromiso in a.compromisos.exclude(ficha=None).select_related("ficha"):
        if compromiso.ficha and compromiso.ficha.indicador_id in previas:
            heredar_efectivos(de=previas[compromiso.ficha.indicador_id], a=compromiso.ficha)


def exigir_completos(programas: Sequence[ProgramaAnual]) -> None:
    """Refuse when any of the programmes lacks something."""
    for pendientes in faltas_de(programas).values():
        if pendientes:
            raise ProgramaIncompleto(pendientes)


def _exigir_resueltas(programas: Sequence[ProgramaAnual]) -> None:
    pendientes = [f.frase for faltas in por_resolver_de(programas).values() for f in faltas]
    if pendientes:
        raise TransicionInvalida(" ".join(pendientes))


def _devolver(
    programa: ProgramaAnual, accion: str, por: Persona, comentario: str, version: int | None
) -> ProgramaAnual:
    def preparar(fila: ProgramaAnual, por: Persona) -> None:
        if comentario.strip():
            capacidad = Capacidad(maquina_de(fila.version).buscar(accion, fila.estado).exige)
            crear_hilo(fila, comentario, por, exigir(por, capacidad, asunto(fila)))
        fila.validado_el = fila.validado_por = None
        fila.enviado_el = fila.enviado_por = None
        descongelar(_fichas([fila]))

    return _paso(programa, accion, por, version=version, comentario=comentario, preparar=preparar)


# The columns that each step fills: (instant, person).
_HUELLAS_DE_PASO = {
    A.ENVIAR: ("enviado_el", "enviado_por"),
    A.VALIDAR: ("validado_el", "validado_por"),
    A.APROBAR: ("aprobado_el", "aprobado_por"),
    A.DECRETAR: ("decretado_el", "decretado_por"),
}


def _paso(
    programa: ProgramaAnual,
    accion: str,
    por: Persona,
    *,
    version: int | None,
    comentario: str = "",
    preparar: Preparar | None = None,
    datos: dict[str, Any] | None = None,
) -> ProgramaAnual:
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        maquina = maquina_de(fila.version)
        # Rule and permission first: who may not act learns nothing about the content.
        transicion = maquina.buscar(accion, fila.estado)
        exigir(por, Capacidad(transicion.exige), asunto(fila))
        if version is not None:
            exigir_version(fila, version)
        if preparar is not None:
            preparar(fila, por)
        _firmar(fila, accion, por)
        dar_paso(
            maquina=maquina,
            accion=accion,
            objeto=fila,
            por=por,
            asunto=asunto(fila),
            comentario=comentario,
            despues=fila.copia_aprobada or copia(fila),
            datos=datos,
        )
        return fila


def _firmar(fila: ProgramaAnual, accion: str, por: Persona) -> None:
    if campos := _HUELLAS_DE_PASO.get(A(accion)):
        setattr(fila, campos[0], reloj.ahora())
        setattr(fila, campos[1], por)
    fila.fila_version += 1


def avanzar_lote(filas: Sequence[ProgramaAnual], accion: str, personas: dict[int, Persona]) -> None:
    """One step for many first versions (already locked), under the guards of a single one."""
    campos = ["fila_version", *_HUELLAS_DE_PASO.get(A(accion), ())]
    if accion == A.ENVIAR:
        exigir_completos(filas)
        congelar(_fichas(filas))
        registrar_rondas([(fila, personas[fila.pk]) for fila in filas])
    if accion == A.APROBAR:
        _aprobables(filas)
        campos += ["copia_aprobada", "copia_huella"]
    if accion == A.DECRETAR:
        campos += ["decreto_numero", "decreto_fecha"]
    for fila in filas:
        _firmar(fila, accion, personas[fila.pk])
    for version in sorted({maquina_de(f.version).nombre for f in filas}):
        grupo = [f for f in filas if maquina_de(f.version).nombre == version]
        dar_paso_lote(
            maquina=maquina_de(grupo[0].version),
            accion=accion,
            pasos=[
                Paso(f, personas[f.pk], asunto(f), despues=f.copia_huella or None) for f in grupo
            ],
            campos=campos,
        )


def _fichas(programas: Sequence[ProgramaAnual]) -> list[int]:
    return list(
        FichaIndicador.objects.filter(compromisos__programa__in=programas).values_list(
            "pk", flat=True
        )
    )
