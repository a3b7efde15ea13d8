const axios = require("axios");

const { API_TOKEN, BASE_URL } = process.env;

const headers = {
  Authorization: `Bearer ${API_TOKEN}`,
  "Content-Type": "application/json",
};

// List your projects
axios
  .get(`${BASE_URL}/projects`, { headers })
  .then((response) => console.log(response.data))
  .catch((error) => console.error(error));

// Start a timer
axios
  .post(`${BASE_URL}/timer/start`, { project_id: 1, task_id: 5 }, { headers })
  .then((response) => console.log("Timer started:", response.data))
  .catch((error) => console.error(error));
