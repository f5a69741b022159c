import type { FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { mediaAddressesFor, type MediaAddresses } from "../media/media-addresses.ts";

/** The addresses of pictures and films as this caller can reach them. */
export function addressesFor(context: SandboxContext, request: FastifyRequest): MediaAddresses {
  return mediaAddressesFor({
    configured: context.settings.mediaBaseUrl,
    ownUrl: context.ownUrl,
    host: request.headers.host ?? null,
  });
}
