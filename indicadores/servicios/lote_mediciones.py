"""Many values of many cards at once: the guards of a single one, bulk writing, one ledger batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from indicadores.desagregacion import ejes, partes_admitidas
from indicadores.especificaciones import EspecificacionMedicion
from indicadores.models import FichaIndicador, Medicion
from indicadores.servicios.mediciones import (
    _exigir,
    _plano,
    _totales,
    institucion_de,
)
from indicadores.servicios.revision import revisar_efectivos, revisar_mediciones
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.errores import ErrorDeNegocio

LOTE = 2000
Clave = tuple[str, int, str, str]
PorFicha = Mapping[int, Sequence[EspecificacionMedicion]]


@dataclass(frozen=True, slots=True)
class FaltaDeFicha:
    """Why the values of one card are refused."""

    ficha: int
    frase: str


class MedicionesRechazadas(ErrorDeNegocio):
    """Some cards cannot take their values; ``faltas`` tells every one of them."""

    def __init__(self, faltas: Sequence[FaltaDeFicha]) -> None:
        super().__init__(" ".join(dict.fromkeys(f.frase for f in faltas)))
        self.faltas = list(faltas)


@dataclass(slots=True)
class _Plan:
    """One card with what it had and what it will have."""

    ficha: FichaIndicador
    rol: Rol
    todas: list[EspecificacionMedicion]
    antes: dict[Clave, Decimal]
    despues: dict[Clave, Decimal]


def registrar_mediciones_lote(*, mediciones: PorFicha, por: Persona) -> int:
    """Write or erase values of many cards, all or none, with one ledger entry for each card."""
    with transaction.atomic():
        planes = _planear(mediciones, por, bloquear=True)
        _borrar(planes)
        for nuevas in _en_lotes(planes):
            Medicion.objects.bulk_create(
                nuevas,
                update_conflicts=True,
                unique_fields=["ficha", "mes", "tipo", "simbolo", "desagregacion"],
                update_fields=["valor", "fuente", "origen"],
            )
        FichaIndicador.objects.filter(pk__in=[p.ficha.pk for p in planes]).update(
            fila_version=F("fila_version") + 1
        )
        anotar_lote([_acto(plan, por, len(mediciones[plan.ficha.pk])) for plan in planes])
        return sum(len(plan.todas) for plan in planes)


def revisar_mediciones_lote(*, mediciones: PorFicha, por: Persona) -> list[FaltaDeFicha]:
    """What would be refused, card by card, without writing anything."""
    try:
        _planear(mediciones, por, bloquear=False)
    except MedicionesRechazadas as error:
        return error.faltas
    return []


def _planear(mediciones: PorFicha, por: Persona, *, bloquear: bool) -> list[_Plan]:
    fichas = FichaIndicador.objects.filter(pk__in=list(mediciones)).order_by("pk")
    if bloquear:
        fichas = fichas.select_for_update(of=("self",))
    fichas = fichas.select_related("indicador__institucion").prefetch_related("operandos")
    previas: dict[int, dict[Clave, Decimal]] = {pk: {} for pk in mediciones}
    campos = ("ficha", "tipo", "mes", "simbolo", "desagregacion", "valor")
    consulta = Medicion.objects.filter(ficha__in=list(mediciones)).order_by()
    planes, faltas = [], []
    tomadas = list(fichas)
    for ficha, tipo, mes, simbolo, parte, valor in consulta.values_list(*campos).iterator(
        chunk_size=LOTE
    ):
        previas[ficha][tipo, mes, simbolo, parte] = valor
    for fila in tomadas:
        try:
            planes.append(_plan(fila, mediciones[fila.pk], previas[fila.pk], por))
        except (ErrorDeNegocio, PermissionDenied) as error:
            faltas.append(FaltaDeFicha(fila.pk, str(error)))
    if faltas:
        raise MedicionesRechazadas(faltas)
    return planes


def _plan(
    fila: FichaIndicador,
    mediciones: Sequence[EspecificacionMedicion],
    antes: dict[Clave, Decimal],
    por: Persona,
) -> _Plan:
    rol = _exigir(fila, institucion_de(fila), mediciones, por)
    operandos = list(fila.operandos.all())
    admitidas = partes_admitidas(
        sexo=fila.desagrega_sexo, territorio=fila.desagrega_territorio, anio=fila.anio
    )
    revisar_mediciones(mediciones, {o.simbolo for o in operandos}, admitidas)
    todas = [*mediciones, *_totales(fila, mediciones, antes)]
    despues = dict(antes)
    for m in todas:
        clave = (m.tipo, m.mes, m.simbolo, m.desagregacion)
        if m.valor is None:
            despues.pop(clave, None)
        else:
            despues[clave] = m.valor
    revisar_efectivos(operandos, ejes(fila), despues)
    return _Plan(fila, rol, todas, antes, despues)


def _borrar(planes: Sequence[_Plan]) -> None:
    """The values that are erased, card by card: a batch that only writes asks for nothing."""
    for plan in planes:
        borradas = {
            (m.tipo, m.mes, m.simbolo, m.desagregacion) for m in plan.todas if m.valor is None
        }
        if borradas:
            pks = [
                pk
                for pk, *clave in plan.ficha.mediciones.order_by().values_list(
                    "pk", "tipo", "mes", "simbolo", "desagregacion"
                )
                if tuple(clave) in borradas
            ]
            plan.ficha.mediciones.filter(pk__in=pks).delete()


def _en_lotes(planes: Sequence[_Plan]) -> Iterator[list[Medicion]]:
    lote: list[Medicion] = []
    for plan in planes:
        for m in plan.todas:
            if m.valor is None:
                continue
            lote.append(
                Medicion(
                    ficha_id=plan.ficha.pk,
                    tipo=m.tipo,
                    mes=m.mes,
                    simbolo=m.simbolo,
                    desagregacion=m.desagregacion,
                    valor=m.valor,
                    fuente=m.fuente,
                    origen=m.origen,
                )
            )
            if len(lote) == LOTE:
                yield lote
                lote = []
    if lote:
        yield lote


def _acto(plan: _Plan, por: Persona, valores: int) -> Acto:
    return Acto(
        accion="indicadores.medir",
        objeto=plan.ficha,
        por=por,
        rol=plan.rol,
        institucion=institucion_de(plan.ficha).codigo,
        antes=_plano(plan.antes),
        despues=_plano(plan.despues),
        datos={"valores": valores},
    )
