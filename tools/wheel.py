"""Build the wheel, look at what is in it, and run the main job with it: ``python -m tools.wheel FOLDER``.

Each Python that is declared and on this machine gets an empty environment in the folder, with the pinned
requirements and the wheel, and answers a preset from an empty directory. The tables must be the same.
"""

import filecmp
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "valleysim"
_RELATIVE = re.compile(r"\]\((?!https?://)[^)]*\)")


def build(folder: Path) -> Path:
    """The wheel, made with what this environment has."""
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    )
    (wheel,) = folder.glob("valleysim-*.whl")
    return wheel


def problems(wheel: Path) -> list[str]:
    """What is missing from a wheel, too much in it, or of no use on a package index."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (described,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(described))
    files = (one for one in PACKAGE.rglob("*") if one.is_file() and "__pycache__" not in one.parts)
    sources = {f"valleysim/{file.relative_to(PACKAGE).as_posix()}" for file in files}
    packed = {name for name in names if ".dist-info/" not in name}
    found = [f"missing from the wheel: {name}" for name in sorted(sources - packed)]
    found += [f"in the wheel, but no source: {name}" for name in sorted(packed - sources)]
    text = str(metadata.get_payload())
    if "Which of your AI pilots" not in text:
        found.append("the description is not the README")
    found += [f"a package index cannot follow {link}" for link in _RELATIVE.findall(text)]
    return found


def pythons() -> dict[str, str]:
    """Each Python that pyproject.toml declares, and where it is: on the path, or kept beside this one."""
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]
    declared = [
        version
        for classifier in classifiers
        if (version := classifier.rpartition(" :: ")[2]).startswith("3.")
    ]
    kept = Path(sys.base_prefix).parent
    found = {}
    for version in declared:
        for candidate in (f"python{version}", *map(str, sorted(kept.glob(f"{version}.*/bin/python")))):
            if shutil.which(candidate) and works(candidate, version):
                found[version] = candidate
                break
    return found


def works(candidate: str, version: str) -> bool:
    """Whether it is that Python, and can make environments."""
    said = subprocess.run(
        [candidate, "-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() == version


def answer(python: str, wheel: Path, folder: Path) -> Path:
    """The files of the main job, run elsewhere with the wheel in an empty environment."""
    home = folder / "environment"
    run(python, "-m", "venv", str(home))
    pip = (str(home / "bin" / "pip"), "install", "-q", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "run.txt"))
    run(*pip, "--no-deps", str(wheel))
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    run(str(home / "bin" / "valleysim"), "run", "enterprise", "--out", "answer", folder=elsewhere)
    return elsewhere / "answer"


def run(*command: str, folder: Path | None = None) -> None:
    """Run a command, quietly where all is well."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VALLEYSIM_CACHE")
    }
    ended = subprocess.run(
        command, cwd=folder, env=kept, capture_output=True, text=True, check=False, timeout=900
    )
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)}: code {ended.returncode}\n{ended.stdout}{ended.stderr}")


def main(folder: Path) -> int:
    """Build, look, install and run; 1 where something is wrong."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wheel = build(folder)
    wrong = problems(wheel)
    print(f"{wheel.name}: {'; '.join(wrong) or 'holds the package and nothing else'}")
    answers = {}
    for version, python in pythons().items():
        place = folder / version
        place.mkdir()
        answers[version] = answer(python, wheel, place)
        print(f"Python {version}: answered enterprise from the wheel")
    first, *others = answers.items()
    for version, files in others:
        tables = sorted(one.name for one in first[1].glob("*.csv"))
        wrong += [] if tables else [f"Python {first[0]}: found no tables"]
        _, differ, unread = filecmp.cmpfiles(first[1], files, tables, shallow=False)
        wrong += [f"Python {version}: {name} differs from that of {first[0]}" for name in differ + unread]
    if len(answers) > 1 and not wrong:
        print(f"the same tables on all {len(answers)}")
    for flaw in wrong:
        print(flaw, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
