#!/bin/sh
# List the time entries of a project since a date.
curl --fail-with-body -sS -H "Authorization: Bearer $API_TOKEN" \
  "$BASE_URL/time-entries?project_id=1&start_date=2024-01-01"
