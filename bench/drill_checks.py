"""What the drill compares afterwards: answers, tables, totals, pages and mails."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from bench.drill_people import Drill, ask
from chalicelib.aws.tables import deserialised
from chalicelib.content import catalogue
from chalicelib.content.translations import text
from chalicelib.pledges import Pledge, State
from chalicelib.submissions import ids
from chalicelib.totals import rows
from chalicelib.totals.counters import counters_of
from infra.local.local_stack import Stack


def differences(drill: Drill, stack: Stack) -> list[str]:
    """A sentence for each difference."""
    pledges = [Pledge.of(item) for item in _items(stack, "pledges")]
    return [
        *drill.differing,
        *_answers(drill, pledges),
        *_totals(drill, stack, pledges),
        *_pages(drill, pledges),
        *mails_that_repeat(stack.mails()),
    ]


def _items(stack: Stack, table: str) -> list[dict[str, Any]]:
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=f"scbd-{stack.stage.name}-{table}")
    return [deserialised(item) for page in pages for item in page["Items"]]


def _answers(drill: Drill, pledges: list[Pledge]) -> Iterator[str]:
    """Each answer is one stored pledge."""
    stored, answered = Counter(pledge.id for pledge in pledges), set(drill.answered.values())
    yield from (f"{each} was answered, and is not stored" for each in answered - set(stored))
    yield from (f"{each} is stored {count} times" for each, count in stored.items() if count > 1)
    if len(answered) != len(drill.answered):
        yield "two keys were answered with one pledge"
    if len(stored) > len(drill.answered):
        yield f"{len(stored)} pledges are stored, {len(drill.answered)} were answered"


def _totals(drill: Drill, stack: Stack, pledges: list[Pledge]) -> Iterator[str]:
    """Totals rows and the public totals are a recount."""
    recount = Counter(counter for pledge in pledges for counter in counters_of(pledge))
    sums = rows.counters(_items(stack, "totals"))
    if +sums != recount:
        yield f"totals differ from a recount: {+sums} and {recount}"
    public = json.loads(ask(drill, "GET", "/data/totals.json").body)
    made = sum(pledge.counted for pledge in pledges)
    shown = sum(pledge.state is State.PUBLIC for pledge in pledges)
    if (public["made"], public["public"]) != (made, shown):
        yield f"totals.json says {public['made']} made and {public['public']} public, a recount {made} and {shown}"


def _pages(drill: Drill, pledges: list[Pledge]) -> Iterator[str]:
    """Public pledges have their page and one card on the wall, others have neither."""
    cards = Counter(_cards(drill))
    for pledge in pledges:
        expected = pledge.state is State.PUBLIC
        for lang in ("en", "gd"):
            status = ask(drill, "GET", f"/{lang}/p/{pledge.id}/").status
            if (status == 200) != expected:
                yield f"{pledge.id} is {pledge.state}, and its page in {lang} answers {status}"
        if cards[pledge.id] != expected:
            yield f"{pledge.id} is {pledge.state}, and has {cards[pledge.id]} cards on the wall"


def _cards(drill: Drill) -> Iterator[str]:
    wall = ask(drill, "GET", "/en/wall/").body.decode()
    for month, last in Counter(re.findall(r"/en/wall/(\d{4}-\d\d)/\d+/", wall)).items():
        numbers = [int(number) for number in re.findall(rf"/en/wall/{month}/(\d+)/", wall)]
        for number in range(1, max(numbers, default=last) + 1):
            page = ask(drill, "GET", f"/en/wall/{month}/{number}/").body.decode()
            yield from dict.fromkeys(re.findall(rf"/en/p/({ids.PATTERN})/\"", page))


def mails_that_repeat(mails: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Each text was new in one mail to each moderator. Later mails may list it among what is still pending review."""
    new = Counter(
        (str(mail["To"]), words)
        for mail in mails
        for words in set(re.findall(r"walk \w{8} dogs", _new_part(mail["BodyText"])))
    )
    yield from (f"{to} got {count} mails with {words!r} as new" for (to, words), count in new.items() if count > 1)


def _new_part(body: str) -> str:
    """The mail without what is still pending."""
    for lang in catalogue().languages:
        body = body.partition(text(lang, "mail.still").upper())[0]
    return body
