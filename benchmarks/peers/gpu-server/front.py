"""A thin OpenAI-compatible front on asyncio alone: models, completions, chat, tokenize, health, metrics.

It speaks vLLM's dialect as far as it is true: prompts as token ids, ignore_eos (answers are always
full), usage at the end and in every chunk. A text's tokens are its bytes; a generated token is written
as its number. No prefix cache is claimed and none is reported.
"""

import asyncio
import json
import time

from engine import Counts

LONGEST_BODY = 64 * 2**20
REASONS = {
    200: "OK", 400: "Bad Request", 404: "Not Found", 413: "Payload Too Large",
    500: "Internal Server Error", 503: "Service Unavailable",
}
# Between looks at whether those who wait are still there.
PRESENCE_SECONDS = 0.1


class Refused(Exception):
    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class Front:
    def __init__(self, engine, model: str):
        self.engine, self.model, self.counts = engine, model, Counts()
        self._requests = 0
        self._answering: dict[asyncio.Task, asyncio.StreamReader] = {}

    async def serve(self, host: str, port: int) -> asyncio.Server:
        self._watching = asyncio.create_task(self._cancel_the_gone())
        return await asyncio.start_server(self._connection, host, port, backlog=4096, limit=2**20)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                method, path, body = request
                task = asyncio.current_task()
                self._answering[task] = reader
                try:
                    await self._route(method, path, body, writer)
                except Refused as refused:
                    kind = "invalid_request_error" if refused.status < 500 else "engine_error"
                    error = {"error": {"message": str(refused), "type": kind, "code": refused.status}}
                    write_json(writer, error, refused.status)
                finally:
                    del self._answering[task]
                await writer.drain()
        except Refused as refused:
            write_json(writer, {"error": {"message": str(refused), "code": refused.status}}, refused.status)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _cancel_the_gone(self) -> None:
        """Nobody is written to before the first token, so nothing else tells that a client went away."""
        while True:
            await asyncio.sleep(PRESENCE_SECONDS)
            for task, reader in list(self._answering.items()):
                if reader.at_eof() or reader.exception() is not None:
                    task.cancel()

    async def _route(self, method: str, path: str, body: bytes, writer: asyncio.StreamWriter) -> None:
        match (method, path):
            case ("GET", "/health"):
                write_json(writer, {}, 200 if self.engine.healthy else 503)
            case ("GET", "/version"):
                write_json(writer, {"version": f"gradus-gpu-server ({self.engine.description})"})
            case ("GET", "/v1/models"):
                card = {"id": self.model, "object": "model", "owned_by": "gradus-gpu-server", "max_model_len": self.engine.max_length}
                write_json(writer, {"object": "list", "data": [card]})
            case ("GET", "/metrics"):
                write(writer, 200, "text/plain; version=0.0.4", self.metrics().encode())
            case ("POST", "/tokenize"):
                tokens = list(str(parse(body).get("prompt", "")).encode())
                write_json(writer, {"count": len(tokens), "tokens": tokens, "max_model_len": self.engine.max_length})
            case ("POST", "/v1/completions"):
                await self._generate(parse(body), writer, chat=False)
            case ("POST", "/v1/chat/completions"):
                await self._generate(parse(body), writer, chat=True)
            case _:
                raise Refused(404, f"There is no {method} {path}")

    async def _generate(self, body: dict, writer: asyncio.StreamWriter, chat: bool) -> None:
        prompt = self._checked(chat_tokens(body) if chat else prompt_tokens(body))
        most = self.engine.max_length - len(prompt)
        asked = body.get("max_completion_tokens", body.get("max_tokens", 16))
        if type(asked) is not int or not 0 < asked <= most:
            raise Refused(400, f"max_tokens: expected 1 to {most} beside a prompt of {len(prompt)}")
        options = body.get("stream_options") or {}
        self._requests += 1
        answer = Answer(f"cmpl-{self._requests}", self.model, chat, len(prompt), bool(options.get("continuous_usage_stats")))
        tokens = self._counted(prompt, asked)
        if not body.get("stream"):
            try:
                ids = [token async for fresh in tokens for token in fresh]
            except RuntimeError as error:
                raise Refused(500, str(error)) from error
            finally:
                await tokens.aclose()
            write_json(writer, answer.whole(ids))
            return
        start_stream(writer)
        if chat:
            write_chunk(writer, answer.role())
        try:
            async for fresh in tokens:
                write_chunk(writer, answer.chunk(fresh))
                await writer.drain()
            write_chunk(writer, answer.end())
            if options.get("include_usage"):
                write_chunk(writer, answer.final_usage())
        except RuntimeError as error:
            write_chunk(writer, {"error": {"message": str(error), "type": "engine_error", "code": 500}})
        finally:
            # Whoever went away wants no more: the engine is told.
            await tokens.aclose()
        writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")

    async def _counted(self, prompt: list[int], max_tokens: int):
        counts, begun, first = self.counts, time.monotonic(), True
        counts.waiting += 1
        counts.prompt_tokens += len(prompt)
        tokens = self.engine.generate(prompt, max_tokens)
        try:
            async for fresh in tokens:
                if first:
                    first = False
                    counts.waiting, counts.running = counts.waiting - 1, counts.running + 1
                    observe(counts.ttft_seconds, time.monotonic() - begun)
                counts.generated_tokens += len(fresh)
                yield fresh
            observe(counts.e2e_seconds, time.monotonic() - begun)
        finally:
            await tokens.aclose()
            if first:
                counts.waiting -= 1
            else:
                counts.running -= 1

    def _checked(self, prompt: list[int]) -> list[int]:
        vocabulary = self.engine.vocabulary_size
        if not prompt or len(prompt) >= self.engine.max_length:
            raise Refused(400, f"prompt: expected 1 to {self.engine.max_length - 1} tokens; received {len(prompt)}")
        if not all(type(token) is int and 0 <= token < vocabulary for token in prompt):
            raise Refused(400, f"prompt: expected token ids below {vocabulary}")
        return prompt

    def metrics(self) -> str:
        """vLLM's names for what is known here; what is not known is not there."""
        counts, label = self.counts, f'{{engine="0",model_name="{self.model}"}}'
        lines = []
        for name, kind, value in (
            ("num_requests_running", "gauge", counts.running),
            ("num_requests_waiting", "gauge", counts.waiting),
            ("prompt_tokens_total", "counter", counts.prompt_tokens),
            ("generation_tokens_total", "counter", counts.generated_tokens),
        ):
            lines += [f"# TYPE vllm:{name} {kind}", f"vllm:{name}{label} {value}"]
        for name, (total, count) in (
            ("time_to_first_token_seconds", counts.ttft_seconds),
            ("e2e_request_latency_seconds", counts.e2e_seconds),
        ):
            infinite = label.replace("}", ',le="+Inf"}')
            lines += [
                f"# TYPE vllm:{name} histogram", f"vllm:{name}_bucket{infinite} {count}",
                f"vllm:{name}_sum{label} {total}", f"vllm:{name}_count{label} {count}",
            ]
        return "\n".join(lines) + "\n"


