"""A mail server in a process of its own that takes everything and counts it.

python -m tests.benchmarks.sink PORT COUNTFILE
"""

import asyncio
import os
import sys
from typing import Any

from aiosmtpd.smtp import SMTP


class Counting:
    """Keeps the number of accepted messages in a file that others may read."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600)
        self._count = 0
        self._write()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self._count += 1
        self._write()
        return "250 aangenomen"

    def _write(self) -> None:
        os.pwrite(self._file, f"{self._count:<12d}\n".encode(), 0)


async def serve(port: int, path: str) -> None:
    counting = Counting(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(counting, data_size_limit=0), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
