"""What a screen reader says of the pages that matter most, kept as texts in `tests/frontend/spoken/`.

A text that changed is read from beginning to end, as a person would hear it; then `make screens` writes it anew.
"""

import pytest
from playwright.sync_api import Page

from tests.support import spoken


@pytest.mark.parametrize("name", spoken.PAGES)
def test_screen_reader_says_what_the_text_says(page: Page, name: str) -> None:
    spoken.PAGES[name](page)
    assert spoken.spoken(page) == (spoken.TEXTS / f"{name}.txt").read_text("utf-8")
