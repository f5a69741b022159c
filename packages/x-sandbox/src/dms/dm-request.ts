import { z } from "zod";
import { xErrors, type XError } from "../errors/x-error.ts";
import { newShortPath } from "../ids/secrets.ts";
import type { CallToAction, QuickReplyOption } from "./dm.ts";

/** Longest text of a DM, in code points (docs/sources.md#x-direct-messages). */
export const MAX_TEXT_LENGTH = 10_000;

const MAX_LABEL = 36;
const MAX_DESCRIPTION = 72;
const MAX_METADATA = 1_000;
const MAX_OPTIONS = 20;
const MAX_CTAS = 3;

const userId = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative()]);

const option = z.object({
  label: z
    .string()
    .min(1)
    .max(MAX_LABEL)
    .regex(/^(?!.*https?:\/\/)/i, "label may not contain a URL"),
  description: z.string().max(MAX_DESCRIPTION).optional(),
  metadata: z.string().max(MAX_METADATA).optional(),
});

const cta = z.object({
  type: z.literal("web_url"),
  label: z.string().min(1).max(MAX_LABEL),
  url: z.url({ protocol: /^https?$/ }),
});

const attachment = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("media"),
    media: z.object({ id: z.union([z.string().min(1), z.number()]) }),
  }),
  z.object({
    type: z.literal("location"),
    location: z.looseObject({ type: z.enum(["shared_coordinate", "shared_place"]) }),
  }),
]);

/** Loose where X is loose (unknown keys are ignored), strict in the shape of what is known. */
const requestSchema = z.object({
  event: z.object({
    type: z.literal("message_create"),
    message_create: z.object({
      target: z.object({ recipient_id: userId }),
      message_data: z.object({
        text: z.string().optional(),
        quick_reply: z
          .object({
            type: z.literal("options"),
            options: z
              .array(option)
              .min(1)
              .max(MAX_OPTIONS)
              .refine(
                (options) => new Set(options.map((one) => one.description === undefined)).size <= 1,
                "description must stand on all options or on none",
              ),
          })
          .optional(),
        attachment: attachment.optional(),
        ctas: z.array(cta).min(1).max(MAX_CTAS).optional(),
      }),
    }),
  }),
});

/** A validated `events/new` request. */
export interface DmRequest {
  readonly recipientId: string;
  readonly text: string;
  readonly quickReplies: readonly QuickReplyOption[];
  readonly ctas: readonly CallToAction[];
  readonly location: Readonly<Record<string, unknown>> | null;
}

/**
 * Reads the body of `POST direct_messages/events/new.json` or throws X's refusal: 214 with the path of what is wrong, 354 for a text
 * over the limit, 325 for media (nothing can have been uploaded to this sandbox).
 */
export function readDmRequest(body: unknown): DmRequest {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue === undefined || issue.path.length === 0 ? "event" : issue.path.join(".");
    throw xErrors.badRequest(`${path}: ${issue?.message ?? "cannot be read"}`);
  }
  const { target, message_data: data } = parsed.data.event.message_create;
  const text = data.text ?? "";
  if ([...text].length > MAX_TEXT_LENGTH) throw xErrors.textTooLong();
  if (data.attachment?.type === "media") throw xErrors.mediaNotFound();
  if (text.trim() === "" && data.attachment === undefined) throw emptyText();
  return {
    recipientId: String(target.recipient_id),
    text,
    quickReplies: data.quick_reply?.options ?? [],
    ctas: (data.ctas ?? []).map(({ label, url }) => ({
      label,
      url,
      tcoUrl: `https://t.co/${newShortPath()}`,
    })),
    location: data.attachment?.type === "location" ? data.attachment.location : null,
  };
}

function emptyText(): XError {
  return xErrors.badRequest("event.message_create.message_data.text: text must not be empty");
}
