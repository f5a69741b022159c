import {
  dropTopicsOfOwner,
  readTopicsOfOwner,
  type ChannelOwner,
  type Writer,
} from "@tsubame/store";
import { missingPermission, parseTopic } from "./topics.ts";

/**
 * Takes from the channels of a user or program the topics that its present permissions do not allow, in the same
 * transaction that changes its roles. What may be listened to is judged when a topic is asked for, and here.
 */
export async function withdrawTopics(
  trx: Writer,
  owner: ChannelOwner & { readonly permissions: ReadonlySet<string> },
): Promise<void> {
  const topics = await readTopicsOfOwner(trx, owner);
  const forbidden = topics.filter((name) =>
    parseTopic(name).some((topic) => missingPermission(topic, owner) !== null),
  );
  await dropTopicsOfOwner(trx, owner, forbidden);
}
