"""Compile the content and write the site, with a page for each state, to `out` in the working folder."""

from pathlib import Path
from unittest.mock import patch

from frontend.builder import content, sample_states, samples, share_images, site


def main() -> None:
    """The test of another theme runs this in a copy of the project. It reads no pictures, and 126 of them take long."""
    content.compile()
    with patch.object(share_images, "files", dict):
        site.build(Path("out"), site.Edition(samples.ORIGIN))
    samples.write_forms(Path("out"))
    for lang in [language.code for language in content.languages()]:
        for name, page in sample_states.states(lang).items():
            Path(f"out/{lang}/state-{name}.html").write_text(page, "utf-8")


if __name__ == "__main__":
    main()
