"""The server's side of a keeper: how one is started, and what is said to it."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectapi.server.runtime import keeper
from connectapi.server.runtime.commands import CannotStart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectapi.server.runtime.commands import Command

START_TIMEOUT = 30.0
"""Seconds that a keeper has to start a program in."""

# Where an interpreter's own libraries are. Nothing else of the server's variables is for content.
_NEEDED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Keeping:
    """A keeper with its program, and what leads to both."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    output: int
    errors: int
    pid: int


def launch(command: Command, cores: Sequence[int] | None) -> Keeping:
    """Start a keeper, have it start a program, and return when that runs.

    Raises:
        CannotStart: The program cannot be started.
    """
    order = write_order(command, _program(command), cores)
    ours, theirs = socket.socketpair()
    output, errors = os.pipe(), os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603  # a program of this package
            [sys.executable, "-I", "-S", str(Path(keeper.__file__))],
            stdin=theirs.fileno(),
            stdout=output[1],
            stderr=errors[1],
            cwd="/",
            env={name: os.environ[name] for name in _NEEDED if name in os.environ},
            start_new_session=True,
        )
    except OSError:
        _close(ours, output[0], errors[0])
        raise
    finally:
        _close(theirs, output[1], errors[1])
    try:
        ours.settimeout(START_TIMEOUT)
        ours.sendall(order)
        pid = _started(ours, command)
    except OSError as problem:
        # The keeper ends as well, for this was the end of its orders.
        _close(ours, output[0], errors[0])
        process.wait()
        if isinstance(problem, CannotStart):
            raise
        raise CannotStart(errno.EIO, f"its keeper failed: {problem}", command.argv[0]) from None
    ours.setblocking(False)  # noqa: FBT003  # the method takes no other form
    for descriptor in (output[0], errors[0]):
        os.set_blocking(descriptor, False)
    return Keeping(process, ours, output[0], errors[0], pid)


def write_order(command: Command, program: str, cores: Sequence[int] | None) -> bytes:
    """Write what a keeper is to run, in the form that it reads.

    Raises:
        CannotStart: An argument or variable holds a NUL, or a variable's name an equals sign.
    """
    limits = command.limits
    fields = [
        program,
        str(command.folder),
        _number(limits.disk),
        _number(limits.files),
        _number(limits.nice or None),
        " ".join(map(str, cores or ())),
        str(len(command.argv)),
        *command.argv,
        *_pairs(command.environment),
    ]
    if any("\0" in text for text in fields):
        raise CannotStart(errno.EINVAL, "an argument or a variable holds a NUL", program)
    data = b"\0".join(map(os.fsencode, fields))
    return f"{len(data):0{keeper.HEAD}d}".encode() + data


def _pairs(environment: Mapping[str, str]) -> list[str]:
    for name in environment:
        if not name or "=" in name:
            raise CannotStart(errno.EINVAL, "no environment variable can have the name", name)
    return [f"{name}={value}" for name, value in environment.items()]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _program(command: Command) -> str:
    if not command.folder.is_dir():
        raise CannotStart(errno.ENOENT, "there is no such folder", str(command.folder))
    name = command.argv[0]
    if os.sep in name:
        return name
    found = shutil.which(name, path=command.environment.get("PATH", os.defpath))
    if found is None:
        raise CannotStart(errno.ENOENT, "there is no such program on the PATH", name)
    return found


def _started(control: socket.socket, command: Command) -> int:
    answer = b""
    while not answer.endswith(b"\n"):
        # By bytes: a program that ends at once has its code in the next line.
        piece = control.recv(1)
        if not piece:
            raise CannotStart(errno.EPIPE, "its keeper ended", command.argv[0])
        answer += piece
    word, number = answer.split()
    if word == b"failed":
        raise CannotStart(int(number), os.strerror(int(number)), command.argv[0])
    return int(number)


def _close(control: socket.socket, *descriptors: int) -> None:
    control.close()
    for descriptor in descriptors:
        os.close(descriptor)
