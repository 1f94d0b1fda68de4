"""A decimal column that is exact on both databases."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class DecimalExacto(models.DecimalField):
    """Decimal kept exactly: ``numeric`` on PostgreSQL, a scaled 64-bit integer on SQLite.

    Django's own DecimalField goes through a float on SQLite. At most 18 digits, so that the
    scaled integer fits; a value with more decimals than the column is refused, never rounded.
    Order, equality and CHECK constraints work on both; SQL arithmetic is not meant for it.
    """

    max_digits: int
    decimal_places: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_digits > 18:
            raise ValueError("DecimalExacto holds at most 18 digits")

    def get_internal_type(self) -> str:
        return "DecimalExacto"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        if connection.vendor == "sqlite":
            return "bigint"
        return f"numeric({self.max_digits}, {self.decimal_places})"

    def cast_db_type(self, connection: BaseDatabaseWrapper) -> str:
        return self.db_type(connection)

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, float):
            raise ValidationError("Un número de coma flotante no es exacto.", code="float")
        valor = super().to_python(value)
        if valor is not None and not valor.is_finite():
            raise ValidationError("Escriba un número.", code="invalid")
        return valor

    def _ajustado(self, value: Any) -> Decimal | None:
        valor = self.to_python(value)
        if valor is None:
            return None
        ajustado = valor.quantize(Decimal(1).scaleb(-self.decimal_places))
        if ajustado != valor:
            raise ValidationError(f"{valor} tiene más de {self.decimal_places} decimales.")
        if len(ajustado.as_tuple().digits) > self.max_digits:
            raise ValidationError(f"{valor} tiene más de {self.max_digits} cifras.")
        return ajustado

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if hasattr(value, "as_sql"):
            return value
        valor = self._ajustado(value)
        if valor is None or connection.vendor != "sqlite":
            return valor
        return int(valor.scaleb(self.decimal_places))

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return self.get_db_prep_value(value, connection)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        if value is None or connection.vendor != "sqlite":
            return value
        return Decimal(value).scaleb(-self.decimal_places)
