#!/bin/sh
# Search projects and tasks only.
curl --fail-with-body -sS -H "Authorization: Bearer $API_TOKEN" \
  "$BASE_URL/search?q=website&types=project,task"
