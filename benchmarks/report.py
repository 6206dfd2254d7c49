"""The results as a table for docs/performance.md, and as a plot."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import reading
from matrix import (
    BARE,
    BEFORE,
    CROSS,
    CROWDS,
    DCMTK,
    FLOOR,
    KINDS,
    LTDICOM,
    PYNETDICOM,
    STORESCP,
    WORKERS,
    Kind,
    Pair,
    instead,
)

BEGIN: Final = "<!-- results: python benchmarks/run.py writes what is between -->"
END: Final = "<!-- end of results -->"
PLOT: Final = "performance.svg"
_COLOURS: Final = {LTDICOM: "C0", PYNETDICOM: "C1", DCMTK: "C2"}


def write(results: dict[str, Any], folder: Path) -> None:
    """Put the table between the markers of performance.md, and draw the plot."""
    page = folder / "performance.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    table = f"{before}{BEGIN}\n\n{text(results)}\n{END}{after}"
    page.write_text(table, encoding="utf-8")
    if data_sets := results.get("data sets"):
        reading.write(data_sets["text"], data_sets["rows"], folder)
    try:
        draw(results, folder / PLOT)
    except ImportError:
        print("no plot: matplotlib is not installed (the extra `bench`)")


def text(results: dict[str, Any]) -> str:
    """Return the report as Markdown."""
    machine = results["machine"]
    parts = [
        f"`{machine['command']}`, {machine['rounds']} rounds, {machine['cores']} cores, "
        f"Python {machine['python']}.\n",
        _goals(results),
    ]
    if any(_of(results, kind, pair) for kind in KINDS for pair in CROSS):
        parts.append(_cross(results))
    for more in (_beside_the_floor, _workers, _crowds, _beside_before):
        parts.append(more(results))
    return "\n".join(part for part in parts if part)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


# -- ratios --------------------------------------------------------------------------


def _of(results: dict[str, Any], kind: Kind, pair: Pair) -> list[dict[str, float] | None]:
    found: list[dict[str, float] | None] = results.get("rates", {}).get(
        "|".join((kind.name, *pair)), []
    )
    return found


def _ratio(
    results: dict[str, Any], kind: Kind, ours: Pair, theirs: Pair
) -> tuple[float, float, float] | None:
    """Return how many times as fast as `theirs`: of the medians, least and most."""
    return _times(_of(results, kind, ours), _of(results, kind, theirs))


def _times(
    ours: Sequence[dict[str, float] | None],
    theirs: Sequence[dict[str, float] | None],
    cost: str = "seconds",
) -> tuple[float, float, float] | None:
    """Return how many times less of a cost is ours, round by round."""
    rounds = [
        (our[cost], their[cost])
        for our, their in zip(ours, theirs, strict=False)
        if our and their
    ]
    return _of_medians(rounds)


def _of_medians(rounds: Sequence[tuple[float, float]]) -> tuple[float, float, float] | None:
    """Return the second figure over the first: of the medians, least and most."""
    if not rounds:
        return None
    our, their = (statistics.median(side) for side in zip(*rounds, strict=True))
    each = [their / our for our, their in rounds]
    return their / our, min(each), max(each)


def _shown(ratio: tuple[float, float, float] | None) -> str:
    if ratio is None:
        return "-"
    middle, least, most = map(_rounded, ratio)
    return f"**{middle}** ({least} to {most})"


def _rounded(value: float) -> str:
    """Return a number with two digits that count, and not as a power."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _goals(results: dict[str, Any]) -> str:
    rows = []
    for kind in KINDS:
        ours = kind.ours
        if not _of(results, kind, ours):
            continue
        row = [kind.title]
        met = []
        for library, goal in zip((PYNETDICOM, DCMTK), kind.goals, strict=True):
            ratio = _ratio(results, kind, ours, instead(ours, library))
            row += [f"{goal:g}" if goal else "-", _shown(ratio)]
            for whose in (LTDICOM, library):
                pair = instead(ours, whose)
                lost = sum(r["lost"] for r in _of(results, kind, pair) if r)
                row[-1] += f", {lost:.0f} responses lost by {whose}" if lost else ""
            if goal and ratio:
                met.append(ratio[0] >= goal)
        rows.append([*row, _verdict(met)])
    for more in (_work, _tls, _idle, _memory, _lost):
        rows += more(results)
    head = (
        "work",
        "goal: pynetdicom x",
        "measured",
        "goal: DCMTK x",
        "measured",
        "reached",
    )
    return _table(head, rows)


def _verdict(met: Sequence[bool]) -> str:
    if not met:
        return "-"
    return "yes" if all(met) else "partly" if any(met) else "no"


