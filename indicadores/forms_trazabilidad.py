"""The form that says which indicator answers a request of the users."""

from typing import Any

from django import forms

from indicadores.consultas import ultimas_fichas
from indicadores.models import Indicador
from instituciones.models import DefinicionEstrategica, VozUsuarios

LARGO = 90


def _corto(texto: str) -> str:
    return texto if len(texto) <= LARGO else f"{texto[:LARGO].rstrip()}…"


class CampoPedido(forms.ModelChoiceField):
    """The requests of a version, each with its number and what was asked."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.numero}. {_corto(obj.pedido)} (producto {obj.producto.numero})"


class CampoIndicador(forms.ModelChoiceField):
    """The indicators of an institution by the name of their latest card."""

    nombres: dict[int, str]

    def label_from_instance(self, obj: Any) -> str:
        return self.nombres.get(obj.pk, obj.codigo)


class FormularioRespuesta(forms.Form):
    """A request of the users and the indicator that answers it."""

    voz = CampoPedido(
        VozUsuarios.objects.none(), label="Pedido de los usuarios", empty_label="Elija un pedido"
    )
    indicador = CampoIndicador(
        Indicador.objects.none(),
        label="Indicador que lo responde",
        empty_label="Elija un indicador",
        help_text="Los indicadores con ficha en algún año del período.",
    )

    def __init__(self, *args: Any, definicion: DefinicionEstrategica, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pedidos = definicion.voces.exclude(pedido="").select_related("producto")
        del_periodo = Indicador.objects.filter(
            institucion=definicion.institucion_id,
            fichas__anio__range=(definicion.periodo_desde, definicion.periodo_hasta),
        ).distinct()
        indicador = self.fields["indicador"]
        indicador.nombres = {  # type: ignore[attr-defined] # a CampoIndicador
            pk: _corto(ficha.nombre) for pk, ficha in ultimas_fichas(del_periodo).items()
        }
        self.fields["voz"].queryset = pedidos  # type: ignore[attr-defined] # it offers rows
        indicador.queryset = del_periodo  # type: ignore[attr-defined] # it offers rows
