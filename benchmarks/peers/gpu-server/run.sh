#!/bin/sh
# Starts the server, waits until it is ready, runs a sweep and a capacity search against it with the
# bundle that lies beside, and leaves the evidence in ./results.
#
#   sh run.sh                                   a GPU, the shape of Llama-3-8B
#   SHAPE=tiny DEVICE=cpu DTYPE=float32 sh run.sh    a CPU, to see that all of it works
#
# Needs: python3 with torch and transformers 5 (on a CPU psutil too), Node 20 or newer,
# gradus-bench.mjs (`bench bundle`).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bench=${BENCH:-gradus-bench.mjs}
port=${PORT:-8000}
url=http://127.0.0.1:$port
server=${SERVER:-$here/server.py}

[ -f "$bench" ] || { echo "run.sh: no $bench here: make it with ./gradus bench bundle" >&2; exit 3; }
python3 "$server" --shape "${SHAPE:-llama-3-8b}" --device "${DEVICE:-cuda}" \
  --dtype "${DTYPE:-bfloat16}" --port "$port" > server.log 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true' EXIT

seconds=0
until node -e "fetch('$url/health').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; do
  kill -0 "$pid" 2>/dev/null || { tail -n 20 server.log >&2; echo "run.sh: the server ended" >&2; exit 3; }
  seconds=$((seconds + 1))
  [ "$seconds" -lt "${PATIENCE_SECONDS:-600}" ] || { echo "run.sh: the server is not ready" >&2; exit 3; }
  sleep 1
done

# Exit code 1 is a verdict on the measurement: the evidence is there, and says why.
node "$bench" sweep --base-url "$url/v1" --concurrency "${CONCURRENCY:-1,4,16,64}" \
  --prompt-tokens "${PROMPT_TOKENS:-512}" --output-tokens "${OUTPUT_TOKENS:-128}" \
  --name gpu-sweep ${OPTIONS:-} || [ "$?" -eq 1 ]
node "$bench" capacity --base-url "$url/v1" --slo "${SLO:-ttft:1000 tpot:60}" \
  --lowest "${LOWEST:-0.5}" --highest "${HIGHEST:-32}" --most-probes "${MOST_PROBES:-12}" \
  --prompt-tokens "${PROMPT_TOKENS:-512}" --output-tokens "${OUTPUT_TOKENS:-128}" \
  --name gpu-capacity ${OPTIONS:-} || [ "$?" -eq 1 ]
