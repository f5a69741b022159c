import { z } from "zod";
import { xErrors, type XError } from "../errors/x-error.ts";
import { newShortPath } from "../ids/secrets.ts";
import type { CallToAction, QuickReplyOption } from "./dm.ts";

/** Longest text of a DM, in code points (docs/sources.md#x-direct-messages). */
export const MAX_TEXT_LENGTH = 10_000;

/** A welcome message leaves room for what X adds. */
const MAX_WELCOME_LENGTH = 9_990;
const MAX_NAME = 100;
const MAX_LABEL = 36;
const MAX_DESCRIPTION = 72;
const MAX_METADATA = 1_000;
const MAX_OPTIONS = 20;
const MAX_CTAS = 3;

/** An id as text or as a number; {@link parseExactly} leaves large numbers whole. */
const id = z.union([
  z.string().regex(/^\d{1,20}$/),
  z.number().int().nonnegative(),
  z.bigint().nonnegative(),
]);

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
    media: z.object({ id }),
  }),
  z.object({
    type: z.literal("location"),
    location: z.discriminatedUnion("type", [
      z.object({
        type: z.literal("shared_coordinate"),
        shared_coordinate: z.object({
          coordinates: z.object({
            type: z.literal("Point"),
            coordinates: z.tuple([z.number(), z.number()]),
          }),
        }),
      }),
      z.object({
        type: z.literal("shared_place"),
        shared_place: z.object({ place: z.object({ id: z.string().min(1).max(64) }) }),
      }),
    ]),
  }),
]);

/** Loose where X is loose (unknown keys are ignored), strict in the shape of what is known. */
const messageDataSchema = z.object({
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
});

const requestSchema = z.object({
  event: z.object({
    type: z.literal("message_create"),
    message_create: z.object({
      target: z.object({ recipient_id: id }),
      message_data: messageDataSchema,
    }),
  }),
});

const welcomeSchema = z.object({
  welcome_message: z.object({
    name: z.string().max(MAX_NAME).optional(),
    message_data: messageDataSchema,
  }),
});

const welcomeChangeSchema = z.object({ message_data: messageDataSchema });

/** What a message says, whether a DM or a welcome message. */
export interface MessageRequest {
  readonly text: string;
  readonly quickReplies: readonly QuickReplyOption[];
  readonly ctas: readonly CallToAction[];
  readonly location: Readonly<Record<string, unknown>> | null;
  /** Id of an upload; whether it may be attached is for the caller to find out. */
  readonly mediaId: string | null;
}

/** A validated `events/new` request. */
export interface DmRequest extends MessageRequest {
  readonly recipientId: string;
}

/**
 * Reads the body of `POST direct_messages/events/new.json` or throws X's refusal: 214 with the path of what is wrong, 354 for a text
 * over the limit, 3 for coordinates that are nowhere.
 */
export function readDmRequest(body: unknown): DmRequest {
  const { target, message_data: data } = parse(requestSchema, body, "event").event.message_create;
  return {
    recipientId: String(target.recipient_id),
    ...readMessageData(data, {
      maxLength: MAX_TEXT_LENGTH,
      path: "event.message_create.message_data",
    }),
  };
}

/** Reads the body of `welcome_messages/new`: as a DM, without a recipient and ten characters shorter. */
export function readWelcomeMessage(body: unknown): MessageRequest & { name: string | null } {
  const { name, message_data: data } = parse(
    welcomeSchema,
    body,
    "welcome_message",
  ).welcome_message;
  const path = "welcome_message.message_data";
  return { name: name ?? null, ...readMessageData(data, { maxLength: MAX_WELCOME_LENGTH, path }) };
}

/** Reads the body of `welcome_messages/update`. */
export function readWelcomeChange(body: unknown): MessageRequest {
  const { message_data: data } = parse(welcomeChangeSchema, body, "message_data");
  return readMessageData(data, { maxLength: MAX_WELCOME_LENGTH, path: "message_data" });
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  root: string,
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? root : issue.path.join(".");
  throw xErrors.badRequest(`${path}: ${issue?.message ?? "cannot be read"}`);
}

function readMessageData(
  data: z.output<typeof messageDataSchema>,
  { maxLength, path }: { maxLength: number; path: string },
): MessageRequest {
  const text = data.text ?? "";
  if ([...text].length > maxLength) throw xErrors.textTooLong();
  if (text.trim() === "" && data.attachment === undefined) throw emptyText(path);
  const location = data.attachment?.type === "location" ? data.attachment.location : null;
  if (location?.type === "shared_coordinate") {
    const [longitude, latitude] = location.shared_coordinate.coordinates.coordinates;
    if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90) throw xErrors.invalidCoordinates();
  }
  return {
    text,
    quickReplies: data.quick_reply?.options ?? [],
    ctas: (data.ctas ?? []).map(({ label, url }) => ({
      label,
      url,
      tcoUrl: `https://t.co/${newShortPath()}`,
    })),
    location,
    mediaId: data.attachment?.type === "media" ? String(data.attachment.media.id) : null,
  };
}

function emptyText(path: string): XError {
  return xErrors.badRequest(`${path}.text: text must not be empty`);
}
