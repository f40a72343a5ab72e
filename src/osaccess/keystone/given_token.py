"""Owns looking at and revoking a token that somebody was given, by that token's own right. Issues none."""

from collections.abc import Callable
from dataclasses import dataclass

from osaccess.access.login import Login
from osaccess.access.secret import Secret
from osaccess.diagnosis.answers import Answer
from osaccess.errors import BadInput, Failed
from osaccess.keystone.auth_url import identity_endpoint, is_loopback
from osaccess.keystone.token import TokenFacts, token_facts
from osaccess.keystone.wire import Wire, with_token


@dataclass(frozen=True)
class GivenToken:
    """A token and where its Keystone is; `place.method` is not used."""

    place: Login
    text: Secret
    show: Callable[[str, int], None] | None = None

    def facts(self) -> TokenFacts:
        """Return what Keystone says of it. Raises BadInput for a dead token, Failed where nothing answers."""
        answer = self._ask("GET")
        try:
            return token_facts(answer.body["token"])
        except (KeyError, TypeError, ValueError) as error:
            raise Failed(
                f"What answers at {self.place.auth_url} is no Keystone: a token lacks {error}."
            ) from error

    def revoke(self) -> None:
        """Revoke it. Raises as `facts`."""
        self._ask("DELETE")

    def _ask(self, method: str) -> Answer:
        wire = Wire(
            self.place.cacert,
            self.place.insecure,
            proxies=not is_loopback(self.place.auth_url),
            timeout=30.0,
            show=self.show,
        )
        text = self.text.reveal()
        url = f"{identity_endpoint(self.place.auth_url)}/auth/tokens"
        answer = wire.send(method, url, headers=with_token(text, text))
        if not isinstance(answer, Answer):
            raise Failed(f"Keystone at {self.place.auth_url}: {answer.trouble}.", mend="Type: osaccess doctor")
        if answer.status == 429:
            raise Failed(
                "The cloud limits how many requests a user may send.",
                mend=f"Repeat in {answer.retry_after or '60'} s.",
            )
        if not answer.is_ok:
            raise BadInput(
                f"Keystone does not accept the token ({answer.status}): {answer.said or 'no message'}",
                because="It ended, was revoked, was cut, or is another cloud's.",
                mend="`osaccess doctor` tells these apart; a new one: osaccess token issue",
            )
        return answer
