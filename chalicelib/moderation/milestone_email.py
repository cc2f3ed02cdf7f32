"""The mail about milestones: for each a picture, what to say of it to people who cannot see, and words to post."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib import clock, content
from chalicelib.content.rules import CAPTION_MOST
from chalicelib.content.translations import text
from chalicelib.email import Email, compose
from chalicelib.moderation.moderators import Moderator
from chalicelib.totals import milestone_words, milestones
from chalicelib.totals.milestones import Milestone


def news(lead: Moderator, reached: Iterable[Milestone]) -> list[Milestone]:
    """What the lead is to be told of: reached after they became one and after what their last mail covers, and in the
    last days, in its order."""
    return _after(lead, lead.asked_milestone.until, reached)


def about(lead: Moderator, since: datetime | None, until: datetime) -> Email | None:
    """The mail about what was reached after `since` and not after `until`: the highest of each subject."""
    reached = [each for each in milestones.read() if each.at and each.at <= until]
    found = milestones.present(_after(lead, since, reached))
    if not found:
        return None
    subject = text(lead.lang, "mail.milestone_subject", title=milestone_words.title(lead.lang, found[0]))
    told = [{"line": milestone_words.line(lead.lang, each), "posts": _posts(each)} for each in found]
    return compose("milestone", lead.lang, subject, told=told, most=CAPTION_MOST)


def _after(lead: Moderator, since: datetime | None, reached: Iterable[Milestone]) -> list[Milestone]:
    begins = max(since or lead.added_at, lead.appointed_at or lead.added_at)
    today = clock.today()
    return [each for each in reached if each.at and each.until and each.at > begins and today < each.until]


def _posts(milestone: Milestone) -> list[dict[str, object]]:
    """What to post in each language."""
    return [
        {
            "lang": lang,
            "language": content.site()["languages"][lang]["name"],
            "caption": milestone_words.caption(lang, milestone),
            "picture": milestone_words.picture(lang, milestone)._asdict(),
        }
        for lang in content.languages()
    ]
