"""The engine: a model of random weights under transformers' own continuous batching.

Nothing is downloaded: the configuration is written here, the weights are drawn. What a GPU does with
them takes as long as with trained ones; what comes out means nothing.
"""

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import AsyncIterator

SHAPES = {
    # Llama-3-8B.
    "llama-3-8b": dict(
        vocab_size=128256, hidden_size=4096, intermediate_size=14336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8, max_position_embeddings=8192, rope_theta=500000.0,
    ),
    # For a CPU: to see that all of it works.
    "tiny": dict(
        vocab_size=512, hidden_size=64, intermediate_size=128, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=2048, rope_theta=10000.0,
    ),
}


@dataclass
class Counts:
    """What /metrics tells; only what the engine really knows."""

    running: int = 0  # accepted, with at least one token generated
    waiting: int = 0  # accepted, without one
    prompt_tokens: int = 0
    generated_tokens: int = 0
    ttft_seconds: list = field(default_factory=lambda: [0.0, 0])  # sum, count
    e2e_seconds: list = field(default_factory=lambda: [0.0, 0])


class TransformersEngine:
    """`model.init_continuous_batching()` of transformers 5: requests in, tokens out as they come."""

    def __init__(self, shape: str, device: str, dtype: str, attention: str, seed: int):
        import torch
        import transformers
        from transformers import ContinuousBatchingConfig, GenerationConfig, LlamaConfig, LlamaForCausalLM

        if device == "cpu":
            require_psutil()
        self.description = f"transformers {transformers.__version__}, torch {torch.__version__}, {device}"
        config = LlamaConfig(**SHAPES[shape], bos_token_id=0, eos_token_id=1, attn_implementation=attention)
        torch.manual_seed(seed)
        with torch.device(device):
            model = LlamaForCausalLM._from_config(config, dtype=getattr(torch, dtype))
        self.vocabulary_size = config.vocab_size
        self.max_length = config.max_position_embeddings
        self._manager = model.eval().init_continuous_batching(
            # Sampling is part of the work; greedy on random weights repeats one token for ever.
            generation_config=GenerationConfig(do_sample=True, temperature=1.0, eos_token_id=-1, pad_token_id=0),
            continuous_batching_config=ContinuousBatchingConfig(
                seed=seed,
                # Sharing blocks is a prefix cache; its hits could not be told, so there are none.
                allow_block_sharing=False,
                # Left to itself it takes nine tenths of the memory: a GPU's, but not a host's.
                **(dict(num_blocks=128, max_batch_tokens=512) if device == "cpu" else {}),
            ),
        )
        self._ids = itertools.count()

    def start(self) -> None:
        """@raises what keeps the engine from running: memory, attention; CUDA graphs are captured by then."""
        self._manager.warmup()
        self._manager.start()

    def stop(self) -> None:
        self._manager.stop(block=True, timeout=10, hard_stop=True)

    @property
    def healthy(self) -> bool:
        return self._manager.is_running() and self._manager.background_thread_status.can_accept_new_requests() is None

    async def generate(self, prompt: list[int], max_tokens: int) -> AsyncIterator[list[int]]:
        """New tokens, as many as each step brought. Random weights know no end: all answers are full."""
        request_id = f"gradus-{next(self._ids)}"
        outputs: asyncio.Queue = asyncio.Queue()
        self._manager.register_result_handler(request_id, outputs.put_nowait)
        sent = 0
        done = False
        try:
            # The queue has no bound: this never waits. It answers None where the engine has ended.
            if self._manager.add_request(
                prompt, request_id=request_id, max_new_tokens=max_tokens, eos_token_id=-1, streaming=True
            ) is None:
                raise RuntimeError("The engine has ended")
            while not done:
                output = await outputs.get()
                done = output.is_finished()
                if output.error is not None:
                    raise RuntimeError(output.error)
                # `generated_tokens` is all of them so far.
                fresh, sent = output.generated_tokens[sent:], len(output.generated_tokens)
                if fresh:
                    yield fresh
        finally:
            if not done:
                self._manager.cancel_request(request_id)
                # A cancelled request has no last output, which would have taken its handler away.
                self._manager.output_router.result_handlers.pop(request_id, None)


def require_psutil() -> None:
    """Without it transformers takes a host's memory for none, and its engine ends at once."""
    try:
        import psutil  # noqa: F401
    except ImportError as error:
        raise SystemExit("server.py: on a CPU transformers asks psutil for the memory: pip install psutil") from error
