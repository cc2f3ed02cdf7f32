"""The platform: each package is one room of it, and `app.py` names them."""

from chalicelib.lazy import lazily

__getattr__ = lazily(
    __name__, {"entries", "journey", "moderation", "publishing", "smoke", "social_kit", "stories", "totals"}
)
