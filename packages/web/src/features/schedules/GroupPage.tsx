import { Button, Group, Stack, TextInput } from "@mantine/core";
import type { ScheduleGroup } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useNavigate, useParams } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { LoadingPage } from "../../ui/LoadState.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { DeletePanel } from "../../ui/DeletePanel.tsx";
import { beyondFields } from "./field-errors.ts";
import { GroupFields } from "./GroupFields.tsx";
import { PreviewCalendar } from "./PreviewCalendar.tsx";
import {
  useDeleteGroup,
  useSaveGroup,
  useScheduleGroup,
  useSchedules,
  type GroupInput,
} from "./schedule-data.ts";
import { StateLine } from "./StateWord.tsx";

/** One schedule group: what it says now and in the next two weeks, and what it is made of. */
export function GroupPage() {
  const text = useText();
  const navigate = useNavigate();
  const { scheduleGroupId = "" } = useParams();
  const group = useScheduleGroup(scheduleGroupId);
  const remove = useDeleteGroup();
  const parent = { to: "/admin/schedules", label: text("admin.schedules") };
  if (group.data === undefined) {
    return <LoadingPage title={text("schedules.group")} parent={parent} of={group} />;
  }
  return (
    <Page title={group.data.name} parent={parent} hint={group.data.timeZone}>
      <Panel title={text("schedules.now")}>
        <StateLine scheduleGroupId={scheduleGroupId} />
        <MomentCheck scheduleGroupId={scheduleGroupId} />
      </Panel>
      <Panel title={text("schedules.preview")} hint={text("schedules.previewHint")}>
        <PreviewCalendar scheduleGroupId={scheduleGroupId} />
      </Panel>
      <SettingsPanel key={group.data.version} group={group.data} />
      <DeletePanel
        title={text("schedules.deleteGroup")}
        hint={text("schedules.deleteGroupHint")}
        isPending={remove.isPending}
        error={remove.error}
        onDelete={() =>
          remove.mutate(scheduleGroupId, { onSuccess: () => void navigate("/admin/schedules") })
        }
      />
    </Page>
  );
}

/** What the group says at a time of one's own choice. */
function MomentCheck({ scheduleGroupId }: { readonly scheduleGroupId: string }) {
  const text = useText();
  const [at, setAt] = useState("");
  const instant = new Date(at);
  const isReadable = at !== "" && !Number.isNaN(instant.getTime());
  return (
    <Stack gap="xs" mt="md">
      <TextInput
        type="datetime-local"
        label={text("schedules.checkAt")}
        description={text("schedules.checkAtHint")}
        value={at}
        max="2200-12-31T23:59"
        onChange={(event) => setAt(event.currentTarget.value)}
        maw={320}
      />
      <div aria-live="polite">
        {isReadable ? (
          <StateLine scheduleGroupId={scheduleGroupId} at={instant.toISOString()} />
        ) : null}
      </div>
    </Stack>
  );
}

const ids = (refs: readonly { id: string }[]) => refs.map(({ id }) => id);

function inputOf(group: ScheduleGroup): GroupInput {
  return {
    name: group.name,
    timeZone: group.timeZone,
    openIds: ids(group.openSchedules),
    closedIds: ids(group.closedSchedules),
    holidayIds: ids(group.holidaySchedules),
  };
}

function SettingsPanel({ group }: { readonly group: ScheduleGroup }) {
  const text = useText();
  const notify = useNotify();
  const schedules = useSchedules();
  const [values, setValues] = useState(() => inputOf(group));
  const save = useSaveGroup(group, () => notify(text("form.saved")));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(values);
  };
  return (
    <Panel title={text("schedules.settings")} hint={text("schedules.orderHint")}>
      <form onSubmit={submit}>
        <GroupFields
          values={values}
          onChange={setValues}
          schedules={schedules.data?.entities ?? []}
          error={save.error}
        />
        <ErrorNotice error={beyondFields(save.error) ?? schedules.error} />
        <Group mt="md">
          <Button type="submit" loading={save.isPending} disabled={values.openIds.length === 0}>
            {text("form.save")}
          </Button>
        </Group>
      </form>
    </Panel>
  );
}
