"""Owns the report as JUnit XML: one test case for each finding, one for each policy that found nothing.

A run that nobody judged is an error, so that no pipeline takes an empty file for a pass.
"""

from xml.etree import ElementTree as ET

from osaccess.clock import in_utc_text
from osaccess.report.limits import HEADING
from osaccess.report.model import Finding, Report, Verdict

_ALLOWED = {"\t", "\n"}


def as_junit(report: Report) -> str:
    """Return the report as XML with a line break at the end."""
    suites = ET.Element("testsuites", name="osaccess")
    _run(suites, report)
    for pack in sorted({*report.packs, *(one.pack for one in report.findings)}):
        _pack(suites, pack, report)
    totals = {key: sum(int(suite.get(key, "0")) for suite in suites) for key in ("tests", "failures", "errors")}
    for key, value in totals.items():
        suites.set(key, str(value))
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _run(suites: ET.Element, report: Report) -> None:
    judgement = report.judgement
    is_trouble = judgement.verdict in (Verdict.NOT_JUDGED, Verdict.FAILED)
    suite = _suite(suites, "run", report, tests=1, failures=0, errors=int(is_trouble))
    case = ET.SubElement(suite, "testcase", classname="run", name="the run was judged to its end")
    if is_trouble:
        error = ET.SubElement(case, "error", message=_plain(judgement.headline), type=judgement.verdict.value)
        error.text = _plain("\n".join(judgement.reasons))
    if report.cannot_know:
        ET.SubElement(case, "system-out").text = _plain("\n".join((f"{HEADING}:", *report.cannot_know)))


def _pack(suites: ET.Element, pack: str, report: Report) -> None:
    found = [one for one in report.findings if one.pack == pack]
    failing = [one for one in found if one.level != "advisory"]
    clean = sorted({policy for policy, of in report.passed.items() if of == pack} - {one.policy for one in found})
    suite = _suite(suites, pack, report, tests=len(found) + len(clean), failures=len(failing), errors=0)
    for policy in clean:
        ET.SubElement(suite, "testcase", classname=_plain(pack), name=_plain(policy))
    for one in found:
        case = ET.SubElement(
            suite, "testcase", classname=_plain(pack), name=_plain(f"{one.policy}: {one.subject}")
        )
        if one in failing:
            failure = ET.SubElement(case, "failure", message=_plain(one.problem), type=one.severity.value)
            failure.text = _plain(_text(one))
        else:
            ET.SubElement(case, "system-out").text = _plain(_text(one))


def _suite(suites: ET.Element, name: str, report: Report, *, tests: int, failures: int, errors: int) -> ET.Element:
    return ET.SubElement(
        suites,
        "testsuite",
        name=_plain(name),
        tests=str(tests),
        failures=str(failures),
        errors=str(errors),
        skipped="0",
        time="0",
        timestamp=in_utc_text(report.at).removesuffix("Z"),
    )


def _text(one: Finding) -> str:
    parts = (one.problem, one.have and f"have: {one.have}", one.why and f"why: {one.why}", one.mend)
    return "\n".join(part for part in parts if part)


def _plain(text: str) -> str:
    """Return the text without characters that XML cannot hold."""
    return "".join(char if char in _ALLOWED or char.isprintable() else "�" for char in text)
