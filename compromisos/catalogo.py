"""What the Programa Marco of a programme offers: objectives with limits, indicators, stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compromisos.cadenas import tramitacion
from compromisos.especificaciones import EspecificacionRequisito
from compromisos.models import Compromiso, TipoCompromiso
from indicadores.models import ConjuntoReglas
from indicadores.reglas_cadena import NUEVO, ORDINARIO, LimiteCompromiso
from indicadores.valores import REDONDEO_SIN_REGLA
from pmg_site.comun.errores import ErrorDeNegocio

SUMA_POR_OMISION = Decimal(100)  # per cent: a whole, where the rule set does not write its sum


@dataclass(frozen=True, slots=True)
class ObjetivoMarco:
    """An objective with the limits that the rule of the year gives it, if any."""

    codigo: str
    nombre: str
    peso_min: Decimal | None
    peso_max: Decimal | None
    n_min: int | None
    n_max: int | None


@dataclass(frozen=True, slots=True)
class IndicadorMarco:
    """A transversal indicator, to commit with a target or to measure."""

    codigo: str
    nombre: str
    expresion: str
    operandos: tuple[tuple[str, str], ...]
    unidad: str
    decimales: int
    sentido: str
    objetivo: str
    modalidad: str
    red: str
    requisitos: tuple[EspecificacionRequisito, ...]
    confianza: str
    fuente: str


@dataclass(frozen=True, slots=True)
class EtapaMarco:
    """A stage of a management system."""

    sistema: str
    sistema_nombre: str
    etapa: str
    nombre: str
    objetivo: str
    red: str
    requisitos: tuple[EspecificacionRequisito, ...]
    confianza: str
    fuente: str


@dataclass(frozen=True)
class CatalogoMarco:
    """The whole offer of a rule set."""

    objetivos: dict[str, ObjetivoMarco]
    indicadores: dict[str, IndicadorMarco]
    etapas: dict[tuple[str, str], EtapaMarco]
    redondeo: str
    suma_ponderadores: Decimal
    tipos: frozenset[str]
    limite: LimiteCompromiso | None = None

    @property
    def limites_ponderador(self) -> tuple[Decimal, Decimal | None]:
        """The least and the most that one commitment may weigh."""
        if self.limite is None:
            return Decimal(0), None
        return self.limite.minimo or Decimal(0), self.limite.maximo

    def indicador(self, codigo: str) -> IndicadorMarco:
        try:
            return self.indicadores[codigo]
        except KeyError:
            raise ErrorDeNegocio(
                f"El Programa Marco del año no tiene el indicador «{codigo}»: "
                "elija uno del catálogo."
            ) from None

    def etapa(self, sistema: str, etapa: str) -> EtapaMarco:
        try:
            return self.etapas[sistema, etapa]
        except KeyError:
            raise ErrorDeNegocio(
                f"El Programa Marco del año no tiene la etapa «{etapa}» del sistema «{sistema}»: "
                "elija una del catálogo."
            ) from None

    def codigos_de_requisitos(self, compromiso: Compromiso) -> frozenset[str]:
        """The requirements of a commitment that the Programa Marco itself writes."""
        if compromiso.sistema_codigo:
            fuente: IndicadorMarco | EtapaMarco | None = self.etapas.get(
                (compromiso.sistema_codigo, compromiso.etapa)
            )
        else:
            fuente = self.indicadores.get(compromiso.transversal_codigo)
        return frozenset(r.codigo for r in fuente.requisitos) if fuente else frozenset()


def catalogo(
    conjunto: ConjuntoReglas, anio: int | None = None, perfil: str = ORDINARIO
) -> CatalogoMarco:
    """Read the stored rule set; with a year, only what is in force in it, for that profile."""
    contenido: Mapping[str, Any] = conjunto.contenido
    reglas = tramitacion(conjunto)
    solo = reglas.nuevo.ofrece if reglas.nuevo and perfil == NUEVO else None
    indicadores = [
        _indicador(i) for i in contenido.get("indicadores", ()) if _se_ofrece(i, anio, solo)
    ]
    sistemas = [s for s in contenido.get("sistemas", ()) if _se_ofrece(s, anio, solo)]
    etapas = [e for s in sistemas for e in _etapas(s)]
    redondeo = contenido.get("parametros", {}).get("redondeo_indicador", {})
    return CatalogoMarco(
        objetivos={o["codigo"]: _objetivo(o) for o in contenido.get("objetivos", ())},
        indicadores={i.codigo: i for i in indicadores},
        etapas={(e.sistema, e.etapa): e for e in etapas},
        redondeo=str(redondeo.get("valor") or REDONDEO_SIN_REGLA),
        suma_ponderadores=Decimal(str(contenido.get("suma_ponderadores") or SUMA_POR_OMISION)),
        tipos=frozenset(t["codigo"] for t in contenido.get("tipos_compromiso") or ())
        or frozenset(TipoCompromiso.values),
        limite=reglas.limite,
    )


def _se_ofrece(cosa: Mapping[str, Any], anio: int | None, solo: frozenset[str] | None) -> bool:
    return _rige(cosa, anio) and (solo is None or cosa["codigo"] in solo)


def _rige(sistema: Mapping[str, Any], anio: int | None) -> bool:
    desde, hasta = sistema.get("anio_desde"), sistema.get("anio_hasta")
    return anio is None or ((desde or anio) <= anio <= (hasta or anio))


def _objetivo(crudo: Mapping[str, Any]) -> ObjetivoMarco:
    return ObjetivoMarco(
        crudo["codigo"],
        crudo["nombre"],
        _decimal(crudo.get("peso_min")),
        _decimal(crudo.get("peso_max")),
        _entero(crudo.get("n_min")),
        _entero(crudo.get("n_max")),
    )


def _indicador(crudo: Mapping[str, Any]) -> IndicadorMarco:
    operandos = crudo.get("operandos") or []
    return IndicadorMarco(
        codigo=crudo["codigo"],
        nombre=crudo["nombre"],
        expresion=crudo.get("expresion") or "",
        operandos=tuple((o["simbolo"], o.get("descripcion") or o["simbolo"]) for o in operandos),
        unidad=crudo.get("unidad") or "%",
        decimales=int(crudo.get("decimales") or 0),
        sentido=crudo.get("sentido") or "ascendente",
        objetivo=crudo.get("objetivo") or "",
        modalidad=crudo.get("modalidad") or "meta",
        red=crudo.get("red") or "",
        requisitos=_requisitos(crudo.get("requisitos") or (), ""),
        confianza=crudo.get("confianza") or "",
        fuente=crudo.get("fuente") or crudo.get("norma") or "",
    )


def _etapas(sistema: Mapping[str, Any]) -> list[EtapaMarco]:
    return [
        EtapaMarco(
            sistema=sistema["codigo"],
            sistema_nombre=sistema["nombre"],
            etapa=str(etapa.get("numero") or ""),
            nombre=str(etapa.get("nombre") or ""),
            objetivo=sistema.get("objetivo") or "",
            red=sistema.get("red") or "",
            requisitos=tuple(
                requisito
                for objetivo in etapa.get("objetivos") or ()
                for requisito in _requisitos(
                    objetivo.get("requisitos") or (),
                    str(objetivo.get("descripcion") or ""),
                    _decimal(objetivo.get("peso")),
                )
            ),
            confianza=sistema.get("confianza") or "",
            fuente=sistema.get("fuente") or sistema.get("norma") or "",
        )
        for etapa in sistema.get("etapas") or ()
    ]


def _requisitos(
    crudos: Sequence[Mapping[str, Any]], objetivo: str, peso: Decimal | None = None
) -> tuple[EspecificacionRequisito, ...]:
    return tuple(
        EspecificacionRequisito(
            codigo=str(crudo["codigo"]),
            texto=str(crudo["texto"]),
            medios=tuple(str(m) for m in crudo.get("medios") or ()),
            objetivo=objetivo,
            opinion_tecnica=bool(crudo.get("opinion_tecnica", False)),
            peso_objetivo=peso,
        )
        for crudo in crudos
    )


def _decimal(texto: Any) -> Decimal | None:
    return None if texto in (None, "") else Decimal(str(texto))


def _entero(texto: Any) -> int | None:
    return None if texto in (None, "") else int(texto)
