"""What readers and moderators do over HTTP, with each call in the history."""

import asyncio
import base64
import html
import json
import random
import re
import time
import uuid
from urllib.parse import urlencode

from faults.history import fingerprint
from faults.http import NotSentError, UnknownOutcomeError, request

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_COMMENT = re.compile(
    r'<li class="comment[^"]*" id="comment-([0-9a-f-]{36})">.*?<bdi class="comment-name">(.*?)</bdi>'
    r'.*?<div class="comment-text"[^>]*>(.*?)</div>',
    re.DOTALL,
)
_PARAGRAPH = re.compile(r'<p dir="auto">(.*?)</p>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_NEXT = re.compile(r'rel="next"[^>]*href="([^"#]+)')
PAUSE_SECONDS = 0.2
AT_ONCE = 8
"""Comments that are asked for at the same time, one by one."""
SERVER_ERROR = 500


class Client:
    """Speak to one address; write every call to the history."""

    def __init__(self, address, history):
        self.address = address
        self.history = history
        self.latencies = []
        """Seconds of each post that was answered with 201, and whether it was the first try."""

    async def _ask(self, call, do, method, path, *, headers=None, body=b""):
        """Return the answer, or None if none came; then the history says so."""
        try:
            answer = await request(self.address, method, path, headers=headers, body=body)
        except NotSentError as error:
            self.history.add("fail", do, call, reason=f"not sent: {error}")
        except UnknownOutcomeError as error:
            self.history.add("unknown", do, call, reason=str(error))
        else:
            if answer.status < SERVER_ERROR:
                return answer
            self.history.add("unknown", do, call, status=answer.status, retry=answer.headers.get("retry-after"))
        return None

    async def post(self, article, text):
        """Send a comment once; return its id if it was taken."""
        # A browser ends each line of a form with two characters, and the form's door takes the second back out.
        body = text.body.replace("\r\n", "\n") if text.by_form else text.body
        call = self.history.invoke("post", article=article, key=text.key, name=text.name, body=body)
        started = time.monotonic()
        sending = self._post_form if text.by_form else self._post_json
        answer = await sending(call, article, text)
        if answer is None:
            return None
        if answer.status != 201:
            self.history.add(
                "fail", "post", call, status=answer.status, said=answer.body[:200].decode(errors="replace")
            )
            return None
        self.latencies.append(time.monotonic() - started)
        public_id = _read_id(json.loads(answer.body))
        self.history.add("ok", "post", call, id=public_id, status=201)
        return public_id

    async def _post_json(self, call, article, text):
        body = json.dumps({"name": text.name, "body": text.body}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": text.key}
        return await self._ask(
            call, "post", "POST", f"/api/v1/articles/{article}/comments/", headers=headers, body=body
        )

    async def _post_form(self, call, article, text):
        """Send it as the form of the page does, whose token comes first."""
        path = f"/comments/articles/{article}/"
        page = await self._ask(call, "post", "GET", path)
        if page is None:
            return None
        token = _TOKEN.search(page.body.decode())
        body = text.body.replace("\r\n", "\n").replace("\n", "\r\n")
        fields = {"token": html.unescape(token[1]) if token else "", "name": text.name, "body": body}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "Idempotency-Key": text.key,
        }
        return await self._ask(call, "post", "POST", path, headers=headers, body=urlencode(fields).encode())

    async def post_until_taken(self, article, text, *, seconds=90.0):
        """Send a comment again and again, with its key, as an honest client does; return its id."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            public_id = await self.post(article, text)
            if public_id is not None:
                return public_id
            await asyncio.sleep(PAUSE_SECONDS)
        return None

    async def read(self, view, path, **value):
        """Read a public page; write down what it shows. Return the answer, or None."""
        call = self.history.invoke("read", view=view, path=path, **value)
        answer = await self._ask(call, "read", "GET", path)
        if answer is None:
            return None
        shown = READERS[view](answer) if answer.status == 200 else {}
        self.history.add("ok", "read", call, view=view, status=answer.status, **shown)
        return answer

    async def decide(self, session, article, public_id, seen, verdict):
        """Decide a comment on the desk; return the status and what was said."""
        call = self.history.invoke("decide", id=public_id, verdict=verdict, article=article)
        fields = {"seen": seen, "verdict": verdict}
        if verdict == "reject":
            fields["chosen"] = "off_topic"
        secret = "f" * 32
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "Cookie": f"sessionid={session}; csrftoken={secret}",
            "X-CSRFToken": secret,
        }
        answer = await self._ask(
            call, "decide", "POST", "/admin/desk/decide/", headers=headers, body=urlencode(fields).encode()
        )
        if answer is None:
            return None
        said = json.loads(answer.body) if answer.body.startswith(b"{") else {"message": f"{answer.status}"}
        if answer.status != 200:
            self.history.add("fail", "decide", call, id=public_id, status=answer.status, said=said["message"])
        else:
            seq = int(said["seen"].split(":")[1])
            self.history.add("ok", "decide", call, id=public_id, seq=seq, verdict=verdict)
        return answer.status, said["message"]


def _read_id(data):
    """Return the public id: of the API's answer, or from the receipt that a form gets."""
    if "id" in data:
        return data["id"]
    token = data["receipt"].rstrip("/").rsplit("/", 1)[1].partition("~")[0]
    return str(uuid.UUID(bytes=base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))))


