#!/bin/sh
# Search for a text, at most 10 results of each type.
curl --fail-with-body -sS -H "Authorization: Bearer $API_TOKEN" \
  "$BASE_URL/search?q=website&limit=10"
