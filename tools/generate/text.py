"""Docstrings: wrapped to the line length, safe to stand in triple quotes."""

import textwrap

WIDTH = 100


def sentence(text: str) -> str:
    """Capitalised, with a full stop, fit for a docstring."""
    text = " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''").strip()
    if not text:
        return ""
    if text.split()[0].rstrip(",:;").isalpha():  # page_number and manifest.json keep their case
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def docstring(paragraphs: list[str], indent: str) -> str:
    """A docstring: one line where it fits, else closing quotes on a line of their own."""
    blocks = []
    for number, paragraph in enumerate(p for p in paragraphs if p):
        first = indent + '"""' if number == 0 else indent
        lines: list[str] = []
        for line in paragraph.split("\n"):
            hanging = indent + ("  " if line.startswith("- ") else "")
            start = first if not lines else indent
            lines += textwrap.wrap(
                line.strip(),
                WIDTH - 3,  # room for the closing quotes
                initial_indent=start,
                subsequent_indent=hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )
        blocks.append("\n".join(lines))
    text = "\n\n".join(blocks)
    if text.endswith('"'):
        text += " "
    last = text.rsplit("\n", 1)[-1]
    single = "\n" not in text and len(last) + 3 <= WIDTH
    return f'{text}"""' if single else f'{text}\n{indent}"""'
