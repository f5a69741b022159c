import { NumberInput } from "@mantine/core";
import { useState } from "react";
import { useText } from "../i18n/use-text.ts";

/** Most conversations at once that a person may be given. */
const highest = 25;

/**
 * A number of conversations, 0 to 25, that is saved when the field is left; one out of range stays as typed and is not
 * saved. Empty is null where that has a meaning.
 */
export function CapacityNumber(props: {
  readonly label: string;
  readonly isLabelShown?: boolean;
  readonly value: number | null;
  readonly placeholder?: string;
  readonly isNullable?: boolean;
  readonly onChange: (value: number | null) => void;
}) {
  const text = useText();
  const { value } = props;
  const [isRefused, setRefused] = useState(false);
  const [isEntered, setEntered] = useState(false);
  // What is being typed is not taken away by a change of the stored number.
  const [shown, setShown] = useState(value);
  if (!isEntered && shown !== value) setShown(value);

  function leave(typed: string): void {
    const chosen = typed.trim() === "" ? null : Number(typed);
    const isFine =
      chosen === null
        ? props.isNullable === true
        : Number.isInteger(chosen) && chosen >= 0 && chosen <= highest;
    setRefused(!isFine);
    if (isFine && chosen !== value) props.onChange(chosen);
  }

  return (
    <NumberInput
      key={shown}
      {...(props.isLabelShown === true ? { label: props.label } : { "aria-label": props.label })}
      defaultValue={shown ?? ""}
      placeholder={props.placeholder ?? ""}
      min={0}
      max={highest}
      allowDecimal={false}
      w={140}
      error={isRefused ? text("form.wholeNumber", { min: 0, max: highest }) : undefined}
      onFocus={() => setEntered(true)}
      onBlur={(event) => {
        setEntered(false);
        leave(event.currentTarget.value);
      }}
    />
  );
}
