"""Forms of formulation and follow-up: filters, commitments, weights, decree, rows of follow-up."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from compromisos.estados import EstadoFormulacion, EstadoSeguimiento
from compromisos.models import (
    Compromiso,
    CompromisoSeguimiento,
    ObjetivoGestion,
    ProgramaAnual,
    RequisitoTecnico,
    TipoCompromiso,
)
from compromisos.servicios.seguimiento import CAMPOS_INFORME, CAMPOS_PLAN
from indicadores.consultas import en_vigor, fichas_de
from indicadores.models import FichaIndicador, Indicador, Medicion
from pmg_site.comun.conflictos import ConBase, recordar
from pmg_site.comun.formularios import CampoNumero, ConVersion, ofrecer
from pmg_site.comun.numeros import escribir_numero

TODOS = ("", "Todos")


class FiltroProgramas(forms.Form):
    """What the list of programmes is narrowed by."""

    anio = forms.IntegerField(label="Año", required=False, min_value=1998, max_value=2100)
    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[TODOS, *EstadoFormulacion.choices]
    )
    institucion = forms.CharField(label="Institución", required=False)


class FiltroSeguimientos(forms.Form):
    """What the list of follow-up programmes is narrowed by."""

    anio = forms.IntegerField(label="Año evaluado", required=False, min_value=1998, max_value=2100)
    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[TODOS, *EstadoSeguimiento.choices]
    )


class FormularioCompromisoNuevo(forms.Form):
    """An own indicator of the institution as a commitment."""

    objetivo = forms.ModelChoiceField(ObjetivoGestion.objects.none(), label="Objetivo")
    ficha = forms.ModelChoiceField(
        FichaIndicador.objects.none(),
        label="Indicador",
        help_text=(
            "Las fichas de su institución para este año que aún no están comprometidas. "
            "Si falta alguna, créela en Indicadores."
        ),
    )
    tipo = forms.ChoiceField(
        label="Qué se compromete",
        choices=[(t.value, t.label) for t in TipoCompromiso if t != TipoCompromiso.SISTEMA_ETAPA],
    )
    ponderador = CampoNumero(label="Ponderador (%)", decimales=2, maximo_digitos=3)
    meta = CampoNumero(label="Meta", required=False)

    def __init__(self, *args: Any, programa: ProgramaAnual, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ofrecer(self, "objetivo", programa.objetivos.all())
        indicadores = Indicador.objects.filter(institucion=programa.institucion)
        propias = [
            f.pk
            for (_, anio), f in en_vigor(
                fichas_de(indicadores.values_list("pk", flat=True))
            ).items()
            if anio == programa.anio
        ]
        comprometidas = programa.compromisos.exclude(ficha=None).values("ficha")
        libres = FichaIndicador.objects.filter(pk__in=propias).exclude(pk__in=comprometidas)
        ofrecer(self, "ficha", libres)


class FormularioCompromiso(ConBase):
    """Edit a commitment, with the operands of its target when it has one."""

    objetivo = forms.ModelChoiceField(ObjetivoGestion.objects.none(), label="Objetivo")
    nombre = forms.CharField(
        label="Nombre", max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    ponderador = CampoNumero(label="Ponderador (%)", decimales=2, maximo_digitos=3)

    def __init__(self, *args: Any, compromiso: Compromiso, **kwargs: Any) -> None:
        campos = ("objetivo", "nombre", "ponderador", "meta", "justificacion_meta")
        inicial = {c: getattr(compromiso, c) for c in campos}
        inicial["version"] = compromiso.fila_version
        kwargs["initial"] = inicial
        super().__init__(*args, **kwargs)
        self.simbolos: list[str] = []
        ofrecer(self, "objetivo", compromiso.programa.objetivos.all())
        if compromiso.tipo == TipoCompromiso.INDICADOR_META and compromiso.ficha:
            self._con_meta(compromiso.ficha)
        recordar(self)

    def _con_meta(self, ficha: FichaIndicador) -> None:
        # the operands are the card's, which others edit by other doors
        self.fields["version_ficha"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=ficha.fila_version
        )
        guardados = {
            m.simbolo: m.valor
            for m in ficha.mediciones.all()
            if (m.tipo, m.mes, m.desagregacion) == (Medicion.Tipo.META, 0, "total")
        }
        for operando in ficha.operandos.all():
            self.simbolos.append(operando.simbolo)
            self.fields[f"op_{operando.simbolo}"] = CampoNumero(
                label=f"Meta, {operando.simbolo}: {operando.descripcion}",
                required=False,
                initial=guardados.get(operando.simbolo),
            )
        self.fields["meta"] = CampoNumero(
            label=f"Meta ({ficha.unidad})",
            required=False,
            help_text="Debe ser el valor que dan sus operandos, con los decimales del indicador.",
        )
        self.fields["justificacion_meta"] = forms.CharField(
            label="Justificación de una meta menos exigente",
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def cambios(self) -> dict[str, Any]:
        """The fields of the commitment itself."""
        omitidos = {"version", "version_ficha", "base", *(f"op_{s}" for s in self.simbolos)}
        return {c: v for c, v in self.cleaned_data.items() if c not in omitidos}

    def operandos_meta(self) -> dict[str, Decimal | None]:
        """The operands of the target."""
        return {s: self.cleaned_data[f"op_{s}"] for s in self.simbolos}

    def version_ficha(self) -> int | None:
        """The version of the card that the person saw; None when no operand is edited here."""
        return (self.cleaned_data["version_ficha"] or 0) if self.simbolos else None


class FormularioPonderadores(ConVersion):
    """The weights of all commitments at once."""

    def __init__(
        self,
        *args: Any,
        ponderadores: Mapping[int, tuple[str, Decimal]],
        limites: tuple[Decimal, Decimal | None] = (Decimal(0), None),
        vacios: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.llaves = list(ponderadores)
        for pk, (nombre, peso) in ponderadores.items():
            self.fields[f"peso_{pk}"] = CampoNumero(
                label=nombre,
                decimales=2,
                maximo_digitos=3,
                initial=peso,
                required=not vacios,
                help_text=_limites(*limites),
            )

    def ponderadores(self) -> dict[int, Decimal]:
        """The weights written; an empty one, where it may be, is none."""
        return {pk: self.cleaned_data[f"peso_{pk}"] or Decimal(0) for pk in self.llaves}


def _limites(minimo: Decimal, maximo: Decimal | None) -> str:
    """The least and the most that the rule of the year lets a commitment weigh."""
    partes = [f"mínimo {escribir_numero(minimo)}"] if minimo else []
    if maximo is not None:
        partes.append(f"máximo {escribir_numero(maximo)}")
    return " y ".join(partes).capitalize() + "." if partes else ""


class FormularioDelCatalogo(forms.Form):
    """Add a transversal indicator or a stage of a system."""

    objetivo = forms.CharField(widget=forms.HiddenInput)
    transversal = forms.CharField(widget=forms.HiddenInput, required=False)
    sistema = forms.CharField(widget=forms.HiddenInput, required=False)
    etapa = forms.CharField(widget=forms.HiddenInput, required=False)
    ponderador = CampoNumero(label="Ponderador (%)", decimales=2, maximo_digitos=3)


class FormularioDecreto(ConVersion):
    """The decree that formalises the programme."""

    numero = forms.CharField(label="Número del decreto", max_length=40)
    fecha = forms.DateField(label="Fecha", widget=forms.DateInput(attrs={"type": "date"}))


class FormularioTexto(forms.Form):
    """A text in a thread."""

    texto = forms.CharField(
        label="Texto", max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CampoDeMedios(forms.CharField):
    """The means of verification of a requirement, one on each line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Medios de verificación",
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Uno por línea.",
            **kwargs,
        )


