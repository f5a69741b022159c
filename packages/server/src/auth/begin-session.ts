import type { FastifyRequest } from "fastify";

/**
 * Starts a session under a new id: an id that somebody planted before sign-in is worth nothing afterwards.
 *
 * Saved here rather than by the library at the end of the request, because it would not set a Secure cookie on a
 * request that a proxy hands on as plain HTTP. The old cookie is forgotten for this request, or the library would
 * clear it in a second Set-Cookie of the same name.
 */
export async function beginSession(request: FastifyRequest, userId: string): Promise<void> {
  await request.session.regenerate();
  request.session.userId = userId;
  await request.session.save();
  request.cookies = {};
}
