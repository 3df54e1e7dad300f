"""`python -m tools.parity [--check]`: write the pages for users of other clients."""

import sys

from tools.generate.write import ROOT
from tools.parity.load import PARITY_TABLES, load
from tools.parity.page import page


def main() -> int:
    """Run the command; the exit status is 1 where a check found a difference."""
    status = 0
    for table, name in PARITY_TABLES.items():
        target, text = ROOT / "docs" / name, page(load(table))
        if target.exists() and target.read_text("utf-8") == text:
            continue
        if "--check" in sys.argv[1:]:
            print(f"docs/{name} is out of date; run `make generate`", file=sys.stderr)
            status = 1
            continue
        aside = target.with_name(f".{name}.new")
        aside.write_text(text, "utf-8")
        aside.replace(target)
        print(f"wrote docs/{name}")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
