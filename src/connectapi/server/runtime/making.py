"""Making one environment: an interpreter, the content's packages, and then those that we need."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connectapi.bundles.requirement_lines import normal_name
from connectapi.server.runtime import installed as reading
from connectapi.server.runtime.commands import Command, Limits
from connectapi.server.runtime.failures import BUILD_FAILED, NOT_INSTALLED, EnvironmentFailed
from connectapi.server.runtime.uv_failures import explain
from connectapi.server.runtime.uv_lines import UvLines
from connectapi.server.runtime.uv_program import UvMissing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from connectapi.server.content.job import Job
    from connectapi.server.runtime.installed import Installed
    from connectapi.server.runtime.interpreters import Installation
    from connectapi.server.runtime.requirements import Requirements
    from connectapi.server.runtime.uv_program import Uv

_PATIENCE = 30.0
# What we add is not looked for among all that there ever was, which takes minutes where no version
# goes with the content's own packages.
_OLDEST = {
    "uvicorn": "0.20",
    "websockets": "10",
    "a2wsgi": "1.7",
    "ipykernel": "6",
    "nbconvert": "6.5",
    "papermill": "2.4",
}
_LIST = (
    "import importlib.metadata as m\n"
    "for d in m.distributions():\n"
    "    if d.metadata['Name']: print(d.metadata['Name'] + '==' + d.version)\n"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an environment is to be.

    Attributes:
        installation: Python that it is made with.
        requirements: What the content wants installed.
        folder: The content's files, where requirements may name places.
        runtime: Requirements of what runs the content, added after its own packages.
        manager: Installer that the manifest asks for: ``pip``, ``uv``, or an empty text.
        managed: Whether the server installs the content's packages. Otherwise the content sees
            those of the installation, as they are.
    """

    installation: Installation
    requirements: Requirements
    folder: Path
    runtime: tuple[str, ...] = ()
    manager: str = ""
    managed: bool = True


