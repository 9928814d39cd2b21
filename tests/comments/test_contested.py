"""Two moderators and many readers at the same comment, through HTTP, with real processes.

`CONTESTED=1000 python -m pytest tests/comments/test_contested.py` runs it for long.
"""

import http.cookiejar
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

import pytest

CONTESTED = int(os.environ.get("CONTESTED", "25"))
ROUNDS = max(2, CONTESTED // 25)
READERS = 50


class Moderator:
    """Somebody with a session in the admin."""

    def __init__(self, url, name):
        self.url, self.name = url, name
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.get("/admin/login/")
        self.post("/admin/login/", username=name, password=name * 3)
        assert "sessionid" in {cookie.name for cookie in self.cookies}

    def get(self, path):
        with self._opener.open(self.url + path, timeout=120) as answer:
            return answer.read().decode()

    def post(self, path, **fields):
        [token] = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}, doseq=True).encode()
        with self._opener.open(self.url + path, data=body, timeout=120) as answer:
            return answer.read().decode()

    def decide(self, verdict, comment_id, seq):
        """Decide what was seen; return the page that says what became of it."""
        fields = {"chosen": ["off_topic"]} if verdict == "reject" else {}
        return self.post(f"/admin/comments/comment/decide/{verdict}/", seen=f"{comment_id}:{seq}", **fields)


@pytest.fixture
def act(served):
    """Do something to the database of the running processes; return what it prints."""

    def run(*action):
        command = [sys.executable, "-m", "tests.actions", *map(str, action)]
        result = subprocess.run(command, env=served.env, capture_output=True, text=True, timeout=600)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout) if result.stdout.strip() else None

    return run


@pytest.fixture
def mo_and_vera(served, act):
    act("moderators", "mo", "vera")
    return Moderator(served.url, "mo"), Moderator(served.url, "vera")


def test_of_two_moderators_one_decides_and_the_other_is_told(mo_and_vera, act):
    mo, vera = mo_and_vera
    ids = act("hold", CONTESTED)
    barrier = threading.Barrier(2)
    answers = {}

    def decide_all(moderator, verdict):
        for comment_id in ids:
            barrier.wait(timeout=300)
            answers[moderator.name, comment_id] = moderator.decide(verdict, comment_id, 1)

    run_together((decide_all, mo, "approve"), (decide_all, vera, "reject"))

    histories = act("histories")
    assert histories["most"] == 2
    assert [row[0] for row in histories["last"]] == ids
    for comment_id, verdict, winner in histories["last"]:
        loser = {"mo": "vera", "vera": "mo"}[winner]
        assert "was left out" not in answers[winner, comment_id]
        message = re.search(r"was left out\.[^<]*", answers[loser, comment_id])[0]
        assert winner in message
        assert {"approve": "approved", "reject": "rejected"}[verdict] in message


def run_together(*calls):
    threads = [threading.Thread(target=call, args=arguments) for call, *arguments in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_no_reader_sees_a_text_after_its_reject(served, mo_and_vera, act):
    mo, _ = mo_and_vera
    shown, wrong, is_over = [], [], threading.Event()
    rejected_at = {}

    def read():
        while not is_over.is_set():
            started = time.monotonic()
            with urllib.request.urlopen(f"{served.url}/api/v1/articles/tram/comments/", timeout=120) as answer:
                texts = {comment["body"] for comment in json.load(answer)["results"]}
            shown.append(len(texts))
            wrong.extend(text for text in texts if started > rejected_at.get(text, started))

    ids = act("hold", ROUNDS)
    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for number, comment_id in enumerate(ids):
        mo.decide("approve", comment_id, 1)
        time.sleep(0.2)
        mo.decide("reject", comment_id, 2)
        rejected_at[f"You are an idiot, number {number}."] = time.monotonic()
        time.sleep(0.1)
    is_over.set()
    for reader in readers:
        reader.join()

    assert wrong == []
    assert max(shown) == 1
    assert len(shown) > READERS
