"""A page as the tests see it, and what every page owes its reader."""

from selectolax.lexbor import LexborHTMLParser, LexborNode


class Page:
    """A parsed page."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.tree = LexborHTMLParser(html)

    def select(self, css: str) -> list[LexborNode]:
        """All elements a CSS selector finds."""
        return self.tree.css(css)

    def one(self, css: str) -> LexborNode:
        """The one element a selector finds."""
        found = self.tree.css(css)
        assert len(found) == 1, f"{len(found)} elements for {css}"
        return found[0]

    def texts(self, css: str) -> list[str]:
        """The words of each element a selector finds, white space folded."""
        return [" ".join(node.text().split()) for node in self.tree.css(css)]

    @property
    def h1(self) -> str:
        """The heading."""
        return self.texts("h1")[0]

    @property
    def text(self) -> str:
        """All words of the page, white space folded."""
        return " ".join(self.one("body").text().split())

    def link(self, words: str) -> str:
        """The address of the first link with these words. Raises AssertionError when there is none."""
        for node in self.tree.css("a[href]"):
            if words in " ".join(node.text().split()):
                return node.attributes["href"] or ""
        raise AssertionError(f"no link “{words}”")


def check_page(html: str) -> Page:
    """Parse a whole page and assert what every page owes."""
    page = Page(html)
    assert page.one("html").attributes.get("lang") == "vi"
    headings = page.texts("h1")
    assert len(headings) == 1, f"h1: {headings}"
    title = page.texts("title")[0]
    assert title.startswith(headings[0]), f"title {title!r} does not begin with {headings[0]!r}"
    ids = [node.attributes["id"] for node in page.select("[id]")]
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice, f"ids used twice: {twice}"
    _check_controls(page)
    _check_forms(page)
    assert "style=" not in html, "inline style"
    return page


def _check_controls(page: Page) -> None:
    labelled = {node.attributes.get("for") for node in page.select("label[for]")}
    for control in page.select("input, select, textarea"):
        attributes = control.attributes
        if attributes.get("type") in ("hidden", "submit"):
            continue
        inside = control.parent
        while inside is not None and inside.tag != "label":
            inside = inside.parent
        named = attributes.get("id") in labelled or "aria-label" in attributes or "aria-labelledby" in attributes
        assert named or inside is not None, f"no label: {control.html}"


def _check_forms(page: Page) -> None:
    for form in page.select("form"):
        assert form.attributes.get("action"), f"form without action: {form.html[:200] if form.html else ''}"
        if (form.attributes.get("method") or "get").lower() == "post":
            assert form.css_first("input[name=csrf_token]"), f"form without token: {form.attributes['action']}"
