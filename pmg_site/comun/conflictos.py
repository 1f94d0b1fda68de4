"""Two people saved the same form: what each one changed, field by field, to choose from."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict

from pmg_site.comun.errores import ConflictoDeEdicion
from pmg_site.comun.formularios import ConVersion

NO_VIAJAN = frozenset({"csrfmiddlewaretoken", "version", "base"})


class ConBase(ConVersion):
    """A form that also carries the values that the person began with.

    They only decide which choice is marked at first when somebody else saved meanwhile.
    """

    base = forms.CharField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True, slots=True)
class CampoEnConflicto:
    """A field whose saved value is not the one sent, each as sent by a form and as read."""

    nombre: str
    etiqueta: str
    guardado: str
    enviado: str
    texto_guardado: str
    texto_enviado: str
    mio: bool  # whether the choice marked at first is the value sent
    ambos: bool  # whether both people changed it


def recordar(*formularios: forms.BaseForm) -> None:
    """Write in the first form, unbound, the values that all of them begin with."""
    valores = {
        form.add_prefix(nombre): _crudo(form, nombre)
        for form in formularios
        for nombre in form.fields
        if nombre not in NO_VIAJAN
    }
    formularios[0].initial["base"] = json.dumps(valores, ensure_ascii=False)


def en_conflicto(
    enviados: Sequence[forms.BaseForm], guardados: Sequence[forms.BaseForm]
) -> list[CampoEnConflicto]:
    """What differs between forms as sent and the same forms as the saved rows fill them."""
    base = _base(enviados[0])
    return [
        campo
        for enviado, guardado in zip(enviados, guardados, strict=True)
        for campo in _campos(enviado, guardado, base)
    ]


def que_viajan(
    enviado: forms.BaseForm, guardado: forms.BaseForm, campos: Iterable[CampoEnConflicto]
) -> list[tuple[str, str]]:
    """The rest of what was sent, to travel hidden with the choices; versions are the saved ones."""
    aparte = {c.nombre for c in campos} | NO_VIAJAN
    versiones = {n: _crudo(guardado, n) for n in guardado.fields if n.startswith("version_")}
    pares = [
        (nombre, versiones.get(nombre, valor))
        for nombre, valores in cast(QueryDict, enviado.data).lists()
        for valor in valores
        if nombre not in aparte
    ]
    return [*pares, ("base", str(guardado.initial.get("base", "")))]


def _campos(
    enviado: forms.BaseForm, guardado: forms.BaseForm, base: dict[str, str]
) -> Iterator[CampoEnConflicto]:
    for nombre, campo in guardado.fields.items():
        if nombre in NO_VIAJAN or nombre.startswith("version_"):
            continue
        llave = guardado.add_prefix(nombre)
        fila, suyo = _crudo(guardado, nombre), str(enviado.data.get(llave, "")).strip()
        inicial = guardado.get_initial_for_field(campo, nombre)
        if not campo.has_changed(inicial, _valor(campo, enviado.data, llave)):
            continue
        del_principio = base.get(llave)
        mio = del_principio is None or suyo != del_principio
        yield CampoEnConflicto(
            nombre=llave,
            etiqueta=_etiqueta(guardado, campo, nombre),
            guardado=fila,
            enviado=suyo,
            texto_guardado=_texto(campo, fila),
            texto_enviado=_texto(campo, suyo),
            mio=mio,
            ambos=mio and del_principio is not None and fila != del_principio,
        )


def _etiqueta(form: forms.BaseForm, campo: forms.Field, nombre: str) -> str:
    etiqueta = str(campo.label or nombre)
    if form.prefix and (numero := form.prefix.rpartition("-")[2]).isdigit():
        return f"Fila {int(numero) + 1}: {etiqueta}"
    return etiqueta


def _base(form: forms.BaseForm) -> dict[str, str]:
    try:
        leido: Any = json.loads(form.data.get("base") or "{}")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in leido.items()} if isinstance(leido, dict) else {}


def _valor(campo: forms.Field, datos: Any, llave: str) -> Any:
    return campo.widget.value_from_datadict(datos, {}, llave)


def _crudo(form: forms.BaseForm, nombre: str) -> str:
    """The value of a field of an unbound form as its widget would send it."""
    valor = form.fields[nombre].prepare_value(
        form.get_initial_for_field(form.fields[nombre], nombre)
    )
    if isinstance(form.fields[nombre], forms.BooleanField):
        return "on" if valor else ""
    return "" if valor is None else str(valor).strip()


def _texto(campo: forms.Field, crudo: str) -> str:
    """A value as the person read it in the form."""
    if isinstance(campo, forms.BooleanField):
        return "Sí" if crudo else "No"
    opciones = getattr(campo, "choices", ())
    return next((str(texto) for valor, texto in opciones if str(valor) == crudo), crudo)


@dataclass(frozen=True, slots=True)
class Eleccion:
    """What the page of a conflict shows: who saved, the fields to choose, what travels hidden."""

    error: ConflictoDeEdicion
    campos: list[CampoEnConflicto]
    ocultos: list[tuple[str, str]]


def elegir(
    error: ConflictoDeEdicion,
    enviados: Sequence[forms.BaseForm],
    guardados: Sequence[forms.BaseForm],
) -> Eleccion:
    """A conflict as a choice: ``guardados`` are the same forms, unbound, over the saved rows."""
    error.version = int(guardados[0].initial["version"])
    campos = en_conflicto(enviados, guardados)
    return Eleccion(error, campos, que_viajan(enviados[0], guardados[0], campos))
