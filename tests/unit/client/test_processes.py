"""Processes in today's names, whatever a server sends."""

from __future__ import annotations

import pytest

from connectapi.client.processes import Process, processes


def test_a_process() -> None:
    answer = {
        "1234": {
            "pid": 1234,
            "appId": 3000000000,
            "appGuid": "ab-12",
            "appName": "report",
            "appUrl": "https://connect.example.com/content/ab-12/",
            "appRunAs": "rstudio-connect",
            "type": "shiny",
            "cpuCurrent": 0.5,
            "cpuTotal": 12,
            "ram": 1048576,
        }
    }
    assert list(processes(answer)) == [
        Process(
            pid="1234",
            content_id="3000000000",
            content_guid="ab-12",
            content_name="report",
            content_url="https://connect.example.com/content/ab-12/",
            run_as="rstudio-connect",
            type="shiny",
            cpu_current=0.5,
            cpu_total=12.0,
            ram=1048576,
        )
    ]


def test_r_defect_17_a_fractional_total_does_no_harm() -> None:
    (found,) = processes({"1": {"cpuTotal": 12.75, "appId": 1e6}})
    assert found.cpu_total == 12.75
    assert found.content_id == "1000000"


@pytest.mark.parametrize("odd", [None, "many", [], True, {}])
def test_an_odd_value_spoils_nothing_else(odd: object) -> None:
    found = list(processes({"1": {"ram": odd, "appName": "a"}, "2": odd, "3": {"ram": 5}}))
    assert found[0] == Process(pid="1", content_name="a")
    assert found[-1] == Process(pid="3", ram=5)


@pytest.mark.parametrize("answer", [{}, None, [], "text"])
def test_no_processes(answer: object) -> None:
    assert list(processes(answer)) == []
