"""Forms of the technical opinions: what is presented, the answer by criterion, the calendar."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from evaluacion.calendarios_opinion import Ventana
from evaluacion.consultas_opiniones import SIN_PEDIR
from evaluacion.estados_opinion import ESPERAN_A_LA_RED, EstadoOpinion
from evaluacion.models import CalendarioOpinion, VentanaOpinion
from instituciones.horario import FIN, INICIO, instante
from pmg_site.comun.formularios import ConVersion
from pmg_site.comun.reloj import SANTIAGO

_AREA = {"rows": 3, "maxlength": 4000}
_DIA = {"type": "date"}
ESPERA = "espera"
MAX_DOCUMENTOS = 5
RONDAS_QUE_SE_OFRECEN = 2


class FiltroOpiniones(forms.Form):
    """Filters of the list."""

    q = forms.CharField(label="Institución", required=False, max_length=80)
    anio = forms.ChoiceField(label="Año", required=False)
    estado = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[
            ("", "Todos"),
            (SIN_PEDIR, "Sin pedir"),
            (ESPERA, "Esperan a la red"),
            *EstadoOpinion.choices,
        ],
    )

    def __init__(self, *args: Any, anios: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campo = self.fields["anio"]
        campo.choices = [("", "Todos"), *((str(a), str(a)) for a in anios)]  # type: ignore[attr-defined]

    def aplicar(self, consulta: Any) -> Any:
        if not self.is_valid():
            return consulta.none()
        datos = self.cleaned_data
        if datos["q"]:
            consulta = consulta.filter(
                compromiso__programa__adscripcion__institucion__nombre__icontains=datos["q"]
            )
        if datos["anio"]:
            consulta = consulta.filter(anio=datos["anio"])
        if datos["estado"] == SIN_PEDIR:
            return consulta.filter(estado_opinion=None)
        if datos["estado"] == ESPERA:
            return consulta.filter(estado_opinion__in=ESPERAN_A_LA_RED)
        if datos["estado"]:
            return consulta.filter(estado_opinion=datos["estado"])
        return consulta


class _VariosArchivos(forms.ClearableFileInput):
    allow_multiple_selected = True


class CampoArchivos(forms.FileField):
    """One or more files in the same field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_VariosArchivos(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        datos = data if isinstance(data, list | tuple) else [data]
        if not [d for d in datos if d]:
            super().clean(None, initial)
        if len(datos) > MAX_DOCUMENTOS:
            raise forms.ValidationError(f"Adjunte hasta {MAX_DOCUMENTOS} documentos por ronda.")
        return [super(CampoArchivos, self).clean(uno, initial) for uno in datos if uno]


class PresentarForm(ConVersion):
    """What the service presents to the network in this round."""

    texto = forms.CharField(
        label="Qué se presenta",
        widget=forms.Textarea(attrs=_AREA),
        help_text="En una subsanación, diga cómo se responde cada observación.",
    )
    documentos = CampoArchivos(
        label="Documentos",
        allow_empty_file=True,
        help_text=f"Hasta {MAX_DOCUMENTOS} archivos PDF, XLSX, DOCX, PNG, JPG, CSV o TXT, "
        "sin contraseña ni macros.",
    )


class OpinarForm(ConVersion):
    """The network's answer: each criterion in order or observed, and why."""

    def __init__(self, *args: Any, criterios: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criterios = list(criterios)
        for n, criterio in enumerate(self.criterios):
            nombre = criterio[:1].upper() + criterio[1:]
            self.fields[f"criterio_{n}"] = forms.ChoiceField(
                label=nombre,
                choices=(("si", "Conforme"), ("no", "Con observación")),
                widget=forms.RadioSelect,
            )
            observacion = forms.CharField(
                label=f"Qué se observa sobre «{criterio}»",
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000}),
            )
            observacion.condicional = True  # type: ignore[attr-defined] # read by the component
            self.fields[f"observacion_{n}"] = observacion
        self.fields["fundamento"] = forms.CharField(
            label="Comentario general", required=False, widget=forms.Textarea(attrs=_AREA)
        )

    def clean(self) -> dict[str, Any]:
        datos: dict[str, Any] = super().clean() or {}
        for n, criterio in enumerate(self.criterios):
            observado = datos.get(f"criterio_{n}") == "no"
            if observado and not datos.get(f"observacion_{n}", "").strip():
                self.add_error(f"observacion_{n}", f"Escriba qué observa sobre «{criterio}».")
        return datos

    def veredictos(self) -> dict[str, tuple[bool, str]]:
        """(in order, observation) by criterion, as the service takes it."""
        datos = self.cleaned_data
        return {
            c: (datos[f"criterio_{n}"] == "si", _si_observa(datos, n))
            for n, c in enumerate(self.criterios)
        }


