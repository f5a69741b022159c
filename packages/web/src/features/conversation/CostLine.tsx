import { useQuery } from "@tanstack/react-query";
import { getConversationCost } from "@tsubame/contract";
import { useIntl } from "react-intl";
import { call } from "../../api/call.ts";
import { useText } from "../../i18n/use-text.ts";
import { useThread } from "./thread-data.ts";

/** What the conversation has cost on X so far; nothing where X bills nothing. Part of a list of facts. */
export function CostLine({ conversationId }: { readonly conversationId: string }) {
  const text = useText();
  const intl = useIntl();
  const { data: thread } = useThread(conversationId);
  const count = thread?.messages.filter((message) => message.state !== "queued").length ?? 0;
  const { data: cost } = useQuery({
    // Read again when a message has come or gone.
    queryKey: ["conversationCost", conversationId, count],
    queryFn: ({ signal }) => call(getConversationCost, { params: { conversationId } }, { signal }),
    enabled: thread !== undefined,
    placeholderData: (before) => before,
  });
  if (cost?.isBilled !== true) return null;
  return (
    <>
      <dt>{text("customer.cost")}</dt>
      <dd
        title={text("customer.costHint", {
          received: cost.receivedCount,
          read: cost.readCount,
          sent: cost.sentCount,
          date: cost.priceList.validFrom,
        })}
      >
        {intl.formatNumber(cost.usd, {
          style: "currency",
          currency: "USD",
          minimumFractionDigits: 2,
          maximumFractionDigits: 3,
        })}
      </dd>
    </>
  );
}
