"""Forms of the queues, the threads and the consultations of the staff."""

from typing import Any

from django import forms

from compromisos.estados import EstadoFormulacion
from compromisos.exigencia import Peso
from compromisos.hilos import CAMPOS
from compromisos.models import Compromiso, ConsultaAsociacion, Observacion, ProgramaAnual
from compromisos.servicios.participacion import CAMPOS as CAMPOS_CONSULTA
from instituciones.horario import FIN, instante
from instituciones.models import Mecanismo, Ministerio
from instituciones.models.procesos import Etapa
from pmg_site.comun.formularios import ConVersion, ofrecer

FECHA = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LARGO = forms.Textarea(attrs={"rows": 3})


class FiltroCola(forms.Form):
    """What the reviewer's queue is narrowed by."""

    institucion = forms.CharField(label="Institución", required=False)
    ministerio = forms.ModelChoiceField(
        Ministerio.objects.all(), label="Ministerio", required=False, empty_label="Todos"
    )
    mecanismo = forms.ModelChoiceField(
        Mecanismo.objects.all(), label="Mecanismo", required=False, empty_label="Todos"
    )
    estado = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[
            ("", "Por revisar"),
            *(c for c in EstadoFormulacion.choices if c[0] != EstadoFormulacion.DECRETADO),
        ],
    )
    plazo = forms.ChoiceField(
        label="Plazo",
        required=False,
        choices=[
            ("", "Cualquiera"),
            ("vencido", "Ya venció"),
            ("3", "Vence en 3 días o menos"),
            ("7", "Vence en 7 días o menos"),
            ("15", "Vence en 15 días o menos"),
            ("sin", "Sin plazo"),
        ],
    )
    cambios = forms.ChoiceField(
        label="Cambios desde la ronda anterior",
        required=False,
        choices=[("", "Con o sin"), ("si", "Con cambios"), ("no", "Sin cambios")],
    )
    exigencia = forms.ChoiceField(
        label="Hallazgos sobre las metas",
        required=False,
        choices=[("", "Con o sin"), *((p.value, f"De importancia {p.value}") for p in Peso)],
    )
    observaciones = forms.ChoiceField(
        label="Observaciones",
        required=False,
        choices=[
            ("", "Con o sin"),
            (Observacion.Estado.RESPONDIDA, "Respondidas, por resolver"),
            (Observacion.Estado.ABIERTA, "Abiertas, sin respuesta"),
        ],
    )


class FiltroHilos(forms.Form):
    """What the threads of a programme are narrowed by."""

    compromiso = forms.ModelChoiceField(
        Compromiso.objects.none(), label="Sobre", required=False, empty_label="Todo"
    )
    campo = forms.ChoiceField(label="Campo", required=False)
    estado = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[("", "Todas"), ("pendientes", "Pendientes"), *Observacion.Estado.choices],
    )
    contexto = forms.ChoiceField(
        label="De quién",
        required=False,
        choices=[
            ("", "Todas"),
            (Observacion.Contexto.FORMULACION, "De la revisión"),
            (Observacion.Contexto.PARTICIPACION, "De la asociación de funcionarios"),
        ],
    )

    def __init__(self, *args: Any, programa: ProgramaAnual, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ofrecer(self, "compromiso", programa.compromisos.all())
        self.fields["campo"].choices = campos_para(self.data.get("campo", ""))  # type: ignore[attr-defined]


def campos_para(elegido: str, vacio: str = "Cualquiera") -> list[tuple[str, str]]:
    """The fields on offer; one that came from a page and is not in the table is kept."""
    opciones = [("", vacio), *((c, nombre.capitalize()) for c, nombre in CAMPOS.items())]
    if elegido and elegido not in CAMPOS:
        opciones.append((elegido, elegido))
    return opciones


class FormularioHilo(forms.Form):
    """The first message of a thread: about what."""

    compromiso = forms.ModelChoiceField(
        Compromiso.objects.none(), label="Sobre", required=False, empty_label="Todo el programa"
    )
    campo = forms.ChoiceField(label="Campo", required=False)
    texto = forms.CharField(label="Texto", max_length=4000, widget=LARGO)

    def __init__(self, *args: Any, programa: ProgramaAnual, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ofrecer(self, "compromiso", programa.compromisos.all())
        elegido = self.data.get("campo") or self.initial.get("campo") or ""
        self.fields["campo"].choices = campos_para(str(elegido)[:60], "Ninguno en particular")  # type: ignore[attr-defined]


class FormularioObservacion(FormularioHilo):
    """A new observation: about what, and whether it must be resolved."""

    bloquea = forms.BooleanField(
        label="Debe responderse y resolverse antes de seguir", required=False, initial=True
    )


class FormularioConsulta(ConVersion, forms.ModelForm):
    """How the staff association was consulted."""

    class Meta:
        model = ConsultaAsociacion
        fields = CAMPOS_CONSULTA
        widgets = {"fecha": FECHA, "resumen": LARGO, "acta": LARGO}
        help_texts = {
            "participantes": "Cuántas personas fueron consultadas o asistieron.",
            "acta": "El texto del acta, o dónde está: número, fecha y lugar en que se guarda.",
        }

    def validate_unique(self) -> None:
        """The service decides: this form does not save."""


class FormularioCierre(forms.Form):
    """What was made of what the association said."""

    conclusion = forms.CharField(
        label="Cómo se consideró lo planteado",
        max_length=4000,
        widget=LARGO,
        help_text="Al cerrar queda una copia del registro y de los comentarios, con su huella.",
    )


class FormularioProrrogaDePrograma(forms.Form):
    """More time for the institution of a programme, with its reason."""

    etapa = forms.ChoiceField(
        label="Etapa",
        choices=[
            (e.value, e.label) for e in (Etapa.FORMULACION, Etapa.REVISION, Etapa.IMPLEMENTACION)
        ],
    )
    hasta = forms.DateField(label="Hasta el día", widget=FECHA)
    hora = forms.TimeField(
        label="Hasta la hora",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        help_text="De Santiago; sin hora, hasta el final del día.",
    )
    motivo = forms.CharField(
        label="Motivo",
        max_length=2000,
        widget=LARGO,
        help_text="Lo leerán la institución y quien audite.",
    )

    def argumentos(self) -> dict[str, Any]:
        """What the service asks for: the wall time becomes its instant."""
        datos = self.cleaned_data
        return {
            "etapa": datos["etapa"],
            "hasta": instante(datos["hasta"], datos["hora"] or FIN),
            "motivo": datos["motivo"],
        }
