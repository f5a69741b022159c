import { PasswordInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.ts";

/** Fewest characters of a password; the server refuses shorter ones too. */
const minLength = 12;

/** Where a new password is chosen: says the rule, and lets password managers make one. */
export function NewPasswordField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: ReactNode;
}) {
  const text = useText();
  return (
    <PasswordInput
      label={props.label}
      description={text("people.passwordRule")}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      autoComplete="new-password"
      minLength={minLength}
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ "aria-label": text("form.showPassword") }}
      error={props.error}
    />
  );
}
