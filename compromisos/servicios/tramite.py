"""The steps of a programme: send, send back, validate, review, approve, sign, decree."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from compromisos.cadenas import cadena_de
from compromisos.copia import copia, copias
from compromisos.estados import (
    AccionFormulacion,
    maquina_de,
)
from compromisos.faltas import Falta, faltas_de, por_resolver_de
from compromisos.models import ProgramaAnual
from compromisos.permisos import asunto, asunto_de_firma, capacidad_de_firma
from compromisos.servicios.comunes import tomar_programa
from compromisos.servicios.firmas import (
    Firmante,
    accion_de_envio,
    accion_de_firma,
    anotar_firmas,
    firma_del_ministerio,
    firmantes_de,
    firmar_aprobacion,
    firmar_paso,
)
from compromisos.servicios.modificaciones import heredar
from compromisos.servicios.observaciones import crear_hilo
from compromisos.servicios.rondas import registrar_rondas
from indicadores.models import FichaIndicador
from indicadores.servicios import congelar, descongelar
from instituciones.flujo import (
    Paso,
    dar_paso,
    dar_paso_lote,
    exigir,
    precargar_alcances,
    transicion_de,
)
from instituciones.horario import exigir_fecha_de_decreto
from instituciones.models import Persona
from instituciones.roles import Capacidad, Rol
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
    """To the ministry; straight to the review when what the ministry signed did not change."""
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        accion = accion_de_envio(fila)
        preparar = _preparar_reenvio if accion == A.REENVIAR else _preparar_envio
        return _paso(fila, accion, por, version=version, preparar=preparar)


def _preparar_envio(fila: ProgramaAnual, por: Persona) -> None:
    exigir_completos([fila])
    congelar(_fichas([fila]))
    registrar_rondas([(fila, por)])


def _preparar_reenvio(fila: ProgramaAnual, por: Persona) -> None:
    _preparar_envio(fila, por)
    if firma := firma_del_ministerio(fila):
        fila.validado_el, fila.validado_por = firma.firmada_el, firma.firmada_por


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
    return _firmar_aprobacion(programa, A.APROBAR, por, version)


def firmar(*, programa: ProgramaAnual, por: Persona, version: int | None = None) -> ProgramaAnual:
    """A minister signs the approval; the last signature of the chain approves."""
    return _firmar_aprobacion(programa, A.FIRMAR, por, version)


def _firmar_aprobacion(
    programa: ProgramaAnual, accion: str, por: Persona, version: int | None
) -> ProgramaAnual:
    with transaction.atomic():
        fila = tomar_programa(programa.pk)
        firmantes = firmantes_de(fila, accion, por)
        if version is not None:
            exigir_version(fila, version)
        copiados = _aprobables([fila])
        if firmar_aprobacion(firmantes, copiados):
            fila.copia_aprobada = copiados[fila.pk]
            fila.copia_huella = huella(copiados[fila.pk])
            return _paso(fila, accion, por, version=None, de=firmantes[-1])
        fila.fila_version += 1
        fila.save(update_fields=["fila_version"])
        anotar_firmas(firmantes)
        return fila


def _aprobables(filas: Sequence[ProgramaAnual]) -> dict[int, dict[str, Any]]:
    """Complete and with every blocking thread resolved; what each one says now."""
    exigir_completos(filas)
    _exigir_resueltas(filas)
    return copias(filas)


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

    def preparar(fila: ProgramaAnual, por: Persona) -> None:
        exigir_fecha_de_decreto(fecha, fila.aprobado_el)
        fila.decreto_numero, fila.decreto_fecha = numero.strip(), fecha
        if fila.reemplaza:
            heredar(fila.reemplaza, fila)

    return _paso(
        programa,
        A.DECRETAR,
        por,
        version=version,
        preparar=preparar,
        datos={"decreto_fecha": fecha.isoformat()},
    )


def retirar(
    *, programa: ProgramaAnual, por: Persona, comentario: str, version: int | None = None
) -> ProgramaAnual:
    """The service takes its modification back: what was decreed goes on, free to be modified."""

    def preparar(fila: ProgramaAnual, por: Persona) -> None:
        fila.reemplaza = None

    return _paso(
        programa, A.RETIRAR, por, version=version, comentario=comentario, preparar=preparar,
        datos={"de": programa.reemplaza_id},
    )  # fmt: skip


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
            capacidad = Capacidad(transicion_de(maquina_de(fila.version), accion, fila).exige)
            crear_hilo(fila, comentario, por, exigir(por, capacidad, asunto(fila)))
        fila.validado_el = fila.validado_por = None
        fila.enviado_el = fila.enviado_por = None
        descongelar(_fichas([fila]))

    return _paso(programa, accion, por, version=version, comentario=comentario, preparar=preparar)


# The columns that each step fills: (instant, person).
_HUELLAS_DE_PASO = {
    A.ENVIAR: ("enviado_el", "enviado_por"),
    A.REENVIAR: ("enviado_el", "enviado_por"),
    A.VALIDAR: ("validado_el", "validado_por"),
    A.APROBAR: ("aprobado_el", "aprobado_por"),
    A.FIRMAR: ("aprobado_el", "aprobado_por"),
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
    de: Firmante | None = None,
) -> ProgramaAnual:
    with transaction.atomic():
        fila = de.programa if de else tomar_programa(programa.pk)
        suyo = asunto_de_firma(fila, de.papel) if de else asunto(fila)
        maquina = maquina_de(fila.version)
        # Rule and permission first: who may not act learns nothing about the content.
        transicion = transicion_de(maquina, accion, fila)
        rol = exigir(por, Capacidad(transicion.exige), suyo)
        if version is not None:
            exigir_version(fila, version)
        if preparar is not None:
            preparar(fila, por)
        firmar_paso(accion, [(fila, por, rol)])
        _sellar(fila, accion, por)
        dar_paso(
            maquina=maquina,
            accion=accion,
            objeto=fila,
            por=por,
            asunto=suyo,
            comentario=comentario,
            despues=fila.copia_aprobada or copia(fila),
            datos=datos,
        )
        return fila


def _sellar(fila: ProgramaAnual, accion: str, por: Persona) -> None:
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
    if accion in (A.ENVIAR, A.VALIDAR):
        firmar_paso(accion, _con_rol(filas, accion, personas))
    if accion == A.DECRETAR:
        campos += ["decreto_numero", "decreto_fecha"]
    _pasar_lote(filas, accion, personas, campos)


def aprobar_lote(filas: Sequence[ProgramaAnual], personas: dict[int, dict[str, Persona]]) -> None:
    """Every signature after the review, by role of the chain: the last one approves each."""
    copiados = _aprobables(filas)
    precargar_alcances([por for suyas in personas.values() for por in suyas.values()])
    firmantes = []
    for fila in filas:
        for papel in cadena_de(fila).firmas:
            por, capacidad = personas[fila.pk][papel], capacidad_de_firma(papel)
            rol = exigir(por, capacidad, asunto_de_firma(fila, papel))
            firmantes.append(Firmante(fila, papel, por, rol))
    firmar_aprobacion(firmantes, copiados)
    ultimas = {f.programa.pk: f for f in firmantes}
    anotar_firmas([f for f in firmantes if ultimas[f.programa.pk] is not f])
    for fila in filas:
        fila.copia_aprobada = copiados[fila.pk]
        fila.copia_huella = huella(copiados[fila.pk])
    campos = ["fila_version", "aprobado_el", "aprobado_por", "copia_aprobada", "copia_huella"]
    for accion in (A.APROBAR, A.FIRMAR):
        suyas = [f for f in filas if accion_de_firma(ultimas[f.pk].papel) == accion]
        _pasar_lote(suyas, accion, {f.pk: ultimas[f.pk].por for f in suyas}, campos, ultimas)


def _con_rol(
    filas: Sequence[ProgramaAnual], accion: str, personas: dict[int, Persona]
) -> list[tuple[ProgramaAnual, Persona, Rol]]:
    precargar_alcances(personas.values())
    capacidades = [transicion_de(maquina_de(f.version), accion, f).exige for f in filas]
    return [
        (fila, personas[fila.pk], exigir(personas[fila.pk], Capacidad(c), asunto(fila)))
        for fila, c in zip(filas, capacidades, strict=True)
    ]


def _pasar_lote(
    filas: Sequence[ProgramaAnual],
    accion: str,
    personas: dict[int, Persona],
    campos: Sequence[str],
    firmas: dict[int, Firmante] | None = None,
) -> None:
    for fila in filas:
        _sellar(fila, accion, personas[fila.pk])
    asuntos = {f.pk: asunto_de_firma(f, firmas[f.pk].papel) if firmas else asunto(f) for f in filas}
    for version in sorted({maquina_de(f.version).nombre for f in filas}):
        grupo = [f for f in filas if maquina_de(f.version).nombre == version]
        dar_paso_lote(
            maquina=maquina_de(grupo[0].version),
            accion=accion,
            pasos=[
                Paso(f, personas[f.pk], asuntos[f.pk], despues=f.copia_huella or None)
                for f in grupo
            ],
            campos=campos,
        )


def _fichas(programas: Sequence[ProgramaAnual]) -> list[int]:
    return list(
        FichaIndicador.objects.filter(compromisos__programa__in=programas).values_list(
            "pk", flat=True
        )
    )
