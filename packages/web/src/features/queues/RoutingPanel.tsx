import { NumberInput, Select, Stack, Switch } from "@mantine/core";
import {
  agentOrders,
  lastAgentRoutingModes,
  skillEvaluationMethods,
  type Queue,
} from "@tsubame/contract";
import { useState, type FormEvent, type ReactNode } from "react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { ConditionsEditor } from "./ConditionsEditor.tsx";
import { RingsEditor } from "./RingsEditor.tsx";
import classes from "./RoutingPanel.module.css";
import { useSaveRouting } from "./routing-data.ts";
import { draftOf, routingMethods, type RoutingDraft } from "./routing-draft.ts";
import { inputFirst, oneOf } from "./rule-choices.ts";
import { StepsEditor } from "./StepsEditor.tsx";
import { isRefusedByField, useRuleText } from "./use-rule-text.ts";

const scoringMethods = ["TimestampAndPriority", "PriorityOnly"] as const;

/** Who is asked for a conversation of the queue, in which order, and what becomes of it as it goes on waiting. */
export function RoutingPanel({ queue }: { readonly queue: Queue }) {
  const text = useText();
  const notify = useNotify();
  const [draft, setDraft] = useState(() => draftOf(queue));
  const save = useSaveRouting(queue.id, () => notify(text("form.saved")));
  const errorOf = useRuleText(save.error);
  const set = (change: Partial<RoutingDraft>) => setDraft({ ...draft, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft);
  };
  return (
    <Panel title={text("rules.title")} hint={text("rules.hint")}>
      <form onSubmit={submit}>
        <Stack gap="lg">
          <Section title={text("rules.choosing")}>
            <ChoosingFields draft={draft} set={set} errorOf={errorOf} />
          </Section>
          <Section title={text("rules.preferred")} hint={text("rules.preferredHint")}>
            <StepsEditor
              steps={draft.steps}
              onChange={(steps) => set({ steps })}
              errorOf={errorOf}
            />
          </Section>
          <Section title={text("rules.widening")}>
            <OneOf
              label={text("rules.method")}
              nameOf={(method) => text(`rules.method.${method}`)}
              hintOf={(method) => text(`rules.method.${method}.hint`)}
              values={routingMethods}
              value={draft.method}
              onChange={(method) => set({ method })}
            />
            {draft.method === "rings" ? (
              <RingsEditor
                rings={draft.rings}
                onChange={(rings) => set({ rings })}
                errorOf={errorOf}
              />
            ) : null}
            {draft.method === "groups" ? (
              <ConditionsEditor
                queueId={queue.id}
                rules={draft.rules}
                onChange={(rules) => set({ rules })}
                errorOf={errorOf}
              />
            ) : null}
          </Section>
          <Section title={text("rules.known")}>
            <KnownAgentFields draft={draft} set={set} errorOf={errorOf} />
          </Section>
          {isRefusedByField(save.error) ? (
            <p className={classes["refused"]} role="alert">
              {text("rules.refused")}
            </p>
          ) : (
            <ErrorNotice error={save.error} />
          )}
          <SaveEnd isSaving={save.isPending} />
        </Stack>
      </form>
    </Panel>
  );
}

interface FieldsProps {
  readonly draft: RoutingDraft;
  readonly set: (change: Partial<RoutingDraft>) => void;
  readonly errorOf: (path: string) => string | undefined;
}

