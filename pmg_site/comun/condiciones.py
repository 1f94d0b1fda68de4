"""Conditions that tie a state to the people and dates of its acts, for CHECK constraints."""

from collections.abc import Sequence

from django.db.models import Q


def paso(campo: str, estados: Sequence[str]) -> Q:
    """In one of ``estados`` the act's date and person stand; otherwise neither does."""
    hecho = Q(**{f"{campo}_el__isnull": False, f"{campo}_por__isnull": False})
    sin_hacer = Q(**{f"{campo}_el": None, f"{campo}_por": None})
    return Q(Q(estado__in=estados) & hecho) | Q(~Q(estado__in=estados) & sin_hacer)
