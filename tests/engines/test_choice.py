"""Which engine runs."""

import pytest

from osaccess.engines.choice import Engine, EngineChoice, choose_engine
from osaccess.errors import BadInput

LOOPBACK, CLOUD = "http://127.0.0.1:5000/v3", "https://keystone.example.org/v3"


def never():
    raise AssertionError("the CLI must not be looked for")


def test_a_named_engine_is_taken_without_looking_further():
    assert choose_engine(EngineChoice.PULUMI, CLOUD, never) is Engine.PULUMI
    assert choose_engine(EngineChoice.EMBEDDED, CLOUD, never) is Engine.EMBEDDED


def test_the_cli_is_taken_where_it_is_ready():
    assert choose_engine(EngineChoice.AUTO, LOOPBACK, lambda: True) is Engine.PULUMI


def test_without_the_cli_only_loopback_gets_the_embedded_engine():
    assert choose_engine(EngineChoice.AUTO, LOOPBACK, lambda: False) is Engine.EMBEDDED
    with pytest.raises(BadInput, match="real cloud") as refused:
        choose_engine(EngineChoice.AUTO, CLOUD, lambda: False)
    assert "--engine embedded" in refused.value.mend
    assert "pulumi plugin install" in refused.value.mend
