"""Forms of the secretaría técnica: a process, its calendar, an extension, a change of identity."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from instituciones.forms.personas import FECHA
from instituciones.horario import FIN, INICIO, cierra, instante
from instituciones.models import Adscripcion, Mecanismo, Ministerio, Proceso, VersionCalendario
from instituciones.models.procesos import Etapa
from pmg_site.comun import reloj

HORA = forms.TimeInput(attrs={"type": "time", "step": "1"}, format="%H:%M:%S")


class FormularioProceso(forms.Form):
    """A mechanism and a programme year."""

    mecanismo = forms.ModelChoiceField(Mecanismo.objects.all())
    anio_programa = forms.IntegerField(label="Año del programa", min_value=1998, max_value=2100)


class FormularioCalendario(forms.Form):
    """Opening and closing day of each stage, and why it changes; hours are Santiago's."""

    def __init__(
        self, *args: Any, proceso: Proceso, vigente: VersionCalendario | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.vigente = vigente
        etapas = {e.etapa: e for e in vigente.etapas.all()} if vigente else {}
        for etapa in Etapa:
            actual = etapas.get(etapa.value)
            self._par(etapa, "abre", actual.abre_el if actual else None, INICIO)
            self._par(etapa, "cierra", actual.cierra_el if actual else None, FIN)
        self.fields["motivo"] = forms.CharField(
            label="Motivo del cambio",
            required=vigente is not None,
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _par(self, etapa: Etapa, verbo: str, valor: Any, hora: Any) -> None:
        local = valor.astimezone(reloj.SANTIAGO) if valor else None
        self.fields[f"{etapa.value}_{verbo}"] = forms.DateField(
            label=f"{etapa.label}: {verbo} el",
            required=False,
            widget=FECHA,
            initial=local.date() if local else None,
        )
        self.fields[f"{etapa.value}_{verbo}_hora"] = forms.TimeField(
            label=f"{etapa.label}: {verbo} a las",
            required=False,
            widget=HORA,
            initial=local.time() if local else hora,
        )

    def clean(self) -> dict[str, Any]:
        datos: dict[str, Any] = super().clean() or self.cleaned_data
        self.etapas = {}
        for etapa in Etapa:
            abre, cierra = (
                self._instante(etapa, "abre", INICIO),
                self._instante(etapa, "cierra", FIN),
            )
            if bool(abre) != bool(cierra):
                falta = "cierra" if abre else "abre"
                self.add_error(f"{etapa.value}_{falta}", "Escriba las dos fechas, o ninguna.")
            elif abre and cierra and cierra <= abre:
                self.add_error(f"{etapa.value}_cierra", "Debe cerrar después de abrir.")
            elif abre and cierra:
                self.etapas[etapa.value] = (abre, cierra)
        if not self.etapas and not self.errors:
            raise ValidationError("Escriba las fechas de al menos una etapa.")
        return datos

    def _instante(self, etapa: Etapa, verbo: str, por_defecto: Any) -> Any:
        dia = self.cleaned_data.get(f"{etapa.value}_{verbo}")
        hora = self.cleaned_data.get(f"{etapa.value}_{verbo}_hora") or por_defecto
        return instante(dia, hora) if dia else None

    def filas(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each stage, for the page."""
        nombres = ("abre", "abre_hora", "cierra", "cierra_hora")
        return [(str(e.label), [self[f"{e.value}_{n}"] for n in nombres]) for e in Etapa]


class FormularioProrroga(forms.Form):
    """More time for one institution in one stage."""

    adscripcion = forms.ModelChoiceField(Adscripcion.objects.none(), label="Institución")
    etapa = forms.ChoiceField(choices=Etapa.choices)
    hasta = forms.DateField(widget=FECHA, help_text="Hasta las 23:59:59 de ese día, en Santiago.")
    motivo = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, proceso: Proceso, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campo = self.fields["adscripcion"]
        campo.queryset = proceso.adscripciones.select_related("institucion").order_by(  # type: ignore[attr-defined]
            "institucion__nombre"
        )
        campo.label_from_instance = lambda a: a.institucion.nombre  # type: ignore[attr-defined]

    def argumentos(self) -> dict[str, Any]:
        """What the service asks for: the day becomes the instant of its end in Santiago."""
        return {**self.cleaned_data, "hasta": cierra(self.cleaned_data["hasta"])}


class FormularioRenombre(forms.Form):
    """The identity that an institution takes from a day on."""

    nombre = forms.CharField(max_length=200, label="Nombre nuevo")
    ministerio = forms.ModelChoiceField(Ministerio.objects.all())
    partida = forms.RegexField(r"^\d{2}$", required=False, help_text="Dos dígitos.")
    capitulo = forms.RegexField(
        r"^\d{2}$", required=False, label="Capítulo", help_text="Dos dígitos."
    )
    desde = forms.DateField(widget=FECHA, label="Rige desde")
    fuente = forms.CharField(max_length=400, help_text="Ley o decreto que lo dispone.")
