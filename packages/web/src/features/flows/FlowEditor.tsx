import { Button, Group, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import type { InboundFlow } from "@tsubame/contract";
import { useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import { useLanguage } from "../../i18n/LanguageProvider.tsx";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useNotify } from "../../ui/use-notify.ts";
import type { Choices } from "./choices.ts";
import { draftOf, inputOf, isSameInput, withNewRule, type DraftRule } from "./draft.ts";
import { useDraftCheck, useSaveFlow, type DraftCheck } from "./flow-data.ts";
import classes from "./flows.module.css";
import { issuesOf } from "./issues.ts";
import { LeaveGuard } from "./LeaveGuard.tsx";
import { RuleList } from "./RuleList.tsx";
import { TrialPanel } from "./TrialPanel.tsx";
import { unreadFields } from "./unread-fields.ts";

/** After this pause in writing, the server is asked what it thinks of the draft. */
const checkPauseMs = 400;

/** Rules while they are written, looked at by the server as they are, and saved when asked to. */
export function FlowEditor(props: {
  readonly flow: InboundFlow;
  readonly choices: Choices;
  readonly onChanged: (isChanged: boolean) => void;
}) {
  const { flow, choices, onChanged } = props;
  const text = useText();
  const notify = useNotify();
  const [name, setName] = useState(flow.name);
  const [rules, setRules] = useState(() => draftOf(flow.rules));
  const [saved] = useState(rules);
  const [openKey, setOpenKey] = useState<string | null>(null);
  const [isStrict, setStrict] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  const isChanged = name !== flow.name || !isSameInput(rules, saved);
  const check = useCheckOf(rules);
  const issues = useIssues(check.data, isStrict);
  const save = useSaveFlow(flow.id, () => notify(text("form.saved")));
  const fieldText = useFieldText(save.error);
  useEffect(() => onChanged(isChanged), [isChanged, onChanged]);

  const add = () => {
    const next = withNewRule(rules, rules.at(-1)?.then.queueId ?? "");
    setRules(next);
    setOpenKey(next.at(-2)?.key ?? null);
  };
  const openFirstBad = async () => {
    const { data } = await check.refetch();
    const bad = issuesOf(foundIn(data), data?.keys ?? [], "en").firstBadKey;
    if (bad !== null) setOpenKey(bad);
  };
  const submit = () => {
    setStrict(true);
    save.mutate(
      { name, rules: inputOf(rules), version: flow.version },
      {
        onError: () => void openFirstBad(),
      },
    );
  };
  const discard = () => {
    setName(flow.name);
    setRules(saved);
    setStrict(false);
    save.reset();
    top.current?.focus();
  };
  return (
    <div ref={top} tabIndex={-1} className={classes["editor"]}>
      <LeaveGuard isChanged={isChanged && !save.isSuccess} />
      <Panel
        title={text("flows.rules")}
        hint={text("flows.rulesHint")}
        action={
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={add}
            disabled={rules.length >= 100}
          >
            {text("flows.addRule")}
          </Button>
        }
      >
        <TextInput
          label={text("flows.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          withAsterisk={false}
          maxLength={200}
          error={fieldText("name")}
          mb="md"
        />
        <RuleList
          rules={rules}
          onChange={setRules}
          openKey={openKey}
          onOpen={setOpenKey}
          choices={choices}
          issues={issues}
        />
        <ErrorNotice error={check.error} onRetry={() => void check.refetch()} />
      </Panel>
      <div className={classes["saveBar"]} data-changed={isChanged || undefined}>
        <SaveError error={save.error} isAtFields={issues.firstBadKey !== null} />
        <Group justify="space-between">
          <output>{isChanged ? text("flows.unsaved") : ""}</output>
          <Group gap="xs">
            <Button variant="default" onClick={discard} disabled={!isChanged}>
              {text("flows.discard")}
            </Button>
            <Button onClick={submit} loading={save.isPending} disabled={!isChanged}>
              {text("form.save")}
            </Button>
          </Group>
        </Group>
      </div>
      <TrialPanel rules={rules} choices={choices} />
    </div>
  );
}

/** Why it was not saved. What is wrong with rules stands at their fields; here it is only said that it does. */
function SaveError({
  error,
  isAtFields,
}: {
  readonly error: unknown;
  readonly isAtFields: boolean;
}) {
  const text = useText();
  const isRefused = error instanceof ApiError && error.status === 400;
  if (!isRefused) return <ErrorNotice error={error} />;
  return isAtFields ? (
    <p className={classes["error"]} role="alert">
      {text("flows.hasErrors")}
    </p>
  ) : null;
}

/** What the server thinks of the draft, asked anew after each pause in writing. */
function useCheckOf(rules: readonly DraftRule[]) {
  const [settled] = useDebouncedValue(rules, checkPauseMs);
  const input = useMemo(() => inputOf(settled), [settled]);
  const keys = useMemo(() => settled.map(({ key }) => key), [settled]);
  return useDraftCheck(input, keys);
}

function foundIn(check: DraftCheck | undefined) {
  return { validation: check?.validation ?? null, unread: unreadFields(check?.unread ?? []) };
}

/** Findings by field. What is merely not filled in yet is said only once somebody wanted to save it. */
function useIssues(check: DraftCheck | undefined, isStrict: boolean) {
  const { language } = useLanguage();
  return useMemo(() => {
    const found = foundIn(check);
    const shown = isStrict ? found : { ...found, unread: [] };
    return issuesOf(shown, check?.keys ?? [], language);
  }, [check, isStrict, language]);
}
