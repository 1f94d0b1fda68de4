"""Forms of evidence: a file with what it backs, and where each operand stands in it."""

from typing import Any

from django import forms

from evaluacion.models import CitaEvidencia, Evidencia, ResultadoInformado, RevisionEvidencia
from evaluacion.servicios import Cita

_FECHA = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_LUGARES = (("", "No está"), *CitaEvidencia.Clase.choices)


def simbolos_de(informado: ResultadoInformado) -> list[str]:
    """The operands of the formula of a commitment."""
    ficha = informado.compromiso.ficha
    return [o.simbolo for o in ficha.operandos.all()] if ficha else []


class EvidenciaForm(forms.Form):
    """A file and what it backs; a large one arrives in pieces and is named by its upload."""

    archivo = forms.FileField(
        label="Archivo",
        help_text="PDF, XLSX, DOCX, PNG, JPG, CSV o TXT, sin contraseña ni macros.",
        allow_empty_file=True,
        max_length=4000,
    )
    subida = forms.UUIDField(required=False, widget=forms.HiddenInput)
    titulo = forms.CharField(label="Medio de verificación", max_length=200, required=False)
    evidencia: "forms.ModelChoiceField[Evidencia]" = forms.ModelChoiceField(
        None, label="Reemplaza a", required=False, empty_label="Es evidencia nueva"
    )
    conservar_citas = forms.BooleanField(
        label="Lo citado está en los mismos lugares que antes", required=False
    )
    vence_el = forms.DateField(
        label="Válida hasta",
        required=False,
        widget=_FECHA,
        help_text="Solo si el documento tiene vencimiento, como un certificado.",
    )

    def __init__(self, *args: Any, informado: ResultadoInformado, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # what came in pieces is named and does not come again
        self.fields["archivo"].required = not self.data.get("subida")
        propias = informado.evidencias.all()
        self.fields["evidencia"].queryset = propias  # type: ignore[attr-defined]
        if not propias:
            del self.fields["evidencia"], self.fields["conservar_citas"]
        self.simbolos = simbolos_de(informado)
        for simbolo in self.simbolos:
            self.fields[f"clase_{simbolo}"] = forms.ChoiceField(
                label=f"{simbolo} está en", choices=_LUGARES, required=False
            )
            self.fields[f"lugar_{simbolo}"] = forms.CharField(
                label=f"Lugar de {simbolo}", max_length=200, required=False
            )
            for nombre in (f"clase_{simbolo}", f"lugar_{simbolo}"):
                # each asks for the other: neither is simply optional
                self.fields[nombre].condicional = True  # type: ignore[attr-defined]

    def del_archivo(self) -> list[forms.BoundField]:
        """The fields about the file itself."""
        return [c for c in self.visible_fields() if not c.name.startswith(("clase_", "lugar_"))]

    def de_las_citas(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """For each operand, its two fields."""
        return [(self[f"clase_{s}"], self[f"lugar_{s}"]) for s in self.simbolos]

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        for simbolo in self.simbolos:
            if datos.get(f"clase_{simbolo}") and not datos.get(f"lugar_{simbolo}"):
                self.add_error(
                    f"lugar_{simbolo}", f"Escriba en qué lugar del archivo está {simbolo}."
                )
            if datos.get(f"lugar_{simbolo}") and not datos.get(f"clase_{simbolo}"):
                self.add_error(
                    f"clase_{simbolo}", "Elija si es una página, una hoja, una celda o un pasaje."
                )
        return datos

    def citas(self) -> list[Cita]:
        """Where each operand stands in this file."""
        datos = self.cleaned_data
        return [
            Cita(s, datos[f"clase_{s}"], datos[f"lugar_{s}"])
            for s in self.simbolos
            if datos.get(f"clase_{s}")
        ]


class _EleccionDeRevision(forms.ModelChoiceField):
    def label_from_instance(self, revision: Any) -> str:
        return f"{revision.evidencia.titulo} (revisión {revision.numero})"


class CitaForm(forms.Form):
    """Where one operand stands in a file that is already there."""

    simbolo = forms.ChoiceField(label="Operando")
    revision = _EleccionDeRevision(None, label="Evidencia", empty_label=None)
    clase = forms.ChoiceField(label="Está en", choices=CitaEvidencia.Clase.choices)
    lugar = forms.CharField(
        label="Lugar",
        max_length=200,
        help_text="Por ejemplo: 12, Datos!B7 o «Total de atenciones».",
    )

    def __init__(self, *args: Any, informado: ResultadoInformado, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        simbolos = simbolos_de(informado)
        self.fields["simbolo"].choices = [(s, s) for s in simbolos]  # type: ignore[attr-defined]
        ultimas = RevisionEvidencia.objects.ultimas().filter(evidencia__informado=informado)
        self.fields["revision"].queryset = ultimas.select_related(  # type: ignore[attr-defined]
            "evidencia"
        )

    def cita(self) -> Cita:
        datos = self.cleaned_data
        return Cita(datos["simbolo"], datos["clase"], datos["lugar"])
