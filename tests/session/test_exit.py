"""A program that ends right after its last answer ends well."""

import subprocess
import sys

from connectapi.testing import LocalConnect

PROGRAM = """
import asyncio, sys
from connectapi import AsyncClient

async def main():
    async with AsyncClient(*sys.argv[1:]) as client:
        await asyncio.gather(*[client.me() for _ in range(64)])

asyncio.run(main())
"""
RUNS = 16


def test_an_async_program_does_not_die_at_its_end() -> None:
    """Without care, one run in five was aborted by a thread of the HTTP library."""
    with LocalConnect() as server:
        command = [sys.executable, "-c", PROGRAM, server.url, server.api_key]
        for _ in range(RUNS // 4):
            several = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
            for process in several:
                _, errors = process.communicate(timeout=60)
                assert process.returncode == 0, errors
