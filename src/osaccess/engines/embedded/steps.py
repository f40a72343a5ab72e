"""Owns what can happen to one resource, as a sum type; deliberately neither plans nor does it.

Names and meaning of the operations are those of the real engine (pkg/resource/deploy/step.go).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from osaccess.engines.embedded.provider import ResourceDiff
from osaccess.engines.embedded.resource_state import ResourceState


class Op(StrEnum):
    """The operation of a step, in the words of the CLI's events."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    CREATE_REPLACEMENT = "create-replacement"
    DELETE_REPLACED = "delete-replaced"
    READ = "read"
    READ_REPLACEMENT = "read-replacement"
    REFRESH = "refresh"
    DISCARD = "discard"
    DISCARD_REPLACED = "discard-replaced"
    REMOVE_PENDING_REPLACE = "remove-pending-replace"
    IMPORT = "import"
    IMPORT_REPLACEMENT = "import-replacement"


UNCHANGING_OPS: Final = frozenset({Op.SAME, Op.READ, Op.READ_REPLACEMENT})
"""What leaves the cloud as it is (pkg/engine/update.go, HasChanges)."""
NO_DIFF: Final = ResourceDiff()


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing changes but perhaps what the engine itself remembers."""

    new: ResourceState
    old: ResourceState


@dataclass(frozen=True, slots=True)
class Skip:
    """The resource is new, and is not among the targets: shown as unchanged, and not made."""

    new: ResourceState


@dataclass(frozen=True, slots=True)
class Create:
    """The resource is new."""

    new: ResourceState


@dataclass(frozen=True, slots=True)
class CreateReplacement:
    """The new half of a replacement; `old_is_gone` tells whether the old one was deleted before."""

    new: ResourceState
    old: ResourceState
    diff: ResourceDiff
    old_is_gone: bool


@dataclass(frozen=True, slots=True)
class Replace:
    """The replacement as one logical thing: shown and counted, and nothing is done for it."""

    new: ResourceState
    old: ResourceState
    diff: ResourceDiff


@dataclass(frozen=True, slots=True)
class Update:
    """The resource is changed in place."""

    new: ResourceState
    old: ResourceState
    diff: ResourceDiff


@dataclass(frozen=True, slots=True)
class Delete:
    """The resource goes.

    Attributes:
        replaced: it is the old half of a replacement.
        comes_again: it is deleted before its replacement exists, and is remembered until then.
        goes_with_another: the resource that it is `deleted_with` is deleted too: no request is needed.

    """

    old: ResourceState
    diff: ResourceDiff = NO_DIFF
    replaced: bool = False
    comes_again: bool = False
    goes_with_another: bool = False


@dataclass(frozen=True, slots=True)
class Forget:
    """A resource that was deleted to be made again is not wanted any more: only the memory of it goes."""

    old: ResourceState


@dataclass(frozen=True, slots=True)
class Read:
    """The resource is looked up and not managed."""

    new: ResourceState
    old: ResourceState | None

    @property
    def replaces(self) -> bool:
        """Whether something else was managed under the URN; what is looked up may itself have been managed."""
        return self.old is not None and not self.old.external and self.old.id != self.new.id


@dataclass(frozen=True, slots=True)
class Import:
    """An existing resource becomes managed.

    Attributes:
        replaced: what was managed under its URN before.
        found: what was read, once it is.

    """

    new: ResourceState
    replaced: ResourceState | None
    found: ResourceState | None = None


Step = Same | Skip | Create | CreateReplacement | Replace | Update | Delete | Forget | Read | Import

_FIXED_OPS: Final[dict[type, Op]] = {
    Same: Op.SAME,
    Skip: Op.SAME,
    Create: Op.CREATE,
    CreateReplacement: Op.CREATE_REPLACEMENT,
    Replace: Op.REPLACE,
    Update: Op.UPDATE,
    Forget: Op.REMOVE_PENDING_REPLACE,
}


def untouched(old: ResourceState) -> Same:
    """Return the step of a resource that an operation is not about; it is registered as it is, without a program."""
    return Same(replace(old, id=""), old)


def op_of(step: Step) -> Op:
    """Return the operation's name, as events show it."""
    match step:
        case Delete(old=old, replaced=True):
            return Op.DISCARD_REPLACED if old.external else Op.DELETE_REPLACED
        case Delete(old=old):
            return Op.DISCARD if old.external else Op.DELETE
        case Read() as read:
            return Op.READ_REPLACEMENT if read.replaces else Op.READ
        case Import(replaced=replaced):
            return Op.IMPORT if replaced is None else Op.IMPORT_REPLACEMENT
    return _FIXED_OPS[type(step)]


def is_logical(step: Step) -> bool:
    """Tell whether the step stands for itself; the halves of a replacement do not and are not counted."""
    match step:
        case CreateReplacement() | Delete(replaced=True) | Forget():
            return False
        case Read() | Import():
            return op_of(step) in (Op.READ, Op.IMPORT)
    return True


def states_of(step: Step) -> tuple[ResourceState | None, ResourceState | None]:
    """Return the old and the new state of a step."""
    match step:
        case Create(new=new):
            return None, new
        case Skip(new=new):
            return replace(new), new  # shown as if nothing changed
        case Delete(old=old) | Forget(old=old):
            return old, None
        case Import(new=new, found=found):
            return found, new
    return step.old, step.new


def diff_of(step: Step) -> ResourceDiff:
    """Return what differs, where the step is about a difference."""
    return step.diff if isinstance(step, CreateReplacement | Replace | Update | Delete) else NO_DIFF


def subject_of(step: Step) -> ResourceState:
    """Return the state that names the step."""
    old, new = states_of(step)
    state = new or old
    if state is None:
        raise AssertionError("a step has a state")
    return state
