"""Run the measurements named on the command line, or all of them: python -m bench [NAME …]."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def measurements() -> dict[str, Path]:
    """Each script of this folder is a measurement; what starts with an underscore is shared by them."""
    return {path.stem: path for path in sorted(HERE.glob("*.py")) if not path.stem.startswith("_")}


def main(names: list[str]) -> int:
    known = measurements()
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        print(
            f"No measurement {', '.join(unknown) or 'here'}. There are: {', '.join(known) or 'none'}.", file=sys.stderr
        )
        return 2

    results = [subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False) for name in names or known]
    return max(result.returncode for result in results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
