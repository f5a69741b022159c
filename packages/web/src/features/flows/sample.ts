import type { FlowSample } from "@tsubame/contract";

/** A message to try rules on, as its form holds it; null is what a new customer who writes now has. */
export interface SampleDraft {
  readonly text: string;
  readonly quickReply: string | null;
  readonly hasAttachment: boolean;
  readonly integrationId: string | null;
  /** `2026-11-22T10:05` on the reader's clock; empty: now. */
  readonly at: string;
  readonly isVerified: boolean | null;
  readonly isKnown: boolean | null;
  readonly followerCount: number | null;
  readonly pastConversationCount: number | null;
  readonly customerListIds: readonly string[];
}

export const startingSample: SampleDraft = {
  text: "",
  quickReply: null,
  hasAttachment: false,
  integrationId: null,
  at: "",
  isVerified: null,
  isKnown: null,
  followerCount: null,
  pastConversationCount: null,
  customerListIds: [],
};

/** The sample as the API takes it. */
export function sampleOf(draft: SampleDraft): FlowSample {
  const at = draft.at === "" ? null : new Date(draft.at);
  const customer = {
    ...(draft.isVerified === null ? {} : { isVerified: draft.isVerified }),
    ...(draft.isKnown === null ? {} : { isKnown: draft.isKnown }),
    ...(draft.followerCount === null ? {} : { followerCount: draft.followerCount }),
    ...(draft.pastConversationCount === null
      ? {}
      : { pastConversationCount: draft.pastConversationCount }),
    ...(draft.customerListIds.length === 0 ? {} : { customerListIds: [...draft.customerListIds] }),
  };
  return {
    text: draft.text,
    hasAttachment: draft.hasAttachment,
    ...(draft.quickReply === null ? {} : { quickReply: draft.quickReply }),
    ...(draft.integrationId === null ? {} : { integrationId: draft.integrationId }),
    ...(at === null || Number.isNaN(at.getTime()) ? {} : { at: at.toISOString() }),
    ...(Object.keys(customer).length === 0 ? {} : { customer }),
  };
}
