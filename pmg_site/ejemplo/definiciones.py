"""Strategic definitions of some institutions of the example, in each state of their workflow."""

from datetime import UTC, datetime
from decimal import Decimal

from instituciones import servicios_definiciones as servicios
from instituciones.contenido import ClienteDe, Contenido, Objetivo, Producto
from instituciones.models import Institucion
from pmg_site.comun import reloj
from pmg_site.ejemplo import azar, plantillas
from pmg_site.ejemplo.gente import CON_TODOS_LOS_ROLES, Gente

PERIODO = (2023, 2026)
CREADA = datetime(2022, 9, 5, 14, tzinfo=UTC)
APROBADA = datetime(2022, 9, 20, 14, tzinfo=UTC)
VALIDADA = datetime(2022, 10, 3, 14, tzinfo=UTC)
PUBLICADA = datetime(2022, 12, 20, 14, tzinfo=UTC)
POR_MINISTERIO = 2


def cargar(gente: Gente) -> None:
    """Definitions of the demo institutions and of some of each ministry."""
    cuenta: dict[int, int] = {}
    vigentes = Institucion.objects.filter(hasta=None).select_related("ministerio")
    for institucion in vigentes.order_by("codigo"):
        vista = cuenta.get(institucion.ministerio_id, 0)
        propia = institucion.codigo in CON_TODOS_LOS_ROLES
        if not propia and vista >= POR_MINISTERIO:
            continue
        cuenta[institucion.ministerio_id] = vista + 1
        estado = "publicada" if propia else _estado(institucion)
        _una(institucion, gente, estado)


def _estado(institucion: Institucion) -> str:
    lugar = azar.entero(0, 9, "definicion", institucion.codigo)
    return ("borrador", "aprobada", "validada")[lugar] if lugar < 3 else "publicada"


def _una(institucion: Institucion, gente: Gente, estado: str) -> None:
    with reloj.en(CREADA):
        definicion = servicios.crear(
            institucion=institucion,
            periodo_desde=PERIODO[0],
            periodo_hasta=PERIODO[1],
            por=gente.encargados[institucion.pk],
            contenido=_contenido(institucion),
            ejemplo=True,
        )
    if estado == "borrador":
        return
    with reloj.en(APROBADA):
        servicios.aprobar(definicion=definicion, por=gente.jefes[institucion.pk])
    if estado == "aprobada":
        return
    with reloj.en(VALIDADA):
        servicios.validar(definicion=definicion, por=gente.ministros[institucion.ministerio_id])
    if estado == "validada":
        return
    with reloj.en(PUBLICADA):
        servicios.publicar(definicion=definicion, por=gente.dipres[0])


def _contenido(institucion: Institucion) -> Contenido:
    """Two objectives, three products and their clients, after what the institution measures."""
    propias = plantillas.propias(institucion.tipo)
    clave = institucion.codigo
    gastos = [Decimal(azar.entero(800, 9000, clave, n) * 1000) for n in range(4)]
    return Contenido(
        mision=(
            f"(Ejemplo) {institucion.nombre} entrega sus servicios a la ciudadanía con "
            "oportunidad, calidad y cobertura en todo el territorio."
        ),
        ley_organica="(Ejemplo) Ley orgánica de la institución.",
        prioridades_gobierno="(Ejemplo) Mejorar la calidad y la oportunidad de la atención.",
        gasto_interno_miles=gastos[3],
        objetivos=(
            Objetivo(
                1,
                "Aumentar la oportunidad y la calidad con que se entregan los servicios.",
                "Fortalecer la atención a las personas.",
            ),
            Objetivo(
                2,
                "Ampliar la cobertura de los programas en las comunas con mayor necesidad.",
                "Reducir las brechas territoriales.",
            ),
        ),
        productos=(
            Producto(1, "Atención de consultas, reclamos y solicitudes", propias[2].nombre, (1,),
                     gastos[0], aplica_genero=True),
            Producto(2, "Programas para la población objetivo", propias[0].nombre, (2,),
                     gastos[1], aplica_genero=True, aplica_territorio=True),
            Producto(3, "Información y estudios", propias[1].nombre, (1, 2), gastos[2]),
        ),
        clientes=(
            ClienteDe(1, "Personas que consultan o solicitan un servicio",
                      Decimal(azar.entero(20, 900, clave, "c1") * 1000), (1,)),
            ClienteDe(2, "Personas y organizaciones de la población objetivo",
                      Decimal(azar.entero(5, 400, clave, "c2") * 1000), (2, 3)),
        ),
    )  # fmt: skip
