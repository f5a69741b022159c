import { NumberInput, Stack, Switch } from "@mantine/core";
import type { AccountSettings } from "@tsubame/contract";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { LoadState } from "../../ui/LoadState.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { useAccountSettings, useChangeAccountSettings } from "./sending-data.ts";

/** What the customer is shown on X of an agent's doing, and which replies do not count. */
export function SettingsPanel({ integrationId }: { readonly integrationId: string }) {
  const text = useText();
  const settings = useAccountSettings(integrationId);
  return (
    <Panel title={text("settings.title")} hint={text("settings.hint")}>
      <LoadState of={settings} height={120} />
      {settings.data === undefined ? null : <Fields settings={settings.data} />}
    </Panel>
  );
}

function Fields({ settings }: { readonly settings: AccountSettings }) {
  const text = useText();
  const notify = useNotify();
  const change = useChangeAccountSettings(settings.integrationId);
  const { abilities } = settings;
  const saved = { onSuccess: () => notify(text("form.saved")) };
  const counts = settings.repliesPerInbound;
  const [isRefused, setRefused] = useState(false);
  return (
    <Stack gap="md">
      <Switch
        label={text("settings.typing")}
        description={text(abilities.typing ? "settings.typingHint" : "settings.notOnV2")}
        checked={abilities.typing && settings.sendsTyping}
        disabled={!abilities.typing || change.isPending}
        onChange={(event) => change.mutate({ sendsTyping: event.currentTarget.checked }, saved)}
      />
      <Switch
        label={text("settings.readMarks")}
        description={text(abilities.readMarks ? "settings.readMarksHint" : "settings.notOnV2")}
        checked={abilities.readMarks && settings.sendsReadMarks}
        disabled={!abilities.readMarks || change.isPending}
        onChange={(event) => change.mutate({ sendsReadMarks: event.currentTarget.checked }, saved)}
      />
      <Switch
        label={text("settings.freeReplies")}
        description={text(
          abilities.repliesPerInbound ? "settings.freeRepliesHint" : "settings.allCountOnV2",
        )}
        checked={abilities.repliesPerInbound && counts !== null}
        disabled={!abilities.repliesPerInbound || change.isPending}
        onChange={(event) =>
          change.mutate({ repliesPerInbound: event.currentTarget.checked ? 5 : null }, saved)
        }
      />
      {abilities.repliesPerInbound && counts !== null ? (
        <NumberInput
          key={counts}
          label={text("settings.freeRepliesCount")}
          defaultValue={counts}
          min={1}
          max={100}
          allowDecimal={false}
          maw={220}
          error={isRefused ? text("form.wholeNumber", { min: 1, max: 100 }) : undefined}
          disabled={change.isPending}
          onBlur={(event) => {
            const next = Number(event.currentTarget.value);
            const isFine = Number.isInteger(next) && next >= 1 && next <= 100;
            setRefused(!isFine);
            if (isFine && next !== counts) change.mutate({ repliesPerInbound: next }, saved);
          }}
        />
      ) : null}
      <ErrorNotice error={change.error} />
    </Stack>
  );
}
