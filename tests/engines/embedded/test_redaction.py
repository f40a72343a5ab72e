"""Secrets are blanked in texts; what everybody sees anyway stays readable."""

import random

from osaccess.engines.embedded.redaction import Redaction
from osaccess.engines.embedded.values import SecretValue

PAIR = SecretValue(
    {"id": "5f0c", "secret": "kept-to-itself", "name": "web-1", "expires_at": "2026-07-08T00:00:00Z"}
)


def a_redaction(*names):
    redaction = Redaction()
    redaction.learn({"pair": PAIR})
    for name in names:
        redaction.spare(name)
    return redaction


def test_every_text_in_a_secret_is_blanked():
    assert a_redaction().clean("5f0c has kept-to-itself, as web-1") == "[secret] has [secret], as [secret]"


def test_a_resource_keeps_its_name():
    assert a_redaction("web-1").clean("web-1 has kept-to-itself") == "web-1 has [secret]"


def test_an_end_is_no_secret():
    assert a_redaction().clean("until 2026-07-08T00:00:00Z") == "until 2026-07-08T00:00:00Z"


def test_a_secret_that_holds_a_name_is_blanked_whole():
    redaction = a_redaction("kept")
    assert redaction.clean("kept-to-itself, kept") == "[secret], kept"


def test_of_many_secrets_the_same_texts_are_blanked_as_by_trying_each_of_them():
    drawn = random.Random(5)
    for _ in range(300):
        secrets = {"".join(drawn.choices("abc", k=drawn.randint(4, 7))) for _ in range(drawn.randint(1, 12))}
        redaction = Redaction()
        redaction.learn([SecretValue(secret) for secret in sorted(secrets)])
        text = "".join(drawn.choices("abc ", k=40))
        expected = text
        for secret in sorted(secrets, key=lambda one: (-len(one), one)):
            expected = expected.replace(secret, "[secret]")
        assert redaction.clean(text) == expected
        assert not any(secret in redaction.clean(text) for secret in secrets)
