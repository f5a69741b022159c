import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState, type ComponentType } from "react";
import { Dialog } from "./Dialog.tsx";

/** The main action of a page that lists things: a button that opens a dialog in which one more is made. */
export function CreateAction(props: {
  /** On the button, and the dialog's title. */
  readonly label: string;
  /** What the dialog asks. */
  readonly form: ComponentType<{ readonly onClose: () => void }>;
}) {
  const { label, form: Form } = props;
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog isOpen={isOpen} onClose={close} title={label}>
        <Form onClose={close} />
      </Dialog>
    </>
  );
}
