"""The disputes of the closed example years, from what was reported to what was decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from compromisos.models import Compromiso
from evaluacion import servicios as evaluacion
from evaluacion.models import CausaExterna, Evaluacion, Reclamo
from evaluacion.reglas_decisiones import reglas_del_anio
from evaluacion.servicios import Calificacion, Hallazgo
from instituciones.models.procesos import Etapa
from pmg_site.comun import formato, reloj
from pmg_site.ejemplo import azar, casos, controversias, plantillas, resultados
from pmg_site.ejemplo.calendarios import Fechas
from pmg_site.ejemplo.controversias import Controversia, Fin, Via
from pmg_site.ejemplo.disputas import adjuntar
from pmg_site.ejemplo.gente import Gente
from pmg_site.ejemplo.plan import PRIMERO, TODO_BIEN, Desempeno

OPINION = {
    True: "Los antecedentes están fechados, son del año evaluado y explican el resultado.",
    False: "Los antecedentes son ciertos, pero no explican por sí solos el resultado.",
}
CIERRE = "Resuelto con los antecedentes adjuntos, tenidos a la vista en la sesión."
Planes = Mapping[str, Desempeno]


@dataclass(frozen=True, slots=True)
class Disputa:
    """A dispute on the commitment in which it happens, with the numbers that its words need."""

    de: Controversia
    evaluacion: Evaluacion
    compromiso: Compromiso
    plan: Desempeno

    @property
    def caso_causa(self) -> casos.CasoCausa:
        return casos.CAUSAS[self._asunto]

    @property
    def caso_reclamo(self) -> casos.CasoReclamo:
        return casos.RECLAMOS[self._asunto]

    @property
    def _asunto(self) -> str:
        """What the commitment measures: the template of an own indicator, or its own code."""
        if not self.de.clave.startswith(PRIMERO.rpartition("-")[0]):
            return self.de.clave
        propias = plantillas.propias(self.evaluacion.institucion.tipo)
        return propias[self.compromiso.numero - 1].clave

    @property
    def de_requisito(self) -> bool:
        return controversias.hallado(self.plan, self.de) is None

    @property
    def requisito(self) -> str:
        """The requirement at stake: the first of the commitment."""
        return str(self.compromiso.requisitos.all()[0].codigo)

    def numerador(self, cual: str) -> Decimal:
        """The first operand as it was reported, as the evaluator found it, or as it ends."""
        if cual == "hallado":
            logro = controversias.hallado(self.plan, self.de)
        elif cual == "queda" and self.de.fin is not Fin.ACOGE:
            logro = self.plan.logro.get(self.de.clave)
        else:
            logro = None
        return resultados.operandos(self.compromiso, logro)["A"]

    def decir(self, texto: str) -> str:
        """The words of the case with its numbers."""
        datos: dict[str, Any] = {
            "dura": azar.entero(19, 61, "dias", self.de.institucion, self.evaluacion.anio),
            "semanas": azar.entero(5, 11, "semanas", self.de.institucion, self.evaluacion.anio),
        }
        for cual in ("hallado", "queda"):
            if f"{{{cual}}}" in texto:
                datos[cual] = formato.numero(self.numerador(cual))
        return texto.format_map(datos)

    def resumen(self) -> str:
        """How the decision is told to anybody."""
        if self.de.via is Via.CAUSA:
            causa = self.caso_causa
            return self.decir(causa.acepta if self.de.fin is Fin.ACOGE else causa.rechaza)
        caso = self.caso_reclamo
        fines = {Fin.ACOGE: caso.acoge, Fin.EN_PARTE: caso.en_parte, Fin.RECHAZA: caso.rechaza}
        return self.decir(fines[self.de.fin])


def del_anio(anio: int, lista: Sequence[Evaluacion], planes: Planes) -> list[Disputa]:
    """The disputes of a year on its evaluations: the same ones whenever it is asked."""
    compromisos = {
        e.institucion.codigo: {resultados.clave_de(c): c for c in e.programa.compromisos.all()}
        for e in lista
    }
    de_codigo = {e.institucion.codigo: e for e in lista}
    return [
        Disputa(
            de=c,
            evaluacion=de_codigo[c.institucion],
            compromiso=compromisos[c.institucion][c.clave],
            plan=planes.get(c.institucion, TODO_BIEN),
        )
        for c in controversias.planear(anio, planes, compromisos)
    ]


def informado(planes: Planes, disputas: Iterable[Disputa]) -> dict[str, Desempeno]:
    """What each institution reported, before anybody differed or decided."""
    lista = list(disputas)
    return {
        codigo: controversias.informado(plan, [d.de for d in lista if d.de.institucion == codigo])
        for codigo, plan in planes.items()
    }


def razones(disputas: Iterable[Disputa]) -> dict[resultados.Lugar, str]:
    """Why the service says that it fell short, where it alleges a cause."""
    return {
        (d.de.institucion, d.de.clave): d.decir(d.caso_causa.alega)
        for d in disputas
        if d.de.via is Via.CAUSA
    }


def hallar(
    calificaciones: Iterable[Calificacion], disputas: Iterable[Disputa]
) -> Iterator[Calificacion]:
    """The scores as the evaluators gave them, differing where it was later disputed or accepted."""
    por_compromiso = {d.compromiso.pk: d for d in disputas if d.de.via is not Via.CAUSA}
    for calificacion in calificaciones:
        disputa = por_compromiso.get(calificacion.compromiso.pk)
        if disputa is None:
            yield calificacion
            continue
        duda = disputa.decir(disputa.caso_reclamo.duda)
        if disputa.de_requisito:
            negado = {disputa.requisito: (False, duda)}
            yield replace(calificacion, requisitos={**calificacion.requisitos, **negado})
        else:
            hallazgo = Hallazgo("difiere", disputa.numerador("hallado"), duda)
            yield replace(calificacion, operandos={"A": hallazgo})


def causas(disputas: Iterable[Disputa], fechas: Fechas, gente: Gente) -> None:
    """Every cause of the year, decided before the preliminary results."""
    for lugar, d in enumerate(d for d in disputas if d.de.via is Via.CAUSA):
        jefe = gente.jefes[d.evaluacion.institucion.pk]
        with reloj.en(fechas.durante(Etapa.EVALUACION, 66 + lugar % 5)):
            causa = evaluacion.solicitar_causa(
                evaluacion=d.evaluacion,
                compromiso=d.compromiso,
                por=jefe,
                descripcion=d.decir(d.caso_causa.alega),
                tipo=d.caso_causa.tipo,
            )
            adjuntar(causa, d.caso_causa.documento, jefe)
        _resolver_causa(causa, d, fechas, gente)


def _resolver_causa(causa: CausaExterna, d: Disputa, fechas: Fechas, gente: Gente) -> None:
    acepta = d.de.fin is Fin.ACOGE
    revisor = gente.revisor_de(d.evaluacion.institucion)
    condiciones = reglas_del_anio(d.evaluacion.anio).condiciones[d.caso_causa.tipo]
    analisis = {
        condicion.codigo: {"cumple": True, "razon": d.decir(razon)}
        for condicion, razon in zip(condiciones, d.caso_causa.razones, strict=True)
    }
    if not acepta:
        analisis[condiciones[-1].codigo] = {"cumple": False, "razon": d.resumen()}
    with reloj.en(fechas.durante(Etapa.EVALUACION, 76)):
        causa = evaluacion.analizar_causa(causa=causa, por=revisor, analisis=analisis)
    with reloj.en(fechas.durante(Etapa.EVALUACION, 80)):
        causa = evaluacion.opinar_causa(
            causa=causa, por=revisor, comentario=OPINION[acepta], favorable=acepta
        )
    with reloj.en(fechas.durante(Etapa.EVALUACION, 88)):
        evaluacion.resolver_causa(
            causa=causa,
            por=gente.comite_tecnico[0],
            aceptar=acepta,
            comentario=f"{d.resumen()} {CIERRE}",
            resumen_publico=d.resumen(),
        )


def reclamos(disputas: Iterable[Disputa], fechas: Fechas, gente: Gente) -> None:
    """Every claim of the year, presented within its deadline and decided before the freeze."""
    for lugar, d in enumerate(d for d in disputas if d.de.via is Via.RECLAMO):
        jefe = gente.jefes[d.evaluacion.institucion.pk]
        with reloj.en(fechas.durante(Etapa.RECLAMO, 8 + lugar % 3 * 7)):
            reclamo = evaluacion.reclamar(
                evaluacion=d.evaluacion,
                compromiso=d.compromiso,
                por=jefe,
                fundamentos=d.caso_reclamo.alega,
                peticion=_correccion(d, "informado"),
            )
            adjuntar(reclamo, d.caso_reclamo.documento, jefe)
        with reloj.en(fechas.durante(Etapa.RECLAMO, 40)):
            reclamo = evaluacion.analizar_reclamo(reclamo=reclamo, por=gente.comite_tecnico[0])
        with reloj.en(fechas.durante(Etapa.RECLAMO, 70)):
            _resolver_reclamo(reclamo, d, gente)


def _resolver_reclamo(reclamo: Reclamo, d: Disputa, gente: Gente) -> None:
    accion = {Fin.ACOGE: "acoger", Fin.EN_PARTE: "acoger_parcial", Fin.RECHAZA: "rechazar"}
    evaluacion.resolver_reclamo(
        reclamo=reclamo,
        por=gente.comite_tecnico[0],
        accion=accion[d.de.fin],
        comentario=f"{d.resumen()} {CIERRE}",
        resumen_publico=d.resumen(),
        correccion=_correccion(d, "queda") if d.de.fin is Fin.EN_PARTE else None,
    )


def _correccion(d: Disputa, cual: str) -> dict[str, dict[str, Any]]:
    if d.de_requisito:
        return {"requisitos": {d.requisito: True}}
    return {"operandos": {"A": format(d.numerador(cual), "f")}}
