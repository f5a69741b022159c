import { useState, type ClipboardEvent, type DragEvent } from "react";

/** What an element needs to take files that are dropped on it or pasted into it. */
export interface FileDrop {
  /** A file is held over it now. */
  readonly isOver: boolean;
  readonly dropZone: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
    readonly onPaste: (event: ClipboardEvent) => void;
  };
}

/** Takes the first file that is dropped or pasted. Pasted text stays text, also where a picture of it comes along. */
export function useFileDrop(onFile: (file: File) => void): FileDrop {
  const [isOver, setIsOver] = useState(false);
  return {
    isOver,
    dropZone: {
      onDragOver(event) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setIsOver(true);
      },
      onDragLeave(event) {
        const isInside =
          event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (!isInside) setIsOver(false);
      },
      onDrop(event) {
        setIsOver(false);
        const file = event.dataTransfer.files[0];
        if (file === undefined) return;
        event.preventDefault();
        onFile(file);
      },
      onPaste(event) {
        const file = event.clipboardData.files[0];
        if (file === undefined || event.clipboardData.types.includes("text/plain")) return;
        event.preventDefault();
        onFile(file);
      },
    },
  };
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes("Files");
}
