"""Kombu's broker in files, which a cut cannot stop: half a message is never met, nor fatal."""

import logging
import os
import uuid
from pathlib import Path
from time import time_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

registro = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """What is unreadable is told and left aside: the outbox sends again what was lost."""

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Written beside and renamed, so that a reader finds all of it or nothing."""
        destino = Path(self.data_folder_out, f"{time_ns()}_{uuid.uuid4()}.{queue}.msg")
        aparte = destino.with_suffix(".parte")
        try:
            aparte.write_bytes(dumps(message).encode())
            os.replace(aparte, destino)
        except OSError as error:
            raise ChannelError(f"Cannot add {destino} to the queue") from error

    def _get(self, queue: str, timeout: Any = None) -> Any:
        """The next message; the broken ones before it have already left the folder."""
        while True:
            try:
                return super()._get(queue)
            except ValueError:
                registro.warning("A message of the queue %s was unreadable and is skipped.", queue)

    def get_table(self, exchange: str) -> Any:
        try:
            return super().get_table(exchange)
        except ValueError:
            return []

    def _queue_bind(self, exchange: str, *args: Any) -> None:
        """Written anew where a cut left the table of an exchange broken."""
        try:
            super()._queue_bind(exchange, *args)
        except ValueError:
            registro.warning("The table of the exchange %s was unreadable.", exchange)
            self._exchange_file(exchange).unlink(missing_ok=True)
            super()._queue_bind(exchange, *args)


class Transport(filesystem.Transport):
    Channel = Channel


def instalar() -> None:
    """From now on ``filesystem://`` is this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
