import { SegmentedControl } from "@mantine/core";
import { numberedMenuText, type FlowMenu } from "@tsubame/contract";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import classes from "./flows.module.css";

/** How the customer sees a question: as buttons, or as numbered lines where X has no buttons. */
export function MenuPreview({ menu }: { readonly menu: FlowMenu }) {
  const text = useText();
  const [form, setForm] = useState<"buttons" | "text">("buttons");
  const options = menu.options.map((option) => ({ ...option, label: option.label.trim() || "…" }));
  return (
    <figure className={classes["preview"]}>
      <figcaption>
        {text("flows.preview")}
        <SegmentedControl
          size="xs"
          aria-label={text("flows.preview")}
          value={form}
          data={[
            { value: "buttons", label: text("flows.preview.buttons") },
            { value: "text", label: text("flows.preview.text") },
          ]}
          onChange={(value) => setForm(value === "text" ? "text" : "buttons")}
        />
      </figcaption>
      <div className={`${classes["bubble"]} t-prose`}>
        {form === "buttons" ? menu.text || "…" : numberedMenuText(menu.text || "…", options)}
      </div>
      {form === "text" ? null : (
        <ul className={classes["choices"]}>
          {options.map(({ label, description }, index) => (
            // Two answers may read the same while they are written.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={`${index} ${label}`}>
              <span>{label}</span>
              {description === undefined ? null : <small>{description}</small>}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
