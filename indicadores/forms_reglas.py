"""The forms of the rules: where a draft begins, its YAML, and which two sets to compare."""

from typing import Any

from django import forms
from django.http import QueryDict

from indicadores.consultas_propuestas import para_comparar
from indicadores.estados import EstadoPropuesta
from indicadores.models import ConjuntoReglas
from indicadores.servicios_propuestas import Respaldo
from indicadores.texto_reglas import LARGO
from pmg_site.comun.formularios import ConVersion

_MARCO = ConjuntoReglas.Tipo.PROGRAMA_MARCO


class ConRespaldo(ConVersion):
    """Why the rules change, what supports it and from when."""

    motivo = forms.CharField(
        label="Por qué cambian las reglas",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="El comité lo leerá junto con las diferencias.",
    )
    norma = forms.CharField(
        label="Norma que lo dispone",
        max_length=300,
        required=False,
        help_text="Por ejemplo, el decreto que aprueba el Programa Marco. Déjelo vacío si aún no "
        "se dicta.",
    )
    documento = forms.CharField(
        label="Documento de respaldo",
        max_length=300,
        required=False,
        help_text="Número y fecha del oficio, acta o informe.",
    )
    rige_desde = forms.DateField(
        label="Rige desde",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Desde ese día los programas nuevos usan estas reglas. Vacío: desde que se "
        "apruebe.",
    )

    def respaldo(self) -> Respaldo:
        """What was typed, as the services take it."""
        d = self.cleaned_data
        return Respaldo(d["motivo"], d["norma"], d["documento"], d["rige_desde"])


class _Elegir(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return rotulo(obj)


def rotulo(conjunto: ConjuntoReglas) -> str:
    """A set in one line, as a list offers it."""
    anios = (
        str(conjunto.anio_desde)
        if conjunto.anio_desde == conjunto.anio_hasta
        else f"{conjunto.anio_desde}–{conjunto.anio_hasta or 'en adelante'}"
    )
    clase = "" if conjunto.tipo == _MARCO else "tramos, pago "
    return f"{conjunto.mecanismo.replace('_', ' ')} · {clase}{anios} · versión {conjunto.version}"


class FormularioInicio(ConRespaldo):
    """The draft begins as a copy of rules that exist, for the years that are told."""

    base = _Elegir(
        ConjuntoReglas.objects.none(),
        label="Reglas de las que parte",
        to_field_name="huella",
        empty_label="Elija…",
    )
    anio_desde = forms.IntegerField(label="Primer año", min_value=1998, max_value=2100)
    anio_hasta = forms.IntegerField(
        label="Último año",
        min_value=1998,
        max_value=2100,
        required=False,
        help_text="Vacío: sigue rigiendo.",
    )
    field_order = ("base", "anio_desde", "anio_hasta")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campo = self.fields["base"]
        campo.queryset = para_comparar().filter(tipo=_MARCO)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        desde, hasta = datos.get("anio_desde"), datos.get("anio_hasta")
        if desde and hasta and hasta < desde:
            self.add_error("anio_hasta", "El último año no puede ser anterior al primero.")
        return datos


class FormularioTexto(ConRespaldo):
    """The whole document as YAML, pasted or from a file."""

    archivo = forms.FileField(
        label="Archivo YAML",
        required=False,
        help_text="El mismo formato que se descarga de cada página de reglas.",
    )
    texto = forms.CharField(
        label="O escriba el documento aquí",
        required=False,
        strip=False,
        max_length=LARGO,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "font-monospace"}),
    )
    field_order = ("archivo", "texto")

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        archivo = datos.get("archivo")
        if archivo is not None:
            datos["texto"] = self._leer(archivo)
        if not (datos.get("texto") or "").strip() and "archivo" not in self.errors:
            self.add_error("texto", "Elija un archivo o escriba el documento.")
        return datos

    def _leer(self, archivo: Any) -> str:
        """The text of the upload, which takes the place of what was typed."""
        if archivo.size > LARGO:
            self.add_error("archivo", "El archivo es demasiado grande para un documento de reglas.")
            return ""
        try:
            texto: str = archivo.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("archivo", "El archivo no es texto UTF-8; guárdelo así y súbalo.")
            return ""
        datos = QueryDict(mutable=True)
        datos.update(self.data)
        datos["texto"] = texto
        self.data = datos
        return texto


class FormularioComparar(forms.Form):
    """Two rule sets, side by side."""

    de = _Elegir(
        ConjuntoReglas.objects.none(), label="De", to_field_name="huella", empty_label="Elija…"
    )
    con = _Elegir(
        ConjuntoReglas.objects.none(), label="A", to_field_name="huella", empty_label="Elija…"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        todos = para_comparar()
        for nombre in ("de", "con"):
            self.fields[nombre].queryset = todos  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        de, con = datos.get("de"), datos.get("con")
        if de and con and de.tipo != con.tipo:
            self.add_error("con", "Compare dos Programas Marco, o dos tablas de tramos.")
        return datos


class FiltroPropuestas(forms.Form):
    """The list of proposals by state."""

    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[("", "Todos"), *EstadoPropuesta.choices]
    )
