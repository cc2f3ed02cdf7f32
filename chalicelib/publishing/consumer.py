"""The publisher: handle the messages of the publish queue."""

import json
from collections.abc import Iterable, Sequence

from chalicelib import clock, log, pledges, stories
from chalicelib.aws import site_bucket
from chalicelib.publishing import wall, wall_recovery
from chalicelib.publishing.repeat import repeat_until_stable
from chalicelib.publishing.requests import PublishRequest, request_shares, request_totals
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.submissions.model import Submission
from chalicelib.submissions.spam import Challenge


def publish(requests: Iterable[PublishRequest]) -> None:
    """Publish what these requests name. At least once; the outcome is the same however often."""
    batch = list(requests)
    if any(request.stories is not None for request in batch):
        _publish_stories([each for request in batch for each in request.stories or ()])
    if any(request.pledges is not None for request in batch):
        _publish_wall([each for request in batch for each in request.pledges or ()])
    if any(request.shares is not None for request in batch):
        _publish_shares([each for request in batch for each in request.shares or ()])
    _republish(batch)
    if any(request.changed_pages for request in batch):
        _request_changed()


def publish_challenge(challenge: Challenge) -> None:
    """Write a newly signed challenge where the form's page fetches it."""
    site_bucket.write("data/challenge.json", json.dumps(challenge), int(clock.now().timestamp()))


def _publish_wall(ids: list[str]) -> None:
    """Assign numbers to new public pledges, remove withdrawn ones, then write the pages and the totals."""
    from chalicelib.publishing import pages

    touched: set[str] = set()

    def update_wall(found: list[pledges.Pledge], snapshot: int) -> None:
        touched.update(wall.update(found, snapshot))

    wall_recovery.recover()
    found = repeat_until_stable(pledges.store.find_many, ids, update_wall)
    touched |= wall.remove_cards(_gone(ids, found), next_snapshot())
    request_shares(ids)
    pages.write_wall(touched)
    log.event("wall.published", pledges=len(found), pages=len(touched))


def _publish_stories(ids: list[str]) -> None:
    """Write the stories' own pages, then what lists them; the home page, which shows one, follows."""
    from chalicelib.publishing import stories as story_pages

    try:
        found = repeat_until_stable(stories.store.find_many, ids, story_pages.publish_pages)
        story_pages.remove_pages(_gone(ids, found))
    finally:  # the list must not show a story that was taken back because the page of another one fails
        story_pages.publish_lists()
        request_totals()
    log.event("stories.published", stories=len(ids))


def _publish_shares(ids: list[str]) -> None:
    from chalicelib.publishing import shares

    found = repeat_until_stable(pledges.store.find_many, ids, shares.publish)
    shares.remove(_gone(ids, found))


def _gone(ids: list[str], found: Sequence[Submission]) -> set[str]:
    """Those of the ids that no table knows any more."""
    return set(ids) - {submission.id for submission in found}


def _republish(batch: list[PublishRequest]) -> None:
    """Do the work of slices first, then send what follows."""
    if not any(request.cards or request.wall_pages or request.republish for request in batch):
        return
    from chalicelib.publishing import republish

    wall_recovery.recover()
    republish.publish_cards([each for request in batch for each in request.cards or ()])
    republish.publish_wall_pages([each for request in batch for each in request.wall_pages or ()])
    for request in batch:
        if request.republish:
            republish.walk(request.republish)


def _request_changed() -> None:
    from chalicelib.publishing import changed_pages

    changed_pages.request()
