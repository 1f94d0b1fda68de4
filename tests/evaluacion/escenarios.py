"""A decreed programme and the steps of its evaluation, to start each test from where it needs."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from compromisos.copia import copia
from compromisos.models import ProgramaAnual
from evaluacion import servicios
from evaluacion.models import Evaluacion, ResultadoInformado, RevisionEvidencia
from evaluacion.plazos_reclamo import plazo_de
from indicadores.models import ConjuntoReglas, Operando
from instituciones.horario import dia_local
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.canonico import huella
from tests.fabricas import ConjuntoReglasF, Mundo, PersonaF, contenido_marco, persona_con

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


# Every condition of an external cause, by the rule of the year.
ANALISIS = {
    codigo: {"cumple": True, "razon": "Consta en el expediente."}
    for codigo in ("externa", "no-prevista", "limita")
}


class Subida:
    """An upload as Django would hand it over."""

    def __init__(self, contenido: bytes, nombre: str = "informe.pdf", size: int | None = None):
        self.name: str | None = nombre
        self.size: int | None = len(contenido) if size is None else size
        self._contenido = contenido

    def chunks(self) -> Iterator[bytes]:
        flujo = BytesIO(self._contenido)
        while pieza := flujo.read(64 * 1024):
            yield pieza


def conjunto_con(**cambios: str) -> ConjuntoReglas:
    """A rule set that differs from the usual one in some parameters."""
    contenido = contenido_marco()
    for nombre, valor in cambios.items():
        contenido["parametros"][nombre]["valor"] = valor
    return ConjuntoReglasF(
        codigo=f"marco-{huella(cambios)[:8]}", contenido=contenido, huella=huella(contenido)
    )


def decretar_programa(mundo: Mundo, programa: ProgramaAnual | None = None) -> ProgramaAnual:
    """Put a programme in the state in which its evaluation can be opened."""
    ahora = reloj.ahora()
    programa = programa or mundo.programa
    persona = mundo.personas[Rol.DIPRES]
    pasos: dict[str, Any] = {}
    for paso in ("enviado", "validado", "aprobado", "decretado"):
        pasos |= {f"{paso}_el": ahora, f"{paso}_por": persona}
    Operando.objects.filter(ficha__compromisos__programa=programa).update(unidad="consultas")
    aprobada = copia(programa)
    ProgramaAnual.objects.filter(pk=programa.pk).update(
        estado="decretado",
        decreto_numero="100",
        decreto_fecha=date(2025, 12, 1),
        copia_aprobada=aprobada,
        copia_huella=huella(aprobada),
        **pasos,
    )
    return ProgramaAnual.objects.get(pk=programa.pk)


def abierta(mundo: Mundo) -> Evaluacion:
    """An evaluation that the service may report."""
    return servicios.abrir_evaluacion(programa=decretar_programa(mundo), por=mundo[Rol.DIPRES])


def informado_de(evaluacion: Evaluacion, numero: int) -> ResultadoInformado:
    return evaluacion.informados.select_related("evaluacion", "compromiso").get(
        compromiso__numero=numero
    )


def informar(
    mundo: Mundo, evaluacion: Evaluacion, numero: int, valores: dict[str, Any], **otros: Any
) -> ResultadoInformado:
    fila = informado_de(evaluacion, numero)
    return servicios.informar_operandos(
        informado=fila,
        por=mundo[Rol.ENCARGADO_PMG],
        version=fila.fila_version,
        valores={s: Decimal(v) for s, v in valores.items()},
        **otros,
    )


def completa(mundo: Mundo, evaluacion: Evaluacion | None = None) -> Evaluacion:
    """Everything reported, with evidence: 262 of 281 and 95 of 100, and the system's stage."""
    evaluacion = evaluacion or abierta(mundo)
    informar(mundo, evaluacion, 1, {"A": "262", "B": "281"})
    informar(mundo, evaluacion, 2, {"A": "95", "B": "100"})
    informar(mundo, evaluacion, 3, {})
    for numero in (1, 2, 3):
        adjuntar(mundo, informado_de(evaluacion, numero))
    return evaluacion


