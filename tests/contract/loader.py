"""A load in a process of its own, to be killed: prints each article's key once it is acknowledged.

python -m tests.contract.loader LOCATION ARTICLES BATCH
"""

from __future__ import annotations

import sys

from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import open_store
from tests.bench.generate import generate_readings


def main(location: str, articles: int, batch: int) -> None:
    """Load generated articles; print keys as they are acknowledged, then "done"."""
    readings = list(generate_readings(articles * 3, per_article=3, organizations=60))
    print("ready", flush=True)
    with open_store(location) as store:
        for start in range(0, articles, batch):
            group = readings[start : start + batch]
            add_readings(store, group)
            print(*(reading.article.key for reading in group), sep="\n", flush=True)
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
