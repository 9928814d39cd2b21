"""Measure the screeners: speed by length, the worst cases, start-up and memory, and the cost of doubled length.

Run from the root of the project: `python benchmarks/screen.py`. It prints a table; the texts are made here.
"""

import resource
import sys
import time
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).parent.parent))

_STARTED = time.perf_counter()

from comments.screening.compiled import default_lexicons  # noqa: E402 – after the path and the clock.
from comments.screening.pipeline import screen  # noqa: E402
from comments.screening.types import ArticleContext, Context, Draft  # noqa: E402

default_lexicons()
START_UP = time.perf_counter() - _STARTED

CONTEXT = Context(article=ArticleContext(language="en", title="Council votes", text="The council voted. " * 200))
SENTENCES = (
    "The council should have asked the people who live on this street before it sold the park.",
    "I don't agree with the author, but the figures in the third paragraph are worth a look.",
    "My grandmother lived there for 40 years and nobody ever asked her what she thought about it!",
    "Women and men, Kurds and Arabs, all of us used the swimming pool; it cost 2.50 and was never empty.",
    "He said that the minister was killed by a decision that was made in 1998, see www.example.org/report.",
    "Thank you for this, it made my day – and it's rare that a newspaper says so.",
)
OFFENCE = "What a clown, honestly: you are an idiot if you believe that this shit will be repaired."
WORST = (
    "f u c k ",
    "f**k ",
    "fuck ",
    "éèê ",
    "a\u0301\u0301",
    "a!",
    "i will kill you ",
    "you are an idiot ",
    "a@a.",
    "a.b.",
)
LENGTHS = (50, 300, 2000, 5000)


def texts(length: int, count: int) -> list[str]:
    """Return different texts of one length, each a turn of the sentences."""
    stream = " ".join(SENTENCES) + " "
    return [
        (stream[turn * 37 % len(stream) :] + stream * (length // len(stream) + 2))[:length] for turn in range(count)
    ]


def seconds(text: str) -> float:
    """Return the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        screen(Draft(body=text, name="Ada"), CONTEXT)
        best = min(best, time.perf_counter() - started)
    return best


def main() -> None:
    """Print the tables."""
    lines = [f"start-up {START_UP:.2f} s", "", "length  comments/s    p50 ms    p99 ms"]
    for length in LENGTHS:
        given = texts(length, 400)
        times = [seconds(text) for text in given]
        cuts = quantiles(times, n=100)
        lines.append(f"{length:6} {len(times) / sum(times):11.0f} {cuts[49] * 1000:9.2f} {cuts[98] * 1000:9.2f}")
    lines += ["", "worst cases       2,500    5,000 characters, ms"]
    for unit in WORST:
        half, whole = (seconds((unit * length)[:length]) * 1000 for length in (2500, 5000))
        lines.append(f"{unit!r:16} {half:7.1f}  {whole:7.1f}   x {whole / half:.1f}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines += ["", f"memory of the process {memory:.0f} MB"]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
