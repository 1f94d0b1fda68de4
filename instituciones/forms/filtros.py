"""The filter bars of the lists: what is typed in the query string, and what it keeps."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from instituciones.estados import EstadoDefinicion, EstadoMinisterial
from instituciones.models import Asignacion, Denominacion, Ministerio
from instituciones.models.instituciones import TipoInstitucion
from instituciones.roles import Rol
from pmg_site.comun import reloj


def _opciones(clase: Any, vacia: str) -> list[tuple[str, str]]:
    return [("", vacia), *clase.choices]


class Filtro(forms.Form):
    """A filter whose wrong values filter nothing, and say so beside the field."""

    q = forms.CharField(label="Buscar", required=False, max_length=100)

    def valor(self, nombre: str) -> Any:
        """What was chosen; nothing when it was wrong."""
        if not self.is_bound:
            return None
        self.is_valid()
        return self.cleaned_data.get(nombre)


class FiltroInstituciones(Filtro):
    """By name of today or of the past, ministry and kind."""

    ministerio = forms.ModelChoiceField(
        Ministerio.objects.all(), required=False, empty_label="Todos", to_field_name="codigo"
    )
    tipo = forms.ChoiceField(choices=_opciones(TipoInstitucion, "Todos"), required=False)
    pasadas = forms.BooleanField(label="Incluir las que ya no existen", required=False)

    def aplicar(self, consulta: QuerySet[Any]) -> QuerySet[Any]:
        if q := self.valor("q"):
            nombres = Denominacion.objects.filter(nombre__icontains=q).values("institucion")
            consulta = consulta.filter(
                Q(nombre__icontains=q) | Q(sigla__icontains=q) | Q(pk__in=nombres)
            )
        if ministerio := self.valor("ministerio"):
            consulta = consulta.filter(ministerio=ministerio)
        if tipo := self.valor("tipo"):
            consulta = consulta.filter(tipo=tipo)
        if not self.valor("pasadas"):
            hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
            consulta = consulta.vigentes(hoy)  # type: ignore[attr-defined] # InstitucionQuerySet
        return consulta


class FiltroPersonas(Filtro):
    """By name, RUN as typed, and role held today."""

    rol = forms.ChoiceField(choices=_opciones(Rol, "Todos"), required=False)

    def aplicar(self, consulta: QuerySet[Any]) -> QuerySet[Any]:
        for palabra in (self.valor("q") or "").split():
            numero = palabra.replace(".", "")
            consulta = consulta.filter(
                Q(nombres__icontains=palabra)
                | Q(apellidos__icontains=palabra)
                | Q(run__icontains=numero)
            )
        if rol := self.valor("rol"):
            vigentes = Asignacion.objects.vigentes(reloj.presente()).filter(rol=rol)
            consulta = consulta.filter(pk__in=vigentes.values("persona"))
        return consulta


class FiltroAdscripciones(Filtro):
    """By name of the institution and ministry."""

    ministerio = forms.ModelChoiceField(
        Ministerio.objects.all(), required=False, empty_label="Todos", to_field_name="codigo"
    )

    def aplicar(self, consulta: QuerySet[Any]) -> QuerySet[Any]:
        if q := self.valor("q"):
            consulta = consulta.filter(
                Q(institucion__nombre__icontains=q) | Q(institucion__sigla__icontains=q)
            )
        if ministerio := self.valor("ministerio"):
            consulta = consulta.filter(institucion__ministerio=ministerio)
        return consulta


class FiltroDefiniciones(Filtro):
    """By name of the institution and state."""

    estado = forms.ChoiceField(choices=_opciones(EstadoDefinicion, "Todos"), required=False)

    def aplicar(self, consulta: QuerySet[Any]) -> QuerySet[Any]:
        if q := self.valor("q"):
            consulta = consulta.filter(
                Q(institucion__nombre__icontains=q) | Q(institucion__sigla__icontains=q)
            )
        if estado := self.valor("estado"):
            consulta = consulta.filter(estado=estado)
        return consulta


class FiltroMinisteriales(Filtro):
    """By name of the ministry and state."""

    estado = forms.ChoiceField(choices=_opciones(EstadoMinisterial, "Todos"), required=False)

    def aplicar(self, consulta: QuerySet[Any]) -> QuerySet[Any]:
        if q := self.valor("q"):
            consulta = consulta.filter(ministerio__nombre__icontains=q)
        if estado := self.valor("estado"):
            consulta = consulta.filter(estado=estado)
        return consulta
