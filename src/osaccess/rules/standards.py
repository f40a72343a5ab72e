"""Owns which controls of which standards a rule helps to keep; deliberately claims no conformity with any.

ISO/IEC 27001:2022 Annex A, SOC 2 (Trust Services Criteria 2017, points of focus revised 2022), PCI DSS 4.0.1,
NIST SP 800-53 Rev. 5, BSI C5:2020. The catalogues' own numbers, no text of theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

STANDARDS = ("ISO 27001", "SOC 2", "PCI DSS", "NIST 800-53", "BSI C5")


@dataclass(frozen=True, slots=True)
class Theme:
    """What some rules are for together.

    Attributes:
        name: in a few words.
        rules: numbers of its rules.
        controls: standard → its controls.

    """

    name: str
    rules: tuple[str, ...]
    controls: Mapping[str, str]


THEMES = (
    Theme(
        "least privilege",
        (
            "ks107",
            "ks108",
            "ks109",
            "ks120",
            "ks201",
            "ks202",
            "ks211",
            "ks302",
            "ks303",
            "ks304",
            "ks305",
            "ks510",
        ),
        {
            "ISO 27001": "A.5.15, A.5.18, A.8.2, A.8.3",
            "SOC 2": "CC6.1, CC6.3",
            "PCI DSS": "7.2.1, 7.2.2, 7.2.5",
            "NIST 800-53": "AC-3, AC-6",
            "BSI C5": "IDM-01, IDM-06",
        },
    ),
    Theme(
        "no way to more access",
        ("ks101", "ks117", "ks118", "ks121", "ks203"),
        {
            "ISO 27001": "A.5.18, A.8.2",
            "SOC 2": "CC6.1, CC6.3",
            "PCI DSS": "7.2.2, 7.2.5",
            "NIST 800-53": "AC-3, AC-6",
            "BSI C5": "IDM-06",
        },
    ),
    Theme(
        "limited lifetime and rotation",
        ("ks102", "ks103", "ks104", "ks105", "ks106", "ks110", "ks119"),
        {
            "ISO 27001": "A.5.17, A.5.18",
            "SOC 2": "CC6.1, CC6.2",
            "PCI DSS": "8.6.3",
            "NIST 800-53": "AC-2(3), IA-5",
            "BSI C5": "IDM-05, IDM-08",
        },
    ),
    Theme(
        "accounts that somebody answers for",
        ("ks111", "ks112", "ks113", "ks116", "ks212", "ks301", "ks401", "ks402"),
        {
            "ISO 27001": "A.5.16, A.5.18",
            "SOC 2": "CC6.2, CC6.3",
            "PCI DSS": "7.2.4, 7.2.5.1, 8.2.1",
            "NIST 800-53": "AC-2, IA-4",
            "BSI C5": "IDM-02, IDM-04, IDM-05",
        },
    ),
    Theme(
        "strong authentication",
        ("ks403", "ks404", "ks501", "ks505", "ks509"),
        {
            "ISO 27001": "A.5.17, A.8.5",
            "SOC 2": "CC6.1",
            "PCI DSS": "8.3.4, 8.3.6, 8.4.2, 8.6.3",
            "NIST 800-53": "AC-7, IA-2(1), IA-5(1)",
            "BSI C5": "IDM-03, IDM-08, IDM-09",
        },
    ),
    Theme(
        "secrets that nobody can read",
        ("ks502", "ks503", "ks508", "ks512"),
        {
            "ISO 27001": "A.5.17, A.8.24",
            "SOC 2": "CC6.1",
            "PCI DSS": "8.3.2, 8.6.2",
            "NIST 800-53": "IA-5(7), SC-28",
            "BSI C5": "CRY-03, IDM-08",
        },
    ),
    Theme(
        "protected transport",
        ("ks504", "ks511"),
        {
            "ISO 27001": "A.8.20, A.8.24",
            "SOC 2": "CC6.7",
            "PCI DSS": "4.2.1",
            "NIST 800-53": "SC-8",
            "BSI C5": "CRY-02",
        },
    ),
    Theme(
        "configuration that does what it says",
        (
            *("ks115", "ks204", "ks205", "ks206", "ks207", "ks208", "ks209"),
            *("ks210", "ks213", "ks214", "ks506", "ks507"),
        ),
        {
            "ISO 27001": "A.8.9",
            "SOC 2": "CC8.1",
            "PCI DSS": "2.2.1",
            "NIST 800-53": "CM-6",
            "BSI C5": "DEV-03, DEV-06",
        },
    ),
    Theme(
        "exceptions with an end, and nothing unseen",
        ("ks900", "ks901", "ks902", "ks903", "ks904", "ks905"),
        {
            "ISO 27001": "A.5.36",
            "SOC 2": "CC4.1, CC5.3",
            "PCI DSS": "7.2.3",
            "NIST 800-53": "CA-7, CM-6",
            "BSI C5": "SP-03",
        },
    ),
)

SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "ISO 27001": {
        "A.5.15": "who may access what",
        "A.5.16": "the life of an identity",
        "A.5.17": "passwords, keys and other means to log in",
        "A.5.18": "giving, reviewing and taking away access",
        "A.5.36": "keeping to one's own policies",
        "A.8.2": "privileged access",
        "A.8.3": "limits of access to information",
        "A.8.5": "secure ways to log in",
        "A.8.9": "managed configurations",
        "A.8.20": "security of networks",
        "A.8.24": "use of cryptography",
    },
    "SOC 2": {
        "CC4.1": "evaluating whether controls work",
        "CC5.3": "policies put into action",
        "CC6.1": "logical access to protected things",
        "CC6.2": "registering users before they get credentials",
        "CC6.3": "access by role, with least privilege",
        "CC6.7": "protecting what is transmitted",
        "CC8.1": "authorised and tested changes",
    },
    "PCI DSS": {
        "2.2.1": "configuration standards",
        "4.2.1": "strong cryptography in transmission",
        "7.2.1": "a model of access control",
        "7.2.2": "least privilege of users",
        "7.2.3": "approval of privileges",
        "7.2.4": "reviews of accounts every six months",
        "7.2.5": "least privilege of application and system accounts",
        "7.2.5.1": "reviews of application and system accounts",
        "8.2.1": "a unique id for each user",
        "8.3.2": "authentication factors unreadable in transit and at rest",
        "8.3.4": "lockout after failed attempts",
        "8.3.6": "length and complexity of passwords",
        "8.4.2": "a second factor",
        "8.6.2": "no passwords of accounts in scripts, files or code",
        "8.6.3": "change and strength of passwords of application and system accounts",
    },
    "NIST 800-53": {
        "AC-2": "managing accounts",
        "AC-2(3)": "disabling accounts that are over",
        "AC-3": "enforcing access",
        "AC-6": "least privilege",
        "AC-7": "failed logins",
        "CA-7": "continuous monitoring",
        "CM-6": "configuration settings",
        "IA-2(1)": "a second factor for privileged accounts",
        "IA-4": "managing identifiers",
        "IA-5": "managing authenticators",
        "IA-5(1)": "passwords",
        "IA-5(7)": "no embedded unencrypted authenticators",
        "SC-8": "protecting what is transmitted",
        "SC-28": "protecting what is stored",
    },
    "BSI C5": {
        "CRY-02": "encrypted transport",
        "CRY-03": "encrypted storage of sensitive data",
        "DEV-03": "policies for changes",
        "DEV-06": "testing changes",
        "IDM-01": "policy for accounts and access rights",
        "IDM-02": "granting and changing accounts and rights",
        "IDM-03": "locking accounts, after failed logins too",
        "IDM-04": "taking away or adjusting rights",
        "IDM-05": "regular reviews of rights",
        "IDM-06": "privileged access",
        "IDM-08": "confidentiality of means to log in",
        "IDM-09": "ways to log in",
        "SP-03": "exceptions from policies",
    },
}
"""Standard → control → what it is about, in our own words."""
