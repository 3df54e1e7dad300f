"""Kinds whose program may not be on this machine: then a deployment says what is missing."""

import shutil

import pytest

from connectapi import Client, TaskFailed
from connectapi.testing import LocalConnect
from tests.content.kinds import EXAMPLES
from tests.content.visitor import PATIENCE, Visitor

KINDS = {
    "quarto": ("quarto", "Harbour ferries"),
    "rmarkdown": ("Rscript", "The fleet has 7 boats"),
    "plumber": ("Rscript", "Harbour depths"),
    "shiny-r": ("Rscript", "Harbour buoys"),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("folder", KINDS)
def test_what_needs_another_program_runs_or_says_which(
    server: LocalConnect, client: Client, folder: str
) -> None:
    program, marker = KINDS[folder]
    source = EXAMPLES / folder
    if shutil.which(program) is None:
        with pytest.raises(TaskFailed, match=program) as caught:
            client.deploy(source, name=folder, keep_failed=True)
        assert "not on" in str(caught.value)
        item = client.content.one(name=folder)
        assert item.bundle_id is None
        return
    item = client.deploy(source, name=folder)
    item.update(init_timeout=int(PATIENCE))
    assert marker in Visitor(str(item.content_url), server.api_key).get().text
