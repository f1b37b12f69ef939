"""Draws what `keirin-executor verify calibrate` measured, as SVG.

    python calibration.py CALIBRATION.json PLOT.svg

A row for each kind of claim, from the lowest to the highest, thick between the 10th and the 90th percentile: on the left the mean
distance of log-probabilities, on the right the difference that is needed to explain the worst choice; beside it how many were
refused. The dashed lines are the thresholds.
"""

import json
import pathlib
import sys

from plots import COLOURS, INK, pyplot, save

# What is nearer or farther is drawn at these; the axes are logarithmic.
LEAST, MOST = 1e-6, 30


def spread(axes, number: int, colour: str, micronats: list):
    """One row."""
    nats = [min(MOST, max(LEAST, value / 1e6)) for value in micronats]
    if nats:
        axes.plot([nats[0], nats[100]], [number] * 2, color=colour, linewidth=1.5)
        axes.plot([nats[10], nats[90]], [number] * 2, color=colour, linewidth=6, solid_capstyle="butt")
        axes.plot(nats[50], number, "o", color=colour, markersize=4)


def refused(row: dict, is_honest: bool) -> str:
    """How many were refused; of cheats, of those that are long and not what the model gives anyway."""
    if is_honest:
        return f"{row['refused']} of {row['checks']} refused"
    wrong = row["long"] - row["long_unchanged"]
    if not wrong:
        return "all are the model's own"
    own = f", {row['long_unchanged']} are the model's own" if row["long_unchanged"] else ""
    return f"{100 * row['long_refused'] / wrong:.4g} % of {wrong} caught{own}"


def draw(calibration: dict, path: str):
    """Both panels."""
    rows = [(row, True) for row in calibration["honest"]] + [(row, False) for row in calibration["dishonest"]]
    figure, panels = pyplot.subplots(ncols=2, sharey=True, figsize=(12, 1.6 + 0.32 * len(rows)))
    for number, (row, is_honest) in enumerate(rows):
        for axes, micronats in zip(panels, (row["means"], row["choices"])):
            spread(axes, number, COLOURS[1 if is_honest else 0], micronats)
        place = panels[1].get_yaxis_transform()
        panels[1].text(1.02, number, refused(row, is_honest), transform=place, va="center", fontsize=9)
    thresholds = calibration["thresholds"]
    labels = ("mean distance of log-probabilities", "largest difference that explains a choice")
    for axes, threshold, label in zip(panels, (thresholds["mean"], thresholds["choice"]), labels):
        axes.axvline(threshold / 1e6, color=INK, linestyle="--")
        axes.set_xscale("log")
        axes.set_xlabel(f"{label}, nats", fontsize=9)
    panels[0].set_yticks(range(len(rows)), [row["name"] for row, _ in rows], fontsize=9)
    panels[0].invert_yaxis()
    caption = (
        f"{calibration['model']}, {calibration['tokens']} tokens. Blue: honest, orange: cheats. "
        f"{calibration['false_accusations']} of {calibration['honest_checks']} honest checks refused. "
        "A choice is allowed less where the answer's own numbers are nearer"
    )
    save(figure, caption, path)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    draw(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2])
