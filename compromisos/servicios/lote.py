"""Formulate whole programmes in bulk (example years, imports), under the guards of a single one."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime

from django.db import transaction

from compromisos.cadenas import cadena_de
from compromisos.catalogo import catalogo
from compromisos.especificaciones import Actores, EspecificacionPrograma
from compromisos.estados import AccionFormulacion, EstadoFormulacion
from compromisos.models import Compromiso, ObjetivoGestion, Papel, ProgramaAnual
from compromisos.servicios.armado import Armado, Entorno, armar, fichas_transversales, guardar
from compromisos.servicios.comunes import tomar_programas
from compromisos.servicios.exigencia import aceptar_justificaciones_lote
from compromisos.servicios.programas import crear_programas_lote
from compromisos.servicios.tramite import aprobar_lote, avanzar_lote
from instituciones.models import Persona, RedExpertos
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.edicion import instantanea
from pmg_site.comun.errores import ErrorDeNegocio

E, A = EstadoFormulacion, AccionFormulacion
# The straight path: the step, where it leads, who takes it.
CAMINO: tuple[tuple[str, str, str], ...] = (
    (A.ENVIAR, E.ENVIADO, "jefe"),
    (A.VALIDAR, E.VALIDADO, "ministerial"),
    (A.TOMAR, E.EN_REVISION, "revisor"),
    (A.APROBAR, E.APROBADO, "comite"),
    (A.DECRETAR, E.DECRETADO, "secretaria"),
)
CREAR = "crear"
# Who of the actors signs in each capacity.
FIRMANTES: dict[str, str] = {
    Papel.COMITE_TRIMINISTERIAL: "comite",
    Papel.MINISTRO_RAMO: "ministro",
    Papel.MINISTRO_HACIENDA: "hacienda",
}


def formular_lote(
    especificaciones: Sequence[EspecificacionPrograma],
    *,
    instantes: Mapping[str, datetime] | None = None,
) -> list[ProgramaAnual]:
    """Create, fill and take each programme as far as it asks: all or none.

    ``instantes`` sets the clock of each step ("crear", "enviar", "validar", "tomar", "aprobar",
    "decretar"); what is missing takes the clock as it is.
    """
    tiempos = instantes or {}
    with transaction.atomic():
        with _a_las(tiempos.get(CREAR)):
            programas = crear_programas_lote(
                [(e.adscripcion, e.actores.encargado, e.ejemplo) for e in especificaciones]
            )
            pares = list(zip(programas, especificaciones, strict=True))
            _llenar(pares)
        vivos = {p.pk: p for p in tomar_programas(p.pk for p in programas)}
        for accion, destino, actor in CAMINO:
            pasan = [(vivos[p.pk], e) for p, e in pares if _alcanza(e.hasta, destino)]
            with _a_las(tiempos.get(accion)):
                if accion == A.APROBAR:
                    _aprobar(pasan)
                else:
                    _avanzar(pasan, accion, actor)
        return [vivos[p.pk] for p in programas]


def _llenar(pares: Sequence[tuple[ProgramaAnual, EspecificacionPrograma]]) -> None:
    armados, autores = _armar(pares)
    compromisos = guardar(armados, por=autores)
    _anotar_compromisos(compromisos, autores)


def _armar(
    pares: Sequence[tuple[ProgramaAnual, EspecificacionPrograma]],
) -> tuple[list[Armado], dict[int, Persona]]:
    conjuntos = {(p.conjunto_reglas_id, p.anio, p.perfil): p.conjunto_reglas for p, _ in pares}
    marcos = {llave: catalogo(c, llave[1], llave[2]) for llave, c in conjuntos.items()}
    redes = {r.codigo: r for r in RedExpertos.objects.all()}
    objetivos: dict[int, dict[str, ObjetivoGestion]] = {}
    for objetivo in ObjetivoGestion.objects.filter(programa__in=[p for p, _ in pares]):
        objetivos.setdefault(objetivo.programa_id, {})[objetivo.codigo] = objetivo
    propias = fichas_transversales([p for p, _ in pares])
    armados: list[Armado] = []
    autores: dict[int, Persona] = {}
    for programa, especificacion in pares:
        autores[programa.institucion.pk] = especificacion.actores.encargado
        entorno = Entorno(
            programa,
            marcos[programa.conjunto_reglas_id, programa.anio, programa.perfil],
            objetivos.get(programa.pk, {}),
            redes,
            propias[programa.institucion.pk, programa.anio],
        )
        armados += [
            armar(entorno, pedido, numero)
            for numero, pedido in enumerate(especificacion.compromisos, start=1)
        ]
    return armados, autores


def _anotar_compromisos(compromisos: Iterable[Compromiso], autores: Mapping[int, Persona]) -> None:
    anotar_lote(
        [
            Acto(
                accion="formulacion.agregar",
                objeto=c,
                por=autores[c.programa.institucion.pk],
                institucion=c.programa.institucion.codigo,
                despues=instantanea(c),
                datos={"programa": c.programa_id},
            )
            for c in compromisos
        ]
    )


def _avanzar(
    pasan: Sequence[tuple[ProgramaAnual, EspecificacionPrograma]], accion: str, actor: str
) -> None:
    if not pasan:
        return
    if accion == A.DECRETAR:
        hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
        for programa, especificacion in pasan:
            if not especificacion.decreto_numero:
                raise ErrorDeNegocio("Escriba el número del decreto.")
            programa.decreto_numero = especificacion.decreto_numero
            programa.decreto_fecha = hoy
    personas = {programa.pk: _actor(e.actores, actor) for programa, e in pasan}
    avanzar_lote([programa for programa, _ in pasan], accion, personas)


def _aprobar(pasan: Sequence[tuple[ProgramaAnual, EspecificacionPrograma]]) -> None:
    if pasan:
        _decidir_justificaciones(pasan)
        aprobar_lote(
            [programa for programa, _ in pasan],
            {p.pk: {f: _actor(e.actores, FIRMANTES[f]) for f in cadena_de(p).firmas}
             for p, e in pasan},
        )  # fmt: skip


def _decidir_justificaciones(
    pasan: Sequence[tuple[ProgramaAnual, EspecificacionPrograma]],
) -> None:
    """Where the batch says with what reasons, its reviewer accepts the easier targets."""
    for fundamento in sorted({e.fundamento_justificaciones for _, e in pasan} - {""}):
        suyos = [(p, e) for p, e in pasan if e.fundamento_justificaciones == fundamento]
        aceptar_justificaciones_lote(
            [p for p, _ in suyos],
            fundamento=fundamento,
            personas={p.pk: _actor(e.actores, "revisor") for p, e in suyos},
        )


def _actor(actores: Actores, nombre: str) -> Persona:
    persona: Persona | None = getattr(actores, nombre)
    if persona is None:
        raise ErrorDeNegocio(f"Falta quién actúa como «{nombre}» en un programa del lote.")
    return persona


def _alcanza(hasta: str, destino: str) -> bool:
    estados = [E.BORRADOR, *(E(d) for _, d, _ in CAMINO)]
    if hasta not in estados:
        raise ErrorDeNegocio(f"Un lote no llega al estado «{hasta}»: use los pasos uno a uno.")
    return estados.index(E(hasta)) >= estados.index(E(destino))


def _a_las(instante: datetime | None) -> ExitStack:
    """The clock set to ``instante``, or left as it is."""
    pila = ExitStack()
    if instante is not None:
        pila.enter_context(reloj.en(instante))
    return pila