def _cross(results: dict[str, Any]) -> str:
    """Return the table of mixed pairs, relative to DCMTK on both sides."""
    both = (DCMTK, DCMTK)
    rows = []
    kinds = [k for k in KINDS if _of(results, k, CROSS[0]) and _of(results, k, both)]
    for pair in ((LTDICOM, LTDICOM), *CROSS, (PYNETDICOM, PYNETDICOM)):
        ratios = (_ratio(results, kind, pair, both) for kind in kinds)
        shown = ["-" if r is None else _rounded(r[0]) for r in ratios]
        rows.append([f"{pair[0]} to {pair[1]}", *shown])
    title = "Mixed pairs, client to server; DCMTK to DCMTK is 1.\n"
    return f"{title}\n{_table(('pair', *(kind.title for kind in kinds)), rows)}"


# -- the floor, and the version before -------------------------------------------------


def _beside_the_floor(results: dict[str, Any]) -> str:
    """Return the table of a server's processor time for one message."""
    found: dict[str, list[float]] = results.get("floor", {})
    one, many = FLOOR

    def ratio(ours: str, theirs: str) -> tuple[float, float, float] | None:
        # how many times as much as `theirs`: the first figure is the divisor
        return _of_medians(
            list(zip(found.get(theirs, []), found.get(ours, []), strict=False))
        )

    rows = []
    for work, title in (("echo", "C-ECHO"), ("store39k", "C-STORE 39 KB")):
        for name, per, goal in (
            (f"{title}, {many} associations, of that with one", one, 1.15),
            (f"{title}, {many} associations, of a bare server's", BARE, 6),
            (f"{title}, one association, of a bare server's", BARE, None),
        ):
            count = one if "one association" in name else many
            row = [name, f"{goal:g}" if goal and work == "echo" else "-"]
            shown = []
            for library in (LTDICOM, BEFORE):
                least = (
                    f"{library}|{work}|{one}" if per == one else f"{BARE}|{work}|{count}"
                )
                shown.append(ratio(f"{library}|{work}|{count}", least))
            if shown[0] is None:
                continue
            met = [shown[0][0] <= goal] if goal and work == "echo" else []
            rows.append([*row, *map(_shown, shown), _verdict(met)])
    head = (
        "a server's processor time for a message",
        "goal",
        "measured",
        "before",
        "reached",
    )
    return _table(head, rows) if rows else ""


def _workers(results: dict[str, Any]) -> str:
    """Return the table of several processes: objects a second, of one worker's."""
    found: dict[str, list[float]] = results.get("workers", {})
    one = found.get(f"reuse_port|{WORKERS[0]}", [])
    rows = []
    for way, title in (("reuse_port", "on one port"), ("haproxy", "behind HAProxy")):
        rates = [found.get(f"{way}|{count}", []) for count in WORKERS]
        each = [_of_medians(list(zip(one, rate, strict=False))) for rate in rates]
        if any(each):
            rows.append([title, *map(_shown, each)])
    cores = results["machine"]["cores"]
    titles = ["one worker", *(f"{count} workers" for count in WORKERS[1:])]
    head = (f"objects a second on {cores} cores, of one worker's on one port", *titles)
    return _table(head, rows) if rows else ""


def _crowds(results: dict[str, Any]) -> str:
    """Return the table of idle associations by the thousand."""
    found: dict[str, dict[str, float] | None] = results.get("crowds", {})
    weighed = [found.get(f"{library}|{CROWDS[0]}") for library in (LTDICOM, BEFORE)]
    rows = []
    if weighed[0]:
        for title, goal, key, most, form in (
            ("memory of an idle association", "16 KB", "memory", 16 * 1024, "{:.0f} KB"),
            ("descriptors of an idle association", "1", "descriptors", 1.05, "{:.1f}"),
            (f"threads with {CROWDS[0]} idle associations", "8", "threads", 8, "{:.0f}"),
            (
                f"processor with {CROWDS[0]} idle associations",
                "none",
                "share",
                0.005,
                "{:.0%}",
            ),
        ):
            unit = 1024 if key == "memory" else 1
            shown = [form.format(cost[key] / unit) if cost else "-" for cost in weighed]
            met = weighed[0][key] <= most
            rows.append([title, goal, f"**{shown[0]}**", shown[1], _verdict([met])])
    keys = [f"{library}|{CROWDS[1]}" for library in (LTDICOM, BEFORE)]
    if keys[0] in found:
        shown = ["yes" if found.get(key) else "no" if key in found else "-" for key in keys]
        title = f"{CROWDS[1]} idle associations in one process, each answers afterwards"
        met = bool(found[keys[0]])
        rows.append([title, "yes", f"**{shown[0]}**", shown[1], _verdict([met])])
    head = ("idle associations", "goal", "measured", "before", "reached")
    return _table(head, rows) if rows else ""


