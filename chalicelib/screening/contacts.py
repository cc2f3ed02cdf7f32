"""Addresses of mail, of sites and of people on social networks, also spelled out, spaced out or in brackets.

Every repetition has a bound, so that no text takes long.
"""

import re
from collections.abc import Iterator

from chalicelib.screening.folding import Folded, Span
from chalicelib.screening.model import Name

_TLD = (
    "(?:com|org|net|edu|gov|uk|scot|wales|co|eu|ie|de|fr|nl|es|it|ca|us|au|nz|ru|cn|info|biz|io|tv|fm|ly|gl|gd|gg|app|dev|ai"
    "|xyz|online|site|shop|store|club|top|blog|live|link|click|health|nhs|cymru|example|test|fit|run|bike|fitness)"
)
_SAID_DOT = r"(?:\s?[\[({<]\s?(?:dot|\.|punc|puing)\s?[\])}>]\s?|\s(?:dot|punc|puing)\s)"
_DOT = rf"(?:{_SAID_DOT}|\.)"
_LOOSE_DOT = rf"(?:{_DOT}|\s\.\s?|\.\s)"
_AT_SIGN = r"(?:\s?@\s?|\s?[\[({<]\s?(?:at|a|@|aig)\s?[\])}>]\s?)"
_AT_WORD = r"\s(?:at|aig)\s"
_JOIN = r"(?:\s(?:underscore|dash|hyphen|dot|punc)\s|[.+_-])"
_LOCAL = rf"[a-z0-9]{{1,64}}(?:{_JOIN}[a-z0-9]{{1,64}}){{0,4}}"
_HOST = r"(?!the\b|a\b|an\b)[a-z0-9-]{1,63}"
_PROVIDER = r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|protonmail|btinternet)"
_EMAILS = [
    re.compile(
        rf"(?<![\w@]){_LOCAL}{_AT_SIGN}{_HOST}(?:{_DOT}{_HOST}){{0,4}}?{_LOOSE_DOT}{_TLD}(?:{_DOT}{_TLD})?(?![\w])"
    ),
    re.compile(
        rf"(?<![\w@]){_LOCAL}{_AT_WORD}{_HOST}(?:{_SAID_DOT}{_HOST}){{0,4}}?{_SAID_DOT}{_TLD}(?:{_SAID_DOT}{_TLD})?(?!\w)"
    ),
    re.compile(rf"(?<![\w@]){_LOCAL}{_AT_WORD}{_PROVIDER}\b(?:{_DOT}{_TLD})*"),
    re.compile(rf"(?<![\w@]){_LOCAL}@[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,4}}\.[a-z]{{2,}}(?!\w)"),
    re.compile(r"(?<!\w)(?:[a-z0-9._-]\s){1,40}@(?:\s?[a-z0-9-]\s?){2,40}\.(?:\s?[a-z]){2,6}(?!\w)"),
    re.compile(rf"(?<!\w){_PROVIDER}\s?(?:address\s?)?(?:is|:|=|-)\s?[a-z0-9]+(?:[._-][a-z0-9]+)*"),
]
_LINKS = [
    re.compile(r"(?<!\w)(?:h\s?t\s?t\s?p|hxxp|f\s?t\s?p)\s?s?\s?:?\s?//\s?\S+"),
    re.compile(r"(?<!\w)w\s?w\s?w\s?(?:\.|\sdot\s)\s?[a-z0-9-]+(?:\s?\.\s?[a-z0-9-]+)*(?:/\S*)?"),
    re.compile(
        rf"(?<![\w@.])(?!the\b|a\b|an\b|this\b)[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{0,4}}?{_DOT}{_TLD}(?:{_DOT}{_TLD})?(?!\w|\.\w)(?:/\S*)?"
    ),
]
_SITES = r"(?:instagram|facebook|fb|tiktok|twitter|x|snapchat|linkedin|youtube|threads|strava|bsky)"
_NETWORK = (
    r"(?:insta(?:gram)?|ig|snap\s?chat|snap|tik\s?tok|twitter|facebook|fb|threads|bluesky|bsky|mastodon|discord|telegram|strava"
    r"|linkedin|youtube|kik)"
)
_NAME = r"@?[a-z0-9][a-z0-9._-]{0,38}[a-z0-9_]"
_ODD_NAME = r"@?(?=[a-z0-9._-]{0,39}[0-9._])[a-z0-9_][a-z0-9._-]{0,38}[a-z0-9_]"
_ABOUT = r"(?:\s(?:name|handle|account|username|user|page|profile))?"
_MEANS = r"(?:add|follow|find|dm|message|msg|lean|lorg)"
_HANDLES = [
    re.compile(rf"(?<!\w)(?:www\.)?{_SITES}\.com/@?[\w.-]+"),
    re.compile(r"(?<![\w.@])@(?!home\b|work\b|lunch\b|school\b|night\b)[a-z_][a-z0-9_.]*[a-z0-9_](?!\w)"),
    re.compile(rf"(?<!\w){_NETWORK}{_ABOUT}\s?[:=–-]\s?{_NAME}"),
    re.compile(
        rf"(?<!\w)(?:my|ma|our|mo)\s{_NETWORK}{_ABOUT}\s(?:is|s|'s)\s(?!full\b|off\b|private\b|gone\b|a\b|the\b|too\b|my\b){_NAME}"
    ),
    re.compile(rf"(?<!\w){_MEANS}\s(?:me|us|mi)\s(?:on|at|air|up on)\s(?:the\s)?{_NETWORK}"),
    re.compile(rf"(?<!\w)(?:me|us|i am|i'm|im|as)\son\s(?:{_NETWORK}|x)(?:,|:|\sas|\s-)\s?{_NAME}"),
    re.compile(rf"(?<!\w)(?:on|air)\s(?:{_NETWORK}|x)(?:\sas|:|,\s?as)\s?{_NAME}"),
    re.compile(rf"(?<!\w)(?:add|follow|find|dm|message)\s(?!me\b|us\b|more\b|my\b|the\b){_NAME}\son\s{_NETWORK}"),
    re.compile(rf"(?<!\w){_NETWORK}{_ABOUT}\s{_ODD_NAME}"),
]
_KINDS: list[tuple[Name, list[re.Pattern[str]]]] = [("email", _EMAILS), ("handle", _HANDLES), ("link", _LINKS)]


def find(text: Folded) -> Iterator[tuple[Name, Span]]:
    """Where each stands. What is part of an address of mail is not another finding."""
    taken: list[Span] = []
    for name, expressions in _KINDS:
        for expression in expressions:
            for match in expression.finditer(text.text):
                if all(match.end() <= start or end <= match.start() for start, end in taken):
                    taken.append(match.span())
                    yield name, text.source(*match.span())
