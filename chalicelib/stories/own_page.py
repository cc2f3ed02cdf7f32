"""What the owner's page shows of a story: its state in words for its author, never an address or another story."""

from chalicelib.stories import owner
from chalicelib.stories.model import Story
from chalicelib.submissions import own_view


class OwnStory(own_view.Told):
    """`state`: waiting, public, hidden, rejected or withdrawn; `original`: the words as they were sent, by field, where
    a moderator changed them; `has_picture`: whether one was sent; `uses`: what it may be used for beside the site;
    `page`: the path of the public page, once there is one; `link`: the token of the owner's link; `changes`: by the
    link, newest first."""

    id: str
    v: int
    lang: str
    state: str
    original: dict[str, str | None]
    text: str
    quote: str | None
    name: str | None
    has_picture: bool
    picture_alt: str | None
    uses: tuple[str, ...]
    page: str | None
    link: str
    changes: list[own_view.Change]


def view(story: Story, lang: str) -> OwnStory:
    """The story as its author sees it. Reads no table."""
    state, decided = own_view.state_of(story), own_view.told_decision(story)
    return OwnStory(
        id=story.id,
        v=story.v,
        lang=story.lang,
        state=state,
        **own_view.told(lang, decided),
        original=decided.original if decided else {},
        text=story.text or "",
        quote=story.quote,
        name=story.name if story.show_name else None,
        has_picture=story.picture is not None,
        picture_alt=story.picture_alt,
        uses=story.retold,
        page=f"/{lang}/stories/{story.id}/" if state == "public" and story.has_page else None,
        link=owner.link(story),
        changes=own_view.changes(lang, story),
    )
