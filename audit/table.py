"""What `make audit` prints."""

from audit.budget import BUDGET, SLOW_MACHINE, said

_BY_PAGE = (
    "weight",
    "requests",
    "css",
    "js",
    "performance",
    "accessibility",
    "best_practices",
    "seo",
    "lcp",
    "tbt",
    "cls",
)
_HEADS = ("KB", "req", "CSS", "JS", "perf", "a11y", "best", "SEO", "LCP s", "TBT ms", "CLS")


def of_pages(pages: dict[str, dict[str, float]]) -> str:
    """One row for each page."""
    wide = max(map(len, pages))
    rows = ["".join([" " * wide, *(f"{head:>7}" for head in _HEADS)])]
    rows += [f"{page:{wide}}" + "".join(f"{numbers[name]:>7g}" for name in _BY_PAGE) for page, numbers in pages.items()]
    slow = min(numbers["machine"] for numbers in pages.values())
    if slow < SLOW_MACHINE:
        rows += [f"The machine was slow or busy (benchmark {slow:g}): times say more about it than about the pages."]
    return "\n".join(rows)


def of_budget(pages: dict[str, dict[str, float]]) -> str:
    """One row for each line of the budget, with the worst number of all pages and where it was."""
    rows = [f"{'measure':34}{'goal':>9}{'fails at':>10}{'worst':>10}  verdict"]
    for name, line in BUDGET.items():
        worst = line.worst(numbers[name] for numbers in pages.values())
        where = next(page for page, numbers in pages.items() if numbers[name] == worst)
        verdict = line.verdict(worst)
        place = "" if verdict == "met" else f" ({where})"
        limits = f"{said(line.goal, line):>9}{said(line.fails_at, line):>10}{said(worst, line):>10}"
        rows.append(f"{line.name:34}{limits}  {verdict}{place}")
    return "\n".join(rows)
