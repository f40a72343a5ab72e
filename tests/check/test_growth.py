"""Check, plan and calendar grow in proportion: counted in calls, so that no clock decides."""

import importlib.util
import sys

from osaccess.check.report import report
from osaccess.check.subject import Subject
from osaccess.cloud.document import parse_cloud
from osaccess.plan.build import build_plan
from osaccess.plan.calendar import calendar
from osaccess.rules.profiles import PROD
from osaccess.rules.waivers import NO_WAIVERS
from osaccess.spec.document import read_document
from support.command import ROOT
from support.documents import NOW


def a_large_document(projects):
    spec = importlib.util.spec_from_file_location("benchmark_scale", ROOT / "benchmarks/scale.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return read_document(module.a_document(projects), "access.yaml")


def calls(document, cloud):
    """Return how many calls the work on a loaded document takes."""
    counted = 0

    def count(_frame, event, _argument):
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        report(Subject(document.spec, cloud, NOW, PROD, NO_WAIVERS), document.source)
        build_plan(document, cloud, NOW)
        calendar(document.spec, NOW, NOW.replace(month=8))
    finally:
        sys.setprofile(before)
    return counted


def test_four_times_the_document_takes_about_four_times_the_work():
    cloud = parse_cloud((ROOT / "cloud.yaml").read_text(), "cloud.yaml")
    calls(a_large_document(1), cloud)  # loads the catalogue of operations
    quarter, whole = calls(a_large_document(10), cloud), calls(a_large_document(40), cloud)
    assert whole < 4.4 * quarter
