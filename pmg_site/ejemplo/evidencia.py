"""The evidence of the example: for each institution and year, a CSV with what it reports."""

import csv
import io
from collections.abc import Iterable, Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from evaluacion import servicios as evaluacion
from evaluacion.servicios import Adjunto, Cita, Informe
from instituciones.models import Persona

AVISO = "Documento de ejemplo generado por el sistema; no es información oficial."


def adjuntar(informes: Iterable[Informe], encargados: Mapping[int, Persona]) -> None:
    """Store one file per evaluation and attach it to each of its reported results."""
    por_evaluacion: dict[int, list[Informe]] = {}
    for informe in informes:
        por_evaluacion.setdefault(informe.informado.evaluacion_id, []).append(informe)
    adjuntos = []
    for grupo in por_evaluacion.values():
        de = grupo[0].informado.evaluacion
        institucion = de.institucion
        nombre = f"resultados-{institucion.codigo}-{de.anio}.csv"
        contenido, citas = _contenido(grupo)
        archivo = evaluacion.guardar_archivo(
            SimpleUploadedFile(nombre, contenido, content_type="text/csv")
        )
        adjuntos += [
            Adjunto(
                informado=informe.informado,
                archivo=archivo,
                titulo=_titulo(informe),
                nombre=nombre,
                por=encargados[institucion.pk],
                citas=tuple(propias),
            )
            for informe, propias in zip(grupo, citas, strict=True)
        ]
    evaluacion.adjuntar_lote(adjuntos)


def _titulo(informe: Informe) -> str:
    if informe.informado.compromiso.sistema_codigo:
        return "Informe de cumplimiento de la etapa"
    return "Reporte del sistema de registro con los operandos"


def _contenido(informes: Iterable[Informe]) -> tuple[bytes, list[list[Cita]]]:
    """The table, and the cell of it in which each operand of each report stands."""
    salida, fila = io.StringIO(), 2
    citas: list[list[Cita]] = []
    escritor = csv.writer(salida, delimiter=";")
    escritor.writerow([AVISO])
    escritor.writerow(["N°", "Compromiso", "Operando", "Valor"])
    for informe in informes:
        compromiso = informe.informado.compromiso
        citas.append([])
        for simbolo, valor in informe.valores.items() or [("", "")]:
            escritor.writerow([compromiso.numero, compromiso.nombre, simbolo, valor])
            fila += 1
            if simbolo:
                citas[-1].append(Cita(simbolo, "celda", f"D{fila}"))
    return salida.getvalue().encode("utf-8"), citas
