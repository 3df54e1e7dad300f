# Derived from tests/scenarios/_async/test_audits.py by `make generate`. Do not edit.
"""Audits of content: versions, run-as, open access, what is stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from connectapi import InvalidArgument
from connectapi.testing import LocalConnect
from tests.scenarios.program import python_api, r_api
from tests.scenarios.usage_of import hour, used


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


def test_versions_that_content_uses(local: LocalConnect, tmp_path: Path) -> None:
    with local.client() as client:
        client.content.create("empty")
        client.deploy(r_api(tmp_path / "a", "4.3.1"), name="first")
        client.deploy(r_api(tmp_path / "b", "4.10.0"), name="second", title="A & B")
        client.deploy(r_api(tmp_path / "c", "4.3.1"), name="third")
        client.deploy(python_api(tmp_path / "d", "3.11.7"), name="fourth")
        rows = client.audits.versions("r").to_dicts()
        assert [(row["content_name"], row["version"]) for row in rows] == [
            ("first", "4.3.1"),
            ("second", "4.10.0"),
            ("third", "4.3.1"),
        ]
        counts = client.audits.version_counts().collect()
        assert [(count.language, count.version, count.items) for count in counts] == [
            ("python", "3.11.7", 1),
            ("r", "4.3.1", 2),
            ("r", "4.10.0", 1),
        ]
        assert counts[1].last_deployed_time == rows[2]["last_deployed_time"]
        plot = client.audits.plot_versions("R")  # type: ignore[arg-type]  # case does not count
        plot.save(tmp_path / "versions.svg")
        drawn = ET.parse(tmp_path / "versions.svg")
        texts = [element.text for element in drawn.iter() if element.text]
        assert {"R 4.3.1", "R 4.10.0", "2", "1"} <= set(texts)
        assert sum(element.tag.endswith("circle") for element in drawn.iter()) == 3
        with pytest.raises(InvalidArgument, match=r"'julia'.*r, python, quarto"):
            client.audits.versions("julia")  # type: ignore[arg-type]  # the mistake under test


def test_audits_of_a_server_without_content(local: LocalConnect) -> None:
    with local.client() as client:
        audits = client.audits
        assert (audits.versions().table()).column_names[-1] == "last_deployed_time"
        assert audits.version_counts().collect() == []
        assert "No content" in (audits.plot_versions()).svg
        assert audits.run_as().to_dicts() == []
        assert audits.open_access().collect() == []


def test_what_runs_as_another_user_and_what_is_open(local: LocalConnect, tmp_path: Path) -> None:
    with local.client() as client:
        client.content.create("default")
        item = client.deploy(r_api(tmp_path / "a", "4.3.1"), name="special")
        item.update(run_as="jdoe", access_type="all")
        own = client.deploy(r_api(tmp_path / "b", "4.3.1"), name="own")
        own.update(run_as_current_user=True)
        rows = client.audits.run_as().collect()
        assert {row.content_name: row.run_as for row in rows} == {
            "special": "jdoe",
            "own": "current user",
        }
        assert [found.guid for found in client.audits.open_access()] == [item.guid]
        assert client.audits.open_access("logged_in").collect() == []
        with pytest.raises(InvalidArgument, match="all, logged_in, acl"):
            client.audits.open_access("public")  # type: ignore[arg-type]  # the mistake under test


def test_stale_content(local: LocalConnect) -> None:
    with local.client() as client:
        old, busy = client.content.create("old"), client.content.create("busy")
        used(local, busy.guid, None, 5)
        used(local, old.guid, None, 1, shiny=True)
        audits = client.audits

        def names(**moments: datetime) -> list[str]:
            return sorted([item.name for item in audits.stale(**moments)])

        later = old.created_time + timedelta(seconds=5)
        assert names(not_used_since=hour(3)) == ["old"]
        assert names(not_used_since=hour(6)) == ["busy", "old"]
        assert names(not_deployed_since=later) == ["busy", "old"]
        assert names(not_deployed_since=old.created_time) == []
        assert names(not_deployed_since=later, not_used_since=hour(3)) == ["old"]
        found = audits.stale(not_used_since=hour(3)).first()
        assert found is not None
        found.delete()
        assert names(not_used_since=hour(3)) == []
        with pytest.raises(InvalidArgument, match="not_deployed_since, not_used_since"):
            audits.stale()
        with pytest.raises(InvalidArgument, match=r"not_used_since.*time zone"):
            audits.stale(not_used_since=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake


def test_a_publisher_is_not_told_that_others_content_is_unused(local: LocalConnect) -> None:
    """The usage of content that belongs to somebody else is not shown to publishers."""
    key = local.add_user("paul", "publisher").api_key
    with local.client() as client, local.client(api_key=key) as paul:
        busy = client.content.create("busy")
        busy.update(access_type="all")
        used(local, busy.guid, None, 5)
        mine = paul.content.create("mine")
        assert busy.guid in {item.guid for item in paul.content.find()}
        found = paul.audits.stale(not_used_since=hour(3)).collect()
        assert [item.guid for item in found] == [mine.guid]


@pytest.mark.parametrize("release", ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"])
def test_audits_of_older_servers(release: str, tmp_path: Path) -> None:
    with LocalConnect(server_version=release, socket=False, check_answers=True) as local:
        key = local.add_user("paul", "publisher").api_key
        with local.client(api_key=key) as paul:
            item = paul.deploy(r_api(tmp_path / "a", "4.3.1"), name="a")
            assert [row.version for row in paul.audits.versions("r")] == ["4.3.1"]
            item.update(access_type="all")
            assert paul.audits.open_access().count() == 1
            assert paul.audits.run_as().collect() == []
            stale = paul.audits.stale(not_used_since=hour(0)).collect()
            assert [found.guid for found in stale] == [item.guid]
