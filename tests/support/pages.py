"""What documentation pages show: commands with what they print, and where their links lead."""

import re

from support.command import ROOT

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.M | re.S)


def blocks(page, words):
    """Return the commands of a page that begin with these words, without `osaccess`: [(arguments, lines)]."""
    found = []
    for block in _BLOCK.findall((ROOT / "docs" / page).read_text()):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, printed = part.partition("\n")
            if command.startswith(f"osaccess {words}") and printed.strip():
                found.append((command.removeprefix("osaccess "), printed.splitlines()))
    return found


def pages():
    """Return every page that a reader may open."""
    return sorted(
        path
        for folder in ("", "docs", "examples", "policies", "components")
        for path in ((ROOT / folder).rglob("*.md") if folder else ROOT.glob("*.md"))
    )


def links(page):
    """Return the links of a page as (file, anchor), within the repository; a file of "" is the page itself."""
    text = _FENCED.sub("", page.read_text())
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    return [target.partition("#")[::2] for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(page):
    """Return the anchors of a page's headings, as GitHub and GitLab make them."""
    text = _FENCED.sub("", page.read_text())
    found, seen = set(), {}
    for heading in re.findall(r"^#{1,6} +(.+?) *$", text, flags=re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        count = seen[anchor] = seen.get(anchor, -1) + 1
        found.add(f"{anchor}-{count}" if count else anchor)
    return found
