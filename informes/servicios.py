"""Writing of the Balance de Gestión Integral: created, edited, approved, published, rendered."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction

from informes import almacen, documento
from informes.anexos import Anexos
from informes.consultas import datos_del_balance
from informes.estados import MAQUINA_BALANCE, AccionBalance, EstadoBalance
from informes.estructura import estructura
from informes.models import BalanceGestion, SeccionBalance
from informes.redaccion import borrador
from instituciones.flujo import Asunto, dar_paso, exigir
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj, trabajos
from pmg_site.comun.articulos import con_de
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.edicion import exigir_version, instantanea
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Trabajo
from pmg_site.comun.pdf import a_pdf
from pmg_site.comun.trabajos import Avance

TRABAJO = "informes.balance"
MAX_TEXTO = 60_000
SISTEMA = "sistema"
_EDITAN = (Capacidad.EDITAR_BALANCE, Capacidad.APROBAR_BALANCE, Capacidad.PUBLICAR)


@transaction.atomic
def crear_balance(
    *, institucion: Institucion, anio: int, por: Persona | None, ejemplo: bool = False
) -> BalanceGestion:
    """Open the report of a year, its sections drafted from the published result.

    After a published report it opens the next version. ``por`` is None only when the system
    prepares reports by itself (a command).
    """
    rol = _rol(por, Capacidad.EDITAR_BALANCE, institucion)
    partes = estructura(anio).textos()
    previo = BalanceGestion.objects.filter(institucion=institucion, anio=anio).last()
    if previo and previo.estado != EstadoBalance.PUBLICADO:
        raise TransicionInvalida(
            f"Ya hay un Balance de Gestión Integral {anio} {con_de(institucion)} en preparación: "
            "continúe con él."
        )
    balance = _abrir(institucion, anio, previo, ejemplo)
    datos = datos_del_balance(balance)
    heredados = {s.clave: s.texto for s in previo.secciones.all()} if previo else {}
    SeccionBalance.objects.bulk_create(
        SeccionBalance(
            balance=balance,
            clave=parte.clave,
            texto=heredados.get(parte.clave) or borrador(parte.clave, datos),
        )
        for parte in partes
    )
    _anotar("balance.crear", balance, por, rol, datos={"anio": anio, "version": balance.version})
    return balance


def _abrir(
    institucion: Institucion, anio: int, previo: BalanceGestion | None, ejemplo: bool
) -> BalanceGestion:
    try:
        with transaction.atomic():
            return BalanceGestion.objects.create(
                institucion=institucion,
                anio=anio,
                version=previo.version + 1 if previo else 1,
                anexos=previo.anexos if previo else {},
                ejemplo=ejemplo or bool(previo and previo.ejemplo),
            )
    except IntegrityError:
        raise TransicionInvalida(
            f"Otra persona acaba de crear el Balance de Gestión Integral {anio}: ábralo."
        ) from None


@transaction.atomic
def editar_seccion(
    *, balance: BalanceGestion, clave: str, texto: str, version: int, por: Persona
) -> SeccionBalance:
    """Save the text of a section; refused when somebody saved it first."""
    rol = _rol(por, Capacidad.EDITAR_BALANCE, balance.institucion)
    balance = _en_borrador(balance)
    seccion = balance.secciones.select_for_update().filter(clave=clave).first()
    if seccion is None:
        raise ErrorDeNegocio("Esa sección no existe en el balance de este año.")
    limpio = texto.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(limpio) > MAX_TEXTO:
        raise ErrorDeNegocio(f"El texto es demasiado largo: escriba hasta {MAX_TEXTO} letras.")
    exigir_version(seccion, version, {"texto": limpio})
    antes = instantanea(seccion)
    seccion.texto = limpio
    seccion.fila_version += 1
    seccion.save(update_fields=["texto", "fila_version"])
    _olvidar_pdf(balance)
    _anotar("balance.editar_seccion", seccion, por, rol, antes, instantanea(seccion), balance)
    return seccion


@transaction.atomic
def fijar_anexos(
    *,
    balance: BalanceGestion,
    anexos: dict[str, Any],
    por: Persona | None,
    version: int | None = None,
) -> BalanceGestion:
    """Replace the data of the annexes, once they have been read without error."""
    rol = _rol(por, Capacidad.EDITAR_BALANCE, balance.institucion)
    balance = _en_borrador(balance)
    if version is not None:
        exigir_version(balance, version)
    Anexos.leer(anexos)
    antes = instantanea(balance)
    balance.anexos = anexos
    balance.save(update_fields=["anexos"])
    _olvidar_pdf(balance)
    _anotar("balance.fijar_anexos", balance, por, rol, antes, instantanea(balance))
    return balance


@transaction.atomic
def fijar_anexo(
    *, balance: BalanceGestion, clave: str, datos: Any, por: Persona, version: int
) -> BalanceGestion:
    """Replace one table of the annexes; without data the table is taken away."""
    _rol(por, Capacidad.EDITAR_BALANCE, balance.institucion)
    actuales = dict(_en_borrador(balance).anexos)
    actuales.pop(clave, None)
    if datos:
        actuales[clave] = datos
    return fijar_anexos(balance=balance, anexos=actuales, por=por, version=version)


def aprobar(*, balance: BalanceGestion, por: Persona) -> BalanceGestion:
    """The head of the service approves the text."""
    return _paso(balance, AccionBalance.APROBAR, por)


def devolver(*, balance: BalanceGestion, por: Persona, comentario: str) -> BalanceGestion:
    """The head of the service gives it back to be corrected."""
    return _paso(balance, AccionBalance.DEVOLVER, por, comentario)


def publicar(*, balance: BalanceGestion, por: Persona) -> BalanceGestion:
    """The secretaría técnica publishes the approved report, with the PDF made from it."""
    return _paso(balance, AccionBalance.PUBLICAR, por)


@transaction.atomic
def _paso(
    balance: BalanceGestion, accion: AccionBalance, por: Persona, comentario: str = ""
) -> BalanceGestion:
    balance = _bloquear(balance)
    ahora = reloj.ahora()
    if accion == AccionBalance.APROBAR:
        balance.aprobado_el, balance.aprobado_por = ahora, por
    elif accion == AccionBalance.DEVOLVER:
        balance.aprobado_el = balance.aprobado_por = None
    else:
        _exigir_pdf(balance, por)
        balance.publicado_el, balance.publicado_por = ahora, por
    balance.fila_version += 1
    datos = {"pdf": balance.pdf_huella} if accion == AccionBalance.PUBLICAR else None
    dar_paso(
        maquina=MAQUINA_BALANCE,
        accion=accion,
        objeto=balance,
        por=por,
        asunto=Asunto(balance.institucion),
        comentario=comentario,
        datos=datos,
    )
    return balance


def _exigir_pdf(balance: BalanceGestion, por: Persona) -> None:
    """Nothing is published without its document; asked only of who could publish it."""
    exigir(por, Capacidad.PUBLICAR, Asunto(balance.institucion))
    if balance.estado == EstadoBalance.APROBADO and not balance.pdf_huella:
        raise TransicionInvalida("Genere el PDF antes de publicar: es lo que se publica.")


@transaction.atomic
def pedir_pdf(*, balance: BalanceGestion, por: Persona | None) -> Trabajo:
    """Ask for the PDF in the background; one job at a time for each report."""
    if por is not None and not any(por.puede(c, balance.institucion) for c in _EDITAN):
        raise PermissionDenied("Su rol no permite generar el Balance de Gestión Integral.")
    if balance.estado == EstadoBalance.PUBLICADO:
        raise TransicionInvalida("El balance ya está publicado: su documento no cambia.")
    return trabajos.pedir(
        tipo=TRABAJO, clave=f"balance-{balance.pk}", parametros={"balance": balance.pk}, por=por
    )


def generar_pdf(*, balance_id: int, avance: Avance) -> dict[str, Any]:
    """Render, store and note the PDF of a report; run again, it gives the same bytes."""
    balance = BalanceGestion.objects.select_related("institucion__ministerio").get(pk=balance_id)
    if balance.estado == EstadoBalance.PUBLICADO:
        return _resumen(balance)
    datos = datos_del_balance(balance)
    pasos = len(datos.estructura.partes) + 1
    contexto = documento.contexto_del_documento(
        datos, lambda hechos, _total, mensaje: avance.decir(hechos, pasos, mensaje)
    )
    ultimo = AvisosEspaciados(avance, pasos)
    hecho = a_pdf(documento.PLANTILLA, contexto, ultimo.decir)
    avance.decir(pasos - 1, pasos, "Guardando el documento")
    huella = almacen.guardar(hecho.pdf)
    with transaction.atomic():
        avance.confirmar()
        vigente = _bloquear(balance)
        if vigente.fila_version != balance.fila_version:
            raise ErrorDeNegocio(
                "El balance cambió mientras se generaba el PDF. Genérelo de nuevo."
            )
        vigente.pdf_huella, vigente.pdf_paginas = huella, hecho.paginas
        vigente.pdf_generado_el = reloj.presente()
        vigente.save(update_fields=["pdf_huella", "pdf_paginas", "pdf_generado_el"])
        _anotar(
            "balance.generar_pdf",
            vigente,
            avance.trabajo.creado_por,
            "" if avance.trabajo.creado_por else SISTEMA,
            datos={"pdf": huella, "paginas": hecho.paginas},
        )
    return _resumen(vigente)


class AvisosEspaciados:
    """Passes on the progress of the layout, at most once a second: each notice is a write."""

    def __init__(self, avance: Avance, pasos: int) -> None:
        self.avance, self.pasos = avance, pasos
        self.dicho = reloj.presente()

    def decir(self, mensaje: str) -> None:
        ahora = reloj.presente()
        if (ahora - self.dicho).total_seconds() >= 1:
            self.dicho = ahora
            self.avance.decir(self.pasos - 1, self.pasos, mensaje)


def _resumen(balance: BalanceGestion) -> dict[str, Any]:
    return {"huella": balance.pdf_huella, "paginas": balance.pdf_paginas}


def _rol(por: Persona | None, capacidad: Capacidad, institucion: Institucion) -> str:
    return SISTEMA if por is None else str(exigir(por, capacidad, Asunto(institucion)))


def _bloquear(balance: BalanceGestion) -> BalanceGestion:
    return (
        BalanceGestion.objects.select_for_update(of=("self",))
        .select_related("institucion__ministerio")
        .get(pk=balance.pk)
    )


def _en_borrador(balance: BalanceGestion) -> BalanceGestion:
    bloqueado = _bloquear(balance)
    if bloqueado.estado != EstadoBalance.BORRADOR:
        raise TransicionInvalida(
            f"El balance está «{bloqueado.get_estado_display()}» y ya no se edita. "
            "Pida a la jefatura que lo devuelva a borrador."
        )
    return bloqueado


def _olvidar_pdf(balance: BalanceGestion) -> None:
    """The document no longer says what the report says."""
    balance.pdf_huella, balance.pdf_paginas, balance.pdf_generado_el = "", None, None
    balance.fila_version += 1
    balance.save(update_fields=["pdf_huella", "pdf_paginas", "pdf_generado_el", "fila_version"])


def _anotar(
    accion: str,
    objeto: models.Model,
    por: Persona | None,
    rol: str,
    antes: Any = None,
    despues: Any = None,
    balance: BalanceGestion | None = None,
    datos: dict[str, Any] | None = None,
) -> None:
    institucion = (balance or objeto).institucion  # type: ignore[attr-defined] # a report has one
    anotar(
        Acto(
            accion=accion,
            objeto=objeto,
            por=por,
            rol=rol,
            institucion=institucion.codigo,
            antes=antes,
            despues=despues,
            datos=datos or {},
        )
    )
