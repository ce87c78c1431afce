"""`python -m tests.simulation --seeds 1000 --first 0`: as many seeds as wanted, outside pytest."""

import argparse
import sys
import time

from tests.simulation.process import Parts
from tests.simulation.seeds import run, scenario
from tests.simulation.shrink import explain


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    asked = parser.parse_args()
    begun = time.monotonic()
    for seed in range(asked.first, asked.first + asked.seeds):
        if run(scenario(seed), Parts()) is not None:
            _say(f"seed {seed} fails; making it small ...")
            _say(explain(scenario(seed), Parts()))
            return 1
    _say(f"{asked.seeds} seeds from {asked.first}: no difference, {time.monotonic() - begun:.0f} s")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
