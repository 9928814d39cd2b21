"""The faults, in the order in which they are run."""

from collections.abc import Callable
from dataclasses import dataclass

from faults.kinds import poison, services, web, workers
from faults.stack import SetUp

ALL = frozenset(SetUp)
WITH_POSTGRESQL = frozenset({SetUp.RABBITMQ, SetUp.REDIS})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `number` is its name in docs/reliability.md."""

    number: str
    title: str
    run: Callable
    set_ups: frozenset = ALL
    quick: frozenset = frozenset()
    """Where it is part of the short run."""
    clock_is_true: bool = True
    """False if processes have clocks of their own: then only the order of decisions is looked at."""

    @property
    def slug(self):
        return self.number.lower()


FAULTS = (
    Fault("F1", "kill -9 of all workers", workers.kill_worker, quick=ALL),
    Fault("F2", "kill -9 of the pools' processes", workers.kill_child),
    Fault("F3", "web dies after COMMIT", web.kill_after_commit, quick=frozenset({SetUp.SQLITE})),
    Fault("F4", "web dies before COMMIT", web.kill_before_commit),
    Fault("F5", "broker wiped", services.wipe_broker, WITH_POSTGRESQL, quick=WITH_POSTGRESQL),
    Fault("F6", "broker away for 60 s", services.broker_away, WITH_POSTGRESQL),
    Fault("F7", "database restarted", services.restart_database, WITH_POSTGRESQL, quick=WITH_POSTGRESQL),
    Fault("F8", "database locked for 10 s", services.lock_database),
    Fault("F9", "disk full", services.fill_disk),
    Fault("F10", "clocks a day apart", workers.skewed_clocks, clock_is_true=False),
    Fault("F11", "work delivered many times", web.duplicates, quick=ALL),
    Fault("F12", "poisonous texts", poison.poison),
    Fault("F13", "texts at which a screener hangs", poison.hang),
    Fault("F14", "screener that fails", poison.failing_screener),
    Fault("F15", "two moderators at once", web.two_at_once, quick=ALL),
    Fault("F16", "moderator against machine", web.person_against_machine),
    Fault("F17", "taken down while it is read", web.approve_then_reject, quick=ALL),
    Fault("F18", "rolling restart", web.rolling_restart),
    Fault("F20", "deaf worker", workers.deaf_worker),
    Fault("F21", "no worker", workers.no_worker),
    Fault("F23", "COMMIT with unknown result", web.unheard_commit, WITH_POSTGRESQL, quick=WITH_POSTGRESQL),
    Fault("F22", "backup put back", services.restore_backup),
)


def why_not(fault, stack):
    """Return why a fault cannot be run on this computer, or nothing."""
    if fault.number == "F9" and not stack.disk.is_mounted:
        return "a disk of its own can only be mounted by root"
    return ""