function ChoosingFields({ draft, set, errorOf }: FieldsProps) {
  const text = useText();
  return (
    <>
      <OneOf
        label={text("rules.evaluation")}
        nameOf={(evaluation) => text(`rules.evaluation.${evaluation}`)}
        hintOf={(evaluation) => text(`rules.evaluation.${evaluation}.hint`)}
        values={skillEvaluationMethods}
        value={draft.evaluation}
        onChange={(evaluation) => set({ evaluation })}
      />
      {draft.evaluation === "DEMAND_AWARE" ? (
        <OptionalNumber
          label={text("rules.vip")}
          hint={text("rules.vipHint")}
          numberLabel={text("rules.vipPriority")}
          value={draft.vipPriority}
          initial={100}
          range={{ min: -25_000_000, max: 25_000_000 }}
          onChange={(vipPriority) => set({ vipPriority })}
          error={errorOf("vipPriority")}
        />
      ) : null}
      <OneOf
        label={text("rules.order")}
        nameOf={(order) => text(`rules.order.${order}`)}
        hintOf={(order) => text(`rules.order.${order}.hint`)}
        values={agentOrders}
        value={draft.agentOrder}
        onChange={(agentOrder) => set({ agentOrder })}
      />
      <OneOf
        label={text("rules.scoring")}
        nameOf={(method) => text(`rules.scoring.${method}`)}
        hintOf={(method) => text(`rules.scoring.${method}.hint`)}
        values={scoringMethods}
        value={draft.scoring}
        onChange={(scoring) => set({ scoring })}
      />
    </>
  );
}

function KnownAgentFields({ draft, set, errorOf }: FieldsProps) {
  const text = useText();
  const isLastAgentOff =
    draft.lastAgent !== "Disabled" && (draft.steps.length > 0 || draft.method === "groups");
  return (
    <>
      <OneOf
        label={text("rules.lastAgent")}
        nameOf={(mode) => text(`rules.lastAgent.${mode}`)}
        hintOf={(mode) => text(`rules.lastAgent.${mode}.hint`)}
        values={lastAgentRoutingModes}
        value={draft.lastAgent}
        onChange={(lastAgent) => set({ lastAgent })}
        warning={isLastAgentOff ? text("rules.lastAgentOff") : undefined}
      />
      <OptionalNumber
        label={text("rules.gone")}
        hint={text("rules.goneHint")}
        numberLabel={text("rules.goneSeconds")}
        value={draft.goneAgentGraceSeconds}
        initial={300}
        range={{ min: 0, max: 86_400 }}
        suffix={` ${text("form.seconds")}`}
        onChange={(goneAgentGraceSeconds) => set({ goneAgentGraceSeconds })}
        error={errorOf("goneAgentGraceSeconds")}
      />
    </>
  );
}

function Section(props: {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  return (
    <fieldset className={classes["section"]}>
      <legend>{props.title}</legend>
      {props.hint === undefined ? null : <p className={classes["hint"]}>{props.hint}</p>}
      {props.children}
    </fieldset>
  );
}

/** One of a few ways, with a sentence for the chosen one, or why it has no effect. */
function OneOf<T extends string>(props: {
  readonly label: string;
  readonly nameOf: (value: T) => string;
  readonly hintOf: (value: T) => string;
  readonly values: readonly T[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly warning?: string | undefined;
}) {
  return (
    <Select
      label={props.label}
      description={props.warning ?? props.hintOf(props.value)}
      inputWrapperOrder={inputFirst}
      data={props.values.map((value) => ({ value, label: props.nameOf(value) }))}
      value={props.value}
      onChange={(chosen) => {
        const value = oneOf(props.values, chosen);
        if (value !== undefined) props.onChange(value);
      }}
      allowDeselect={false}
    />
  );
}

/** A switch, and the number that belongs to it while it is on; null while it is off. */
function OptionalNumber(props: {
  readonly label: string;
  readonly hint: string;
  readonly numberLabel: string;
  readonly value: number | null;
  readonly initial: number;
  readonly range: { readonly min: number; readonly max: number };
  readonly suffix?: string;
  readonly onChange: (value: number | null) => void;
  readonly error: string | undefined;
}) {
  return (
    <>
      <Switch
        label={props.label}
        description={props.hint}
        checked={props.value !== null}
        onChange={(event) => props.onChange(event.currentTarget.checked ? props.initial : null)}
      />
      {props.value === null ? null : (
        <NumberInput
          label={props.numberLabel}
          value={props.value}
          onChange={(value) => props.onChange(Number(value))}
          min={props.range.min}
          max={props.range.max}
          allowDecimal={false}
          suffix={props.suffix ?? ""}
          error={props.error}
        />
      )}
    </>
  );
}
