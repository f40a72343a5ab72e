"""Maps the fixed top-level folders into the package; everything else is declared in pyproject.toml.

`components/` and `policies/` stay where the project's layout wants them and are imported as
`osaccess.components` and `osaccess.policies` (docs/adr/0001-packaging.md).
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages("src"), "osaccess.components", "osaccess.policies"],
    package_dir={"": "src", "osaccess.components": "components", "osaccess.policies": "policies"},
)
