"""The rate of the intake on a disk that takes its time to say "written", beside the rate without that, in turn.

    python -m tests.benchmarks.slow_disk [MAILS] [ROUNDS] [MILLISECONDS]

Every fsync and fdatasync of klachtwacht waits MILLISECONDS more (5: a plain hard disk or a network disk), SQLite's too: a
small library, made with the C compiler and loaded in front, stands between. Needs gcc.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.benchmarks import corpus
from tests.benchmarks.intake import console, fill, klachtwacht, servers

SLOW = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
#define SLOW(name) int name(int file) { usleep(PAUSE); return ((int (*)(int)) dlsym(RTLD_NEXT, #name))(file); }
SLOW(fsync)
SLOW(fdatasync)
"""


def slow(folder: Path, milliseconds: float) -> Path:
    """The library that makes every sync wait."""
    source, library = folder / "traag.c", folder / "traag.so"
    source.write_text(SLOW, encoding="ascii")
    pause = f"-DPAUSE={round(1000 * milliseconds)}"
    subprocess.run(["cc", "-shared", "-fPIC", pause, "-o", str(library), str(source), "-ldl"], check=True)
    return library


def main(count: int, rounds: int, milliseconds: int) -> None:
    with servers("traag") as (folder, server, smtp):
        library, ratios = slow(folder, milliseconds), []
        for turn in range(rounds):
            rates = {}
            for name, loaded in (("vlot", ""), ("traag", str(library))):
                os.environ["LD_PRELOAD"] = loaded
                user = server.new_user()
                fill(server, user, list(corpus.mails(count, run=f"d{turn}")))
                result = klachtwacht(folder / f"{name}{turn}", server, user, smtp)
                rates[name] = result["mails"] / result["seconden"]
            ratios.append(rates["traag"] / rates["vlot"])
            console.print(
                f"ronde {turn + 1}: {rates['vlot']:.1f}/s, met {milliseconds} ms per sync {rates['traag']:.1f}/s, "
                f"verhouding {ratios[-1]:.2f}, belasting {os.getloadavg()[0]:.1f}"
            )
        console.print(f"Mediaan van de verhoudingen: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:4]]
    main(*(given + [400, 3, 5][len(given) :]))
