import { randomUUID } from "node:crypto";
import type { AcceptedReply } from "./checker.ts";
import type { Agent } from "./company.ts";

/** What the robots of a run did and noticed. */
export interface Diary {
  readonly accepted: AcceptedReply[];
  /** Answers that no client should get, by request and status. */
  readonly oddAnswers: Map<string, number>;
  /** Offers that an agent's open socket never told of, found by reading the list. */
  readonly missedRings: string[];
  /** Offers that the list had before the socket told of them. */
  lateRingCount: number;
  /** Requests that never got an answer or were refused with 503. */
  retryCount: number;
}

export function newDiary(): Diary {
  return { accepted: [], oddAnswers: new Map(), missedRings: [], lateRingCount: 0, retryCount: 0 };
}

/** How a robot works. */
export interface RobotOptions {
  readonly agent: Agent;
  readonly wrapupCodeId: string;
  readonly diary: Diary;
  /** Base address for the next request; another one each time in a deployment with several nodes. */
  readonly baseUrl: () => string;
  /** Host and port where the socket connects. */
  readonly socketHost: () => string;
  /** Between 0 and 1, from the run's seed. */
  readonly random: () => number;
  readonly replyCount?: number;
  readonly declineShare?: number;
  readonly ignoreShare?: number;
}

/** An agent who takes what rings, answers, ends and wraps up, on a socket that comes back by itself. */
export interface Robot {
  /** Legs in hand that the robot is still working on. */
  readonly busyCount: number;
  /** Offers of which it is not known yet whether the socket is late or has missed them. */
  readonly untoldCount: number;
  stop(): Promise<void>;
}

