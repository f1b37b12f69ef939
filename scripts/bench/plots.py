"""Draws what benchmarks measured, as SVG.

    python plots.py nonces BENCH.json… PLOT.svg       from `keirin-executor sprint bench --json`, a file a device
    python plots.py weights WEIGHTS.json PLOT.svg     from `end-to-end/js/bench/weights.js`
    python plots.py chain LOAD.json PLOT.svg          from `end-to-end/js/bench/chain.js`
    python plots.py simulation FOLDER                 from `keirin-sim --json`, on standard input

Equal measurements give equal bytes. All colours stand out from white and from nearly black, and nothing is behind them.
"""

import datetime
import itertools
import json
import pathlib
import statistics
import sys

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot, ticker  # noqa: E402: the backend is chosen before

from machine import processor  # noqa: E402

INK = "#7a7a7a"
COLOURS = ["#d55e00", "#0a7ec2", "#009e73", "#b860a0", "#a07800"]
STYLES = ["-", "--", ":"]
MARKERS = ["o", "s", "^", "D", "v"]
# Share of a large matrix product's rate that a race must reach.
TARGET = 0.75
# How far weights may be from the compute behind them, in percent of it.
TOLERANCE = 5

pyplot.rcParams.update({
    "svg.hashsalt": "keirin",  # ids that are the same in every run
    "svg.fonttype": "none",  # text stays text
    "font.family": "sans-serif",
    "font.size": 11,
    "figure.figsize": (7.5, 4.8),
    "savefig.transparent": True,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": INK,
    "grid.alpha": 0.25,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
})