class Answer:
    """One answer in the API's words."""

    def __init__(self, name: str, model: str, chat: bool, prompt_tokens: int, continuous: bool):
        self.chat, self.prompt_tokens, self.continuous, self.sent = chat, prompt_tokens, continuous, 0
        kind = "chat.completion.chunk" if chat else "text_completion"
        self.head = {"id": name, "object": kind, "created": int(time.time()), "model": model}

    def usage(self) -> dict:
        total = self.prompt_tokens + self.sent
        return {"prompt_tokens": self.prompt_tokens, "completion_tokens": self.sent, "total_tokens": total}

    def _choice(self, text, reason=None) -> dict:
        part = {"delta": {} if text is None else {"content": text}} if self.chat else {"text": text or ""}
        usage = {"usage": self.usage()} if self.continuous else {}
        return {**self.head, "choices": [{"index": 0, **part, "finish_reason": reason}], **usage}

    def role(self) -> dict:
        return {**self.head, "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]}

    def chunk(self, ids: list[int]) -> dict:
        self.sent += len(ids)
        return self._choice(text_of(ids))

    def end(self) -> dict:
        return self._choice(None, "length")

    def final_usage(self) -> dict:
        return {**self.head, "choices": [], "usage": self.usage()}

    def whole(self, ids: list[int]) -> dict:
        self.sent = len(ids)
        text = text_of(ids)
        part = {"message": {"role": "assistant", "content": text}} if self.chat else {"text": text}
        kind = "chat.completion" if self.chat else "text_completion"
        return {**self.head, "object": kind, "choices": [{"index": 0, **part, "finish_reason": "length"}], "usage": self.usage()}


def text_of(ids: list[int]) -> str:
    return "".join(f" {token}" for token in ids)


def prompt_tokens(body: dict) -> list[int]:
    prompt = body.get("prompt")
    if isinstance(prompt, str):
        return list(prompt.encode())
    if isinstance(prompt, list):
        return prompt
    raise Refused(400, "prompt: expected a text or token ids")


def chat_tokens(body: dict) -> list[int]:
    try:
        return list("\n".join(message["content"] for message in body["messages"]).encode())
    except (KeyError, TypeError) as error:
        raise Refused(400, "messages: expected contents that are texts") from error


def observe(sum_and_count: list, seconds: float) -> None:
    sum_and_count[0] += seconds
    sum_and_count[1] += 1


def parse(body: bytes) -> dict:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise Refused(400, "expected JSON") from error
    if not isinstance(value, dict):
        raise Refused(400, "expected an object")
    return value


async def read_request(reader: asyncio.StreamReader):
    """None where the connection ends between requests."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *fields = head.split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in fields)}
    method, target, *_ = first.split(" ") + ["", ""]
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LONGEST_BODY or "transfer-encoding" in headers:
        raise Refused(413, f"expected a body of a known length, at most {LONGEST_BODY} bytes")
    body = await reader.readexactly(int(length))
    return method, target.partition("?")[0], body


def write(writer: asyncio.StreamWriter, status: int, kind: str, body: bytes) -> None:
    head = f"HTTP/1.1 {status} {REASONS[status]}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)


def write_json(writer: asyncio.StreamWriter, value: dict, status: int = 200) -> None:
    write(writer, status, "application/json", json.dumps(value).encode())


def start_stream(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")


def write_chunk(writer: asyncio.StreamWriter, value: dict) -> None:
    data = b"data: " + json.dumps(value, separators=(",", ":")).encode() + b"\n\n"
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
