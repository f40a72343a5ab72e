"""Owns the ranking: what every cause of the registry says to the evidence, the surest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from osaccess.diagnosis.answers import is_ok
from osaccess.diagnosis.doctor.cause import Cause, Found, NotChecked, RuledOut, Sure
from osaccess.diagnosis.doctor.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause that the evidence speaks for."""

    cause: Cause
    found: Found

    @property
    def mend(self) -> str:
        """Return the next command."""
        return self.found.mend or self.cause.mend


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The outcome.

    Attributes:
        findings: the surest first, in the order of the registry among equals.
        ruled_out: cause and why.
        not_checked: cause, why not, and who could.
        works: the login was accepted.
        request_id: of the failed request, for the operator's log.

    """

    findings: tuple[Finding, ...]
    ruled_out: tuple[tuple[Cause, RuledOut], ...]
    not_checked: tuple[tuple[Cause, NotChecked], ...]
    works: bool
    request_id: str

    @property
    def first(self) -> tuple[Finding, ...]:
        """Return the answer: all that is certain, else all that are equally likely."""
        if not self.findings:
            return ()
        best = self.findings[0].found.sure
        return tuple(one for one in self.findings if one.found.sure is best)

    @property
    def is_healthy(self) -> bool:
        """Whether the login works and nothing wrong was found."""
        return self.works and not self.findings

    @property
    def headline(self) -> str:
        """Return the answer in a sentence."""
        if self.is_healthy:
            return "Nothing wrong was found: the login works."
        if not self.first:
            return "What is wrong was not found."
        titles = [one.cause.title for one in self.first]
        if self.first[0].found.sure is Sure.CERTAIN:
            return " Also: ".join(titles)
        if len(titles) == 1:
            return f"{'Most likely' if self.first[0].found.sure is Sure.LIKELY else 'Perhaps'}: {titles[0]}"
        return "Cannot tell between: " + " | ".join(titles)


def diagnose(evidence: Evidence, causes: Sequence[Cause]) -> Diagnosis:
    """Return what the causes say to the evidence."""
    judged = [(cause, cause.judge(evidence)) for cause in causes]
    findings = [Finding(cause, said) for cause, said in judged if isinstance(said, Found)]
    findings.sort(key=lambda one: -one.found.sure)
    return Diagnosis(
        findings=tuple(findings),
        ruled_out=tuple((cause, said) for cause, said in judged if isinstance(said, RuledOut)),
        not_checked=tuple((cause, said) for cause, said in judged if isinstance(said, NotChecked)),
        works=is_ok(evidence.login),
        request_id=evidence.request_id(),
    )
