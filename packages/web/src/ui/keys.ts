/**
 * Whether a key press belongs to an input method, such as the Enter that confirms a kana conversion. Safari ends the
 * composition before the key event and gives the code 229 instead.
 */
export function isConfirmingInput(event: {
  readonly isComposing: boolean;
  readonly keyCode: number;
}): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** What a shortcut must look at besides the key. */
interface KeyPress {
  readonly key: string;
  readonly isComposing: boolean;
  readonly keyCode: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

/** Whether a key press may be a single-letter shortcut at all: no input method, no modifier, not held down. */
export function isShortcutPress(event: KeyPress): boolean {
  return (
    !isConfirmingInput(event) && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat
  );
}

/** Whether typing goes into the element: letters belong to it then, not to shortcuts. */
export function isTypingTarget(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  if (!(target instanceof HTMLInputElement)) return false;
  return !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
}
