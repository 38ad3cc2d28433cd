"""The invalid files of the toml-test suite, out of a package that ships them; fetched and checked."""

import hashlib
import io
import tarfile
import tempfile
import urllib.request
from pathlib import Path

URL = (
    "https://files.pythonhosted.org/packages/c3/af/"
    "14b24e41977adb296d6bd1fb59402cf7d60ce364f90c890bd2ec65c43b5a/tomlkit-0.14.0.tar.gz"
)
SHA256 = "cf00efca415dbd57575befb1f6634c4f42d2d87dbba376128adb42c121b87064"
INSIDE = "tomlkit-0.14.0/tests/toml-test/tests/invalid/"


def archive() -> bytes:
    """Tomlkit's source distribution; fetched once, then kept in the temporary folder."""
    kept = Path(tempfile.gettempdir()) / f"valleysim-toml-test-{SHA256[:12]}.tar.gz"
    if kept.exists() and hashlib.sha256(kept.read_bytes()).hexdigest() == SHA256:
        return kept.read_bytes()
    with urllib.request.urlopen(URL, timeout=60) as answer:
        data: bytes = answer.read()
    assert hashlib.sha256(data).hexdigest() == SHA256, "not the archive that is expected"
    kept.write_bytes(data)
    return data


def invalid_files() -> dict[str, bytes]:
    """Each file by its place in the suite, such as ``float/leading-dot.toml``."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive())) as tar:
        for member in tar.getmembers():
            if member.name.startswith(INSIDE) and member.name.endswith(".toml"):
                file = tar.extractfile(member)
                assert file is not None
                found[member.name.removeprefix(INSIDE)] = file.read()
    return found
