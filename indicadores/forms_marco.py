"""The form of a Programa Marco: what is usually changed, each value with what it rests on."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from indicadores import etiquetas_reglas
from indicadores.forms_reglas import ConRespaldo
from indicadores.lector_reglas import LLAVES_FUNDAMENTO, POR_VERIFICAR, VERIFICADA, Falla
from pmg_site.comun.canonico import texto_decimal
from pmg_site.comun.formularios import CampoNumero
from pmg_site.comun.numeros import NumeroInvalido, escribir_numero, leer_numero

APOYOS = (
    ("norma", "Una norma"),
    (VERIFICADA, "Verificado en un documento"),
    (POR_VERIFICAR, "Por verificar"),
)
NINGUNO = "ninguno"
_LIMITES = (
    ("peso_min", "Ponderador mínimo (%)", 2),
    ("peso_max", "Ponderador máximo (%)", 2),
    ("n_min", "Mínimo de compromisos", 0),
    ("n_max", "Máximo de compromisos", 0),
)
_LUGAR = re.compile(r"(objetivos|indicadores|sistemas)\[([0-9]+)\](?:\.([a-z_]+))?")


class CampoParametro(forms.CharField):
    """A number of the evaluation as Chile writes it, kept as the rules write it."""

    def __init__(self, *, con_ninguno: bool, **kwargs: Any) -> None:
        self.con_ninguno = con_ninguno
        super().__init__(max_length=20, **kwargs)

    def to_python(self, value: Any) -> str:
        texto = str(value or "").strip()
        if not texto or (self.con_ninguno and texto.lower() == NINGUNO):
            return texto.lower()
        try:
            return texto_decimal(leer_numero(texto, decimales=6))
        except NumeroInvalido as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if value else value


@dataclass(frozen=True, slots=True)
class Fila:
    """One thing of the framework with its fields."""

    titulo: str
    campos: tuple[BoundField, ...]
    detalle: str = ""


@dataclass(frozen=True, slots=True)
class Seccion:
    """The things of one kind."""

    titulo: str
    ancla: str
    filas: tuple[Fila, ...]
    ayuda: str = ""

    @property
    def con_errores(self) -> bool:
        return any(campo.errors for fila in self.filas for campo in fila.campos)


class FormularioMarco(ConRespaldo):
    """Fields made from a content; ``editado`` gives the content with what was typed."""

    def __init__(
        self, *args: Any, contenido: dict[str, Any], base: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contenido, self.base = contenido, base
        self._identidad()
        for nombre, parametro in sorted(
            contenido["parametros"].items(), key=lambda p: etiquetas_reglas.lugar(p[0])
        ):
            self._parametro(nombre, parametro)
        for lugar, objetivo in enumerate(contenido["objetivos"]):
            self._objetivo(f"o-{lugar}", objetivo)
        if limite := contenido.get("ponderador_compromiso"):
            self._limites("c", limite, _LIMITES[:2])
            self._apoyo("c", limite)
        for seccion in ("indicadores", "sistemas"):
            for elemento in self._ofrecidos(seccion):
                self._elemento(seccion, elemento)

    def _identidad(self) -> None:
        c = self.contenido
        self.fields["nombre"] = forms.CharField(label="Nombre", max_length=200, initial=c["nombre"])
        self.fields["descripcion"] = forms.CharField(
            label="Descripción",
            required=False,
            initial=c.get("descripcion") or "",
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["anio_desde"] = forms.IntegerField(
            label="Primer año", min_value=1998, max_value=2100, initial=c["anio_desde"]
        )
        self.fields["anio_hasta"] = forms.IntegerField(
            label="Último año",
            min_value=1998,
            max_value=2100,
            required=False,
            initial=c.get("anio_hasta"),
            help_text="Vacío: sigue rigiendo.",
        )

    def _parametro(self, nombre: str, parametro: dict[str, Any]) -> None:
        palabras = etiquetas_reglas.palabras(nombre)
        if set(palabras) - {NINGUNO}:
            campo: forms.Field = forms.ChoiceField(
                label=etiquetas_reglas.parametro(nombre),
                choices=list(palabras.items()),
                initial=parametro["valor"],
            )
        else:
            campo = CampoParametro(
                label=etiquetas_reglas.parametro(nombre),
                con_ninguno=NINGUNO in palabras,
                initial=parametro["valor"],
                help_text="Escriba «ninguno» si no hay mínimo." if palabras else "",
            )
        self.fields[f"p-{nombre}"] = campo
        self._apoyo(f"p-{nombre}", parametro)

    def _objetivo(self, prefijo: str, objetivo: dict[str, Any]) -> None:
        self.fields[f"{prefijo}-nombre"] = forms.CharField(
            label="Nombre", max_length=300, initial=objetivo["nombre"]
        )
        self.fields[f"{prefijo}-descripcion"] = forms.CharField(
            label="Descripción",
            required=False,
            initial=objetivo.get("descripcion") or "",
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self._limites(prefijo, objetivo, _LIMITES)
        self._apoyo(prefijo, objetivo)

    def _limites(self, prefijo: str, mapa: dict[str, Any], limites: Any) -> None:
        for llave, etiqueta, decimales in limites:
            escrito = mapa.get(llave)
            self.fields[f"{prefijo}-{llave}"] = CampoNumero(
                label=etiqueta,
                decimales=decimales,
                maximo_digitos=4,
                required=False,
                initial=escribir_numero(leer_numero(escrito.replace(".", ",")), miles=False)
                if escrito
                else "",
            )

    def _elemento(self, seccion: str, elemento: dict[str, Any]) -> None:
        prefijo = f"{seccion[0]}-{elemento['codigo']}"
        presente = elemento["codigo"] in self._codigos(seccion)
        self.fields[f"{prefijo}-sigue"] = forms.BooleanField(
            label="Está en el Programa Marco", required=False, initial=presente
        )
        if seccion == "indicadores":
            self.fields[f"{prefijo}-decimales"] = forms.IntegerField(
                label="Decimales", min_value=0, max_value=6, initial=elemento["decimales"]
            )
            if requisitos := elemento.get("requisitos"):
                self.fields[f"{prefijo}-requisitos"] = forms.MultipleChoiceField(
                    label="Requisitos técnicos que se exigen",
                    required=False,
                    choices=[(r["codigo"], f"{r['codigo']}: {r['texto']}") for r in requisitos],
                    initial=[r["codigo"] for r in self._vivo(seccion, elemento)["requisitos"]],
                    widget=forms.CheckboxSelectMultiple,
                )
        self._apoyo(prefijo, elemento)

    def _apoyo(self, prefijo: str, mapa: dict[str, Any]) -> None:
        """What the value rests on: of which kind, and which."""
        self.fields[f"{prefijo}-apoyo"] = forms.ChoiceField(
            label="Se apoya en",
            choices=APOYOS,
            initial="norma" if mapa.get("norma") else mapa.get("confianza", POR_VERIFICAR),
        )
        self.fields[f"{prefijo}-fuente"] = forms.CharField(
            label="Norma o fuente",
            max_length=500,
            initial=mapa.get("norma") or mapa.get("fuente") or "",
        )

    # --- What can be on or off: what the draft has, and what its base had ----------------------
    def _codigos(self, seccion: str) -> list[str]:
        return [e["codigo"] for e in self.contenido.get(seccion) or ()]

    def _ofrecidos(self, seccion: str) -> list[dict[str, Any]]:
        """Each item once; of one that is in both, all the requirements of either."""
        vivos = {e["codigo"]: e for e in self.contenido.get(seccion) or ()}
        de_base = {e["codigo"]: e for e in self.base.get(seccion) or ()}
        ofrecidos = []
        for codigo, elemento in {**de_base, **vivos}.items():
            suyos = list(elemento.get("requisitos") or ())
            codigos = {r["codigo"] for r in suyos}
            otros = (de_base.get(codigo) or {}).get("requisitos") or ()
            suyos += [r for r in otros if r["codigo"] not in codigos]
            ofrecidos.append({**elemento, "requisitos": suyos} if suyos else elemento)
        return ofrecidos

    def _vivo(self, seccion: str, elemento: dict[str, Any]) -> dict[str, Any]:
        propios = {e["codigo"]: e for e in self.contenido.get(seccion) or ()}
        return {"requisitos": [], **propios.get(elemento["codigo"], elemento)}

    # --- The content with what was typed -------------------------------------------------------
    def editado(self) -> dict[str, Any]:
        """A new content; what was not touched stays exactly as it was."""
        nuevo, d = deepcopy(self.contenido), self.cleaned_data
        _poner(nuevo, "nombre", d["nombre"])
        _poner(nuevo, "descripcion", d["descripcion"])
        nuevo["anio_desde"] = d["anio_desde"]
        _poner(nuevo, "anio_hasta", d["anio_hasta"])
        for nombre, parametro in nuevo["parametros"].items():
            _poner_numero(parametro, "valor", d[f"p-{nombre}"])
            self._poner_apoyo(parametro, f"p-{nombre}")
        for lugar, objetivo in enumerate(nuevo["objetivos"]):
            _poner(objetivo, "nombre", d[f"o-{lugar}-nombre"])
            _poner(objetivo, "descripcion", d[f"o-{lugar}-descripcion"])
            self._poner_limites(objetivo, f"o-{lugar}", _LIMITES)
        if limite := nuevo.get("ponderador_compromiso"):
            self._poner_limites(limite, "c", _LIMITES[:2])
        for seccion in ("indicadores", "sistemas"):
            nuevo[seccion] = list(self._elegidos(seccion))
        return nuevo

    def _poner_limites(self, mapa: dict[str, Any], prefijo: str, limites: Any) -> None:
        for llave, _, _ in limites:
            tecleado = self.cleaned_data[f"{prefijo}-{llave}"]
            _poner_numero(mapa, llave, None if tecleado is None else texto_decimal(tecleado))
        self._poner_apoyo(mapa, prefijo)

    def _elegidos(self, seccion: str) -> Iterator[dict[str, Any]]:
        for ofrecido in self._ofrecidos(seccion):
            prefijo = f"{seccion[0]}-{ofrecido['codigo']}"
            if not self.cleaned_data[f"{prefijo}-sigue"]:
                continue
            elemento = deepcopy(ofrecido)
            if seccion == "indicadores":
                elemento["decimales"] = self.cleaned_data[f"{prefijo}-decimales"]
            if f"{prefijo}-requisitos" in self.fields:
                quedan = set(self.cleaned_data[f"{prefijo}-requisitos"])
                todos = elemento["requisitos"]
                elemento["requisitos"] = [r for r in todos if r["codigo"] in quedan]
            self._poner_apoyo(elemento, prefijo)
            yield elemento

    def _poner_apoyo(self, mapa: dict[str, Any], prefijo: str) -> None:
        apoyo, fuente = (self.cleaned_data[f"{prefijo}-{x}"] for x in ("apoyo", "fuente"))
        nuevo = {"norma": fuente} if apoyo == "norma" else {"confianza": apoyo, "fuente": fuente}
        if nuevo != {k: mapa[k] for k in LLAVES_FUNDAMENTO if k in mapa}:
            for llave in LLAVES_FUNDAMENTO:
                mapa.pop(llave, None)
            mapa.update(nuevo)

    def supuesto(self) -> dict[str, Any]:
        """The content as if each field that is refused had stayed as it was."""
        for nombre, campo in self.fields.items():
            if nombre not in self.cleaned_data:
                self.cleaned_data[nombre] = campo.to_python(
                    self.get_initial_for_field(campo, nombre)
                )
        return self.editado()

    # --- Faults of the document, each at its field ---------------------------------------------
    def mostrar(self, fallas: tuple[Falla, ...], editado: dict[str, Any]) -> None:
        """Show each fault at the field that holds it, or above them all with its place."""
        for falla in fallas:
            campo = self._campo_de(falla.ruta, editado)
            if campo in self.errors:
                continue  # what was typed there is already refused
            if campo in self.fields:
                self.add_error(campo, _en_palabras(falla.que))
            else:
                self.add_error(None, f"{falla.ruta}: {falla.que}" if falla.ruta else falla.que)

    def _campo_de(self, ruta: str, editado: dict[str, Any]) -> str:
        if ruta.startswith("parametros."):
            return f"p-{ruta.split('.')[1]}"
        if ruta.startswith("ponderador_compromiso"):
            return f"c-{ruta.partition('.')[2] or 'peso_min'}"
        if hallado := _LUGAR.match(ruta):
            seccion, numero, llave = hallado.groups()
            if seccion == "objetivos":
                return f"o-{int(numero) - 1}-{llave or 'peso_min'}"
            codigo = editado[seccion][int(numero) - 1]["codigo"]
            return f"{seccion[0]}-{codigo}-{llave or 'sigue'}"
        return ruta

    # --- How the page draws it -----------------------------------------------------------------
    @property
    def respaldo_campos(self) -> list[BoundField]:
        return [self[n] for n in ("version", "motivo", "norma", "documento", "rige_desde")]

    @property
    def identidad(self) -> list[BoundField]:
        return [self[n] for n in ("nombre", "descripcion", "anio_desde", "anio_hasta")]

    @property
    def secciones(self) -> list[Seccion]:
        """Every part of the framework, in reading order."""
        return [
            Seccion(
                "Umbrales y reglas de cálculo", "calculo",
                tuple(
                    Fila("", self._de(f"p-{n}"))
                    for n in sorted(self.contenido["parametros"], key=etiquetas_reglas.lugar)
                ),
            ),
            Seccion("Objetivos y límites del ponderador", "objetivos", tuple(self._objetivos()),
                    "Un límite vacío es un límite que no se conoce o no existe."),
            Seccion("Indicadores transversales", "indicadores",
                    tuple(self._filas("indicadores")),
                    "Quite la marca de los que dejan de estar."),
            Seccion("Sistemas de gestión", "sistemas", tuple(self._filas("sistemas")),
                    "Las etapas y sus requisitos se cambian en el documento YAML."),
        ]  # fmt: skip

    def _objetivos(self) -> Iterator[Fila]:
        for lugar, objetivo in enumerate(self.contenido["objetivos"]):
            yield Fila(objetivo["nombre"], self._de(f"o-{lugar}"))
        if "ponderador_compromiso" in self.contenido and "c-apoyo" in self.fields:
            yield Fila("Cada compromiso", self._de("c"))

    def _filas(self, seccion: str) -> Iterator[Fila]:
        for elemento in self._ofrecidos(seccion):
            detalle = "" if elemento["codigo"] in self._codigos(seccion) else "Hoy no está"
            yield Fila(elemento["nombre"], self._de(f"{seccion[0]}-{elemento['codigo']}"), detalle)

    def _de(self, prefijo: str) -> tuple[BoundField, ...]:
        sufijos = ("sigue", "nombre", "descripcion", *(k for k, _, _ in _LIMITES), "decimales",
                   "requisitos", "apoyo", "fuente")  # fmt: skip
        nombres = [prefijo, *(f"{prefijo}-{s}" for s in sufijos)]
        return tuple(self[n] for n in nombres if n in self.fields)


def _en_palabras(que: str) -> str:
    """A fault in the words of the form, not in the keys of the document."""
    for llave, etiqueta, _ in _LIMITES:
        que = que.replace(llave, f"«{etiqueta}»")
    return que


def _poner(mapa: dict[str, Any], llave: str, valor: Any) -> None:
    """Set a key; one that was not there and has nothing to say stays out."""
    if valor in ("", None):
        if mapa.get(llave):
            mapa[llave] = None if not isinstance(mapa[llave], str) else ""
    else:
        mapa[llave] = valor


def _poner_numero(mapa: dict[str, Any], llave: str, texto: str | None) -> None:
    """Set a number; the same number written otherwise is no change."""
    previo = mapa.get(llave)
    if texto is None:
        if previo is not None:
            mapa[llave] = None
        return
    if isinstance(previo, str) and _igual(previo, texto):
        return
    mapa[llave] = texto


def _igual(uno: str, otro: str) -> bool:
    try:
        return leer_numero(uno.replace(".", ",")) == leer_numero(otro.replace(".", ","))
    except NumeroInvalido:
        return uno == otro