def _beside_before(results: dict[str, Any]) -> str:
    """Return the table of this version's speed beside the one before."""
    rows = []
    for kind in KINDS:
        ratio = _ratio(results, kind, kind.ours, instead(kind.ours, BEFORE))
        if ratio is not None:
            rows.append([kind.title, _shown(ratio)])
    work = results.get("work", {})
    ratio = _times(work.get(LTDICOM, []), work.get(BEFORE, []))
    if ratio is not None:
        rows.append(["server with real work, C-STORE 39 KB", _shown(ratio)])
    return _table(("work", "times as fast as the version before"), rows) if rows else ""


# -- the other goals -----------------------------------------------------------------


def _work(results: dict[str, Any]) -> Iterable[list[str]]:
    found: dict[str, list[dict[str, float] | None]] = results.get("work", {})

    def beside(theirs: str, cost: str) -> tuple[float, float, float] | None:
        return _times(found.get(LTDICOM, []), found.get(theirs, []), cost)

    for title, cost in (
        ("server with real work, C-STORE 39 KB", "seconds"),
        ("the same, by the server's processor time", "processor"),
    ):
        ratios = {theirs: beside(theirs, cost) for theirs in (PYNETDICOM, STORESCP, DCMTK)}
        if not any(ratios.values()):
            continue
        only_saves = f"{_shown(ratios[STORESCP])}, `storescp`, which only saves"
        same_work = f"{_shown(ratios[DCMTK])}, C++ doing the same"
        goals = (ratios[PYNETDICOM], 10), (ratios[STORESCP], 1)
        yield [
            title,
            "10",
            _shown(ratios[PYNETDICOM]),
            "1",
            f"{only_saves}; {same_work}",
            _verdict([ratio[0] >= goal for ratio, goal in goals if ratio]),
        ]


def _tls(results: dict[str, Any]) -> Iterable[list[str]]:
    """Yield what TLS costs, of the medians of one run."""

    def seconds(name: str) -> float | None:
        kind = next(kind for kind in KINDS if kind.name == name)
        times = [r["seconds"] for r in _of(results, kind, (LTDICOM, LTDICOM)) if r]
        return statistics.median(times) if times else None

    plain, secure = seconds("store39k"), seconds("store39ktls")
    if plain and secure:
        share = plain / secure
        title = "C-STORE 39 KB with TLS, of the speed without"
        yield [title, "0.7", f"**{share:.2g}**", "-", "-", _verdict([share >= 0.7])]
    plain, secure = seconds("assoc"), seconds("assoctls")
    if plain and secure:
        times = secure / plain
        title = "associate and release with TLS, times as long as without"
        yield [title, "4", f"**{times:.2g}**", "-", "-", _verdict([times <= 4])]


def _idle(results: dict[str, Any]) -> Iterable[list[str]]:
    found: dict[str, Sequence[float]] = results.get("idle", {})
    for name, cost in found.items():
        library, count = name.split("|")
        if library != LTDICOM:
            continue
        others = found.get(f"{PYNETDICOM}|{count}")
        beside = _cost(others, count) if others else "-"
        yield [
            f"{count} idle associations: processor, wake-ups of each per second",
            "none",
            f"**{_cost(cost, count)}**; pynetdicom {beside}",
            "-",
            "-",
            _verdict([round(cost[0], 2) == 0 and cost[1] / int(count) < 0.1]),
        ]


def _cost(cost: Sequence[float], count: str) -> str:
    return f"{cost[0]:.0%}, {cost[1] / int(count):.1f}"


def _memory(results: dict[str, Any]) -> Iterable[list[str]]:
    found = results.get("memory")
    if not found:
        return
    size = found["size"]
    megabytes = round(size / 1e6)

    def shown(table: dict[str, int], name: str, unit: float, mark: str) -> str:
        return f"{table[name] / unit:.2f}{mark}" if name in table else "-"

    for how in ("in memory", "into a file"):
        times = {
            library: shown(found["receive"], f"{library}|{how}", size, "")
            for library in (LTDICOM, PYNETDICOM, DCMTK)
        }
        yield [
            f"peak memory on receiving {megabytes} MB {how}, in sizes of the object",
            "1.1",
            f"**{times[LTDICOM]}**; pynetdicom {times[PYNETDICOM]}",
            "-",
            f"DCMTK {times[DCMTK]}",
            _verdict([found["receive"][f"{LTDICOM}|{how}"] <= 1.1 * size]),
        ]
    own = {library: f"{amount / 1e6:.0f} MB" for library, amount in found["send"].items()}
    yield [
        f"private memory on sending a {megabytes} MB file",
        "50 MB",
        f"**{own[LTDICOM]}**; pynetdicom {own[PYNETDICOM]}",
        "-",
        f"DCMTK {own.get(DCMTK, '-')}",
        _verdict([found["send"][LTDICOM] < 50e6]),
    ]


