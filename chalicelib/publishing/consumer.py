"""The publisher: handle the messages of the publish queue."""

import json
from collections.abc import Iterable, Sequence

from chalicelib import clock, log, pledges, stories
from chalicelib.aws import site_bucket
from chalicelib.publishing import due, files, switched, wall, wall_recovery
from chalicelib.publishing.repeat import repeat_until_stable
from chalicelib.publishing.requests import PublishRequest, request_pages, request_shares
from chalicelib.submissions.model import Submission
from chalicelib.submissions.spam import Challenge

SHARES_AT_ONCE = 100
"""Pledges of one run whose share pages it writes itself, in about a second. Those of more have groups of their own."""


def publish(requests: Iterable[PublishRequest]) -> None:
    """Publish what these requests name. At least once; the outcome is the same however often."""
    batch = list(requests)
    _republish(batch)  # first, so that the newest cards are up to date on the pages of the wall
    if any(request.stories is not None for request in batch):
        _publish_stories([each for request in batch for each in request.stories or ()])
    if any(request.outcomes for request in batch):
        _renew_outcomes()
    if any(request.pledges is not None or request.pages for request in batch):
        ids = [each for request in batch for each in request.pledges or ()]
        _publish_wall(ids, pages_at_once=any(request.pages for request in batch))
    if any(request.shares is not None for request in batch):
        _publish_shares([each for request in batch for each in request.shares or ()])
    if any(request.forms for request in batch):
        _publish_forms()
    if any(request.changed_pages for request in batch):
        _request_changed()


def publish_challenge(challenge: Challenge) -> None:
    """Write a newly signed challenge where the form's page fetches it."""
    site_bucket.write("data/challenge.json", json.dumps(challenge), int(clock.now().timestamp()))


def _publish_forms() -> None:
    """Scripts are told first: that reaches every page."""
    from chalicelib.publishing import forms

    switched.write_files()
    forms.write()


def _publish_wall(ids: list[str], *, pages_at_once: bool) -> None:
    """Bring numbers, cards, totals and share pages up to date: people wait for them. Pages that all share follow."""
    from chalicelib.publishing import pages, shares

    updates: list[wall.Update] = []
    shown: list[pledges.Pledge] = []

    def act(found: list[pledges.Pledge], snapshot: int) -> None:
        gone = _gone(ids, found)
        update = wall.update(found, gone, snapshot)
        updates.append(update)
        shown.extend(pledge for pledge in found if pledge.id in update.new)
        with files.side_by_side() as do:
            public = pages.write_totals(do)
            if len(ids) <= SHARES_AT_ONCE:
                shares.remove(do, gone)
                shares.publish(do, found, shares.Numbered(update.stitches, update.new), snapshot, public)

    wall_recovery.recover()
    try:
        repeat_until_stable(pledges.store.find_many, ids, act)
        if len(ids) > SHARES_AT_ONCE:
            request_shares(ids)
    finally:  # what was taken back must not stay because another file fails
        at_once = _follow_with_pages(updates, at_once=pages_at_once)
        log.event("wall.published", pledges=len(shown), at_once=at_once, slowest=_slowest(shown))


def _slowest(shown: Iterable[pledges.Pledge]) -> int | None:
    """The most seconds from what made a pledge public (its sending, or a release) to its own page; None: none is new.
    Home and wall follow within PAGES_WINDOW."""
    waited = [(clock.now() - (each.changed_at or each.made_at)).total_seconds() for each in shown]
    return max((round(seconds) for seconds in waited), default=None)


def _follow_with_pages(updates: list[wall.Update], *, at_once: bool) -> bool:
    """Write the pages that all pledges share: at once if they show what was taken back, else by a delayed run.
    Returns whether at once."""
    from chalicelib.publishing import pages

    touched = {page for update in updates for page in update.pages}
    at_once |= any(update.taken_back for update in updates)
    if at_once:
        pages.write_pages(touched)
    else:
        due.note(touched)
    return at_once


def _publish_stories(ids: list[str]) -> None:
    """Write the stories' own pages, then what lists them; the home page, which shows one, follows."""
    from chalicelib.publishing import stories as story_pages

    try:
        found = repeat_until_stable(stories.store.find_many, ids, story_pages.publish_pages)
        story_pages.remove_pages(_gone(ids, found))
    finally:  # the list must not show a story that was taken back because the page of another one fails
        story_pages.publish_lists()
        request_pages()
    log.event("stories.published", stories=len(ids))


def _publish_shares(ids: list[str]) -> None:
    from chalicelib.publishing import shares

    def act(found: list[pledges.Pledge], snapshot: int) -> None:
        with files.side_by_side() as do:
            shares.remove(do, _gone(ids, found))
            shares.publish(do, found, shares.Numbered(wall.numbers(pledge.id for pledge in found), ids), snapshot)

    repeat_until_stable(pledges.store.find_many, ids, act)


def _gone(ids: list[str], found: Sequence[Submission]) -> set[str]:
    """Those of the ids that no table knows any more."""
    return set(ids) - {submission.id for submission in found}


def _republish(batch: list[PublishRequest]) -> None:
    """Do the work of slices first, then send what follows."""
    if not any(request.cards or request.wall_pages or request.months or request.republish for request in batch):
        return
    from chalicelib.publishing import republish

    wall_recovery.recover()
    republish.publish_cards([each for request in batch for each in request.cards or ()])
    republish.publish_wall_pages([each for request in batch for each in request.wall_pages or ()])
    republish.publish_months([each for request in batch for each in request.months or ()])
    for request in batch:
        if request.republish:
            republish.walk(request.republish)


def _renew_outcomes() -> None:
    from chalicelib.publishing import outcomes

    outcomes.renew()


def _request_changed() -> None:
    from chalicelib.publishing import changed_pages

    changed_pages.request()
