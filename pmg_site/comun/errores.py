"""The refusals that services raise and doors turn into pages or API answers."""


class ErrorDeNegocio(Exception):
    """A refusal the person can understand and act on; ``str()`` is the Spanish sentence."""

    codigo_http = 400

    def __init__(self, mensaje: str) -> None:
        super().__init__(mensaje)
        self.mensaje = mensaje


class TransicionInvalida(ErrorDeNegocio):
    """The action asked for does not exist from the current state."""

    codigo_http = 409


class ConflictoDeDeberes(ErrorDeNegocio):
    """The person already acted on another side of the same file."""

    codigo_http = 403


class ConflictoDeEdicion(ErrorDeNegocio):
    """Somebody saved the same record first; ``cambios`` lists what differs, field by field.

    Each item of ``cambios`` is ``(etiqueta, valor_guardado, valor_enviado)``; ``por`` and ``el``
    tell who saved the current value and when.
    """

    codigo_http = 409

    def __init__(
        self,
        mensaje: str,
        *,
        cambios: list[tuple[str, str, str]] | None = None,
        por: str = "",
        el: object = None,
        version: int = 0,
    ) -> None:
        super().__init__(mensaje)
        self.cambios = cambios or []
        self.por = por
        self.el = el
        self.version = version


class FueraDePlazo(ErrorDeNegocio):
    """The stage of the calendar is closed for this institution."""

    codigo_http = 409


class ArchivoRechazado(ErrorDeNegocio):
    """An upload that is not accepted; the sentence says why and what to send instead."""


class ReglaInvalida(ErrorDeNegocio):
    """A rule set or parameter file that cannot be used; the message says where and what to mend."""
