#!/usr/bin/env bash
# Starts a host with the given command, waits until it is ready, stops it.
# scripts/start-smoke.sh npm start
set -euo pipefail

data=$(mktemp -d)
export PORT=${PORT:-3999} TT_DATA_DIR=$data/tt LOG_LEVEL=warn
setsid "$@" &
host=$!
stop() {
  # npm does not pass signals on to its child, so the whole group gets this one.
  kill -TERM -- "-$host" 2>/dev/null || true
  wait "$host" || true
  rm -rf "$data"
}
trap stop EXIT

for _ in $(seq 240); do
  if curl -sf -o /dev/null "http://127.0.0.1:$PORT/health/ready"; then
    echo "ready: $*"
    exit 0
  fi
  kill -0 "$host" 2>/dev/null || break
  sleep 0.5
done
echo "not ready: $*" >&2
exit 1
