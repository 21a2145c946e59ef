"""`python -m classifiers.training`: train the own model, or show figures on mail that was left out (project.yml)."""

import json
import sys
from pathlib import Path

from classifiers import MODEL
from classifiers.classifier import ensure_model
from classifiers.evaluate import leave_one_file_out

CORPUS = Path(__file__).parent.parent / "corpus"


def main(task: str) -> None:
    """task: "train", or "kruis" for leaving one file out in turn."""
    if task == "train":
        sys.stdout.write(f"{ensure_model(MODEL)}\n")
        return
    for name, found in leave_one_file_out(sorted(CORPUS.glob("*.jsonl"))):
        sys.stdout.write(json.dumps({"weggelaten": name, **found.as_json()}, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "train")
