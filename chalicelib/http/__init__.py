"""HTTP: parse requests, limit their rate, and answer them, for scripts (JSON) and plain forms (HTML) alike."""

from chalicelib.lazy import lazily

__getattr__ = lazily(__name__, {"check_in_pages", "own_pages", "people_pages", "story_responses"})
