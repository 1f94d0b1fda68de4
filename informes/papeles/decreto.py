"""The draft of the decree that formalises programmes: of one institution or of a whole ministry.

It is written from the approved copy, the one that the signatures and the hash name; before the
approval, from a copy of the programme as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compromisos.cadenas import tramitacion
from compromisos.consultas_firmas import NOMBRES, QUE_HACE, huella_en_juego
from compromisos.copia import copias
from compromisos.firmas import vigentes
from compromisos.models import ProgramaAnual, TipoCompromiso
from indicadores.reglas_cadena import CausaModificacion
from informes.papeles.programas import aprobado, ficha_de, pendientes
from informes.papeles.salida import Ficha, Papel, Pendiente
from informes.papeles.vistos import Visto, vistos
from pmg_site.comun import reloj

PLANTILLA = "papeles/decreto.html"
SIN_NORMA = "No la dicen las reglas cargadas del año; complétela quien redacta el decreto"
FORMULAS = (
    Pendiente("Las normas generales que encabezan los vistos", SIN_NORMA),
    Pendiente("La fórmula de término y el trámite que corresponda ante la Contraloría", SIN_NORMA),
)


@dataclass(frozen=True, slots=True)
class FirmaDelDecreto:
    """Who signs the decree, and the approval that the system holds, if any."""

    papel: str
    cargo: str
    que: str
    por: str = ""
    el: Any = None


@dataclass(frozen=True, slots=True)
class Requisito:
    """What a stage or a measurement must prove."""

    codigo: str
    texto: str
    medios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comprometido:
    """One commitment, read from the copy."""

    numero: int
    nombre: str
    tipo: str
    formula: str
    unidad: str
    decimales: int
    meta: Decimal | None
    ponderador: Decimal
    supuestos: str
    notas: str
    medios: str
    justificacion: str
    requisitos: tuple[Requisito, ...]

    @property
    def tiene_anexo(self) -> bool:
        """Whether the annex has something to say of it."""
        return any((self.requisitos, self.supuestos, self.notas, self.medios, self.justificacion))


@dataclass(frozen=True, slots=True)
class Objetivo:
    """An objective of the Programa Marco with its commitments and their weight."""

    nombre: str
    compromisos: tuple[Comprometido, ...]

    @property
    def peso(self) -> Decimal:
        return sum((c.ponderador for c in self.compromisos), Decimal(0))


@dataclass(frozen=True, slots=True)
class ParteDelDecreto:
    """What the decree says of one institution."""

    programa: ProgramaAnual
    objetivos: tuple[Objetivo, ...]
    firmas: tuple[FirmaDelDecreto, ...]
    huella: str

    @property
    def suma(self) -> Decimal:
        return sum((o.peso for o in self.objetivos), Decimal(0))

    @property
    def con_anexo(self) -> list[Comprometido]:
        return [c for o in self.objetivos for c in o.compromisos if c.tiene_anexo]


def decreto(programa: ProgramaAnual) -> Papel:
    """The draft for one institution."""
    nombre = f"Proyecto_de_decreto_{programa.institucion.codigo}_{programa.anio}"
    return _papel([programa], ficha_de(programa), f"{nombre}_v{programa.version}.pdf")


def decreto_ministerial(programas: Sequence[ProgramaAnual]) -> Papel:
    """The draft for the approved programmes of a ministry, one mechanism and one year."""
    primero = programas[0]
    ministerio, mecanismo = primero.institucion.ministerio, primero.adscripcion.proceso.mecanismo
    pasos = [p.decretado_el or p.aprobado_el for p in programas]
    cuantas = "1 institución" if len(programas) == 1 else f"{len(programas)} instituciones"
    ficha = Ficha(
        ministerio=ministerio.nombre,
        partida=ministerio.partida,
        servicio=cuantas,
        capitulo="",
        periodo=str(primero.anio),
        estado="Programas aprobados",
        version=0,
        fecha=max((p for p in pasos if p), default=reloj.ahora()),
        ejemplo=any(p.ejemplo for p in programas),
    )
    nombre = f"Proyecto_de_decreto_{ministerio.codigo}_{mecanismo.codigo}_{primero.anio}.pdf"
    return _papel(programas, ficha, nombre)


def _papel(programas: Sequence[ProgramaAnual], ficha: Ficha, archivo: str) -> Papel:
    primero = programas[0]
    contenidos = _contenidos(programas)
    partes = tuple(_parte(p, contenidos[p.pk]) for p in programas)
    proceso = primero.adscripcion.proceso
    mencionados = [c for contenido in contenidos.values() for c in contenido["compromisos"]]
    return Papel(
        titulo=f"Proyecto de decreto: {proceso.mecanismo.nombre}, año {proceso.anio_programa}",
        corto=f"Proyecto de decreto {proceso.anio_programa}",
        plantilla=PLANTILLA,
        archivo=archivo,
        ficha=ficha,
        vigente=all(aprobado(p) for p in programas),
        datos={
            "partes": partes,
            "varias": len(partes) > 1,
            "proceso": proceso,
            "ministerio": primero.institucion.ministerio,
            "vistos": _vistos(programas, mencionados),
            "firmantes": _firmantes(partes),
            "causas": _causas(programas),
            "sumas": sorted({p.suma for p in partes}),
        },
        pendientes=(*FORMULAS, *pendientes(programas, mencionados)),
    )


def _contenidos(programas: Sequence[ProgramaAnual]) -> dict[int, dict[str, Any]]:
    """What each programme promises: its approved copy, else the copy of what stands now."""
    listos = {p.pk: p.copia_aprobada for p in programas if aprobado(p) and p.copia_aprobada}
    return copias([p for p in programas if p.pk not in listos]) | listos


def _parte(programa: ProgramaAnual, contenido: dict[str, Any]) -> ParteDelDecreto:
    compromisos = contenido["compromisos"]
    objetivos = [
        Objetivo(nombre, tuple(_comprometido(c) for c in compromisos if c["objetivo"] == codigo))
        for _, codigo, nombre in contenido["objetivos"]
    ]
    return ParteDelDecreto(
        programa,
        tuple(o for o in objetivos if o.compromisos),
        tuple(_firmas(programa)),
        programa.copia_huella if aprobado(programa) else "",
    )


def _comprometido(c: dict[str, Any]) -> Comprometido:
    ficha = c["ficha"] or {}
    return Comprometido(
        numero=c["numero"],
        nombre=c["nombre"],
        tipo=str(TipoCompromiso(c["tipo"]).label),
        formula=ficha.get("expresion", ""),
        unidad=ficha.get("unidad", ""),
        decimales=ficha.get("decimales", 0),
        meta=None if c["meta"] is None else Decimal(c["meta"]),
        ponderador=Decimal(c["ponderador"]),
        supuestos=ficha.get("supuestos", ""),
        notas=ficha.get("notas", ""),
        medios=ficha.get("medios_verificacion", ""),
        justificacion=c["justificacion_meta"],
        requisitos=tuple(
            Requisito(r["codigo"], r["texto"], tuple(r["medios"])) for r in c["requisitos"]
        ),
    )


def _firmas(programa: ProgramaAnual) -> list[FirmaDelDecreto]:
    """The chain of the mechanism, each signature with its date when it stands."""
    cadena = tramitacion(programa.conjunto_reglas).cadena
    if cadena is None:
        return []
    todas = list(programa.firmas.all())
    en_pie = vigentes(todas, huella_en_juego(programa, todas))
    papeles = [p for p in cadena.pasos if p not in ("revision", "decreto")]
    filas = []
    for papel in papeles:
        firma = en_pie.get(papel)
        filas.append(
            FirmaDelDecreto(
                papel,
                str(NOMBRES[papel]),
                QUE_HACE[papel],
                str(firma.firmada_por) if firma else "",
                firma.firmada_el if firma else None,
            )
        )
    return filas


def _firmantes(partes: Sequence[ParteDelDecreto]) -> list[str]:
    """Who signs the decree itself: those who approve after the review, each once."""
    cargos: dict[str, None] = {}
    for parte in partes:
        cadena = tramitacion(parte.programa.conjunto_reglas).cadena
        firmas = cadena.firmas if cadena else ()
        cargos |= {f.cargo: None for f in parte.firmas if f.papel in firmas}
    return list(cargos)


def _vistos(programas: Sequence[ProgramaAnual], compromisos: list[dict[str, Any]]) -> list[Visto]:
    hallados: dict[Visto, None] = {}
    usados = {c["objetivo"] for c in compromisos}
    for programa in programas:
        hallados |= dict.fromkeys(vistos(programa, usados))
    return list(hallados)


def _causas(programas: Sequence[ProgramaAnual]) -> list[CausaModificacion]:
    causas: dict[CausaModificacion, None] = {}
    for programa in programas:
        causas |= dict.fromkeys(tramitacion(programa.conjunto_reglas).causas)
    return list(causas)
