"""The ranking of causes and what they say to evidence, without any server."""

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta

import pytest

from osaccess.diagnosis.answers import Answer, NoAnswer, NotAsked, Trouble
from osaccess.diagnosis.doctor import causes
from osaccess.diagnosis.doctor.cause import Found, Sure
from osaccess.diagnosis.doctor.diagnose import diagnose
from osaccess.diagnosis.doctor.evidence import Evidence, Issued, Kind, RequestSeen, Setup
from osaccess.diagnosis.doctor.registry import CAUSES
from osaccess.diagnosis.doctor.token_shape import TokenShape, token_shape

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GENERIC = Answer(401, "The request you have made requires authentication.", request_id="req-1")
MEDIA = [{"type": "application/vnd.openstack.identity-v3+json"}]
DISCOVERY = Answer(200, body={"version": {"id": "v3.14", "media-types": MEDIA}})
WHOLE = "gAAAAABl" + "A" * 90


def a_setup(**changes):
    values = {"auth_url": "http://k/v3", "username": "u", "user_domain_id": "default"}
    return Setup(
        **{
            "source": "the environment",
            "kind": Kind.PASSWORD,
            "values": values,
            "given": frozenset({*values, "password"}),
            **changes,
        }
    )


def evidence(**changes):
    return Evidence(**{"setup": a_setup(), "now": NOW, "discovery": DISCOVERY, **changes})


def answer(found):
    return {one.cause.id for one in diagnose(found, CAUSES).first}


def test_every_cause_has_a_file_and_every_file_is_in_the_registry():
    files = {one.name for one in pkgutil.iter_modules(causes.__path__)}
    listed = [cause.id.replace("-", "_") for cause in CAUSES]
    assert (files, len(listed)) == (set(listed), len(set(listed)))
    for name in files:
        assert importlib.import_module(f"osaccess.diagnosis.doctor.causes.{name}").CAUSE in CAUSES


def test_every_cause_says_what_to_do():
    for cause in CAUSES:
        assert all((cause.title.endswith("."), cause.shows, cause.told_by, cause.log, cause.mend)), cause.id


def test_nothing_is_certain_of_an_empty_examination():
    nothing = Evidence(a_setup(), NOW)
    said = [cause.judge(nothing) for cause in CAUSES]
    assert [one for one in said if isinstance(one, Found)] == []
    assert not diagnose(nothing, CAUSES).is_healthy


def test_what_is_certain_goes_before_what_is_possible():
    refused = evidence(
        setup=a_setup(mixed=("password",)), login=GENERIC, alone=Answer(201), unscoped=NotAsked("-")
    )
    assert answer(refused) == {"mixed-sources"}


def test_a_refused_user_is_never_one_cause_with_confidence():
    found = diagnose(evidence(login=GENERIC, unscoped=GENERIC), CAUSES)
    assert found.headline.startswith("Cannot tell between")
    assert found.request_id == "req-1"
    assert {one.found.sure for one in found.first} == {Sure.POSSIBLE}


def test_an_unscoped_login_that_got_no_answer_proves_nothing():
    for nothing in (NoAnswer(Trouble.TIMEOUT), Answer(503), NotAsked("two password logins were used already")):
        assert not answer(evidence(login=GENERIC, unscoped=nothing)) & {"wrong-password", "no-role"}


def accepted(**changes):
    issued = Issued("u", "p", ("member",), None, NOW, NOW + timedelta(hours=1), ())
    return evidence(login=Answer(201), issued=issued, **changes)


