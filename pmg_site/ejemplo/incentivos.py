"""Example staff, bases of remunerations, teams and declared hours: invented, and marked so."""

from datetime import UTC, date, datetime
from decimal import Decimal

from evaluacion.models import Evaluacion
from incentivos import servicios_equipos as equipos
from incentivos.consultas_montos import plantas_de
from incentivos.models import Equipo
from incentivos.servicios_montos import FilaDotacion, registrar_dotacion_lote
from informes.servicios_horas import declarar_horas
from instituciones.models import Adscripcion, Institucion
from pmg_site.comun import reloj
from pmg_site.ejemplo import azar, nombres
from pmg_site.ejemplo.calendarios import ANIOS_CERRADOS, Fechas
from pmg_site.ejemplo.gente import CON_TODOS_LOS_ROLES, DEMO, Gente

FUENTE = "Ejemplo: cifra inventada para mostrar el cálculo"
CON_EQUIPOS = (DEMO, "junaeb")
ANIOS_DE_EQUIPOS = (2024, 2025)
# Numbers of people beyond those who have an account.
PRIMERA_PERSONA = 50_000
POR_EQUIPO = 6
EQUIPOS = (
    ("Atención de usuarios", (("Responder las consultas en diez días hábiles", "60"),
                              ("Capacitar a quienes atienden", "40"))),
    ("Fiscalización", (("Cumplir el plan anual de fiscalización", "70"),
                       ("Publicar los informes del año", "30"))),
    ("Gestión interna", (("Cerrar las compras dentro del plazo", "50"),
                         ("Pagar a proveedores en treinta días", "50"))),
)  # fmt: skip
LOGROS = {"Atención de usuarios": ("98", "95.5"), "Fiscalización": ("88", "79"),
          "Gestión interna": ("70", "74.5")}  # fmt: skip


def preparar(gente: Gente, hoy: date) -> None:
    """What the pages of incentives need to show something."""
    for anio in ANIOS_CERRADOS:
        _dotaciones(anio, hoy, gente)
    for lugar, codigo in enumerate(CON_EQUIPOS):
        _equipos(Institucion.objects.get(codigo=codigo), gente, PRIMERA_PERSONA + 1000 * lugar)
    _mudanza(gente)
    _horas(gente)


def _dotaciones(anio: int, hoy: date, gente: Gente) -> None:
    """Staff and base of every institution in a closed year."""
    adscripciones = Adscripcion.objects.filter(
        proceso__anio_programa=anio, proceso__ejemplo=True
    ).select_related("institucion__ministerio", "proceso__mecanismo")
    plantas: dict[int, tuple[tuple[str, str], ...]] = {}
    filas = []
    for adscripcion in adscripciones.order_by("institucion__codigo"):
        suyas = plantas.setdefault(adscripcion.proceso_id, plantas_de(adscripcion))
        for planta, _ in suyas:
            clave = (adscripcion.institucion.codigo, planta)
            personas = azar.entero(80, 900, "dotacion", *clave) // len(suyas)
            mensual = azar.entero(1_100_000, 2_300_000, "renta", *clave)
            base = Decimal(personas * mensual * 12)
            filas.append((adscripcion, FilaDotacion(planta, personas, base)))
    with reloj.en(Fechas(anio, hoy).apertura()):
        registrar_dotacion_lote(filas=filas, fuente=FUENTE, por=gente.dipres[0])


def _equipos(institucion: Institucion, gente: Gente, primera: int) -> None:
    """Three teams a year; those of the first year are certified."""
    encargado, jefe = gente.encargados[institucion.pk], gente.jefes[institucion.pk]
    for anio in ANIOS_DE_EQUIPOS:
        with reloj.en(datetime(anio, 1, 15, 15, tzinfo=UTC)):
            for lugar, (nombre, metas) in enumerate(EQUIPOS):
                equipo = equipos.crear_equipo(
                    institucion=institucion, anio=anio, nombre=nombre, por=encargado, ejemplo=True
                )
                pares = [(meta, Decimal(peso)) for meta, peso in metas]
                equipos.fijar_metas(equipo=equipo, metas=pares, version=1, por=encargado)
                for n in range(POR_EQUIPO):
                    _incorporar(equipo, primera + POR_EQUIPO * lugar + n, gente)
                equipos.convenir(equipo=equipo, por=jefe)
        if anio == ANIOS_DE_EQUIPOS[0]:
            _trasladar(institucion, anio, gente)
            _certificar(institucion, anio, gente)


