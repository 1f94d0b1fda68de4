"""The editor of Formulario A1: its text, its lists of rows, and the choice of the ministry's."""

from dataclasses import asdict
from typing import Any

from django import forms

from instituciones.contenido import (
    Aspecto,
    ClienteDe,
    Contenido,
    Norma,
    Objetivo,
    Producto,
    Voz,
)
from instituciones.faltas_definiciones import incoherencias
from instituciones.forms.filas import (
    AREA,
    CampoNumeros,
    EditorDeFilas,
    Fila,
    FilaNorma,
    TextoConBase,
    lista_de,
)
from instituciones.models import (
    ComoSeRecogio,
    DefinicionEstrategica,
    DefinicionMinisterial,
    Difusion,
    Institucion,
    TipoProducto,
)
from instituciones.union import base_de
from pmg_site.comun.formularios import CampoNumero, elegir

Opciones = list[tuple[int, str]]


class CampoVinculos(forms.TypedMultipleChoiceField):
    """Rows of the ministry to choose from; gives the sorted tuple of their numbers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value: Any) -> tuple[int, ...]:
        return tuple(sorted(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return {str(n) for n in initial or ()} != {str(n) for n in data or ()}


class FilaAspecto(Fila):
    descripcion = forms.CharField(label="Aspecto", widget=AREA)
    monto_miles = CampoNumero(
        label="Monto, en miles de pesos", required=False, decimales=0, maximo_digitos=15
    )


class FilaObjetivo(Fila):
    """Its links are chosen among what the ministry has approved."""

    descripcion = forms.CharField(label="Objetivo, como resultado esperado", widget=AREA)
    ministeriales = CampoVinculos(label="Objetivos ministeriales a que contribuye")
    prioridades = CampoVinculos(label="Prioridades y compromisos de gobierno a que contribuye")

    al_aprobar = ("ministeriales", "prioridades")

    def __init__(
        self, *args: Any, ministeriales: Opciones, prioridades: Opciones, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ministeriales"].choices = ministeriales  # type: ignore[attr-defined]
        self.fields["prioridades"].choices = prioridades  # type: ignore[attr-defined]


class FilaProducto(Fila):
    nombre = forms.CharField(max_length=250)
    tipo = forms.ChoiceField(
        label="Es un", choices=TipoProducto.choices, initial=TipoProducto.SERVICIO
    )
    descripcion = forms.CharField(label="Descripción", required=False, widget=AREA)
    objetivos = CampoNumeros(
        label="Objetivos que cumple",
        required=False,
        help_text="Escriba sus números, por ejemplo: 1, 3.",
    )
    gasto_miles = CampoNumero(
        label="Gasto, en miles de pesos", required=False, decimales=0, maximo_digitos=15
    )
    aplica_genero = forms.BooleanField(label="Aplica enfoque de género", required=False)
    aplica_territorio = forms.BooleanField(label="Aplica gestión territorial", required=False)

    al_aprobar = ("objetivos", "gasto_miles")

    def has_changed(self) -> bool:
        return bool({*self.changed_data} - {"numero", "tipo"})


class FilaCliente(Fila):
    nombre = forms.CharField(max_length=250)
    cantidad = CampoNumero(label="Cuántos son", required=False, decimales=0, maximo_digitos=12)
    productos = CampoNumeros(
        label="Productos que recibe",
        required=False,
        help_text="Escriba sus números, por ejemplo: 1, 2.",
    )

    al_aprobar = ("cantidad", "productos")


class FilaVoz(Fila):
    producto = forms.IntegerField(
        label="Producto", min_value=1, max_value=999, help_text="Escriba su número."
    )
    quienes = forms.CharField(label="Quiénes son los usuarios", max_length=250)
    como = forms.ChoiceField(
        label="Cómo se recogió su opinión", choices=[("", "Elija"), *ComoSeRecogio.choices]
    )
    pedido = forms.CharField(
        label="Qué pidieron",
        required=False,
        widget=AREA,
        help_text="Déjelo en blanco si todavía no se ha recogido.",
    )

    al_aprobar = ("pedido",)


class FormularioTexto(TextoConBase):
    """What the definition says once."""

    mision = forms.CharField(
        label="Misión institucional", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    gasto_total_miles = CampoNumero(
        label="Presupuesto total, en miles de pesos",
        required=False,
        decimales=0,
        maximo_digitos=15,
    )
    gasto_interno_miles = CampoNumero(
        label="Gasto en gestión interna, en miles de pesos",
        required=False,
        decimales=0,
        maximo_digitos=15,
    )

    al_aprobar = ("mision", "gasto_total_miles", "gasto_interno_miles")


class Editor(EditorDeFilas):
    """Formulario A1; ``guardadas`` are the rows in the database, which tell a change from none."""

    clase = Contenido

    def __init__(
        self,
        contenido: Contenido,
        version: int,
        datos: Any = None,
        *,
        ministerial: DefinicionMinisterial | None = None,
        base: str = "",
    ) -> None:
        inicial = asdict(contenido)
        sueltos = {**inicial, "version": version, "base": base or base_de(contenido)}
        vinculos = {
            "ministeriales": _opciones(ministerial.objetivos.all()) if ministerial else [],
            "prioridades": _opciones(ministerial.prioridades.all()) if ministerial else [],
        }
        self.texto = FormularioTexto(datos, initial=sueltos)
        self.partes = tuple(
            (
                campo,
                titulo,
                singular,
                lista_de(fila)(
                    datos,
                    initial=inicial[campo],
                    prefix=campo,
                    form_kwargs=vinculos if fila is FilaObjetivo else {},
                ),
                clase,
            )
            for campo, titulo, singular, fila, clase in LISTAS
        )

    def incoherencias(self) -> list[str]:
        return incoherencias(self.contenido())


LISTAS: tuple[tuple[str, str, str, type[Fila], type], ...] = (
    ("leyes", "Normas que rigen a la institución", "Norma", FilaNorma, Norma),
    ("aspectos", "Aspectos relevantes de la Ley de Presupuestos", "Aspecto", FilaAspecto, Aspecto),
    ("objetivos", "Objetivos estratégicos", "Objetivo", FilaObjetivo, Objetivo),
    ("productos", "Productos estratégicos", "Producto", FilaProducto, Producto),
    ("clientes", "Clientes, usuarios y beneficiarios", "Cliente", FilaCliente, ClienteDe),
    ("voces", "Voz de los usuarios", "Voz", FilaVoz, Voz),
)


def _opciones(filas: Any) -> Opciones:
    return [(fila.numero, str(fila)) for fila in filas]


class FormularioNueva(forms.Form):
    """Whose definitions, for which years, and from what they start."""

    institucion = forms.ModelChoiceField(Institucion.objects.none(), label="Institución")
    periodo_desde = forms.IntegerField(label="Desde el año", min_value=1998, max_value=2100)
    periodo_hasta = forms.IntegerField(label="Hasta el año", min_value=1998, max_value=2100)
    copiar = forms.BooleanField(
        label="Comenzar con el texto del período anterior", required=False, initial=True
    )

    def __init__(self, *args: Any, instituciones: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        elegir(self, "institucion", instituciones)
        self.fields["copiar"].initial = DefinicionEstrategica.objects.filter(
            institucion__in=instituciones
        ).exists()


class FormularioDifusion(forms.Form):
    """When, by what means and by whom the staff was told, and what proves it."""

    fecha = forms.DateField(
        label="Fecha de la difusión",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    medio = forms.ChoiceField(label="Medio", choices=[("", "Elija"), *Difusion.Medio.choices])
    responsable = forms.CharField(label="Quién la hizo", max_length=200)
    evidencia = forms.CharField(
        label="Evidencia: qué la prueba y dónde está", widget=forms.Textarea(attrs={"rows": 3})
    )
