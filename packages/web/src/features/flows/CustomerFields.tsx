import { NumberInput, Select } from "@mantine/core";
import { useText } from "../../i18n/use-text.ts";
import type { Choices } from "./choices.ts";
import type { ErrorAt } from "./ConditionBox.tsx";
import type { DraftCondition } from "./draft.ts";
import classes from "./flows.module.css";

type CustomerCondition = Extract<DraftCondition, { kind: "customer" }>;
type Range = { readonly min?: number | undefined; readonly max?: number | undefined };

/** What a rule wants to know of the customer; whatever is left open does not matter. */
export function CustomerFields(props: {
  readonly condition: CustomerCondition;
  readonly choices: Choices;
  readonly errorAt: ErrorAt;
  readonly onChange: (condition: CustomerCondition) => void;
}) {
  const { condition, choices, errorAt, onChange } = props;
  const text = useText();
  /** The condition with one of its facts told, or left out again. */
  const tell = (fact: Partial<CustomerCondition>) => {
    const entries = Object.entries({ ...condition, ...fact }).filter(
      ([, value]) => value !== undefined,
    );
    onChange(Object.fromEntries(entries) as CustomerCondition);
  };
  return (
    <>
      <div className={classes["pair"]}>
        <YesNo
          label={text("flows.customer.verified")}
          value={condition.isVerified}
          onChange={(isVerified) => tell({ isVerified })}
        />
        <YesNo
          label={text("flows.customer.known")}
          value={condition.isKnown}
          onChange={(isKnown) => tell({ isKnown })}
        />
      </div>
      <RangeFields
        label={text("flows.customer.followers")}
        range={condition.followerCount}
        error={errorAt("followerCount")}
        onChange={(followerCount) => tell({ followerCount })}
      />
      <RangeFields
        label={text("flows.customer.pastConversations")}
        range={condition.pastConversationCount}
        error={errorAt("pastConversationCount")}
        onChange={(pastConversationCount) => tell({ pastConversationCount })}
      />
      <Select
        label={text("flows.customer.list")}
        value={condition.customerListId ?? null}
        data={[...choices.customerLists]}
        clearable
        nothingFoundMessage={text("flows.noCustomerLists")}
        searchable
        placeholder={text("flows.any")}
        onChange={(id) => tell({ customerListId: id ?? undefined })}
        error={errorAt("customerListId")}
      />
    </>
  );
}

/** Yes, no, or either. */
export function YesNo(props: {
  readonly label: string;
  readonly value: boolean | undefined;
  readonly onChange: (value: boolean | undefined) => void;
}) {
  const text = useText();
  return (
    <Select
      label={props.label}
      value={props.value === undefined ? "any" : props.value ? "yes" : "no"}
      data={[
        { value: "any", label: text("flows.any") },
        { value: "yes", label: text("flows.yes") },
        { value: "no", label: text("flows.no") },
      ]}
      allowDeselect={false}
      onChange={(value) => props.onChange(value === "any" ? undefined : value === "yes")}
    />
  );
}

function RangeFields(props: {
  readonly label: string;
  readonly range: Range | undefined;
  readonly error: string | undefined;
  readonly onChange: (range: Range | undefined) => void;
}) {
  const text = useText();
  const { min, max } = props.range ?? {};
  const set = (next: Range) => {
    const { min: least, max: most } = next;
    if (least === undefined && most === undefined) return props.onChange(undefined);
    props.onChange({
      ...(least === undefined ? {} : { min: least }),
      ...(most === undefined ? {} : { max: most }),
    });
  };
  return (
    <div className={classes["pair"]}>
      <NumberInput
        label={text("flows.range.from", { what: props.label })}
        value={min ?? ""}
        min={0}
        allowDecimal={false}
        thousandSeparator=","
        placeholder={text("flows.any")}
        onChange={(value) => set({ min: numberOf(value), max })}
        error={props.error}
      />
      <NumberInput
        label={text("flows.range.to", { what: props.label })}
        value={max ?? ""}
        min={0}
        allowDecimal={false}
        thousandSeparator=","
        placeholder={text("flows.any")}
        onChange={(value) => set({ min, max: numberOf(value) })}
      />
    </div>
  );
}

function numberOf(value: string | number): number | undefined {
  return value === "" ? undefined : Number(value);
}
