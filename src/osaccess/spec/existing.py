"""Owns how the document names what is there already: left alone (`existing`), or taken over (`adopt`)."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema, model_validator

from osaccess.spec.fields import ExistingName, KeystoneId, KeystoneName, Noun


class Existing(Noun):
    """Something that exists in the cloud: by its id, or by a name whose id stands in cloud.yaml."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["id"]}, {"required": ["name"]}]})

    id: Annotated[KeystoneId | None, Field(description="its id in Keystone")] = None
    name: Annotated[
        ExistingName | None, Field(description="its name below its domain in cloud.yaml, which has the id")
    ] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.id is None) == (self.name is None):
            raise ValueError("Write either `id`, or `name` for an id that stands in cloud.yaml.")
        return self


def _id_alone(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


def _as_written(value: Existing) -> Any:
    return value.id if value.id is not None else {"name": value.name}


_ID_PATTERN = r"^[0-9A-Za-z_-]{1,64}$"
Adopted = Annotated[
    Existing,
    BeforeValidator(_id_alone),
    PlainSerializer(_as_written, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": _ID_PATTERN},
                {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string", "pattern": _ID_PATTERN, "description": "its id in Keystone"},
                        "name": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 255,
                            "description": "its name below its domain in cloud.yaml, which has the id",
                        },
                    },
                    "additionalProperties": False,
                    "oneOf": [{"required": ["id"]}, {"required": ["name"]}],
                },
            ]
        }
    ),
]
"""Something that a run takes over: its id alone, or as `existing` says it."""


class MayExist(Noun):
    """The base of nouns that the document makes, or that are there already."""

    needed_of_existing: ClassVar[tuple[str, ...]] = ()
    """Keys that say something of an existing one which a run has to know; nothing is changed by them."""

    name: Annotated[KeystoneName | None, Field(description="its name in Keystone, where that is not the key")] = (
        None
    )
    existing: Annotated[
        Existing | None, Field(description="it is there already: no run makes, changes or deletes it")
    ] = None
    adopt: Annotated[
        Adopted | None,
        Field(description="it is there already, and from now on the document's: its id, or {name: NAME}"),
    ] = None

    @property
    def there(self) -> Existing | None:
        """What of it is in the cloud before any run; None for what the document makes."""
        return self.existing or self.adopt

    def name_in_keystone(self, key: str) -> str:
        """Return what Keystone calls it, as far as the document says: its key where nothing else is written."""
        return self.name or (self.there.name if self.there else None) or key

    @model_validator(mode="after")
    def _nothing_of_an_existing_one_is_managed(self) -> Self:
        if self.existing is None:
            return self
        if self.adopt is not None:
            raise ValueError("Write `existing` for what stays somebody else's, or `adopt`, not both.")
        managed = sorted(self.model_fields_set - {"existing", *self.needed_of_existing})
        if managed:
            raise ValueError(
                f"`{managed[0]}` does not go with `existing`: no run changes what is there already. "
                f"Leave `{managed[0]}` out, or `existing`."
            )
        return self
