"""Owns how a run logs in as an owner; the secret itself is never in a document."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from osaccess.spec.fields import Name, Noun, TokenVariable

_SOURCES = ("config", "cloud", "token", "sso")


class LoginSpec(Noun):
    """Where the proof of an owner's identity comes from: exactly one source."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in _SOURCES]})

    config: Annotated[
        Name | None, Field(description="a secret of the stack: pulumi config set --secret osaccess:NAME")
    ] = None
    cloud: Annotated[Name | None, Field(description="an entry of clouds.yaml, whose user is the owner")] = None
    token: Annotated[
        TokenVariable | None,
        Field(description="a variable with a short-lived token of the owner, OSACCESS_TOKEN_…, set for the run"),
    ] = None
    sso: Annotated[
        str | None,
        Field(min_length=1, description="the identity provider, for a person whom no run can log in as"),
    ] = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [key for key in _SOURCES if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(
                "Write one of `config`, `cloud`, `token`, `sso`" + (f", not {len(given)}." if given else ".")
            )
        return self