def adjuntar(mundo: Mundo, informado: ResultadoInformado, **otros: Any) -> RevisionEvidencia:
    """A report of one page, which each operand of the commitment cites."""
    simbolos = informado.operandos.values_list("simbolo", flat=True)
    datos: dict[str, Any] = {
        "subida": Subida(PDF),
        "titulo": "Informe de resultados",
        "por": mundo[Rol.ENCARGADO_PMG],
        "citas": [servicios.Cita(s, "pagina", "1") for s in simbolos],
    }
    return servicios.adjuntar_a(dueno=informado, **(datos | otros))


def enviada(mundo: Mundo) -> Evaluacion:
    return servicios.enviar(evaluacion=completa(mundo), por=mundo[Rol.JEFE_SERVICIO])


def en_evaluacion(mundo: Mundo) -> Evaluacion:
    evaluacion = servicios.evaluar_ministerio(
        evaluacion=enviada(mundo), por=mundo[Rol.MINISTRO], comentario="Conforme."
    )
    return servicios.iniciar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])


def calificar(
    mundo: Mundo, evaluacion: Evaluacion, numero: int, por: Persona | None = None, **cambios: Any
) -> Any:
    compromiso = evaluacion.programa.compromisos.get(numero=numero)
    previa = evaluacion.calificaciones.filter(compromiso=compromiso).first()
    datos: dict[str, Any] = {
        "resto_confirmado": True,
        "requisitos": {"E1-O1-RT1": (True, ""), "E1-O1-RT2": (True, "")} if numero == 3 else {},
        "version": previa.fila_version if previa else 0,
    }
    return servicios.calificar(
        evaluacion=evaluacion,
        compromiso=compromiso,
        por=por or mundo[Rol.EVALUADOR],
        **(datos | cambios),
    )


def difiere(valor: str, motivo: str = "El registro dice otra cosa.") -> servicios.Hallazgo:
    return servicios.Hallazgo("difiere", Decimal(valor), motivo)


def sin_sustento(motivo: str = "No hay registro.") -> servicios.Hallazgo:
    return servicios.Hallazgo("no_sustentado", None, motivo)


def calificada(mundo: Mundo) -> Evaluacion:
    evaluacion = en_evaluacion(mundo)
    for numero in (1, 2, 3):
        calificar(mundo, evaluacion, numero)
    return evaluacion


def renunciar(mundo: Mundo, evaluacion: Evaluacion) -> None:
    """The service will not claim any more, so that its result need not wait for the deadline."""
    servicios.renunciar_a_reclamar(
        evaluacion=evaluacion, por=mundo[Rol.JEFE_SERVICIO], motivo="Está conforme."
    )


def sin_reclamos(mundo: Mundo) -> Evaluacion:
    """With its preliminary result, and nothing more to be said by the service."""
    evaluacion = preliminar(mundo)
    renunciar(mundo, evaluacion)
    return evaluacion


def preliminar(mundo: Mundo) -> Evaluacion:
    return servicios.emitir_preliminar(evaluacion=calificada(mundo), por=mundo[Rol.DIPRES])


def congelada(mundo: Mundo) -> Evaluacion:
    return servicios.congelar(evaluacion=sin_reclamos(mundo), por=mundo[Rol.DIPRES])


def decidir(mundo: Mundo, evaluacion: Evaluacion) -> Evaluacion:
    """The two decisions, of two people, that make a result final."""
    plazo = plazo_de(evaluacion)
    if plazo and plazo.abierto(reloj.ahora()):
        renunciar(mundo, evaluacion)
    servicios.congelar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])
    return servicios.cerrar(evaluacion=evaluacion, por=mundo[Rol.COMITE_TRIMINISTERIAL])


def otra(mundo: Mundo, rol: Rol) -> Persona:
    """Another person of that role: each decision on a result is of a different one."""
    return persona_con(rol, mundo.institucion)


def cerrada(mundo: Mundo) -> Evaluacion:
    return decidir(mundo, preliminar(mundo))


def publicada(mundo: Mundo) -> Evaluacion:
    evaluacion = servicios.decretar(
        evaluacion=cerrada(mundo),
        por=otra(mundo, Rol.DIPRES),
        numero="200",
        fecha=dia_local(reloj.ahora()),
    )
    return servicios.publicar(evaluacion=evaluacion, por=otra(mundo, Rol.DIPRES))


def mundos(cuantos: int) -> list[Mundo]:
    """Several institutions, each with its people, in the same process."""
    return [Mundo.crear() for _ in range(cuantos)]


def otra_persona() -> Persona:
    return PersonaF()