def _read_list(answer):
    data = json.loads(answer.body)
    return {"shown": [[row["id"], fingerprint(row["name"], row["body"])] for row in data["results"]]}


def _read_page(answer):
    shown = []
    for public_id, name, text in _COMMENT.findall(answer.body.decode()):
        body = "\n\n".join(html.unescape(_TAG.sub("", part)) for part in _PARAGRAPH.findall(text))
        shown.append([public_id, fingerprint(html.unescape(name), body)])
    return {"shown": shown, "is_page": True}


def _read_one(answer):
    row = json.loads(answer.body)
    return {"shown": [[row["id"], fingerprint(row["name"], row["body"])]]}


def _read_count(answer):
    return {"counts": json.loads(answer.body)}


def _read_article(answer):
    data = json.loads(answer.body)
    return {"counts": {data["slug"]: data["comment_count"]}}


READERS = {"list": _read_list, "page": _read_page, "one": _read_one, "counts": _read_count, "article": _read_article}
"""What is taken from each kind of page."""


class Crowd:
    """Readers who poll everything that is public about an article."""

    def __init__(self, client, article, *, seed, known):
        self._client = client
        self._article = article
        self._random = random.Random(f"{seed}-readers-{article}")
        self._known = known
        """Ids of comments that were taken: the crowd asks for them whether they are public or not."""
        self.is_sent_home = False
        """Looked at beside being cancelled, which Python 3.11 forgets if an answer comes at the same moment."""

    async def poll(self, count, *, pause=0.3):
        """Let so many readers read on until the task is cancelled."""
        await asyncio.gather(*(self._read_on(pause) for _ in range(count)))

    async def _read_on(self, pause):
        while not self.is_sent_home:
            await self._client.read(*self._choose())
            await asyncio.sleep(self._random.uniform(0, 2 * pause))

    def _choose(self):
        slug = self._article
        paths = [
            ("list", f"/api/v1/articles/{slug}/comments/?page_size=100"),
            ("list", f"/api/v1/articles/{slug}/comments/?order=newest&page_size=100"),
            ("page", f"/articles/{slug}/"),
            ("counts", f"/api/v1/counts/?article={slug}"),
            ("article", f"/api/v1/articles/{slug}/"),
        ]
        if self._known:
            some = self._random.choice(self._known)
            paths += [("one", f"/api/v1/comments/{some}/")] * 2 + [("page", f"/articles/{slug}/?from={some}")]
        return self._random.choice(paths)


async def read_all(client, article, ids):
    """Read every public page about an article, to its end, marked as the last word."""
    for order in ("oldest", "newest"):
        path = f"/api/v1/articles/{article}/comments/?order={order}&page_size=100"
        while path:
            answer = await client.read("list", path, final=order)
            following = json.loads(answer.body)["next"] if answer else None
            path = following and following[following.index("/api/") :]
    path = f"/articles/{article}/"
    while path:
        answer = await client.read("page", path, final="page")
        found = _NEXT.search(answer.body.decode()) if answer else None
        path = found and html.unescape(found[1])
    await client.read("counts", f"/api/v1/counts/?article={article}", final="counts")
    await client.read("article", f"/api/v1/articles/{article}/", final="counts")
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        await asyncio.gather(*(client.read("one", f"/api/v1/comments/{public_id}/", final="one") for public_id in some))
