"""Write the invented demo corpus into collector_svc/demo/.

python tools/demo/generate.py           write it
python tools/demo/generate.py --check   exit 1 when the files in the tree differ
"""

import argparse
import sys
from pathlib import Path

from corpus import files

FOLDER = Path(__file__).resolve().parents[2] / "collector_svc" / "demo"


def main() -> int:
    """Write or compare; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the invented demo corpus into collector_svc/demo/.")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when the files differ")
    check = parser.parse_args().check
    stale = []
    for name, text in files().items():
        path, fresh = FOLDER / name, text.encode()
        if path.is_file() and path.read_bytes() == fresh:
            continue
        stale.append(name)
        if not check:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_bytes(fresh)
    if check and stale:
        print(f"stale: {', '.join(stale)}; run python tools/demo/generate.py", file=sys.stderr)
        return 1
    print("nothing to do" if not stale else f"wrote {', '.join(stale)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
