/**
 * A question with its choices as a text, for generations of X's API that have no quick replies: the choices are numbered
 * from 1, and whoever reads the answer accepts the number as well as the label.
 */
export function numberedMenuText(
  text: string,
  options: readonly { readonly label: string; readonly description?: string | undefined }[],
): string {
  const lines = options.map(({ label, description }, index) =>
    description === undefined || description === ""
      ? `${index + 1}. ${label}`
      : `${index + 1}. ${label} – ${description}`,
  );
  return `${text}\n\n${lines.join("\n")}`;
}
