"""How each cited place opens: a page in the browser's reader, a cell or passage as an extract."""

import re
from dataclasses import dataclass

from evaluacion.consultas_evidencia import Puertas
from evaluacion.extracto import se_extrae
from evaluacion.models import CitaEvidencia, ResultadoInformado, RevisionEvidencia
from evaluacion.permisos_evidencia import puede_descargar
from instituciones.models import Persona
from pmg_site.comun.archivos import JPG, PDF, PNG

EN_VISOR = (PDF, PNG, JPG)


@dataclass(frozen=True, slots=True)
class Sitio:
    """A cited place with its address; ``motivo`` says why there is none."""

    simbolo: str
    texto: str
    archivo: str
    url: str
    en_visor: bool
    motivo: str


def se_ve(tipo: str) -> bool:
    """Whether the browser shows this kind of file by itself, without running anything of ours."""
    return tipo in EN_VISOR


def sitio_de(cita: CitaEvidencia, persona: Persona, puertas: Puertas) -> Sitio:
    """Where a citation opens for this person."""
    revision = cita.revision
    permiso = puede_descargar(persona, revision)
    tipo = revision.archivo.tipo
    return Sitio(
        simbolo=cita.simbolo,
        texto=f"{cita.get_clase_display()} {cita.lugar}",
        archivo=f"{revision.nombre_original} (revisión {revision.numero})",
        url=_direccion(cita, revision, puertas) if permiso else "",
        en_visor=se_ve(tipo) or se_extrae(tipo),
        motivo=permiso.motivo,
    )


def _direccion(cita: CitaEvidencia, revision: RevisionEvidencia, puertas: Puertas) -> str:
    tipo = revision.archivo.tipo
    if se_ve(tipo):
        # The question mark makes each place a page of its own: a fragment alone opens nothing anew.
        pagina = re.match(r"\d+", cita.lugar) if cita.clase == CitaEvidencia.Clase.PAGINA else None
        fragmento = f"#page={pagina[0]}" if pagina and tipo == PDF else ""
        return f"{puertas.direccion('ver_archivo', revision.pk)}?cita={cita.pk}{fragmento}"
    if se_extrae(tipo):
        return puertas.direccion("ver_cita", cita.pk)
    return puertas.direccion("archivo", revision.pk)


def sitios_de(
    informado: ResultadoInformado,
    persona: Persona,
    puertas: Puertas = Puertas(),  # noqa: B008 # frozen
) -> dict[str, list[Sitio]]:
    """The places of each operand of a reported result, in the order in which they were cited."""
    citas = informado.citas.select_related("revision__evidencia", "revision__archivo")
    por: dict[str, list[Sitio]] = {}
    for cita in citas.order_by("simbolo", "pk"):
        por.setdefault(cita.simbolo, []).append(sitio_de(cita, persona, puertas))
    return por
