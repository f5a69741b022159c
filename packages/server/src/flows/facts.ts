/** What is known of the customer who wrote. */
export interface CustomerFacts {
  /** null: X has not told. */
  readonly isVerified: boolean | null;
  readonly followerCount: number | null;
  /** Conversations with this customer before the one that is looked at. */
  readonly pastConversationCount: number;
  readonly listIds: ReadonlySet<string>;
}

/** How the world stands when a message is looked at; the same for all messages of a batch. */
export interface WorldFacts {
  /** By schedule group; groups that do not exist are absent. */
  readonly schedules: ReadonlyMap<string, "open" | "closed" | "holiday">;
  /** Emergency groups that are switched on. */
  readonly emergencies: ReadonlySet<string>;
  /** Ids that rules name and nothing has any more. */
  readonly gone: ReadonlySet<string>;
}

/** Everything that rules can look at. */
export interface FlowFacts {
  readonly text: string;
  readonly hasAttachment: boolean;
  /** The value that the customer chose; null when the message is no answer. */
  readonly quickReply: string | null;
  readonly integrationId: string;
  readonly customer: CustomerFacts;
  readonly world: WorldFacts;
}
