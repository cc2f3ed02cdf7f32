"""What a submission may be used for beside the site: each use is agreed to by itself, and can be taken back by itself.
A story is asked for all of them, a pledge in own words for social media alone."""

from datetime import datetime
from typing import Literal

from chalicelib import clock
from chalicelib.models import Model
from chalicelib.submissions.form import Checkbox

Use = Literal["social", "broadcast", "feeds"]
TEXTS: dict[Use, str] = {"social": "social-1", "broadcast": "broadcast-1", "feeds": "feeds-1"}
"""The version of the sentence that people agree to now (`story.use_social` and so on in the strings). Other words have
another version, and this module's test knows the words of each."""


class Agreed(Model):
    """When the person agreed, and to which words (`TEXTS`)."""

    text: str
    at: datetime


class Uses(Model):
    """What the person agreed to: that the health board posts it on social media; that radio and newspapers have
    it; that feeds do. None where they did not agree, or took it back."""

    social: Agreed | None = None
    broadcast: Agreed | None = None
    feeds: Agreed | None = None

    @property
    def names(self) -> tuple[Use, ...]:
        """The uses that are agreed to."""
        return tuple(use for use in TEXTS if getattr(self, use))

    def still_in(self, now: "Uses") -> "Uses":
        """Those of these uses that are agreed to `now`, too, as they are now."""
        return Uses(**{use: getattr(now, use) for use in self.names})


class UseTicks(Model):
    """The boxes of a form, one for each use. None is ticked at first."""

    use_social: Checkbox = False
    use_broadcast: Checkbox = False
    use_feeds: Checkbox = False

    def uses(self, before: Uses) -> Uses:
        """What is agreed to now. What was agreed to before keeps its time and its words."""
        ticked: list[Use] = [use for use in TEXTS if getattr(self, f"use_{use}")]
        now = clock.now()
        return Uses(**{use: getattr(before, use) or Agreed(text=TEXTS[use], at=now) for use in ticked})
