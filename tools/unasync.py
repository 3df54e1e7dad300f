"""`python -m tools.unasync [--check]`: derive every `_sync/` folder from its `_async/` folder.

Works on tokens, so comments and layout stay. `async` and `await` go, `AsyncX` becomes `X`, and the
words of `WORDS` change; inside strings (docstrings, forward references) the same words change. A
word that changes nothing anywhere is an error, and so is a file in a `_sync/` folder that comes
from nothing.
"""

import io
import re
import sys
import tokenize
from pathlib import Path

from tools.generate.write import ROOT, Output

BANNER = "# Derived from {source} by `make generate`. Do not edit.\n"

WORDS = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "AbstractAsyncContextManager": "AbstractContextManager",
    "AsyncIterator": "Iterator",
    "aclose": "close",
    "asynccontextmanager": "contextmanager",
    "asynchronous": "synchronous",
    "async_client": "client",
    "_async": "_sync",
}
_DROPPED = frozenset({"async", "await"})
_CLASS = re.compile(r"^(_?)Async([A-Z]\w*)$")
_WORD = re.compile(r"\b(?:async (?=def|with|for)|await )|\w+")


def main() -> int:
    """Run the command; the exit status is 1 for a difference found or a word that is not used."""
    check = "--check" in sys.argv[1:]
    differing, unused = write(ROOT, check=check)
    for path in differing:
        print(f"differs from its async source: {path}" if check else f"wrote {path}")
    if unused:
        print(f"tools/unasync.py: no async source holds {', '.join(unused)}", file=sys.stderr)
    return 1 if unused or (check and differing) else 0


def write(root: Path, *, check: bool) -> tuple[list[str], list[str]]:
    """Write what is derived, or with `check` only compare; gives what differed, and words unused.

    A `_sync` folder whose source is gone holds nothing but orphans.
    """
    used: set[str] = set()
    output = Output(root, banner="")
    for folder in _folders(root, "_async"):
        for source in sorted(folder.glob("*.py")):
            text = source.read_text("utf-8")
            banner = BANNER.format(source=source.relative_to(root).as_posix())
            path = (folder.parent / "_sync" / source.name).relative_to(root).as_posix()
            output.add(path, banner + derive(_without_banner(text), used))
    rooms = [folder.relative_to(root).as_posix() for folder in _folders(root, "_sync")]
    return output.finish(rooms, check=check), sorted(WORDS.keys() - used)


def _folders(root: Path, name: str) -> list[Path]:
    return sorted(
        path for part in ("src", "tests") for path in (root / part).rglob(name) if path.is_dir()
    )


def derive(text: str, used: set[str]) -> str:
    """The synchronous form of a module's text; words that changed something are added to `used`."""
    lines = text.splitlines(keepends=True)
    result: list[str] = []
    row, column = 1, 0
    skip_space = False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in {tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}:
            continue
        between = _between(lines, (row, column), token.start)
        result.append(between.lstrip(" ") if skip_space else between)
        row, column = token.end
        skip_space = False
        if token.type == tokenize.NAME and token.string in _DROPPED:
            skip_space = True
        elif token.type == tokenize.NAME:
            result.append(_word(token.string, used))
        elif token.type in {tokenize.STRING, tokenize.COMMENT} or token.type == _FSTRING_MIDDLE:
            result.append(_WORD.sub(lambda match: _in_text(match.group(), used), token.string))
        else:
            result.append(token.string)
    return "".join(result)


_FSTRING_MIDDLE = getattr(tokenize, "FSTRING_MIDDLE", -1)


def _word(name: str, used: set[str]) -> str:
    if name in WORDS:
        used.add(name)
        return WORDS[name]
    return _CLASS.sub(r"\1\2", name)


def _in_text(word: str, used: set[str]) -> str:
    return "" if word.endswith(" ") else _word(word, used)


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    (row, column), (last, stop) = start, end
    if row == last:
        return lines[row - 1][column:stop] if row <= len(lines) else ""
    return (
        lines[row - 1][column:]
        + "".join(lines[row : last - 1])
        + (lines[last - 1][:stop] if last <= len(lines) else "")
    )


def _without_banner(text: str) -> str:
    return re.sub(r"\A# Written by .*\n", "", text)


if __name__ == "__main__":
    raise SystemExit(main())
