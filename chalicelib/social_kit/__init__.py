"""The social kit: pictures and words to post about the season and about stories whose people agreed to that.

Staff open it with a review link; what they take of it is recorded. Nothing posts by itself.
"""

from chalicelib.social_kit.handing_out import answer

__all__ = ["answer"]
