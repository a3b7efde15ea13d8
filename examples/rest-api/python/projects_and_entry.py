import os

import requests

API_TOKEN = os.environ["API_TOKEN"]
BASE_URL = os.environ["BASE_URL"]

headers = {
    "Authorization": f"Bearer {API_TOKEN}",
    "Content-Type": "application/json",
}

# List your projects
response = requests.get(f"{BASE_URL}/projects", headers=headers, timeout=10)
response.raise_for_status()
for project in response.json()["projects"]:
    print(project["id"], project["name"])

# Create a time entry of eight billable hours
time_entry = {
    "project_id": 1,
    "start_time": "2024-01-15T09:00:00Z",
    "end_time": "2024-01-15T17:00:00Z",
    "notes": "Development work",
    "billable": True,
}
response = requests.post(f"{BASE_URL}/time-entries", json=time_entry, headers=headers, timeout=10)
response.raise_for_status()
print(response.json()["time_entry"]["duration_formatted"])
