#!/bin/sh
# Create a time entry of eight hours.
curl --fail-with-body -sS -X POST \
  -H "Authorization: Bearer $API_TOKEN" \
  -H "Content-Type: application/json" \
  -d '{"project_id":1,"start_time":"2024-01-15T09:00:00Z","end_time":"2024-01-15T17:00:00Z"}' \
  "$BASE_URL/time-entries"
