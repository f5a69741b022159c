import { NumberInput } from "@mantine/core";

/** A number of conversations, 0 to 25, that is saved when the field is left. Empty is null where that has a meaning. */
export function CapacityNumber(props: {
  readonly label: string;
  readonly isLabelShown?: boolean;
  readonly value: number | null;
  readonly placeholder?: string;
  readonly isNullable?: boolean;
  readonly onChange: (value: number | null) => void;
}) {
  const { value } = props;
  return (
    <NumberInput
      key={value}
      {...(props.isLabelShown === true ? { label: props.label } : { "aria-label": props.label })}
      defaultValue={value ?? ""}
      placeholder={props.placeholder ?? ""}
      min={0}
      max={25}
      allowDecimal={false}
      clampBehavior="strict"
      w={140}
      onBlur={(event) => {
        const typed = Number.parseInt(event.currentTarget.value, 10);
        const chosen = Number.isNaN(typed) ? null : typed;
        if (chosen === value || (chosen === null && props.isNullable !== true)) return;
        props.onChange(chosen);
      }}
    />
  );
}
