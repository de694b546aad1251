"""axe-core in a page that is open."""

from playwright.sync_api import Page

from support.processes import ROOT

AXE = ROOT / "tools/web/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, *rules: str) -> list[tuple[str, list[str]]]:
    """What it finds: the rule, and the elements that break it. Of these rules alone, where any are named."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE.read_text())
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    found = page.evaluate("only => axe.run(document, { runOnly: only })", only)
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]]
