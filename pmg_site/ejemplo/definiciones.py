"""Strategic definitions of some institutions of the example, in each state of their workflow."""

from datetime import UTC, date, datetime
from decimal import Decimal

from indicadores import servicios as indicadores
from indicadores.models import Indicador
from instituciones import servicios_definiciones as servicios
from instituciones import servicios_ministeriales as ministeriales
from instituciones.contenido import (
    Aspecto,
    ClienteDe,
    Contenido,
    Norma,
    Objetivo,
    Producto,
    Voz,
)
from instituciones.contenido_ministerial import ContenidoMinisterial, Enunciado
from instituciones.models import Institucion, Ministerio, VozUsuarios
from instituciones.servicios_difusion import registrar_difusion
from pmg_site.comun import reloj
from pmg_site.ejemplo import azar, plantillas
from pmg_site.ejemplo.gente import CON_TODOS_LOS_ROLES, Gente

PERIODO = (2023, 2026)
DEL_MINISTERIO = datetime(2022, 8, 22, 14, tzinfo=UTC)
CREADA = datetime(2022, 9, 5, 14, tzinfo=UTC)
APROBADA = datetime(2022, 9, 20, 14, tzinfo=UTC)
VALIDADA = datetime(2022, 10, 3, 14, tzinfo=UTC)
PUBLICADA = datetime(2022, 12, 20, 14, tzinfo=UTC)
DIFUNDIDA = datetime(2023, 1, 10, 14, tzinfo=UTC)
POR_MINISTERIO = 2


def cargar(gente: Gente) -> None:
    """Those of every ministry, of the demo institutions and of some of each ministry."""
    for ministerio in Ministerio.objects.filter(pk__in=gente.ministros).order_by("codigo"):
        _ministerial(ministerio, gente)
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


def _ministerial(ministerio: Ministerio, gente: Gente) -> None:
    with reloj.en(DEL_MINISTERIO):
        definicion = ministeriales.crear(
            ministerio=ministerio,
            periodo_desde=PERIODO[0],
            periodo_hasta=PERIODO[1],
            por=gente.ministeriales[ministerio.pk],
            contenido=_del_ministerio(ministerio),
            ejemplo=True,
        )
        definicion = ministeriales.paso(
            accion="aprobar", definicion=definicion, por=gente.ministros[ministerio.pk]
        )
    with reloj.en(PUBLICADA):
        ministeriales.paso(accion="publicar", definicion=definicion, por=gente.dipres[0])


def _del_ministerio(ministerio: Ministerio) -> ContenidoMinisterial:
    return ContenidoMinisterial(
        mision=(
            f"(Ejemplo) {ministerio.nombre}: conducir las políticas de su sector para mejorar "
            "la vida de las personas."
        ),
        leyes=(_norma("(Ejemplo) Ley orgánica del ministerio."),),
        objetivos=(
            Enunciado(1, "(Ejemplo) Fortalecer la atención a las personas."),
            Enunciado(2, "(Ejemplo) Reducir las brechas territoriales."),
        ),
        prioridades=(
            Enunciado(1, "(Ejemplo) Mejorar la calidad y la oportunidad de la atención."),
            Enunciado(2, "(Ejemplo) Acercar el Estado a las comunas con mayor necesidad."),
        ),
    )


def _norma(materia: str) -> Norma:
    return Norma(1, materia, "ley", "00.000 (ejemplo)", date(2000, 1, 1))


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
    with reloj.en(DIFUNDIDA):
        registrar_difusion(
            definicion=definicion,
            por=gente.encargados[institucion.pk],
            fecha=DIFUNDIDA.date(),
            medio="correo",
            responsable="(Ejemplo) Unidad de planificación",
            evidencia="(Ejemplo) Correo a todo el personal, guardado en la unidad.",
        )


def responder_a_usuarios(gente: Gente) -> None:
    """The demo institutions say which indicator answers the first request of their users."""
    voces = VozUsuarios.objects.filter(
        definicion__institucion__codigo__in=CON_TODOS_LOS_ROLES, numero=1
    ).select_related("definicion__institucion")
    for voz in voces:
        institucion = voz.definicion.institucion
        codigo = f"{institucion.codigo}-{plantillas.propias(institucion.tipo)[2].clave}"
        indicador = Indicador.objects.filter(codigo=codigo).first()
        if indicador is not None:
            indicadores.responder_a_usuarios(
                voz=voz, indicador=indicador, por=gente.encargados[institucion.pk]
            )


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
        leyes=(_norma("(Ejemplo) Ley orgánica de la institución."),),
        aspectos=(
            Aspecto(1, "(Ejemplo) Continuidad de la atención en regiones.", gastos[0]),
        ),
        gasto_total_miles=sum(gastos, Decimal(0)),
        gasto_interno_miles=gastos[3],
        objetivos=(
            Objetivo(
                1,
                "Aumentar la oportunidad y la calidad con que se entregan los servicios.",
                (1,),
                (1,),
            ),
            Objetivo(
                2,
                "Ampliar la cobertura de los programas en las comunas con mayor necesidad.",
                (2,),
                (1, 2),
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
        voces=(
            Voz(1, 1, "Personas que consultan", "reclamos",
                "(Ejemplo) Que la respuesta llegue antes y se entienda."),
            Voz(2, 2, "Organizaciones de las comunas", "consulta",
                "(Ejemplo) Más cupos en las comunas alejadas."),
            Voz(3, 3, "Investigadores y municipios", "ninguna"),
        ),
    )  # fmt: skip
