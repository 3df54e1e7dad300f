"""Runs a Python script and makes a page of what it prints: ``script_page.py SCRIPT PAGE``.

This is run by the interpreter of the content, so it uses the standard library alone. What the
script prints is printed here, too. A page that the script writes itself stays.
"""

from __future__ import annotations

import subprocess
import sys
from html import escape
from pathlib import Path

_LONGEST = 5_000_000
"""Characters of output that a page shows; a browser takes no more with pleasure."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto }}
pre {{ overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }}
</style>
</head>
<body>
<h1>{title}</h1>
<pre>{output}</pre>
</body>
</html>
"""


def run(script: Path, page: Path) -> int:
    """Run a script, show what it prints, and write the page unless it did so or failed."""
    before = _changed(page)
    command = [sys.executable, "-u", str(script)]
    printed: list[str] = []
    left = _LONGEST
    # The script is what this program was given to run.
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            printed.append(line[: max(left, 0)])
            left -= len(line)
    code = process.returncode
    if code == 0 and _changed(page) == before:
        text = escape("".join(printed))
        if left < 0:
            text += "\n… and more, which the log of the job holds."
        page.write_text(_PAGE.format(title=escape(script.stem), output=text), "utf-8")
    return code if code >= 0 else 128 - code


def _changed(page: Path) -> int | None:
    try:
        return page.stat().st_mtime_ns
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), Path(sys.argv[2])))
