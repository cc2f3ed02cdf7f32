"""What the pages of plain text must look like, and the organisation that fills them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, HttpUrl

from frontend.builder.content_parts import Email, Phone, Reviewed, Sentence, Shape, Slug, Words

Picture = Literal["choose", "send", "read", "wall", "lock", "count", "calendar", "mail", "undo", "bin", "ask"]
"""A drawing of macros/pictures.html."""


class Statement(Shape):
    """What the law asks of the accessibility statement. `status`: how far the site meets WCAG 2.2 AA."""

    contact: Email
    status: Literal["fully", "partially", "not"]
    prepared: date
    tested: date


class Organisation(Reviewed):
    """Who runs the campaign. `controller`: as data protection law means it; `hosting`: who has the data, and where."""

    name: Words
    short: Words
    controller: Words
    address: Words
    phone: Phone
    contact: Email
    website: HttpUrl
    logo: str
    hosting: Words
    data_protection: Email
    ico_registration: Annotated[str, Field(pattern=r"^Z[A-Z0-9][0-9]{6}$")]
    accessibility: Statement


class Item(Words):
    """One point of a list. `stores`: the name under which the browser keeps what the point is about."""

    stores: Sentence | None = None


class Address(Words):
    """A link: its words, and an address on the web, on this site, or of an e-mail."""

    url: Annotated[str, Field(pattern=r"^(https://|mailto:|/\{lang\}/).+$")]


class Section(Shape):
    heading: Words
    picture: Picture | None = None
    text: list[Words] = Field(min_length=1)
    points: tuple[Item, ...] = ()
    links: tuple[Address, ...] = ()


class Article(Shape):
    """`link`: what the footer calls it; `bsl`: a film of the page in British Sign Language."""

    slug: Slug
    title: Words
    link: Words
    lead: Words
    bsl: HttpUrl | None = None
    sections: list[Section]


class Articles(Reviewed):
    articles: list[Article]
