"""Read models of approval: the chain as steps, who signed what, what waits for a signature."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from compromisos.cadenas import tramitacion
from compromisos.copia import copia
from compromisos.diferencias import huella_firmable
from compromisos.estados import EstadoFormulacion
from compromisos.firmas import vigentes
from compromisos.models import FirmaPrograma, Papel, ProgramaAnual
from compromisos.permisos import papeles_que_puede
from indicadores.lector_reglas import Fundamento
from instituciones.roles import Capacidad, Rol
from pmg_site.comun.tareas import Tarea

if TYPE_CHECKING:
    from instituciones.models import Persona

E = EstadoFormulacion
APROBADOS = (E.APROBADO, E.DECRETADO)
NOMBRES = {
    **dict(Papel.choices),
    "revision": "Revisión de la secretaría técnica y las redes",
    "decreto": "Decreto",
}
QUE_HACE = {
    Papel.JEFE_SERVICIO: "Propone y envía",
    Papel.MINISTERIO: "Valida",
    Papel.COMITE_TRIMINISTERIAL: "Aprueba",
    Papel.MINISTRO_RAMO: "Firma",
    Papel.MINISTRO_HACIENDA: "Firma",
    "revision": "Revisa y observa",
    "decreto": "Formaliza",
}


@dataclass(frozen=True, slots=True)
class PasoDeCadena:
    """One step of the chain: done, in course, waiting, or signed over something else."""

    nombre: str
    que: str
    estado: str  # hecho | en_curso | otra | falta
    por: str = ""
    rol: str = ""
    el: datetime | None = None


@dataclass(frozen=True, slots=True)
class CadenaVista:
    """The whole chain of a programme, with what it rests on."""

    pasos: tuple[PasoDeCadena, ...]
    fundamento: Fundamento


def cadena_vista(programa: ProgramaAnual) -> CadenaVista | None:
    """The chain as its page shows it; None when the rules of the year do not say it."""
    if (cadena := tramitacion(programa.conjunto_reglas).cadena) is None:
        return None
    firmas = list(programa.firmas.select_related("firmada_por"))
    en_pie = vigentes(firmas, huella_en_juego(programa, firmas))
    anteriores = {f.papel: f for f in firmas}
    pasos = (_paso(programa, p, en_pie, anteriores) for p in cadena.pasos)
    return CadenaVista(tuple(pasos), cadena.fundamento)


def huella_en_juego(programa: ProgramaAnual, firmas: Iterable[FirmaPrograma]) -> str:
    """The hash over which signatures count now: approved, sent, or as the draft stands."""
    lista = list(firmas)
    if not lista:
        return ""
    if programa.estado in APROBADOS and programa.copia_aprobada is not None:
        return huella_firmable(programa.copia_aprobada)
    enviadas = [f for f in lista if f.papel == Papel.JEFE_SERVICIO]
    if enviadas and programa.estado not in (E.BORRADOR, E.OBSERVADO):
        return max(enviadas, key=lambda f: f.vuelta).huella
    return huella_firmable(copia(programa))


def _paso(
    programa: ProgramaAnual,
    paso: str,
    en_pie: Mapping[str, FirmaPrograma],
    anteriores: Mapping[str, FirmaPrograma],
) -> PasoDeCadena:
    nombre, que = str(NOMBRES[paso]), QUE_HACE[paso]
    if paso == "decreto":
        return _decreto(programa, nombre, que)
    if paso == "revision":
        estado = "hecho" if programa.estado in APROBADOS else "falta"
        return PasoDeCadena(nombre, que, "en_curso" if programa.estado == E.EN_REVISION else estado)
    if paso == Papel.JEFE_SERVICIO and _en_el_servicio(programa, paso, en_pie, anteriores):
        return PasoDeCadena(nombre, que, "en_curso")
    firma = en_pie.get(paso) or anteriores.get(paso)
    if firma is None:
        return PasoDeCadena(nombre, que, "falta")
    return PasoDeCadena(
        nombre, que, "hecho" if paso in en_pie else "otra",
        firma.firmada_por.nombre_corto, str(Rol(firma.rol).label), firma.firmada_el,
    )  # fmt: skip


def _en_el_servicio(
    programa: ProgramaAnual,
    paso: str,
    en_pie: Mapping[str, FirmaPrograma],
    anteriores: Mapping[str, FirmaPrograma],
) -> bool:
    """The draft, or the programme that came back as it was sent, waits for the service."""
    return programa.estado in (E.BORRADOR, E.OBSERVADO) and (
        paso in en_pie or paso not in anteriores
    )


def _decreto(programa: ProgramaAnual, nombre: str, que: str) -> PasoDeCadena:
    if programa.decretado_por is None:
        return PasoDeCadena(nombre, que, "falta")
    return PasoDeCadena(
        f"{nombre} {programa.decreto_numero}", que, "hecho",
        programa.decretado_por.nombre_corto, "", programa.decretado_el,
    )  # fmt: skip


def firmas_pendientes(persona: "Persona", programa: ProgramaAnual) -> list[str]:
    """The signatures that the person may put on a reviewed programme and has not put."""
    firmas = list(programa.firmas.all())
    en_pie = vigentes(firmas, huella_en_juego(programa, firmas))
    return [p for p in papeles_que_puede(persona, programa) if p not in en_pie]


def por_firmar(persona: "Persona") -> list[Tarea]:
    """The reviewed programmes that wait for the person's signature as a minister."""
    if not persona.alcance.tiene(Capacidad.FIRMAR_FORMULACION):
        return []
    en_revision = (
        ProgramaAnual.objects.visibles_para(persona)
        .vigentes()
        .filter(estado=E.EN_REVISION)
        .select_related("adscripcion__institucion", "adscripcion__proceso", "conjunto_reglas")
        .defer("copia_aprobada", "conjunto_reglas__contenido")
        .prefetch_related("firmas")
    )
    suyos = [p for p in en_revision if espera_firma(persona, p)]
    if not suyos:
        return []
    if len(suyos) == 1:
        url = reverse("compromisos:programa", args=[suyos[0].pk])
        detalle = f"{suyos[0].institucion}, programa {suyos[0].anio}"
    else:
        url = reverse("compromisos:aprobacion")
        detalle = f"{len(suyos)} programas"
    return [Tarea("Firmar la aprobación de programas", url, None, len(suyos), detalle)]


def espera_firma(persona: "Persona", programa: ProgramaAnual) -> bool:
    """Whether a reviewed programme waits for a signature that the person may put."""
    if tramitacion(programa.conjunto_reglas).cadena is None:
        return False
    return bool(firmas_pendientes(persona, programa))


def aprueba_el_comite(programa: ProgramaAnual) -> bool:
    """Whether the chain of the programme ends with the committee's signature."""
    cadena = tramitacion(programa.conjunto_reglas).cadena
    return cadena is not None and Papel.COMITE_TRIMINISTERIAL in cadena.firmas
