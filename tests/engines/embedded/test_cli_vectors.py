"""What the real CLI (3.255.0) encrypted under a passphrase is read here, and what is written here has its form."""

import json
import os
import re

import pytest

from osaccess.engines.embedded.passphrase import PassphraseCrypter
from osaccess.engines.embedded.values import SecretValue, from_checkpoint, to_checkpoint
from osaccess.errors import BadInput

PASSPHRASE = "correct-horse"
SALT_STATE = "v1:oF3G4zCRU0Q=:v1:Kd9zSdzoNOblzsRK:CD29ss8NXHZXpBuIv6o4n3zry8/GwQ=="
"""`encryptionsalt` that `pulumi stack init` and `pulumi config set --secret` wrote into Pulumi.dev.yaml."""

IN_CONFIG = "v1:ThmKa/RoLAbO1ePS:ZJjS4pAhcrBbxa1C4JgPiS6ey5MX7tHcG2vJWBHmKCPmWMJEZQ=="
IN_STATE = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1:+XY+bSE+uA4JKixB:4zcurajMWPVRRRC6VcrO8EwGixJEikZ5nb1snEk58K283To=",
}
"""A secret output of the checkpoint that `pulumi stack import` wrote."""


@pytest.fixture(scope="module")
def crypter():
    return PassphraseCrypter.of_salt_state(PASSPHRASE, SALT_STATE, os.urandom)


def test_a_secret_of_the_configuration_is_read(crypter):
    assert crypter.decrypt(IN_CONFIG) == 'hunter2 & "quotes" ü'


def test_a_secret_of_a_state_is_read(crypter):
    assert from_checkpoint(IN_STATE, crypter.decrypt).value == "hunter2 & ü"


def test_a_secret_is_written_in_the_same_form_and_with_a_nonce_of_its_own(crypter):
    one, other = (to_checkpoint(SecretValue("x"), crypter.encrypt) for _ in range(2))
    assert one.keys() == IN_STATE.keys()
    assert re.fullmatch(r"v1:[\w+/]{16}:[\w+/]+={0,2}", one["ciphertext"])
    assert one["ciphertext"] != other["ciphertext"]
    assert json.loads(crypter.decrypt(one["ciphertext"])) == "x"


def test_another_passphrase_opens_nothing():
    with pytest.raises(BadInput, match="does not open the secrets"):
        PassphraseCrypter.of_salt_state("wrong", SALT_STATE, os.urandom)
