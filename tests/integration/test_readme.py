"""The README's own commands, in a fresh clone. In `make test-slow`: it installs everything anew."""

import re
import subprocess

import pytest

from osaccess.cli.exit_codes import MEANING
from osaccess.cli.main import COMMANDS
from osaccess.rules.registry import RULES
from support.command import QUIET, ROOT, osaccess
from support.pages import anchors, links, pages


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_fresh_clone_goes_up_stays_changes_and_goes_down(tmp_path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)

    def make(target):
        done = subprocess.run(["make", target], cwd=clone, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    try:
        first = make("up")
        made = int(re.search(r"update: (\d+) created", first).group(1))
        assert made >= 12  # more on a day in an overlap
        assert first.count("✓") == (made - 8) * 6
        assert f"{made} unchanged" in make("up")
        document = clone / "access.yaml"
        document.write_text(document.read_text().replace("tags: [team-data]", "tags: [team-data, x]"))
        assert "1 updated" in make("up")
    finally:
        make("down")
    assert not (clone / ".osaccess").exists()
    status = subprocess.run(["git", "status", "--short"], cwd=clone, capture_output=True, text=True).stdout
    assert status.split() == ["M", "access.yaml"]


def test_the_first_screen_is_the_one_of_the_readme(rehearsal):
    """But for dates and seconds; on a day in an overlap there are more generations."""

    def told(text):
        text = re.sub(r"\d{8}T\d{6}Z|\d{4}-\d{2}-\d{2}|\(\d+\.\d s\)", "…", text)
        return [
            line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("next rotations")
        ]

    ran = osaccess("up", "--rehearsal", "--yes", "-C", rehearsal, *QUIET)
    assert ran.code == 0, ran.err
    screen = re.search(r"shows what it saw:\n\n```\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert told(ran.out) == told(screen.group(1))


def test_every_command_and_exit_code_is_on_its_page():
    page = (ROOT / "docs/command.md").read_text()
    for name in COMMANDS:
        assert f"osaccess {name}" in page, name
    for code, meaning in MEANING.items():
        assert re.search(rf"\| {code.value} \| {meaning}", page), code


def test_links_of_the_pages_lead_somewhere():
    known = {}
    for page in pages():
        for file, anchor in links(page):
            target = (page.parent / file).resolve() if file else page
            assert target.exists(), f"{page}: {file}"
            if anchor:
                known.setdefault(target, anchors(target))
                assert anchor in known[target], f"{page}: {file}#{anchor}"


def test_the_pages_are_found_and_so_is_a_link_that_leads_nowhere(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A `b`: c\n## Twice\n## Twice\n[x](y.md#z) [o](https://a.example/b#c)\n```\n# [no](n.md)\n```\n"
    )
    assert links(page) == [("y.md", "z")]
    assert anchors(page) == {"a-b-c", "twice", "twice-1"}
    assert len(pages()) > 80


def test_every_rule_has_its_page():
    assert {path.stem for path in (ROOT / "docs/rules").glob("ks*.md")} == {rule.number for rule in RULES}
