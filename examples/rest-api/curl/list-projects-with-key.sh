#!/bin/sh
# The same with the token in a header of its own.
curl --fail-with-body -sS -H "X-API-Key: $API_TOKEN" \
  "$BASE_URL/projects"
