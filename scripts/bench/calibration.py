"""Draws what `keirin-executor verify calibrate` measured, as SVG.

    python calibration.py CALIBRATION.json PLOT.svg

A row for each kind of claim: from the lowest to the highest mean distance, thick between the 10th and the 90th percentile;
beside it how many were refused. The dashed line is the pass value.
"""

import json
import pathlib
import sys

from plots import COLOURS, INK, pyplot, save

# Distances below this are drawn as this; the axis is logarithmic.
LEAST = 1e-6


def draw(calibration: dict, path: str):
    rows = [(row, COLOURS[1]) for row in calibration["honest"]] + [(row, COLOURS[0]) for row in calibration["dishonest"]]
    figure, axes = pyplot.subplots(figsize=(9, 1.6 + 0.32 * len(rows)))
    for number, (row, colour) in enumerate(rows):
        means = [max(LEAST, mean / 1e6) for mean in row["means"]]
        if means:
            axes.plot([means[0], means[100]], [number] * 2, color=colour, linewidth=1.5)
            axes.plot([means[10], means[90]], [number] * 2, color=colour, linewidth=6, solid_capstyle="butt")
            axes.plot(means[50], number, "o", color=colour, markersize=4)
        refused = f"{row['refused']} of {row['checks']} refused"
        axes.text(1.01, number, refused, transform=axes.get_yaxis_transform(), va="center", fontsize=9)
    thresholds = calibration["thresholds"]
    axes.axvline(thresholds["mean"] / 1e6, color=INK, linestyle="--")
    axes.set_xscale("log")
    axes.set_yticks(range(len(rows)), [row["name"] for row, _ in rows], fontsize=9)
    axes.invert_yaxis()
    axes.set_xlabel("mean distance of log-probabilities, nats")
    choice = thresholds["choice"] / 1e6
    caption = (
        f"{calibration['model']}, {calibration['tokens']} tokens. Blue: honest, orange: cheats. "
        f"Refused also for choices more than {choice:g} nats off"
    )
    save(figure, caption, path)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    draw(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2])
