"""Forms of teams: the team, its goals, its members, its certification, its base."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from incentivos.estados import EstadoEquipo
from incentivos.models import Equipo, MetaEquipo
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad
from pmg_site.comun.formularios import CampoNumero, ConVersion, ofrecer

METAS = 8
CIEN = Decimal(100)


def _fecha(etiqueta: str, ayuda: str = "", *, obligatoria: bool = True) -> forms.DateField:
    return forms.DateField(
        label=etiqueta,
        required=obligatoria,
        help_text=ayuda,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages={
            "invalid": "Escriba la fecha como día-mes-año, por ejemplo 31-03-2026.",
            "required": "Escriba la fecha.",
        },
    )


class FormularioEquipo(forms.Form):
    """A new team."""

    institucion = forms.ModelChoiceField(
        Institucion.objects.none(), label="Institución", to_field_name="codigo"
    )
    anio = forms.IntegerField(
        label="Año", min_value=2003, max_value=2100, help_text="El del trabajo; se paga en el otro."
    )
    nombre = forms.CharField(label="Nombre del equipo", max_length=160)

    def para(self, persona: Persona) -> "FormularioEquipo":
        """Offer the institutions where the person prepares teams."""
        alcance = Institucion.objects.visibles_para(persona).order_by("nombre")
        propias = [i.pk for i in alcance if persona.puede(Capacidad.ADMINISTRAR_EQUIPOS, i)]
        ofrecer(self, "institucion", alcance.filter(pk__in=propias))
        return self


class FormularioMetas(ConVersion):
    """All the goals of a team: what, and its weight."""

    def __init__(self, *args: Any, metas: Sequence[MetaEquipo] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, METAS + 1):
            meta = metas[n - 1] if n <= len(metas) else None
            self.fields[f"meta_{n}"] = forms.CharField(
                label=f"Meta {n}",
                max_length=300,
                required=n == 1,
                initial=meta.descripcion if meta else "",
            )
            self.fields[f"peso_{n}"] = CampoNumero(
                label=f"Ponderador de la meta {n} (%)",
                decimales=2,
                minimo=Decimal("0.01"),
                maximo=CIEN,
                required=n == 1,
                initial=meta.ponderador if meta else None,
            )

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        for n in range(2, METAS + 1):
            if {f"meta_{n}", f"peso_{n}"} <= set(datos):
                meta, peso = datos[f"meta_{n}"], datos[f"peso_{n}"]
                if bool(meta) != (peso is not None):
                    falta = f"peso_{n}" if meta else f"meta_{n}"
                    self.add_error(falta, "Complete la meta y su ponderador, o deje ambos vacíos.")
        return datos

    def leidas(self) -> list[tuple[str, Decimal]]:
        """The goals written, in order."""
        pares = (
            (self.cleaned_data[f"meta_{n}"], self.cleaned_data[f"peso_{n}"])
            for n in range(1, METAS + 1)
        )
        return [(meta, peso) for meta, peso in pares if meta]


class FormularioIncorporar(forms.Form):
    """Somebody enters a team."""

    run = forms.CharField(label="RUN", max_length=14, help_text="Por ejemplo 12.345.678-5.")
    nombre = forms.CharField(label="Nombre", max_length=200)
    desde = _fecha("Desde")
    hasta = _fecha("Hasta", "Vacía: hasta el fin del año.", obligatoria=False)


class FormularioSalida(forms.Form):
    """Somebody goes to another team, or leaves."""

    hacia = forms.ModelChoiceField(
        Equipo.objects.none(),
        label="Va al equipo",
        required=False,
        empty_label="Ninguno de esta institución: se retira",
    )
    dia = _fecha(
        "Primer día en el nuevo equipo",
        "Si se retira: el primer día en que ya no está.",
    )
    motivo = forms.CharField(
        label="Motivo", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def desde(self, equipo: Equipo) -> "FormularioSalida":
        """Offer the other teams of the same institution and year."""
        otros: QuerySet[Equipo] = Equipo.objects.filter(
            institucion=equipo.institucion_id, anio=equipo.anio
        )
        otros = otros.exclude(pk=equipo.pk).exclude(estado=EstadoEquipo.CERTIFICADO)
        ofrecer(self, "hacia", otros.order_by("nombre"))
        return self


class FormularioCertificar(forms.Form):
    """What each goal reached, and the resolution that says it."""

    resolucion_numero = forms.CharField(label="Número de la resolución", max_length=40)
    resolucion_fecha = _fecha("Fecha de la resolución")

    def __init__(self, *args: Any, metas: Sequence[MetaEquipo], **kwargs: Any) -> None:
        self.metas = metas
        super().__init__(*args, **kwargs)
        for meta in metas:
            self.fields[f"logro_{meta.numero}"] = CampoNumero(
                label=f"Cumplimiento de la meta {meta.numero} (%)",
                help_text=meta.descripcion,
                decimales=2,
                maximo=CIEN,
            )
        self.order_fields([f"logro_{meta.numero}" for meta in metas])

    def logros(self) -> dict[int, Decimal]:
        """The fulfilment of each goal by its number."""
        return {m.numero: self.cleaned_data[f"logro_{m.numero}"] for m in self.metas}


class FormularioBase(ConVersion):
    """The remunerations on which a team's increment is paid."""

    base_anual = CampoNumero(
        label="Base anual de remuneraciones (pesos)",
        decimales=2,
        maximo_digitos=14,
        help_text="Del año de pago, de quienes ganaron el incremento con este equipo.",
    )
    fuente = forms.CharField(label="Fuente", max_length=300, help_text="De dónde sale esta cifra.")


class FiltroEquipos(forms.Form):
    """Which teams to list."""

    anio = forms.IntegerField(label="Año", required=False, min_value=2003, max_value=2100)
    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[("", "Todos"), *EstadoEquipo.choices]
    )
    q = forms.CharField(label="Institución", required=False, max_length=80)

    def aplicar(self, equipos: "QuerySet[Equipo]") -> "QuerySet[Equipo]":
        """The teams that fit; what is badly written filters nothing."""
        datos = self.cleaned_data if self.is_valid() else {}
        if datos.get("anio"):
            equipos = equipos.filter(anio=datos["anio"])
        if datos.get("estado"):
            equipos = equipos.filter(estado=datos["estado"])
        if datos.get("q"):
            equipos = equipos.filter(institucion__nombre__icontains=datos["q"])
        return equipos
