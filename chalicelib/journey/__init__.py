"""The journey: the mails after a pledge, one a day at most, each step once."""
