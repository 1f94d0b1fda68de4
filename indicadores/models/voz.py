"""Which indicators answer what the users of a product asked for (Formulario A1)."""

from django.db import models

from indicadores.models.indicadores import Indicador
from indicadores.querysets import RespuestaUsuariosQuerySet
from instituciones.models import Persona, VozUsuarios


class RespuestaUsuarios(models.Model):
    """An indicator that answers a request of the users; true of every version that repeats it."""

    voz = models.ForeignKey(
        VozUsuarios, models.PROTECT, related_name="respuestas", verbose_name="pedido"
    )
    indicador = models.ForeignKey(Indicador, models.PROTECT, related_name="pedidos_que_responde")
    vinculada_el = models.DateTimeField("vinculada el")
    vinculada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    objects = RespuestaUsuariosQuerySet.as_manager()

    class Meta:
        verbose_name = "indicador que responde a los usuarios"
        verbose_name_plural = "indicadores que responden a los usuarios"
        ordering = ["voz", "indicador"]
        constraints = [
            models.UniqueConstraint(fields=["voz", "indicador"], name="respuesta_usuarios_unica")
        ]

    def __str__(self) -> str:
        return f"{self.voz}: {self.indicador}"
