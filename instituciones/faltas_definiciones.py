"""What Formulario A1 still lacks, item by item: the list that the page shows and the step obeys."""

from collections.abc import Iterator

from instituciones.contenido import Contenido
from instituciones.estados import EstadoMinisterial
from instituciones.gasto import repartir
from instituciones.models import ComoSeRecogio, DefinicionEstrategica
from pmg_site.comun.numeros import escribir_numero


def faltas(contenido: Contenido) -> list[str]:
    """What must be completed before the head approves, one sentence each."""
    return [
        *_partes(contenido),
        *_enlaces(contenido),
        *_datos(contenido),
        *_voces(contenido),
        *_gasto(contenido),
    ]


def faltas_de(definicion: DefinicionEstrategica, contenido: Contenido) -> list[str]:
    """The same, with what is wrong with the ministry's definitions to which this one links."""
    return [*_del_ministerio(definicion), *faltas(contenido)]


def _del_ministerio(definicion: DefinicionEstrategica) -> Iterator[str]:
    suyas = definicion.ministerial
    if suyas is None:
        return
    if suyas.estado == EstadoMinisterial.BORRADOR:
        yield (
            "Las definiciones del ministerio volvieron a borrador: espere a que el ministro las "
            "apruebe."
        )
    if not suyas.cubre(definicion.periodo_desde, definicion.periodo_hasta):
        yield (
            f"Las definiciones del ministerio son del período {suyas.periodo} y no cubren "
            f"{definicion.periodo}: vincule las que el ministerio apruebe para ese período."
        )


def _partes(contenido: Contenido) -> Iterator[str]:
    if not contenido.mision.strip():
        yield "Escriba la misión institucional."
    if not contenido.leyes:
        yield "Agregue la ley o el decreto que rige a la institución."
    if not contenido.ministerial:
        yield (
            "El ministerio todavía no tiene definiciones aprobadas para este período: vincúlelas "
            "cuando las apruebe."
        )
    if not contenido.aspectos:
        yield "Agregue al menos un aspecto relevante de la Ley de Presupuestos."
    if not contenido.objetivos:
        yield "Agregue al menos un objetivo estratégico."
    if not contenido.productos:
        yield "Agregue al menos un producto estratégico."


def _enlaces(contenido: Contenido) -> Iterator[str]:
    servidos = {n for p in contenido.productos for n in p.objetivos}
    for objetivo in contenido.objetivos:
        if objetivo.numero not in servidos:
            yield f"El objetivo {objetivo.numero} no tiene producto: vincule uno."
        if not objetivo.ministeriales:
            yield f"El objetivo {objetivo.numero} no se vincula a ningún objetivo ministerial."
        if not objetivo.prioridades:
            yield (
                f"El objetivo {objetivo.numero} no se vincula a ninguna prioridad o compromiso "
                "de gobierno."
            )
    atendidos = {n for c in contenido.clientes for n in c.productos}
    for producto in contenido.productos:
        if producto.numero not in atendidos:
            yield f"El producto {producto.numero} no tiene cliente: vincule uno."
        if not producto.objetivos:
            yield f"El producto {producto.numero} no cumple ningún objetivo: vincule uno."
    for cliente in contenido.clientes:
        if not cliente.productos:
            yield f"El cliente {cliente.numero} no recibe ningún producto: vincule uno."


def _datos(contenido: Contenido) -> Iterator[str]:
    for cliente in contenido.clientes:
        if cliente.cantidad is None:
            yield f"El cliente {cliente.numero} no está cuantificado: escriba cuántos son."
    for ley in contenido.leyes:
        if not ley.numero_norma.strip():
            yield f"La norma {ley.numero} no tiene número: escríbalo."
        if ley.fecha is None:
            yield f"La norma {ley.numero} no tiene fecha: escríbala."


def _voces(contenido: Contenido) -> Iterator[str]:
    con_voz = {v.producto for v in contenido.voces}
    for producto in contenido.productos:
        if producto.numero not in con_voz:
            yield (
                f"El producto {producto.numero} no tiene voz de los usuarios: diga quiénes son "
                "y cómo se recogió, aunque sea «ninguna todavía»."
            )
    for voz in contenido.voces:
        if voz.como != ComoSeRecogio.NINGUNA and not voz.pedido.strip():
            yield f"La voz de los usuarios {voz.numero} no dice qué pidieron: escríbalo."


def _gasto(contenido: Contenido) -> Iterator[str]:
    for producto in contenido.productos:
        if producto.gasto_miles is None:
            yield f"El producto {producto.numero} no tiene gasto: escríbalo en miles de pesos."
    if contenido.gasto_interno_miles is None:
        yield "Escriba el gasto en gestión interna, en miles de pesos."
    if contenido.gasto_total_miles is None:
        yield "Escriba el presupuesto total, en miles de pesos."
        return
    gasto = repartir(contenido)
    if gasto.diferencia:
        falta_o_sobra = "faltan" if gasto.diferencia > 0 else "sobran"
        yield (
            f"El gasto no suma el presupuesto total: los productos y la gestión interna suman "
            f"M$ {escribir_numero(gasto.asignado)} y el total es "
            f"M$ {escribir_numero(contenido.gasto_total_miles)}; {falta_o_sobra} "
            f"M$ {escribir_numero(abs(gasto.diferencia))}."
        )


def incoherencias(contenido: Contenido) -> list[str]:
    """What cannot be stored: links to rows that do not exist, a request that nobody gathered."""
    return [*_enlaces_rotos(contenido), *_voz_sin_recoger(contenido)]


def _enlaces_rotos(contenido: Contenido) -> Iterator[str]:
    objetivos = {o.numero for o in contenido.objetivos}
    productos = {p.numero for p in contenido.productos}
    for p in contenido.productos:
        for n in p.objetivos:
            if n not in objetivos:
                yield f"El producto {p.numero} nombra el objetivo {n}, que no existe."
    for c in contenido.clientes:
        for n in c.productos:
            if n not in productos:
                yield f"El cliente {c.numero} nombra el producto {n}, que no existe."
    for v in contenido.voces:
        if v.producto not in productos:
            yield (
                f"La voz de los usuarios {v.numero} nombra el producto {v.producto}, que no existe."
            )


def _voz_sin_recoger(contenido: Contenido) -> Iterator[str]:
    for v in contenido.voces:
        if v.como == ComoSeRecogio.NINGUNA and v.pedido.strip():
            yield (
                f"La voz de los usuarios {v.numero} dice qué pidieron pero no cómo se recogió: "
                "elija encuesta, consulta o reclamos, o borre el pedido."
            )