def _lost(results: dict[str, Any]) -> Iterable[list[str]]:
    found: dict[str, tuple[int, int]] = results.get("lost", {})
    for kind, how in (("echo", "one association"), ("echomany", "fifty at once")):
        shown = {
            library: "{} of {}".format(*found[f"{library}|{kind}"])
            for library in (LTDICOM, PYNETDICOM, DCMTK)
            if f"{library}|{kind}" in found
        }
        if LTDICOM not in shown:
            continue
        yield [
            f"lost responses, {how}",
            "0",
            f"**{shown[LTDICOM]}**; pynetdicom {shown.get(PYNETDICOM, '-')}",
            "0",
            f"DCMTK {shown.get(DCMTK, '-')}",
            _verdict([found[f"{LTDICOM}|{kind}"][0] == 0]),
        ]


# -- the plot ------------------------------------------------------------------------


def draw(results: dict[str, Any], path: Path) -> None:
    """Draw the ratios, and how costs grow.

    Raises
    ------
    ImportError
        There is no matplotlib.
    """
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "ltdicom"
    from matplotlib import pyplot

    data_sets = results.get("data sets")
    shape = [["ratios", "messages"], ["contexts", "open"]]
    if data_sets:
        shape.append(["data sets", "data sets"])
    figure, panels = pyplot.subplot_mosaic(
        shape, figsize=(11, 4 * len(shape)), layout="constrained"
    )
    _draw_ratios(results, panels["ratios"])
    if data_sets:
        reading.draw_panel(data_sets["rows"], panels["data sets"])
    linear = results.get("linear", {})
    _draw_curves(
        linear.get("messages", {}),
        panels["messages"],
        "messages on one association",
        "time, relative to the fewest",
        per_first=True,
    )
    _draw_curves(
        linear.get("contexts", {}),
        panels["contexts"],
        "presentation contexts",
        "time of an association, relative to 1",
    )
    _draw_curves(
        linear.get("open", {}),
        panels["open"],
        "open connections beside it",
        "time of an association, relative to none",
    )
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _draw_ratios(results: dict[str, Any], panel: Any) -> None:
    bars = {
        kind.name: {
            library: _ratio(results, kind, kind.ours, instead(kind.ours, library))
            for library in (PYNETDICOM, DCMTK)
        }
        for kind in KINDS
        if _of(results, kind, kind.ours)
    }
    if work := results.get("work"):
        bars["work"] = {
            library: _times(work.get(LTDICOM, []), work.get(library, []))
            for library in (PYNETDICOM, DCMTK)
        }
    for row, ratios in enumerate(bars.values()):
        for library, shift in ((PYNETDICOM, -0.2), (DCMTK, 0.2)):
            ratio = ratios[library]
            if ratio:
                middle, least, most = ratio
                error = [[middle - least], [most - middle]]
                colour = _COLOURS[library]
                panel.barh(row + shift, middle, 0.38, xerr=error, color=colour, capsize=2)
    for library in (PYNETDICOM, DCMTK):
        panel.barh([0], [0], color=_COLOURS[library], label=f"to {library}")
    panel.axvline(1, color="black", linewidth=0.8)
    panel.set_yticks(range(len(bars)), list(bars))
    panel.invert_yaxis()
    panel.set_xscale("log")
    panel.set_xlabel("ltdicom's speed, times the other's")
    panel.legend()


def _draw_curves(
    curves: dict[str, list[tuple[int, float]]],
    panel: Any,
    across: str,
    up: str,
    *,
    per_first: bool = False,
) -> None:
    """Draw curves relative to their first point, both ways with `per_first`."""
    for library, curve in curves.items():
        if not curve:
            continue
        first, cost = curve[0]
        xs = [x / first if per_first else x for x, _ in curve]
        ys = [y / cost for _, y in curve]
        panel.plot(xs, ys, marker="o", color=_COLOURS[library], label=library)
    panel.set_xlabel(f"{across}, relative to the fewest" if per_first else across)
    panel.set_ylabel(up)
    panel.set_ylim(bottom=0)
    if curves:
        panel.legend()
