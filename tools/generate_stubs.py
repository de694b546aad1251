"""Generate the gRPC stubs of `swarmnexus/v1` from `protos/`.

python tools/generate_stubs.py           write them
python tools/generate_stubs.py --check   exit 1 when those in the tree differ
"""

import argparse
import filecmp
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
PACKAGE = Path("swarmnexus/v1")


def generate(into: Path) -> None:
    """Write the stubs of every proto below `into`; exits with protoc's own message when it fails."""
    sources = sorted(str(path) for path in (PROTOS / PACKAGE).glob("*.proto"))
    arguments = [
        "protoc",
        f"-I{PROTOS}",
        f"-I{files('grpc_tools') / '_proto'}",
        f"--python_out={into}",
        f"--pyi_out={into}",
        f"--grpc_python_out={into}",
        f"--plugin=protoc-gen-mypy_grpc={Path(sys.executable).with_name('protoc-gen-mypy_grpc')}",
        f"--mypy_grpc_out=quiet:{into}",
        *sources,
    ]
    if protoc.main(arguments) != 0:
        sys.exit(1)
    (into / PACKAGE / "__init__.py").write_text('"""Generated from protos/swarmnexus/v1; do not edit."""\n')


def stale(fresh: Path) -> list[str]:
    """Name the stubs that differ between `fresh` and the tree, in either direction."""
    names = {path.name for folder in (fresh / PACKAGE, ROOT / PACKAGE) for path in folder.glob("*.py*")}
    _, different, missing = filecmp.cmpfiles(fresh / PACKAGE, ROOT / PACKAGE, sorted(names), shallow=False)
    return sorted([*different, *missing])


def main() -> None:
    """Generate, or check that what is committed is what would be generated."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when the stubs are stale")
    if not parser.parse_args().check:
        (ROOT / PACKAGE).mkdir(parents=True, exist_ok=True)
        generate(ROOT)
        return
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        names = stale(Path(folder))
    if names:
        sys.exit(f"stale stubs: {', '.join(names)}. Run: make protos")


if __name__ == "__main__":
    main()
