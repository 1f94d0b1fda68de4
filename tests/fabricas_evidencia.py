"""Factories of evidence: stored files, revisions, citations, uploads in pieces, custody."""

from datetime import timedelta
from hashlib import sha256

import factory
from factory.django import DjangoModelFactory as Fabrica

from evaluacion.models import (
    Archivo,
    CitaEvidencia,
    Evidencia,
    FallaArchivo,
    RevisionEvidencia,
    RondaCustodia,
    SubidaParcial,
)
from pmg_site.comun import almacen
from tests.fabricas import AHORA, PersonaF
from tests.fabricas_comunes import una_huella
from tests.fabricas_evaluacion import ResultadoInformadoF


class ArchivoF(Fabrica):
    class Meta:
        model = Archivo

    huella = factory.Sequence(una_huella)
    tamano = 3
    tipo = "application/pdf"
    creado_el = AHORA


def archivo_guardado(contenido: bytes, tipo: str) -> Archivo:
    """Stored as it is, past the checks of an upload."""
    huella = sha256(contenido).hexdigest()
    ruta = almacen.ruta_de(huella)
    ruta.parent.mkdir(parents=True, exist_ok=True)
    ruta.write_bytes(contenido)
    return Archivo.objects.filter(pk=huella).first() or ArchivoF(
        huella=huella, tamano=len(contenido), tipo=tipo
    )


class EvidenciaF(Fabrica):
    class Meta:
        model = Evidencia

    informado = factory.SubFactory(ResultadoInformadoF)
    titulo = "Planilla de consultas"


class RevisionEvidenciaF(Fabrica):
    class Meta:
        model = RevisionEvidencia

    evidencia = factory.SubFactory(EvidenciaF)
    numero = 1
    archivo = factory.SubFactory(ArchivoF)
    nombre_original = "planilla.pdf"
    subida_el = AHORA
    subida_por = factory.SubFactory(PersonaF)


class CitaEvidenciaF(Fabrica):
    class Meta:
        model = CitaEvidencia

    informado = factory.SubFactory(ResultadoInformadoF)
    revision = factory.SubFactory(
        RevisionEvidenciaF, evidencia__informado=factory.SelfAttribute("...informado")
    )
    simbolo = "A"
    clase = "pagina"
    lugar = "12"


class SubidaParcialF(Fabrica):
    class Meta:
        model = SubidaParcial

    persona = factory.SubFactory(PersonaF)
    destino = "evaluacion.resultadoinformado:1"
    nombre = factory.Sequence(lambda n: f"planilla-{n}.pdf")
    tamano = 10
    iniciada_el = AHORA
    vence_el = AHORA + timedelta(days=2)


class RondaCustodiaF(Fabrica):
    class Meta:
        model = RondaCustodia

    iniciada_el = AHORA
    terminada_el = AHORA
    archivos = 1
    bytes_leidos = 3


class FallaArchivoF(Fabrica):
    class Meta:
        model = FallaArchivo

    ronda = factory.SubFactory(RondaCustodiaF)
    archivo = factory.SubFactory(ArchivoF)
    clase = "perdido"
