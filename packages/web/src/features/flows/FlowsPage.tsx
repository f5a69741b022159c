import { Button, Group, Select, Skeleton, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow, RowList } from "../../ui/RowList.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useRuleChoices } from "./choices.ts";
import { useCreateFlow, useFlows, useRecipients } from "./flow-data.ts";

/** Every inbound flow, and the X accounts whose messages it gets. */
export function FlowsPage() {
  const text = useText();
  const times = useTimes();
  const flows = useFlows();
  const recipients = useRecipients();
  const [isMaking, setMaking] = useState(false);
  const accountsOf = (flowId: string) =>
    (recipients.data?.entities ?? [])
      .filter(({ flow }) => flow?.id === flowId)
      .map(({ integration, name }) => integration.name ?? name);
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {text("flows.create")}
    </Button>
  );
  return (
    <Page title={text("admin.flows")} hint={text("flows.hint")} action={create}>
      <ErrorNotice
        error={flows.error ?? recipients.error}
        onRetry={() => void Promise.all([flows.refetch(), recipients.refetch()])}
      />
      {flows.data === undefined && !flows.isError ? <Skeleton height={120} /> : null}
      {flows.data?.entities.length === 0 ? (
        <EmptyState title={text("flows.emptyTitle")} hint={text("flows.emptyHint")} />
      ) : null}
      {flows.data === undefined || flows.data.entities.length === 0 ? null : (
        <RowList>
          {flows.data.entities.map((flow) => {
            const accounts = accountsOf(flow.id);
            return (
              <LinkRow
                key={flow.id}
                to={`/admin/flows/${flow.id}`}
                title={flow.name}
                sub={
                  accounts.length === 0
                    ? text("flows.unbound")
                    : text("flows.boundTo", { accounts: accounts.join(text("form.listSeparator")) })
                }
                end={
                  <time dateTime={flow.dateModified} title={times.exact(flow.dateModified)}>
                    {text("flows.changedAt", { time: times.moment(flow.dateModified) })}
                  </time>
                }
              />
            );
          })}
        </RowList>
      )}
      <Dialog isOpen={isMaking} onClose={() => setMaking(false)} title={text("flows.create")}>
        <CreateForm onClose={() => setMaking(false)} />
      </Dialog>
    </Page>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const { queues } = useRuleChoices();
  const create = useCreateFlow();
  const fieldText = useFieldText(create.error);
  const [name, setName] = useState("");
  const [chosenId, setChosenId] = useState<string | null>(null);
  const queueId = chosenId ?? queues[0]?.value ?? "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { name, queueId },
      { onSuccess: (flow) => void navigate(`/admin/flows/${flow.id}`) },
    );
  };
  return (
    <form onSubmit={submit} style={{ display: "grid", gap: 16 }}>
      <TextInput
        label={text("flows.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        withAsterisk={false}
        maxLength={200}
        data-autofocus
        error={fieldText("name")}
      />
      <Select
        label={text("flows.otherwiseQueue")}
        description={text("flows.otherwiseQueueHint")}
        value={queueId === "" ? null : queueId}
        data={[...queues]}
        searchable={queues.length > 10}
        allowDeselect={false}
        onChange={setChosenId}
        error={fieldText("rules.0.then.queueId")}
      />
      <ErrorNotice error={create.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {text("form.cancel")}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={queueId === ""}>
          {text("form.create")}
        </Button>
      </Group>
    </form>
  );
}
