/** Starts Swagger UI on our document, in the colours the system asks for. */
export const initializer = `"use strict";
const dark = matchMedia("(prefers-color-scheme: dark)");
const colours = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", colours);
colours();
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** What Swagger UI's own stylesheet leaves to be done: a page of its own, and phones. */
export const ownStyles = `
html { background: #fff; overflow-y: scroll; }
html.dark-mode { background: #1c2022; color-scheme: dark; }
body { margin: 0; }
noscript { display: block; padding: 2rem; font: 16px/1.5 system-ui, sans-serif; }
`;
