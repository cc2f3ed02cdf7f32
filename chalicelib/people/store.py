"""The store of people: find one, change one if nobody else did meanwhile."""

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from chalicelib import log
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.people.model import Person
from chalicelib.settings import settings
from chalicelib.submissions import ids


def find(person_id: str) -> Person | None:
    """The person as stored now, even if the address is forgotten."""
    item = tables.get(settings().people_table, {"id": person_id})
    return Person.of(item) if item else None


def find_many(person_ids: Iterable[str]) -> list[Person]:
    """Those of the people who exist, in no order."""
    return list(parse(tables.get_many(settings().people_table, ({"id": each} for each in person_ids))))


def is_person(item_id: str) -> bool:
    """Whether an item with this id is a person, and not a link to one."""
    return "#" not in item_id


def change(before: Person | None, after: Person) -> list[Action]:
    """The actions for a transaction that makes `before` (None: nobody) into `after`, one version up, if nobody else
    changed it; each pledge that is followed finds its person, and no other does."""
    condition, values = ("#v = :v", {"v": before.v}) if before else ("attribute_not_exists(#id)", {})
    new = after.model_copy(update={"v": before.v + 1 if before else 1})
    was, now = (_pledges(person) for person in (before, after))
    table = settings().people_table
    put = tables.put_if_of(table, new.item(), condition, **values)
    links = [tables.put_if_of(table, {"id": link_id(each), "person": after.id}) for each in sorted(now - was)]
    mine = "#person = :person OR attribute_not_exists(#id)"
    ended = [tables.delete_of(table, {"id": link_id(each)}, mine, person=after.id) for each in sorted(was - now)]
    return [put, *links, *ended]


def try_change(before: Person | None, after: Person, *more: Action) -> bool:
    """Make `before` into `after`, in a transaction with these actions. Whether it was changed, because nobody else
    changed it meanwhile. Raises Busy."""
    try:
        tables.transact([*change(before, after), *more])
    except tables.Contended:
        return False
    return True


def person_of(pledge_id: str) -> str | None:
    """The id of the person who asked us to follow this pledge. The only way from a pledge to its person."""
    link = tables.get(settings().people_table, {"id": link_id(pledge_id)})
    return str(link["person"]) if link else None


def address_for(pledge_id: str) -> str | None:
    """The address that was confirmed for this pledge, for somebody who may be in danger."""
    person = find(person_of(pledge_id) or "-")
    following = person.follows(pledge_id) if person else None
    return person.address if person and following and following.confirmed else None


def link_id(pledge_id: str) -> str:
    """The id of the item that links this pledge to its person."""
    return f"{Person.link_prefix}{pledge_id}"


def parse(items: Iterable[Item]) -> Iterator[Person]:
    """The people in these items. An unreadable one is logged; the others follow."""
    for item in items:
        try:
            yield Person.of(item)
        except ValidationError as error:
            log.failure("person.unreadable", error, id=item.get("id"))


def id_of(canonical: str) -> str:
    """The keyed hash of a canonical address: without our secret nobody can tell whose it is."""
    return ids.key_from("person", canonical)


def _pledges(person: Person | None) -> set[str]:
    return {each.pledge for each in person.following} if person else set()
