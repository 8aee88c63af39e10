"""Pages of the documentation that a run writes its tables into, between two marks."""


def marks(name: str) -> tuple[str, str]:
    """What stands before and after the tables of a run."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def written(page: str, name: str, report: str) -> str:
    """The page with the report between its marks; ValueError for a page without them."""
    begin, end = marks(name)
    if begin not in page or end not in page:
        raise ValueError("the page has no marks to write between")
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n{report}{end}{rest.partition(end)[2]}"
