"""Runs the executor's benchmark and the plain loop in turn and prints medians and ratios."""

import json
import os
import statistics
import subprocess
import sys

from machine import processor

ROUNDS = int(os.environ.get("KEIRIN_BENCH_ROUNDS", "5"))
TOKENS = os.environ.get("KEIRIN_BENCH_TOKENS", "64")
CONCURRENCY = [1, 4, 16]


def run(*command: str) -> dict:
    """Runs a program and reads the JSON it prints."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def main():
    threads = str(os.cpu_count())
    model, name = os.environ["KEIRIN_MODEL"], os.environ["KEIRIN_MODEL_NAME"]
    executor = os.path.join(os.environ["KEIRIN_BINARIES"], "keirin-executor")
    plain_loop = os.path.join(os.path.dirname(__file__), "plain_loop.py")
    plain, measured = [], {number: [] for number in CONCURRENCY}
    overhead = {number: [] for number in CONCURRENCY}
    for number in range(ROUNDS):
        print(f"   round {number + 1} of {ROUNDS}", flush=True)
        plain.append(run(sys.executable, plain_loop, model, TOKENS, threads)["tokens_per_second"])
        bench = run(
            executor, "bench", "--json", "--threads", threads, "--tokens", TOKENS, "--model", f"{name}={model}",
            "--concurrency", ",".join(map(str, CONCURRENCY)),
        )
        for line in bench["throughput"]:
            measured[line["concurrency"]].append(line["tokens_per_second"])
            overhead[line["concurrency"]].append(line["overhead"])
    base = statistics.median(plain)
    print(f"\n   {processor()}, {TOKENS} tokens a request, medians of {ROUNDS}\n")
    print("   what                      tokens/s   × plain loop   own overhead")
    print(f"   plain Python loop         {base:8.1f}   {1:12.2f}")
    for number in CONCURRENCY:
        rate = statistics.median(measured[number])
        share = 100 * statistics.median(overhead[number])
        print(f"   executor, {number:2} requests     {rate:8.1f}   {rate / base:12.2f}   {share:10.2f} %")


if __name__ == "__main__":
    main()
