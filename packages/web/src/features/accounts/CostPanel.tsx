import { Skeleton, Table } from "@mantine/core";
import { useIntl } from "react-intl";
import { serverNowMs } from "../../api/server-clock.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useCosts } from "./sending-data.ts";

const dayMs = 86_400_000;
const shownDays = 30;

/** What the last thirty days cost on X, where X bills for each DM. */
export function CostPanel({ integrationId }: { readonly integrationId: string }) {
  const text = useText();
  const times = useTimes();
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
      <ErrorNotice error={costs.error} onRetry={() => void costs.refetch()} />
      {data === undefined && !costs.isError ? <Skeleton height={80} /> : null}
      {data === undefined ? null : (
        <Table aria-label={text("costs.title")} verticalSpacing={4}>
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
            {data.days.toReversed().map((day) => (
              <Table.Tr key={day.date}>
                <Table.Td>{times.day(`${day.date}T12:00:00Z`)}</Table.Td>
                <Table.Td ta="right">{formatNumber(day.receivedCount)}</Table.Td>
                <Table.Td ta="right">{formatNumber(day.readCount)}</Table.Td>
                <Table.Td ta="right">{formatNumber(day.sentCount)}</Table.Td>
                <Table.Td ta="right">{usd(day.usd)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th colSpan={4}>{text("costs.total", { count: shownDays })}</Table.Th>
              <Table.Th ta="right">{usd(data.usd)}</Table.Th>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      )}
    </Panel>
  );
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
