"""Writing the Budget Law of a year: what a file would change, and its loading as a new version."""

import hashlib
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from instituciones.cambios_presupuesto import Diferencia, comparar, contenidos
from instituciones.lector_presupuesto import Lectura, leer
from instituciones.models import CargaPresupuesto, LineaPresupuesto, Persona
from instituciones.models.presupuesto import PRIMER_ANIO, ULTIMO_ANIO
from instituciones.permisos import exigir_capacidad
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ArchivoRechazado, ConflictoDeEdicion, ErrorDeNegocio

LOTE = 2000
MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Propuesta:
    """What a file says, and what would change if it were loaded over the version in force."""

    anio: int
    huella: str
    lectura: Lectura
    vigente: CargaPresupuesto | None
    diferencia: Diferencia

    @property
    def version_vigente(self) -> int:
        """0 when the year has no budget yet."""
        return self.vigente.version if self.vigente else 0

    @property
    def nada_cambia(self) -> bool:
        return self.vigente is not None and not self.lectura.errores and not self.diferencia

    @property
    def cargable(self) -> bool:
        return not self.lectura.errores and not self.nada_cambia


def proponer(*, datos: bytes, anio: int) -> Propuesta:
    """Read a file and compare it with the version in force; writes nothing."""
    if not PRIMER_ANIO <= anio <= ULTIMO_ANIO:
        raise ErrorDeNegocio(f"El año debe estar entre {PRIMER_ANIO} y {ULTIMO_ANIO}.")
    if len(datos) > MAX_BYTES:
        raise ArchivoRechazado("El archivo pesa más de 20 MB: no es una Ley de Presupuestos.")
    lectura = leer(datos)
    vigente = CargaPresupuesto.objects.filter(anio=anio).order_by("-version").first()
    diferencia = Diferencia(())
    if not lectura.errores:
        antes = contenidos(vigente.lineas.all()) if vigente else {}
        diferencia = comparar(antes, contenidos(lectura.filas))
    return Propuesta(anio, hashlib.sha256(datos).hexdigest(), lectura, vigente, diferencia)


@transaction.atomic
def cargar(
    *,
    datos: bytes,
    anio: int,
    archivo: str,
    por: Persona | None,
    version: int | None = None,
    acepta_sospechas: bool = False,
    ejemplo: bool = False,
) -> CargaPresupuesto | None:
    """A new version with what the file says; None when nothing changes.

    ``version`` is the one in force when the person saw what would change (0, none yet): if there
    is another by now, nothing is loaded.
    """
    rol = exigir_capacidad(por, Capacidad.CARGAR_PRESUPUESTO)
    list(CargaPresupuesto.objects.select_for_update().filter(anio=anio).values_list("pk"))
    propuesta = proponer(datos=datos, anio=anio)
    _comprobar(propuesta, version, acepta_sospechas)
    if propuesta.nada_cambia:
        return None
    carga = _nueva(propuesta, archivo, por, ejemplo)
    datos_del_asiento = {
        "anio": anio,
        "version": carga.version,
        "archivo": carga.huella,
        "filas": carga.filas,
        "hojas": carga.hojas,
        "agregadas": carga.agregadas,
        "quitadas": carga.quitadas,
        "cambiadas": carga.cambiadas,
        "advertencias": len(carga.advertencias),
        "sospechas": len(propuesta.lectura.sospechas),
    }
    anotar(
        Acto(
            accion="presupuesto.cargar",
            objeto=carga,
            por=por,
            rol=rol,
            antes=propuesta.vigente.huella_contenido if propuesta.vigente else None,
            despues=carga.huella_contenido,
            datos=datos_del_asiento,
        )
    )
    return carga


def _comprobar(propuesta: Propuesta, version: int | None, acepta_sospechas: bool) -> None:
    if errores := propuesta.lectura.errores:
        cuantos = "un problema" if len(errores) == 1 else f"{len(errores)} problemas"
        raise ArchivoRechazado(f"El archivo tiene {cuantos} y no se cargó. {errores[0]}")
    if version is not None and version != propuesta.version_vigente:
        raise ConflictoDeEdicion(
            f"Alguien cargó otra versión del presupuesto {propuesta.anio} mientras usted "
            "revisaba esta: suba el archivo de nuevo para ver qué cambiaría ahora.",
            version=propuesta.version_vigente,
        )
    if propuesta.lectura.sospechas and not propuesta.nada_cambia and not acepta_sospechas:
        raise ErrorDeNegocio(
            "El archivo tiene advertencias que debe revisar: marque que las leyó y que el "
            f"archivo está completo. {propuesta.lectura.sospechas[0]}"
        )


def _nueva(
    propuesta: Propuesta, archivo: str, por: Persona | None, ejemplo: bool
) -> CargaPresupuesto:
    lectura, diferencia = propuesta.lectura, propuesta.diferencia
    carga = CargaPresupuesto(
        anio=propuesta.anio,
        version=propuesta.version_vigente + 1,
        archivo=archivo.strip()[-200:] or "sin nombre",
        huella=propuesta.huella,
        huella_contenido=lectura.huella_contenido,
        cargada_el=reloj.ahora(),
        cargada_por=por,
        filas=len(lectura.filas),
        hojas=len(lectura.hojas),
        agregadas=diferencia.agregadas,
        quitadas=diferencia.quitadas,
        cambiadas=diferencia.cambiadas,
        advertencias=[
            {"codigo": a.codigo, "linea": a.linea, "mensaje": a.mensaje, "sospecha": a.sospecha}
            for a in lectura.advertencias
        ],
        ejemplo=ejemplo,
    )
    carga.full_clean(exclude=["cargada_por"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            carga.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictoDeEdicion(
            f"Alguien está cargando el presupuesto {propuesta.anio} en este momento: espere y "
            "suba el archivo de nuevo.",
            version=propuesta.version_vigente,
        ) from error
    LineaPresupuesto.objects.bulk_create(
        (
            LineaPresupuesto(
                carga=carga, linea=f.linea, partida=f.partida, capitulo=f.capitulo,
                programa=f.programa, subtitulo=f.subtitulo, item=f.item, asignacion=f.asignacion,
                denominacion=f.denominacion, pesos=f.pesos, dolares=f.dolares, hoja=f.hoja,
            )
            for f in lectura.filas
        ),
        batch_size=LOTE,
    )  # fmt: skip
    return carga
