"""Reads the Budget Law of a year: totals by code, and what belongs to each institution."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Max, Q, QuerySet, Sum

from instituciones.cambios_presupuesto import Cambio, comparar, contenidos
from instituciones.cuadratura_presupuesto import APORTE_DADO, TESORO_PUBLICO, Fila, es_ingreso
from instituciones.models import (
    CargaPresupuesto,
    Denominacion,
    DenominacionMinisterio,
    Institucion,
    LineaPresupuesto,
    Ministerio,
)
from pmg_site.comun import reloj

NIVELES = ("partida", "capitulo", "programa", "subtitulo", "item", "asignacion")
NOMBRES_DE_NIVEL = ("Partida", "Capítulo", "Programa", "Subtítulo", "Ítem", "Asignación")
HASTA_PROGRAMA = NIVELES[:3]
CERO = Decimal(0)
# "Concentración del gasto": the subtítulos that its name gives; its definition is to be verified.
CONCENTRACION = ("22", "29")
CodigoInstitucion = tuple[str, str]


def por_anio() -> list[CargaPresupuesto]:
    """The version in force of each year, the newest year first, in one query."""
    ultimas = CargaPresupuesto.objects.values("anio").annotate(ultima=Max("version"))
    condicion = Q(pk=None)
    for fila in ultimas:
        condicion |= Q(anio=fila["anio"], version=fila["ultima"])
    return list(CargaPresupuesto.objects.filter(condicion).order_by("-anio"))


def vigente(anio: int) -> CargaPresupuesto | None:
    """The newest version of a year."""
    return CargaPresupuesto.objects.filter(anio=anio).order_by("-version").first()


@dataclass(slots=True)
class Monto:
    """Income and spending below one code, in thousands of pesos and of dollars."""

    codigo: str
    nombre: str = ""
    ingresos: Decimal = CERO
    gastos: Decimal = CERO
    ingresos_dolares: Decimal = CERO
    gastos_dolares: Decimal = CERO

    def sumar(self, subtitulo: str, pesos: Decimal, dolares: Decimal) -> None:
        if es_ingreso(subtitulo):
            self.ingresos += pesos
            self.ingresos_dolares += dolares
        else:
            self.gastos += pesos
            self.gastos_dolares += dolares

    @property
    def con_dolares(self) -> bool:
        return bool(self.ingresos_dolares or self.gastos_dolares)


def _hojas(carga: CargaPresupuesto, codigo: tuple[str, ...]) -> QuerySet[LineaPresupuesto]:
    return carga.lineas.filter(hoja=True, **dict(zip(NIVELES, codigo, strict=False)))


def totales(carga: CargaPresupuesto, codigo: tuple[str, ...] = ()) -> list[Monto]:
    """What each code directly below ``codigo`` (up to programa) adds up to."""
    nivel = NIVELES[len(codigo)]
    sumas = (
        _hojas(carga, codigo)
        .values(nivel, "subtitulo")
        .order_by(nivel)
        .annotate(en_pesos=Sum("pesos"), en_dolares=Sum("dolares"))
    )
    montos: dict[str, Monto] = {}
    for fila in sumas:
        monto = montos.setdefault(fila[nivel], Monto(fila[nivel]))
        monto.sumar(fila["subtitulo"], fila["en_pesos"], fila["en_dolares"])
    return list(montos.values())


def leer_codigo(texto: str) -> tuple[str, ...] | None:
    """A code of an address (``05-61-02``) in its parts; None when it is not one."""
    partes = tuple(texto.split("-")) if texto else ()
    bien = all(len(p) == 2 and p.isascii() and p.isdigit() for p in partes)
    return partes if bien and len(partes) <= len(HASTA_PROGRAMA) else None


def por_subtitulo(carga: CargaPresupuesto, codigo: tuple[str, ...]) -> list[Monto]:
    """What each subtítulo below a code adds up to, with the name that the law gives it."""
    sumas = (
        lineas(carga, codigo)
        .filter(item="")
        .values("subtitulo")
        .order_by("subtitulo")
        .annotate(nombre=Max("denominacion"), en_pesos=Sum("pesos"), en_dolares=Sum("dolares"))
    )
    montos = []
    for fila in sumas:
        monto = Monto(fila["subtitulo"], fila["nombre"])
        monto.sumar(fila["subtitulo"], fila["en_pesos"], fila["en_dolares"])
        montos.append(monto)
    return montos


def montos_de(hojas: Iterable[Fila]) -> Monto:
    """Income and spending of the leaves of a file."""
    suma = Monto("")
    for fila in hojas:
        suma.sumar(fila.subtitulo, fila.pesos, fila.dolares)
    return suma


def titulo(carga: CargaPresupuesto, codigo: tuple[str, ...]) -> str:
    """What a page of a code is about."""
    if not codigo:
        return f"Ley de Presupuestos {carga.anio}"
    nivel = NOMBRES_DE_NIVEL[len(codigo) - 1]
    nombre = ""
    if len(codigo) == 1:
        partidas = _nombres_segun_el_tesoro(carga) | nombres_de_partidas(carga.anio)
        nombre = partidas.get(codigo[0], "")
    if len(codigo) > 1:
        nombre = nombres_de_capitulos(carga).get((codigo[0], codigo[1]), "")
    if len(codigo) == 3:
        nombre = f"{nombre}, programa {codigo[2]}" if nombre else ""
    return nombre or f"{nivel} {'–'.join(codigo)}"


def instituciones_de(anio: int, codigo: tuple[str, ...]) -> list[Institucion]:
    """The institutions that carry this chapter in the year."""
    if len(codigo) != 2:
        return []
    return instituciones_por_codigo(anio).get((codigo[0], codigo[1]), [])


def cambios_desde_la_anterior(carga: CargaPresupuesto) -> tuple[Cambio, ...]:
    """What a version changed; nothing for the first one, which has no other before it."""
    anterior = CargaPresupuesto.objects.filter(anio=carga.anio, version=carga.version - 1).first()
    if anterior is None:
        return ()
    return comparar(contenidos(anterior.lineas.all()), contenidos(carga.lineas.all())).cambios


def total(montos: Iterable[Monto]) -> Monto:
    """The sum of several codes."""
    suma = Monto("")
    for m in montos:
        suma.ingresos += m.ingresos
        suma.gastos += m.gastos
        suma.ingresos_dolares += m.ingresos_dolares
        suma.gastos_dolares += m.gastos_dolares
    return suma


def con_nombres(carga: CargaPresupuesto, codigo: tuple[str, ...], montos: list[Monto]) -> None:
    """Write beside each code its name, as far as the catalogue or the law itself gives it."""
    if not codigo:
        nombres = _nombres_segun_el_tesoro(carga) | nombres_de_partidas(carga.anio)
    elif len(codigo) == 1:
        nombres = {c: n for (p, c), n in nombres_de_capitulos(carga).items() if p == codigo[0]}
    else:
        nombres = {}
    for monto in montos:
        monto.nombre = nombres.get(monto.codigo, "")


def _nombres_segun_el_tesoro(carga: CargaPresupuesto) -> dict[str, str]:
    """How the Tesoro Público names each partida that it pays, ministry or not."""
    aportes = carga.lineas.filter(partida=TESORO_PUBLICO, subtitulo=APORTE_DADO, asignacion="")
    return dict(aportes.exclude(item="").values_list("item", "denominacion"))


def nombres_de_partidas(anio: int) -> dict[str, str]:
    """The ministry of each partida, by its name in that year."""
    codigos = dict(Ministerio.objects.exclude(partida="").values_list("pk", "partida"))
    nombres = {TESORO_PUBLICO: "Tesoro Público"}
    vigentes = DenominacionMinisterio.objects.filter(_en_el_anio(anio), ministerio__in=codigos)
    for ministerio, nombre in vigentes.order_by("-desde").values_list("ministerio", "nombre"):
        nombres.setdefault(codigos[ministerio], nombre)
    for nombre, partida in Ministerio.objects.exclude(partida="").values_list("nombre", "partida"):
        nombres.setdefault(partida, nombre)
    return nombres


def nombres_de_capitulos(carga: CargaPresupuesto) -> dict[CodigoInstitucion, str]:
    """Institutions by their code in that year; else as the Tesoro's contribution names them."""
    aportes = carga.lineas.filter(partida=TESORO_PUBLICO, subtitulo=APORTE_DADO)
    filas = aportes.exclude(asignacion="").values_list("item", "asignacion", "denominacion")
    nombres = {(item, asignacion[1:]): denominacion for item, asignacion, denominacion in filas}
    for codigo, suyas in instituciones_por_codigo(carga.anio).items():
        nombres[codigo] = " / ".join(i.nombre for i in suyas)
    return nombres


