"""Writing proposals of rules: drafted, proposed, and loaded once a second person approves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from indicadores.alcance_reglas import Efecto, efectos
from indicadores.estados import MAQUINA_REGLAS, AccionPropuesta
from indicadores.fuentes_reglas import Documento, leer_documento
from indicadores.lector_reglas import ConjuntoLeido, Falla, ReglasConFallas
from indicadores.models import ConjuntoReglas, PropuestaReglas
from indicadores.permisos_reglas import COMUN, puede_dar, puede_editar
from indicadores.servicios_reglas import cargar
from indicadores.texto_reglas import Lineas
from instituciones.flujo import dar_paso, exigir, transicion_de
from instituciones.models import Mecanismo, Persona, RedExpertos
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.canonico import huella
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ConflictoDeDeberes, ErrorDeNegocio, TransicionInvalida

ARCHIVO = "propuesta"
A = AccionPropuesta


@dataclass(frozen=True, slots=True)
class Respaldo:
    """Why the rules change and what supports it."""

    motivo: str
    norma: str = ""
    documento: str = ""
    rige_desde: date | None = None


def revisar(texto: str) -> Documento:
    """Read a document and check it whole; raises ReglasConFallas with every fault."""
    documento = leer_documento(texto, ARCHIVO)
    fallas = [f for leido in documento.conjuntos for f in _fuera_de_catalogo(leido, documento)]
    if fallas:
        raise ReglasConFallas(ARCHIVO, dict.fromkeys(fallas))
    return documento


def _fuera_de_catalogo(leido: ConjuntoLeido, documento: Documento) -> list[Falla]:
    """Mechanisms and networks that the system does not know."""
    lineas = Lineas(documento.texto)
    fallas = []
    if not Mecanismo.objects.filter(codigo=leido.mecanismo).exists():
        que = f"el mecanismo «{leido.mecanismo}» no existe; use uno de los que hay."
        fallas.append(Falla("mecanismos", que, lineas.de("mecanismos")))
    redes = set(RedExpertos.objects.values_list("codigo", flat=True))
    for seccion in ("sistemas", "indicadores"):
        for numero, elemento in enumerate(documento.contenido.get(seccion) or (), start=1):
            red = elemento.get("red")
            if red and red not in redes:
                ruta = f"{seccion}[{numero}].red"
                que = f"la red de expertos «{red}» no existe; use una de las que hay."
                fallas.append(Falla(ruta, que, lineas.de(ruta)))
    return fallas


@transaction.atomic
def crear(
    *,
    texto: str,
    respaldo: Respaldo,
    por: Persona,
    base: ConjuntoReglas | None = None,
    ejemplo: bool = False,
) -> PropuestaReglas:
    """A draft; raises ReglasConFallas when the document cannot become rules."""
    rol = exigir(por, Capacidad.PROPONER_REGLAS, COMUN)
    propuesta = PropuestaReglas(base=base, creada_el=reloj.ahora(), creada_por=por, ejemplo=ejemplo)
    _escribir(propuesta, revisar(texto), respaldo)
    propuesta.save()
    anotar(
        Acto(
            accion="reglas.redactar",
            objeto=propuesta,
            por=por,
            rol=rol,
            despues={"huella": propuesta.huella},
            datos=_datos(propuesta),
            nota=respaldo.motivo.strip(),
        )
    )
    return propuesta


@transaction.atomic
def editar(
    *, propuesta: PropuestaReglas, texto: str, respaldo: Respaldo, por: Persona, version: int
) -> PropuestaReglas:
    """Replace the document and the reasons of a draft."""
    rol = exigir(por, Capacidad.PROPONER_REGLAS, COMUN)
    propuesta = _bloquear(propuesta)
    exigir_version(propuesta, version)
    if not (permiso := puede_editar(por, propuesta)):
        raise TransicionInvalida(permiso.motivo)
    antes = propuesta.huella
    _escribir(propuesta, revisar(texto), respaldo)
    propuesta.fila_version += 1
    propuesta.save()
    anotar(
        Acto(
            accion="reglas.editar",
            objeto=propuesta,
            por=por,
            rol=rol,
            antes={"huella": antes},
            despues={"huella": propuesta.huella},
            datos=_datos(propuesta),
        )
    )
    return propuesta


@transaction.atomic
def proponer(
    *, propuesta: PropuestaReglas, por: Persona, version: int | None = None
) -> PropuestaReglas:
    """Present the draft to the committee, against the rules that are in force at that moment."""
    propuesta = _abrir(propuesta, version)
    _exigir_paso(propuesta, A.PROPONER, por)
    previstos = efectos(revisar(propuesta.texto).conjuntos)
    _exigir_posible(previstos)
    propuesta.frente_a = _vigentes(previstos)
    propuesta.propuesta_el, propuesta.propuesta_por = reloj.ahora(), por
    return _paso(propuesta, A.PROPONER, por, despues={"huella": propuesta.huella})


@transaction.atomic
def aprobar(
    *, propuesta: PropuestaReglas, por: Persona, version: int | None = None
) -> PropuestaReglas:
    """Load what was proposed as immutable rule sets; whoever approves did not propose it."""
    propuesta = _abrir(propuesta, version)
    _exigir_paso(propuesta, A.APROBAR, por)
    documento = revisar(propuesta.texto)
    if huella(documento.contenido) != propuesta.huella:
        raise ErrorDeNegocio("El documento no es el que se propuso: rechácelo y pida otro.")
    previstos = efectos(documento.conjuntos)
    _exigir_posible(previstos)
    if _vigentes(previstos) != propuesta.frente_a:
        raise ErrorDeNegocio(
            "Las reglas vigentes cambiaron después de que se presentó esta propuesta: rechácela y "
            "pida otra, comparada con las actuales."
        )
    momento = reloj.ahora()
    propuesta.resuelta_el, propuesta.resuelta_por = momento, por
    propuesta.rige_desde = _desde_cuando(propuesta.rige_desde, momento)
    carga = cargar(conjuntos=documento.conjuntos, por=por, rige_desde=propuesta.rige_desde)
    nuevos = [*carga.nuevos, *carga.versiones]
    _paso(
        propuesta,
        A.APROBAR,
        por,
        despues={"huella": propuesta.huella},
        datos={"conjuntos": [c.huella for c in nuevos]},
    )
    propuesta.conjuntos.set(nuevos)
    return propuesta


@transaction.atomic
def rechazar(
    *, propuesta: PropuestaReglas, por: Persona, comentario: str, version: int | None = None
) -> PropuestaReglas:
    """The committee does not approve it and says why."""
    propuesta = _abrir(propuesta, version)
    _exigir_paso(propuesta, A.RECHAZAR, por)
    propuesta.resuelta_el, propuesta.resuelta_por = reloj.ahora(), por
    return _paso(propuesta, A.RECHAZAR, por, comentario=comentario)


@transaction.atomic
def retirar(
    *, propuesta: PropuestaReglas, por: Persona, comentario: str, version: int | None = None
) -> PropuestaReglas:
    """Whoever proposes withdraws it and says why."""
    propuesta = _abrir(propuesta, version)
    propuesta.retirada_el, propuesta.retirada_por = reloj.ahora(), por
    return _paso(propuesta, A.RETIRAR, por, comentario=comentario)


def _escribir(propuesta: PropuestaReglas, documento: Documento, respaldo: Respaldo) -> None:
    if not respaldo.motivo.strip():
        raise ErrorDeNegocio("Escriba por qué cambian las reglas.")
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    if respaldo.rige_desde and respaldo.rige_desde < hoy:
        raise ErrorDeNegocio("La fecha desde la que rige no puede ser anterior a hoy.")
    primero = documento.conjuntos[0]
    propuesta.tipo, propuesta.codigo = primero.tipo, primero.codigo
    propuesta.nombre = primero.nombre
    propuesta.mecanismos = [leido.mecanismo for leido in documento.conjuntos]
    propuesta.anio_desde, propuesta.anio_hasta = primero.anio_desde, primero.anio_hasta
    propuesta.texto, propuesta.contenido = documento.texto, documento.contenido
    propuesta.huella = huella(documento.contenido)
    propuesta.motivo, propuesta.norma = respaldo.motivo.strip(), respaldo.norma.strip()
    propuesta.documento, propuesta.rige_desde = respaldo.documento.strip(), respaldo.rige_desde


def _desde_cuando(pedida: date | None, momento: datetime) -> date:
    """The day asked for, or that of the approval when it came first: never backwards."""
    hoy = momento.astimezone(reloj.SANTIAGO).date()
    return max(pedida, hoy) if pedida else hoy


def _exigir_posible(previstos: Sequence[Efecto]) -> None:
    impedimentos = list(dict.fromkeys(i for e in previstos for i in e.impedimentos))
    if impedimentos:
        raise ErrorDeNegocio(" ".join(impedimentos))
    firmas = {(huella(e.leido.contenido), e.leido.mecanismo) for e in previstos}
    if firmas <= {(e.vigente.huella, e.leido.mecanismo) for e in previstos if e.vigente}:
        raise ErrorDeNegocio("Estas reglas son iguales a las vigentes: cambie algo antes.")


def _exigir_paso(propuesta: PropuestaReglas, accion: str, por: Persona) -> None:
    """The step exists, the role allows it and it is another person's, before anything is read."""
    exigir(por, Capacidad(transicion_de(MAQUINA_REGLAS, accion, propuesta).exige), COMUN)
    if not (permiso := puede_dar(por, accion, propuesta)):
        raise ConflictoDeDeberes(permiso.motivo)


