"""`python -m dealgraph.loaders.reader.training`: make the learned reader's weights and calibration from the texts here.

Everything comes from this folder and the packages of the extra `train`; chance is seeded. `make train` runs it.

Room: loaders, training only. Owns `torch`, with the modules beside it.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import torch

from dealgraph.loaders.reader.learned.network import build_tokenizer, load_network
from dealgraph.loaders.reader.training.backbone import choose_pieces, read_backbone
from dealgraph.loaders.reader.training.calibrate import calibrate
from dealgraph.loaders.reader.training.examples import load_examples
from dealgraph.loaders.reader.training.export import export
from dealgraph.loaders.reader.training.records import load_records, part_of
from dealgraph.loaders.reader.training.train import train

_OUT = Path(__file__).parent.parent / "learned"


def main() -> None:
    """Train, export, calibrate."""
    parser = argparse.ArgumentParser(prog="python -m dealgraph.loaders.reader.training", description=__doc__)
    parser.add_argument("--epochs", type=int, default=12, help="passes over the texts (default 12)")
    parser.add_argument("--seed", type=int, default=1, help="of all chance (default 1)")
    parser.add_argument("--work", type=Path, default=Path("build/train"), help="folder for what is not kept")
    parser.add_argument("--init", type=Path, help="weights (state.pt) of an earlier run to go on from")
    parser.add_argument("--only-calibrate", action="store_true", help="keep the weights, fit the calibration anew")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    started, state = time.time(), args.work / "state.pt"
    if not args.only_calibrate:
        backbone, examples = read_backbone(), load_examples()
        rows = choose_pieces(backbone, (example["text"] for example in examples))
        backbone.tensors["emb.word"] = backbone.tensors["emb.word"][rows]
        tokenizer = build_tokenizer([backbone.pieces[row] for row in rows])
        chosen = [example for example in examples if part_of(example["id"]) == "train"]
        print(f"{len(chosen)} of {len(examples)} texts are trained on, {len(rows)} subwords are kept", flush=True)
        train(backbone, tokenizer, chosen, epochs=args.epochs, seed=args.seed, out=state, init=args.init)
        export(backbone, rows, torch.load(state), _OUT / "weights.npz")
        load_network.cache_clear()
    table = calibrate([r for r in load_records() if part_of(r["id"]) == "tune"], _OUT / "calibration.json")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{time.time() - started:.0f} s, {peak:.1f} GiB at most; {table}")


if __name__ == "__main__":
    main()