def _en_el_anio(anio: int) -> Q:
    return Q(Q(desde=None) | Q(desde__lte=date(anio, 12, 31))) & Q(
        Q(hasta=None) | Q(hasta__gte=date(anio, 1, 1))
    )


def _codigo_del_anio(denominaciones: Iterable[Denominacion], anio: int) -> CodigoInstitucion | None:
    """The code in force when the law begins to rule, or the first of the year."""
    utiles = [d for d in denominaciones if d.partida and d.capitulo]
    utiles.sort(key=lambda d: d.desde or date.min)
    del_anio = [
        d
        for d in utiles
        if (d.desde is None or d.desde <= date(anio, 12, 31))
        and (d.hasta is None or d.hasta >= date(anio, 1, 1))
    ]
    return (del_anio[0].partida, del_anio[0].capitulo) if del_anio else None


def codigos(anio: int) -> dict[Institucion, CodigoInstitucion | None]:
    """The budget code of each institution that existed in the year, in two queries."""
    existentes = (
        Institucion.objects.filter(_en_el_anio(anio))
        .select_related("ministerio")
        .prefetch_related("denominaciones")
        .order_by("nombre")
    )
    return {i: _codigo_del_anio(i.denominaciones.all(), anio) for i in existentes}


def instituciones_por_codigo(anio: int) -> dict[CodigoInstitucion, list[Institucion]]:
    """Which institutions carry each code in the year."""
    mapa: dict[CodigoInstitucion, list[Institucion]] = defaultdict(list)
    for institucion, codigo in codigos(anio).items():
        if codigo:
            mapa[codigo].append(institucion)
    return mapa


