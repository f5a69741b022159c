import { Kbd, Modal } from "@mantine/core";
import type { TextId } from "../i18n/languages.ts";
import { useText } from "../i18n/use-text.ts";
import classes from "./ShortcutSheet.module.css";

const rows: readonly (readonly [keys: readonly string[], id: TextId])[] = [
  [["J"], "keys.next"],
  [["K"], "keys.previous"],
  [["A"], "keys.accept"],
  [["D"], "keys.decline"],
  [["R"], "keys.reply"],
  [["T"], "keys.transfer"],
  [["P"], "keys.park"],
  [["E"], "keys.end"],
  [["Enter"], "keys.send"],
  [["Shift", "Enter"], "keys.newLine"],
  [["Esc"], "keys.leaveField"],
  [["G", "W"], "keys.toWork"],
  [["G", "Q"], "keys.toWaiting"],
  [["G", "A"], "keys.toAdmin"],
  [["?"], "keys.sheet"],
];

/** The keys that work, and no others. */
export function ShortcutSheet(props: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const text = useText();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={text("menu.shortcuts")}
      closeButtonProps={{ "aria-label": text("form.close") }}
      size="sm"
    >
      <dl className={classes["sheet"]}>
        {rows.map(([keys, id]) => (
          <div key={id}>
            <dt>{text(id)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
