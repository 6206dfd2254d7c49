"""The benchmarks work; how long anything takes is not tested."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import balancer
import pytest
from pydicom.data import get_testdata_file

ROOT = Path(__file__).parents[2]
RUN = ROOT / "benchmarks" / "run.py"
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's /proc")
PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")


def run(*arguments: str | Path) -> str:
    command = [sys.executable, str(RUN), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert not result.stderr
    return result.stdout


def test_the_short_form_measures_and_reports(tmp_path: Path) -> None:
    raw = tmp_path / "raw.json"
    out = run("--quick", "--no-dcmtk", "--only", "echo,store5k", "--raw", raw)
    rates = json.loads(raw.read_text())["rates"]
    for kind in ("echo", "store5k"):
        for library in ("ltdicom", "pynetdicom"):
            (single,) = rates[f"{kind}|{library}|{library}"]
            assert single["seconds"] > 0
        # pynetdicom loses one now and then
        assert rates[f"{kind}|ltdicom|ltdicom"][0]["lost"] == 0
    assert "| C-ECHO round trips | 20 |" in out


@linux
@pytest.mark.timeout(300)  # a dozen processes
def test_a_server_is_compared_with_the_floor_and_another_version(tmp_path: Path) -> None:
    raw = tmp_path / "raw.json"
    only = "four50m,floor,crowds"
    out = run("--quick", "--no-dcmtk", "--only", only, "--before", ROOT, "--raw", raw)
    assert "| times as fast as the version before |" in out
    results = json.loads(raw.read_text())
    pairs = {f"four50m|{library}|{library}" for library in ("ltdicom", "before")}
    assert set(results["rates"]) == pairs
    assert all(single["seconds"] > 0 for (single,) in results["rates"].values())
    found = results["floor"]
    assert set(found) == {
        f"{library}|{work}|{count}"
        for library in ("ltdicom", "before", "bare")
        for work in ("echo", "store39k")
        for count in (1, 200)
    }
    assert all(seconds > 0 for (seconds,) in found.values())
    # canned bytes are less work than a library, whatever else the machine does
    assert found["ltdicom|store39k|200"] > found["bare|store39k|200"]
    assert set(results["crowds"]) == {"ltdicom|1500", "before|1500"}
    for weighed in results["crowds"].values():
        assert weighed["descriptors"] >= 1
        assert weighed["threads"] >= 1


def test_canned_messages_keep_to_what_dcmtk_takes() -> None:
    import canned

    asked = canned.associate_pdu()
    (most,) = struct.unpack_from(">L", asked, asked.index(b"\x51\0\0\4") + 4)
    request = canned.store_request(get_testdata_file("CT_small.dcm"))
    lengths = []
    while request:
        (length,) = struct.unpack_from(">L", request, 2)
        lengths.append(length)
        request = request[6 + length :]
    assert max(lengths) == most == 16384


@linux
@pytest.mark.timeout(300)  # four processes, and two plots
def test_data_sets_have_a_table_and_a_panel(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    (tmp_path / "performance.md").write_text(page, encoding="utf-8")
    run("--quick", "--no-dcmtk", "--only", "data_sets", "--output", tmp_path)
    once = (tmp_path / "performance.md").read_text(encoding="utf-8")
    table = once[once.index("<!-- data sets") : once.index("<!-- end of data sets")]
    (row,) = [line for line in table.splitlines() if "insert 5,000 elements" in line]
    name, goal, measured, *_ = row.strip("| ").split(" | ")
    assert name.startswith("insert 5,000 elements") and goal == "3"
    assert float(measured.strip("*")) > 0.1
    for plot in ("performance.svg", "data_sets.svg"):
        assert "speed with data sets" in (tmp_path / plot).read_text(encoding="utf-8")


@linux
def test_servers_that_do_real_work_are_compared(tmp_path: Path) -> None:
    raw = tmp_path / "raw.json"
    out = run("--quick", "--no-dcmtk", "--only", "work", "--raw", raw)
    found = json.loads(raw.read_text())["work"]
    assert set(found) == {"ltdicom", "pynetdicom"}
    for (cost,) in found.values():  # each object was saved, or there would be none
        assert cost["seconds"] > 0
        assert cost["processor"] > 0
    assert "| server with real work, C-STORE 39 KB | 10 | **" in out


@linux
@pytest.mark.timeout(300)  # a dozen processes
def test_several_processes_are_compared_with_one(tmp_path: Path) -> None:
    raw = tmp_path / "raw.json"
    out = run("--quick", "--no-dcmtk", "--only", "workers", "--raw", raw)
    found = json.loads(raw.read_text())["workers"]
    ways = ["reuse_port", "haproxy"] if balancer.find() else ["reuse_port"]
    assert set(found) == {f"{way}|{count}" for way in ways for count in (1, 2)}
    assert all(rate > 0 for (rate,) in found.values())
    assert "\n| on one port | **1** (1 to 1) | **" in out


def test_the_configuration_of_the_page_takes_more_servers() -> None:
    lines = balancer.configuration(1, [21, 22, 23, 24]).splitlines()
    assert "    bind 127.0.0.1:1" in lines
    assert [line.split() for line in lines if ":2" in line] == [
        ["server", name, f"127.0.0.1:{port}", "check"]
        for name, port in (("one", 21), ("two", 22), ("two3", 23), ("two4", 24))
    ]
    (single,) = (s for s in balancer.configuration(1, [21]).splitlines() if ":2" in s)
    assert single.split()[1] == "one"


def test_another_checkout_is_what_runs(tmp_path: Path) -> None:
    command = [sys.executable, str(RUN), "--quick", "--before", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert f"no package ltdicom in {tmp_path}" in result.stderr


def test_an_unknown_kind_is_named() -> None:
    command = [sys.executable, str(RUN), "--only", "telepathy"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "telepathy" in result.stderr


def rounds(*seconds: float) -> list[dict[str, float]]:
    return [{"seconds": s, "lost": 0} for s in seconds]


@pytest.fixture
def results() -> dict[str, Any]:
    return {
        "machine": {"command": "c", "rounds": 3, "cores": 2, "python": "3.11"},
        "rates": {
            "echo|ltdicom|ltdicom": rounds(1, 2, 4),
            "echo|pynetdicom|pynetdicom": rounds(50, 60, 70),
            "echo|DCMTK|DCMTK": rounds(1, 1, 1),
            "echo|before|before": rounds(3, 3, 3),
        },
        "floor": {
            "ltdicom|echo|1": [2, 2, 2],
            "ltdicom|echo|200": [2, 4, 6],
            "before|echo|200": [8, 8, 8],
            "bare|echo|1": [1, 1, 1],
            "bare|echo|200": [1, 1, 1],
        },
        "crowds": {
            "ltdicom|1500": {
                "memory": 14336.0,
                "descriptors": 1.0,
                "threads": 3,
                "share": 0.0,
                "wake_ups": 0.0,
            },
            "before|1500": {
                "memory": 46080.0,
                "descriptors": 3.0,
                "threads": 1501,
                "share": 0.02,
                "wake_ups": 5.0,
            },
            "ltdicom|5000": None,
        },
        "work": {
            "ltdicom": [{"seconds": 2, "processor": 1}] * 2,
            "before": [{"seconds": 4, "processor": 1}] * 2,
            "pynetdicom": [{"seconds": s, "processor": 4} for s in (10, 30)],
            "storescp": [{"seconds": 3, "processor": 0.5}] * 2,
            "DCMTK": [None, {"seconds": 4, "processor": 2}],
        },
        "workers": {
            "reuse_port|1": [100, 200],
            "reuse_port|2": [150, 250],
            "haproxy|1": [90, 190],
        },
        "linear": {"messages": {"ltdicom": [[10, 1.0], [20, 2.0]]}},
    }


def test_ratios_are_those_of_medians_with_the_range_of_the_rounds(
    results: dict[str, Any], tmp_path: Path
) -> None:
    raw = tmp_path / "raw.json"
    raw.write_text(json.dumps(results))
    out = run("--replay", raw)
    row = next(line for line in out.splitlines() if line.startswith("| C-ECHO"))
    assert "**30** (18 to 50)" in row
    assert "**0.5** (0.25 to 1)" in row
    assert row.endswith("| partly |")
    for line in (
        "| server with real work, C-STORE 39 KB | 10 | **10** (5 to 15) "
        "| 1 | **1.5** (1.5 to 1.5), `storescp`, which only saves; "
        "**2** (2 to 2), C++ doing the same | yes |",
        "| the same, by the server's processor time | 10 | **4** (4 to 4) "
        "| 1 | **0.5** (0.5 to 0.5), `storescp`, which only saves; "
        "**2** (2 to 2), C++ doing the same | no |",
        "| server with real work, C-STORE 39 KB | **2** (2 to 2) |",
        "| on one port | **1** (1 to 1) | **1.3** (1.2 to 1.5) | - | - |",
        "| behind HAProxy | **0.93** (0.9 to 0.95) | - | - | - |",
        "| C-ECHO, 200 associations, of that with one | 1.15 | **2** (1 to 3) | - | no |",
        "| C-ECHO, 200 associations, of a bare server's | 6 | **4** (2 to 6) "
        "| **8** (8 to 8) | yes |",
        "| C-ECHO, one association, of a bare server's | - | **2** (2 to 2) | - | - |",
        "| memory of an idle association | 16 KB | **14 KB** | 45 KB | yes |",
        "| descriptors of an idle association | 1 | **1.0** | 3.0 | yes |",
        "| threads with 1500 idle associations | 8 | **3** | 1501 | yes |",
        "| processor with 1500 idle associations | none | **0%** | 2% | yes |",
        "| 5000 idle associations in one process, each answers afterwards "
        "| yes | **no** | - | no |",
        "| C-ECHO round trips | **1.5** (0.75 to 3) |",
    ):
        assert line in out.splitlines()
    # only a whole run, or one that is told where, writes a page
    assert (ROOT / "docs" / "performance.md").read_text(encoding="utf-8") == PAGE


def test_results_go_between_the_markers_of_the_page(
    results: dict[str, Any], tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    raw, page = tmp_path / "raw.json", tmp_path / "performance.md"
    raw.write_text(json.dumps(results))
    page.write_text(PAGE, encoding="utf-8")
    run("--replay", raw, "--output", tmp_path)
    once = page.read_text(encoding="utf-8")
    run("--replay", raw, "--output", tmp_path)
    assert page.read_text(encoding="utf-8") == once
    assert "**30** (18 to 50)" in once
    assert once.startswith(PAGE[: PAGE.index("<!-- results")])
    assert once.endswith(PAGE[PAGE.index("<!-- end") :])
    assert (tmp_path / "performance.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_the_rent_of_a_mechanism_is_a_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    import rent

    assert rent.main(["--rounds", "1", "--only", "request of 2, "]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[-4:] == ["ratio", "(lowest,", "highest", "round)"]
    assert [row.split(",")[1].split()[0] for row in rows] == ["decoded", "encoded"]
    assert all(float(row.split()[-3]) > 0 for row in rows)
