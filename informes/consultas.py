"""Read models of the reports: what a Balance de Gestión Integral shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse

from evaluacion.models import DesgloseCompromiso, Evaluacion, ResultadoCumplimiento
from incentivos.models import Incentivo
from indicadores.models import FichaIndicador, ValorAnual
from informes import publicado
from informes.anexos import Anexos
from informes.estados import EstadoBalance
from informes.estructura import Estructura, estructura
from informes.models import BalanceGestion
from instituciones.models import DefinicionEstrategica, Institucion, Persona
from instituciones.roles import Capacidad
from pmg_site.comun.formato import porcentaje_corto
from pmg_site.comun.tareas import Tarea

_SIMBOLO = re.compile(r"\b[A-Za-z][A-Za-z0-9_]*\b(?!\()", re.ASCII)


@dataclass(frozen=True, slots=True)
class FilaIndicador:
    """One row of the annex of indicators: three years, target, and whether it was met."""

    desglose: DesgloseCompromiso
    ficha: FichaIndicador
    producto: str
    hace_dos: Decimal | None
    hace_uno: Decimal | None

    @property
    def formula(self) -> str:
        """The formula with what each operand counts in the place of its symbol."""
        nombres = {o.simbolo: o.descripcion for o in self.ficha.operandos.all()}
        return (
            _SIMBOLO.sub(lambda hallado: nombres.get(hallado[0], hallado[0]), self.ficha.expresion)
            .replace("*", " × ")
            .replace("/", " / ")
        )


@dataclass(frozen=True, slots=True)
class ResultadoPublicado:
    """A published evaluation with its result, breakdown and increment."""

    evaluacion: Evaluacion
    resultado: ResultadoCumplimiento
    desglose: tuple[DesgloseCompromiso, ...]
    incentivo: Incentivo | None
    serie: tuple[tuple[str, Decimal | None], ...]

    @property
    def cumplidos(self) -> int:
        return sum(1 for fila in self.desglose if fila.cumple)

    @property
    def de_cuantos(self) -> str:
        return f"de {len(self.desglose)}"

    @property
    def tramo(self) -> str:
        """The tier in words."""
        return etiqueta_del_tramo(self.incentivo) if self.incentivo else "sin tramo"

    @property
    def marcas(self) -> list[tuple[Decimal, str]]:
        """Where each tier begins, from the rule set that was applied, for the gauge."""
        if self.incentivo is None:
            return []
        return marcas_de_tramos(self.incentivo.conjunto_reglas.contenido)


@dataclass(frozen=True, slots=True)
class DatosBalance:
    """All that a report is written from; the same data give the same bytes."""

    balance: BalanceGestion
    institucion: Institucion
    anio: int
    estructura: Estructura
    textos: dict[str, str]
    anexos: Anexos
    definicion: DefinicionEstrategica | None
    publicado: ResultadoPublicado | None
    indicadores: tuple[FilaIndicador, ...]

    @property
    def ejemplo(self) -> bool:
        return self.balance.ejemplo or bool(self.publicado and self.publicado.evaluacion.ejemplo)


def etiqueta_del_tramo(incentivo: Incentivo) -> str:
    """How the rule set that was applied calls the tier, in words."""
    for tramo in incentivo.conjunto_reglas.contenido.get("tramos", ()):
        if tramo["nombre"] == incentivo.tramo:
            return str(tramo["etiqueta"])
    return "sin tramo"


def marcas_de_tramos(contenido: dict) -> list[tuple[Decimal, str]]:
    """(from, increment in words) of each tier above zero in a stored rule set of tiers."""
    marcas = [
        (Decimal(tramo["desde"]), _incremento(tramo["porcentaje"]))
        for tramo in contenido.get("tramos", ())
    ]
    return [marca for marca in marcas if marca[0] > 0]


def _incremento(porcentaje: str | None) -> str:
    return f"incremento de {porcentaje_corto(porcentaje)}" if porcentaje else ""


def datos_del_balance(balance: BalanceGestion) -> DatosBalance:
    """Read everything that the report of ``balance`` shows."""
    institucion = balance.institucion
    anexos = Anexos.leer(balance.anexos)
    hallado = resultado_publicado(institucion, balance.anio)
    return DatosBalance(
        balance=balance,
        institucion=institucion,
        anio=balance.anio,
        estructura=estructura(balance.anio),
        textos={seccion.clave: seccion.texto for seccion in balance.secciones.all()},
        anexos=anexos,
        definicion=definicion_publicada(institucion, balance.anio),
        publicado=hallado,
        indicadores=filas_de_indicadores(institucion, balance.anio, hallado),
    )


def definicion_publicada(institucion: Institucion, anio: int) -> DefinicionEstrategica | None:
    """The published strategic definitions that cover the year, with all they hold."""
    return (
        DefinicionEstrategica.objects.publicas()
        .filter(institucion=institucion, periodo_desde__lte=anio, periodo_hasta__gte=anio)
        .prefetch_related(
            "leyes",
            "aspectos",
            "objetivos__prioridades",
            "productos__objetivos",
            "clientes__productos",
        )
        .order_by("-version")
        .first()
    )


def resultado_publicado(institucion: Institucion, anio: int) -> ResultadoPublicado | None:
    """The published result in force of an institution and year."""
    evaluacion = (
        publicado.evaluaciones_vigentes()
        .filter(
            programa__adscripcion__institucion=institucion,
            programa__adscripcion__proceso__anio_programa=anio,
        )
        .select_related(
            "resultado__conjunto_reglas",
            "resultado__incentivo__conjunto_reglas",
            "programa__adscripcion__proceso__mecanismo",
            "programa__adscripcion__institucion__ministerio",
        )
        .order_by("programa__adscripcion__proceso__mecanismo__codigo")
        .first()
    )
    return None if evaluacion is None else resultado_de(evaluacion)


def resultado_de(evaluacion: Evaluacion) -> ResultadoPublicado:
    """A published evaluation with what is shown of it."""
    resultado = evaluacion.resultado
    assert resultado is not None  # noqa: S101 (the database says so for what is published)
    return ResultadoPublicado(
        evaluacion,
        resultado,
        tuple(desglose_de(resultado)),
        getattr(resultado, "incentivo", None),
        serie_global(evaluacion),
    )


def desglose_de(resultado: ResultadoCumplimiento) -> "QuerySet[DesgloseCompromiso]":
    """The breakdown of a result in the order of its commitments."""
    return (
        resultado.desglose.select_related(
            "compromiso__objetivo", "compromiso__ficha__indicador", "compromiso__ficha__producto"
        )
        .prefetch_related("compromiso__ficha__operandos")
        .order_by("compromiso__numero")
    )


def serie_global(evaluacion: Evaluacion) -> tuple[tuple[str, Decimal | None], ...]:
    """Published compliance of the same institution and mechanism, year by year."""
    adscripcion = evaluacion.programa.adscripcion
    filas = (
        publicado.resultados_vigentes()
        .filter(
            evaluacion__programa__adscripcion__institucion=adscripcion.institucion_id,
            evaluacion__programa__adscripcion__proceso__mecanismo=adscripcion.proceso.mecanismo_id,
            evaluacion__programa__adscripcion__proceso__anio_programa__lte=evaluacion.anio,
        )
        .order_by("evaluacion__programa__adscripcion__proceso__anio_programa")
        .values_list("evaluacion__programa__adscripcion__proceso__anio_programa", "total")
    )
    return tuple((str(anio), total) for anio, total in filas)


def filas_de_indicadores(
    institucion: Institucion, anio: int, hallado: ResultadoPublicado | None
) -> tuple[FilaIndicador, ...]:
    """The indicators of the year with the values of the two before."""
    if hallado is None:
        return ()
    con_ficha = [fila for fila in hallado.desglose if fila.compromiso.ficha]
    previos = _valores_previos(institucion, anio, [f.compromiso.ficha for f in con_ficha])
    filas = []
    for fila in con_ficha:
        ficha = fila.compromiso.ficha
        assert ficha is not None  # noqa: S101 (filtered above)
        clave = ficha.indicador_id
        filas.append(
            FilaIndicador(
                fila,
                ficha,
                str(ficha.producto) if ficha.producto else "",
                previos.get((clave, anio - 2)),
                previos.get((clave, anio - 1)),
            )
        )
    return tuple(filas)


def _valores_previos(
    institucion: Institucion, anio: int, fichas: Sequence[FichaIndicador | None]
) -> dict[tuple[int, int], Decimal | None]:
    """(indicator, year) → closed value; the last version of each stands."""
    valores = ValorAnual.objects.filter(
        institucion=institucion,
        indicador__in=[ficha.indicador_id for ficha in fichas if ficha],
        anio__in=[anio - 2, anio - 1],
    ).order_by("version")
    return {(v.indicador_id, v.anio): v.valor for v in valores}


def balances_para(persona: Persona | None) -> "QuerySet[BalanceGestion]":
    """Published reports, and all those of the institutions of a person with internal access."""
    todos = BalanceGestion.objects.select_related("institucion__ministerio")
    publicos = BalanceGestion.objects.publicados()
    if persona is None or not persona.puede(Capacidad.VER_INTERNO):
        return todos.filter(pk__in=publicos.values("pk"))
    visibles = BalanceGestion.objects.visibles_para(persona)
    return todos.filter(Q(pk__in=publicos.values("pk")) | Q(pk__in=visibles.values("pk")))


def pendientes(persona: Persona) -> list[Tarea]:
    """Reports that wait for the person: to write, approve or publish."""
    tareas = []
    for capacidad, estado, texto in (
        (Capacidad.EDITAR_BALANCE, EstadoBalance.BORRADOR, "Redactar el BGI {}"),
        (Capacidad.APROBAR_BALANCE, EstadoBalance.BORRADOR, "Aprobar el BGI {}"),
        (Capacidad.PUBLICAR, EstadoBalance.APROBADO, "Publicar el BGI {}"),
    ):
        if persona.puede(capacidad):
            tareas += _por_anio(persona, estado, texto)
    return tareas


def _por_anio(persona: Persona, estado: EstadoBalance, texto: str) -> list[Tarea]:
    """One task per year, with how many reports wait."""
    cuentas: dict[int, list[int]] = {}
    filas = BalanceGestion.objects.visibles_para(persona).filter(estado=estado)
    for pk, anio in filas.values_list("pk", "anio"):
        cuentas.setdefault(anio, []).append(pk)
    return [
        Tarea(
            texto=texto.format(anio),
            url=reverse("informes:balance", args=[pks[0]])
            if len(pks) == 1
            else f"{reverse('informes:balances')}?anio={anio}&estado={estado}",
            cuenta=len(pks),
        )
        for anio, pks in sorted(cuentas.items())
    ]
