import { Button, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useText } from "../i18n/use-text.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { DialogEnd } from "./FormEnd.tsx";
import { useFieldText } from "./use-field-text.ts";

/** What a dialog asks that makes or renames something of which only the name has to be known, up to 256 characters. */
export function NameForm(props: {
  readonly label: string;
  readonly description?: string;
  /** What it is called so far; absent for something new. */
  readonly name?: string;
  /** The making, or the change, as it stands. */
  readonly making: { readonly error: Error | null; readonly isPending: boolean };
  readonly onSubmit: (name: string) => void;
  readonly onClose: () => void;
}) {
  const text = useText();
  const fieldText = useFieldText(props.making.error);
  const [name, setName] = useState(props.name ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit(name);
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        label={props.label}
        description={props.description}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        withAsterisk={false}
        maxLength={256}
        data-autofocus
        error={fieldText("name")}
      />
      <ErrorNotice error={props.making.error} />
      <DialogEnd onCancel={props.onClose}>
        <Button type="submit" loading={props.making.isPending}>
          {text(props.name === undefined ? "form.create" : "form.save")}
        </Button>
      </DialogEnd>
    </form>
  );
}
