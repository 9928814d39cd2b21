"""What `make audit` runs: ask about each library of the lock file whether it has a known weakness.

pip-audit alone says that it found none when it could not ask about any; here that is a failure too.
Exit status: 0 all were asked about and none has one, 1 some have, 2 it could not look.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def pinned(lock: str) -> set[str]:
    """Return the names of the libraries that a lock file pins."""
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, flags=re.MULTILINE))


def judge(report: str, *, names: set[str]) -> tuple[int, list[str]]:
    """Return the exit status for pip-audit's report on these libraries, and what there is to say."""
    try:
        rows = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 2, ["pip-audit gave no report: is there a network?"]
    weak = [
        f"{row['name']} {row['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'no version'}."
        for row in rows
        for found in row.get("vulns", [])
    ]
    asked = {row["name"] for row in rows if "skip_reason" not in row}
    unknown = sorted(names - asked)
    if weak:
        return 1, weak
    if unknown or not names:
        return 2, [f"Nobody could be asked about {len(unknown)} of {len(names)} libraries: {', '.join(unknown)}."]
    return 0, [f"None of {len(names)} libraries has a known weakness."]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    parser.add_argument("--service", default="pypi", choices=["pypi", "osv"], help="whom to ask")
    wanted = parser.parse_args(arguments)
    command = [Path(sys.executable).parent / "pip-audit", "--requirement", wanted.lock, "--require-hashes"]
    options = ["--disable-pip", "--format=json", "--progress-spinner=off", f"--vulnerability-service={wanted.service}"]
    result = subprocess.run([*command, *options], capture_output=True, text=True)
    status, said = judge(result.stdout, names=pinned(wanted.lock.read_text(encoding="utf-8")))
    print(*said, sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
