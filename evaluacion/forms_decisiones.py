"""Forms of causes and claims: what is asked for, analysed and decided, kept when refused."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from compromisos.models import CausaModificacion, RequisitoTecnico
from evaluacion.estados import AccionReclamo, EstadoCausa, EstadoReclamo
from evaluacion.reglas_decisiones import Condicion
from indicadores.models import Operando
from instituciones.models import Ministerio, Proceso
from pmg_site.comun.formato import medida
from pmg_site.comun.formularios import CampoNumero

_AREA = {"rows": 4, "maxlength": 4000}
_SI_NO = (("si", "Sí"), ("no", "No"))


def _documento(etiqueta: str, *, obligatorio: bool = False) -> forms.FileField:
    """A file that backs what is asked for; an empty one is refused with its reason on storing."""
    return forms.FileField(
        label=etiqueta,
        required=obligatorio,
        help_text="PDF, XLSX, DOCX, PNG, JPG, CSV o TXT, sin contraseña ni macros. Puede agregar "
        "otros después.",
        allow_empty_file=True,
        max_length=4000,
    )


class FiltroDecisiones(forms.Form):
    """Filters of the lists of causes and claims."""

    q = forms.CharField(label="Institución", required=False, max_length=80)
    estado = forms.ChoiceField(label="Estado", required=False)
    anio = forms.ChoiceField(label="Año", required=False)
    ministerio = forms.ModelChoiceField(
        Ministerio.objects.all(), label="Ministerio", required=False, empty_label="Todos"
    )

    def __init__(
        self, *args: Any, estados: type[EstadoCausa] | type[EstadoReclamo], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        anios = Proceso.objects.order_by("-anio_programa").values_list("anio_programa", flat=True)
        todos = [("pendientes", "Todos los pendientes")]
        self._elegir("estado", todos + [(e.value, str(e.label)) for e in estados])
        self._elegir("anio", [(str(a), str(a)) for a in dict.fromkeys(anios)])

    def _elegir(self, nombre: str, opciones: Iterable[tuple[str, str]]) -> None:
        campo = self.fields[nombre]
        campo.choices = [("", "Todos"), *opciones]  # type: ignore[attr-defined] # a ChoiceField

    def aplicar(self, consulta: Any) -> Any:
        """The rows of the chosen institution, year and ministry, whatever their state."""
        if not self.is_valid():
            return consulta.none()
        datos = self.cleaned_data
        adscripcion = "evaluacion__programa__adscripcion"
        if datos["q"]:
            consulta = consulta.filter(
                **{f"{adscripcion}__institucion__nombre__icontains": datos["q"]}
            )
        if datos["anio"]:
            consulta = consulta.filter(**{f"{adscripcion}__proceso__anio_programa": datos["anio"]})
        if datos["ministerio"]:
            consulta = consulta.filter(
                **{f"{adscripcion}__institucion__ministerio": datos["ministerio"]}
            )
        return consulta

    def del_estado(self, consulta: Any, pendientes: Iterable[str]) -> Any:
        """Of those, the ones of the chosen state."""
        estado = self.cleaned_data.get("estado") if self.is_valid() else ""
        if estado == "pendientes":
            return consulta.filter(estado__in=tuple(pendientes))
        return consulta.filter(estado=estado) if estado else consulta


class CausaForm(forms.Form):
    """The request of an external cause."""

    tipo = forms.ChoiceField(
        label="Qué se alega",
        choices=CausaModificacion.choices,
        widget=forms.RadioSelect,
        initial=CausaModificacion.CAUSA_EXTERNA,
    )
    descripcion = forms.CharField(
        label="Qué pasó y cómo afectó al compromiso",
        widget=forms.Textarea(attrs=_AREA),
        help_text="Diga cuándo ocurrió, por qué no se podía prever y cuánto limitó el resultado.",
    )
    archivo = _documento("Documento que lo acredita")


class AnalisisForm(forms.Form):
    """Whether each condition of the rule holds, and why."""

    def __init__(self, *args: Any, condiciones: Iterable[Condicion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.condiciones = list(condiciones)
        for condicion in self.condiciones:
            self.fields[f"cumple_{condicion.codigo}"] = forms.ChoiceField(
                label=condicion.pregunta, choices=_SI_NO, widget=forms.RadioSelect
            )
            self.fields[f"razon_{condicion.codigo}"] = forms.CharField(
                label="Por qué", widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000})
            )

    def analisis(self) -> dict[str, dict[str, Any]]:
        """The argument of the service."""
        datos = self.cleaned_data
        return {
            c.codigo: {
                "cumple": datos[f"cumple_{c.codigo}"] == "si",
                "razon": datos[f"razon_{c.codigo}"],
            }
            for c in self.condiciones
        }


class OpinionForm(forms.Form):
    """The technical opinion on a cause."""

    favorable = forms.ChoiceField(
        label="La opinión es favorable a la causa", choices=_SI_NO, widget=forms.RadioSelect
    )
    comentario = forms.CharField(label="Opinión técnica", widget=forms.Textarea(attrs=_AREA))


class DecisionForm(forms.Form):
    """The reason of a decision and what of it is public."""

    comentario = forms.CharField(
        label="Fundamento de la decisión", widget=forms.Textarea(attrs=_AREA)
    )
    resumen_publico = forms.CharField(
        label="Resumen público",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
        help_text="Es lo único que se publica; no incluya datos personales.",
    )


class ConCorreccion(forms.Form):
    """Operands and requirements of a commitment as somebody says that they should stand."""

    def agregar(
        self,
        operandos: Iterable[Operando],
        requisitos: Iterable[RequisitoTecnico],
        usados: Mapping[str, Any],
        cumplen: Mapping[str, bool | None],
    ) -> None:
        """The fields; each one says what counts today, and ``cumplen`` that of a requirement."""
        self.simbolos = [o.simbolo for o in operandos]
        self.requisitos = list(requisitos)
        for operando in operandos:
            usado = usados.get(operando.simbolo)
            hoy = "no hay un valor sustentado" if usado is None else f"se usa {medida(usado)}"
            self.fields[f"op_{operando.simbolo}"] = CampoNumero(
                label=f"{operando.simbolo} debe quedar en",
                required=False,
                help_text=f"{operando.descripcion}. Hoy {hoy}.",
            )
        for requisito in self.requisitos:
            hoy = {True: "cumplido", False: "no cumplido", None: "sin verificar"}[
                cumplen.get(requisito.codigo)
            ]
            self.fields[f"req_{requisito.pk}"] = forms.ChoiceField(
                label=f"{requisito.codigo} debe quedar como",
                choices=(("", f"Sin cambio ({hoy})"), ("si", "Cumple"), ("no", "No cumple")),
                required=False,
                help_text=requisito.texto,
            )

    def correccion(self) -> dict[str, dict[str, Any]]:
        """What was filled in, as the services take it."""
        datos = self.cleaned_data
        operandos = {
            s: format(datos[f"op_{s}"], "f") for s in self.simbolos if datos[f"op_{s}"] is not None
        }
        requisitos = {
            r.codigo: datos[f"req_{r.pk}"] == "si" for r in self.requisitos if datos[f"req_{r.pk}"]
        }
        partes: dict[str, dict[str, Any]] = {"operandos": operandos, "requisitos": requisitos}
        return {clave: valores for clave, valores in partes.items() if valores}

    def propios(self) -> list[str]:
        return [n for n in self.fields if n.startswith(("op_", "req_"))]


class ReclamarForm(ConCorreccion):
    """A claim: its grounds, what it asks for, and a document."""

    fundamentos = forms.CharField(
        label="Fundamentos del reclamo", widget=forms.Textarea(attrs=_AREA)
    )
    archivo = _documento("Documento que lo acredita")

    def __init__(self, *args: Any, contexto: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agregar(**contexto)
        self.order_fields(["fundamentos", *self.propios(), "archivo"])

    def clean(self) -> dict[str, Any]:
        datos: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.correccion():
            self.add_error(None, "Diga qué pide: al menos un operando o un requisito.")
        return datos


class ReclamoForm(ConCorreccion, DecisionForm):
    """The decision on a claim, with what it corrects."""

    accion = forms.ChoiceField(
        label="Decisión",
        choices=[(a.value, a.label) for a in AccionReclamo if a != AccionReclamo.ANALIZAR],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, contexto: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agregar(**contexto)
        self.order_fields(["accion", *self.propios(), "comentario", "resumen_publico"])


class AmpliacionForm(forms.Form):
    """More business days to claim."""

    dias = forms.IntegerField(label="Días hábiles que se agregan", min_value=1, max_value=99)
    motivo = forms.CharField(
        label="Motivo de la ampliación", widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000})
    )


class RenunciaForm(forms.Form):
    """Why the service will not claim any more."""

    motivo = forms.CharField(
        label="Por qué no reclamará", widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000})
    )


class DocumentoForm(forms.Form):
    """One more document behind a cause or a claim."""

    archivo = _documento("Archivo", obligatorio=True)
    titulo = forms.CharField(label="Qué acredita", max_length=200, required=False)
