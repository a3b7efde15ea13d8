#!/bin/sh
# List active projects, 20 per page.
curl --fail-with-body -sS -H "Authorization: Bearer $API_TOKEN" \
  "$BASE_URL/projects?status=active&per_page=20"
