/** A refusal of a control endpoint: a stable code, a sentence, and where it applies the fields that are wrong. */
export class ControlError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly { readonly field: string; readonly problem: string }[];

  constructor(options: {
    status: number;
    code: string;
    message: string;
    details?: readonly { field: string; problem: string }[];
  }) {
    super(options.message);
    this.name = "ControlError";
    this.status = options.status;
    this.code = options.code;
    this.details = options.details ?? [];
  }
}

/** 404 for an id that names nothing. */
export function notFound(what: string, id: string): ControlError {
  return new ControlError({
    status: 404,
    code: "not-found",
    message: `There is no ${what} ${id}.`,
  });
}
