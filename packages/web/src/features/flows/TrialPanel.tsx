import {
  Button,
  MultiSelect,
  NumberInput,
  Select,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { FlowSample } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import type { Choices } from "./choices.ts";
import { YesNo } from "./CustomerFields.tsx";
import { inputOf, menuValues, type DraftRule } from "./draft.ts";
import { useTrial } from "./flow-data.ts";
import classes from "./flows.module.css";
import { sampleOf, startingSample, type SampleDraft } from "./sample.ts";
import { TrialResult } from "./TrialResult.tsx";

/** A place to try the rules, saved or not, on a message: which one fits, why the others do not, and what is sent. */
export function TrialPanel(props: {
  readonly rules: readonly DraftRule[];
  readonly choices: Choices;
}) {
  const { rules, choices } = props;
  const text = useText();
  const trial = useTrial();
  const [sample, setSample] = useState(startingSample);
  const set = (change: Partial<SampleDraft>) => setSample({ ...sample, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const tried: FlowSample = sampleOf(sample);
    trial.mutate({ rules: inputOf(rules), sample: tried });
  };
  const result = trial.data?.results[0];
  return (
    <Panel title={text("flows.try")} hint={text("flows.tryHint")}>
      <form onSubmit={submit} className={classes["form"]}>
        <Textarea
          label={text("flows.tryText")}
          placeholder={text("flows.tryPlaceholder")}
          value={sample.text}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={10_000}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
        <details className={classes["more"]}>
          <summary>{text("flows.tryMore")}</summary>
          <SampleFields sample={sample} rules={rules} choices={choices} onChange={set} />
        </details>
        <div>
          <Button
            type="submit"
            variant="default"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={trial.isPending}
          >
            {text("flows.tryRun")}
          </Button>
        </div>
      </form>
      <ErrorNotice error={trial.error} />
      <div aria-live="polite">
        {result === undefined || trial.data === undefined ? null : (
          <TrialResult result={result} names={trial.data.names} choices={choices} />
        )}
      </div>
    </Panel>
  );
}

function SampleFields(props: {
  readonly sample: SampleDraft;
  readonly rules: readonly DraftRule[];
  readonly choices: Choices;
  readonly onChange: (change: Partial<SampleDraft>) => void;
}) {
  const { sample, choices, onChange } = props;
  const text = useText();
  const answers = menuValues(props.rules);
  return (
    <div className={classes["form"]}>
      <div className={classes["pair"]}>
        <Select
          label={text("flows.account")}
          value={sample.integrationId}
          data={[...choices.accounts]}
          clearable
          placeholder={text("flows.any")}
          onChange={(integrationId) => onChange({ integrationId })}
        />
        <TextInput
          type="datetime-local"
          label={text("flows.tryAt")}
          description={text("flows.tryAtHint")}
          inputWrapperOrder={["label", "input", "description"]}
          value={sample.at}
          onChange={(event) => onChange({ at: event.currentTarget.value })}
        />
      </div>
      <div className={classes["pair"]}>
        <Select
          label={text("flows.tryAnswer")}
          value={sample.quickReply}
          data={answers}
          clearable
          placeholder={text("flows.none")}
          nothingFoundMessage={text("flows.nothingToChoose")}
          onChange={(quickReply) => onChange({ quickReply })}
        />
        <MultiSelect
          label={text("flows.customer.lists")}
          value={[...sample.customerListIds]}
          data={[...choices.customerLists]}
          nothingFoundMessage={text("flows.noCustomerLists")}
          onChange={(customerListIds) => onChange({ customerListIds })}
        />
      </div>
      <div className={classes["pair"]}>
        <YesNo
          label={text("flows.customer.verified")}
          value={sample.isVerified ?? undefined}
          onChange={(isVerified) => onChange({ isVerified: isVerified ?? null })}
        />
        <YesNo
          label={text("flows.customer.known")}
          value={sample.isKnown ?? undefined}
          onChange={(isKnown) => onChange({ isKnown: isKnown ?? null })}
        />
      </div>
      <div className={classes["pair"]}>
        <NumberInput
          label={text("flows.customer.followers")}
          value={sample.followerCount ?? ""}
          min={0}
          allowDecimal={false}
          thousandSeparator=","
          onChange={(value) => onChange({ followerCount: countOf(value) })}
        />
        <NumberInput
          label={text("flows.customer.pastConversations")}
          value={sample.pastConversationCount ?? ""}
          min={0}
          allowDecimal={false}
          onChange={(value) => onChange({ pastConversationCount: countOf(value) })}
        />
      </div>
      <Switch
        label={text("flows.tryAttachment")}
        checked={sample.hasAttachment}
        onChange={(event) => onChange({ hasAttachment: event.currentTarget.checked })}
      />
    </div>
  );
}

function countOf(value: string | number): number | null {
  return value === "" ? null : Number(value);
}
