"""`osaccess schema`: the file in docs, printed or written, without any project."""

from support.command import ROOT, osaccess

PUBLISHED = (ROOT / "docs/access.schema.json").read_text()


def test_it_prints_what_is_published(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = osaccess("schema")
    assert (ran.code, ran.out) == (0, PUBLISHED)


def test_it_prints_the_schema_of_a_report(tmp_path):
    ran = osaccess("schema", "report")
    assert (ran.code, ran.out) == (0, (ROOT / "docs/report.schema.json").read_text())
    ran = osaccess("schema", "report", "--output", tmp_path / "report.schema.json")
    assert (ran.code, "editors" in ran.out) == (0, False)
    assert (tmp_path / "report.schema.json").read_text() == (ROOT / "docs/report.schema.json").read_text()


def test_it_writes_a_file_and_tells_the_line_for_editors(tmp_path):
    ran = osaccess("schema", "--output", tmp_path / "access.schema.json")
    assert (tmp_path / "access.schema.json").read_text() == PUBLISHED
    assert f"# yaml-language-server: $schema={tmp_path}/access.schema.json" in ran.out.replace("\n", "")


def test_a_folder_that_is_not_there_is_told(tmp_path):
    ran = osaccess("schema", "--output", tmp_path / "nowhere" / "x.json")
    assert ran.code == 2
    assert "cannot be written" in ran.err
