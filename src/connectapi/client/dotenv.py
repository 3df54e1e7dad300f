r"""Files of environment variables, one `NAME=value` a line.

A line may be empty, a comment after `#`, or a variable, with or without `export` before it. A value
goes to the end of the line without the blanks around it, or to a `#` with a blank before it. In
single quotes it is taken as it is; in double quotes `\n`, `\t`, `\"`, `\$` and `\\` are escapes.
Nothing is put in for `$NAME`, and a value ends with its line.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from connectapi._core.errors import InvalidArgument

_LINE: Final = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=(?P<value>.*)")
_SINGLE: Final = re.compile(r"'(?P<text>[^']*)'\s*(?:#.*)?")
_DOUBLE: Final = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"\s*(?:#.*)?')
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


def read_dotenv(path: str | os.PathLike[str]) -> dict[str, str]:
    """The variables of a file.

    Raises:
        InvalidArgument: The file cannot be read, or a line is no variable; the error names the line
            and never shows it.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        # What was given may be a variable in place of a path, and that may be a secret.
        named = "what was given as a file" if "=" in os.fspath(path) else repr(os.fspath(path))
        raise InvalidArgument(
            f"{named} of environment variables cannot be read: {reason}."
        ) from None
    return parse_dotenv(text, os.fspath(path))


def parse_dotenv(text: str, called: str) -> dict[str, str]:
    """The variables of a text that comes from the file `called` so.

    Raises:
        InvalidArgument: A line is no variable, or a name comes twice.
    """
    variables: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise InvalidArgument(f"Line {number} of {called} is not of the form NAME=value.")
        name = match["name"]
        if name in variables:
            raise InvalidArgument(f"Line {number} of {called} sets {name} a second time.")
        value = _value(match["value"].strip())
        if value is None:
            raise InvalidArgument(
                f"The value of {name} in line {number} of {called} has a quotation mark too many, "
                "or an escape that is not known."
            )
        variables[name] = value
    return variables


def _value(text: str) -> str | None:
    if text.startswith("'"):
        match = _SINGLE.fullmatch(text)
        return match["text"] if match else None
    if not text.startswith('"'):
        return _COMMENT.sub("", text, count=1).rstrip()
    match = _DOUBLE.fullmatch(text)
    if match is None or any(sign not in _ESCAPES for sign in _ESCAPE.findall(match["text"])):
        return None
    return _ESCAPE.sub(lambda escape: _ESCAPES[escape[1]], match["text"])
