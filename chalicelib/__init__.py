from chalicelib.lazy import lazily

__getattr__ = lazily(__name__, {"entries", "journey", "moderation", "publishing", "stories", "totals"})
