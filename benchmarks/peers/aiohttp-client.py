"""aiohttp under the contract of contract.ts: the library that Python load generators for language
models are built on, with a line loop of our own that stamps each chunk. It is none of those
generators: they do more per chunk than this."""

import asyncio
import json
import resource
import sys
import time

import aiohttp

START_DELAY_MS = 300


def now_ms():
    return time.monotonic() * 1000


def has_content(line):
    if not line.startswith(b"data: {"):
        return False
    choices = json.loads(line[6:]).get("choices")
    return bool(choices) and bool((choices[0].get("delta") or {}).get("content"))


async def stream(session, url, body, request_id, on_chunk):
    headers = {"content-type": "application/json", "x-request-id": request_id}
    async with session.post(url, data=body, headers=headers) as response:
        response.raise_for_status()
        rest = b""
        async for part in response.content.iter_any():
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                if has_content(line):
                    on_chunk()


def usage_watch():
    started, cpu = now_ms(), time.process_time()

    def used():
        return {
            "elapsedMs": now_ms() - started,
            "cpuMs": (time.process_time() - cpu) * 1000,
            "peakRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }

    return used


def body_of(job):
    return json.dumps(
        {
            "model": job["model"],
            "messages": [{"role": "user", "content": "Count as far as you can."}],
            "stream": True,
            "stream_options": {"include_usage": True, "continuous_usage_stats": True},
            "max_tokens": job["outputTokens"],
            "ignore_eos": True,
        },
        separators=(",", ":"),
    )


async def flood(session, url, job):
    body, chunks = body_of(job), 0

    def on_chunk():
        nonlocal chunks
        chunks += 1

    async def keep_streaming():
        while True:
            await stream(session, url, body, "flood", on_chunk)

    streams = [asyncio.create_task(keep_streaming()) for _ in range(job["streams"])]
    await asyncio.sleep(job["warmUpMs"] / 1000)
    before, used = chunks, usage_watch()
    await asyncio.sleep(job["measureMs"] / 1000)
    report = {"kind": "flood", "chunks": chunks - before, **used()}
    for task in streams:
        if task.done():
            task.result()
        task.cancel()
    return report


async def paced(session, url, job):
    body, requests, failures = body_of(job), [], []
    start = now_ms() + START_DELAY_MS
    from_ms, to_ms = job["windowMs"]

    async def window():
        await asyncio.sleep((START_DELAY_MS + from_ms) / 1000)
        used = usage_watch()
        await asyncio.sleep((to_ms - from_ms) / 1000)
        return used()

    async def one(index, scheduled):
        at, request_id = [], f"peer-{index}"
        sent = now_ms()
        try:
            await stream(session, url, body, request_id, lambda: at.append(now_ms()))
        except aiohttp.ClientError as error:
            failures.append(repr(error))
            return
        requests.append({"id": request_id, "scheduledMs": scheduled, "sentMs": sent, "atMs": at})

    usage, tasks = asyncio.create_task(window()), []
    for index, send_at in enumerate(job["sendAtMs"]):
        scheduled = start + send_at
        if scheduled > now_ms():
            await asyncio.sleep((scheduled - now_ms()) / 1000)
        tasks.append(asyncio.create_task(one(index, scheduled)))
    await asyncio.gather(*tasks)
    return {"kind": "paced", "requests": requests, "failures": failures, **(await usage)}


async def main():
    job = json.load(sys.stdin)
    url = f"{job['baseUrl']}/chat/completions"
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        work = flood if job["kind"] == "flood" else paced
        json.dump(await work(session, url, job), sys.stdout)


asyncio.run(main())
