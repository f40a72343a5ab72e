"""What a list of rules lets through, and how two lists differ."""

from osaccess.catalogue.explanation import parse_rule
from osaccess.catalogue.exposure import NOTHING, difference_of, exposure_of
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.reach import CloudApi

API = CloudApi(load_catalogue(), {})
IMAGES = "GET image /v2/images"
OBJECTS = "GET object-store /v1/**"


def exposure(*rules):
    return exposure_of([parse_rule(text) for text in rules], API)


def shown(operations):
    return [str(one) for one in operations]


def test_an_operation_is_reached_once_however_many_rules_reach_it():
    found = exposure("GET image /v2/images/*", "GET image /v2/images/{image_id}", OBJECTS)
    assert shown(found.operations) == ["GET image /v2/images/{image_id}"]
    assert shown(found.not_covered) == [OBJECTS]


def test_a_difference_is_gained_lost_and_unchanged():
    difference = difference_of(exposure(IMAGES, "POST image /v2/images"), exposure(IMAGES, f"{IMAGES}/*", OBJECTS))
    assert shown(difference.gained) == ["GET image /v2/images/{image_id}"]
    assert shown(difference.lost) == ["POST image /v2/images"]
    assert shown(difference.unchanged) == [IMAGES]
    assert shown(difference.gained_not_covered) == [OBJECTS]


def test_the_same_rules_in_another_form_differ_in_nothing():
    assert difference_of(exposure(f"{IMAGES}/*"), exposure(f"{IMAGES}/{{id}}")).is_empty


def test_a_new_credential_gains_all_that_it_reaches():
    assert shown(difference_of(NOTHING, exposure(IMAGES)).gained) == [IMAGES]
