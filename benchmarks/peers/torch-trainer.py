"""A trainer in PyTorch under the contract of benchmarks/training/contract.ts.

    python3 torch-trainer.py eager | fused | compiled

eager: AdamW as it comes; fused: AdamW in one kernel; compiled: torch.compile, and AdamW fused.
The model is GPT-2 without biases, with the attention that PyTorch has built in.
"""

import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

kind = sys.argv[1]


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln_1 = nn.LayerNorm(width, bias=False)
        self.attn = nn.ModuleDict(
            {
                "c_attn": nn.Linear(width, 3 * width, bias=False),
                "c_proj": nn.Linear(width, width, bias=False),
            }
        )
        self.ln_2 = nn.LayerNorm(width, bias=False)
        self.mlp = nn.ModuleDict(
            {
                "c_fc": nn.Linear(width, 4 * width, bias=False),
                "c_proj": nn.Linear(4 * width, width, bias=False),
            }
        )

    def forward(self, x):  # [B, T, C]
        B, T, C = x.shape
        heads = lambda t: t.view(B, T, self.heads, C // self.heads).transpose(1, 2)  # [B, H, T, D]
        q, k, v = (heads(t) for t in self.attn["c_attn"](self.ln_1(x)).split(C, dim=2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.attn["c_proj"](y.transpose(1, 2).reshape(B, T, C))
        return x + self.mlp["c_proj"](F.gelu(self.mlp["c_fc"](self.ln_2(x))))


class Gpt(nn.Module):
    def __init__(self, task):
        super().__init__()
        width = task["width"]
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(task["vocabularySize"], width),
                "wpe": nn.Embedding(task["contextLength"], width),
                "h": nn.ModuleList(Block(width, task["heads"]) for _ in range(task["layers"])),
                "ln_f": nn.LayerNorm(width, bias=False),
            }
        )

    def forward(self, tokens, targets):  # [B, T] each
        x = self.transformer.wte(tokens) + self.transformer.wpe.weight
        for block in self.transformer.h:
            x = block(x)
        logits = F.linear(self.transformer.ln_f(x), self.transformer.wte.weight)  # [B, T, V]
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def read_weights(path):
    """safetensors: eight bytes of length, a header in JSON, the numbers."""
    data = open(path, "rb").read()
    end = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:end]).items():
        if name == "__metadata__":
            continue
        start, stop = entry["data_offsets"]
        numbers = torch.frombuffer(bytearray(data[end + start : end + stop]), dtype=torch.float32)
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors


def peak_bytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def write(message):
    print(json.dumps(message), flush=True)


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    model = Gpt(task)
    model.load_state_dict(read_weights(task["weightsPath"]))
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": task["weightDecay"]},
            {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
        ],
        lr=task["learningRate"],
        betas=tuple(task["betas"]),
        **({} if kind == "eager" else {"fused": True}),
    )
    shape = (task["batchCount"], 2, task["batchSize"], task["contextLength"])
    ids = torch.frombuffer(bytearray(open(task["batchesPath"], "rb").read()), dtype=torch.int32)
    ids = ids.reshape(shape)
    forward = torch.compile(model) if kind == "compiled" else model

    write({"version": torch.__version__})
    step = 0
    for line in sys.stdin:
        steps_ms, losses = [], []
        for _ in range(json.loads(line)["steps"]):
            started = time.perf_counter()
            tokens, targets = ids[step % task["batchCount"]].long()
            loss = forward(tokens, targets)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, task["clipNorm"])
            optimizer.step()
            losses.append(loss.item())
            steps_ms.append(1000 * (time.perf_counter() - started))
            step += 1
        write({"stepsMs": steps_ms, "losses": losses, "peakBytes": peak_bytes()})


main()