def read(path: str) -> dict:
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def save(figure, caption: str, path: str | pathlib.Path, machine: bool = True):
    """Writes a plot with what was measured below it, and on what machine and when, if that matters."""
    measured = f" {processor()}; {datetime.date.today()}." if machine else ""
    figure.text(0.01, 0.01, f"{caption}.{measured}", fontsize=8.5)
    figure.tight_layout(rect=(0, 0.035, 1, 1))
    target = pathlib.Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    # Matplotlib leaves blanks at the ends of lines.
    target.write_text("\n".join(map(str.rstrip, target.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")


def nonces(benches: list[dict], path: str):
    """Nonces a second against the batch, a line for each device, arithmetic and crew."""
    figure, axes = pyplot.subplots()
    series: dict[str, list] = {}
    for bench in benches:
        for line in bench["lines"]:
            crew = f"{line['sessions']} × {line['threads']} threads"
            series.setdefault(f"{bench['device']}, {line['flavour']}, {crew}", []).append(line)
    for number, (name, lines) in enumerate(sorted(series.items())):
        lines.sort(key=lambda line: line["batch"])
        style = {"color": COLOURS[number % len(COLOURS)], "marker": MARKERS[number % len(MARKERS)]}
        axes.plot([line["batch"] for line in lines], [line["nonces_per_second"] for line in lines], label=name, **style)
    for bench in benches:
        # The product's rate as nonces a second: a nonce takes the same operations in every line.
        product = statistics.median(
            line["gemm_gflops"] * line["nonces_per_second"] / line["gflops"] for line in bench["lines"]
        )
        axes.axhline(TARGET * product, color=INK, linestyle="--", label=f"{bench['device']}, {TARGET} × float32 product")
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(ticker.FormatStrFormatter("%d"))
    axes.set_ylim(bottom=0)
    axes.set_xlabel("nonces of one run (batch)")
    axes.set_ylabel("nonces a second")
    axes.legend(fontsize=9)
    save(figure, f"Configuration {benches[0]['config']}, everything included, medians", path)


def weights(measured: dict, path: str):
    """Each racer's share of an epoch's weight against its share of the nonces that were raced."""
    figure, axes = pyplot.subplots()
    epochs: dict[int, list] = {}
    for row in measured["rows"]:
        epochs.setdefault(row["epoch"], []).append(row)
    points: dict[int, list] = {}
    for rows in epochs.values():
        all_nonces, all_weight = sum(row["nonces"] for row in rows), sum(row["weight"] for row in rows)
        for row in rows:
            share = (100 * row["nonces"] / all_nonces, 100 * row["weight"] / all_weight)
            points.setdefault(row["speed"], []).append(share)
    end = 1.1 * max(share for shares in points.values() for point in shares for share in point)
    axes.plot([0, end], [0, end], color=INK, linestyle="--", label="weight as compute")
    bounds = [[0, end * (1 + sign * TOLERANCE / 100)] for sign in (-1, 1)]
    axes.fill_between([0, end], *bounds, color=INK, alpha=0.2, linewidth=0, label=f"within {TOLERANCE} %")
    for number, (speed, shares) in enumerate(sorted(points.items())):
        label = f"{speed * measured['rate']} nonces a second"
        style = {"color": COLOURS[number % len(COLOURS)], "marker": MARKERS[number % len(MARKERS)]}
        axes.scatter(*zip(*shares), s=45, label=label, zorder=3, **style)
    axes.set_xlim(0, end)
    axes.set_ylim(0, end)
    axes.set_xlabel("share of the nonces raced in the epoch, %")
    axes.set_ylabel("share of the settled weight, %")
    axes.legend(fontsize=9)
    save(figure, f"A dev chain, three executors, {len(epochs)} epochs", path)


def chain(measured: dict, path: str):
    """What each block of a loaded chain holds, and how full it is, over time."""
    blocks, most = measured["blocks"], measured["most"]
    seconds = [(block["timeMs"] - blocks[0]["timeMs"]) / 1000 for block in blocks]
    figure, (counts, fullness) = pyplot.subplots(2, sharex=True, figsize=(7.5, 6.4))
    for number, kind in enumerate(["requests", "reports", "batches"]):
        style = {"color": COLOURS[number], "marker": MARKERS[number], "markersize": 4, "linewidth": 1.2}
        counts.plot(seconds, [block[kind] for block in blocks], label=kind, **style)
    for number, (name, label) in enumerate([("refTime", "time"), ("proofSize", "proof size")]):
        share = [100 * block[name] / most[name] for block in blocks]
        style = {"color": COLOURS[number + 3], "linestyle": STYLES[number], "linewidth": 1.6}
        fullness.plot(seconds, share, label=label, **style)
    counts.set_ylabel("transactions of a block")
    counts.set_ylim(bottom=0)
    counts.legend(fontsize=9)
    fullness.set_ylabel("of the most weight of a block, %")
    fullness.set_ylim(0, 105)
    fullness.set_xlabel("seconds")
    fullness.legend(fontsize=9)
    rate = f"{measured['summary']['aSecond']:.0f} transactions a second"
    save(figure, f"A dev chain, a block every {measured['blockTimeMs'] / 1000:g} s, {rate}", path)


def simulation(run: dict, folder: str):
    """What conducts earn, how much is checked, and how many are accused falsely, over the epochs of a simulated run."""
    epochs = [point["epoch"] for point in run["series"]]
    caption = f"{run['mix']}, {run['epochs']} epochs, seed {run['seed']}, keirin-sim"
    prefix = "simulation-" + run["mix"].replace(" ", "-")

    def plot(lines: list[tuple[str, list[float]]], label: str, name: str):
        figure, axes = pyplot.subplots()
        for number, (line, values) in enumerate(lines):
            style = STYLES[number // len(COLOURS) % len(STYLES)]
            axes.plot(epochs, values, label=line, color=COLOURS[number % len(COLOURS)], linestyle=style, linewidth=1.4)
        axes.set_xlabel("epoch")
        axes.set_ylabel(label)
        if len(lines) > 1:
            axes.legend(fontsize=9)
        save(figure, caption, pathlib.Path(folder) / f"{prefix}-{name}.svg", machine=False)

    def of_points(value) -> list[float]:
        return [value(point) for point in run["series"]]

    # Sums, since what is earned in an epoch varies more than the conducts differ.
    length = epochs[1] - epochs[0] if len(epochs) > 1 else run["epochs"]
    incomes = [
        (group["name"], list(itertools.accumulate(of_points(lambda point: point["net"][number] * length))))
        for number, group in enumerate(run["groups"])
    ]
    plot(incomes, "net income since the start, for a unit of weight", "income")
    checked = of_points(lambda point: 100 * point["checked"])
    checks = of_points(lambda point: 100 * point["checks_per_work"])
    plot([("works with a check", checked), ("checks for 100 works", checks)], "share of work, %", "checks")
    plot([("accused", of_points(lambda point: point["false_accusations"]))], "right answers accused in an epoch", "accusations")


def main(arguments: list[str]):
    match arguments:
        case ["nonces", *benches, plot] if benches:
            nonces([read(bench) for bench in benches], plot)
        case ["weights", measured, plot]:
            weights(read(measured), plot)
        case ["chain", measured, plot]:
            chain(read(measured), plot)
        case ["simulation", folder]:
            simulation(json.load(sys.stdin), folder)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
