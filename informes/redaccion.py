"""First drafts of the sections that the service writes: facts of the published result, in words."""

from dataclasses import dataclass

from informes.consultas import DatosBalance, ResultadoPublicado
from pmg_site.comun.formato import fecha, numero, porcentaje, porcentaje_corto

_PRODUCTOS = "resultados-productos"


@dataclass(frozen=True, slots=True)
class Bloque:
    """A paragraph, or a list when ``puntos`` is not empty."""

    texto: str
    puntos: tuple[str, ...] = ()


def bloques(texto: str) -> list[Bloque]:
    """Plain text as paragraphs (parted by an empty line) and lists (lines that start with "- ")."""
    hechos: list[Bloque] = []
    for parrafo in texto.replace("\r\n", "\n").split("\n\n"):
        lineas = [linea.strip() for linea in parrafo.split("\n") if linea.strip()]
        corrido = " ".join(linea for linea in lineas if not linea.startswith("- "))
        puntos = tuple(linea[2:].strip() for linea in lineas if linea.startswith("- "))
        if corrido or puntos:
            hechos.append(Bloque(corrido, puntos))
    return hechos


def borrador(clave: str, datos: DatosBalance) -> str:
    """What a section starts from; empty when the data say nothing for it."""
    hallado = datos.publicado
    if hallado is None:
        return ""
    if clave == "resumen":
        return _resumen(datos, hallado)
    if clave == "resultados":
        return _resultados(hallado)
    if clave == _PRODUCTOS:
        return _productos(datos)
    if clave == "desafios":
        return _desafios(hallado)
    return ""


def _resumen(datos: DatosBalance, hallado: ResultadoPublicado) -> str:
    evaluacion = hallado.evaluacion
    partes = [
        f"En {datos.anio}, {datos.institucion.nombre} comprometió "
        f"{_cuantos(len(hallado.desglose))} en su programa y cumplió "
        f"{numero(hallado.cumplidos)}. El cumplimiento global, "
        f"{_decretado(hallado)}, es {porcentaje(hallado.resultado.total)}."
    ]
    if hallado.incentivo:
        partes.append(
            f"Ese resultado corresponde al tramo «{hallado.tramo}» y da derecho, en "
            f"{hallado.incentivo.anio_pago}, a un incremento por desempeño institucional de "
            f"{porcentaje_corto(hallado.incentivo.porcentaje)}."
        )
    if evaluacion.motivo_reemplazo:
        partes.append(f"El resultado corrige uno anterior: {evaluacion.motivo_reemplazo}")
    return "\n\n".join(partes)


def _cuantos(cantidad: int) -> str:
    return "un compromiso" if cantidad == 1 else f"{numero(cantidad)} compromisos"


def _decretado(hallado: ResultadoPublicado) -> str:
    evaluacion = hallado.evaluacion
    return (
        f"fijado por el decreto N° {evaluacion.decreto_numero} "
        f"del {fecha(evaluacion.decreto_fecha)}"
    )


def _resultados(hallado: ResultadoPublicado) -> str:
    """The commitments that were met, one line each."""
    puntos = [
        f"- {fila.compromiso.nombre}: {fila.explicacion}"
        for fila in hallado.desglose
        if fila.cumple
    ]
    if not puntos:
        return ""
    return "Se cumplieron estos compromisos:\n" + "\n".join(puntos)


def _productos(datos: DatosBalance) -> str:
    """The indicators under the strategic product that each measures."""
    por_producto: dict[str, list[str]] = {}
    for fila in datos.indicadores:
        if fila.producto:
            medida = numero(fila.desglose.valor, fila.ficha.decimales)
            por_producto.setdefault(fila.producto, []).append(
                f"- {fila.ficha.nombre}: {medida} {fila.ficha.unidad}"
            )
    return "\n\n".join(
        f"{producto}\n" + "\n".join(puntos) for producto, puntos in por_producto.items()
    )


def _desafios(hallado: ResultadoPublicado) -> str:
    """What was not met, which the follow-up of the next year must mend."""
    puntos = [
        f"- {fila.compromiso.nombre}: {fila.explicacion}"
        for fila in hallado.desglose
        if fila.cumple is False
    ]
    if not puntos:
        return (
            "Mantener el cumplimiento de todos los compromisos, con metas mejores que lo logrado."
        )
    return "Quedan por cumplir, y entran al programa de seguimiento:\n" + "\n".join(puntos)
