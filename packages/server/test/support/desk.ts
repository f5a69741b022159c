import { settle } from "../../../store/test/support/settle.ts";
import type { Centre } from "./centre.ts";
import { listen, type Listener } from "./listener.ts";
import type { Person } from "./node.ts";

/** A leg as `GET /me/work` has it. */
export interface WorkItemBody {
  readonly conversationId: string;
  readonly participantId: string;
  readonly communicationId: string;
  readonly phase: "alerting" | "connected" | "parked" | "wrapup";
  readonly queue: { readonly id: string } | null;
  readonly waitingSinceAt: string | null;
  readonly parkedAt: string | null;
  readonly resumeAt: string | null;
}

/** What an agent has in hand. */
interface WorkBody {
  readonly routingStatus: string;
  readonly capacity: { readonly used: number; readonly maximum: number };
  readonly items: readonly WorkItemBody[];
}

/** A conversation as the flattened view has it, as far as the tests look. */
export interface ConversationBody {
  readonly id: string;
  readonly participants: readonly {
    readonly id: string;
    readonly purpose: string;
    readonly state: string;
    readonly disconnectType?: string;
    readonly user?: { readonly id: string };
    readonly queue?: { readonly id: string };
    readonly parkTime?: string;
    readonly resumeTime?: string;
    readonly flaggedReason?: string;
  }[];
  readonly recentTransfers: readonly {
    readonly destination: { readonly userId?: string; readonly queueId?: string };
    readonly initiator?: { readonly userId: string };
  }[];
  readonly utilizationLabelId?: string;
}

export const messagesPath = "/api/v2/conversations/messages";

/** An agent at work, with the socket that says so. */
export interface Desk {
  readonly agent: Person;
  readonly listener: Listener;
  /** Conversations of customers that this desk has seen. */
  work(): Promise<WorkBody>;
  /** Waits until a conversation is in a phase here and returns its leg. */
  has(phase: WorkItemBody["phase"], conversationId?: string): Promise<WorkItemBody>;
  accept(item: WorkItemBody): Promise<void>;
  /** Offline and without a socket: no further work arrives. */
  leave(): Promise<void>;
}

/** Sits down at a desk: member of the centre's queue, On Queue, connected. */
export async function openDesk(centre: Centre, person?: Person): Promise<Desk> {
  const agent = person ?? (await centre.agentOnQueue());
  const listener = await listen(agent.call, [`v2.users.${agent.id}.conversations.messages`]);
  const work = async () => (await agent.call<WorkBody>("GET", "/api/tsubame/v1/me/work")).body;
  return {
    agent,
    listener,
    work,
    async has(phase, conversationId) {
      let found: WorkItemBody | undefined;
      await settle(async () => {
        found = (await work()).items.find(
          (item) =>
            item.phase === phase &&
            (conversationId === undefined || item.conversationId === conversationId),
        );
        return found !== undefined;
      }, 15_000);
      return found as WorkItemBody;
    },
    async accept(item) {
      const answer = await agent.call("PATCH", legPath(item), { state: "connected" });
      if (answer.status !== 202) throw new Error(JSON.stringify(answer));
    },
    async leave() {
      await agent.call("PATCH", `/api/v2/users/${agent.id}/presences/purecloud`, {
        presenceDefinition: { systemPresence: "Offline" },
      });
      await listener.close();
    },
  };
}

/** The address of a leg. */
export function legPath(leg: Pick<WorkItemBody, "conversationId" | "participantId">): string {
  return `${messagesPath}/${leg.conversationId}/participants/${leg.participantId}`;
}

/** A customer writes and the desk, the only free one, accepts. */
export async function takeDm(
  centre: Centre,
  desk: Desk,
  text = "Hello",
): Promise<WorkItemBody & { readonly customerId: string }> {
  const customerId = await centre.x.newCustomer();
  await centre.customerWrites(customerId, text);
  const ringing = await desk.has("alerting");
  await desk.accept(ringing);
  return { ...(await desk.has("connected", ringing.conversationId)), customerId };
}

/** Ends a conversation for everyone and whatever wrap-up is open at a desk, so that the next test finds it free. */
export async function finish(centre: Centre, desk: Desk, conversationId: string): Promise<void> {
  await centre.node.admin("POST", `/api/v2/conversations/${conversationId}/disconnect`);
  const { items } = await desk.work();
  for (const item of items.filter(({ phase }) => phase === "wrapup")) {
    await desk.agent.call("PATCH", legPath(item), { wrapup: { code: centre.wrapupCodeId } });
  }
}
