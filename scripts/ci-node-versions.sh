#!/usr/bin/env bash
# Starts the host on several Node.js versions: through npm, which installs its own Node.js, and as the
# built program, which needs 22.13.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
main=packages/host-express/dist/main.js

for version in 20 22 24; do
  npm install --silent --prefix "$tools/$version" "node@$version"
  bin=$tools/$version/node_modules/.bin
  echo "Node.js $("$bin/node" -v)"
  PATH=$bin:$PATH scripts/start-smoke.sh npm start
  if ((version >= 22)); then
    scripts/start-smoke.sh "$bin/node" "$main" serve
  else
    said=$("$bin/node" "$main" serve 2>&1) && exit 1
    echo "$said"
    [[ $said == 'tt-host requires Node.js 22.13 or newer'* && $said != *$'\n'* ]]
  fi
done
