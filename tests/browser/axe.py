"""What axe finds on a page: faults that keep out whoever cannot see it, or has no mouse."""

import json
from pathlib import Path

import axe_playwright_python

# The package is here for the script that it carries: its own way of running it is stopped by the policies of our pages.
SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RUN = """axe.run({preload: false, resultTypes: ["violations"]}).then((found) => JSON.stringify(found.violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, nodes}) => [id, nodes[0].html])))"""


def find_serious(page):
    """Return the serious and critical findings on an open page: rule, and the first element that breaks it."""
    # Through the developer's tools, which no policy of a page stops.
    tools = page.context.new_cdp_session(page)
    tools.send("Runtime.evaluate", {"expression": SCRIPT})
    answer = tools.send("Runtime.evaluate", {"expression": RUN, "awaitPromise": True, "returnByValue": True})
    tools.detach()
    return json.loads(answer["result"]["value"])
