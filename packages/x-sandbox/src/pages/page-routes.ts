import { readFile } from "node:fs/promises";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Beside `src` and `dist` alike, so that the same address works in development and after a build. */
const PAGES = new URL("../../pages/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

async function sendPage(reply: FastifyReply, name: string): Promise<FastifyReply> {
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)];
  try {
    if (type === undefined) throw new Error("not a page file");
    const content = await readFile(new URL(name, PAGES));
    return await reply.headers(SECURITY_HEADERS).type(type).send(content);
  } catch {
    return reply.code(404).type("text/plain").send("Not found");
  }
}

/**
 * The phones at `/` and `/phone`, the developer portal at `/portal`, the traffic lab at `/lab`, faults and the clock at `/faults`, and their files below `/pages`. The files are plain ES modules and
 * style sheets that the browser reads as they are: no build step.
 */
export function addPages(server: FastifyInstance): void {
  // The last one is where X's deep links to a conversation go.
  for (const path of ["/", "/phone", "/messages/compose"]) {
    server.get(path, async (_request, reply) => sendPage(reply, "phone.html"));
  }
  for (const name of ["lab", "faults"]) {
    server.get(`/${name}`, async (_request, reply) => sendPage(reply, `${name}.html`));
  }
  server.get("/portal", async (_request, reply) => sendPage(reply, "portal.html"));
  // Where the portal stood before it was one; the endpoints below it are the control endpoints.
  for (const path of ["/sandbox", "/sandbox/", "/portal/"]) {
    server.get(path, async (_request, reply) => reply.redirect("/portal"));
  }
  server.get("/favicon.ico", async (_request, reply) => sendPage(reply, "icon.svg"));
  server.get("/pages/:file", async (request, reply) => {
    const { file } = request.params as { file: string };
    if (!/^[a-z-]+\.(css|js|svg)$/.test(file)) return reply.code(404).send();
    return sendPage(reply, file);
  });
}
