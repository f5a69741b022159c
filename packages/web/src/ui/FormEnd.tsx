import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.ts";

/** The end of a form on a page that changes what there is. */
export function SaveEnd(props: { readonly isSaving: boolean; readonly isDisabled?: boolean }) {
  const text = useText();
  return (
    <Group>
      <Button type="submit" loading={props.isSaving} disabled={props.isDisabled ?? false}>
        {text("form.save")}
      </Button>
    </Group>
  );
}

/** The end of a dialog: the way back beside the button that does what the dialog is for. */
export function DialogEnd(props: { readonly onCancel: () => void; readonly children: ReactNode }) {
  const text = useText();
  return (
    <Group justify="flex-end" gap="xs" mt="md">
      <Button variant="default" onClick={props.onCancel}>
        {text("form.cancel")}
      </Button>
      {props.children}
    </Group>
  );
}