@dataclass(frozen=True, slots=True)
class Making:
    """One environment while it is made, in a work folder that holds nothing else.

    Attributes:
        work: The folder; the environment is the folder ``env`` in it.
        limits: What one run of uv may use.
    """

    uv: Uv
    work: Path
    job: Job
    wanted: Wanted
    limits: Limits = field(default_factory=Limits)

    @property
    def environment(self) -> Path:
        """The environment's folder."""
        return self.work / "env"

    @property
    def python(self) -> Path:
        """Interpreter inside the environment."""
        return python_of(self.environment)

    def make(self) -> Sequence[Installed]:
        """Make it, and list the content's own packages.

        Raises:
            EnvironmentFailed: It cannot be made.
            JobKilled: Somebody asked for the job to end.
        """
        # Settings of whatever project the data folder lies in are none of the content's.
        (self.work / "uv.toml").write_text("")
        self._begin()
        own: Sequence[Installed] = ()
        if self.wanted.managed:
            own = self._install_own()
            kept = {one.name: one.version for one in own}
        else:
            kept = self._of_installation()
        self._install_ours(kept)
        return own

    def _begin(self) -> None:
        arguments = ["venv", "--no-project", "--relocatable"]
        if not self.wanted.managed:
            arguments.append("--system-site-packages")
        python = str(self.wanted.installation.python)
        lines = UvLines()
        code = self._run([*arguments, "--python", python, str(self.environment)], lines)
        if code != 0:
            reason = explain(lines.kept, self.job.reason, self.wanted.installation.version)
            message = f"No environment can be made with {python}: {reason.message}"
            raise EnvironmentFailed(BUILD_FAILED, message)

    def _install_own(self) -> Sequence[Installed]:
        requirements = self.wanted.requirements
        bundle = self._local_copy()
        if requirements.lines:
            wanted = self._file("requirements.txt", requirements.placed(bundle))
            arguments = ["-r", str(wanted), *requirements.arguments]
            if requirements.constraints:
                limits = self._file("constraints.txt", requirements.constraints)
                arguments += ["-c", str(limits)]
            lines = UvLines()
            code = self._install(arguments, lines)
            if code != 0:
                self.job.line(f"pip install failed with exit code {code}", source="stderr")
                version = self.wanted.installation.version
                raise EnvironmentFailed(*explain(lines.kept, self.job.reason, version))
        return reading.installed(self.environment, bundle)

    def _local_copy(self) -> Path:
        """Give the folder that requirements may name places in: a copy, for builds write there."""
        if not self.wanted.requirements.local:
            return self.wanted.folder
        copy = self.work / "bundle"
        shutil.copytree(self.wanted.folder, copy)
        return copy

    def _install_ours(self, kept: Mapping[str, str]) -> None:
        """Install what runs the content, so that the content's own packages stay as they are."""
        if not self.wanted.runtime:
            return
        there = {normal_name(name) for name in kept}
        floors = [f"{name}>={oldest}" for name, oldest in _OLDEST.items() if name not in there]
        limits = self._file("kept.txt", [*reading.pins(kept).splitlines(), *floors])
        ours = self._file("runtime.txt", self.wanted.runtime)
        lines = UvLines()
        code = self._install(["-r", str(ours), "-c", str(limits)], lines, hashes=False)
        if code != 0:
            self.job.line(f"pip install failed with exit code {code}", source="stderr")
            raise EnvironmentFailed(NOT_INSTALLED, self._in_the_way(kept, lines))

    def _in_the_way(self, kept: Mapping[str, str], lines: UvLines) -> str:
        reason = explain(lines.kept, self.job.reason, self.wanted.installation.version)
        text = " ".join(lines.kept)
        named = [
            f"{name}=={version}"
            for name, version in kept.items()
            if f" {normal_name(name)}==" in text or f"`{normal_name(name)}==" in text
        ]
        needed = ", ".join(self.wanted.runtime)
        if not named:
            return f"What runs this content ({needed}) could not be installed. {reason.message}"
        return (
            f"What runs this content ({needed}) cannot be installed beside the content's "
            f"{' and '.join(named)}, which is in the way: allow newer versions of it in the "
            f"requirements and deploy again. {reason.message}"
        )

    def _of_installation(self) -> dict[str, str]:
        """Ask the installation itself for its packages, which the content is to see as they are."""
        try:
            done = subprocess.run(  # noqa: S603 - an interpreter of this machine
                [str(self.wanted.installation.python), "-I", "-c", _LIST],
                env=self.uv.variables(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=True,
                text=True,
            )
        except (OSError, subprocess.SubprocessError) as problem:
            message = f"The Python installation cannot tell its packages: {problem}"
            raise EnvironmentFailed(BUILD_FAILED, message) from None
        pairs = (line.partition("==") for line in done.stdout.splitlines())
        return {name: version for name, _, version in pairs}

    def _file(self, name: str, lines: Sequence[str]) -> Path:
        path = self.work / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    def _install(self, arguments: Sequence[str], lines: UvLines, *, hashes: bool = True) -> int:
        command = ["pip", "install", "--python", str(self.python), *self.uv.arguments()]
        return self._run([*command, *arguments], lines, hashes=hashes)

    def _run(self, arguments: Sequence[str], lines: UvLines, *, hashes: bool = True) -> int:
        try:
            program = str(self.uv.program())
        except UvMissing as problem:
            raise EnvironmentFailed(BUILD_FAILED, str(problem)) from None
        variables = self.uv.variables()
        if self.wanted.manager != "uv":
            # As pip has it: the best version of all indexes, not of the first that knows the name.
            variables.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
        if not hashes:
            variables.pop("UV_REQUIRE_HASHES", None)
        command = Command([program, *arguments], self.work, variables, self.limits)
        return self.job.run(command, lines.edit)


def python_of(environment: Path) -> Path:
    """Give the interpreter inside an environment."""
    windows = environment / "Scripts" / "python.exe"
    return windows if windows.exists() else environment / "bin" / "python"
