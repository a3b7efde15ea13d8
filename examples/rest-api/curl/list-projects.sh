#!/bin/sh
# Your projects. The token goes into the Authorization header.
curl --fail-with-body -sS -H "Authorization: Bearer $API_TOKEN" \
  "$BASE_URL/projects"
