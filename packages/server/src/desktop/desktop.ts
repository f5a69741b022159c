import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import helmet from "@fastify/helmet";
import serveStatic from "@fastify/static";
import type { App } from "../http/app.ts";

/** Where the desktop's build lies: beside this package, in the workspace and in a release alike. */
const builtDesktop = fileURLToPath(new URL("../../../web/dist", import.meta.url));

/**
 * Paths that belong to programs, and files of a build: a wrong one among them is a 404, not the desktop. (A page of an
 * older build asks for its old files; an HTML page in their place would be a riddle.)
 */
const otherPaths = /^\/(api|oauth|webhooks|health|metrics|assets)(\/|$)/;

/**
 * Serves the desktop and sets the security headers of every answer: scripts, styles and connections from this origin
 * only (Mantine sets inline style attributes, hence that one exception), no framing, no sniffing.
 */
export async function serveDesktop(app: App, options: { isHttps: boolean }): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        // Profile pictures of customers come from X.
        "img-src": ["'self'", "data:", "blob:", "https://pbs.twimg.com"],
        // A video that is about to be sent is shown from memory.
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
      },
    },
    hsts: options.isHttps,
    crossOriginEmbedderPolicy: false,
  });
  if (!existsSync(join(builtDesktop, "index.html"))) {
    app.get("/", async (_request, reply) =>
      reply
        .code(503)
        .type("text/plain; charset=utf-8")
        .send(
          "The desktop is not built. Run `npm start`, or `npm run build`, once.\n" +
            "デスクトップがビルドされていません。npm start または npm run build を一度実行してください。\n",
        ),
    );
    return;
  }
  await app.register(serveStatic, {
    root: builtDesktop,
    wildcard: false,
    cacheControl: false,
    // Only names with a hash of their content may be kept: the next build has other names.
    setHeaders: (reply, path) => {
      const isHashed = path.startsWith(join(builtDesktop, "assets"));
      reply.header("Cache-Control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  app.get("/*", async (request, reply) => {
    if (otherPaths.test(request.url.split("?")[0] ?? "")) return reply.callNotFound();
    return reply
      .type("text/html; charset=utf-8")
      .header("Cache-Control", "no-cache")
      .send(createReadStream(join(builtDesktop, "index.html")));
  });
}
