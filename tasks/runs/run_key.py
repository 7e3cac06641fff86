"""The run key: the same inputs, configuration and code give the same key, hence the same directory and bytes."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from tasks.contracts.config import Contract
from tasks.contracts.request import Request

_ROOT = Path(__file__).resolve().parent.parent.parent
_CODE = ("flows", "tasks", "reports", "sql")
_SUFFIXES = {".py", ".sql", ".html", ".css", ".txt", ".svg"}
# Packages whose version can change a number or a byte of the report.
PACKAGES = (
    "duckdb",
    "polars",
    "pyarrow",
    "numpy",
    "scipy",
    "great-expectations",
    "altair",
    "vl-convert-python",
    "jinja2",
)


@cache
def code_fingerprint() -> str:
    """A hash of every file that takes part in a run."""
    digest = sha256()
    for folder in _CODE:
        for path in sorted((_ROOT / folder).rglob("*")):
            if path.suffix in _SUFFIXES:
                digest.update(str(path.relative_to(_ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def config_fingerprint(contract: Contract) -> str:
    """A hash of what the contract says, not of how it is written; who is told of a run does not change it."""
    return sha256(contract.model_dump_json(exclude={"mail"}).encode()).hexdigest()


def asked(request: Request) -> dict[str, str]:
    """What a request asks for beyond errata.yaml and the version, by name: what can change the result."""
    given = {
        "source": request.source or "",
        "filter": request.filter.model_dump_json(exclude_defaults=True) if request.filter.scope else "",
        "cards": "" if request.cards is None else str(request.cards),
    }
    return {name: value for name, value in given.items() if value}


def package_versions() -> dict[str, str]:
    """The installed versions of the packages that take part in a run."""
    return {name: version(name) for name in PACKAGES}


def run_key(
    contract: Contract, model_version: str, fingerprints: Mapping[str, str], request: Request, baseline: str
) -> str:
    """Twelve hex digits over model version, data, configuration, code, what was asked, and the baseline's run key.

    The baseline's key holds that of its own baseline, so that the whole chain that states are told from is in it.
    """
    parts = [model_version, config_fingerprint(contract), code_fingerprint(), f"baseline={baseline}"]
    parts += [f"{name}={value}" for name, value in sorted(asked(request).items())]
    parts += [f"{name}={fingerprint}" for name, fingerprint in sorted(fingerprints.items())]
    parts += [f"{name}={number}" for name, number in sorted(package_versions().items())]
    return sha256("\n".join(parts).encode()).hexdigest()[:12]
