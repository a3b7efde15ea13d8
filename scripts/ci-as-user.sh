#!/usr/bin/env bash
# Runs what new contributors run, as an ordinary user in a fresh clone: tests on the embedded PostgreSQL,
# the browser from npm, and `npm start`. Needs root, because it creates and removes the user.
set -euo pipefail
cd "$(dirname "$0")/.."

user=tt-newcomer
home=$(mktemp -d)
remove_user() {
  rm -rf "$home"
  userdel "$user"
}
useradd --home-dir "$home" --shell /bin/bash "$user"
trap remove_user EXIT

git clone --quiet . "$home/tt"
# A copy of the packages that npm has downloaded already.
cache=$(npm config get cache)/_cacache
if [ -d "$cache" ]; then mkdir "$home/.npm" && cp -r "$cache" "$home/.npm/"; fi
chown -R "$user:" "$home"
runuser -u "$user" -- env HOME="$home" CI=true CHROMIUM_PATH=npm bash -euo pipefail -c '
  cd "$HOME/tt"
  npm ci --prefer-offline
  npm run test:long -- test/platform/exit-code test/browser/docs
  scripts/start-smoke.sh npm start
'
