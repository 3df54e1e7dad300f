"""`python -m tools.state_schema [--check]`: write the JSON Schema of documents of content."""

import json
import sys
from pathlib import Path

import msgspec

from connectapi.state.model import Document
from tools.generate.write import ROOT

PLACE = ROOT / "docs" / "state.schema.json"


def text() -> str:
    """The schema, made of the structs that documents are read with."""
    found = msgspec.json.schema(Document)
    found = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Content", **found}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def main(place: Path = PLACE) -> int:
    """Run the command; the exit status is 1 where `--check` finds a difference."""
    wanted = text()
    if place.is_file() and place.read_text("utf-8") == wanted:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"{place.relative_to(ROOT)} is not what the structs say; run make generate")
        return 1
    place.write_text(wanted, "utf-8")
    print(f"wrote {place.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