def _incorporar(equipo: Equipo, n: int, gente: Gente) -> None:
    # In the second year, who moved and who left do not come back to their first team.
    if equipo.anio != ANIOS_DE_EQUIPOS[0] and n % 1000 in (0, 1):
        return
    persona = " ".join(nombres.nombre(n))
    equipos.incorporar(
        equipo=equipo, run=nombres.run(n), nombre=persona, desde=date(equipo.anio, 1, 1),
        por=gente.encargados[equipo.institucion_id],
    )  # fmt: skip


def _trasladar(institucion: Institucion, anio: int, gente: Gente) -> None:
    """The second member of the first team goes to the second team in September."""
    primero, segundo = Equipo.objects.filter(institucion=institucion, anio=anio).order_by("pk")[:2]
    with reloj.en(datetime(anio, 9, 2, 15, tzinfo=UTC)):
        equipos.trasladar(
            pertenencia=primero.pertenencias.order_by("pk")[1],
            hacia=segundo,
            desde=date(anio, 9, 1),
            motivo="Cambio de función.",
            por=gente.encargados[institucion.pk],
        )


def _certificar(institucion: Institucion, anio: int, gente: Gente) -> None:
    with reloj.en(datetime(anio + 1, 2, 20, 15, tzinfo=UTC)):
        for equipo in Equipo.objects.filter(institucion=institucion, anio=anio).order_by("pk"):
            logros = [Decimal(logro) for logro in LOGROS[equipo.nombre]]
            hecho = equipos.certificar(
                equipo=equipo,
                logros=dict(enumerate(logros, start=1)),
                resolucion_numero=f"EJ-{anio}-{equipo.pk}",
                resolucion_fecha=date(anio + 1, 2, 14),
                por=gente.jefes[institucion.pk],
            )
            equipos.fijar_base(
                equipo=hecho,
                base_anual=Decimal(POR_EQUIPO * 12 * azar.entero(1_100_000, 2_300_000, equipo.pk)),
                fuente=FUENTE,
                version=hecho.fila_version,
                por=gente.encargados[institucion.pk],
            )


def _mudanza(gente: Gente) -> None:
    """The first member of a team of 2024 works in the other institution in 2025."""
    anio = ANIOS_DE_EQUIPOS[1]
    for n, codigo in enumerate(CON_EQUIPOS):
        destino = Equipo.objects.filter(institucion__codigo=codigo, anio=anio).order_by("pk")[1]
        persona = PRIMERA_PERSONA + 1000 * (1 - n)
        with reloj.en(datetime(anio, 3, 3, 15, tzinfo=UTC)):
            equipos.incorporar(
                equipo=destino, run=nombres.run(persona), nombre=" ".join(nombres.nombre(persona)),
                desde=date(anio, 3, 1), por=gente.encargados[destino.institucion_id],
            )  # fmt: skip


def _horas(gente: Gente) -> None:
    """Some institutions say how long each commitment took."""
    evaluaciones = Evaluacion.objects.filter(
        ejemplo=True,
        programa__adscripcion__institucion__codigo__in=CON_TODOS_LOS_ROLES,
        programa__adscripcion__proceso__anio_programa__in=ANIOS_CERRADOS,
    ).select_related("programa__adscripcion__institucion__ministerio")
    for evaluacion in evaluaciones.order_by("pk"):
        codigo = evaluacion.institucion.codigo
        horas: dict[int, Decimal | None] = {
            numero: Decimal(azar.entero(8, 240, "horas", codigo, numero)) / 2
            for numero in evaluacion.programa.compromisos.values_list("numero", flat=True)
        }
        with reloj.en(datetime(evaluacion.anio + 1, 5, 5, 15, tzinfo=UTC)):
            declarar_horas(
                evaluacion=evaluacion, horas=horas, por=gente.encargados[evaluacion.institucion.pk]
            )
