"""The editor of strategic definitions: one form and three lists of rows, without JavaScript."""

import re
from dataclasses import asdict
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from instituciones.contenido import ClienteDe, Contenido, Objetivo, Producto, enlaces_rotos
from instituciones.models import Institucion
from pmg_site.comun.formularios import CampoNumero

FILAS_EXTRA = 2
MAXIMO = 40
_AREA = forms.Textarea(attrs={"rows": 2})


class CampoNumeros(forms.CharField):
    """Numbers of other rows, typed as "1, 3"; gives a sorted tuple."""

    def to_python(self, value: Any) -> tuple[int, ...]:  # type: ignore[override] # not a text
        partes = [p for p in re.split(r"[\s,;]+", str(value or "").strip()) if p]
        if not all(re.fullmatch(r"[0-9]{1,3}", p) for p in partes):
            raise ValidationError("Escriba los números separados por comas, por ejemplo 1, 3.")
        return tuple(sorted({int(p) for p in partes}))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Numbers have no length."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(n) for n in value) if isinstance(value, tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or ())
        except ValidationError:
            return True


class Fila(forms.Form):
    """A numbered row; one with nothing but its proposed number is not a row."""

    numero = forms.IntegerField(label="N°", min_value=1, max_value=999)

    def has_changed(self) -> bool:
        return any(nombre != "numero" for nombre in self.changed_data)


class FilaObjetivo(Fila):
    descripcion = forms.CharField(label="Objetivo, como resultado esperado", widget=_AREA)
    objetivo_ministerial = forms.CharField(
        label="Objetivo ministerial vinculado", required=False, widget=_AREA
    )


class FilaProducto(Fila):
    nombre = forms.CharField(max_length=250)
    descripcion = forms.CharField(label="Descripción", required=False, widget=_AREA)
    objetivos = CampoNumeros(
        label="Objetivos que cumple", required=False, help_text="Sus números: 1, 3"
    )
    gasto_miles = CampoNumero(
        label="Gasto, en miles de pesos", required=False, decimales=0, maximo_digitos=15
    )
    aplica_genero = forms.BooleanField(label="Aplica enfoque de género", required=False)
    aplica_territorio = forms.BooleanField(label="Aplica gestión territorial", required=False)


class FilaCliente(Fila):
    nombre = forms.CharField(max_length=250)
    cantidad = CampoNumero(label="Cuántos son", required=False, decimales=0, maximo_digitos=12)
    productos = CampoNumeros(
        label="Productos que recibe", required=False, help_text="Sus números: 1, 2"
    )


class Filas(BaseFormSet):
    """Rows whose numbers do not repeat; empty rows wait at the end."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """An empty row proposes the next number, which is not a change."""
        guardadas = self.initial or []
        if index is None or index < len(guardadas):
            return {}
        siguiente = max((fila["numero"] for fila in guardadas), default=0) + 1
        return {"initial": {"numero": siguiente + index - len(guardadas)}}

    def clean(self) -> None:
        vistos: set[int] = set()
        for form in self.vigentes():
            numero = form.cleaned_data.get("numero")
            if numero in vistos:
                form.add_error("numero", f"El número {numero} está repetido: escriba otro.")
            if numero is not None:
                vistos.add(numero)

    def vigentes(self) -> list[forms.Form]:
        """The rows that hold something and are not to be removed."""
        quitadas = self.deleted_forms if self.is_bound else []
        return [
            f
            for f in self.forms
            if f not in quitadas
            and hasattr(f, "cleaned_data")
            and (f.cleaned_data or f.errors)
            and (f.has_changed() or not f.empty_permitted)
        ]

    def datos(self, clase: Any) -> tuple[Any, ...]:
        """The rows as values, in the order of their numbers."""
        filas = [
            clase(**{n: v for n, v in f.cleaned_data.items() if n != "DELETE"})
            for f in self.vigentes()
        ]
        return tuple(sorted(filas, key=lambda fila: fila.numero))


def _lista(fila: type[Fila]) -> type[Filas]:
    clase: Any = formset_factory(
        fila,
        formset=Filas,
        extra=FILAS_EXTRA,
        max_num=MAXIMO,
        validate_max=True,
        can_delete=True,
        can_delete_extra=False,
    )
    return cast(type[Filas], clase)


ListaObjetivos, ListaProductos, ListaClientes = (
    _lista(FilaObjetivo),
    _lista(FilaProducto),
    _lista(FilaCliente),
)


class FormularioTexto(forms.Form):
    """What the definition says once."""

    mision = forms.CharField(
        label="Misión institucional", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    ley_organica = forms.CharField(
        label="Ley orgánica o decreto que la rige", required=False, widget=_AREA
    )
    prioridades_gobierno = forms.CharField(
        label="Prioridades y compromisos de gobierno",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    gasto_interno_miles = CampoNumero(
        label="Gasto en gestión interna, en miles de pesos",
        required=False,
        decimales=0,
        maximo_digitos=15,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class Editor:
    """The form and its three lists, read and checked as one."""

    def __init__(self, contenido: Contenido, version: int, datos: Any = None) -> None:
        inicial = asdict(contenido)
        self.texto = FormularioTexto(datos, initial={**inicial, "version": version})
        self.objetivos = ListaObjetivos(datos, initial=inicial["objetivos"], prefix="objetivos")
        self.productos = ListaProductos(datos, initial=inicial["productos"], prefix="productos")
        self.clientes = ListaClientes(datos, initial=inicial["clientes"], prefix="clientes")

    @property
    def listas(self) -> list[tuple[str, str, Filas]]:
        """Title, singular and rows of each list, for the page."""
        return [
            ("Objetivos estratégicos", "Objetivo", self.objetivos),
            ("Productos estratégicos", "Producto", self.productos),
            ("Clientes, usuarios y beneficiarios", "Cliente", self.clientes),
        ]

    def es_valido(self) -> bool:
        partes: list[Any] = [self.texto, self.objetivos, self.productos, self.clientes]
        validas = [parte.is_valid() for parte in partes]  # every part tells its errors
        if not all(validas):
            return False
        for roto in enlaces_rotos(self.contenido()):
            self.texto.add_error(None, roto)
        return not self.texto.errors

    @property
    def errores(self) -> int:
        """How many pieces were refused, for the summary above the form."""
        listas = [f for _, _, lista in self.listas for f in lista.forms]
        de_listas = sum(len(lista.non_form_errors()) for _, _, lista in self.listas)
        return de_listas + sum(
            len(e) for f in [self.texto, *listas] if f.is_bound for e in f.errors.values()
        )

    def adoptar_version(self, version: int) -> None:
        """Take the saved version as read, so that saving again is a decision and not a clash."""
        self.texto.data = {**self.texto.data.dict(), "version": str(version)}  # type: ignore[attr-defined] # a QueryDict

    @property
    def version(self) -> int:
        return int(self.texto.cleaned_data["version"])

    def contenido(self) -> Contenido:
        """What the person wrote."""
        textos = {n: v for n, v in self.texto.cleaned_data.items() if n != "version"}
        return Contenido(
            **textos,
            objetivos=self.objetivos.datos(Objetivo),
            productos=self.productos.datos(Producto),
            clientes=self.clientes.datos(ClienteDe),
        )


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
        self.fields["institucion"].queryset = instituciones  # type: ignore[attr-defined]
