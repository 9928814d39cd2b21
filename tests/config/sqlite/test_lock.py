"""Fairness: short writes beside a worker that writes without a pause."""

import multiprocessing
import time

from config.sqlite.lock import WriterLock

SECONDS = 2.0


def write_shortly(path, results):
    lock, waits = WriterLock(path), []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        started = time.monotonic()
        assert lock.acquire(20)
        waits.append(time.monotonic() - started)
        time.sleep(0.0005)
        lock.release()
    results.put(("short", len(waits), max(waits)))


def write_in_bulk(path, results):
    lock, turns = WriterLock(path), 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        assert lock.acquire(20)
        time.sleep(0.01)
        lock.release()
        turns += 1
    results.put(("bulk", turns, 0.0))


def test_no_writer_starves_beside_one_that_never_pauses(tmp_path):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    path = str(tmp_path / "db.sqlite3")
    targets = [write_shortly] * 4 + [write_in_bulk]

    processes = [context.Process(target=target, args=(path, results)) for target in targets]
    for process in processes:
        process.start()
    measured = [results.get(timeout=180) for _ in processes]
    for process in processes:
        process.join()

    assert all(turns > 10 for _, turns, _ in measured)
    assert max(wait for _, _, wait in measured) < SECONDS / 2
