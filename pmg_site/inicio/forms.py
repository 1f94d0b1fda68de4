"""The filters of the ledger's page."""

from django import forms


class FiltroBitacora(forms.Form):
    """Narrow the ledger by action, institution or record."""

    accion = forms.CharField(
        label="Acción", required=False, help_text="Por ejemplo: formulacion.enviar"
    )
    institucion = forms.CharField(label="Código de institución", required=False)
    objeto = forms.CharField(label="Registro", required=False)
