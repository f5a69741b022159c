import { Anchor, Modal } from "@mantine/core";
import { useText } from "../../i18n/use-text.ts";
import classes from "./AttachmentView.module.css";

/** A picture as large as the screen lets it be. Escape closes it and gives the focus back to where it came from. */
export function MediaLightbox(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly url: string;
  readonly name: string;
  readonly fileName: string | null;
}) {
  const text = useText();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.name}
      size="auto"
      centered
      closeButtonProps={{ "aria-label": text("form.close") }}
    >
      <img className={classes["large"]} src={props.url} alt={props.name} />
      <p className={classes["save"]}>
        <Anchor href={props.url} download={props.fileName ?? true} size="sm">
          {text("media.save")}
        </Anchor>
      </p>
    </Modal>
  );
}
