"""The bulk table of staff and bases: each row is read here and written by its service."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from import_export import fields
from import_export.widgets import CharWidget, Widget
from tablib import Dataset

from incentivos.archivo_planilla import LINEA
from incentivos.consultas_planilla import Planilla
from incentivos.models import DotacionAnual
from incentivos.servicios_montos import FilaDotacion, registrar_dotacion
from instituciones.models import Adscripcion, Persona
from instituciones.recursos import PorServicio
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.numeros import NumeroInvalido, escribir_numero, leer_numero, sin_ceros

Lugar = tuple[int, str]  # key of the membership, plant
FilaVista = dict[str, Any]  # a row as the preview shows it and a session keeps it
CLASES = NUEVA, CAMBIA, IGUAL, EN_BLANCO, ERROR = "nueva", "cambia", "igual", "blanco", "error"


class Cifra(Widget):
    """A number as Chile writes it; blank is no number."""

    def __init__(self, decimales: int, maximo_digitos: int) -> None:
        super().__init__()
        self.decimales, self.maximo_digitos = decimales, maximo_digitos

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        texto = str(value or "").strip()
        if not texto:
            return None
        try:
            return leer_numero(texto, decimales=self.decimales, maximo_digitos=self.maximo_digitos)
        except NumeroInvalido as error:
            raise ValueError(str(error)) from None


class RecursoDotacion(PorServicio):
    """Staff and yearly base of many institutions in one payment year, all or none.

    A row without figures changes nothing: nobody takes a base away by leaving a cell empty.
    ``vistas`` are the versions that the person saw in the preview, by place; what was changed since
    is refused. None where nothing was previewed yet.
    """

    dotacion = fields.Field("dotacion", "dotacion", widget=Cifra(0, 6))
    base_anual = fields.Field("base_anual", "base_anual", widget=Cifra(2, 14))
    fuente = fields.Field("fuente", "fuente", widget=CharWidget())

    class Meta:
        model = DotacionAnual
        import_id_fields = ()
        fields = ("dotacion", "base_anual", "fuente")
        use_transactions = True
        skip_unchanged = True
        skip_html_diff = True
        store_row_values = True

    def __init__(
        self, planilla: Planilla, *, fuente: str = "", vistas: Mapping[Lugar, int | None] | None
    ) -> None:
        super().__init__()
        self.planilla = planilla
        self.fuente_comun = fuente.strip()
        self.vistas = vistas
        self.lugares: dict[Lugar, int] = {}

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Find whose row it is; say so when nobody's, or when it is there twice."""
        adscripcion, planta = self.planilla.lugar_de(row)
        linea = int(row[LINEA])
        otra = self.lugares.setdefault((adscripcion.pk, planta), linea)
        if otra != linea:
            raise ValidationError(f"Repite lo que ya dice la fila {otra}: deje una sola.")
        row["adscripcion"], row["planta"] = adscripcion, planta
        row["fuente"] = str(row.get("fuente") or "").strip() or self.fuente_comun

    def get_instance(self, instance_loader: Any, row: Any) -> DotacionAnual | None:
        return self.planilla.registrada(row["adscripcion"], row["planta"])

    def init_instance(self, row: Any = None) -> DotacionAnual:
        adscripcion: Adscripcion = row["adscripcion"]
        return DotacionAnual(adscripcion=adscripcion, planta=row["planta"])

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        if not import_validation_errors and not _con_cifras(row):
            return True
        return bool(super().skip_row(instance, original, row, import_validation_errors))

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """What could not be read; the rest is judged by the service."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def do_instance_save(self, instance: DotacionAnual, is_create: bool) -> None:
        try:
            self.escribir(instance, is_create)
        except ErrorDeNegocio as error:
            raise ValidationError(error.mensaje) from error
        except PermissionDenied as error:
            raise ValidationError(str(error)) from error

    def escribir(self, fila: DotacionAnual, nueva: bool) -> None:
        version = None if nueva else fila.fila_version
        if self.vistas is not None:
            version = self.vistas.get((fila.adscripcion_id, fila.planta))
        registrar_dotacion(
            adscripcion=fila.adscripcion,
            filas=[
                FilaDotacion(
                    fila.planta,
                    None if fila.dotacion is None else int(fila.dotacion),
                    fila.base_anual,
                    version,
                )
            ],
            fuente=fila.fuente,
            por=self.quien,
        )


def _con_cifras(row: Mapping[str, Any]) -> bool:
    return any(str(row.get(c) or "").strip() for c in ("dotacion", "base_anual"))


def importar(
    tabla: Dataset,
    *,
    por: Persona,
    anio_pago: int,
    fuente: str,
    vistas: Mapping[Lugar, int | None] | None = None,
) -> list[FilaVista]:
    """Try a table without writing anything; with ``vistas`` write it, unless a row is refused."""
    planilla = Planilla(por, anio_pago)
    recurso = RecursoDotacion(planilla, fuente=fuente, vistas=vistas)
    hecho = recurso.import_data(
        tabla, dry_run=vistas is None, rollback_on_validation_errors=True, user=por
    )
    if generales := [str(error.error) for error in hecho.base_errors]:
        raise ErrorDeNegocio(" ".join(generales))
    return list(_vistas(hecho.rows, planilla))


def _vistas(filas: Sequence[Any], planilla: Planilla) -> Iterator[FilaVista]:
    for fila in filas:
        valores, errores = fila.row_values, _errores(fila)
        adscripcion = valores.get("adscripcion")
        vista: FilaVista = {
            "linea": int(valores[LINEA]),
            "institucion": valores["institucion"] or valores["codigo"],
            "planta": valores["planta"],
            "errores": errores,
            "que": ERROR,
            "despues_dotacion": _legible(valores.get("dotacion"), 0),
            "despues_base_anual": _legible(valores.get("base_anual"), 2),
            "despues_fuente": valores["fuente"],
            **_antes(None),
        }
        if isinstance(adscripcion, Adscripcion):
            antes = fila.original
            vista |= {
                "institucion": adscripcion.institucion.nombre,
                "planta": planilla.etiqueta(adscripcion, valores["planta"]),
                "lugar": [adscripcion.pk, valores["planta"]],
                "version": antes.fila_version if antes else None,
                **_antes(antes),
            }
        if not errores:
            vista["que"] = _que(fila)
        yield vista


def _errores(fila: Any) -> list[str]:
    if fila.validation_error is not None:
        return list(fila.validation_error.messages)
    return [str(error.error) for error in fila.errors]


def _que(fila: Any) -> str:
    if fila.is_skip():
        return IGUAL if _con_cifras(fila.row_values) else EN_BLANCO
    return NUEVA if fila.is_new() else CAMBIA


def _antes(fila: DotacionAnual | None) -> dict[str, str]:
    if fila is None:
        return {"antes_dotacion": "", "antes_base_anual": ""}
    base = escribir_numero(sin_ceros(fila.base_anual))
    dotacion = escribir_numero(Decimal(fila.dotacion))
    return {"antes_dotacion": dotacion, "antes_base_anual": base}


def _legible(escrito: Any, decimales: int) -> str:
    """A figure with its thousands apart; what is no number, as it was written."""
    texto = str(escrito or "").strip()
    try:
        return escribir_numero(sin_ceros(leer_numero(texto, decimales=decimales)))
    except NumeroInvalido:
        return texto
