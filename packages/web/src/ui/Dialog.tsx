import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.ts";

/** A modal dialog whose close button has a name. It traps the focus and gives it back to what opened it. */
export function Dialog(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
}) {
  const text = useText();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ "aria-label": text("form.close") }}
    >
      {props.children}
    </Modal>
  );
}
