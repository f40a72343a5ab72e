"""Owns what several causes ask first: is it such a login, and was it refused? Deliberately names no cause."""

from collections.abc import Callable

from osaccess.diagnosis.answers import is_ok
from osaccess.diagnosis.doctor.cause import Judgement, RuledOut
from osaccess.diagnosis.doctor.evidence import Evidence, Kind

Judge = Callable[[Evidence], Judgement]


def refused_password(judge: Judge) -> Judge:
    """Return a judge that hears only of a password that is refused with and without a scope."""

    def of_a_password(evidence: Evidence) -> Judgement:
        if evidence.setup.kind is not Kind.PASSWORD:
            return None
        if is_ok(evidence.login) or is_ok(evidence.unscoped):
            return RuledOut("the password is accepted")
        return judge(evidence) if evidence.is_user_refused else None

    return of_a_password


def refused_user(judge: Judge) -> Judge:
    """Return a judge that hears only of a user who is refused, by password or by application credential."""

    def of_a_user(evidence: Evidence) -> Judgement:
        if is_ok(evidence.login) or is_ok(evidence.unscoped):
            return RuledOut("the user can log in")
        return judge(evidence) if evidence.is_user_refused or evidence.is_credential_refused else None

    return of_a_user


def refused_token(judge: Judge) -> Judge:
    """Return a judge that hears only of a token that looks whole and is refused without a reason."""

    def of_a_token(evidence: Evidence) -> Judgement:
        if evidence.setup.kind is not Kind.TOKEN:
            return None
        if is_ok(evidence.login):
            return RuledOut("Keystone accepts the token")
        is_cut = evidence.shape is not None and bool(evidence.shape.problem)
        return judge(evidence) if evidence.is_token_refused and evidence.is_generic and not is_cut else None

    return of_a_token
