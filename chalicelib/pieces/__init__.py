"""Pieces: what people send and the public may come to see, a pledge or a story. What both have in common is here: how
they are sent, told apart from robots, kept once, read by moderators, reported and found again."""
