"""The editor of Formulario A0: mission, laws, objectives and priorities of a ministry."""

from dataclasses import asdict
from typing import Any

from django import forms

from instituciones.contenido import Norma
from instituciones.contenido_ministerial import ContenidoMinisterial, Enunciado
from instituciones.forms.filas import (
    AREA,
    EditorDeFilas,
    Fila,
    FilaNorma,
    TextoConBase,
    lista_de,
)
from instituciones.models import DefinicionMinisterial, Ministerio
from instituciones.union import base_de
from pmg_site.comun.formularios import elegir


class FilaEnunciado(Fila):
    descripcion = forms.CharField(label="Descripción", widget=AREA)


class FormularioTextoMinisterial(TextoConBase):
    mision = forms.CharField(
        label="Misión del ministerio", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    al_aprobar = ("mision",)


LISTAS: tuple[tuple[str, str, str, type[Fila], type], ...] = (
    ("leyes", "Normas que rigen al ministerio", "Norma", FilaNorma, Norma),
    ("objetivos", "Objetivos ministeriales", "Objetivo", FilaEnunciado, Enunciado),
    (
        "prioridades",
        "Prioridades y compromisos de gobierno",
        "Prioridad",
        FilaEnunciado,
        Enunciado,
    ),
)


class EditorMinisterial(EditorDeFilas):
    """Formulario A0."""

    clase = ContenidoMinisterial

    def __init__(
        self, contenido: ContenidoMinisterial, version: int, datos: Any = None, *, base: str = ""
    ) -> None:
        inicial = asdict(contenido)
        sueltos = {**inicial, "version": version, "base": base or base_de(contenido)}
        self.texto = FormularioTextoMinisterial(datos, initial=sueltos)
        self.partes = tuple(
            (
                campo,
                titulo,
                singular,
                lista_de(fila)(datos, initial=inicial[campo], prefix=campo),
                clase,
            )
            for campo, titulo, singular, fila, clase in LISTAS
        )


class FormularioNuevaMinisterial(forms.Form):
    """Which ministry, for which years, and from what it starts."""

    ministerio = forms.ModelChoiceField(Ministerio.objects.none(), label="Ministerio")
    periodo_desde = forms.IntegerField(label="Desde el año", min_value=1998, max_value=2100)
    periodo_hasta = forms.IntegerField(label="Hasta el año", min_value=1998, max_value=2100)
    copiar = forms.BooleanField(
        label="Comenzar con el texto del período anterior", required=False, initial=True
    )

    def __init__(self, *args: Any, ministerios: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        elegir(self, "ministerio", ministerios)
        self.fields["copiar"].initial = DefinicionMinisterial.objects.filter(
            ministerio__in=ministerios
        ).exists()