class FormularioRequisito(forms.Form):
    """A technical requirement written by hand."""

    codigo = forms.CharField(label="Código", max_length=60)
    texto = forms.CharField(label="Requisito", widget=forms.Textarea(attrs={"rows": 2}))
    medios = CampoDeMedios()


class FormularioMediosDeRequisito(ConVersion):
    """How a requirement of the Programa Marco is proved."""

    medios = CampoDeMedios()

    def __init__(self, *args: Any, requisito: RequisitoTecnico, **kwargs: Any) -> None:
        inicial = {
            "texto": requisito.texto,
            "medios": "\n".join(requisito.medios),
            "version": requisito.compromiso.fila_version,
        }
        kwargs["initial"] = inicial
        super().__init__(*args, **kwargs)

    def pedido(self, requisito: RequisitoTecnico) -> dict[str, Any]:
        """What the service takes, from a valid form."""
        datos = self.cleaned_data
        return {
            "texto": datos.get("texto", requisito.texto),
            "medios": datos["medios"].splitlines(),
            "version": datos["version"] or 0,
        }


class FormularioRequisitoEscrito(FormularioMediosDeRequisito):
    """The same of one that the service wrote, with its text."""

    texto = forms.CharField(label="Requisito", widget=forms.Textarea(attrs={"rows": 3}))

    field_order = ["texto", "medios"]


class FormularioFilaPlan(ConVersion, forms.ModelForm):
    """Cause, recommendation and commitment of one row of a follow-up programme."""

    class Meta:
        model = CompromisoSeguimiento
        fields = CAMPOS_PLAN
        widgets = {
            "plazo": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **{
                c: forms.Textarea(attrs={"rows": 3})
                for c in ("causa", "recomendacion", "accion_comprometida", "medio_de_verificacion")
            },
        }

    def validate_unique(self) -> None:
        """The service decides: this form does not save."""


class FormularioFilaInforme(FormularioFilaPlan):
    """What became of one row in the following year."""

    class Meta:
        model = CompromisoSeguimiento
        fields = CAMPOS_INFORME
        widgets = {c: forms.Textarea(attrs={"rows": 3}) for c in ("causa_incumplimiento", "efecto")}
