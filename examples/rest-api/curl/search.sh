#!/bin/sh
# Everything that has to do with a website, at most 10 of each kind.
curl --fail-with-body -sS -H "Authorization: Bearer $API_TOKEN" \
  "$BASE_URL/search?q=website&limit=10"
