"""Milestones in tests: totals and stitches of any height, without the pledges."""

from typing import Any

import app
from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.content import seasons
from chalicelib.publishing import wall
from chalicelib.publishing.wall_places import Wall
from chalicelib.settings import settings
from chalicelib.totals import milestones, rounds, rows
from tests.support.delivery import message

MAIRI = "mairi@site.test"


def have_stitches(count: int) -> None:
    """As if so many pledges had become public."""
    for table, key in (
        (settings().wall_table, wall.IN_WALL_TABLE),
        (settings().stitches_table, wall.IN_STITCHES_TABLE),
    ):
        tables.transact([tables.put_if_of(table, key | vars(Wall(count)))])


def add_pledges(count: int, **kinds: str) -> None:
    """As if so many pledges of these kinds (`place="hawick"`) were made; fewer than 0: withdrawn."""
    row = seasons.season_at(clock.now()).code
    amounts = {f"{row}|made": count} | {f"{row}|{kind}:{code}": count for kind, code in kinds.items()}
    change = rows.joined([(row, {name.partition("|")[2]: amount for name, amount in amounts.items()})])
    tables.transact(rows.add(change, rounds.current().side))


def request_totals() -> dict[str, Any]:
    """An event that has `publish` write the totals."""
    return {"Records": [message("wall", 1, pledges=[])]}


def look() -> list[str]:
    """Have `publish` write the totals, which notes what is reached; returns all that is noted."""
    assert app.publish(request_totals(), None) == {"batchItemFailures": []}
    return noted()


def noted() -> list[str]:
    """What is noted, in its order: `all 25`; in brackets what nobody is told of."""
    found = [(f"{each.subject} {each.count}", each.at) for each in milestones.read()]
    return [name if at else f"({name})" for name, at in found]


def mails_of_milestones(mails: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """To whom, subject and text of each mail about milestones."""
    found = [mail for mail in mails if mail["EmailTags"][0]["Value"].startswith("milestone")]
    content = [mail["Content"]["Simple"] for mail in found]
    to = [mail["Destination"]["ToAddresses"][0] for mail in found]
    return [
        (address, each["Subject"]["Data"], each["Body"]["Text"]["Data"])
        for address, each in zip(to, content, strict=True)
    ]