interface WorkItem {
  readonly conversationId: string;
  readonly participantId: string;
  readonly communicationId: string;
  readonly phase: "alerting" | "connected" | "parked" | "wrapup";
  readonly startedAt: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A notification later than this is late when the list has the offer. */
const ringDueMs = 2_000;
/** One that has not come after this either, on a socket that stood all the time, was missed: no machine is as slow. */
const missedAfterMs = 15_000;
const sweepMs = 1_000;
const requestMs = 12_000;
const messagesPath = "/api/v2/conversations/messages";

export function startRobot(options: RobotOptions): Robot {
  const { agent, diary, random } = options;
  const working = new Map<string, Promise<void>>();
  const told = new Set<string>();
  const ignored = new Set<string>();
  /** Legs that the list has and the socket has not told of: since when that is known. */
  const untold = new Map<string, number>();
  const stopping = new AbortController();
  let socket: WebSocket | undefined;
  let channelId: string | undefined;
  let openSinceMs = Infinity;

  async function once(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const response = await fetch(options.baseUrl() + path, {
      method,
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${agent.token}`,
        ...(key === undefined ? {} : { "idempotency-key": key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(requestMs),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Repeats until there is an answer that repeating cannot change; null when the robot is stopped. */
  async function ask(
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Answer | null> {
    while (!stopping.signal.aborted) {
      const answer = await once(method, path, body, key).catch(() => null);
      if (answer !== null && answer.status < 500) return answer;
      if (answer !== null && answer.status !== 503) {
        const what = `${method} ${path.replaceAll(/[0-9a-f-]{36}/g, "…")} ${answer.status}`;
        diary.oddAnswers.set(what, (diary.oddAnswers.get(what) ?? 0) + 1);
      }
      diary.retryCount += 1;
      await pause(100 + random() * 200);
    }
    return null;
  }

  function take(item: WorkItem): void {
    if (working.has(item.participantId) || stopping.signal.aborted) return;
    const done = work(item).finally(() => working.delete(item.participantId));
    working.set(item.participantId, done);
  }

  async function work(item: WorkItem): Promise<void> {
    const leg = `${messagesPath}/${item.conversationId}/participants/${item.participantId}`;
    if (item.phase === "alerting") {
      if (ignored.has(item.participantId)) return;
      const fate = random();
      if (fate < (options.ignoreShare ?? 0)) {
        ignored.add(item.participantId);
        return;
      }
      const isDeclined = fate < (options.ignoreShare ?? 0) + (options.declineShare ?? 0);
      const state = isDeclined ? "disconnected" : "connected";
      const answer = await ask("PATCH", leg, { state });
      if (isDeclined || answer === null || answer.status >= 300) return;
    }
    if (item.phase !== "wrapup") {
      if (!(await reply(item))) return;
      const ended = await ask("PATCH", leg, { state: "disconnected" });
      if (ended === null || ended.status >= 300) return;
    }
    await ask("POST", `${leg}/communications/${item.communicationId}/wrapup`, {
      code: options.wrapupCodeId,
    });
  }

  async function reply(item: WorkItem): Promise<boolean> {
    const path = `${messagesPath}/${item.conversationId}/communications/${item.communicationId}/messages`;
    // Now and then the same words twice: X has no key by which equal texts could be told apart.
    const words = `Answer ${randomUUID()}`;
    for (let index = 0; index < (options.replyCount ?? 2); index += 1) {
      const text = random() < 0.3 ? words : `${words} (${index + 1})`;
      const answer = await ask("POST", path, { textBody: text }, randomUUID());
      if (answer === null) return false;
      if (answer.status >= 300) continue;
      const { id } = answer.body as { id: string };
      diary.accepted.push({ messageId: id, conversationId: item.conversationId, text });
    }
    return true;
  }

  /** What the socket did not tell (it was away), and the way back from not responding. */
  async function sweep(): Promise<void> {
    while (!stopping.signal.aborted) {
      const answer = await once("GET", "/api/tsubame/v1/me/work").catch(() => null);
      if (answer?.status === 200) {
        const mine = answer.body as { routingStatus: string; items: readonly WorkItem[] };
        for (const item of mine.items) {
          noteMissed(item);
          take(item);
        }
        judgeUntold();
        if (mine.routingStatus === "NOT_RESPONDING") {
          await once("PUT", `/api/v2/users/${agent.id}/routingstatus`, { status: "IDLE" }).catch(
            () => null,
          );
        }
      }
      await pause(sweepMs);
    }
  }

  function noteMissed(item: WorkItem): void {
    const startedAtMs = Date.parse(item.startedAt);
    const isDue = item.phase === "alerting" && Date.now() - startedAtMs > ringDueMs;
    if (!isDue || startedAtMs < openSinceMs || told.has(item.participantId)) return;
    told.add(item.participantId);
    untold.set(item.participantId, Date.now());
  }

  function judgeUntold(): void {
    for (const [participantId, sinceMs] of untold) {
      if (Date.now() - sinceMs < missedAfterMs) continue;
      untold.delete(participantId);
      diary.missedRings.push(`leg ${participantId} of agent ${agent.id}`);
    }
  }

  async function keepSocket(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        channelId ??= await makeChannel();
        await listen(channelId);
      } catch {
        // A channel may have ended while the socket was away; a new one is made then.
        channelId = undefined;
      }
      openSinceMs = Infinity;
      // What was on its way went with the socket.
      untold.clear();
      await pause(100 + random() * 200);
    }
  }

  async function makeChannel(): Promise<string> {
    const made = await once("POST", "/api/v2/notifications/channels");
    if (made.status >= 300) throw new Error("no channel");
    const { id } = made.body as { id: string };
    const topics = [{ id: `v2.users.${agent.id}.conversations.messages` }];
    const answer = await once("POST", `/api/v2/notifications/channels/${id}/subscriptions`, topics);
    if (answer.status >= 300) throw new Error("no subscription");
    return id;
  }

  /** Resolves when the socket has closed; rejects when it never opened. */
  async function listen(id: string): Promise<void> {
    const mine = new WebSocket(`ws://${options.socketHost()}/api/v2/notifications/ws/${id}`);
    socket = mine;
    let isOpened = false;
    mine.addEventListener("open", () => {
      isOpened = true;
      // What was committed while it opened may be told or not.
      openSinceMs = Date.now() + 500;
    });
    mine.addEventListener("message", ({ data }) => heard(String(data)));
    await new Promise<void>((resolve, reject) => {
      mine.addEventListener("close", () =>
        isOpened ? resolve() : reject(new Error("the socket did not open")),
      );
    });
  }

  function heard(text: string): void {
    const { eventBody } = JSON.parse(text) as {
      eventBody?: {
        id?: string;
        participants?: readonly {
          id: string;
          purpose: string;
          state?: string;
          user?: { id: string };
        }[];
      };
    };
    for (const leg of eventBody?.participants ?? []) {
      if (leg.purpose !== "agent" || leg.user?.id !== agent.id) continue;
      // The leg may have gone on meanwhile: the news show it as it is when they are sent.
      if (untold.delete(leg.id)) diary.lateRingCount += 1;
      if (leg.state !== "alerting") continue;
      if (told.has(leg.id)) continue;
      told.add(leg.id);
      void rang(eventBody?.id ?? "", leg.id);
    }
  }

  /** The notification's view does not name the communication. */
  async function rang(conversationId: string, participantId: string): Promise<void> {
    const answer = await ask("GET", `/api/v2/conversations/${conversationId}`);
    const leg = (
      answer?.body as {
        participants?: readonly {
          id: string;
          startTime?: string;
          messages: readonly { id: string; state: string }[];
        }[];
      } | null
    )?.participants?.find(({ id }) => id === participantId);
    const communication = leg?.messages[0];
    if (communication?.state !== "alerting") return;
    const startedAt = leg?.startTime ?? new Date().toISOString();
    take({
      conversationId,
      participantId,
      communicationId: communication.id,
      phase: "alerting",
      startedAt,
    });
  }

  const loops = [keepSocket(), sweep()];
  return {
    get busyCount() {
      return working.size;
    },
    get untoldCount() {
      return untold.size;
    },
    async stop() {
      stopping.abort();
      socket?.close();
      await Promise.all([...loops, ...working.values()]);
    },
  };
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