def dated(status, seconds):
    return Answer(status, date=NOW + timedelta(seconds=seconds), sent_at=NOW)


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([dated(200, 0)] * 5, set()),
        ([dated(200, 0), dated(401, 0)] * 2, {"controllers-differ"}),
        ([dated(200, 0), dated(401, 7200)] * 2, {"controller-clock"}),
        ([dated(200, 0), dated(200, -7200)] * 2, {"controller-clock"}),
        ([dated(200, 7200)] * 4, {"clock-skew"}),
        ([dated(200, 0), dated(503, 0)] * 2, {"bad-controller"}),
        ([dated(200, 0), NoAnswer(Trouble.REFUSED)] * 2, {"bad-controller"}),
    ],
)
def test_looks_at_one_token_tell_about_the_controllers(looks, expected):
    assert answer(accepted(validations=tuple(looks))) == expected


def test_a_refusal_of_a_service_without_rules_is_no_rule():
    seen = RequestSeen("compute", "GET", "/v2.1/servers", GENERIC, None)
    assert answer(accepted(requests=(seen,))) == {"service-refuses-all"}


def test_a_look_that_nobody_asked_for_accuses_no_role():
    """Object storage answers 403 to members who have no role for it, and that is no fault of the login."""
    seen = RequestSeen("object-store", "GET", "https://swift/v1/AUTH_p", Answer(403), None, is_asked=False)
    assert diagnose(accepted(requests=(seen,)), CAUSES).is_healthy


def test_a_plain_port_that_is_silent_to_tls_is_still_found():
    silent, plain = NoAnswer(Trouble.TIMEOUT), DISCOVERY
    setup = a_setup(values={"auth_url": "https://k/v3"})
    assert answer(Evidence(setup, NOW, discovery=silent, direct=plain)) == {"tls-to-plain-port"}
    assert answer(Evidence(setup, NOW, discovery=silent, direct=silent)) == {"no-answer"}


def test_slow_answers_say_nothing_about_clocks():
    slow = Answer(200, date=NOW + timedelta(seconds=60), sent_at=NOW, seconds=58)
    assert answer(accepted(validations=(dated(200, 0), dated(200, 0), slow))) == set()


def test_a_request_that_was_not_sent_accuses_nobody_and_is_told():
    seen = RequestSeen("compute", "POST", "/v2.1/servers", NotAsked("POST could change something"), True)
    found = diagnose(accepted(requests=(seen,)), CAUSES)
    assert found.first == ()
    assert "POST could change something" in {c.id: said.why for c, said in found.not_checked}["rule-denial"]


def test_rules_are_compared_with_a_request_that_is_never_sent():
    seen = RequestSeen("compute", "POST", "/v2.1/servers", NotAsked("POST could change something"), False)
    assert answer(accepted(requests=(seen,))) == {"rule-denial"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (WHOLE, ""),
        (WHOLE[:-7], "cut"),
        (WHOLE[:-1], "length|base64"),
        ("d41d8cd98f00b204e9800998ecf8427e", "does not begin"),
        (f"{WHOLE}\n", "blanks"),
        ("no token!", "blanks"),
        ("häh", "base64"),
        ("", "begin"),
        ("a.b.c", ""),
    ],
)
def test_a_tokens_own_text_tells_whether_it_is_whole(text, problem):
    found = token_shape(text).problem
    assert bool(found) == bool(problem)
    assert not problem or any(part in found for part in problem.split("|"))


def test_a_tokens_own_text_tells_its_age():
    assert token_shape(WHOLE).issued_at == datetime.fromtimestamp(
        int.from_bytes(b"\0\0\0\0\x65\0\0\0", "big"), UTC
    )


@pytest.mark.parametrize(("hours", "sure"), [(0.5, Sure.POSSIBLE), (3, Sure.LIKELY), (72, Sure.LIKELY)])
def test_an_old_token_has_likely_expired_and_a_young_one_perhaps(hours, sure):
    refused = evidence(
        setup=a_setup(kind=Kind.TOKEN, given=frozenset({"token"})),
        login=GENERIC,
        shape=TokenShape("", NOW - timedelta(hours=hours)),
    )
    found = {one.cause.id: one.found.sure for one in diagnose(refused, CAUSES).findings}
    assert found["token-expired"] is sure