@dataclass(slots=True)
class Cruce:
    """Institutions against the chapters of the law: who has a budget, who has not, what is left."""

    con_presupuesto: list[tuple[Institucion, CodigoInstitucion, Monto]] = field(
        default_factory=list
    )
    sin_lineas: list[tuple[Institucion, CodigoInstitucion]] = field(default_factory=list)
    sin_codigo: list[Institucion] = field(default_factory=list)
    sin_institucion: list[tuple[CodigoInstitucion, Monto]] = field(default_factory=list)


def cruzar(carga: CargaPresupuesto) -> Cruce:
    """Every institution and every chapter, each in its place."""
    capitulos = _por_capitulo(carga)
    cruce, usados = Cruce(), set()
    for institucion, codigo in codigos(carga.anio).items():
        if codigo is None:
            cruce.sin_codigo.append(institucion)
        elif codigo in capitulos:
            usados.add(codigo)
            cruce.con_presupuesto.append((institucion, codigo, capitulos[codigo]))
        else:
            cruce.sin_lineas.append((institucion, codigo))
    nombres = nombres_de_capitulos(carga)
    for codigo, monto in capitulos.items():
        if codigo not in usados:
            monto.nombre = nombres.get(codigo, "")
            cruce.sin_institucion.append((codigo, monto))
    return cruce


