/** The package has no types of its own; this part of it is one function. */
declare module "swagger-ui-dist/absolute-path.js" {
  /** @returns The directory of Swagger UI's files. */
  export default function absolutePath(): string;
}
