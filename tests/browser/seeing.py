"""What can be seen of a page: what stands out to the right, what keeps people from using it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

STANDING_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const cuts = (e) => getComputedStyle(e).overflowX !== "visible";
  const inside = (e) => e.parentElement && (cuts(e.parentElement) || inside(e.parentElement));
  return Array.from(document.body.querySelectorAll("*"))
    .filter((e) => e.getBoundingClientRect().right > wide + 1 && !inside(e))
    .map((e) => e.outerHTML.slice(0, 140));
}"""


def standing_out(page: Page) -> list[str]:
    """The elements that make the page wider than its window."""
    found: list[str] = page.evaluate(STANDING_OUT)
    return found


def barriers(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA: the rule, the element, and what is wrong with it."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "preload": False})
    return [
        f"{one['id']}: {node['html'][:160]} – {node['failureSummary'][:300]}"
        for one in results.response["violations"]
        for node in one["nodes"]
    ]
