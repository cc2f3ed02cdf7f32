"""The platform: each package is one room of it, and `app.py` names them."""

import gc

from chalicelib.lazy import lazily

gc.set_threshold(200_000)
"""New objects between two looks for garbage, instead of 700. Loading modules and models makes 100,000 objects and no
garbage, and looking at them again and again was a sixth of a cold start. Little of what we make is left to this."""

__getattr__ = lazily(
    __name__, {"entries", "journey", "moderation", "publishing", "smoke", "social_kit", "stories", "totals"}
)
