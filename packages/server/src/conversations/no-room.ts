import type { Room } from "@tsubame/store";
import { AppError } from "../http/errors.ts";

/** 409: an agent (as the sentence calls them, "You" or a name) holds all they may, in all or of one label. */
export function noRoom(room: Room, who: { readonly name: string } | "you"): AppError {
  const subject = who === "you" ? "You hold" : `${who.name} holds`;
  const isLabelFull = room.labelCapacity !== null && room.heldOfLabel >= room.labelCapacity;
  return new AppError({
    code: "conversation.noRoom",
    status: 409,
    message: isLabelFull
      ? `${subject} ${room.heldOfLabel} conversations of this label, as many as allowed.`
      : `${subject} ${room.heldCount} conversations, as many as allowed.`,
    details: isLabelFull
      ? { held: room.heldOfLabel, capacity: room.labelCapacity }
      : { held: room.heldCount, capacity: room.capacity },
  });
}
