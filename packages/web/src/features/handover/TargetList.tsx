import { TextInput } from "@mantine/core";
import { IconSearch, IconUsersGroup } from "@tabler/icons-react";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { AgentTarget, QueueTarget } from "@tsubame/contract";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { StateTag } from "../../ui/StateTag.tsx";
import { useTargets } from "./handover-actions.ts";
import classes from "./TargetList.module.css";

/**
 * Queues and agents to choose from, found as one types, with their present state. Arrow keys move, Enter in the search
 * field takes the first.
 */
export function TargetList(props: {
  /** Only agents of this queue, and no queues. */
  readonly queueId?: string;
  readonly isBusy: boolean;
  readonly onQueue?: (queue: QueueTarget) => void;
  readonly onAgent: (agent: AgentTarget) => void;
}) {
  const text = useText();
  const [search, setSearch] = useState("");
  const targets = useTargets(search.trim(), props.queueId);
  const list = useRef<HTMLDivElement>(null);
  const queues = props.onQueue === undefined ? [] : (targets.data?.queues ?? []);
  const agents = targets.data?.agents ?? [];
  const isEmpty = targets.data !== undefined && queues.length + agents.length === 0;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const buttons = [
      ...(list.current?.querySelectorAll<HTMLButtonElement>("ul button:enabled") ?? []),
    ];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      if (at === 0 && by === -1) list.current?.querySelector("input")?.focus();
      else buttons[Math.min(buttons.length - 1, at + by)]?.focus();
    } else if (event.key === "Enter" && at === -1 && search.trim() !== "") {
      event.preventDefault();
      // What was found for the text that stands there now.
      if (!targets.isPlaceholderData) buttons[0]?.click();
    }
  };

  return (
    // The keys move within it; every row is a button of its own.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={list} className={classes["box"]} onKeyDown={onKeyDown}>
      <TextInput
        data-autofocus
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        leftSection={<IconSearch size={16} aria-hidden />}
        label={text(props.onQueue === undefined ? "handover.findAgent" : "handover.find")}
        autoComplete="off"
      />
      <ErrorNotice error={targets.error} onRetry={() => void targets.refetch()} />
      <div className={classes["lists"]}>
        {isEmpty ? <p className={classes["none"]}>{text("handover.nothing")}</p> : null}
        {queues.length === 0 ? null : (
          <Group title={text("handover.queues")}>
            {queues.map((queue) => (
              <li key={queue.id}>
                <button
                  type="button"
                  disabled={props.isBusy}
                  onClick={() => props.onQueue?.(queue)}
                >
                  <IconUsersGroup size={20} stroke={1.6} aria-hidden />
                  <span className={classes["name"]}>{queue.name}</span>
                  <span className={classes["state"]}>
                    {text("handover.queueState", {
                      waiting: queue.waitingCount,
                      ready: queue.readyCount,
                    })}
                  </span>
                </button>
              </li>
            ))}
          </Group>
        )}
        {agents.length === 0 ? null : (
          <Group title={text("handover.agents")}>
            {agents.map((agent) => (
              <li key={agent.id}>
                <button
                  type="button"
                  // What is assigned rings at once, so somebody has to be there; what is passed on may wait for them.
                  disabled={props.isBusy || (props.queueId !== undefined && !isThere(agent))}
                  onClick={() => props.onAgent(agent)}
                >
                  <PersonPhoto name={agent.name} tintKey={agent.id} size={24} />
                  <span className={classes["name"]}>{agent.name}</span>
                  <AgentState agent={agent} />
                </button>
              </li>
            ))}
          </Group>
        )}
      </div>
    </div>
  );
}

function Group(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={props.title}>
      <h3>{props.title}</h3>
      <ul>{props.children}</ul>
    </section>
  );
}

/** On queue, with a desktop that would ring. */
function isThere({ routingStatus, isConnected }: AgentTarget): boolean {
  return isConnected && (routingStatus === "IDLE" || routingStatus === "INTERACTING");
}

/** Whether an agent could take one more now, in shape and word, with what they hold. */
function AgentState({ agent }: { readonly agent: AgentTarget }) {
  const text = useText();
  const isFree = isThere(agent) && agent.heldCount < agent.capacity;
  return (
    <span className={classes["state"]}>
      {text("handover.held", { held: agent.heldCount, capacity: agent.capacity })}
      {isFree ? (
        <StateTag tone="good" label={text("handover.free")} />
      ) : isThere(agent) ? (
        <StateTag tone="wait" label={text("handover.full")} />
      ) : agent.routingStatus === "NOT_RESPONDING" ? (
        <StateTag tone="wait" label={text("work.notRespondingTitle")} />
      ) : (
        <StateTag tone="quiet" label={text("handover.away")} />
      )}
    </span>
  );
}
