"""How each cited place opens: a page in the browser's reader, a cell or passage as an extract."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evaluacion.consultas_evidencia import PROPIAS, Adjuntos, Puertas, se_ve
from evaluacion.extracto import se_extrae
from evaluacion.models import CitaEvidencia, ResultadoInformado, RevisionEvidencia
from evaluacion.permisos_evidencia import puede_descargar
from instituciones.models import Persona
from pmg_site.comun.archivos import PDF


@dataclass(frozen=True, slots=True)
class Sitio:
    """A cited place with its address; ``motivo`` says why there is none."""

    simbolo: str
    texto: str
    archivo: str
    url: str
    en_visor: bool
    motivo: str

    @property
    def en_palabras(self) -> str:
        """What the viewer says that it shows."""
        return f"{self.simbolo}: {self.texto} de {self.archivo}" if self.simbolo else self.archivo


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
    puertas: Puertas = PROPIAS,
) -> dict[str, list[Sitio]]:
    """The places of each operand of a reported result, in the order in which they were cited."""
    citas = informado.citas.select_related("revision__evidencia", "revision__archivo")
    por: dict[str, list[Sitio]] = {}
    for cita in citas.order_by("simbolo", "pk"):
        por.setdefault(cita.simbolo, []).append(sitio_de(cita, persona, puertas))
    return por


def primer_sitio(sitios: Iterable[list[Sitio]], adjuntos: Iterable[Adjuntos]) -> Sitio | None:
    """What the viewer opens first: the first place cited, else the first file that it can draw."""
    citado = next((s for lista in sitios for s in lista if s.en_visor and s.url), None)
    if citado:
        return citado
    for archivo in (archivo for adjunto in adjuntos for archivo in adjunto.archivos):
        if archivo["ver"]:
            return Sitio("", "", archivo["nombre"], archivo["ver"], True, "")
    return None
