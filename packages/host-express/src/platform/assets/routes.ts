import * as z from "zod";
import { notFound } from "../http/http-error";
import { route, type Route } from "../http/route";
import { sendAsset } from "./asset";
import { findAsset } from "./load";

/** The public route of the stylesheet, scripts, fonts and icons of all pages. */
export function assetRoutes(): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/assets/{file}",
      access: { type: "public" },
      withoutDatabase: true,
      isAlwaysAdmitted: true,
      summary: "File of the pages",
      tag: "Pages",
      hidden: true,
      params: z.object({ file: z.string().max(200) }),
      responses: { 200: { description: "The file" } },
      async handler(request) {
        const asset = await findAsset(request.params.file);
        if (!asset) throw notFound("File");
        return sendAsset(asset, request.headers["accept-encoding"]);
      },
    }),
  ];
}
