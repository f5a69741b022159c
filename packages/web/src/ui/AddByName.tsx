import { Button, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useFieldText } from "./use-field-text.ts";
import { isConfirmingInput } from "./keys.ts";
import classes from "./AddByName.module.css";

/** One line above a list that adds something of which only the name has to be known, up to 256 characters. */
export function AddByName(props: {
  readonly label: string;
  /** On the button. */
  readonly action: string;
  /** The adding as it stands. */
  readonly adding: { readonly error: Error | null; readonly isPending: boolean };
  /** Adds it, and calls `onAdded` when it is there. */
  readonly onAdd: (name: string, onAdded: () => void) => void;
}) {
  const fieldText = useFieldText(props.adding.error);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    props.onAdd(name.trim(), () => setName(""));
  };
  return (
    <form className={classes["add"]} onSubmit={submit}>
      <TextInput
        label={props.label}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={256}
        error={fieldText("name")}
        onKeyDown={(event) => {
          // The Enter of a kana conversion must not submit the form.
          if (event.key === "Enter" && isConfirmingInput(event.nativeEvent)) event.preventDefault();
        }}
      />
      <Button type="submit" variant="default" loading={props.adding.isPending}>
        {props.action}
      </Button>
    </form>
  );
}