def _si_observa(datos: dict[str, Any], n: int) -> str:
    return datos[f"observacion_{n}"].strip() if datos[f"criterio_{n}"] == "no" else ""


class CalendarioOpinionForm(forms.Form):
    """The rounds of each requirement of a system in a year; hours are Santiago's."""

    nombre = forms.CharField(
        label="Nombre de la versión", max_length=200, help_text="Por ejemplo, «Guía 2026, v2»."
    )
    fuente = forms.CharField(
        label="Documento en que están estas fechas", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        requisitos: Sequence[str],
        vigente: CalendarioOpinion | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        actuales = (
            {(v.requisito_codigo, v.ronda): v for v in vigente.ventanas.all()} if vigente else {}
        )
        self.pares = [
            (codigo, ronda)
            for codigo in requisitos
            for ronda in range(1, _rondas(codigo, actuales) + 1)
        ]
        for codigo, ronda in self.pares:
            self._agregar(codigo, ronda, actuales.get((codigo, ronda)))
        if vigente:
            self.fields["motivo"] = forms.CharField(
                label="Motivo del cambio", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
            )

    def _agregar(self, codigo: str, ronda: int, actual: VentanaOpinion | None) -> None:
        for nombre, etiqueta in (
            ("presenta_desde", "Se presenta desde"),
            ("presenta_hasta", "Se presenta hasta"),
            ("opina_desde", "La red opina desde"),
            ("opina_hasta", "La red opina hasta"),
        ):
            valor = getattr(actual, nombre) if actual else None
            self.fields[f"{codigo}_{ronda}_{nombre}"] = forms.DateField(
                label=etiqueta,
                required=False,
                initial=valor.astimezone(SANTIAGO).date() if valor else None,
                widget=forms.DateInput(attrs=_DIA, format="%Y-%m-%d"),
            )

    def clean(self) -> dict[str, Any]:
        datos: dict[str, Any] = super().clean() or {}
        self.ventanas = []
        for codigo, ronda in self.pares:
            dias = {n: datos.get(f"{codigo}_{ronda}_{n}") for n in _CAMPOS}
            if not any(dias.values()):
                continue
            if dias["presenta_hasta"] is None:
                self.add_error(
                    f"{codigo}_{ronda}_presenta_hasta", "Escriba hasta cuándo se presenta."
                )
                continue
            self.ventanas.append(Ventana(codigo, ronda, *(_hora(n, dias[n]) for n in _CAMPOS)))
        return datos

    def grupos(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each round, for the page."""
        return [
            (f"{codigo}, ronda {ronda}", [self[f"{codigo}_{ronda}_{n}"] for n in _CAMPOS])
            for codigo, ronda in self.pares
        ]

    def generales(self) -> list[forms.BoundField]:
        return [self[n] for n in ("nombre", "fuente", "motivo") if n in self.fields]


_CAMPOS = ("presenta_desde", "presenta_hasta", "opina_desde", "opina_hasta")


def _rondas(codigo: str, actuales: dict[tuple[str, int], VentanaOpinion]) -> int:
    return max([RONDAS_QUE_SE_OFRECEN, *(r for c, r in actuales if c == codigo)])


def _hora(nombre: str, dia: date | None) -> Any:
    hora: time = INICIO if nombre.endswith("desde") else FIN
    return instante(dia, hora) if dia else None
