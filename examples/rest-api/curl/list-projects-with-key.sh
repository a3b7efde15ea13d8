#!/bin/sh
# List your projects, with the token in the X-API-Key header.
curl --fail-with-body -sS -H "X-API-Key: $API_TOKEN" \
  "$BASE_URL/projects"
