"""Forms of the payment pages."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from incentivos.models import Cuota
from incentivos.servicios import registrar_pago
from instituciones.models import Mecanismo, Persona
from pmg_site.comun import formato, reloj
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida


class FiltroCuotas(forms.Form):
    """Which instalments to list."""

    anio_pago = forms.IntegerField(
        label="Año de pago", required=False, min_value=1998, max_value=2100
    )
    mes = forms.TypedChoiceField(
        label="Mes",
        required=False,
        coerce=int,
        choices=[("", "Todos"), *((n, m.capitalize()) for n, m in enumerate(formato.MESES, 1))],
    )
    mecanismo = forms.ModelChoiceField(
        Mecanismo.objects.all(),
        label="Mecanismo",
        required=False,
        to_field_name="codigo",
        empty_label="Todos",
    )
    estado = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[("", "Por pagar y vencidas"), ("programada", "Todas las programadas"),
                 ("pagada", "Pagadas")],
    )  # fmt: skip

    def aplicar(self, cuotas: Any) -> "QuerySet[Any]":
        """The instalments that fit; what is badly written filters nothing and says why."""
        datos = self.cleaned_data if self.is_valid() else {}
        if datos.get("anio_pago"):
            cuotas = cuotas.filter(incentivo__anio_pago=datos["anio_pago"])
        if datos.get("mes"):
            cuotas = cuotas.filter(mes=datos["mes"])
        if datos.get("mecanismo"):
            cuotas = cuotas.filter(incentivo__adscripcion__proceso__mecanismo=datos["mecanismo"])
        if datos.get("estado"):
            return cuotas.filter(estado=datos["estado"])
        return cuotas.por_pagar(reloj.ahora().astimezone(reloj.SANTIAGO).date())


class FormularioPago(forms.Form):
    """The day on which an instalment was paid."""

    pagada_el = forms.DateField(
        label="Fecha del pago",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages={
            "invalid": "Escriba la fecha como día-mes-año, por ejemplo 31-03-2026.",
            "required": "Escriba la fecha en que se pagó la cuota.",
        },
    )

    def registrar(self, cuota: Cuota, por: Persona) -> bool:
        """Note the payment; False, with the reason beside the date, when it is refused."""
        try:
            registrar_pago(cuota=cuota, pagada_el=self.cleaned_data["pagada_el"], por=por)
        except TransicionInvalida:
            raise
        except ErrorDeNegocio as error:
            self.add_error("pagada_el", error.mensaje)
            return False
        return True
