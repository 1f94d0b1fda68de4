"""The evidence of the example: for each institution and year, a CSV with what it reports."""

import csv
import io
from collections.abc import Iterable, Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from evaluacion import servicios as evaluacion
from evaluacion.servicios import Adjunto, Informe
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
        archivo = evaluacion.guardar_archivo(
            SimpleUploadedFile(nombre, _contenido(grupo), content_type="text/csv")
        )
        adjuntos += [
            Adjunto(
                informado=informe.informado,
                archivo=archivo,
                titulo=_titulo(informe),
                nombre=nombre,
                por=encargados[institucion.pk],
            )
            for informe in grupo
        ]
    evaluacion.adjuntar_lote(adjuntos)


def _titulo(informe: Informe) -> str:
    if informe.informado.compromiso.sistema_codigo:
        return "Informe de cumplimiento de la etapa"
    return "Reporte del sistema de registro con los operandos"


def _contenido(informes: Iterable[Informe]) -> bytes:
    salida = io.StringIO()
    escritor = csv.writer(salida, delimiter=";")
    escritor.writerow([AVISO])
    escritor.writerow(["N°", "Compromiso", "Operando", "Valor"])
    for informe in informes:
        compromiso = informe.informado.compromiso
        for simbolo, valor in informe.valores.items() or [("", "")]:
            escritor.writerow([compromiso.numero, compromiso.nombre, simbolo, valor])
    return salida.getvalue().encode("utf-8")
