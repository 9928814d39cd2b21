"""Look at real processes, by /proc."""

from pathlib import Path


def descendants(pid):
    """Return the process's children, their children and so on, by id: their command lines."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        status = _read(entry / "stat")
        if status:
            # The name, in brackets, may hold spaces; what follows is the state and the parent.
            state, parent = status.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return {child: _read(Path(f"/proc/{child}/cmdline")).replace("\0", " ") for child in found - {pid}}
        found |= more


def living(pids):
    return {pid for pid in pids if _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[:1] not in ([], ["Z"])}


def _read(path):
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
