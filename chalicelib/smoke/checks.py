"""What the smoke test looks at, and what it says is wrong.

Each check returns what it saw, or raises Failed with one sentence. What an operator switched off is no failure. It
writes one pledge with the mark of a canary, which is counted apart and never shown.
"""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib import clock, tokens, totals
from chalicelib.content import catalogue, languages, rules
from chalicelib.errors import NotSignedIn
from chalicelib.pledges import canary
from chalicelib.smoke.site import Answer, OutOfReach, Site
from chalicelib.submissions import spam

PATIENCE = timedelta(seconds=40)
"""For what follows a moment later: the pledge is counted, the totals are published, the CDN asks for them anew."""
TICK = timedelta(minutes=15)
"""`rotate_challenge` signs a challenge every 5 minutes."""
Wait = Callable[[float], None]


class Failed(Exception):
    """One sentence: what does not work."""


def check(site: Site, wait: Wait = time.sleep) -> list[str]:
    """Look at everything; returns what was seen, a line each. Raises Failed at the first that is wrong."""
    until = clock.now() + PATIENCE
    try:
        counted = totals.public_totals()["made"]
        pledge_id = _pledge(site)
        seen = [_home_page(site), _challenge(site), _refusal(site), _upload_form(site)]
        _await(lambda: _is_fresh(site, counted), until, wait, "totals.json lacks pledges that were counted long ago")
        _await(lambda: totals.counts_canary(pledge_id), until, wait, "A pledge was stored, and nothing counted it")
    except OutOfReach as problem:
        raise Failed(f"{site.address} does not answer: {problem}") from problem
    return [*seen, "totals.json: every counted pledge is in it", "pledge: stored, and counted among the canaries only"]


def _pledge(site: Site) -> str:
    """Send a canary; its id."""
    sent = {"key": str(uuid.uuid4()), "idea": next(iter(catalogue().ideas)), "canary": canary.mark()}
    answer = site.post("/pledges", sent)
    found = answer.json.get("id")
    if answer.status != 201 or not isinstance(found, str):
        raise _unexpected("A pledge", answer, "201 and an id")
    return found


def _home_page(site: Site) -> str:
    lang = languages()[0]
    answer = site.get(f"/{lang}/")
    whole = answer.kind == "text/html" and f'lang="{lang}"' in answer.body and "</html>" in answer.body
    if answer.status != 200 or not whole:
        raise _unexpected("The home page", answer, "200 and a whole page")
    return "home page: there"


def _challenge(site: Site) -> str:
    """The clock's own file tells whether anything is renewed while nobody pledges."""
    answer = site.get("/data/challenge.json")
    try:
        signed = tokens.read(spam.PURPOSE, answer.json.get("token"))
    except NotSignedIn as error:
        raise _unexpected("The form's challenge", answer, "one that this stage has signed") from error
    age = clock.now().timestamp() - signed.iat
    if age > TICK.total_seconds():
        raise Failed(f"The form's challenge is {age / 60:.0f} minutes old: the clock does not call rotate_challenge")
    return f"challenge: {age:.0f} s old"


def _is_fresh(site: Site, counted: int) -> bool:
    """Whether the public totals have so many pledges as were counted at the beginning. So they are fresh also when
    nobody pledges, however old they are, and while more pledges come than the file can follow. If some were taken back
    since, it has those that are counted now."""
    told = site.get("/data/totals.json").json.get("made", -1)
    return bool(told >= counted or told >= totals.public_totals()["made"])


def _refusal(site: Site) -> str:
    answer = site.post("/pledges", {"idea": "no-such-idea"})
    if not 400 <= answer.status < 500 or not {"error", "fields"} <= answer.json.keys():
        raise _unexpected("A wrong pledge", answer, "a refusal with a sentence for each field")
    return f"wrong pledge: refused ({answer.status})"


def _upload_form(site: Site) -> str:
    answer = site.post("/stories/pictures", {"type": sorted(rules.PICTURE_TYPES)[0]})
    if answer.status == 503 and "off" in answer.json:
        return f"upload form: switched off ({answer.json['off']})"
    fields = answer.json.get("fields", {})
    if answer.status != 201 or not {"key", "policy", "Content-Type"} <= fields.keys():
        raise _unexpected("The form for a picture", answer, "201 and a signed form")
    return "upload form: signed"


def _await(holds: Callable[[], bool], until: datetime, wait: Wait, problem: str) -> None:
    while not holds():
        if clock.now() >= until:
            raise Failed(f"{problem} within {PATIENCE.seconds} seconds")
        wait(1)


def _unexpected(what: str, answer: Answer, wanted: str) -> Failed:
    begins = " ".join(answer.body.split())[:120]
    return Failed(f"{what} was answered by {answer.status} ({begins!r}), not by {wanted}")