def _vigentes(previstos: Sequence[Efecto]) -> dict[str, str]:
    return {e.leido.mecanismo: e.vigente.huella if e.vigente else "" for e in previstos}


def _bloquear(propuesta: PropuestaReglas) -> PropuestaReglas:
    return PropuestaReglas.objects.select_for_update().get(pk=propuesta.pk)


def _abrir(propuesta: PropuestaReglas, version: int | None) -> PropuestaReglas:
    bloqueada = _bloquear(propuesta)
    if version is not None:
        exigir_version(bloqueada, version)
    bloqueada.fila_version += 1
    return bloqueada


def _paso(
    propuesta: PropuestaReglas,
    accion: str,
    por: Persona,
    *,
    comentario: str = "",
    despues: Any = None,
    datos: dict[str, Any] | None = None,
) -> PropuestaReglas:
    dar_paso(
        maquina=MAQUINA_REGLAS,
        accion=accion,
        objeto=propuesta,
        por=por,
        asunto=COMUN,
        comentario=comentario,
        despues=despues,
        datos={**_datos(propuesta), **(datos or {})},
    )
    return propuesta


def _datos(propuesta: PropuestaReglas) -> dict[str, Any]:
    return {
        "codigo": propuesta.codigo,
        "mecanismos": propuesta.mecanismos,
        "anio_desde": propuesta.anio_desde,
        "huella": propuesta.huella,
    }
