import { randomUUID } from "node:crypto";
import type { FlowValidation, InboundFlow } from "@tsubame/contract";
import { createConfigurationApi, type ConfigurationApi } from "../../support/configuration-api.ts";

export const flowsPath = "/api/tsubame/v1/flows";
/** An id that nothing has. */
export const unknownId = randomUUID();

/** The API with two queues, and what tests of flows ask of it. */
export interface FlowApi extends ConfigurationApi {
  readonly queueId: string;
  readonly returnsId: string;
  newQueue(): Promise<string>;
  /** The rule that takes what no other did. */
  readonly rest: { readonly then: { readonly queueId: string } };
  validate(rules: readonly unknown[]): Promise<FlowValidation>;
  /** Saves the rules as a flow with a name of its own. */
  save(rules: readonly unknown[]): Promise<InboundFlow>;
}

export async function createFlowApi(): Promise<FlowApi> {
  const api = await createConfigurationApi();
  const newQueue = async () => {
    const name = randomUUID();
    const { body } = await api.admin<{ id: string }>("POST", "/api/v2/routing/queues", { name });
    return body.id;
  };
  const [queueId, returnsId] = await Promise.all([newQueue(), newQueue()]);
  return {
    ...api,
    queueId,
    returnsId,
    newQueue,
    rest: { then: { queueId } },
    validate: async (rules) =>
      (await api.admin<FlowValidation>("POST", `${flowsPath}/validate`, { rules })).body,
    save: async (rules) =>
      (await api.admin<InboundFlow>("POST", flowsPath, { name: randomUUID(), rules })).body,
  };
}
