"""The copy of what is approved: everything a programme promises, as canonical data."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from compromisos.models import Compromiso, ProgramaAnual, RequisitoTecnico
from indicadores.especificaciones import CAMPOS_DE_FICHA
from indicadores.models import FichaIndicador
from pmg_site.comun.canonico import canonico
from pmg_site.comun.numeros import sin_ceros


def copia(programa: ProgramaAnual) -> dict[str, Any]:
    """The whole programme as JSON data (numbers as text), in a fixed order."""
    return copias([programa])[programa.pk]


def copias(programas: Iterable[ProgramaAnual]) -> dict[int, dict[str, Any]]:
    """The same for many programmes, with a number of queries that does not grow."""
    filas = (
        ProgramaAnual.objects.filter(pk__in=[p.pk for p in programas])
        .select_related(
            "adscripcion__institucion",
            "adscripcion__proceso__mecanismo",
            "conjunto_reglas",
            "solicitud",
        )
        .defer("copia_aprobada", "conjunto_reglas__contenido")
        .prefetch_related(
            "solicitud__respaldos",
            "objetivos",
            Prefetch(
                "compromisos",
                Compromiso.objects.select_related(
                    "objetivo", "ficha__indicador", "ficha__producto", "red"
                )
                .prefetch_related("requisitos", "ficha__operandos", "ficha__mediciones")
                .order_by("numero"),
            ),
        )
    )
    return {fila.pk: _programa(fila) for fila in filas}


def _programa(programa: ProgramaAnual) -> dict[str, Any]:
    adscripcion, reglas = programa.adscripcion, programa.conjunto_reglas
    datos = {
        "institucion": adscripcion.institucion.codigo,
        "mecanismo": adscripcion.proceso.mecanismo.codigo,
        "anio": programa.anio,
        "version": programa.version,
        "perfil": programa.perfil,
        "motivo_version": programa.motivo_version,
        **_solicitud(programa),
        "reglas": {"codigo": reglas.codigo, "version": reglas.version, "huella": reglas.huella},
        "objetivos": sorted([o.orden, o.codigo, o.nombre] for o in programa.objetivos.all()),
        "compromisos": [_compromiso(c) for c in programa.compromisos.all()],
    }
    copiado: dict[str, Any] = json.loads(canonico(datos))
    return copiado


def _solicitud(programa: ProgramaAnual) -> dict[str, Any]:
    """Cause and documents of a modification; a first version has none."""
    solicitud = getattr(programa, "solicitud", None)
    if solicitud is None:
        return {"causa_version": "", "respaldos": []}
    respaldos = sorted([r.nombre, r.huella] for r in solicitud.respaldos.all())
    return {"causa_version": solicitud.causa, "respaldos": respaldos}


def _compromiso(c: Compromiso) -> dict[str, Any]:
    return {
        "numero": c.numero,
        "objetivo": c.objetivo.codigo,
        "tipo": c.tipo,
        "nombre": c.nombre,
        "transversal_codigo": c.transversal_codigo,
        "sistema_codigo": c.sistema_codigo,
        "etapa": c.etapa,
        "red": c.red.codigo if c.red else "",
        "meta": sin_ceros(c.meta) if c.meta is not None else None,
        "ponderador": sin_ceros(c.ponderador),
        "justificacion_meta": c.justificacion_meta,
        "requisitos": [_requisito(r) for r in sorted(c.requisitos.all(), key=lambda r: r.codigo)],
        "ficha": _ficha(c.ficha) if c.ficha else None,
    }


def _requisito(r: RequisitoTecnico) -> dict[str, Any]:
    return {
        "codigo": r.codigo,
        "objetivo": r.objetivo,
        "texto": r.texto,
        "medios": list(r.medios),
        "opinion_tecnica": r.opinion_tecnica,
        "peso_objetivo": sin_ceros(r.peso_objetivo) if r.peso_objetivo is not None else None,
    }


def _ficha(f: FichaIndicador) -> dict[str, Any]:
    campos = {c: getattr(f, c) for c in CAMPOS_DE_FICHA if c != "producto"}
    return campos | {
        "indicador": f.indicador.codigo,
        "anio": f.anio,
        "version": f.version,
        "producto": f.producto.nombre if f.producto else "",
        "operandos": sorted(
            [o.simbolo, o.descripcion, o.unidad, o.fuente] for o in f.operandos.all()
        ),
        # effective values belong to the evaluation; what the year is expected to give, to the
        # formulation of the following one; what was planned belongs to the promise
        "planificado": sorted(
            [m.tipo, m.mes, m.simbolo, m.desagregacion, str(sin_ceros(m.valor))]
            for m in f.mediciones.all()
            if m.tipo == "meta"
        ),
    }
