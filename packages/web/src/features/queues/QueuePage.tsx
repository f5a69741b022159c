import { NumberInput, Select, TextInput } from "@mantine/core";
import { wrapupPrompts, type Queue } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useNavigate, useParams } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { LoadingPage } from "../../ui/LoadState.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useNotify } from "../../ui/use-notify.ts";
import { DeletePanel } from "../../ui/DeletePanel.tsx";
import { CodesPanel } from "./CodesPanel.tsx";
import { MembersPanel } from "./MembersPanel.tsx";
import { TargetsPanel } from "./TargetsPanel.tsx";
import { WaitingMessagePanel } from "./WaitingMessagePanel.tsx";
import { draftOf } from "./routing-draft.ts";
import { targetsOf } from "./targets-data.ts";
import { RoutingPanel } from "./RoutingPanel.tsx";
import { isTimed, settingsOf, useDeleteQueue, useQueue, useSaveQueue } from "./queue-data.ts";

/** One queue: who takes its conversations, how long an offer rings, and how the work ends. */
export function QueuePage() {
  const text = useText();
  const navigate = useNavigate();
  const remove = useDeleteQueue();
  const { queueId = "" } = useParams();
  const queue = useQueue(queueId);
  const parent = { to: "/admin/queues", label: text("admin.queues") };
  if (queue.data === undefined) {
    return <LoadingPage title={text("queues.one")} parent={parent} of={queue} />;
  }
  // Each form begins anew when what it holds has changed, and keeps what was typed when only another one was saved.
  return (
    <Page
      title={queue.data.name}
      parent={parent}
      {...(queue.data.isDefault ? { hint: text("queues.defaultHint") } : {})}
    >
      <MembersPanel queue={queue.data} />
      <RoutingPanel key={JSON.stringify(draftOf(queue.data))} queue={queue.data} />
      <CodesPanel queueId={queueId} />
      <SettingsPanel key={JSON.stringify(settingsOf(queue.data))} queue={queue.data} />
      <TargetsPanel key={JSON.stringify(targetsOf(queue.data))} queue={queue.data} />
      <WaitingMessagePanel queueId={queueId} />
      {queue.data.isDefault ? null : (
        <DeletePanel
          title={text("queues.delete")}
          hint={text("queues.deleteHint")}
          isPending={remove.isPending}
          error={remove.error}
          onDelete={() =>
            remove.mutate(queueId, { onSuccess: () => void navigate("/admin/queues") })
          }
        />
      )}
    </Page>
  );
}

function SettingsPanel({ queue }: { readonly queue: Queue }) {
  const text = useText();
  const notify = useNotify();
  const [value, setValue] = useState(() => settingsOf(queue));
  const save = useSaveQueue(queue.id, () => notify(text("form.saved")));
  const fieldText = useFieldText(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(value);
  };
  return (
    <Panel title={text("queues.settings")}>
      <form onSubmit={submit} style={{ display: "grid", gap: 16 }}>
        <TextInput
          label={text("queues.name")}
          value={value.name}
          onChange={(event) => setValue({ ...value, name: event.currentTarget.value })}
          required
          withAsterisk={false}
          maxLength={256}
          error={fieldText("name")}
        />
        <NumberInput
          label={text("queues.alertingTime")}
          description={text("queues.alertingTimeHint")}
          value={value.alertingTimeoutSeconds}
          onChange={(seconds) => setValue({ ...value, alertingTimeoutSeconds: Number(seconds) })}
          min={7}
          max={900}
          allowDecimal={false}
          suffix={` ${text("form.seconds")}`}
          error={fieldText("alertingTimeoutSeconds")}
        />
        <Select
          label={text("queues.wrapupMode")}
          description={text(`queues.wrapup.${value.wrapupPrompt}.hint`)}
          value={value.wrapupPrompt}
          data={wrapupPrompts
            .filter((prompt) => prompt !== "AGENT_REQUESTED" || value.wrapupPrompt === prompt)
            .map((prompt) => ({ value: prompt, label: text(`queues.wrapup.${prompt}`) }))}
          onChange={(prompt) => {
            const chosen = wrapupPrompts.find((one) => one === prompt);
            if (chosen !== undefined) setValue({ ...value, wrapupPrompt: chosen });
          }}
        />
        {isTimed(value.wrapupPrompt) ? (
          <NumberInput
            label={text("queues.wrapupTime")}
            value={value.wrapupTimeoutSeconds}
            onChange={(seconds) => setValue({ ...value, wrapupTimeoutSeconds: Number(seconds) })}
            min={1}
            max={3600}
            allowDecimal={false}
            suffix={` ${text("form.seconds")}`}
            error={fieldText("timeoutMs")}
          />
        ) : null}
        <ErrorNotice error={save.error} />
        <SaveEnd isSaving={save.isPending} />
      </form>
    </Panel>
  );
}
