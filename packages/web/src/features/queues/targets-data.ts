import type { BodyInputOf, putRoutingQueue, Queue } from "@tsubame/contract";
import { useChangeQueue } from "./queue-data.ts";

/** Target and inactivity of a queue as the form holds them. */
export interface QueueTargets {
  readonly percent: number;
  readonly withinSeconds: number;
  readonly isInactivityOn: boolean;
  readonly inactivityMinutes: number;
}

/** Offered when a queue has never had one: half an hour. */
const usualInactivitySeconds = 1800;

export function targetsOf({ mediaSettings: { message } }: Queue): QueueTargets {
  const seconds = message.inactivityTimeoutSettings?.timeoutSeconds ?? usualInactivitySeconds;
  return {
    percent: Math.round(message.serviceLevel.percentage * 100),
    withinSeconds: Math.round(message.serviceLevel.durationMs / 1000),
    isInactivityOn: message.enableInactivityTimeout,
    inactivityMinutes: Math.ceil(seconds / 60),
  };
}

export function useSaveTargets(queueId: string, onSaved: () => void) {
  return useChangeQueue(queueId, targetsBody, onSaved);
}

function targetsBody(queue: Queue, targets: QueueTargets): BodyInputOf<typeof putRoutingQueue> {
  const { message } = queue.mediaSettings;
  return {
    ...queue,
    division: { id: queue.division.id },
    mediaSettings: {
      ...queue.mediaSettings,
      message: {
        ...message,
        serviceLevel: {
          ...message.serviceLevel,
          percentage: targets.percent / 100,
          durationMs: targets.withinSeconds * 1000,
        },
        enableInactivityTimeout: targets.isInactivityOn,
        inactivityTimeoutSettings: {
          ...message.inactivityTimeoutSettings,
          timeoutSeconds: targets.inactivityMinutes * 60,
          actionType: "DISCONNECT",
        },
      },
    },
  };
}
