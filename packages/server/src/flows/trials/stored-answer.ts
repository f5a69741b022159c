import { z } from "zod";

const answered = z.looseObject({
  message_create: z.looseObject({
    message_data: z.looseObject({
      quick_reply_response: z.looseObject({ metadata: z.string() }),
    }),
  }),
});

/** The metadata of the quick reply that a stored event answers with; null when it answers none. */
export function quickReplyIn(raw: unknown): string | null {
  const parsed = answered.safeParse(raw);
  return parsed.success
    ? parsed.data.message_create.message_data.quick_reply_response.metadata
    : null;
}
