"""Writing generated files: banner, formatting, no orphans."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BANNER = "# Written by `make generate` from contract/. Do not edit.\n"


class Output:
    """Collects generated files, formats them together and compares or writes them."""

    def __init__(self, root: Path = ROOT, *, banner: str = BANNER) -> None:
        self._root = root
        self._banner = banner
        self._files: dict[str, str] = {}

    def add(self, path: str, text: str) -> None:
        """Add a file, by its path below the root."""
        if path in self._files:
            raise ValueError(f"{path} is generated twice")
        self._files[path] = self._banner + text if path.endswith(".py") else text

    def finish(self, rooms: list[str], *, check: bool) -> list[str]:
        """Write what differs, or with `check` only say so; gives the paths that differ.

        `rooms` are the folders that hold generated files only: others found there are orphans, and
        removed.
        """
        formatted = dict(zip(self._files, self._format(list(self._files.items())), strict=True))
        differing = []
        for path, text in formatted.items():
            target = self._root / path
            if not target.exists() or target.read_text("utf-8") != text:
                differing.append(path)
                if not check:
                    _write(target, text)
        for room in rooms:
            for found in sorted((self._root / room).glob("*.py")):
                path = found.relative_to(self._root).as_posix()
                if path not in formatted:
                    differing.append(f"{path} (orphan)")
                    if not check:
                        found.unlink()
        return differing

    def _format(self, files: list[tuple[str, str]]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            targets = []
            for path, text in files:
                target = Path(folder) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, "utf-8")
                targets.append(target)
            python = [str(t) for t in targets if t.suffix == ".py"]
            settings = ["--config", str(ROOT / "pyproject.toml"), "--quiet", "--no-cache"]
            _ruff(
                "check",
                "--select",
                "I,F401",
                "--fix",
                "--exit-zero",
                "--no-force-exclude",
                *settings,
                *python,
            )
            _ruff("format", *settings, *python)
            return [target.read_text("utf-8") for target in targets]


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.new")
    aside.write_text(text, "utf-8")
    aside.replace(target)


def _ruff(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "ruff", *arguments], check=True)
