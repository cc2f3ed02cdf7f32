"""Every refusal a person can meet, named after what was refused.

A refusal carries an HTTP status and the key of a sentence in `frontend/content/strings.*.yaml`. It derives from
`ChaliceUnhandledError` because Chalice shows middleware no other errors.
"""

from typing import Any

from chalice.app import ChaliceUnhandledError


class Refusal(ChaliceUnhandledError):
    """What we will not do, and why."""

    status = 400
    says = "errors.unexpected"

    def __init__(self, says: str | None = None, **values: Any) -> None:
        super().__init__(says or self.says)
        self.says = says or self.says
        self.values = values
        """What the sentence's {placeholders} stand for; also given to JSON clients."""


class Malformed(Refusal):
    says = "errors.malformed"


class NotSignedIn(Refusal):
    """A token that is forged, too old, for another stage or for another purpose."""

    status = 401
    says = "review.token_invalid"


class NotOurs(Refusal):
    """A request made by another site's page."""

    status = 403
    says = "errors.not_ours"


class NotFound(Refusal):
    """410, not 404: the CDN puts the site's own page in the place of any 404, whoever answered it."""

    status = 410
    says = "errors.not_found"


class AlreadyDecided(Refusal):
    """Another moderator was first. `values`: decision, by, at."""

    status = 409
    says = "review.already_published"


class TooBig(Refusal):
    status = 413
    says = "errors.too_big"


class WrongType(Refusal):
    status = 415
    says = "errors.media_type"


class Unfit(Refusal):
    """Something in a form needs changing.

    `fields`: the form's field name (`plan.when`) to (key of the sentence, its values).
    """

    status = 422
    says = "errors.summary_title"

    def __init__(self, fields: dict[str, tuple[str, dict[str, Any]]]) -> None:
        super().__init__()
        self.fields = fields


class SlowDown(Refusal):
    """Too much from one address. `values`: seconds."""

    status = 429
    says = "errors.slow_down"


class KeptNothing(Refusal):
    """The table refused the write, so nothing was kept. `values`: seconds."""

    status = 503
    says = "errors.kept_nothing"
