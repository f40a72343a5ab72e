"""Owns the types of single values in the document; each refuses with a sentence, not with a type name."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.config import JsonDict

from osaccess.access.instant import duration_text, parse_duration, parse_instant
from osaccess.access.path import hazards
from osaccess.catalogue.presets import preset_names, suggestion_for
from osaccess.clock import in_utc_text

_Item = TypeVar("_Item")


class Noun(BaseModel):
    """The base of all nouns: frozen, strict, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    not_here: ClassVar[Mapping[str, str]] = {}
    """Keys that people look for and that cannot be written here → why, and what to type instead."""


def _name(value: Any) -> Any:
    if isinstance(value, str) and not value.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise ValueError(f"{value!r} is no name here: use letters, digits, '-', '_' and '.'.")
    return value


def _roles(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise ValueError(
            "An empty list means all roles of the owner to Keystone. Name the roles that the job needs."
        )
    for role in value:
        if value.count(role) > 1:
            raise ValueError(f"The role {role!r} stands here twice, which Keystone answers with 409.")
    return value


def _access_rules(value: tuple[_Item, ...]) -> tuple[_Item, ...]:
    if not value:
        raise ValueError(
            "An empty list means no restriction at all to Keystone. List the requests that the job sends."
        )
    for index, rule in enumerate(value):
        if rule in value[:index]:
            raise ValueError(f"The rule {index} stands here twice, which Keystone answers with 409.")
    return value


def _once_each(value: tuple[_Item, ...]) -> tuple[_Item, ...]:
    for item in value:
        if value.count(item) > 1:
            raise ValueError(f"{item!r} stands here twice.")
    return value


def _tags(value: tuple[str, ...]) -> tuple[str, ...]:
    for tag in value:
        if not 0 < len(tag) < 256 or "," in tag or "/" in tag:
            raise ValueError(f"{tag!r} is no tag: Keystone takes 1 to 255 characters without ',' and '/'.")
    return _once_each(value)


def _path(value: Any) -> Any:
    for hazard in hazards(value) if isinstance(value, str) else ():
        raise ValueError(f"The path {value!r} does not do what it says: {hazard.value}.")
    return value


def _reason(value: str) -> str:
    if len(value.split()) < 3:
        raise ValueError("Write the reason, in a few words at least: somebody has to approve it.")
    return value


def _instant(value: Any) -> datetime:
    """Return the instant of a text; a program may give one that is written the same way."""
    if isinstance(value, datetime):
        if value.utcoffset() != timedelta(0) or value.microsecond:
            raise ValueError(f"{value!r} is not in UTC with whole seconds, and nothing else survives in Keystone.")
        return value.astimezone(UTC)
    return parse_instant(value)


def _duration(value: Any) -> timedelta:
    """Return the duration of a text; a program may give one of whole hours."""
    if isinstance(value, timedelta):
        if value % timedelta(hours=1) or value < timedelta(0):
            raise ValueError(f"{value!r} is no duration in whole days or hours.")
        return value
    return parse_duration(value)


def _service(value: Any) -> Any:
    if isinstance(value, str) and (not value.replace("-", "").isalnum() or len(value) > 64):
        raise ValueError(
            f"{value!r} is no service type: use the type of the catalogue, like compute or block-storage."
        )
    return value


def _preset(value: Any) -> Any:
    if isinstance(value, str) and value not in preset_names():
        raise ValueError(f"There is no preset {value!r}. {suggestion_for(value)}")
    return value


def _file_name(value: Any) -> Any:
    if isinstance(value, str) and (not value.strip() or "\0" in value):
        raise ValueError("This is no name of a file.")
    return value


Name = Annotated[str, Field(min_length=1, max_length=64), BeforeValidator(_name)]
_NOT_EMPTY: JsonDict = {"uniqueItems": True, "minItems": 1}


def _name_a_preset(schema: JsonDict) -> None:
    schema["enum"] = list(preset_names())


KeystoneName = Annotated[str, Field(min_length=1, max_length=64)]
ExistingName = Annotated[str, Field(min_length=1, max_length=255)]
KeystoneId = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
TokenVariable = Annotated[str, Field(pattern=r"^OSACCESS_TOKEN(_[A-Z0-9_]+)?$")]
Reason = Annotated[str, AfterValidator(_reason)]
OnceEach = Annotated[tuple[_Item, ...], AfterValidator(_once_each), Field(json_schema_extra={"uniqueItems": True})]
Tags = Annotated[tuple[str, ...], AfterValidator(_tags), Field(json_schema_extra={"uniqueItems": True})]
RoleNames = Annotated[tuple[str, ...], AfterValidator(_roles), Field(json_schema_extra=_NOT_EMPTY)]
NotEmptyRules = Annotated[tuple[_Item, ...], AfterValidator(_access_rules), Field(json_schema_extra=_NOT_EMPTY)]
Path = Annotated[str, BeforeValidator(_path), Field(json_schema_extra={"pattern": "^/"})]
PresetName = Annotated[str, BeforeValidator(_preset), Field(json_schema_extra=_name_a_preset)]
FileName = Annotated[str, BeforeValidator(_file_name)]
ServiceType = Annotated[str, Field(min_length=1), BeforeValidator(_service)]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(in_utc_text, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(duration_text, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,5}[dh]$"}),
]
