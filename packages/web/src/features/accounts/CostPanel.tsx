import { Table } from "@mantine/core";
import type { IntegrationCosts } from "@tsubame/contract";
import { useIntl } from "react-intl";
import { serverNowMs } from "../../api/server-clock.ts";
import { useText } from "../../i18n/use-text.ts";
import { LoadState } from "../../ui/LoadState.tsx";
import { Panel } from "../../ui/Page.tsx";
import classes from "./CostPanel.module.css";
import { useCosts } from "./sending-data.ts";

const dayMs = 86_400_000;
const shownDays = 30;

/** What the last thirty days cost on X, where X bills for each DM. */
export function CostPanel({ integrationId }: { readonly integrationId: string }) {
  const text = useText();
  const { formatNumber } = useIntl();
  const todayMs = Math.floor(serverNowMs() / dayMs) * dayMs;
  const costs = useCosts(integrationId, {
    from: dateOf(todayMs - (shownDays - 1) * dayMs),
    to: dateOf(todayMs),
  });
  const { data } = costs;
  const usd = (amount: number) =>
    formatNumber(amount, {
      style: "currency",
      currency: "USD",
      minimumFractionDigits: 2,
      maximumFractionDigits: 3,
    });
  if (data !== undefined && !data.isBilled) return null;
  return (
    <Panel
      title={text("costs.title")}
      hint={
        data === undefined
          ? text("costs.hint")
          : text("costs.prices", { date: data.priceList.validFrom })
      }
    >
      <LoadState of={costs} height={80} />
      {data === undefined ? null : (
        <>
          <p className={classes["total"]}>
            <span>{text("costs.total", { count: shownDays })}</span>
            <strong>{usd(data.usd)}</strong>
          </p>
          {data.days.length === 0 ? null : (
            <details className={classes["days"]}>
              <summary>{text("costs.byDay")}</summary>
              <Days days={data.days} usd={usd} />
            </details>
          )}
        </>
      )}
    </Panel>
  );
}

function Days(props: {
  readonly days: IntegrationCosts["days"];
  readonly usd: (amount: number) => string;
}) {
  const text = useText();
  const { formatDate, formatNumber } = useIntl();
  return (
    <Table aria-label={text("costs.byDay")} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text("costs.day")}</Table.Th>
          <Table.Th ta="right">{text("costs.received")}</Table.Th>
          <Table.Th ta="right">{text("costs.read")}</Table.Th>
          <Table.Th ta="right">{text("costs.sent")}</Table.Th>
          <Table.Th ta="right">{text("costs.sum")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {props.days.toReversed().map((day) => (
          <Table.Tr key={day.date}>
            <Table.Td>
              {formatDate(day.date, {
                month: "short",
                day: "numeric",
                weekday: "short",
                timeZone: "UTC",
              })}
            </Table.Td>
            <Table.Td ta="right">{formatNumber(day.receivedCount)}</Table.Td>
            <Table.Td ta="right">{formatNumber(day.readCount)}</Table.Td>
            <Table.Td ta="right">{formatNumber(day.sentCount)}</Table.Td>
            <Table.Td ta="right">{props.usd(day.usd)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
