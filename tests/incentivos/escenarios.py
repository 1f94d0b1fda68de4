"""Results in the state that an incentive test needs, without walking through the year."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache

from compromisos.models import ProgramaAnual
from evaluacion.models import Evaluacion, ResultadoCumplimiento
from incentivos.fuentes_reglas import FUENTES
from indicadores.lector_reglas import ConjuntoLeido
from indicadores.servicios_reglas import cargar
from instituciones.models import Institucion, Persona
from pmg_site.comun.canonico import huella, texto_fraccion
from tests.fabricas import AdscripcionF, ConjuntoReglasF, InstitucionF, PersonaF, ProgramaAnualF

CUANDO = datetime(2026, 3, 15, 12, tzinfo=UTC)


@cache
def _leidos() -> tuple[ConjuntoLeido, ...]:
    return tuple(c for fuente in FUENTES for c in fuente.conjuntos())


def cargar_tramos() -> None:
    """The real tiers of every mechanism."""
    cargar(conjuntos=_leidos())


@dataclass
class Fabrica:
    """Makes decided results, one institution after another."""

    persona: Persona

    @classmethod
    def crear(cls) -> "Fabrica":
        cargar_tramos()
        return cls(PersonaF())

    def resultado(
        self,
        total: str | None = "100",
        *,
        clase: str = "valor",
        mecanismo: str = "PMG",
        anio: int = 2025,
        estado: str = "publicada",
        institucion: Institucion | None = None,
        reemplaza: Evaluacion | None = None,
        ejemplo: bool = True,
    ) -> ResultadoCumplimiento:
        """A result of its own institution, decided, decreed and published unless told otherwise."""
        if reemplaza is None:
            adscripcion = AdscripcionF(
                institucion=institucion or InstitucionF(),
                proceso__mecanismo__codigo=mecanismo,
                proceso__anio_programa=anio,
            )
            programa = ProgramaAnualF(adscripcion=adscripcion)
        else:
            programa = reemplaza.programa
        return self._con_evaluacion(programa, total, clase, estado, reemplaza, ejemplo)

    def _con_evaluacion(
        self,
        programa: ProgramaAnual,
        total: str | None,
        clase: str,
        estado: str,
        reemplaza: Evaluacion | None,
        ejemplo: bool,
    ) -> ResultadoCumplimiento:
        evaluacion = Evaluacion.objects.create(
            programa=programa,
            version=reemplaza.version + 1 if reemplaza else 1,
            reemplaza=reemplaza,
            motivo_reemplazo="Error de transcripción." if reemplaza else "",
            abierta_el=CUANDO,
            ejemplo=ejemplo,
        )
        valor = None if total is None else Fraction(Decimal(total))
        resultado = ResultadoCumplimiento.objects.create(
            evaluacion=evaluacion,
            numero=1,
            clase=clase,
            total=None if total is None else Decimal(total),
            valor_para_tramo="" if valor is None else texto_fraccion(valor),
            conjunto_reglas=ConjuntoReglasF(),
            huella_entradas="e" * 64,
            huella_reglas="r" * 64,
            huella=huella([evaluacion.pk, total, clase]),
            entradas=[],
            traza={},
            calculado_el=CUANDO,
        )
        self._llevar(evaluacion, resultado, estado)
        return resultado

    def _llevar(
        self, evaluacion: Evaluacion, resultado: ResultadoCumplimiento, estado: str
    ) -> None:
        pasos = {"final": 2, "decretada": 3, "publicada": 4}.get(estado, 0)
        campos: dict[str, object] = {"estado": estado}
        for paso in ("informada", "cerrada", "decretada", "publicada")[:pasos]:
            campos[f"{paso}_el"], campos[f"{paso}_por"] = CUANDO, PersonaF()
        if pasos >= 2:
            campos |= {"resultado": resultado, "congelado": resultado}
            campos |= {"congelada_el": CUANDO, "congelada_por": PersonaF()}
        if pasos >= 3:
            campos |= {"decreto_numero": "1", "decreto_fecha": date(2026, 3, 20)}
        if pasos >= 4:
            campos |= {"copia_publicada": {}, "copia_huella": "c" * 64}
        Evaluacion.objects.filter(pk=evaluacion.pk).update(**campos)
