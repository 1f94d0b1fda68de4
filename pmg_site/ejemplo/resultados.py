"""What each institution of the example reports and how it is scored, following its plan."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from compromisos.models import Compromiso, TipoCompromiso
from evaluacion.models import Evaluacion, ResultadoInformado
from evaluacion.servicios import Calificacion, Informe
from indicadores.models import FichaIndicador, Sentido
from instituciones.models import Persona
from pmg_site.ejemplo import plantillas, valores
from pmg_site.ejemplo.plan import PRIMERO, TODO_BIEN, Desempeno

MOTIVO_FALLA = "El medio de verificación presentado no acredita lo que el requisito exige."
RAZON_BAJO = "La demanda superó lo proyectado y el equipo operó con dotación incompleta."
RAZON_NO_APLICA = "En el año no hubo casos que medir."
Lugar = tuple[str, str]  # code of the institution, name of the commitment in the plan


def informes(
    informados: Iterable[ResultadoInformado],
    desempenos: Mapping[str, Desempeno],
    encargados: Mapping[int, Persona],
    razones: Mapping[Lugar, str] = MappingProxyType({}),
) -> list[Informe]:
    """What the services report of each commitment; ``razones``, where there is one of its own."""
    lista = []
    for informado in informados:
        institucion = informado.evaluacion.institucion
        desempeno = desempenos.get(institucion.codigo, TODO_BIEN)
        lugar = institucion.codigo, clave_de(informado.compromiso)
        razon = razones.get(lugar, RAZON_BAJO)
        lista.append(_informe(informado, desempeno, encargados[institucion.pk], razon))
    return lista


def _informe(
    informado: ResultadoInformado, desempeno: Desempeno, por: Persona, razon: str
) -> Informe:
    compromiso = informado.compromiso
    if compromiso.tipo == TipoCompromiso.SISTEMA_ETAPA:
        return Informe(informado, por)
    logro = desempeno.logro.get(clave_de(compromiso))
    valores_ = operandos(compromiso, logro)
    return Informe(informado, por, valores=valores_, razones=razon if logro else "")


def operandos(compromiso: Compromiso, logro: Fraction | None) -> dict[str, Decimal]:
    """The operands with which a commitment reaches its target, or that part of it."""
    ficha, serie = _ficha(compromiso), _serie(compromiso)
    objetivo = compromiso.meta if compromiso.meta is not None else Decimal(serie.base)
    return valores.efectivo(serie, objetivo, logro, ficha.indicador.codigo, ficha.anio)


def clave_de(compromiso: Compromiso) -> str:
    """The name of a commitment in the plan: "propio-1", a transversal code or a system's."""
    if compromiso.sistema_codigo:
        return compromiso.sistema_codigo
    if compromiso.transversal_codigo:
        return compromiso.transversal_codigo
    return f"{PRIMERO.rpartition('-')[0]}-{compromiso.numero}"


def _ficha(compromiso: Compromiso) -> FichaIndicador:
    if compromiso.ficha is None:
        raise LookupError(f"{compromiso} has no card")
    return compromiso.ficha


def _serie(compromiso: Compromiso) -> valores.Serie:
    ficha = _ficha(compromiso)
    if compromiso.transversal_codigo:
        base, tamano = plantillas.TRANSVERSALES[compromiso.transversal_codigo]
    else:
        propias = plantillas.propias(compromiso.programa.institucion.tipo)
        plantilla = propias[compromiso.numero - 1]
        base, tamano = plantilla.base, plantilla.tamano
    return valores.Serie(
        en_por_ciento=ficha.unidad == "%",
        descendente=ficha.sentido == Sentido.DESCENDENTE,
        decimales=ficha.decimales,
        base=base,
        tamano=tamano,
    )


def calificaciones(
    evaluacion: Evaluacion,
    compromisos: Iterable[Compromiso],
    desempeno: Desempeno,
    por: Persona,
) -> list[Calificacion]:
    """The external evaluator's scores of one evaluation."""
    return [_calificacion(evaluacion, c, desempeno, por) for c in compromisos]


def _calificacion(
    evaluacion: Evaluacion, compromiso: Compromiso, desempeno: Desempeno, por: Persona
) -> Calificacion:
    falla = clave_de(compromiso) in desempeno.fallas
    requisitos = {
        r.codigo: (not (falla and i == 0), MOTIVO_FALLA if falla and i == 0 else "")
        for i, r in enumerate(compromiso.requisitos.all())
    }
    return Calificacion(
        evaluacion=evaluacion,
        compromiso=compromiso,
        por=por,
        resto_confirmado=True,
        requisitos=requisitos,
    )


def total_previsto(desempeno: Desempeno, pesos: Mapping[str, Fraction]) -> Fraction:
    """The total that the plan intends, in per cent, before operands are whole numbers."""
    perdido = sum((pesos[c] * (1 - logro) for c, logro in desempeno.logro.items()), Fraction(0))
    return 100 - perdido - sum((pesos[c] for c in desempeno.fallas), Fraction(0))
