"""Ten thousand requests made from the API's own schema, against the real server: `make fuzz-api`.

Schemathesis reads the schema and makes requests that fit it and requests that do not. Nothing may be answered with a
5xx, with a status, type, header or body that the schema does not name, and no malformed comment may be taken.
The last line is one JSON object.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.conftest import Served, environment, manage

CONFIG = """
[checks]
# That a text must have a visible character, and the like, is more than a schema can say.
positive_data_acceptance.enabled = false

[[operations]]
include-method = "GET"
# A parameter that is empty is as good as left out, and of several of one name the last one counts.
checks.negative_data_rejection.enabled = false
"""
CASES_OF_ONE_EXAMPLE = 6
"""At least: there are so many operations whose requests differ."""


def fuzz(url: str, *, examples: int, seed: int, folder: Path) -> tuple[int, str]:
    """Send requests made from the schema at `url`; return how many, and what was wrong with the answers, if any was."""
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = [Path(sys.executable).parent / "schemathesis", "--config-file", config, "run", f"{url}/api/v1/schema/"]
    options = ["--phases", "coverage,fuzzing", "--max-examples", str(examples), "--seed", str(seed)]
    options += ["--continue-on-failure", "--request-timeout", "10", "--no-color"]
    options += ["--generation-database", "none", "--suppress-health-check", "all"]
    result = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)
    generated = re.search(r"(\d+) generated", result.stdout)
    if generated is None:
        return 0, result.stdout + result.stderr
    return int(generated[1]), "" if result.returncode == 0 else result.stdout


def crashes(output: str) -> list[str]:
    """Return the lines of the server's log that no request may cause."""
    return [line for line in output.splitlines() if re.search(r"Traceback|Internal Server Error| ERROR ", line)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(f"sqlite:///{folder / 'db.sqlite3'}", folder)
        manage("migrate", "--verbosity=0", env=env)
        manage("demo", env=env)
        started = time.monotonic()
        with Served(env) as server:
            cases, said = fuzz(
                server.url, examples=wanted.cases // CASES_OF_ONE_EXAMPLE, seed=wanted.seed, folder=folder
            )
            broken = crashes(server.output)
    print(said, *broken, sep="\n")
    seconds = round(time.monotonic() - started)
    print(json.dumps({"cases": cases, "is_clean": not (said or broken), "seed": wanted.seed, "seconds": seconds}))
    return 1 if said or broken or cases < wanted.cases else 0


if __name__ == "__main__":
    sys.exit(main())
