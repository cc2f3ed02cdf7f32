"""Printed pieces on the kit page: files under `kit/` of the site bucket, and the page that lists them.

Typst, which sets them, is on the machine of whoever runs the site and nowhere else. So the page is written again here,
with what there is now, and people need no script to see it. The manifest knows these files, too: each upload of the
site deletes those of seasons that are over, of channels that have left the content, and of languages and
addresses of before.
"""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from chalicelib import content
from chalicelib.content import seasons
from frontend.builder import kit, printing, site
from infra.aws import config, manifest, releases, upload
from infra.stage import OperatorError, Stage


def put(stage: Stage, season: str, codes: Sequence[str]) -> int:
    """Print the pieces of these channels for a season and upload them, and the kit page with them; returns how many
    files changed. Raises NothingToPrint, and OperatorError as uploads do, or if another checkout is deployed."""
    before = manifest.read(stage)
    _require_same_version(stage, before)
    standing = upload.standing(stage, before.known())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for code in codes:
            _print(stage, season, code, folder)
        printed = upload.standing(stage, _keys(folder))
        renewed = {(piece.season, piece.code) for piece in printed}
        pieces = [*(piece for piece in standing if (piece.season, piece.code) not in renewed), *printed]
        site.write_kit(folder, upload.edition_of(stage, sorted(pieces)))
        pages = (f"{lang}/{kit.PATH}" for lang in config.languages(stage))
        kept = {piece.key for piece in pieces}
        return upload.upload(stage, folder, (kit.FOLDER, *pages), before=before, kept=kept)


def _require_same_version(stage: Stage, before: manifest.Manifest) -> None:
    """The page names assets by their fingerprints, and says what the deployed content says. A page that an interrupted
    upload may yet change tells nothing."""
    used = before.known() - before.unused.keys()
    deployed = before.files
    same = all(deployed.get(key, digest) == digest for key, digest in _digests_as_deployed(stage, before).items())
    if not same or not {f"assets/{name}" for name in content.assets().values()} <= used:
        raise OperatorError(_refusal(stage))


def _refusal(stage: Stage) -> str:
    if releases.read(stage).went_back:  # the kit page is still that of the release that was taken back
        return (
            "A release of before was brought back, so no checkout is what is live, and the kit page waits for the next "
            "deployment. `make print` writes the same pieces into build/print/ meanwhile."
        )
    return f"This checkout is not what is deployed to stage {stage.name!r}. Deploy it first: make deploy"


def _digests_as_deployed(stage: Stage, before: manifest.Manifest) -> dict[str, str]:
    """Of the kit page as this checkout writes it with what stood there then: seasons may be over since."""
    known, languages = before.known(), config.languages(stage)
    pieces = kit.standing(known, config.setting(stage, "SITE_ORIGIN"), languages, date.min)
    offered = f"{content.DEFAULT_LANGUAGE}/{kit.PATH}{{}}.ics"
    calendars = [season.code for season in seasons.every() if offered.format(season.code) in known]
    pages = site.kit_pages(upload.edition_of(stage, pieces), calendars)
    return {key: upload.digest(key, html.encode()) for key, html in pages.items()}


def _print(stage: Stage, season: str, code: str, folder: Path) -> None:
    run = printing.Run(config.setting(stage, "SITE_ORIGIN"), config.languages(stage), season)
    if not kit.papers(code):
        media = ", ".join(medium for medium in printing.PIECES if kit.papers(medium))
        raise printing.NothingToPrint(
            f"The kit has no piece for {code!r}. It has pieces of channels of these media: {media}. Forms to pledge on "
            "paper have a number each, so that no file of them may be printed twice: write them with `make print`."
        )
    for _ in printing.write(run, code, folder / kit.folder(kit.mark(run.origin), season)):
        pass


def _keys(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
