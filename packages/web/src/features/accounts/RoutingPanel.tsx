import { Select, Skeleton } from "@mantine/core";
import type { TwitterIntegration } from "@tsubame/contract";
import { Link } from "react-router";
import { useQueues } from "../../api/listings.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { useAccountRoute, useSetAccountQueue, type AccountRoute } from "./account-data.ts";

const defaultQueueValue = "default";

/** Where the new conversations of an account go: a queue, or wherever the rules of its flow say. */
export function RoutingPanel({ account }: { readonly account: TwitterIntegration }) {
  const text = useText();
  const route = useAccountRoute(account);
  return (
    <Panel title={text("accounts.routing")} hint={text("accounts.routingHint")}>
      {route.data === undefined ? <Skeleton height={36} /> : null}
      {route.data?.kind === "flow" ? (
        <p style={{ margin: "0 0 12px" }}>
          {text("accounts.flowDecides")}{" "}
          <Link to={`/admin/flows/${route.data.flowId}`}>{route.data.name}</Link>
        </p>
      ) : null}
      {route.data === undefined ? null : <QueueChoice account={account} route={route.data} />}
      <ErrorNotice error={route.error} />
    </Panel>
  );
}

/** One queue for everything; where a flow decides, choosing a queue takes the flow's place. */
function QueueChoice(props: {
  readonly account: TwitterIntegration;
  readonly route: AccountRoute;
}) {
  const { account, route } = props;
  const text = useText();
  const notify = useNotify();
  const queues = useQueues();
  const set = useSetAccountQueue(account);
  const all = queues.data?.entities ?? [];
  const boundId = route.kind === "queue" ? route.queueId : null;
  return (
    <>
      <Select
        label={text(route.kind === "flow" ? "accounts.queueInstead" : "accounts.queue")}
        value={route.kind === "flow" ? null : (boundId ?? defaultQueueValue)}
        data={[
          { value: defaultQueueValue, label: text("accounts.defaultQueue") },
          // The default queue stands above; it is named again only where a flow leads to it.
          ...all
            .filter((queue) => !queue.isDefault || queue.id === boundId)
            .map((queue) => ({ value: queue.id, label: queue.name })),
        ]}
        disabled={set.isPending}
        searchable={all.length > 10}
        allowDeselect={false}
        onChange={(id) => {
          if (id === null) return;
          const queue = all.find((one) => one.id === id) ?? null;
          set.mutate(queue, {
            onSuccess: () => notify(text("form.saved")),
          });
        }}
      />
      <ErrorNotice error={set.error ?? queues.error} />
    </>
  );
}
