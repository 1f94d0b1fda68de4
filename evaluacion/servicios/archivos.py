"""The row of a stored file: written after its bytes stand on disk."""

from evaluacion.models import Archivo
from pmg_site.comun import reloj
from pmg_site.comun.almacen import Subida, guardar


def guardar_archivo(subida: Subida) -> Archivo:
    """Check and store a file, and only then write its row."""
    guardado = guardar(subida)
    archivo, _ = Archivo.objects.get_or_create(
        huella=guardado.huella,
        defaults={
            "tamano": guardado.tamano,
            "tipo": guardado.tipo,
            "creado_el": reloj.ahora(),
        },
    )
    return archivo