def _por_capitulo(carga: CargaPresupuesto) -> dict[CodigoInstitucion, Monto]:
    montos: dict[CodigoInstitucion, Monto] = {}
    sumas = (
        _hojas(carga, ())
        .values("partida", "capitulo", "subtitulo")
        .order_by("partida", "capitulo")
        .annotate(en_pesos=Sum("pesos"), en_dolares=Sum("dolares"))
    )
    for fila in sumas:
        codigo = (fila["partida"], fila["capitulo"])
        monto = montos.setdefault(codigo, Monto("–".join(codigo)))
        monto.sumar(fila["subtitulo"], fila["en_pesos"], fila["en_dolares"])
    return montos


@dataclass(frozen=True, slots=True)
class DeInstitucion:
    """The budget of one institution in a year, to be shown next to what it promises."""

    anio: int
    carga: CargaPresupuesto | None
    codigo: CodigoInstitucion | None
    programas: tuple[tuple[str, tuple[tuple[str, str, Decimal, Decimal], ...]], ...] = ()
    gasto: Monto = field(default_factory=lambda: Monto(""))
    concentrado: Decimal = CERO
    comparten: tuple[Institucion, ...] = ()

    @property
    def concentracion(self) -> Fraction | None:
        """Share of subtítulos 22 and 29 in the spending in pesos, in per cent."""
        if not self.gasto.gastos:
            return None
        return Fraction(self.concentrado) * 100 / Fraction(self.gasto.gastos)

    @property
    def motivo(self) -> str:
        """Why there is nothing to show; empty when there is."""
        if self.carga is None:
            return "Todavía no se carga la Ley de Presupuestos de ningún año."
        if self.codigo is None:
            return f"No se conoce su código de presupuesto (partida y capítulo) en {self.anio}."
        if not self.programas:
            codigo = "–".join(self.codigo)
            return f"La Ley de Presupuestos {self.anio} no trae su código {codigo}."
        return ""


def presupuesto_de(institucion: Institucion, anio: int | None = None) -> DeInstitucion:
    """Its spending by programa and subtítulo in a year, or else in the nearest one before it."""
    anio = anio or reloj.ahora().astimezone(reloj.SANTIAGO).year
    cargas = CargaPresupuesto.objects.order_by("-anio", "-version")
    carga = cargas.filter(anio__lte=anio).first() or cargas.order_by("anio", "-version").first()
    if carga is None:
        return DeInstitucion(anio, None, None)
    codigo = _codigo_del_anio(institucion.denominaciones.all(), carga.anio)
    if codigo is None:
        return DeInstitucion(carga.anio, carga, None)
    otras = Denominacion.objects.filter(
        _en_el_anio(carga.anio), partida=codigo[0], capitulo=codigo[1]
    ).exclude(institucion=institucion)
    return _armar(carga, codigo, {d.institucion_id: d.institucion for d in
                                  otras.select_related("institucion")})  # fmt: skip


def _armar(
    carga: CargaPresupuesto, codigo: CodigoInstitucion, otras: Mapping[int, Institucion]
) -> DeInstitucion:
    filas = carga.lineas.filter(partida=codigo[0], capitulo=codigo[1], item="")
    programas: dict[str, list[tuple[str, str, Decimal, Decimal]]] = defaultdict(list)
    gasto, concentrado = Monto("–".join(codigo)), CERO
    for f in filas.order_by("programa", "subtitulo"):
        gasto.sumar(f.subtitulo, f.pesos, f.dolares)
        suyas = programas[f.programa]
        if es_ingreso(f.subtitulo):
            continue
        suyas.append((f.subtitulo, f.denominacion, f.pesos, f.dolares))
        if f.subtitulo in CONCENTRACION:
            concentrado += f.pesos
    return DeInstitucion(
        carga.anio,
        carga,
        codigo,
        tuple((p, tuple(s)) for p, s in programas.items()),
        gasto,
        concentrado,
        tuple(sorted(otras.values(), key=lambda i: i.nombre)),
    )


def lineas(carga: CargaPresupuesto, codigo: tuple[str, ...]) -> QuerySet[LineaPresupuesto]:
    """The rows of a programa, each with its sub-totals, in the order of the law."""
    return carga.lineas.filter(**dict(zip(NIVELES, codigo, strict=False))).order_by(*NIVELES)
