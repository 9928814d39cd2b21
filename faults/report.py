"""What is said of a run: a line a fault, a table in Markdown, and one JSON object."""

from faults.checker import Column
from faults.registry import FAULTS

_BREACHES = [column.value for column in Column]


def has_failed(outcome, *, is_quick):
    """Whether an outcome ends the run with status 1. Being late on a busy computer does not, in a short run."""
    if "left_out" in outcome:
        return False
    return (
        bool(outcome.get("broken") or outcome.get("error") or outcome.get("misses"))
        or ("hits" in outcome and not outcome["hits"])
        or bool(outcome.get("late") and not is_quick)
    )


def describe(set_up, outcome, *, done, total):
    """Return the line of one fault, and what was wrong below it."""
    head = f"[{done}/{total}] {set_up}: {outcome['fault']} {_titles()[outcome['fault']]}"
    if "left_out" in outcome:
        return f"{head}: LEFT OUT, {outcome['left_out']}."
    breaches = ", ".join(f"{outcome[name]} {name}" for name in _BREACHES if outcome[name]) or "whole"
    figures = "".join(f"; {name} {value:g}" for name, value in outcome["figures"].items())
    hit = f"{outcome['hits']} {outcome['hit_what']}" if outcome["hits"] else "NEVER HIT"
    line = f"{head}: {outcome['comments']} comments, {breaches}; {hit}{figures}; {outcome['seconds']} s"
    wrong = [*outcome["broken"], *outcome["misses"], *(f"Late: {late}" for late in outcome["late"])]
    return "\n".join([line, *(f"      {sentence}" for sentence in wrong), *outcome["error"].splitlines()])


def _titles():
    return {fault.number: fault.title for fault in FAULTS}


def summarise(found):
    """Return the JSON object of a run: `found` holds, by set-up, the outcomes by fault."""
    outcomes = [outcome for by_fault in found.values() for outcome in by_fault.values()]
    by_fault = {}
    for set_up, its in found.items():
        for number, outcome in its.items():
            if number != "end":
                by_fault.setdefault(number, {})[set_up] = _brief(outcome)
    kills = [outcome["figures"].get("decided after a kill", 0.0) for outcome in outcomes if outcome.get("figures")]
    return {
        "comments": sum(outcome.get("comments", 0) for outcome in outcomes),
        **{name: sum(outcome.get(name, 0) for outcome in outcomes) for name in _BREACHES},
        "slowest_after_kill_s": max(kills, default=None),
        "by_fault": by_fault,
    }


def _brief(outcome):
    if "left_out" in outcome:
        return {"left_out": outcome["left_out"]}
    names = ("comments", "hits", *_BREACHES, "figures")
    return {name: outcome[name] for name in names} | {"failed": has_failed(outcome, is_quick=False)}


def table(found):
    """Return the table of docs/reliability.md: a row a fault, its hits and comments on each set-up."""
    set_ups = list(found)
    lines = ["| fault | " + " | ".join(set_ups) + " |", "|---" * (len(set_ups) + 1) + "|"]
    for fault in FAULTS:
        cells = [_cell(found[set_up].get(fault.number)) for set_up in set_ups]
        if any(cell != "–" for cell in cells):
            lines.append(f"| **{fault.number}** {fault.title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(outcome):
    if outcome is None:
        return "–"
    if "left_out" in outcome:
        return "left out"
    breaches = sum(outcome[name] for name in _BREACHES)
    figures = "".join(f"; {name} {value:g}" for name, value in outcome["figures"].items())
    return f"{outcome['comments']} comments, {breaches} breaches; hit {outcome['hits']} {outcome['hit_what']}{figures}"
