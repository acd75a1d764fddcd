"""The training loop: seeded, with a moving average of the weights.

Room: loaders, training only.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from dealgraph.loaders.reader.training.augment import Swapper, cut, join
from dealgraph.loaders.reader.training.backbone import Backbone
from dealgraph.loaders.reader.training.examples import Example, encode
from dealgraph.loaders.reader.training.model import Reader, loss

__all__ = ["train"]

_BATCH = 900  # subwords
_LEARNING, _LEARNING_HEADS = 1.5e-4, 8e-4
_SWAPPED, _CUT, _JOINED, _NOISE, _DROPPED = 0.6, 0.2, 0.15, 0.5, 0.1  # shares of texts, and of mentions not told of
_AVERAGE = 0.998  # of the moving average, a step


def train(
    backbone: Backbone,
    tokenizer: Tokenizer,
    examples: list[Example],
    *,
    epochs: int,
    seed: int,
    out: Path,
    init: Path | None = None,
    say: Any = print,
) -> None:
    """Train, and write the averaged weights to `out` after each epoch.

    Args:
        backbone: with the rows of the table of words that are kept.
        tokenizer: of these.
        examples: to train on.
        epochs: passes over them.
        seed: of all chance.
        out: file for torch's weights.
        init: weights of an earlier run to go on from; None for the backbone's.
        say: called with lines of progress.
    """
    torch.manual_seed(seed)
    r = random.Random(seed)
    model = Reader(backbone.config, backbone.tensors)
    if init is not None:
        model.load_state_dict(torch.load(init), strict=False)
    swapper = Swapper(examples)
    body = [p for n, p in model.named_parameters() if n.startswith(("layers", "pos", "eln"))]
    heads = [p for n, p in model.named_parameters() if not n.startswith(("layers", "pos", "eln"))]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": _LEARNING}, {"params": heads, "lr": _LEARNING_HEADS}], weight_decay=0.01, fused=True
    )
    average = {n: p.detach().clone() for n, p in model.named_parameters()}
    steps = 0
    total = epochs * len(_batches(examples, swapper, tokenizer, random.Random(seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.06 * total)) * max(0.02, 1 - s / total)
    )
    started = time.time()
    for epoch in range(epochs):
        model.train()
        sums: dict[str, float] = {}
        batches = _batches(examples, swapper, tokenizer, r)
        for batch in batches:
            parts = loss(model, batch)
            optimizer.zero_grad()
            sum(parts.values(), torch.zeros(())).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            steps += 1
            keep = min(_AVERAGE, (1 + steps) / (10 + steps))
            names, values = zip(*model.named_parameters(), strict=True)
            torch._foreach_lerp_([average[n] for n in names], [v.detach() for v in values], 1 - keep)
            for name, value in parts.items():
                sums[name] = sums.get(name, 0) + float(value.detach()) / len(batches)
            if steps % 50 == 0:
                say(f"  step {steps} of about {total}, {time.time() - started:.0f} s")
        torch.save(average, out)
        say(epoch + 1, f"{time.time() - started:.0f} s", {k: round(v, 3) for k, v in sums.items()})


def _batches(examples: list[Example], swapper: Swapper, tokenizer: Tokenizer, r: random.Random) -> list[list[Example]]:
    made = []
    for example in examples:
        changed = cut(example, r) if r.random() < _CUT else example
        if r.random() < _JOINED and len(changed["text"]) < 1000:
            other = r.choice(examples)
            same = other["language"] == example["language"] and other["phrases"] == example["phrases"]
            if same and len(other["text"]) < 1000 and other["id"] != example["id"]:
                changed = join(changed, other)
        if r.random() < _SWAPPED:
            changed = swapper(changed, r, r.choice([0.4, 0.8, 1.0]))
        made.append(encode(changed, tokenizer, r, drop=_DROPPED, noise=_NOISE))
    made.sort(key=lambda e: len(e["ids"]) + r.random() * 60)
    batches: list[list[Example]] = [[]]
    for example in made:
        if batches[-1] and (len(batches[-1]) + 1) * len(example["ids"]) > _BATCH:
            batches.append([])
        batches[-1].append(example)
    r.shuffle(batches)
    return batches
