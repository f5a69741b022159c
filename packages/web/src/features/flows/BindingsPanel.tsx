import { Switch } from "@mantine/core";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import { useBind, useRecipients } from "./flow-data.ts";

/** The X accounts whose messages come to this flow. A choice takes effect at once. */
export function BindingsPanel({ flowId }: { readonly flowId: string }) {
  const text = useText();
  const recipients = useRecipients();
  const bind = useBind();
  const listed = recipients.data?.entities ?? [];
  return (
    <Panel title={text("flows.bindings")} hint={text("flows.bindingsHint")}>
      <ErrorNotice error={bind.error ?? recipients.error} />
      {recipients.data !== undefined && listed.length === 0 ? (
        <p style={{ margin: 0 }}>{text("flows.noAccounts")}</p>
      ) : null}
      {listed.length === 0 ? null : (
        <RowList>
          {listed.map((recipient) => {
            const name = recipient.integration.name ?? recipient.name;
            const isBound = recipient.flow?.id === flowId;
            return (
              <PlainRow
                key={recipient.id}
                title={name}
                sub={
                  isBound
                    ? text("flows.boundHere")
                    : recipient.flow === undefined
                      ? text("flows.boundNowhere")
                      : text("flows.boundElsewhere", { flow: recipient.flow.name ?? "…" })
                }
                end={
                  <Switch
                    aria-label={text("flows.bindNamed", { name })}
                    checked={isBound}
                    disabled={bind.isPending}
                    onChange={(event) =>
                      bind.mutate({
                        recipientId: recipient.id,
                        flowId: event.currentTarget.checked ? flowId : null,
                      })
                    }
                  />
                }
              />
            );
          })}
        </RowList>
      )}
    </Panel>
  );
}
