/** Script that starts Swagger UI with the host's document, in the system's color scheme. */
export const initializer = `"use strict";
const dark = matchMedia("(prefers-color-scheme: dark)");
const colours = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", colours);
colours();
// The Authorize dialog offers only the API token: browsers send the session cookie automatically, and
// a signature is valid for a single request.
const onlyBearer = () => ({
  statePlugins: {
    auth: {
      wrapSelectors: {
        definitionsToAuthorize: (original) => (...args) =>
          original(...args).filter((scheme) => scheme.has("bearer")),
      },
    },
  },
});
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [onlyBearer],
  layout: "BaseLayout",
  deepLinking: true,
  // Rendering all operations at once takes many seconds.
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** Styles in addition to Swagger UI's own: page background, dark mode and small screens. */
export const ownStyles = `
html { background: #fff; }
html.dark-mode { background: #1c2022; color-scheme: dark; }
body { margin: 0; }
#swagger-ui { overflow-x: clip; }
/* No operation has links, so the column would be empty. */
.swagger-ui .response-col_links { display: none; }
.swagger-ui .filter .operation-filter-input { box-sizing: border-box; }
.swagger-ui input[type] { max-width: 100%; }
.dark-mode .swagger-ui .headers :is(.header-col, td) { color: #e4e6e6; }
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 12px; }
  .swagger-ui .info { margin: 24px 0; }
  .swagger-ui .scheme-container .schemes > label,
  .swagger-ui .scheme-container select { max-width: 100%; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; padding: 10px 4px; }
  .swagger-ui .opblock-tag small { order: 1; flex: 1 0 100%; padding: 4px 0 0; }
  .swagger-ui .opblock-tag > button { margin-left: auto; }
  .swagger-ui .opblock-section-header { padding: 8px 12px; }
  .swagger-ui .opblock .opblock-summary-path { max-width: none; overflow-wrap: anywhere; }
  .swagger-ui .responses-inner, .swagger-ui .parameters-container,
  .swagger-ui .opblock-description-wrapper { padding: 12px; }
  .swagger-ui .parameters-container .table-container { padding: 0; }
  .swagger-ui :is(.responses-table, .parameters, .headers),
  .swagger-ui :is(.responses-table, .parameters, .headers) :is(tbody, tr, td) {
    display: block; box-sizing: border-box; width: 100%; max-width: none; }
  .swagger-ui :is(.responses-table, .parameters, .headers) > thead { display: none; }
  .swagger-ui :is(.responses-table, .parameters, .headers) td { padding: 4px 0; }
  .swagger-ui .response-col_status { font-weight: 700; }
  .swagger-ui .parameters-col_description input,
  .swagger-ui .parameters-col_description select { max-width: 100%; width: 100%; }
  .swagger-ui .dialog-ux .modal-ux { min-width: 0; width: calc(100% - 24px); }
}
noscript { display: block; padding: 2rem; font: 16px/1.5 system-ui, sans-serif; }
`;
