"""What the bulk table of staff and bases says and finds: its rows, whose they are, the years."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from incentivos.consultas_montos import TODA_LA_DOTACION, adscripciones_para
from incentivos.models import DotacionAnual
from incentivos.reglas import TIPO, tabla_de
from incentivos.reglas_montos import TODAS
from indicadores.models import ConjuntoReglas
from instituciones.models import Adscripcion, Persona

COLUMNAS = (
    "anio_pago", "codigo", "institucion", "mecanismo", "planta", "dotacion", "base_anual", "fuente",
)  # fmt: skip
OBLIGATORIAS = ("codigo", "dotacion", "base_anual")


def anios_de_pago(persona: Persona) -> list[int]:
    """The payment years of whoever takes part within the person's reach, newest first."""
    programas = adscripciones_para(persona).order_by().values_list("proceso__anio_programa")
    return sorted({anio + 1 for (anio,) in programas.distinct()}, reverse=True)


class Planilla:
    """The institutions of a payment year within a person's reach, in a fixed number of queries."""

    def __init__(self, persona: Persona, anio_pago: int) -> None:
        self.anio_pago = anio_pago
        suyas = adscripciones_para(persona).filter(proceso__anio_programa=anio_pago - 1)
        self.adscripciones: list[Adscripcion] = list(suyas.order_by("institucion__codigo", "pk"))
        self._por_codigo: dict[str, list[Adscripcion]] = {}
        for a in self.adscripciones:
            self._por_codigo.setdefault(a.institucion.codigo, []).append(a)
        self._registradas = {
            (d.adscripcion_id, d.planta): d for a in self.adscripciones for d in _suyas(a)
        }
        self._plantas = _plantas_por_mecanismo(self.adscripciones, anio_pago)

    def plantas(self, adscripcion: Adscripcion) -> tuple[tuple[str, str], ...]:
        """(code, name) of the plants told apart, as ``plantas_de`` gives them for one."""
        return self._plantas.get(adscripcion.proceso.mecanismo_id) or ((TODAS, TODA_LA_DOTACION),)

    def etiqueta(self, adscripcion: Adscripcion, planta: str) -> str:
        """A plant in words."""
        return dict(self.plantas(adscripcion)).get(planta, planta)

    def registrada(self, adscripcion: Adscripcion, planta: str) -> DotacionAnual | None:
        """What is registered of a plant."""
        return self._registradas.get((adscripcion.pk, planta))

    def filas(self) -> Iterator[dict[str, Any]]:
        """The template: a row for each plant, with what is registered."""
        for adscripcion in self.adscripciones:
            for planta, _ in self.plantas(adscripcion):
                hay = self.registrada(adscripcion, planta)
                yield {
                    "anio_pago": self.anio_pago,
                    "codigo": adscripcion.institucion.codigo,
                    "institucion": adscripcion.institucion.nombre,
                    "mecanismo": adscripcion.proceso.mecanismo.codigo,
                    "planta": planta,
                    "dotacion": hay.dotacion if hay else None,
                    "base_anual": hay.base_anual if hay else None,
                    "fuente": hay.fuente if hay else "",
                }

    def lugar_de(self, fila: Mapping[str, Any]) -> tuple[Adscripcion, str]:
        """Whose row it is, and of which plant; ValidationError with what to correct."""
        anio = _texto(fila, "anio_pago")
        if anio and anio != str(self.anio_pago):
            raise ValidationError(
                f"La fila es del año de pago {anio}, y se está cargando {self.anio_pago}."
            )
        adscripcion = self._adscripcion(_texto(fila, "codigo"), _texto(fila, "mecanismo"))
        return adscripcion, self._planta(adscripcion, _texto(fila, "planta"))

    def _adscripcion(self, codigo: str, mecanismo: str) -> Adscripcion:
        if not codigo:
            raise ValidationError("Falta el código de la institución.")
        halladas = self._por_codigo.get(codigo, [])
        if mecanismo:
            halladas = [a for a in halladas if a.proceso.mecanismo.codigo == mecanismo]
        if len(halladas) > 1:
            raise ValidationError(f"«{codigo}» está en más de un mecanismo: escriba en cuál.")
        if not halladas:
            con = f" con el mecanismo «{mecanismo}»" if mecanismo else ""
            raise ValidationError(
                f"Ninguna institución con código «{codigo}» participa{con} en el año que se paga "
                f"en {self.anio_pago}, o no está a su alcance."
            )
        return halladas[0]

    def _planta(self, adscripcion: Adscripcion, planta: str) -> str:
        conocidas = [codigo for codigo, _ in self.plantas(adscripcion)]
        if not planta and len(conocidas) == 1:
            return conocidas[0]
        if planta in conocidas:
            return planta
        escrita = f"La planta «{planta}» no existe" if planta else "Falta la planta"
        raise ValidationError(f"{escrita}: use {', '.join(conocidas)}.")


def _texto(fila: Mapping[str, Any], columna: str) -> str:
    return str(fila.get(columna) or "").strip()


def _suyas(adscripcion: Adscripcion) -> list[DotacionAnual]:
    return list(adscripcion.dotaciones.all())


def _plantas_por_mecanismo(
    adscripciones: list[Adscripcion], anio_pago: int
) -> dict[int, tuple[tuple[str, str], ...]]:
    mecanismos = {a.proceso.mecanismo.codigo: a.proceso.mecanismo_id for a in adscripciones}
    conjuntos = ConjuntoReglas.objects.vigentes(TIPO, mecanismos, anio_pago)
    return {
        mecanismos[codigo]: tuple((t.planta, t.etiqueta) for t in tabla_de(conjunto).topes)
        for codigo, conjunto in conjuntos.items()
    }
