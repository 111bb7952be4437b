"""The GPU server: python3 server.py --shape llama-3-8b --port 8000"""

import argparse
import asyncio
import signal

from engine import SHAPES, TransformersEngine
from front import Front


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=list(SHAPES), default="llama-3-8b")
    parser.add_argument("--device", default="cuda", help="cpu with --shape tiny")
    parser.add_argument("--dtype", default="bfloat16")
    parser.add_argument(
        "--attention", default="paged|sdpa", help="flash_attention_2 where flash-attn is installed: faster on a GPU"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


async def serve(engine, model: str, host: str, port: int) -> None:
    server = await Front(engine, model).serve(host, port)
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    host, port = server.sockets[0].getsockname()[:2]
    print(f"http://{host}:{port}/v1", flush=True)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    given = arguments()
    made = TransformersEngine(given.shape, given.device, given.dtype, given.attention, given.seed)
    made.start()
    try:
        asyncio.run(serve(made, f"random-{given.shape}", given.host, given.port))
    finally:
        # Its thread would outlive a server that found no port.
        made.stop()
