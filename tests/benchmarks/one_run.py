"""One `run --once`, measured from inside: without start-up, which a daemon does once.

python -m tests.benchmarks.one_run CONFIG [MAILS_PER_BATCH]
"""

import json
import resource
import sys
import time
from pathlib import Path

from bot import bootstrap, daemon, watch
from bot.domain.suggestion import MailText
from classifiers import load_classifier


def main(config: Path, at_a_time: int) -> None:
    if at_a_time:
        watch.BATCH_MAILS = at_a_time
    settings = bootstrap.read_settings(config)
    classifier = load_classifier()
    classifier.suggest([MailText("warm", "Klacht", "De hulp kwam te laat.")])
    with bootstrap.build(settings, classifier) as house, bootstrap.RunLock(settings):
        began, burned = time.perf_counter(), time.process_time()
        summary = daemon.run_once(house, bootstrap.wall_clock)
        took, cpu = time.perf_counter() - began, time.process_time() - burned
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"mails": summary.counts["ontvangen"], "seconden": took, "cpu": cpu, "piek_mb": peak}
    sys.stdout.write(json.dumps(told | {"quarantaine": summary.counts["quarantaine"]}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
