"""The examples that the server brings along."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from connectapi.server.content.examples import examples
from connectapi.server.errors import missing
from connectapi.server.registry import Answer, Call, handler

if TYPE_CHECKING:
    from connectapi.server.content.examples import Example


@handler("getExamples")
def get_examples(_call: Call) -> object:
    """List the examples."""
    return [asdict(example) for example in examples().values()]


@handler("getExampleThumbnail")
def get_example_thumbnail(call: Call) -> object:
    """Give the picture of an example."""
    return Answer(_find(call).thumbnail(), media_type="image/png")


@handler("getExampleZip")
def get_example_zip(call: Call) -> object:
    """Give the files of an example as a ZIP archive."""
    example = _find(call)
    headers = {"Content-Disposition": f'attachment; filename="{example.name}.zip"'}
    return Answer(example.archive(), media_type="application/zip", headers=headers)


def _find(call: Call) -> Example:
    example = examples().get(call.text("name"))
    if example is None:
        raise missing("example", call.text("name")[:80])
    return example
