"""Pieces of the OpenAPI document that the views share."""

from rest_framework import serializers

ERRORES = (400, 404, 405, 406)


class ErrorSerializer(serializers.Serializer):
    """Why the request was refused."""

    detalle = serializers.CharField(help_text="Qué pasó y qué hacer, en una frase.")
    campos = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="La frase de cada parámetro que no se pudo usar.",
    )
