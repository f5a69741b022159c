/**
 * Replay of decisions: `facts` is what the engine was told of the conversation, its queue and the agents who came into
 * question, as it stood when it decided; null for decisions of people and for those made before. It is `json`, not `jsonb`:
 * nothing searches in it, and text is stored as it comes.
 */
export const dispatch = /* sql */ `
alter table routing_decision add column facts json;
`;
