"""Errors that a person can meet, named after what was wrong with the request.

An error carries an HTTP status and the key of a sentence in `frontend/content/strings.*.yaml`. It derives from
`ChaliceUnhandledError` because Chalice shows middleware no other errors.
"""

from typing import Any

from chalice.app import ChaliceUnhandledError

Fault = tuple[str, dict[str, Any]]
"""The key of a sentence, and the values of its {placeholders}."""
Faults = dict[str, Fault]
"""By the form's field name (`plan.when`)."""


class UserError(ChaliceUnhandledError):
    """We refuse the request, and say why."""

    status = 400
    sentence = "errors.unexpected"

    def __init__(self, sentence: str | None = None, **values: Any) -> None:
        super().__init__(sentence or self.sentence)
        self.sentence = sentence or self.sentence
        self.values = values
        """Values of the sentence's {placeholders}; also given to JSON clients."""


class Malformed(UserError):
    sentence = "errors.malformed"


class NotSignedIn(UserError):
    """A token that is forged, expired, for another stage or for another purpose."""

    status = 401
    sentence = "review.token_invalid"


class WrongOrigin(UserError):
    """A request made by another site's page."""

    status = 403
    sentence = "errors.wrong_origin"


class PastTheCdn(UserError):
    """A request to the API's own address, which only the CDN knows how to ask. `values`: site."""

    status = 403
    sentence = "errors.past_the_cdn"


class NotFound(UserError):
    """410, not 404: the CDN replaces the body of any 404 by the site's own page, whoever answered it."""

    status = 410
    sentence = "errors.not_found"


class AlreadyDecided(UserError):
    """Another moderator was first. `values`: decision, by, at."""

    status = 409
    sentence = "review.already_published"


class TooLarge(UserError):
    status = 413
    sentence = "errors.too_large"


class UnsupportedMediaType(UserError):
    status = 415
    sentence = "errors.media_type"


class Invalid(UserError):
    """Fields of a form need changing."""

    status = 422
    sentence = "errors.summary_title"

    def __init__(self, fields: Faults) -> None:
        super().__init__()
        self.fields = fields


class TooManyRequests(UserError):
    """Too many requests from one network. `values`: seconds."""

    status = 429
    sentence = "errors.too_many_requests"


class SwitchedOff(UserError):
    """An operator turned this off: nothing was stored, and trying again at once does not help. `values`: off."""

    status = 503

    def __init__(self, name: str) -> None:
        super().__init__(f"off.{name}_refused", off=name)


class Unavailable(UserError):
    """A table, a queue or the secrets are out of reach: trying again may help, and does no harm. `values`: seconds."""

    status = 503
    sentence = "errors.unavailable"
