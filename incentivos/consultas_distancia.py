"""How far an institution is from each tier today, and what would change with some suppositions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compromisos.models import ProgramaAnual, TipoCompromiso
from evaluacion.calculo import CompromisoEntrada, Desglose
from evaluacion.calculo.distancia import Pedido, Plan, Situacion, plan_minimo, situacion_de
from evaluacion.calculo.escaleras import con_valor
from evaluacion.calculo.tipos import DESCENDENTE
from evaluacion.models import Evaluacion
from evaluacion.pronostico import Pronostico, suponer
from evaluacion.reglas import reglas_de
from incentivos.reglas import TIPO, TramoPago, tabla_de
from indicadores.models import ConjuntoReglas
from instituciones.models import Persona
from pmg_site.comun import formato
from pmg_site.comun.numeros import escribir_numero, sin_ceros


@dataclass(frozen=True, slots=True, kw_only=True)
class Cambio:
    """What somebody supposes of one commitment; None leaves it as it is."""

    valor: Decimal | None = None
    ponderador: Decimal | None = None
    causa: bool | None = None
    requisitos: bool | None = None

    def en(self, entrada: CompromisoEntrada) -> CompromisoEntrada:
        """The commitment as supposed."""
        if self.valor is not None:
            entrada = con_valor(entrada, self.valor)
        if self.ponderador is not None:
            entrada = replace(entrada, ponderador=self.ponderador)
        if self.causa is not None:
            entrada = replace(entrada, causa_aceptada=self.causa)
        if self.requisitos is not None:
            cumplen = self.requisitos
            requisitos = tuple(replace(r, cumple=cumplen) for r in entrada.requisitos)
            entrada = replace(entrada, requisitos=requisitos)
        return entrada


@dataclass(frozen=True, slots=True, kw_only=True)
class Supuestos:
    """What is supposed of a whole institution; nothing of it is saved anywhere."""

    pendientes_cumplen: bool = True
    cambios: Mapping[str, Cambio] = field(default_factory=dict)

    def en(self, entrada: CompromisoEntrada) -> CompromisoEntrada:
        """The commitment with what is supposed of it, and of its pending requirements."""
        cambio = self.cambios.get(entrada.codigo)
        cambiada = cambio.en(entrada) if cambio else entrada
        return suponer(cambiada, cumplen=self.pendientes_cumplen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linea:
    """What a plan asks of one commitment, in words."""

    nombre: str
    pide: str
    gana: Decimal
    parte: Decimal

    @property
    def recupera(self) -> str:
        """The points that it gives and how much of what it lacks that is."""
        puntos = f"{formato.numero(self.gana, 2)} {'punto' if self.gana == 1 else 'puntos'}"
        if self.parte == 100:
            return f"Recupera {puntos}, todo lo que le falta."
        return f"Recupera {puntos}, el {formato.porcentaje_corto(self.parte)} de lo que le falta."


@dataclass(frozen=True, slots=True, kw_only=True)
class TramoMirado:
    """One tier as seen from today: reached, within reach with a plan, or out of it."""

    tramo: TramoPago
    alcanzado: bool
    faltan: Decimal
    frase: str
    lineas: tuple[Linea, ...] = ()
    otros: tuple[Linea, ...] = ()
    total: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilaDistancia:
    """One commitment: where its figure comes from and what it gives today."""

    pronostico: Pronostico
    desglose: Desglose
    sabido: bool
    falta: Decimal | None
    supuesto: bool = False

    @property
    def origen(self) -> str:
        """Where its figure comes from, in words."""
        texto = "lo que usted supone" if self.supuesto else self.pronostico.origen
        return texto[:1].upper() + texto[1:]

    @property
    def nota(self) -> str:
        """Why it gives nothing yet, or what was supposed to count it."""
        if not self.sabido:
            return self.desglose.motivo or "Cuenta como cero mientras no se sepa."
        cuantos = self.pronostico.pendientes
        if cuantos:
            return (
                "Un requisito técnico sin verificar."
                if cuantos == 1
                else f"{cuantos} requisitos técnicos sin verificar."
            )
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distancia:
    """The page of one programme: today, with what is supposed, and each tier from there."""

    hoy: Situacion | None
    supuesta: Situacion | None
    motivos: tuple[str, ...]
    filas: tuple[FilaDistancia, ...]
    tramos: tuple[TramoMirado, ...]
    piso: Decimal | None

    @property
    def con_supuestos(self) -> bool:
        """Whether anything that is supposed changes the total."""
        return bool(self.hoy and self.supuesta and self.hoy.resultado != self.supuesta.resultado)


def evaluacion_visible(programa: ProgramaAnual, persona: Persona) -> tuple[bool, Evaluacion | None]:
    """Whether the person may see how the programme goes, and its evaluation in force if any."""
    todas = Evaluacion.objects.filter(programa=programa).vigentes()
    vigente = todas.first()
    if vigente is None:
        return True, None
    visible = todas.visibles_para(persona).filter(pk=vigente.pk).exists()
    return visible, vigente if visible else None


def distancia(
    programa: ProgramaAnual,
    lista: list[Pronostico],
    supuestos: Supuestos,
    *,
    cerrada: bool = False,
) -> Distancia:
    """Where the institution stands today and with the suppositions, seen from each tier."""
    reglas = reglas_de(programa.conjunto_reglas)
    neutro = Supuestos(pendientes_cumplen=supuestos.pendientes_cumplen)
    hoy = situacion_de([neutro.en(p.entrada) for p in lista], reglas)
    supuesta = hoy
    if supuestos.cambios:
        supuesta = situacion_de([supuestos.en(p.entrada) for p in lista], reglas)
    peor = Supuestos(pendientes_cumplen=False, cambios=supuestos.cambios)
    piso = situacion_de([peor.en(p.entrada) for p in lista], reglas)
    return Distancia(
        hoy=hoy,
        supuesta=supuesta,
        motivos=() if supuesta else _motivos(lista),
        filas=_filas(lista, supuesta, supuestos) if supuesta else (),
        tramos=_tramos(programa, supuesta, lista, cerrada=cerrada) if supuesta else (),
        piso=piso.resultado.total if piso else None,
    )


def _motivos(lista: list[Pronostico]) -> tuple[str, ...]:
    if not lista:
        return ("El programa no tiene compromisos.",)
    suma = sum((p.entrada.ponderador for p in lista), Decimal(0))
    if suma != 100:
        return (
            f"Los ponderadores suman {escribir_numero(sin_ceros(suma))} y deben sumar "
            "exactamente 100.",
        )
    return ("Ningún compromiso aplica, o alguno tiene ponderador cero.",)


def _filas(
    lista: list[Pronostico], situacion: Situacion, supuestos: Supuestos
) -> tuple[FilaDistancia, ...]:
    partes = {parte.codigo: parte for parte in situacion.resultado.desglose}
    pesos = dict(situacion.pesos)
    brechas = {e.codigo: e.brecha * pesos[e.codigo] / 100 for e in situacion.escaleras}
    filas = []
    for pronostico in lista:
        codigo = pronostico.entrada.codigo
        brecha = brechas.get(codigo)
        filas.append(
            FilaDistancia(
                pronostico=pronostico,
                desglose=partes[codigo],
                sabido=codigo not in situacion.desconocidos,
                falta=None if brecha is None else _dos(brecha),
                supuesto=codigo in supuestos.cambios,
            )
        )
    return tuple(filas)


def _tramos(
    programa: ProgramaAnual, situacion: Situacion, lista: list[Pronostico], *, cerrada: bool
) -> tuple[TramoMirado, ...]:
    """The tiers that pay something, from the nearest not yet reached, then those reached."""
    proceso = programa.adscripcion.proceso
    conjunto = ConjuntoReglas.objects.vigente(TIPO, proceso.mecanismo.codigo, proceso.anio_pago)
    if conjunto is None:
        return ()
    palabras = _Palabras(lista, situacion, cerrada=cerrada)
    tramos = sorted(tabla_de(conjunto).tramos, key=lambda t: t.desde)
    return tuple(_mirado(t, situacion, palabras) for t in tramos if t.desde > 0)


def _mirado(tramo: TramoPago, situacion: Situacion, palabras: "_Palabras") -> TramoMirado:
    meta = Fraction(tramo.desde)
    total = formato.porcentaje(situacion.resultado.total)
    gana = "" if tramo.porcentaje is None else f", {_porciento(tramo.porcentaje)} de incremento"
    nombre = f"{_minuscula(tramo.etiqueta)}{gana}"
    if situacion.mirado >= meta:
        frase = f"{total}: ya está en {nombre}."
        return TramoMirado(tramo=tramo, alcanzado=True, faltan=Decimal(0), frase=frase)
    faltan = _dos(meta - situacion.mirado)
    puntos = f"{formato.numero(faltan, 2)} {'punto' if faltan == 1 else 'puntos'}"
    plan = plan_minimo(situacion, meta)
    if plan is None:
        maximo = formato.porcentaje(situacion.maximo)
        frase = (
            f"{total}: {palabras.faltan} {puntos} para {nombre}, y con los resultados del propio "
            f"servicio {palabras.no_se_llega}: lo más que se alcanza es {maximo}."
        )
        return TramoMirado(tramo=tramo, alcanzado=False, faltan=faltan, frase=frase)
    return TramoMirado(
        tramo=tramo,
        alcanzado=False,
        faltan=faltan,
        frase=f"{total}: {palabras.faltan} {puntos} para {nombre}. {palabras.plan(plan)}",
        lineas=tuple(palabras.linea(p) for p in plan.pedidos),
        otros=tuple(palabras.linea(p) for p in plan.solos[1:]),
        total=plan.total,
    )


class _Palabras:
    """The words for what a plan asks, with the names and units of the programme."""

    def __init__(self, lista: list[Pronostico], situacion: Situacion, *, cerrada: bool) -> None:
        self.faltan = "faltaron" if cerrada else "faltan"
        self.basta = "Habría bastado" if cerrada else "Basta"
        self.hacen_falta = "Habrían hecho falta" if cerrada else "Hacen falta"
        self.se_llega = "se habría llegado" if cerrada else "se llega"
        self.no_se_llega = "no se habría llegado" if cerrada else "ya no se llega"
        self.de = {p.entrada.codigo: p for p in lista}
        self.valores = {p.codigo: p.valor for p in situacion.resultado.desglose}

    def plan(self, plan: Plan) -> str:
        """The sentence before the list."""
        llega = f"{self.se_llega} a {formato.porcentaje(plan.total)}:"
        if len(plan.pedidos) == 1:
            return f"{self.basta} con un compromiso, y {llega}"
        cuantos = f"{self.hacen_falta} {len(plan.pedidos)} compromisos"
        if plan.parte == 1:
            return f"{cuantos}, y {llega}"
        parte = formato.porcentaje_corto(_dos(plan.parte * 100))
        return f"{cuantos}; a ninguno se le pide más del {parte} de lo que le falta, y {llega}"

    def linea(self, pedido: Pedido) -> Linea:
        """One request: name, what is asked, what it recovers."""
        compromiso = self.de[pedido.codigo].compromiso
        return Linea(
            nombre=str(compromiso),
            pide=self._pide(pedido),
            gana=_dos(pedido.gana),
            parte=_dos(pedido.parte * 100),
        )

    def _pide(self, pedido: Pedido) -> str:
        pronostico = self.de[pedido.codigo]
        entrada = pronostico.entrada
        partes = []
        hoy = self.valores.get(pedido.codigo)
        if pedido.valor is not None and pedido.valor != hoy:
            verbo = "a lo más" if entrada.sentido == DESCENDENTE else "al menos"
            texto = f"llegar {verbo} a {_con_unidad(pedido.valor, entrada.unidad)}"
            if hoy is not None:
                texto += f" (hoy {_con_unidad(hoy, entrada.unidad)})"
            partes.append(texto)
        elif pedido.valor is not None and hoy is not None:
            partes.append(f"mantener {_con_unidad(hoy, entrada.unidad)}")
        if pedido.requisitos:
            cuantos = len(pedido.requisitos)
            texto = "el requisito técnico" if cuantos == 1 else "los requisitos técnicos"
            partes.append(f"cumplir {texto} {_enumerar(pedido.requisitos)}")
        if not partes:
            partes.append("verificar sus requisitos técnicos")
        return " y ".join(partes)


def _con_unidad(valor: Decimal, unidad: str) -> str:
    texto = formato.sin_ceros(formato.numero(valor, max(-int(valor.as_tuple().exponent), 0)))
    return f"{texto}\u00a0{unidad}".rstrip()


def _enumerar(codigos: tuple[str, ...]) -> str:
    *primeros, ultimo = codigos
    return f"{', '.join(primeros)} y {ultimo}" if primeros else ultimo


def _minuscula(texto: str) -> str:
    return texto[:1].lower() + texto[1:]


def _porciento(valor: Decimal) -> str:
    return f"{escribir_numero(sin_ceros(valor))}\u00a0%"


def _dos(valor: Fraction) -> Decimal:
    """Two decimals, for display only."""
    return Decimal(escribir_numero(valor, 2, miles=False).replace(",", "."))


def supone_valor(pronostico: Pronostico) -> bool:
    """Whether a value may be supposed: it is an indicator with a target."""
    return pronostico.compromiso.tipo == TipoCompromiso.INDICADOR_META


def resumen(distancia: Distancia) -> dict[str, Any]:
    """The figures of the head of the page."""
    situacion = distancia.supuesta
    if situacion is None:
        return {}
    return {
        "total": situacion.resultado.total,
        "piso": distancia.piso,
        "techo": situacion.techo,
        "maximo": situacion.maximo,
        "por_saber": len(situacion.desconocidos),
        "pendientes": sum(fila.pronostico.pendientes for fila in distancia.filas),
    }
