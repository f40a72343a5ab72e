"""The benches of both matrices for the smallest project that has everything, on a real Keystone."""

from osaccess.access.login import ApplicationCredential, Login
from osaccess.access.secret import Secret
from osaccess.keystone.cloud_facts import pinned_facts
from osaccess.keystone.session import KeystoneSession
from support import matrix_fault_bench, matrix_kill_bench
from support.matrix_small_project import SMALL_PROJECT, drift, secrets_in, small_program


class SmallKillBench(matrix_kill_bench.RealBench):
    """A stack of its own for each case, out of one document; afterwards every secret of the state logs in."""

    def __init__(self, keystone, folder, *names):
        self.facts = pinned_facts(KeystoneSession(keystone.login))
        super().__init__(keystone, folder, {name: SMALL_PROJECT[name] for name in names})

    def program(self, version):
        return small_program(self.prefix, version, self.login, self.facts)

    def trouble_before(self, scenario):
        if scenario.operation == "refresh":
            drift(self.stack())
        return ""

    def end(self, stack):
        """Leave nothing behind, after a look at what was kept: it works, and lies nowhere in clear."""
        kept = secrets_in(stack)
        for id_, secret in kept.items():
            login = Login(self.login.auth_url, ApplicationCredential(id_, Secret(secret)))
            assert KeystoneSession(login).token().application_credential.id == id_
        for file in (self.folder / "run").rglob("*"):
            clear = file.read_bytes() if file.is_file() else b""
            assert not [id_ for id_, secret in kept.items() if secret.encode() in clear], file
        super().end(stack)


class SmallFaultBench(matrix_fault_bench.RealBench):
    """A stack of its own for each case. Nobody knows the owner's password, which is generated, so none is set anew."""

    faults = tuple(
        fault for fault in matrix_fault_bench.RealBench.faults if fault.name != "same-second revocation"
    )

    def __init__(self, keystone, folder):
        self.facts = pinned_facts(KeystoneSession(keystone.login))
        super().__init__(keystone, folder, SMALL_PROJECT)

    def program(self, version):
        return small_program(self.prefix, version, self.keystone.login, self.facts)

    def trouble_before(self, scenario):
        if scenario.operation == "refresh":
            drift(self.stack)
        return ""
