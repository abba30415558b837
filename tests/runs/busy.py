"""A server that does nothing but count what it is asked."""

import asyncio
from dataclasses import dataclass, field

from wareflow.services.ledger import boot_time


@dataclass
class Busy:
    """Takes its time, and knows how many calls it has at once, and when each came; hangs up if told to."""

    url: str = ""
    at_once: int = 0
    most: int = 0
    came: list[float] = field(default_factory=list)
    refuse: int = 0
    status: int = 200
    hangs_up: bool = False

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """With one caller, until one of the two goes."""
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.came.append(boot_time())
                if self.hangs_up:
                    break
                await self._answer(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.01)
        self.at_once -= 1
        self.refuse, status = self.refuse - 1, 429 if self.refuse > 0 else self.status
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
        writer.write(head.encode() + b"{}")
        await writer.drain()
