"""The login door: RUN and password, no self-registration."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from instituciones.run import normalizar


class Adaptador(DefaultAccountAdapter):
    """Accounts are made by the administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class FormularioIngreso(LoginForm):
    """Understands the RUN however it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label="RUN",
            max_length=14,
            help_text="Con o sin puntos, con dígito verificador: 12.345.678-5",
            widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "text"}),
        )
        clave = self.fields["password"]
        clave.label = "Contraseña"
        clave.widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        return normalizar(self.cleaned_data["login"])


def cuenta_de_intento(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The account that a failed attempt is counted for: one, however the RUN was typed.

    Without this a lock would hold only for the very characters typed, and each other way of
    writing the same RUN would give five attempts more.
    """
    datos = credentials or {}
    escrito = datos.get("username") or (request.POST.get("login", "") if request else "")
    try:
        return normalizar(str(escrito))
    except ValidationError:
        return str(escrito)[:14]
