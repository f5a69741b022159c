import { asObject, asText } from "../foreign/read.ts";
import type { XAnswer, XCall } from "./caller.ts";
import { XUnreadableError } from "./errors.ts";
import { Secret } from "./secret.ts";

/** The app-only token of an app. */
export interface Bearer {
  /** Asks X for the token once; all who wait share the answer. A refusal is not kept. */
  current(): Promise<Secret>;
  /** Drops the token, or only that one if it is still the one kept. */
  forget(used?: Secret): void;
}

/** A token asked for; its value once X has answered. */
interface Kept {
  asked: Promise<Secret>;
  value: Secret | null;
}

/**
 * Makes the keeper of an app's bearer token. X gives the same token until it is invalidated, and refuses
 * too many requests for it with code 99, hence one request for all calls.
 *
 * Source: docs/sources.md#x-authentication.
 */
export function createBearer(send: (call: XCall) => Promise<XAnswer>): Bearer {
  let kept: Kept | null = null;

  async function request(): Promise<Secret> {
    const answer = await send({
      method: "POST",
      path: "/oauth2/token",
      authentication: "basic",
      form: [["grant_type", "client_credentials"]],
    });
    const value = asText(asObject(answer.body)?.["access_token"]);
    if (value === null) {
      throw new XUnreadableError(answer.request, answer.status, "no access token in the answer");
    }
    return new Secret(value);
  }

  return {
    current() {
      if (kept === null) {
        const asking: Kept = {
          value: null,
          asked: request().then((value) => (asking.value = value)),
        };
        kept = asking;
        asking.asked.catch(() => {
          kept = kept === asking ? null : kept;
        });
      }
      return kept.asked;
    },
    forget(used) {
      if (used === undefined || kept?.value === used) {
        kept = null;
      }
    },
  };
}
