"""Submissions: what people send and moderators read, a pledge or a story. What both have in common is here: how they
are validated, checked for spam, stored once, reviewed, reported and found again."""
