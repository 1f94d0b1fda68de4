"""Programmes of other mechanisms, with the ministers who sign them."""

from dataclasses import dataclass

from compromisos import servicios
from compromisos.models import ProgramaAnual
from instituciones.models import Ministerio, Persona
from instituciones.roles import Ambito, Rol
from pmg_site.comun.canonico import huella
from tests.compromisos.escenarios import completar
from tests.fabricas import (
    AsignacionF,
    ConjuntoReglasF,
    MecanismoF,
    MinisterioF,
    Mundo,
    abrir_calendario,
    contenido_marco,
)

FUNDAMENTO = {"confianza": "por_verificar", "fuente": "prueba"}
PREVIOS = ["jefe_servicio", "ministerio", "revision"]


def reglas_de(mecanismo: str, firmas: list[str], **mas: object) -> None:
    """A Programa Marco of a mechanism whose chain ends with those signatures."""
    cadena = {"pasos": [*PREVIOS, *firmas, "decreto"], **FUNDAMENTO}
    if "ministro_hacienda" in firmas:
        cadena["ministerio"] = "hacienda"
    contenido = contenido_marco() | {"mecanismos": [mecanismo], "cadena": cadena} | mas
    ConjuntoReglasF(
        mecanismo=mecanismo,
        codigo=f"marco-{mecanismo.lower()}",
        contenido=contenido,
        huella=huella(contenido),
    )


@dataclass
class MundoMei:
    """A world whose programme is signed by two ministers."""

    mundo: Mundo
    programa: ProgramaAnual
    hacienda: Persona

    def __getitem__(self, rol: Rol) -> Persona:
        return self.mundo[rol]


def mundo_mei(firmas: tuple[str, ...] = ("ministro_ramo", "ministro_hacienda")) -> MundoMei:
    """An institution under the MEI, its draft complete, and the minister of Hacienda."""
    mundo = Mundo.crear()
    reglas_de("MEI", list(firmas))
    hacienda = Ministerio.objects.filter(codigo="hacienda").first() or MinisterioF(
        codigo="hacienda", nombre="Ministerio de Hacienda"
    )
    persona = AsignacionF(rol=Rol.MINISTRO, ambito=Ambito.MINISTERIO, ministerio=hacienda).persona
    proceso = mundo.adscripcion.proceso
    proceso.mecanismo = MecanismoF(codigo="MEI", nombre="Metas de Eficiencia Institucional")
    proceso.save()
    programa = mundo.programa
    programa.conjunto_reglas = ConjuntoReglasF(codigo="marco-mei", mecanismo="MEI")
    programa.ministerio_firmante = hacienda if "ministro_hacienda" in firmas else None
    programa.save()
    if not proceso.calendarios.exists():
        abrir_calendario(proceso)
    return MundoMei(mundo, completar(programa), persona)


def en_revision(mei: MundoMei) -> ProgramaAnual:
    """Sent, validated and taken in review."""
    programa = servicios.enviar(programa=mei.programa, por=mei[Rol.JEFE_SERVICIO])
    programa = servicios.validar(programa=programa, por=mei[Rol.ENCARGADO_MINISTERIAL])
    return servicios.tomar(programa=programa, por=mei[Rol.DIPRES])
