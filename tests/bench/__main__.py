"""Run every ``bench_*.py`` and print a table of each as it ends: what, measured, promised."""

import sys
from importlib import import_module
from pathlib import Path


def main(chosen: list[str]) -> None:
    """Measure all, or only the modules whose names hold one of the words given."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if chosen and not any(word in path.stem for word in chosen):
            continue
        print(f"… {path.stem}", file=sys.stderr, flush=True)
        rows: list[tuple[str, str, str]] = import_module(f"tests.bench.{path.stem}").rows()
        wide = max((len(name) for name, _, _ in rows), default=0)
        print(f"{'what':{wide}}  {'measured':>24}  promised")
        for name, figure, bound in rows:
            print(f"{name:{wide}}  {figure:>24}  {bound}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
