#!/bin/sh
# List your projects, with the token in the Authorization header.
curl --fail-with-body -sS -H "Authorization: Bearer $API_TOKEN" \
  "$BASE_URL/projects"
